# Matrix
matrix-head = <b>Risk matrix</b> · { $risk } · { $count } customers
matrix-row = Probability { $rank }: impact low { $low } · medium { $medium } · high { $high }
matrix-note = Probability: low below { $medium }, high from { $high }. Impact ranks the value of the next 12 months (for payment what is owed, for projects what they are worth): the largest that make { $large } of it are high, the next { $middle } medium.
matrix-absent = Not enough is known of { $count } for this kind of risk.
matrix-hint = The cells below are those of the table; tap one to see its customers:
matrix-overall = the gravest kind of each
matrix-kind-overall = Gravest
matrix-kind-loss = Leaving
matrix-kind-payment = Payment
matrix-kind-satisfaction = Satisfaction
matrix-kind-demand = Demand
matrix-kind-competition = Competition
matrix-kind-contract = Contract
matrix-kind-project = Project
matrix-kind-concentration = Concentration
matrix-cell-head = <b>{ $risk }</b> · probability { $probability } × impact { $impact } · { $count ->
    [one] 1 customer
   *[other] { $count } customers
}
matrix-cell-line = { $number } { $customer } · grade { $grade } · probability { $probability } · may lose { $amount }
matrix-cell-line-plain = { $number } { $customer } · grade { $grade } · probability { $probability }
matrix-cell-empty = No customer stands here.
matrix-back = « Matrix

# Concentration
concentration-empty = No sales in the last year, so there is no concentration to tell.
concentration-head = <b>Concentration</b> · last { $days } days · { $count } customers with sales (a group of companies counts once)
concentration-top = top { $n } { $share }
concentration-band = Share of the top 5: { $band } ({ $moderate }–{ $high } is moderate, above { $high } high)
concentration-band-low = 🟢 low
concentration-band-moderate = 🟡 moderate
concentration-band-high = 🔴 high
concentration-hhi = HHI { $hhi } ({ $band }), as if there were { $effective } customers of one size
concentration-hhi-low = low
concentration-hhi-moderate = moderate
concentration-hhi-high = high
concentration-target = Target: top 5 at most { $target }, { $missing } points to go { $bar }
concentration-target-met = ✅ Target met: top 5 at most { $target }
concentration-target-range = A target lies between 5% and 100%, for example: /concentration target 25%
concentration-target-how = <i>Set targets: <code>/concentration target 25%</code>, <code>/concentration target new customers 12 by 2027-06-30</code> (or new markets, industries, regions, products, channels; 15% is a share of sales; “off” lets go)</i>
concentration-trend = Top 5 over time { $blocks }: { $steps }
concentration-largest = The largest:
concentration-group = { $number } { $name }{ $several } { $share } · { $amount }
concentration-group-plain = { $number } { $name }{ $several } { $share }
concentration-several = { " " }({ $count } companies)
concentration-new = { $count ->
    [one] 1 new customer
   *[other] { $count } new customers
} within a year, { $share } of sales
concentration-new-none = No new customer brought sales within a year
concentration-industries = New industries: { $names }
concentration-regions = New regions: { $names }
concentration-projects = New types of projects: { $names }
concentration-effective = As if customers were of one size: { $before } a year ago → { $now } now
aim-met = { $icon } { $what }: { $value } (target { $goal } by { $until }) { $bar } reached
aim-on = { $icon } { $what }: { $value } (target { $goal } by { $until }) { $bar } on pace: due by now { $expected }, counted from { $since }
aim-behind = { $icon } { $what }: { $value } (target { $goal } by { $until }) { $bar } behind: due by now { $expected }, counted from { $since }
aim-missed = { $icon } { $what }: { $value } (target { $goal } by { $until }) { $bar } not reached in time
aim-part = 🎯 { $what }: { $value } among the customers you may see; the target of the whole firm is { $goal } by { $until }
aim-unknown = 🎯 { $what }: target { $goal } by { $until }, but the data have no { $field }, so there is no progress to tell
aim-no-base = 🎯 { $what }: target { $goal } by { $until }, but there is no order before { $since }, so nothing can be called new yet
aim-new = { "  " }new: { $names }
aim-new-more = { "  " }new: { $names } and { $more } more
aim-count-customers = New customers
aim-count-markets = New markets
aim-count-industries = New industries
aim-count-regions = New regions
aim-count-products = New products
aim-count-channels = New channels
aim-share-customers = Sales from new customers
aim-share-markets = Sales in new markets
aim-share-industries = Sales in new industries
aim-share-regions = Sales in new regions
aim-share-products = Sales of new products
aim-share-channels = Sales through new channels
aim-field-customers = orders
aim-field-markets = industries or regions of customers
aim-field-industries = industries of customers
aim-field-regions = regions of customers
aim-field-products = products of orders
aim-field-channels = acquisition channels of customers
aim-share-range = A target for a share lies between 1% and 100%, for example: /concentration target new customers 15% by 2027-06-30
aim-count-range = A target is a whole number from 1 to { $most }, for example: /concentration target new customers 12 by 2027-06-30
aim-days = The days do not fit: counting starts today or earlier, ends after today, and lasts ten years at most. For example: /concentration target new customers 12 by 2027-06-30
aim-how = I did not understand that target. For example: /concentration target new customers 12 by 2027-06-30; /concentration target new products 15%; /concentration target new industries off

# Segments
segments-head = <b>Segments</b> · by { $dimension } · { $count }
segments-line = <b>{ $name }</b> { $customers ->
        [one] 1 customer
       *[other] { $customers } customers
    } · { $share } of sales · { $value } expected value in 12 months
    churn { $churn } · retention { $retention } → { $strategy }
segments-line-plain = <b>{ $name }</b> { $customers ->
        [one] 1 customer
       *[other] { $customers } customers
    } · { $share } of sales
    churn { $churn } · retention { $retention } → { $strategy }
segments-more = { $count } more, with { $customers } customers.
segments-note = <i>Churn: mean probability to leave. Retention: of who ordered the year before, the share that ordered within the last year.</i>
segments-fallen = Those lost or dormant within a year stood then in: { $stages }
segments-fallen-of = { $stage } { $count }
segments-unknown = not known
segments-no-project = No project
segments-by-industry = Industry
segments-by-size = Size
segments-by-region = Region
segments-by-credit = Credit
segments-by-grade = Grade
segments-by-class = Class
segments-by-level = Risk
segments-by-project = Project
segments-by-value = Value
segments-by-rfm = Buying
segments-by-stage = Stage
segments-by-cause = Cause
segments-by-tail = Long tail
segments-by-rising = Rising
segments-tail-head = <b>Long tail</b> · { $count } customers outside the first 80% of value, most potential first
segments-tail-line = { $number } { $customer } · potential { $potential } · churn { $churn } · a contact every { $days } days
segments-tail-line-plain = { $number } { $customer } · churn { $churn } · a contact every { $days } days
segments-rising-head = <b>Rising</b> · { $count } customers, average today and growing
segments-rising-line = { $number } { $customer } · sales of last year { $revenue }, growth { $growth } · expected value of 12 months { $value }
segments-rising-line-plain = { $number } { $customer } · growth { $growth } · churn { $churn }
segments-tail-none = There is no such customer at present.
strategy-protect = protect: a person of their own, regular visits from the top
strategy-rescue = rescue: find the cause, visit within a week
strategy-develop = develop: invest, widen what they buy
strategy-win_back = win back: one cheap call with a reason to return
strategy-economise = economise: serve online, contact in bulk
project-type-green_energy = green energy
project-type-infrastructure = infrastructure
project-type-manufacturing = manufacturing
project-type-r_and_d = research and development
segment-value-low = Low value
segment-value-medium = Medium value
segment-value-high = High value
rfm-champion = Champions (often and lately)
rfm-loyal = Loyal (often)
rfm-promising = Promising (lately)
rfm-attention = Need attention
rfm-cannot_lose = Cannot be lost (much, but silent)
rfm-at_risk = At risk (used to buy often)
rfm-hibernating = Hibernating
rfm-none = No order yet

# Quarters
quarters-head = <b>By quarter</b>
quarters-running = { " " }(so far)
quarters-sales = <b>{ $quarter }</b>{ $running } · sales { $sales } · { $count ->
    [one] 1 customer
   *[other] { $buyers } customers
} ordered
quarters-sales-plain = <b>{ $quarter }</b>{ $running } · { $count ->
    [one] 1 customer
   *[other] { $buyers } customers
} ordered
quarters-retention = {"  "}retention { $share } (of { $count })
quarters-late = {"  "}paid late or not yet { $share } (of { $count } invoices due)
quarters-default = {"  "}defaults { $defaulted } of { $payers } customers · bad debt { $bad } of the amount
quarters-answers = {"  "}complaints { $count } · first answer { $hours } h · solved { $days } days{ $unanswered ->
    [0] { "" }
   *[other] { " " }· { $unanswered } without an answer
}
quarters-note = <i>Retention: of who ordered in the year before last, the share that ordered in the last year, as of the quarter's end. Default: still owed { $days } days after the due day; bad debt: of what fell due, what is owed to this day. Both are told once most invoices of a quarter are that old. Answers: half took longer.</i>
quarters-none = Nothing is known yet of the last quarters.

# What-if
whatif-head = <b>What if …</b>: change one thing, everything is scored anew and compared with today.
whatif-help = Tap an example, or write a sentence:
    · <code>/whatif lose the two largest</code>
    · <code>/whatif terms +30 days</code>
    · <code>/whatif demand -20% in { $industry }</code>
    · <code>/whatif Bolt complaints solved</code> (any customer; also “pays on time”, “orders halved”)
    · <code>/whatif last</code>: your last question beside what came
whatif-some-industry = power
whatif-customer-head = <b>{ $customer }</b> · what if …?
whatif-try-largest = { $count ->
    [one] Lose the largest
   *[other] Lose the { $count } largest
}
whatif-try-terms = Terms +{ $days } days
whatif-try-paid_later = Pays { $days } days later
whatif-try-terms-shorter = Terms −{ $days } days
whatif-try-fewer = Orders −{ $share }
whatif-try-paid_on_time = Pays on time
whatif-try-complaints_solved = Complaints solved
whatif-try-lose = Customer lost
whatif-button-last = My last one
whatif-whom-all = All customers
whatif-whom-industry = All in { $industry }
whatif-question = 🔮 <b>{ $whom }</b>: { $change }
whatif-columns = <i>today → then</i>
whatif-row = { $name } { $values }
whatif-figure-customers = Customers
whatif-figure-revenue = Sales of 12 months
whatif-figure-value = Expected value of 12 months
whatif-figure-at_risk = At risk
whatif-figure-expected_losses = Customers expected to leave
whatif-figure-exposure = Owed
whatif-figure-overdue = Overdue
whatif-figure-top5 = Share of the top 5
whatif-figure-hhi = HHI
whatif-figure-churn = Churn
whatif-figure-points = Points
whatif-figure-grade = Grade
whatif-figure-level = Risk
whatif-figure-grades = Grades
whatif-figure-levels = Risk
whatif-moves = { $count ->
    [one] One customer changes:
   *[other] { $count } customers change, the heaviest first:
}
whatif-move = { $number } { $customer }: { $what }
whatif-gone = no longer a customer (churn today { $share })
whatif-churn = churn { $a }→{ $b }
whatif-points = points { $a }→{ $b }
whatif-kept = <i>Kept. Later, /whatif last shows what came.</i>
whatif-nothing-complaints_solved = There is no open complaint, so nothing would change.
whatif-nothing-paid_on_time = No invoice is overdue or was paid late, so nothing would change.
whatif-nothing-fewer = There are no recent orders to lose, so nothing would change.
whatif-nothing-terms = There are no invoices, so other terms would change nothing.
whatif-nothing-paid_later = No invoice was paid yet, so paying later would change nothing.
whatif-nothing-terms-shorter = There are no invoices, so other terms would change nothing.
whatif-nothing-lose = Nothing is known of this customer, so nothing would change.
whatif-nothing-largest = There are no sales yet, so nobody is the largest.
whatif-last-head = <b>Your last what-if</b> ({ $day })
whatif-last-columns = <i>then → what if → now</i>
whatif-none-kept = You have not asked a what-if yet. For example: /whatif lose the two largest
whatif-which-days = By how many days? For example: /whatif terms +30 days
whatif-days-range = Terms can change by 1 to { $most } days. For example: /whatif terms +30 days
whatif-which-share = Fewer by how much? For example: /whatif demand -20%, or /whatif Bolt orders halved
whatif-share-range = The share must be above 0 and at most 100%. For example: /whatif demand -20%
whatif-only-fewer = Only fewer orders can be worked out: who would place more, and when, nobody knows. For example: /whatif demand -20%
whatif-count-range = How many must be from 1 to { $most }. For example: /whatif lose the two largest
whatif-which-number = I can't read the number “{ $words }”. For example: /whatif lose the two largest
whatif-lose-whom = Lose whom? For example: /whatif lose the two largest, or /whatif lose Bolt
whatif-which-industry = No customer is in “{ $word }”. The industries are: { $known }
whatif-no-industry = none is known

# Lists
lists-head = 📋 <b>{ $what }</b> · { $count ->
        [one] 1 customer
       *[other] { $count } customers
    }
lists-value = Expected value in 12 months { $value } in all
lists-by-loss = Most to lose first:
lists-by-value = Most valuable first:
lists-by-ending = Those that end first:
lists-by-unseen = Longest not visited first:
lists-by-unordered = Longest without an order first:
lists-by-unpaid = Longest without a payment first:
lists-by-overdue = Longest overdue first:
lists-by-new = Newest first:
lists-by-left = Who left last comes first:
lists-by-complaints = Oldest complaint first:
lists-ending = contract ends within { $days } days (by { $day })
lists-unseen = not visited for { $days } days (since { $day })
lists-unseen-within = not visited from { $first } to { $last }
lists-unseen-never = never visited
lists-unseen-not-once = no visit on record
lists-unordered = no order for { $days } days (since { $day })
lists-unordered-within = no order from { $first } to { $last }
lists-unordered-never = never ordered
lists-unordered-not-once = no order on record
lists-unpaid = no payment for { $days } days (since { $day })
lists-unpaid-within = no payment from { $first } to { $last }
lists-unpaid-never = invoiced and never paid
lists-unpaid-not-once = no payment on record
lists-overdue = overdue by more than { $days } days (due before { $day })
lists-overdue-any = overdue
lists-new = new within { $days } days (since { $day })
lists-new-within = new from { $first } to { $last }
lists-new-means = New: the first order falls into this time, or the customer was entered by hand in it.
lists-left = a contact left within { $days } days (since { $day })
lists-left-within = a contact left from { $first } to { $last }
lists-complaints = complaint open for more than { $days } days (before { $day })
lists-complaints-any = open complaint
lists-at-ending = ends { $day } ({ $days ->
    [0] today
    [one] tomorrow
   *[other] in { $days } days
 })
lists-at-ending-assumed = ends { $day } (nobody said, one year is assumed)
lists-at-unseen = last visit { $day } ({ $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
 })
lists-at-unordered = last order { $day } ({ $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
 })
lists-at-unpaid = last payment { $day } ({ $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
 })
lists-at-overdue = oldest due { $day } ({ $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
 })
lists-at-new = since { $day } ({ $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
 })
lists-at-left = left { $day } ({ $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
 })
lists-at-complaints = complained { $day } ({ $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
 })
lists-line = { $number } { $customer } · { $facts }
lists-grade = grade { $grade }
lists-churn = churn { $probability }
lists-at-risk = possible loss { $amount }
lists-no-score = not scored
lists-team = { $name }
lists-owner = looked after by { $name }
lists-none = There is no customer that is “{ $what }”.
lists-page = Page { $page } of { $pages }
lists-before = ← Back
lists-next = Next →
lists-ended =
    I can list contracts that are going to end, not yet those that have ended. You can ask:
    “contracts ending within 60 days”, “which contracts end in December”;
    for a single customer, “when does Bolt's contract end”.
lists-how =
    Customers can be listed by industry, place, team, person, grade, risk and stage, for example:
    · <code>/portfolio power grade A</code>
    · <code>/portfolio Shanghai high risk</code>
    · <code>which customers are dormant</code>

# Who got worse and who better
moved-head = <b>What moved</b> · { $days }
moved-head-of = <b>What moved</b> · { $what } · { $days }
moved-grades = <b>Grades that changed</b> · { $days }
moved-grades-of = <b>Grades that changed</b> · { $what } · { $days }
moved-since = since { $first }
moved-span = { $first } to { $last }
moved-totals = { $worse } worse, { $better } better, { $same } unchanged
moved-later = No older scores are stored, so it is counted from { $day } on.
moved-fresh = { $count ->
    [one] 1 customer has no score from then and is not compared.
   *[other] { $count } customers have no score from then and are not compared.
}
moved-no-history = Only one day of scores is stored for that time, so nothing can be compared yet. Scores are kept from every night; ask again tomorrow, or about a longer time. How things stand now: /portfolio
moved-nobody = None of the customers you may see here is one of these, so nothing can be compared. Ask without naming whose they are for all that you may see.
moved-worse = 🔻 <b>Worse</b>
moved-better = 🔺 <b>Better</b>
moved-none-both = Nobody moved: every level and grade is as it was.
moved-none-worse = Nobody got worse.
moved-none-better = Nobody got better.
moved-none-grades = No grade changed that way.
moved-line = { $number } { $customer } · { $facts }
moved-stake = at stake { $amount }
moved-lost = now lost
moved-returned = returned
moved-churn = churn { $before } → { $after } ({ $points })
moved-late = late payment { $before } → { $after } ({ $points })
moved-why = { "   " }<i>{ $why }</i>
moved-because = { $reason } ({ $points })
moved-because-gone = no longer: { $reason } ({ $points })
moved-only-worse = 🔻 Worse ({ $count })
moved-only-better = 🔺 Better ({ $count })
