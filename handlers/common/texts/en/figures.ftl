# One figure of one customer
figure-named = <b>{ $name }</b> · { $told }
figure-ever = since we know them
figure-day = on { $day }
figure-span = from { $first } to { $last }
figure-owed-sum = 💰 <b>{ $name }</b> owes { $amount }, of which { $late } is overdue.
figure-owed-late = 💰 <b>{ $name }</b>: { $late } overdue, of { $amount } that it owes in all.
figure-owed-all = 💰 <b>{ $name }</b> owes { $amount }, nothing of it due yet.
figure-owed-not-late = ✅ <b>{ $name }</b> has nothing overdue; it owes { $amount } that is not due yet.
figure-owed-none = ✅ <b>{ $name }</b> has no unpaid invoice.
figure-owed-unknown = There is no invoice of <b>{ $name }</b> on record, so what it owes is not known.
figure-owed-hidden = 💰 <b>{ $name }</b>: { $invoices ->
    [1] 1 unpaid invoice
   *[other] { $invoices } unpaid invoices
}, { $late } overdue.
figure-owed-invoices = { $invoices ->
    [1] 1 unpaid invoice
   *[other] { $invoices } unpaid invoices
}, { $late } overdue.
figure-owed-since = The oldest was due { $day }, { $days } days ago.
figure-bought = 🛒 <b>{ $name }</b> ordered { $amount } { $days } ({ $count ->
    [1] 1 order
   *[other] { $count } orders
}).
figure-bought-count = 🛒 <b>{ $name }</b> placed { $count ->
    [1] 1 order
   *[other] { $count } orders
} { $days }, { $amount } in all.
figure-bought-hidden = 🛒 <b>{ $name }</b> placed { $count ->
    [1] 1 order
   *[other] { $count } orders
} { $days }.
figure-bought-none = 🛒 <b>{ $name }</b> ordered nothing { $days }.
figure-bought-last = Last order: { $day } ({ $ago }) · { $what }
figure-bought-last-bare = Last order: { $day } ({ $ago })
figure-bought-never = There is no order of <b>{ $name }</b> on record.
figure-paid = 💵 <b>{ $name }</b> paid { $amount } { $days } ({ $count ->
    [1] 1 payment
   *[other] { $count } payments
}).
figure-paid-count = 💵 <b>{ $name }</b> made { $count ->
    [1] 1 payment
   *[other] { $count } payments
} { $days }, { $amount } in all.
figure-paid-hidden = 💵 <b>{ $name }</b> made { $count ->
    [1] 1 payment
   *[other] { $count } payments
} { $days }.
figure-paid-none = 💵 <b>{ $name }</b> paid nothing { $days }.
figure-paid-last = Last payment: { $day } ({ $ago }) · { $what }
figure-paid-last-bare = Last payment: { $day } ({ $ago })
figure-paid-never = There is no payment of <b>{ $name }</b> on record.
figure-returned = Returns and cancellations taken off: { $amount }.
figure-before = Before that, { $days }: { $amount } ({ $count }).
figure-visited-last = 👣 Last visit at <b>{ $name }</b>: { $day } ({ $ago }), { $who }.
figure-visited-last-outcome = 👣 Last visit at <b>{ $name }</b>: { $day } ({ $ago }), { $who } · { $outcome }
figure-visited = <b>{ $name }</b> was visited or contacted { $count ->
    [1] once
   *[other] { $count } times
} { $days }.
figure-visited-by = { $who } { $count }×
figure-visited-nobody = nobody wrote down who
figure-visited-never = There is no visit at <b>{ $name }</b> on record.
figure-term-ends = 📄 The contract of <b>{ $name }</b> ends { $day }, in { $days } days.
figure-term-assumed = 📄 Nobody said how long the contract of <b>{ $name }</b> runs. One year is assumed: until { $day }, { $days } days from now.
figure-term-over = 📄 The contract of <b>{ $name }</b> ended { $day }, { $days } days ago.
figure-term-stopped = 📄 The contract of <b>{ $name }</b> was ended { $day }, { $days } days ago.
figure-term-since = Since { $day }.
figure-term-since-amount = Since { $day }, { $amount }.
figure-term-how = If you know the day, tell me: “contract ends 2027-06-30”.
figure-term-none = There is no contract of <b>{ $name }</b> on record.

# Everybody together, and by team
figure-all = all customers
figure-no-team = no team
figure-total-bought = 🧾 Ordered { $days }: { $amount } ({ $count ->
    [1] 1 order
   *[other] { $count } orders
}) · { $whose }
figure-total-bought-none = 🧾 Nothing was ordered { $days } · { $whose }
figure-total-bought-hidden = 🧾 { $count ->
    [1] 1 order
   *[other] { $count } orders
} { $days } · { $whose }
figure-total-paid = 💵 Received { $days }: { $amount } ({ $count ->
    [1] 1 payment
   *[other] { $count } payments
}) · { $whose }
figure-total-paid-none = 💵 Nothing was received { $days } · { $whose }
figure-total-paid-hidden = 💵 { $count ->
    [1] 1 payment
   *[other] { $count } payments
} { $days } · { $whose }
figure-began = Records only begin on { $day }, so the figure before is not whole.
figure-before-change = Before that, { $days }: { $amount } ({ $count }), { $change }
figure-team = · { $name } { $amount } ({ $count })
figure-team-before = · { $name } { $amount } ({ $count }), before { $before }
figure-team-hidden = · { $name } { $count }
