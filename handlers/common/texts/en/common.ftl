common-stranger = Hello. This bot serves invited members only.
common-not-allowed = That is not yours to see or do.
common-too-fast = That was a lot at once: please wait a minute. Everything sent before is saved.
common-incident = Sorry, something went wrong and the administrator has been told (no. { $id }). Please try again.
common-old-button = That button is out of date; please start again.
common-unknown-customer = There is no such customer, or it is not one of yours.
common-unknown-command = There is no command { $command }. See /help, or just say it, such as <code>Nordwind ordered 35k</code>.
common-group-only-questions = In a group you can ask me, for example “how much does Siemens owe”. To record something, tell me in private or use /update.
