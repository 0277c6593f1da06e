# Questions in plain words
asks-late = { $count ->
    [1] 💰 Past due · 1 customer, { $total } in all
   *[other] 💰 Past due · { $count } customers, { $total } in all
}
asks-late-line = { $number } { $customer } · { $amount } ({ $invoices ->
    [1] 1 invoice, due { $day }
   *[other] { $invoices } invoices, the first due { $day }
})
asks-late-none = ✅ No invoice is past due.
asks-late-own = <b>Yours · { $count }, { $total }</b>
asks-late-others = <b>Others of the team · { $count }, { $total }</b>
asks-slower = { $count ->
    [1] 🐢 1 customer pays later than before, by days and what it owes
   *[other] 🐢 { $count } customers pay later than before, by days and what they owe
}
asks-slower-line = { $number } { $customer } · { $recent } days late in the last half year, { $before } before · owes { $amount }
asks-slower-none = ✅ Nobody pays noticeably later than before.
asks-complaints = { $count ->
    [1] ❗ 1 open complaint, { $unanswered } not answered yet
   *[other] ❗ { $count } open complaints, { $unanswered } not answered yet
}
asks-complaints-line = { $number } { $customer } · { $day } · { $severity } · { $state }: { $text }
asks-complaints-none = ✅ No complaint is open.
asks-answered = answered
asks-unanswered = not answered
asks-best = 🏅 Customers expected to bring most in the next 12 months
asks-best-line = { $number } { $customer } · { $amount } · { $level }
asks-best-none = There are no scores yet: once orders are imported, customers are ranked.
asks-more = and { $count } more
asks-model = 🎯 In the last back-test ({ $day }) the chances to leave within { $days } days were off by { $error } points on average.
asks-model-rank = Of one customer who left and one who stayed, the one who left had the higher chance { $share } of the time.
asks-model-late = The chances to pay late were off by { $error } points on average.
asks-model-moved = Where nothing happened, a day's passing changed the grade of { $share } of the customers.
asks-model-limits = That holds for many customers together; one alone may differ. Cards say where data are thin or old.
asks-model-untested = Not tested yet: with a few months of orders, the first back-test runs in the coming night and then every week; its error stands on the risk card. <code>holdfast backtest</code> does it at once.
asks-hello = Hello! Tell me what you see in one sentence, or just ask.
asks-thanks = 👌 Tell me whenever something happens.
asks-terms = 📖 <b>Chance to leave</b>: that a customer orders nothing in the next { $days } days; of 100 customers at 24% about 24 do.
    <b>Impact</b>: by expected value in 12 months; the largest that make { $high } of it are high, the next { $medium } medium.
    <b>Risk level</b>: probability × impact, of the worst kind of risk.
    <b>Grade A–D</b>: points in six dimensions, with bounds at { $a }, { $b } and { $c }.
    <b>Possible loss</b>: chance to leave × value, and what is owed and may stay unpaid for long.
    <b>Data</b>: how many of eight kinds there are, and how old the oldest is.
asks-data = 🗂 Every card says how complete a customer's data are and how old the oldest is; send <code>activity</code> for each person's customers.
asks-which = Which one would you like to see?
asks-want-my = My customers and what is due
asks-want-portfolio = Who is most at risk
asks-want-late = Who is past due
asks-want-slower = Who pays slower than before
asks-want-complaints = Open complaints
asks-want-best = Largest customers
asks-want-activity = The team's work
asks-want-matrix = Risk matrix
asks-want-concentration = Concentration
asks-want-segments = Segments
asks-want-whatif = What if
asks-want-measure = Measures
asks-want-review = Grade changes
asks-want-report = Risk report
asks-want-digest = What is new
asks-want-alerts = Alerts
asks-want-rules = Alert rules
asks-want-weights = Weights of the grade
asks-want-model = How good the forecasts are
asks-want-terms = What the words mean
asks-want-data = How complete the data are
asks-want-bought = Orders in all
asks-want-paid = Payments in all
asks-want-visited = The team's work
asks-want-owed = Who is past due
asks-want-term = Contracts that end
asks-want-ending = Contracts that end soon
asks-want-unseen = Not visited for long
asks-want-unordered = No order for long
asks-want-undo = Take back my last entry
asks-want-help = How it works
# Questions that tables answer
asks-table = 📊 <b>{ $what }</b>
asks-table-total = { $figures }
asks-table-line = { $number } { $name } · { $figures }
asks-table-line-bare = { $number } { $name }
asks-table-plain = · { $name }: { $figures }
asks-table-plain-bare = · { $name }
asks-table-none = There is nothing of the kind on record (looked at: { $whose }).
asks-table-of = of { $figures } in all
asks-whose-all = all customers
asks-whose-teams = customers of { $teams }
asks-unless = except { $whom }
asks-than = against the time { $days }
asks-above = at least { $amount }
asks-below = at most { $amount }
asks-week = week of { $day }
asks-quarter = Q{ $quarter } { $year }
asks-mine = my customers
asks-unknown = not stated
asks-before = { $before } before
asks-before-change = { $before } before, { $change }
asks-what-orders = Orders
asks-what-average = Average order
asks-what-payments = Payments
asks-what-average-payment = Average payment
asks-what-average-invoice = Average invoice
asks-what-issued = Invoices issued
asks-what-complaints-never = Customers that never complained
asks-what-measures-done = Measures carried out
asks-what-products = Products
asks-what-buyers = Who buys it
asks-what-growth = Orders that grew
asks-what-decline = Orders that shrank
asks-what-largest = Largest orders
asks-what-owed = Receivables
asks-what-overdue = Past due
asks-what-due = Receivables that fall due
asks-what-disputed = Disputed invoices
asks-what-dso = Days of sales outstanding
asks-what-complaints = Complaints
asks-what-visits = Visits
asks-what-lost = Lost customers
asks-what-retention = Retention
asks-what-contracts = Contracts that end
asks-what-contracts-running = Running contracts
asks-what-contracts-signed = Contracts signed
asks-what-contracts-ended = Contracts that have ended
asks-what-contracts-lapsed = Contracts that ended and were not renewed
asks-what-contracts-disputed = Contracts in dispute
asks-what-contracts-without = Customers without a running contract
asks-what-projects = Open projects
asks-what-projects-won = Projects won
asks-what-projects-lost = Projects lost
asks-what-win-rate = Win rate
asks-what-nps = NPS
asks-what-csat = Satisfaction
asks-what-measures = Open measures
asks-what-measures-late = Overdue measures
asks-what-steps = To do
asks-what-terms = Payment terms
asks-what-terms-without = Customers without payment terms
asks-what-limit = Credit limits
asks-what-limit-above = Customers above their credit limit
asks-what-limit-without = Customers without a credit limit
asks-what-margin = Margin
asks-what-late = Days paid late
asks-what-customers = Customers
asks-what-risk = At risk
asks-what-active = Customers that ordered
asks-what-dormant = Customers that ordered nothing
asks-what-beside = Compared
asks-what-changes = What changed
asks-by-month = by month
asks-by-week = by week
asks-by-quarter = by quarter
asks-by-year = by year
asks-by-level = by risk level
asks-by-cause = by cause
asks-by-reason = by reason
asks-by-industry = by industry
asks-by-region = by region
asks-by-size = by size
asks-by-grade = by grade
asks-by-team = by team
asks-by-owner = by owner
asks-by-person = by person
asks-by-product = by product
asks-by-severity = by severity
asks-by-stage = by stage
asks-noun-orders = Orders
asks-noun-payments = Payments
asks-noun-complaints = New complaints
asks-noun-visits = Visits
asks-noun-signals = Signals
asks-noun-lost = Lost customers
asks-count-orders = { $count ->
    [one] 1 order
   *[other] { $count } orders
}
asks-count-payments = { $count ->
    [one] 1 payment
   *[other] { $count } payments
}
asks-count-invoices = { $count ->
    [one] 1 invoice
   *[other] { $count } invoices
}
asks-count-complaints = { $count ->
    [one] 1 complaint
   *[other] { $count } complaints
}
asks-count-visits = { $count ->
    [one] 1 visit
   *[other] { $count } visits
}
asks-count-signals = { $count }
asks-count-lost = { $count }
asks-count-customers = { $count ->
    [one] 1 customer
   *[other] { $count } customers
}
asks-count-contracts = { $count ->
    [one] 1 contract
   *[other] { $count } contracts
}
asks-count-projects = { $count ->
    [one] 1 project
   *[other] { $count } projects
}
asks-count-answers = { $count ->
    [one] 1 answer
   *[other] { $count } answers
}
asks-count-measures = { $count ->
    [one] 1 measure
   *[other] { $count } measures
}
asks-count-steps = { $count ->
    [one] 1 step
   *[other] { $count } steps
}
asks-unit-days = { $number } days
asks-unit-each = { $number } each on average
asks-unit-late = { $number } days late on average
asks-unit-nps = { $number }
asks-unit-csat = { $number } of 5
asks-unit-points = { $number } points
asks-words-plain = { $text }
asks-words-customers = { $customers ->
    [one] 1 customer
   *[other] { $customers } customers
}
asks-words-before-score = { $score } before ({ $answers ->
    [one] 1 answer
   *[other] { $answers } answers
})
asks-words-before-none = no answers before
asks-words-due = due { $day }
asks-words-severity = { $severity }
asks-words-cause = { $cause }
asks-words-open = open
asks-words-resolved = resolved
asks-words-loss = cause: { $cause }
asks-words-silent = no cause on record, no order for long
asks-words-retention = of { $before } who ordered in the year before, { $stayed } ordered again, { $gone } did not
asks-words-won = { $won } won, { $lost } lost
asks-words-late = { $late } overdue
asks-words-playbook = { $playbook }
asks-words-whose = { $who }
asks-words-margin = margin { $share }
asks-words-used = { $share } used
asks-words-silent-count = another { $silent } ordered nothing
asks-words-level = risk { $level }
asks-words-grade = grade { $grade }
asks-words-churn = churn { $share }
asks-words-moved = risk { $before } → { $level }
asks-note-fiscal = No fiscal year is set, so this counts calendar years; name the months, for example “sales since April”.
asks-note-growth = Against as long a time before, the largest increase first; new customers have nothing to compare with.
asks-note-decline = Against as long a time before, the largest decrease first.
asks-note-older = Only what was due more than { $days } days ago.
asks-note-longer = Only those older than { $days } days.
asks-note-above = Only those above { $days } days.
asks-note-open = Only those not resolved yet.
asks-note-least = Only customers with at least { $times }.
asks-note-product = No order names “{ $product }”. Products on record: { $products }
asks-note-no-products = Orders on record name no products, so I cannot say who buys what. Import orders with a product column.
asks-note-dso = Receivables of today ÷ orders of the last { $days } days × { $days }.
asks-note-lost = Lost: reported so, or silent for long. Amounts are the orders of each one's last year.
asks-note-retention = Of those who ordered in the year before, how many ordered again since.
asks-note-no-year = There is not a year of orders yet to compare with.
asks-note-margin = Margin = orders × the customer's margin rate.
asks-note-no-margin = No margin rate is on record, so I cannot work out margins. Import customers with a margin column, or fill it in the file.
asks-note-late = How late the next invoice is expected to be paid, from what was paid so far.
asks-note-value = Amounts are what is expected in the next 12 months.
asks-note-at-risk = At risk = chance to leave × expected value.
asks-cannot = I cannot answer that yet. What I can tell: orders, payments, debts, contracts, complaints, visits, losses, projects, satisfaction, measures – by time, industry, region, team, person, or of one customer.
asks-not-heard = 🤔 I cannot take “{ $words }” into account here, so I do not answer past it. { $can }
asks-not-understood = 🤔 I do not know what “{ $words }” means here, so I do not guess. { $can }
asks-ways = { $what } can be asked for { $ways }.
asks-way-period = any time that is over
asks-way-ahead = a time to come
asks-way-now = as they stand now
asks-way-amount = above or below an amount
asks-way-share = as a share
asks-way-average = on average
asks-why-none = Reasons are kept for lost customers, complaints and lost projects only. For why a customer is at risk, name it: “why is Bolt at risk”.
asks-group-amount = Amounts are not shown in this group, nor is anything picked by them.
asks-follow-none = Which question or customer do you mean? Please say it in full, for example “why is Bolt at risk”.
asks-follow-no-team = You are in no team. Please name one, for example “only the East team”.
asks-table-average = on average { $figures }
asks-what-signals = Customers with signals
asks-note-began = Records begin on { $day }, so there is nothing earlier to compare with.
