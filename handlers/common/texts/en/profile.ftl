# A customer's file
profile-head = 🗂 <b>{ $name }</b> · file
profile-line = { $name }: { $value }
profile-missing = <i>{ $count } still missing: { $names }…</i>
profile-days = { $days } days
profile-mark = { $mark } / 5
profile-none = not filled in
profile-concluded = <b>What its trade says</b>
profile-stage = Stage: { $stage } → { $todo }
profile-stage-do-lead = bring about the first deal: learn what is needed, offer a trial
profile-stage-do-first_deal = look after the first deal: call after delivery, agree on the second
profile-stage-do-growing = widen the range, sign a yearly contract early
profile-stage-do-mature = meet at the top, hold the share, keep competitors out
profile-stage-do-declining = find the reason, visit within a week
profile-stage-do-dormant = get in touch, give a reason to come back
profile-stage-do-lost = learn why, a cheap call now and then
profile-stage-do-won_back = call more often, keep old trouble from coming back
profile-cause = Main cause of danger: { $cause }
profile-contribution = Last 12 months: sales { $revenue } ({ $share } of the firm's), margin { $profit } ({ $profit_share } of the firm's), money received { $cash }
profile-clv = Lifetime value (CLV): { $value } in the next { $days } days, later money discounted by { $rate } a year
profile-rhythm = Orders: on { $year } days in 12 months, usually every { $gap } days, { $spend } each; the last { $silence } days ago
profile-rhythm-plain = Orders: on { $year } days in 12 months, usually every { $gap } days; the last { $silence } days ago
profile-ordered-once = Ordered once, { $silence } days ago
profile-products = Different products: { $now } in 12 months, { $before } in the 12 before
profile-payback = Acquisition is paid back by about { $months } months of margin
profile-terms = Proposed credit: limit { $limit }, { $days } days ({ $security })
profile-terms-prepaid = Proposed credit: prepayment ({ $security })
profile-security-monitoring = routine monitoring
profile-security-closer_watch = closer watch
profile-security-financial_review = regular look at the statements
profile-security-prepayment = prepayment
profile-security-collateral = collateral
profile-security-guarantee = guarantee
profile-diligence = Due diligence: { $done } of { $of } done within a year
profile-button-change = Change…
profile-button-diligence = Due diligence
profile-which = <b>{ $name }</b>: change what?
profile-ask = <b>{ $name }</b>, now: { $now }
    { $hint }
profile-hint-text = Type it; “none” empties it.
profile-hint-choice = Tap one; “none” empties it.
profile-hint-number = Type a number such as <code>120</code>; “none” empties it.
profile-hint-money = Type an amount such as <code>500k</code>; “none” empties it.
profile-hint-share = Type a share such as <code>22%</code>; “none” empties it.
profile-hint-days = Type a number of days such as <code>30</code>; “none” empties it.
profile-hint-mark = 1 is poor, 5 excellent: tap or type; “none” empties it.
profile-hint-day = Type a date such as <code>31 March</code>; “none” empties it.
profile-changed = ✅ <b>{ $name }</b> · { $field }: { $value }
profile-undone = ↩️ Undone: <b>{ $name }</b> · { $field }
profile-changed-since = This was changed again since; nothing was undone.
profile-bad-value = “{ $words }” cannot be the value of “{ $name }”. { $hint ->
    [number] A number, please, such as 120.
    [money] An amount, please, such as 500k.
    [share] A share, please, such as 22%.
    [days] A number of days, please, such as 30.
    [mark] A mark from 1 to 5, please.
    [day] A date, please, such as 31 March.
   *[choice] One of the choices, please.
  }
profile-field-legal_name = Legal name
profile-field-group_company = Group
profile-field-industry = Industry
profile-field-size = Size
profile-field-region = Region
profile-field-acquisition_channel = Channel
profile-field-acquisition_cost = Acquisition cost
profile-field-credit_rating = Credit rating
profile-field-credit_rating_source = Rated by
profile-field-credit_limit = Credit limit
profile-field-payment_terms_days = Payment terms
profile-field-margin_rate = Margin
profile-field-capital_strength = Capital strength
profile-field-cooperation = Cooperation
profile-field-risk_capacity = Risk capacity
profile-field-risk_appetite = Risk appetite
profile-field-market_influence = Market influence
profile-field-market_sensitivity = Market sensitivity
profile-field-management_state = Management
customers-do-profile = File

# Due diligence
diligence-head = 🔍 <b>{ $name }</b> · due diligence
diligence-open = ☐ { $name }
diligence-done = ☑ { $name } · { $day }
diligence-stale = ⚠️ { $name } · { $day }, more than a year ago
diligence-note = <i>Tap what you looked into: today is noted. Tap again to take it back.</i>
diligence-statements = financial statements
diligence-operations = operations
diligence-credit = credit report
diligence-registry = registry and lawsuits
diligence-site = site visit
diligence-references = references
diligence-toast-done = Noted
diligence-toast-open = Taken back

# The firm's own fields
fields-head = 🧩 <b>Own fields</b>
fields-none = 🧩 <b>Own fields</b> · none yet
fields-line = · { $name } ({ $kind })
fields-kind-text = text
fields-kind-number = number
fields-kind-day = date
fields-kind-money = amount
fields-how = Make one: <code>/fields Tier: gold silver bronze</code>, or <code>/fields Capacity number</code> (text, number, amount, date). For visits, complaints and other records: <code>/fields visit/Channel: video phone</code>, then write <code>channel: video</code> in the entry.
    Fill it in: in a customer's file, or by sending <code>Bolt Tier gold</code>.
    To be warned: <code>rule Capacity below 1000</code>; in the grade: <code>weights Capacity cooperation 0:20 1000:60 5000:100</code>; to rename a choice: <code>/fields Tier: bronze → basic</code>
fields-use = Fill it in: in a customer's file, or by sending “customer field value”. Administrators make new ones.
fields-how-short = I did not understand. Give a name and choices, such as /fields Tier: gold silver bronze, or a name and a kind, such as /fields Capacity number
fields-taken = There is a field “{ $name }” already; choose another name.
fields-too-many = At most { $most } fields, with at most { $choices } choices each.
fields-spread = 🧩 <b>{ $name }</b>
fields-count = · { $value }: { $count } customers
fields-empty = No customer has “{ $name }” filled in yet.
fields-having = 🧩 <b>{ $name }</b>: { $value } · { $count } customers
fields-more = { $count } more: /export has them all.
fields-drop = Drop the field
