# Review
regrade-head = 🔎 <b>Grade changes waiting for a decision</b> · { $count ->
    [one] 1 customer
   *[other] { $count } customers
} (against 30 days ago)
regrade-line = { $number } { $customer } { $before } → <b>{ $after }</b> { $sign } ({ $points } points{ $held }){ $votes }
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
regrade-reason-experts = The experts' votes
regrade-toast = { $customer }: grade { $grade }
regrade-accepted = ✓ Accepted: { $customer }, grade { $grade }
regrade-kept = ✓ Noted: { $customer } stays at { $grade }; the system's grade goes on changing
regrade-risk-line = Grade by hand <b>{ $grade }</b> ({ $author }: { $reason }, until { $until })
regrade-nothing-here = The grade is what it was 30 days ago: nothing to review.
regrade-changed-meanwhile = The grade has just changed again. Open /review anew.
regrade-in-private = Review grades in the private chat.

# Votes
ballot-button-ask = 🗳 Ask for votes
ballot-button-follow = Follow the votes: { $grade }
ballot-button-why = Say why
ballot-button-open = Vote
ballot-button-decide = See the votes and decide
ballot-button-mine = 🗳 Vote: { $customer }
ballot-button-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
ballot-button-default = Back to the default experts
ballot-asked = The experts are asked
ballot-nobody = There is nobody to ask: of the customer's managers, its owner and the administrators nobody else can be written to.
ballot-head = 🗳 { $who } asks for your view: <b>{ $customer }</b>, grade { $before } → <b>{ $after }</b>
ballot-head-firm = 🗳 Your view is asked for: <b>{ $customer }</b>, grade { $before } → <b>{ $after }</b>
ballot-reason = { $number } { $reason } (churn { $points })
ballot-owed = Owed { $owed }, of that overdue { $overdue }
ballot-question = Which grade is right? Until { $until } you may change your mind, and nobody sees anybody's vote.
ballot-cannot-say = Cannot say
ballot-said = ✓ Your vote: <b>{ $grade }</b>
ballot-said-why = Why: { $reason }
ballot-toast = Noted; it can be changed until the end
ballot-why = Send me one line: why this grade for <b>{ $customer }</b>? At most { $most } characters; /cancel to leave it out.
ballot-grade-first = Choose a grade first, then say why.
ballot-reason-long = That is too long: at most { $most } characters. Please send a shorter one.
ballot-over = Voting is over, or the grade has changed again; no more votes are taken.
ballot-reminder = ⏰ Your vote is still missing: the grade of <b>{ $customer }</b>, until { $until }.
ballot-closed-ended = 🗳 Voting on <b>{ $customer }</b> is over; the decision is to come.
ballot-closed-decided = 🗳 The grade of <b>{ $customer }</b> is decided; no more votes are taken.
ballot-closed-outdated = 🗳 The grade of <b>{ $customer }</b> has changed again; no vote is needed any more.
ballot-customer-gone = a customer that was merged or removed
ballot-ended = 🗳 The votes on <b>{ $customer }</b> can be read: { $voted } of { $asked } voted.
ballot-decided = 🗳 <b>{ $customer }</b>: { $who } decided on <b>{ $grade }</b>.
ballot-thanks = Thank you for your vote.
ballot-explained = ✓ Your reason is noted: { $reason }
ballot-button-change = See or change my vote
ballot-nobody-voted = Nobody voted.
ballot-tally = Votes: { $tally } · cannot say { $cannot }
ballot-median = In the middle: <b>{ $median }</b>
ballot-running = 🗳 Votes asked for: { $voted } of { $asked } voted, until { $until }. What they say is hidden until then.
ballot-over-head = 🗳 <b>The experts' votes</b>: { $voted } of { $asked } voted
ballot-vote = · { $name } <b>{ $grade }</b>
ballot-vote-why = · { $name } <b>{ $grade }</b>: { $reason }
ballot-short = { " " }🗳 { $voted }/{ $asked }
ballot-mine = 🗳 Grades that wait for your vote · { $count ->
    [one] 1 customer
   *[other] { $count } customers
}
ballot-settings-head = <b>Asking experts for votes</b>
ballot-settings-auto = By itself: { $auto }
ballot-settings-days = Time to vote: { $days ->
    [one] 1 working day
   *[other] { $days } working days
}
ballot-settings-experts = Experts: { $who }
ballot-settings-default = the default (managers of the customer's team, its owner, the administrators)
ballot-settings-how = <i>Tap a button, or send <code>/review days 5</code>, <code>/review auto downgrades</code>, <code>/review experts Ann Li, Bo Yu</code>, <code>/review experts default</code></i>
ballot-settings-wrong = I did not understand that. For example: /review settings, /review days 5, /review auto downgrades, /review experts Ann Li, Bo Yu
ballot-auto-off = Off
ballot-auto-down = Downgrades
ballot-auto-all = All changes
ballot-days-range = The time to vote lies between 1 and { $most } working days, for example: /review days 3
ballot-who = There is no member called “{ $name }”, or there are several. Write the full name as in the list of members, for example: /review experts Ann Li, Bo Yu
ballot-too-many = At most { $most } experts.
