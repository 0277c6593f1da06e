# Which customer
customers-pick-few = “{ $text }” may be one of these. Tap the right one:
customers-pick-near = Nobody is called “{ $text }”. Is it one of these? Or create it:
customers-pick-nobody = Nobody is called “{ $text }”. Create it, or try another name:
customers-pick-unknown = Nobody is called “{ $text }”. Try another name:
customers-pick-unknown-near = Nobody is called “{ $text }”. Is it one of these?
customers-pick-which = Which customer? Tap one, or type the name:
customers-pick-first = You have no customers yet. Send <code>/new Name</code> to create one.
customers-pick-name = Type the customer's name; a short name or initials will do:
customers-pick-name-hint = Customer name
customers-pick-create = ➕ Create “{ $name }”
customers-pick-chosen = ✓ { $name }
customers-open-private = Open in private chat
customers-pick-other = Another name…
customers-pick-asked-by-another = Somebody else was asked this; please start your own.

# The card
customers-plain = { $text }
customers-comma = {", "}
customers-nobody = nobody
customers-card-name = <b>{ $name }</b>
customers-card-head = <b>{ $name }</b> · { $level }
customers-card-no-score = No score yet: it comes with the first visit or order.
customers-card-churn = churn { $share } in { $days } days
customers-card-grade = grade { $grade } ({ $points })
customers-card-value = { $value } a year
customers-card-owner = Owner { $name }
customers-card-group = Group: { $name }
customers-card-siblings = { $count ->
    [one] Same group: { $names }
   *[other] Same group, { $count } customers: { $names }
  }
customers-card-aliases = Also called { $names }
customers-card-contact = 👤 { $name } { $more }
customers-card-contact-left = 👤 <s>{ $name }</s> { $more } (left)
customers-card-latest = <b>Latest</b>
customers-card-steps = <b>Next</b>
customers-card-coverage = <i>Data { $count }/{ $of }</i>
customers-card-coverage-age = { $days ->
    [one] <i>Data { $count }/{ $of }, oldest { $days } day</i>
   *[other] <i>Data { $count }/{ $of }, oldest { $days } days</i>
  }
customers-line = · { $when }, { $what }: { $words }
customers-line-bare = · { $when }, { $what }
customers-ago = { $days ->
    [0] today
    [1] yesterday
   *[other] { $days } days ago
  }
customers-late = { $days ->
    [one] { $day } ({ $days } day late)
   *[other] { $day } ({ $days } days late)
  }
customers-step = ⏰ { $when }: { $text }
customers-kind-note = note
customers-kind-visit = visit
customers-kind-attempt = attempt, nobody reached
customers-kind-visits = visit
customers-kind-order = order
customers-kind-orders = order
customers-kind-invoice = invoice
customers-kind-invoices = invoice
customers-kind-payment = payment
customers-kind-payments = payment
customers-kind-complaint = complaint
customers-kind-complaints = complaint
customers-kind-signal = signal
customers-kind-signals = signal
customers-kind-contract = contract
customers-kind-contracts = contract
customers-kind-project = project
customers-kind-projects = project
customers-kind-survey = satisfaction
customers-kind-contact = contact
customers-kind-financial = statement
customers-kind-need = need
customers-kind-loss = loss
customers-do-card = Card
customers-do-risk = Risk
customers-do-rating = Rating
customers-do-visit = Visit
customers-do-update = Update
customers-do-brief = Brief
customers-do-whatif = What if
customers-do-merge-from = Merge…
customers-do-timeline = Timeline
customers-timeline = <b>{ $name }</b> · timeline
customers-timeline-empty = Nothing yet. Log the first visit with /visit.
customers-newer = ← Newer
customers-older = Older →
customers-previous = ← Previous
customers-next = Next →
customers-back = Back
customers-back-to-card = Back to the card
customers-undo = Undo
customers-cancel = Cancel
customers-cancelled = All right, nothing was changed.

# A new customer
customers-new-sentence = That reads like a sentence. What is the new customer called? Type the name:
customers-foreign = “{ $name }” is not among your customers; nothing was stored. Pass it on to whoever looks after it?
customers-foreign-pass = Pass it on
customers-foreign-drop = No, leave it
customers-foreign-dropped = All right, nothing was stored.
customers-foreign-passed = ✅ Passed on to whoever looks after it.
customers-foreign-nobody = There is nobody I can pass it on to; please tell an administrator.
customers-foreign-told = 📨 Passed on by { $by }, for you to see: “{ $text }”
customers-new-ask = What is it called? One line will do: <code>Bolt Steel, industry: steel, large, Mr Smith +44 20 7946 0000</code>
customers-new-hint = Name, industry, contact…
customers-new-no-name = I see no name. For example: <code>/new Bolt Steel, industry: steel, Mr Smith +44 20 7946 0000</code>
customers-new-long-name = A name has at most { $most } characters; put the rest behind commas.
customers-new-alike = “{ $name }” may be on file already. Tap the known customer and what you typed is added to it, or create it all the same:
customers-new-into = It is { $name }
customers-new-anyway = ➕ Create “{ $name }” anyway
customers-new-made = ✅ New customer <b>{ $name }</b>
customers-new-next = Next, log a visit:
customers-new-filled = What you typed was added to { $name }.
customers-new-team = Which team is it for? Until you choose, only administrators see <b>{ $name }</b>:
customers-new-team-set = ✅ <b>{ $name }</b> now belongs to { $team }.
customers-new-undone = <b>{ $name }</b> was not created after all.
customers-new-in-use = { $name } has other records by now, so this cannot be undone. If it is a duplicate, merge it from its card.

# Merging
customers-merge-which = Which customer shall <b>{ $name }</b> become part of? Tap it, or type the name:
customers-merge-ask = Merge <b>{ $gone }</b> into <b>{ $into }</b>? Their records, contacts and next steps come together, and the first name becomes an alias. It can be undone for 90 days.
customers-merge-yes = Merge
customers-merge-swap = The other way round
customers-merge-done = { $count ->
    [one] ✅ <b>{ $gone }</b> is now part of <b>{ $into }</b> ({ $count } record). The score follows.
   *[other] ✅ <b>{ $gone }</b> is now part of <b>{ $into }</b> ({ $count } records). The score follows.
  }
customers-merge-undone = <b>{ $gone }</b> and <b>{ $into }</b> are two customers again.
customers-merge-same = That is { $name } itself; choose another one.
customers-merge-not-yours = Only managers, or the owner of both customers, can merge them.

# My customers
customers-my-none = You have no customers yet. Send <code>/new Name</code> to create one, or ask an administrator to hand some over.
customers-my-head = { $count ->
    [one] <b>My customer</b>
   *[other] <b>My { $count } customers</b>
  } · { $due ->
    [0] nothing is due today
    [one] { $due } has something due
   *[other] { $due } have something due
  }
customers-my-name = { $number }. { $icon } <b>{ $name }</b>
customers-my-churn = churn { $share }
customers-my-alerts = 🔔 { $count }
customers-my-step = {"    "}⏰ { $when }: { $text }
customers-step-done = ✓ Done
customers-step-done-first = ✓ Next step done
customers-step-move = Move
customers-step-undo = ↩ Not done after all
customers-step-ask = <b>{ $name }</b>: { $text }
    Move it to when?
customers-step-to-tomorrow = Tomorrow, { $day }
customers-step-to-three = In three days, { $day }
customers-step-to-week = Next Monday, { $day }
customers-step-finished = Done: { $text }
customers-step-reopened = Open again: { $text }
customers-step-moved = Moved to { $day }

# A sentence without a command
customers-offer = <b>{ $name }</b>: what would you like to do?
customers-lost = I did not understand that. You can say:
    · <code>visit Customer what was said</code>
    · <code>risk Customer</code>
    · <code>my</code>
    Everything else is in /help
