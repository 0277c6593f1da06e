# Risk and rating
risk-head = <b>{ $customer }</b> · <b>{ $level }</b> ({ $risk }: probability { $probability } × impact { $impact })
risk-head-plain = <b>{ $customer }</b> · <b>{ $level }</b>
risk-grade = Grade <b>{ $grade }</b> ({ $points } points) · { $group }
risk-lost = ⛔ Reported lost; a new order ends that by itself
risk-churn = Chance to leave within { $days } days: <b>{ $probability }</b> (about { $count } in 100 such customers do)
risk-churn-rare = Chance to leave within { $days } days: <b>{ $probability }</b> (fewer than 1 in 100 such customers do)
risk-churn-unknown = No order yet, so no chance to leave can be estimated
risk-calibration = Model { $version }: past forecasts were off by { $error } on average
risk-value = If lost: about { $amount } in 12 months
risk-late = Next invoice paid late: { $probability }, { $days } days expected
risk-data = Data { $count }/{ $of }, oldest { $days } days
risk-data-thin = Data { $count }/{ $of }
risk-missing = Missing: { $families }
risk-why = Why:
risk-why-line = { $number } { $reason } ({ $points })
risk-why-level = { $number } risk of { $risk } { $probability }
risk-why-known = { $head }: { $known }
risk-known-signals = { $count ->
    [one] { $kinds } reported once in six months, on { $when }
   *[other] { $kinds } reported { $count } times in six months, last on { $when }
  }
risk-known-overdue = { $amount } overdue, { $days } days at most
risk-known-overdue-hidden = money is overdue, { $days } days at most
risk-known-complaints = { $count ->
    [one] a complaint is not resolved
   *[other] { $count } complaints are not resolved
  }
risk-known-contract = { $days ->
    [0] the contract ends today
    [one] the contract ends in { $days } day
   *[other] the contract ends in { $days } days
  }
risk-known-contract-over = { $days ->
    [one] the contract ran out { $days } day ago
   *[other] the contract ran out { $days } days ago
  }
risk-nothing = Nothing pushes it up or down noticeably.
risk-measure = Suggested: { $measure } (within { $days } workdays)
risk-age = Scored { $when }
risk-no-score = { $customer } has no score yet: log an order or a visit and there will be one.
risk-hidden-amounts = Amounts are not shown in this group; ask in private for everything.
risk-button-evidence = Evidence
risk-button-rating = Grade
risk-button-trend = Trend
risk-button-whatif = What if
risk-button-measure = Measures
risk-button-visit = Log visit
risk-button-back = « Back
risk-button-private = Open private chat
risk-evidence-head = <b>{ $customer }</b> · evidence
risk-evidence-line = · { $when } { $what }
risk-evidence-none = No record is linked to this reason.
risk-trend-head = <b>{ $customer }</b> · trend
risk-trend-line = { $when }  { $bar } { $probability } · { $level } · { $grade }
risk-trend-first = This is the first score; the trend is kept from here on.
rating-head = <b>{ $customer }</b> · grade <b>{ $grade }</b> ({ $points }/100)
rating-dimension = { $bar } { $dimension } { $points }
rating-lines = What counts most:
rating-line = { $sign } { $indicator }: { $value } ({ $points } points)
rating-coverage = { $share } of the indicators are known; unknown ones count as neutral, never as zero.
rating-guard = ⚠️ The points alone would make it { $grade }, but { $dimension } has only { $points }: against hidden risk it is { $cap } at best.
rating-near-short = : { $grade } by themselves, too near a line to change
rating-guard-short = : { $grade } by themselves, held down by { $dimension }
rating-near = The points alone would make it { $grade }; within { $slack } points of the line the grade stays.
rating-value-unknown = unknown
risk-portfolio-head = <b>Portfolio</b> · { $count } customers
risk-portfolio-levels = extreme { $extreme } · high { $high } · medium { $medium } · low { $low }
risk-portfolio-value = Margin expected of 12 months, in today's money (where margins are unknown, as set or as those of the others, else sales): { $value }; expected loss { $at_risk }
risk-portfolio-value-of = Of the orders of 12 months { $value } is margin in today's money ({ $share }; unknown margins as set, else as those of the others); expected loss { $at_risk }
risk-portfolio-quarters = 📈 By quarter
risk-portfolio-moved = 🔀 What moved
risk-portfolio-ahead = Order value expected in the { $days } days from { $since } on: { $revenue } ({ $low } to { $high } in four of five cases, present customers only); { $before } in the { $days } before
risk-portfolio-top = First to act on (by possible loss):
risk-portfolio-line = { $number } { $customer } · { $level } · churn { $probability } · possible loss { $amount }
risk-portfolio-line-plain = { $number } { $customer } · { $level } · churn { $probability }
risk-portfolio-empty = There are no customer scores to show yet.

# Two customers beside each other
compare-head = ⚖️ <b>{ $a }</b> ↔ <b>{ $b }</b>
compare-level = Risk: { $a } ↔ { $b }
compare-churn = Leaves: { $a } ↔ { $b }
compare-late = Pays late: { $a } ↔ { $b }
compare-grade = Grade: { $a } ↔ { $b }
compare-graded = { $grade } ({ $points } points)
compare-value = If lost, in 12 months: { $a } ↔ { $b }
compare-loss = Possible loss: { $a } ↔ { $b }
compare-data = Data coverage: { $a } ↔ { $b }
compare-unknown = unknown
compare-reason = { $customer }: { $reason } ({ $points })
compare-first = → <b>{ $customer }</b> first: more can be lost there.
compare-which = Which one do you mean: { $names }? Please ask again with the whole name.
compare-unknown-name = One of the two was not found, or is not yours to see. Please name two customers, for example: compare Bolt and Acme

# What became of the forecasts
drift-head = 📉 <b>Forecasts of leaving do not hold at present</b>
drift-came = Of { $n } customers scored on { $day }, { $expected } were expected not to order within { $days } days; { $actual } did not ({ $points } points).
drift-too-low = More leave than was forecast: take the chances on the cards for low estimates.
drift-too-high = Fewer leave than was forecast: take the chances on the cards for high estimates.
drift-too-far = Clearly more or fewer leave than was forecast: take the chances on the cards as an order of who is first, not as numbers.
drift-worse = The challenger model, which served then, was less accurate than the core would have been.
drift-barred = From the next night on the core model scores, until the challenger's forecasts stand up again.
drift-pinned = Fit { $version } is pinned and does not renew itself; after <code>holdfast model unpin</code> the next night makes a new one from the latest data.
drift-refit = The model is fitted anew every night and usually catches up. A new product, a discontinued one or data that were not imported in full look the same: worth a check.
drift-until = Until then only this message changes; you will hear when it is over.
drift-over = ✅ Forecasts of leaving hold again.
drift-button = How good the forecasts are
drift-grades = Did not order, by grade then: { $grades }
drift-grade = { $grade } { $share } (of { $n })

# How a customer pays
paying-now = {"  "}Now: { $known }
paying-why = {"  "}Why: { $reasons }
paying-reason = { $reason } ({ $points })
paying-slower = 🐢 Pays slower than before: { $recent } days late on average in the last half year, { $before } before
paying-faster = Pays faster than before: { $recent } days late on average in the last half year, { $before } before
paying-steady = Pays as it used to: { $recent } days late on average in the last half year
paying-unsure = Too few invoices are settled to say whether it pays slower or faster.
paying-owed = Owed { $exposure }, of it overdue { $overdue } ({ $days } days at most)
paying-owed-in-time = Owed { $exposure }, none of it overdue
paying-owed-none = Nothing is owed at present.
paying-overdue-hidden = Money is overdue, { $days } days at most
paying-limit = Credit limit { $limit }, { $share } used
paying-limit-over = ⚠️ Credit limit { $limit }, { $share } used
paying-evidence = <b>Late payment</b>
payment-head = 💰 <b>{ $customer }</b> · payment
payment-late = Next invoice paid late: <b>{ $probability }</b>, { $days } days expected
payment-late-beyond = more than 30 days late { $beyond }
payment-unknown = No invoice was settled yet, so nothing can be said of how it pays.
risk-button-payment = Payment
payment-last = Latest payment: { $when } { $amount }
