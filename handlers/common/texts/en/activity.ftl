# Work
activity-head = 🧭 <b>{ $name }</b> · last { $days } days
activity-visits = { $visits } visits to { $visited } customers ({ $before } the time before)
activity-entries = { $entries } entries ({ $before } the time before)
activity-covered = { $customers } customers, { $endangered } of them at high risk; { $covered } of these looked after lately ({ $share })
activity-no-danger = { $customers } customers, none at high risk
activity-steps = Next steps: { $done } done, { $late } overdue
activity-measures = Measures: { $done } done, { $late } overdue
activity-complaints = First answer to complaints: { $time } (median)
activity-alerts = Answer to alerts: { $time } (median)
activity-hours = { $count } h
activity-days = { $count } days
activity-data = Data { $share } complete
activity-data-age = Data { $share } complete; the oldest customer has had no news for { $days } days
activity-team-head = 🧭 <b>Work</b> · last { $days } days, least coverage of high risk first
activity-line = · { $name }: { $visits } visits · high risk looked after { $covered }/{ $endangered } · { $late } overdue
activity-team-data = Data { $share } complete
activity-nobody = There is nothing to show yet.
