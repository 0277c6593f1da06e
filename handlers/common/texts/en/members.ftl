# Start and help
members-start-representative = Hello { $name }! I help you keep your customers: tell me what you see, in one sentence.
    Tap one to try, or send <code>visit { $customer } what was said</code>
members-start-manager = Hello { $name }! I help your team keep its customers: who is at risk, why, and what to do.
    Tap one to try, or ask: <code>how risky is { $customer }?</code>
members-start-administrator = Hello { $name }! Everything is ready.
    /invite colleagues, /bind groups, /import data. Or tap an example:
members-start-empty = Hello { $name }! You have no customers yet. Send <code>/new Name</code> to create the first, or ask an administrator to hand some over.
members-start-empty-admin = Hello { $name }! Three steps to begin with:
    1. /import customers from Excel or CSV
    2. /invite colleagues
    3. /bind a group to a team
members-try-visit = Log a visit: { $name }
members-try-risk = How risky is { $name }?
members-try-rating = Rating of { $name }
members-try-card = Card of { $name }
members-try-mine = My customers, most urgent first
members-joined = Welcome, { $name }! You have joined ({ $role }, { $team }).
members-every-team = all teams
members-help-head = <b>What I can do</b>
    No need to remember commands, just say it: <code>visit Bolt talked about payment, two weeks late, back next Tuesday</code>
members-help-log = <b>Log</b>
members-help-look = <b>Customers</b>
members-help-judge = <b>Judge</b>
members-help-act = <b>Act</b>
members-help-run = <b>Administer</b>
members-help-own = <b>Yourself</b>
members-help-inline = In any chat, type <code>@{ $bot } customer</code> to put a customer's card there (without amounts).
members-help-line = /{ $name } · { $what }

# Language
members-language-name = English
members-language-own = 请选择语言 / Choose a language:
members-language-group = Which language shall this group have?
members-language-set = ✅ All right, I speak English from now on. See /help for what I can do
members-language-set-group = ✅ This group has English now.

# Invitations
members-role-representative = sales
members-role-manager = manager
members-role-administrator = administrator
members-unknown-role = There is no role “{ $role }”: it is sales, manager or administrator.
members-invite-needs-team = Choose a team first: sales people and managers belong to one.
members-invite-role = What will your colleague be?
members-invite-team = Which team?
members-no-teams = There is no team yet. Import customers with a team column, or make a team on the command line, and try again.
members-invite-link = Invitation ({ $role }, { $team }); forward it to your colleague:
    <code>{ $link }</code>
    It works once, within 7 days, and is shown only now.
members-in-private = Please do that in our private chat.

# Teams
members-team-head = <b>{ $team }</b> ({ $count })
members-team-here = · { $name } · { $role } · { $count } customers
members-team-unseen = · { $name } · { $role } · { $count } customers (not here yet)
members-team-left = · <s>{ $name }</s> · { $role } · { $count } customers (deactivated)
members-team-how = Tap a name to hand over customers or deactivate; or send <code>/team Ann -> Bob</code> to hand over at once.
members-hand-over = Hand over all customers
members-deactivate = Deactivate
members-activate = Activate
members-back = Back
members-undo = Undo
members-nobody = There is no member “{ $name }”. See /team for everybody.
members-several = More than one person is called “{ $name }”: write the full name, or tap it under /team.
members-not-yourself = You cannot deactivate yourself; another administrator can.
members-handover-to = Who takes over the customers of { $name }?
members-handover-alone = Nobody can take over from { $name }. Use /invite first.
members-handover-nobody = Customers can only go to an active sales person or manager; choose somebody else.
members-handover-nothing = { $name } has no customers and no open steps: nothing to hand over.
members-handover-ask = { $count ->
    [one] Hand over { $count } customer and all open steps of <b>{ $giver }</b> to <b>{ $taker }</b>?
   *[other] Hand over { $count } customers and all open steps of <b>{ $giver }</b> to <b>{ $taker }</b>?
  }
members-handover-yes = Hand over
members-handover-done = { $count ->
    [one] ✅ { $count } customer went from { $giver } to { $taker }. It can be undone for 30 days.
   *[other] ✅ { $count } customers went from { $giver } to { $taker }. It can be undone for 30 days.
  }
members-handover-told = The new owner has got a brief.
members-handover-untold = The new owner has not started the bot yet; please tell them yourself.
members-handover-undone = { $count ->
    [one] { $count } customer is back from { $taker } with { $giver }.
   *[other] { $count } customers are back from { $taker } with { $giver }.
  }
members-brief-head = { $count ->
    [one] <b>Handover</b>: { $count } customer of { $giver } is yours now:
   *[other] <b>Handover</b>: { $count } customers of { $giver } are yours now. Look at these first:
  }
members-brief-name = { $level } <b>{ $name }</b>
members-brief-churn = churn { $share }
members-brief-value = { $value } a year
members-brief-step = {"    "}⏰ { $text }

# Groups
members-bind-team = Which team is the group for? Only that team's customers will show there.
members-bind-disclosure = The group will belong to <b>{ $team }</b>. May it see amounts?
members-disclosure-open = no amounts
members-disclosure-internal = no amounts
members-disclosure-confidential = confidential, with amounts
members-bind-code = The code is <code>{ $code }</code> ({ $team }). Add me to the group, then send there yourself:
    <code>/bind { $code }</code>
    It works once, within { $minutes } minutes.
members-bind-not-you = Only an administrator can bind a group; please ask yours.
members-bind-how = Send /bind in our private chat for a code, then <code>/bind CODE</code> here.
members-bind-bad-code = That code is wrong, used or out of date. Get a new one with /bind in our private chat.
members-bound = ✅ This group belongs to <b>{ $team }</b> now ({ $disclosure }). The digest comes on workdays at { $hour }, alerts as they happen. Change it with /settings.
members-not-bound = This group belongs to no team yet. An administrator can get a code with /bind in our private chat.
members-added-to-group = Hello everybody! An administrator sends me /bind in our private chat for a code, then <code>/bind CODE</code> here, and I start working for this team.
members-bot-removed = ⚠️ { $who } removed me from { $team }'s group “{ $group }”: digests and alerts no longer reach it. To go on, add me again and bind it with /bind.
members-leader-left = 👋 { $who } left { $team }'s group “{ $group }”. Digests and alerts go on; if they should not reach it any more, remove me from it.

# Settings
members-settings-group = <b>This group</b> · { $team } · { $disclosure }
    Digest: { $hour } ({ $days })
    Quiet: { $quiet }
    Alerts: { $budget }
    Or just send <code>/settings 8:15</code>
members-settings-own = <b>My settings</b>
    Morning list on workdays: { $hour }
    Quiet: { $quiet }
    Alerts: { $budget }
    Or just send <code>/settings 8:15</code>
members-set-hour = Hour
members-set-quiet = Quiet hours
members-set-budget = Alerts
members-set-line-yes = Say so on a day without news
members-set-line-no = No digest on a day without news
members-set-topic-alerts = Only alerts in this topic
members-budget = { $most } a week at most ({ $spent } in the last 7 days), critical ones aside; the rest in the digest
members-budget-none = critical ones only, the rest in the digest
members-budget-which = How many alerts a week at most? Critical ones come all the same; the others wait in the digest, by money.
members-set-days-all = Digest on days off too
members-set-days-work = Digest on workdays only
members-set-topic-here = Digest and alerts in this topic
members-set-topic-none = No fixed topic
members-days-work = workdays
members-days-all = every day
members-off = off
members-never = never
members-hour-which = At what time? Tap one, or type it, such as <code>8:15</code>:
members-quiet-which = When shall I be quiet? Critical alerts come all the same.
members-bad-hour = Write the time as 8:15 or 20:00, for example <code>/settings 8:15</code>
