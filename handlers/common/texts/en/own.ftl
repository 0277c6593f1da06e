# Rules on fields of the firm's own
alert-title-own = own rule
alert-title-own-below = { $field } too low
alert-title-own-above = { $field } too high
alert-title-own-is = { $field }: { $limit }
alert-title-own-is_not = { $field } is not { $limit }
alert-title-own-within = { $field } is near
alert-title-own-past = { $field } too long ago
alert-why-own-below = { $field } { $value }, below { $limit }
alert-why-own-above = { $field } { $value }, above { $limit }
alert-why-own-below-money = { $field } is below the amount that was set
alert-why-own-above-money = { $field } is above the amount that was set
alert-amount-own = now { $value }, limit { $limit }
alert-why-own-is = { $field } is “{ $value }”
alert-why-own-is_not = { $field } is “{ $value }”, not “{ $limit }”
alert-why-own-within = { $field } in { $days ->
    [one] { $days } day
   *[other] { $days } days
  } ({ $date })
alert-why-own-within-today = { $field } is today ({ $date })
alert-why-own-within-over = { $field } was { $days ->
    [one] { $days } day
   *[other] { $days } days
  } ago ({ $date })
alert-why-own-past = { $field } was { $days ->
    [one] { $days } day
   *[other] { $days } days
  } ago ({ $date }), more than { $limit }
alert-do-own = check it, and agree on the next step with the customer
rule-when-own-below = { $field } below { $limit }
rule-when-own-above = { $field } above { $limit }
rule-when-own-is = { $field } is “{ $limit }”
rule-when-own-is_not = { $field } is filled in and not “{ $limit }”
rule-when-own-within = { $field } within { $limit } days, or past
rule-when-own-past = { $field } more than { $limit } days ago
rule-param-limit = limit
rule-own-today = Customers that meet it now: { $count }. Not filled in does not count.
rule-button-remove = 🗑 Delete the rule
rule-toast-removed = Deleted
rules-own-how-number = “{ $words }” is no condition for “{ $name }”. It is a number: write below or above and a plain number without a unit, such as: rule { $name } below 1000
rules-own-how-money = “{ $words }” is no condition for “{ $name }”. It is an amount: write below or above and an amount, such as: rule { $name } below 50k
rules-own-how-day = “{ $words }” is no condition for “{ $name }”. It is a date: write a number of days, such as: rule { $name } within 30 days, or: rule { $name } older than 365 days
rules-own-choice = “{ $name }” has no choice “{ $words }”, only: { $choices }. For example: rule { $name } is one of them
rules-own-text = “{ $name }” is a text, which cannot be compared. Rules work on numbers, amounts, dates and choices.
rules-own-too-many = At most { $most } rules on own fields; delete one that is not used.
rules-own-whose = There is no team, customer or kind of customers called “{ $words }”. Begin with a team, industry, size, region, class or customer, such as: rule East Capacity below 1000
rules-own-not-yours = Others use this rule too: an administrator can delete it, and you can turn it off for your team.
rules-words = I did not understand “{ $words }”. You can write: rule Capacity below 1000 (an own field), rule Bolt late payment 5 (for one customer), rule Bolt (the rules of a customer). Your own fields: { $fields }
rules-line-own = { " " }· set for them
rules-how = “{ $words }” is no setting of “{ $title }”. Write a number, on, off or reset, such as: rule Bolt late payment 5, rule Bolt debt 50k, rule Bolt no visit off
rule-when-late_payment-amount = { $amount } or more overdue, for more than { $days } days (or { $over } times what is usual for the customer), critical from { $critical } days
alert-button-adjust = ⚙️ For this customer only

# Own fields as indicators
weights-own-line = ＋ { $name } ({ $dimension }, weight { $weight }): { $scale }
weights-own-gone = ✕ Stop grading by “{ $name }”
weights-own-none = This field is not used in the grade.
weights-own-kind = “{ $name }” cannot be given points: only numbers, amounts and choices can be indicators.
weights-own-dimension = I did not understand “{ $words }”. Say to which dimension “{ $name }” belongs: economic, lifetime, credit, payment, cooperation, strategic. For example: weights { $name } cooperation …
weights-own-weight = An indicator's weight must be above 0 and at most { $most }. Those there are have 1 to 3.
weights-own-points = Points must be from 0 to 100; change those of “{ $name }”.
weights-own-twice = The same value of “{ $name }” has two different points; it can have one.
weights-own-contradiction = The points of “{ $name }” go up and down: as the value grows they may only rise or only fall.
weights-own-how-number = Write two or more “value:points”, such as: <code>weights { $name } cooperation 0:20 1000:60 5000:100</code>. Plain numbers, no unit.
weights-own-how-money = Write two or more “amount:points”, such as: <code>weights { $name } cooperation 0:20 50k:60 500k:100</code>
weights-own-how-choice = Give points to two or more choices, such as: <code>weights { $name } cooperation { $first }:100 { $last }:30</code>
weights-own-how = Own fields can be indicators too: <code>weights Capacity cooperation 0:20 1000:60 5000:100</code>; not filled in counts as neutral.

# Dropping a field
fields-used = ⚠️ “{ $name }” is in use; with it would go:
fields-used-rule = · the warning rule: { $title } (its alerts end at once)
fields-used-line = · the indicator of the grade ({ $dimension }): no points from tonight
fields-used-note = What was filled in is kept: make a field of the same name and it is back; rules and points are to be set anew.
fields-drop-all = 🗑 Drop it with all of these
fields-choices = The choices of “{ $name }” must differ, and be 2 to { $most }. To rename one: /fields { $name }: old → new
fields-choice-used = “{ $choices }” is used by a rule or the grade and cannot leave “{ $name }”. Rename it with /fields { $name }: old → new, or delete the rule or change the points first.

# Own fields of records
fields-line-of = · { $name } ({ $table }; { $kind })
updates-own = { $name }: { $value }
updates-own-lost = ⚠️ “{ $name }” was not kept: this message has no such record ({ $table }).
updates-own-wrong = ⚠️ “{ $name }” was not kept: “{ $words }” cannot be its value. { $hint ->
    [number] A number, please.
    [money] An amount, please.
    [day] A date, please.
   *[choice] One of its choices, please; see /fields.
  }
