# 工作情况
activity-head = 🧭 <b>{ $name }</b> · 近 { $days } 天
activity-visits = 拜访 { $visits } 次，{ $visited } 家客户（上一期 { $before } 次）
activity-entries = 录入 { $entries } 条（上一期 { $before } 条）
activity-covered = 客户 { $customers } 家，其中高风险 { $endangered } 家，近期跟进过 { $covered } 家（{ $share }）
activity-no-danger = 客户 { $customers } 家，没有高风险客户
activity-steps = 待办：完成 { $done } 件，逾期 { $late } 件
activity-measures = 措施：完成 { $done } 项，超期 { $late } 项
activity-complaints = 投诉首次答复：中位 { $time }
activity-alerts = 预警答复：中位 { $time }
activity-hours = { $count } 小时
activity-days = { $count } 天
activity-data = 数据完整度 { $share }
activity-data-age = 数据完整度 { $share }，最旧的一家 { $days } 天没有新数据
activity-team-head = 🧭 <b>工作情况</b> · 近 { $days } 天，高风险客户跟进最少的在前
activity-line = · { $name }：拜访 { $visits } · 高风险跟进 { $covered }/{ $endangered } · 逾期 { $late }
activity-team-data = 数据完整度 { $share }
activity-nobody = 还没有可看的数据。
