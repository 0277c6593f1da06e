# Review
regrade-head = 🔎 <b>Grade changes waiting for a decision</b> · { $count ->
    [one] 1 customer
   *[other] { $count } customers
} (against 30 days ago)
regrade-line = { $number } { $customer } { $before } → <b>{ $after }</b> { $sign } ({ $points } points)
regrade-none = ✅ No grade change is waiting (against 30 days ago).
regrade-proposal-head = <b>{ $customer }</b> · grade { $before } → <b>{ $after }</b>
regrade-columns = <i>{ $then } → now</i>
regrade-points = Points in all
regrade-row = { $sign } { $name } { $a } → { $b }
regrade-accept = ✓ Accept { $grade }
regrade-keep = Keep { $grade }…
regrade-risk = See the risk
regrade-back = « Back
regrade-next = Next »
regrade-why = Why does <b>{ $customer }</b> stay at { $grade }? The system goes on grading; yours is shown beside it for { $days } days.
regrade-reason-passing = It will pass
regrade-reason-known = I know more
regrade-reason-data = The data are wrong or incomplete
regrade-reason-strategic = A strategic customer
regrade-toast = { $customer }: grade { $grade }
regrade-accepted = ✓ Accepted: { $customer }, grade { $grade }
regrade-kept = ✓ Noted: { $customer } stays at { $grade }; the system's grade goes on changing
regrade-risk-line = Grade by hand <b>{ $grade }</b> ({ $author }: { $reason }, until { $until })
regrade-nothing-here = The grade is what it was 30 days ago: nothing to review.
regrade-changed-meanwhile = The grade has just changed again. Open /review anew.
regrade-in-private = Review grades in the private chat.
