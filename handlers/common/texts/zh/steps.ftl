# 待办提醒与满意度
steps-head = ⏰ 到点了，答应过的事：
steps-due = { $number }<b>{ $customer }</b>：{ $what }
steps-done = { $number }✅ <s>{ $customer }：{ $what }</s>
steps-moved = { $number }📅 { $when } <b>{ $customer }</b>：{ $what }
steps-button-done = 完成
steps-button-undo = 撤销完成
steps-button-tomorrow = 明天
steps-button-week = 下周
steps-button-later = 以后再问
steps-survey = 🙂 <b>{ $customer }</b> 很久没有做满意度回访了。现在满意度几分？（5 最满意）
steps-survey-later = 好的，一个月后再问。
