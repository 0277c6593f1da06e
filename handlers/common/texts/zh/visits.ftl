# 引导式拜访
visits-outcome = 拜访 <b>{ $customer }</b>，情况如何？
visits-note = 拜访 <b>{ $customer }</b> · { $outcome }
    补充一句？直接输入（例如“要晚两周付款，下周二回访”），或点“完成”。
visits-button-done = ✅ 完成
visits-button-back = « 返回
visits-button-cancel = 取消
visits-cancelled = 已取消，没有保存。
