common-stranger = 您好。本机器人仅供受邀成员使用。
common-not-allowed = 您无权查看或操作此项。
common-too-fast = 消息太快了，请稍等一分钟再发；之前的内容都已保存。
common-incident = 抱歉，这一步出错了，已通知管理员（编号 { $id }）。您可以再试一次。
common-old-button = 这个按钮已失效，请重新发起操作。
common-unknown-customer = 没有找到这家客户，或它不在您的范围内。
common-unknown-command = 没有 { $command } 这个命令。/help 看能做什么，或直接用一句话说，例如 <code>华能 下单 35万</code>。
common-group-only-questions = 在群里可以直接问我，例如：“华能欠多少”。要记录情况，请在私聊里说，或用 /update。
