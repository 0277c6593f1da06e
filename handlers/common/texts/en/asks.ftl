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
