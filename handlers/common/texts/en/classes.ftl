# Classes of customers
classes-head = 🏷 <b>Classes of customers</b> · in this order, the first that fits
classes-line = { $number } <b>{ $name }</b>: { $conditions } · { $count } customers
classes-rest = all others
classes-or = or
classes-grades = grade { $values }
classes-levels = risk { $values }
classes-impacts = impact { $values }
classes-bands = churn band { $values }
classes-tonight = ✅ In force: everybody from tonight, and whoever something is logged for at once.
classes-set = Make or change one: <code>/classes Strategic: grade A, impact high</code> (grade A–D, risk low/medium/high/extreme, impact low/medium/high).
classes-administrators = Administrators set the classes; customers fall into them by themselves.
classes-how = I did not understand. Give a name and conditions, for example: /classes Strategic: grade A, impact high
classes-condition = I do not understand the condition “{ $words }”. For example: grade A B, risk high extreme, impact high
classes-last = “{ $name }” takes all others and has no conditions.
classes-most = At most { $most } classes. Drop one first.
classes-of = 🏷 <b>{ $name }</b> · { $count } customers, the most valuable first
classes-drop = Drop this class
