# 个人数据
privacy-how = 🧹 <b>个人数据</b>：查看、导出或清除一个人的数据。
    发送 <code>/forget 姓名</code>（客户联系人或已停用的成员），或 <code>/forget 客户全名</code> 列出该客户的联系人。
privacy-nobody = 没有找到“{ $name }”。请写联系人或成员的姓名，或客户的全名。
privacy-whose = “{ $name }”是下面哪一位？
privacy-named = { $name } · { $where }
privacy-of-firm = 本公司成员
privacy-head = 🧹 <b>{ $named }</b>
privacy-details = { $details }
privacy-texts-contact = 该客户的记录中有 { $count } 处提到此人。
privacy-texts-member = 此人写过 { $count } 条记录。
privacy-button-export = 导出
privacy-button-erase = 清除…
privacy-button-yes = 确认清除，不可恢复
privacy-button-back = 返回
privacy-ask-contact = 清除 <b>{ $named }</b>？姓名、职务、电话和邮箱会删除，记录和审计中的姓名会被遮盖。不可恢复。
privacy-ask-member = 清除 <b>{ $named }</b>？姓名改为编号，Telegram 账号和聊天记录会删除；此人写过的记录保留。不可恢复。
privacy-exported = 🧹 { $name }：保存的全部数据
privacy-erased = ✅ 已清除。审计中只留下“有人被清除”这一条，没有姓名。
privacy-gone = 此人的数据已经清除。
privacy-active = { $name } 还在使用中。请先在 /team 里停用，再清除。
privacy-owns = { $name } 名下还有客户。请先在 /team 里移交，再清除。
