delivery-repeat = <i>(可能重复)</i>
delivery-incident = ⚠️ <code>{ $place }</code> 出错 { $count } 次,最近一次编号 { $id }。本小时内同类错误只记日志,不再通知。
delivery-refused = ⚠️ Telegram 拒收一条消息({ $method },会话 <code>{ $chat }</code>):{ $why }
delivery-group-lost = ⚠️ 我已无法在群“{ $name }”中发言:可能被移出或限制。重新把我加入该群,日报和预警才能继续送达。
delivery-person-lost = ⚠️ 我已无法给 { $name } 发消息:对方停用或删除了与我的对话。
delivery-file-too-large = 文件超过 { $limit } MB,请发送小一些的文件。
delivery-file-gone = Telegram 上已找不到这个文件,请重新发送。
