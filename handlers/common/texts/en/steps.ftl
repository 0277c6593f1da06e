# Reminders of next steps, and of satisfaction
steps-head = ⏰ It is time, you promised:
steps-due = { $number }<b>{ $customer }</b>: { $what }
steps-done = { $number }✅ <s>{ $customer }: { $what }</s>
steps-moved = { $number }📅 { $when } <b>{ $customer }</b>: { $what }
steps-button-done = Done
steps-button-undo = Not done
steps-button-tomorrow = Tomorrow
steps-button-week = Next week
steps-button-later = Ask me later
steps-survey = 🙂 Nobody asked <b>{ $customer }</b> for long how satisfied they are. What is it now? (5 is best)
steps-survey-later = Fine, I will ask again in a month.
