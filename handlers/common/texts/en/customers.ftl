# Which customer
customers-pick-few = “{ $text }” may be one of these. Tap the right one:
customers-pick-near = Nobody is called “{ $text }”. Is it one of these? Or create it:
customers-pick-nobody = Nobody is called “{ $text }”. Create it, or try another name:
customers-pick-which = Which customer? Tap one, or type the name:
customers-pick-first = You have no customers yet. Send <code>/new Name</code> to create one.
customers-pick-name = Type the customer's name; a short name or initials will do:
customers-pick-name-hint = Customer name
customers-pick-create = ➕ Create “{ $name }”
customers-pick-other = Another name…
customers-pick-asked-by-another = Somebody else was asked this; please start your own.
