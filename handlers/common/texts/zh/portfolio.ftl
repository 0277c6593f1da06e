# 矩阵
matrix-head = <b>风险矩阵</b> · { $risk } · { $count } 家客户
matrix-row = 概率{ $rank }：影响小 { $low } · 中 { $medium } · 大 { $high }
matrix-note = 概率：{ $medium } 以下为低，{ $high } 起为高。影响按未来 12 个月的价值（付款按未收款，项目按合同额）排：最大的一批合占 { $large }，算大；接着的 { $middle } 算中。
matrix-absent = { $count } 家没有这类风险的数据。
matrix-hint = 下面的格子与上表一致，点格子看客户：
matrix-overall = 各类风险中最重的
matrix-kind-overall = 最重的
matrix-kind-loss = 流失
matrix-kind-payment = 付款
matrix-kind-satisfaction = 满意度
matrix-kind-demand = 需求
matrix-kind-competition = 竞争
matrix-kind-contract = 合同
matrix-kind-project = 项目
matrix-kind-concentration = 集中
matrix-cell-head = <b>{ $risk }</b> · 概率{ $probability } × 影响{ $impact } · { $count } 家
matrix-cell-line = { $number } { $customer } · 评级 { $grade } · 概率 { $probability } · 可能损失 { $amount }
matrix-cell-line-plain = { $number } { $customer } · 评级 { $grade } · 概率 { $probability }
matrix-cell-empty = 这一格没有客户。
matrix-back = « 矩阵

# 集中度
concentration-empty = 近一年还没有销售额，算不出集中度。
concentration-head = <b>集中度</b> · 近 { $days } 天 · { $count } 家有销售额的客户（同一集团算一家）
concentration-top = 前 { $n } 家 { $share }
concentration-band = 前 5 家占比：{ $band }（{ $moderate }–{ $high } 为中等，超过 { $high } 为高）
concentration-band-low = 🟢 低
concentration-band-moderate = 🟡 中等
concentration-band-high = 🔴 高
concentration-hhi = HHI { $hhi }（{ $band }），相当于 { $effective } 家一样大的客户
concentration-hhi-low = 低
concentration-hhi-moderate = 中等
concentration-hhi-high = 高
concentration-target = 目标：前 5 家不超过 { $target }，还差 { $missing } 个百分点 { $bar }
concentration-target-met = ✅ 目标已达到：前 5 家不超过 { $target }
concentration-target-range = 目标应在 5% 到 100% 之间，例如：集中度 目标 25%
concentration-target-how = <i>可设目标：<code>集中度 目标 25%</code>，<code>集中度 目标 新客户 12 2027-06-30前</code>（也可：新市场、新行业、新地区、新产品、新渠道；写 15% 就是销售额占比；“取消”删除）</i>
concentration-trend = 前 5 家走势 { $blocks }：{ $steps }
concentration-largest = 最大的：
concentration-group = { $number } { $name }{ $several } { $share } · { $amount }
concentration-group-plain = { $number } { $name }{ $several } { $share }
concentration-several = （集团，{ $count } 家）
concentration-new = 近一年新客户 { $count } 家，占销售额 { $share }
concentration-new-none = 近一年没有新客户带来销售额
concentration-industries = 新进入的行业：{ $names }
concentration-regions = 新进入的地区：{ $names }
concentration-projects = 新的项目类型：{ $names }
concentration-effective = 相当于一样大的客户数：上一年 { $before } → 现在 { $now }
aim-met = { $icon } { $what }：{ $value }（目标 { $goal }，至 { $until }）{ $bar } 已达到
aim-on = { $icon } { $what }：{ $value }（目标 { $goal }，至 { $until }）{ $bar } 跟得上：{ $since } 起算，按进度应有 { $expected }
aim-behind = { $icon } { $what }：{ $value }（目标 { $goal }，至 { $until }）{ $bar } 落后：{ $since } 起算，按进度应有 { $expected }
aim-missed = { $icon } { $what }：{ $value }（目标 { $goal }，至 { $until }）{ $bar } 到期未达到
aim-part = 🎯 { $what }：您可见的客户里 { $value }，全公司目标 { $goal }（至 { $until }）
aim-unknown = 🎯 { $what }：目标 { $goal }（至 { $until }），但数据里没有填{ $field }，算不出进度
aim-no-base = 🎯 { $what }：目标 { $goal }（至 { $until }），但 { $since } 之前没有订单，还分不出什么是新的
aim-new = 　新增：{ $names }
aim-new-more = 　新增：{ $names } 等，另有 { $more } 个
aim-count-customers = 新客户
aim-count-markets = 新市场
aim-count-industries = 新行业
aim-count-regions = 新地区
aim-count-products = 新产品
aim-count-channels = 新渠道
aim-share-customers = 新客户销售额占比
aim-share-markets = 新市场销售额占比
aim-share-industries = 新行业销售额占比
aim-share-regions = 新地区销售额占比
aim-share-products = 新产品销售额占比
aim-share-channels = 新渠道销售额占比
aim-field-customers = 订单
aim-field-markets = 客户的行业和地区
aim-field-industries = 客户的行业
aim-field-regions = 客户的地区
aim-field-products = 订单的产品
aim-field-channels = 客户的获客渠道
aim-share-range = 占比目标应在 1% 到 100% 之间，例如：集中度 目标 新客户 15% 2027-06-30前
aim-count-range = 目标应是 1 到 { $most } 的整数，例如：集中度 目标 新客户 12 2027-06-30前
aim-days = 日期不对：起算日不能在今天之后，截止日要在今天之后，最长十年。例如：集中度 目标 新客户 12 2027-06-30前
aim-how = 没看懂这个目标。例如：集中度 目标 新客户 12 2027-06-30前；集中度 目标 新产品 15%；集中度 目标 新行业 取消

# 分群
segments-head = <b>分群</b> · 按{ $dimension } · { $count } 群
segments-line = <b>{ $name }</b> { $customers } 家 · 占销售额 { $share } · 12 个月预期价值 { $value }
    流失 { $churn } · 留存 { $retention } → { $strategy }
segments-line-plain = <b>{ $name }</b> { $customers } 家 · 占销售额 { $share }
    流失 { $churn } · 留存 { $retention } → { $strategy }
segments-more = 另有 { $count } 群，共 { $customers } 家。
segments-note = <i>流失：平均流失概率；留存：前一年下过单、近一年又下单的比例。</i>
segments-fallen = 近一年流失或休眠的客户，一年前处于：{ $stages }
segments-fallen-of = { $stage } { $count } 家
segments-unknown = 未填写
segments-no-project = 没有项目
segments-by-industry = 行业
segments-by-size = 规模
segments-by-region = 地区
segments-by-credit = 信用
segments-by-grade = 评级
segments-by-class = 类别
segments-by-level = 风险
segments-by-project = 项目
segments-by-value = 价值
segments-by-rfm = 购买行为
segments-by-stage = 阶段
segments-by-cause = 风险主因
segments-by-tail = 长尾
segments-by-rising = 潜力股
segments-tail-head = <b>长尾客户</b> · { $count } 家（前八成价值之外），潜力大的在前
segments-tail-line = { $number } { $customer } · 潜力 { $potential } · 流失 { $churn } · 每 { $days } 天联系一次
segments-tail-line-plain = { $number } { $customer } · 流失 { $churn } · 每 { $days } 天联系一次
segments-rising-head = <b>潜力股</b> · { $count } 家（现在中等，未来一年看涨）
segments-rising-line = { $number } { $customer } · 近一年销售额 { $revenue }，增长 { $growth } · 未来 12 个月预期价值 { $value }
segments-rising-line-plain = { $number } { $customer } · 增长 { $growth } · 流失 { $churn }
segments-tail-none = 目前没有这样的客户。
strategy-protect = 守住：专人维护，定期高层拜访
strategy-rescue = 抢救：查原因，一周内上门
strategy-develop = 培育：加大投入，扩大品类
strategy-win_back = 挽回：一次低成本回访，给回来的理由
strategy-economise = 精简：线上服务，批量联系
project-type-green_energy = 绿色能源
project-type-infrastructure = 基础设施
project-type-manufacturing = 制造
project-type-r_and_d = 研发
segment-value-low = 低价值
segment-value-medium = 中价值
segment-value-high = 高价值
rfm-champion = 冠军（常买、刚买）
rfm-loyal = 忠诚（常买）
rfm-promising = 有希望（刚买）
rfm-attention = 需关注
rfm-cannot_lose = 不能丢（买得多，却没声了）
rfm-at_risk = 有风险（以前常买）
rfm-hibernating = 休眠
rfm-none = 还没下过单

# 按季度
quarters-head = <b>按季度</b>
quarters-running = （进行中）
quarters-sales = <b>{ $quarter }</b>{ $running } · 销售 { $sales } · { $count ->
   *[other] { $buyers }
} 家下单
quarters-sales-plain = <b>{ $quarter }</b>{ $running } · { $count ->
   *[other] { $buyers }
} 家下单
quarters-retention = 　留存 { $share }（共 { $count } 家）
quarters-late = 　晚付或还没付 { $share }（到期发票 { $count } 张）
quarters-default = 　违约 { $defaulted }（共 { $payers } 家）· 坏账占金额 { $bad }
quarters-answers = 　投诉 { $count } 起 · 首次答复 { $hours } 小时 · 解决 { $days } 天{ $unanswered ->
    [0] { "" }
   *[other] {" "}· { $unanswered } 起没有答复
}
quarters-note = <i>留存：前一年下过单的客户里，最近一年又下单的比例，算到季度末。违约：到期 { $days } 天后还欠着；坏账：当季到期、至今还欠的金额。一个季度的发票大多满了 { $days } 天才说这两项。答复和解决的时间取中位数。</i>
quarters-none = 最近几个季度还没有数据。

# 假设
whatif-head = <b>假设推演</b>：改一个条件，全部重新评分，与今天对比。
whatif-help = 点一个例子，或直接写一句：
    · <code>假设 丢掉最大的两家</code>
    · <code>假设 账期+30天</code>
    · <code>假设 需求-20% { $industry }行业</code>
    · <code>假设 华能 投诉都解决</code>（换成客户名称；也可写“按时付款”“订单减半”）
    · <code>假设 上次</code>：上次的推演与现在的实际对比
whatif-some-industry = 电力
whatif-customer-head = <b>{ $customer }</b> · 假设什么？
whatif-try-largest = 丢掉最大的 { $count } 家
whatif-try-terms = 账期 +{ $days } 天
whatif-try-paid_later = 晚 { $days } 天付款
whatif-try-terms-shorter = 账期 −{ $days } 天
whatif-try-fewer = 订单 −{ $share }
whatif-try-paid_on_time = 按时付款
whatif-try-complaints_solved = 投诉都解决
whatif-try-lose = 客户流失
whatif-button-last = 上次的结果
whatif-whom-all = 全部客户
whatif-whom-industry = { $industry }行业
whatif-question = 🔮 <b>{ $whom }</b>：{ $change }
whatif-columns = <i>今天 → 假设</i>
whatif-row = { $name } { $values }
whatif-figure-customers = 客户数
whatif-figure-revenue = 近 12 个月销售额
whatif-figure-value = 未来 12 个月预期价值
whatif-figure-at_risk = 可能损失
whatif-figure-expected_losses = 预计流失（家）
whatif-figure-exposure = 未收款
whatif-figure-overdue = 其中逾期
whatif-figure-top5 = 前 5 家占比
whatif-figure-hhi = HHI
whatif-figure-churn = 流失概率
whatif-figure-points = 评分
whatif-figure-grade = 评级
whatif-figure-level = 风险等级
whatif-figure-grades = 评级
whatif-figure-levels = 风险
whatif-moves = 有变化的 { $count } 家，影响大的在前：
whatif-move = { $number } { $customer }：{ $what }
whatif-gone = 不再是客户（今天流失概率 { $share }）
whatif-churn = 流失 { $a }→{ $b }
whatif-points = 评分 { $a }→{ $b }
whatif-kept = <i>已保存；以后发“假设 上次”，看实际怎样。</i>
whatif-nothing-complaints_solved = 没有未解决的投诉，什么都不会变。
whatif-nothing-paid_on_time = 没有逾期或晚付的发票，什么都不会变。
whatif-nothing-fewer = 最近没有订单可减，什么都不会变。
whatif-nothing-terms = 没有发票，账期改了也不会变。
whatif-nothing-paid_later = 没有付过的发票，晚付也不会变。
whatif-nothing-terms-shorter = 没有发票，账期改了也不会变。
whatif-nothing-lose = 这家客户没有数据，什么都不会变。
whatif-nothing-largest = 还没有销售额，找不出最大的客户。
whatif-last-head = <b>上次的假设</b>（{ $day }）
whatif-last-columns = <i>当时 → 假设 → 现在</i>
whatif-none-kept = 您还没有做过假设推演。例如：假设 丢掉最大的两家
whatif-which-days = 账期改多少天？例如：假设 账期+30天
whatif-days-range = 账期的变化应在 1 到 { $most } 天之间，例如：假设 账期+30天
whatif-which-share = 减少多少？例如：假设 需求-20%，或 假设 华能 订单减半
whatif-share-range = 减少的比例应大于 0、不超过 100%，例如：假设 需求-20%
whatif-only-fewer = 只能推演订单减少：多出来的订单是谁、什么时候下，没有依据。例如：假设 需求-20%
whatif-count-range = 家数应在 1 到 { $most } 之间，例如：假设 丢掉最大的两家
whatif-which-number = 没看懂数字“{ $words }”。例如：假设 丢掉最大的两家
whatif-lose-whom = 丢掉谁？例如：假设 丢掉最大的两家，或 假设 丢掉华能
whatif-which-industry = 没有客户属于“{ $word }”行业。现有行业：{ $known }
whatif-no-industry = 都没有填写

# 名单
lists-head = 📋 <b>{ $what }</b> · { $count } 家
lists-value = 12 个月预期价值共 { $value }
lists-by-loss = 可能损失大的在前：
lists-by-value = 价值大的在前：
lists-by-ending = 最早到期的在前：
lists-by-unseen = 最久没拜访的在前：
lists-by-unordered = 最久没下单的在前：
lists-by-unpaid = 最久没付款的在前：
lists-by-overdue = 逾期最久的在前：
lists-by-new = 最新的在前：
lists-by-left = 最近离职的在前：
lists-by-complaints = 最早的投诉在前：
lists-ending = 合同 { $days } 天内到期（到 { $day }）
lists-unseen = { $days } 天没拜访（{ $day } 起）
lists-unseen-within = { $first } 至 { $last } 没拜访
lists-unseen-never = 从没拜访过
lists-unseen-not-once = 没有拜访记录
lists-unordered = { $days } 天没下单（{ $day } 起）
lists-unordered-within = { $first } 至 { $last } 没下单
lists-unordered-never = 从没下过单
lists-unordered-not-once = 没有订单记录
lists-unpaid = { $days } 天没付款（{ $day } 起）
lists-unpaid-within = { $first } 至 { $last } 没付款
lists-unpaid-never = 开过票、从没付过款
lists-unpaid-not-once = 没有付款记录
lists-overdue = 逾期超过 { $days } 天（{ $day } 前到期）
lists-overdue-any = 有逾期
lists-new = { $days } 天内的新客户（{ $day } 起）
lists-new-within = { $first } 至 { $last } 的新客户
lists-new-means = 新客户：首单在这段时间内，或这段时间内手工新建。
lists-left = { $days } 天内有联系人离职（{ $day } 起）
lists-left-within = { $first } 至 { $last } 有联系人离职
lists-complaints = 投诉超过 { $days } 天没解决（{ $day } 前）
lists-complaints-any = 有未解决的投诉
lists-at-ending = { $day } 到期（{ $days ->
    [0] 今天
   *[other] 还有 { $days } 天
 }）
lists-at-ending-assumed = { $day } 到期（没说期限，按一年算）
lists-at-unseen = 上次拜访 { $day }（{ $days ->
    [0] 今天
   *[other] { $days } 天前
 }）
lists-at-unordered = 上次下单 { $day }（{ $days ->
    [0] 今天
   *[other] { $days } 天前
 }）
lists-at-unpaid = 上次付款 { $day }（{ $days ->
    [0] 今天
   *[other] { $days } 天前
 }）
lists-at-overdue = 最早 { $day } 到期（已过 { $days } 天）
lists-at-new = { $day } 起（{ $days ->
    [0] 今天
   *[other] { $days } 天前
 }）
lists-at-left = { $day } 离职（{ $days ->
    [0] 今天
   *[other] { $days } 天前
 }）
lists-at-complaints = { $day } 投诉（{ $days ->
    [0] 今天
   *[other] { $days } 天前
 }）
lists-line = { $number } { $customer } · { $facts }
lists-grade = { $grade } 级
lists-churn = 流失 { $probability }
lists-at-risk = 可能损失 { $amount }
lists-no-score = 未评分
lists-team = { $name }
lists-owner = { $name }负责
lists-none = 没有“{ $what }”的客户。
lists-page = 第 { $page }/{ $pages } 页
lists-before = ← 上一页
lists-next = 下一页 →
lists-ended =
    我能列出将要到期的合同，还不能列出已经到期的。可以问：
    “合同60天内到期的客户”“合同12月到期的客户有哪些”；
    某一家的合同，问“华能的合同什么时候到期”。
lists-how =
    可以按行业、地区、团队、负责人、评级、风险、阶段列客户，例如：
    · <code>/portfolio 电力 A级</code>
    · <code>/portfolio 上海 高风险</code>
    · <code>休眠的客户有哪些</code>

# 谁变差、谁好转
moved-head = <b>变化</b> · { $days }
moved-head-of = <b>变化</b> · { $what } · { $days }
moved-grades = <b>评级变化</b> · { $days }
moved-grades-of = <b>评级变化</b> · { $what } · { $days }
moved-since = { $first } 以来
moved-span = { $first } 至 { $last }
moved-totals = 变差 { $worse } 家，好转 { $better } 家，没有变化 { $same } 家
moved-later = 更早的评分没有留存，所以从 { $day } 算起。
moved-fresh = { $count } 家当时还没有评分，没有比较。
moved-no-history = 那段时间只有一天的评分，还没法比较。评分每晚都会留存：明天再问，或者换更长的时间。现在的情况：/portfolio
moved-nobody = 您在这里能看到的客户里没有这样的，没法比较。不指明是谁的，就看您能看到的全部客户。
moved-worse = 🔻 <b>变差</b>
moved-better = 🔺 <b>好转</b>
moved-none-both = 没有变化：风险等级和评级都和当时一样。
moved-none-worse = 没有客户变差。
moved-none-better = 没有客户好转。
moved-none-grades = 没有客户的评级这样变过。
moved-line = { $number } { $customer } · { $facts }
moved-stake = 涉及 { $amount }
moved-lost = 现已流失
moved-returned = 已回来
moved-churn = 流失概率 { $before } → { $after }（{ $points }）
moved-late = 晚付概率 { $before } → { $after }（{ $points }）
moved-why = { "   " }<i>{ $why }</i>
moved-because = { $reason }（{ $points }）
moved-because-gone = 不再有：{ $reason }（{ $points }）
moved-only-worse = 🔻 变差（{ $count }）
moved-only-better = 🔺 好转（{ $count }）
