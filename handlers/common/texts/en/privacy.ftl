# Personal data
privacy-how = 🧹 <b>Personal data</b>: see, export or erase what is kept about a person.
    Send <code>/forget name</code> (a contact at a customer, or a deactivated member), or <code>/forget full customer name</code> for everybody known there.
privacy-nobody = Nobody is called “{ $name }”. Give the name of a contact or a member, or the full name of a customer.
privacy-whose = Which “{ $name }”?
privacy-named = { $name } · { $where }
privacy-of-firm = of this firm
privacy-head = 🧹 <b>{ $named }</b>
privacy-details = { $details }
privacy-texts-contact = Named { $count } times in what was told about the customer.
privacy-texts-member = Wrote { $count } texts.
privacy-button-export = Export
privacy-button-erase = Erase…
privacy-button-yes = Erase for good
privacy-button-back = Back
privacy-ask-contact = Erase <b>{ $named }</b>? Name, title, phone and e-mail go, and the name is masked in records and audit. This cannot be undone.
privacy-ask-member = Erase <b>{ $named }</b>? The name becomes a number, the Telegram account and the conversation go; what the person wrote stays. This cannot be undone.
privacy-exported = 🧹 { $name }: everything that is kept
privacy-erased = ✅ Erased. The audit only says that somebody was, without the name.
privacy-gone = That person's data is gone already.
privacy-active = { $name } may still come in. Deactivate them in /team first.
privacy-owns = { $name } still owns customers. Hand them over in /team first.
