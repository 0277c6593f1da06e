# 直接问的问题
asks-late = 💰 逾期未付 · { $count } 家，合计 { $total }
asks-late-line = { $number } { $customer } · { $amount }（{ $invoices } 张发票，最早 { $day } 到期）
asks-late-none = ✅ 没有逾期未付的发票。
asks-late-own = <b>您的客户 · { $count } 家，{ $total }</b>
asks-late-others = <b>团队其他客户 · { $count } 家，{ $total }</b>
asks-slower = 🐢 { $count } 家付款比以前慢（按变慢天数和欠款排）
asks-slower-line = { $number } { $customer } · 近半年平均晚 { $recent } 天，之前 { $before } 天 · 欠款 { $amount }
asks-slower-none = ✅ 没有客户付款明显变慢。
asks-complaints = ❗ 未解决的投诉 · { $count } 件，其中 { $unanswered } 件还没答复
asks-complaints-line = { $number } { $customer } · { $day } · { $severity } · { $state }：{ $text }
asks-complaints-none = ✅ 没有未解决的投诉。
asks-answered = 已答复
asks-unanswered = 未答复
asks-best = 🏅 未来 12 个月预期贡献最大的客户
asks-best-line = { $number } { $customer } · { $amount } · { $level }
asks-best-none = 还没有评分，导入订单后就能排名。
asks-more = 还有 { $count } 条
asks-model = 🎯 最近一次回测（{ $day }）：说的 { $days } 天流失概率与实际平均差 { $error } 个百分点。
asks-model-rank = 随便挑一家走的和一家没走的，{ $share } 的时候走的那家概率更高。
asks-model-late = 晚付概率与实际平均差 { $error } 个百分点。
asks-model-moved = 没有任何新情况时，过一天评级就变的客户占 { $share }。
asks-model-limits = 这是对一群客户而言；单独一家可能不同。数据少或旧的客户，卡片上会写明。
asks-model-untested = 还没有回测：有几个月的订单，今晚就做第一次，以后每周一次；误差会写在风险卡片上。<code>holdfast backtest</code> 马上就能做。
asks-hello = 您好！看到什么，用一句话告诉我；想知道什么，直接问。
asks-thanks = 👌 有新情况随时告诉我。
asks-terms = 📖 <b>流失概率</b>：今后 { $days } 天内一单也不下的可能性；24% 就是这样的客户 100 家约 24 家会走。
    <b>影响</b>：按未来 12 个月的价值从大到小排，合占 { $high } 的算大，接着的 { $medium } 算中。
    <b>风险等级</b>：概率 × 影响，取最重的一类风险。
    <b>评级 A–D</b>：六方面打分，{ $a }/{ $b }/{ $c } 分为界。
    <b>可能损失</b>：流失概率 × 价值，加上会拖久的欠款。
    <b>数据覆盖</b>：八类数据里有几类，最旧的一类多少天了。
asks-data = 🗂 每家客户的卡片上都有“数据覆盖”和“最旧 N 天”；发 <code>工作</code> 看各人客户的数据完整度。
asks-which = 您想看哪一个？
asks-want-my = 我的客户和待办
asks-want-portfolio = 谁最危险
asks-want-late = 谁逾期未付
asks-want-slower = 谁付款变慢了
asks-want-complaints = 未解决的投诉
asks-want-best = 最大的客户
asks-want-activity = 工作情况
asks-want-matrix = 风险矩阵
asks-want-concentration = 客户集中度
asks-want-segments = 客户分群
asks-want-whatif = 假设推演
asks-want-measure = 应对措施
asks-want-review = 评级变动
asks-want-report = 风险报告
asks-want-digest = 今日动态
asks-want-alerts = 预警
asks-want-rules = 预警规则
asks-want-weights = 评级权重
asks-want-model = 模型准不准
asks-want-terms = 名词解释
asks-want-data = 数据完整度
asks-want-bought = 订单合计
asks-want-paid = 回款合计
asks-want-visited = 工作情况
asks-want-owed = 谁逾期未付
asks-want-term = 合同到期
asks-want-ending = 合同快到期的
asks-want-unseen = 久未拜访的
asks-want-unordered = 久未下单的
asks-want-undo = 撤销上一条
asks-want-help = 怎么用
