# 客户分类
classes-head = 🏷 <b>客户分类</b> · 按顺序，先符合的先归入
classes-line = { $number } <b>{ $name }</b>：{ $conditions } · { $count } 家
classes-rest = 其余客户
classes-or = 或
classes-grades = 评级 { $values }
classes-levels = 风险 { $values }
classes-impacts = 影响 { $values }
classes-bands = 流失档 { $values }
classes-tonight = ✅ 已生效：今晚起按新分类归入，有新录入的客户马上归入。
classes-set = 新建或修改：<code>/classes 战略客户: 评级 A, 影响 高</code>（评级 A–D，风险 低/中/高/极高，影响 低/中/高）。
classes-administrators = 分类由管理员设置，自动归入。
classes-how = 没看懂。请写名称和条件，例如：/classes 战略客户：评级 A，影响 高
classes-condition = 没看懂条件“{ $words }”。例如：评级 A B，风险 高 极高，影响 高
classes-last = “{ $name }”是兜底的一类，不设条件。
classes-most = 最多 { $most } 类。请先删除一类。
classes-of = 🏷 <b>{ $name }</b> · { $count } 家，价值高的在前
classes-drop = 删除这一类
