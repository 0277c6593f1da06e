# 档案
profile-head = 🗂 <b>{ $name }</b> · 档案
profile-line = { $name }：{ $value }
profile-missing = <i>还缺 { $count } 项：{ $names }…</i>
profile-days = { $days } 天
profile-mark = { $mark } / 5
profile-none = 未填写
profile-concluded = <b>由往来得出</b>
profile-stage = 阶段：{ $stage } → { $todo }
profile-stage-do-lead = 促成首单：了解需求，给试用或样品
profile-stage-do-first_deal = 跟好首单：交付后回访，约第二单
profile-stage-do-growing = 扩大品类，尽早签年度合同
profile-stage-do-mature = 高层互访，守住份额，防竞争对手
profile-stage-do-declining = 查明原因，一周内上门
profile-stage-do-dormant = 主动联系，给一个回来的理由
profile-stage-do-lost = 复盘原因，定期低成本回访
profile-stage-do-won_back = 加密回访，别让老问题重现
profile-cause = 风险主因：{ $cause }
profile-contribution = 近 12 个月：销售额 { $revenue }（占公司 { $share }），毛利 { $profit }（占公司 { $profit_share }），回款 { $cash }
profile-clv = 长期价值（CLV）：今后 { $days } 天 { $value }，以后的钱按年 { $rate } 折现
profile-rhythm = 下单：近 12 个月 { $year } 天有单，一般 { $gap } 天一次，每次约 { $spend }；上次在 { $silence } 天前
profile-rhythm-plain = 下单：近 12 个月 { $year } 天有单，一般 { $gap } 天一次；上次在 { $silence } 天前
profile-ordered-once = 只下过一次单，在 { $silence } 天前
profile-products = 品类：近 12 个月 { $now } 种，之前 12 个月 { $before } 种
profile-payback = 获客成本约 { $months } 个月毛利收回
profile-terms = 建议授信：额度 { $limit }，账期 { $days } 天（{ $security }）
profile-terms-prepaid = 建议授信：先款后货（{ $security }）
profile-security-monitoring = 例行监控
profile-security-closer_watch = 密切关注
profile-security-financial_review = 定期看报表
profile-security-prepayment = 预付款
profile-security-collateral = 抵押
profile-security-guarantee = 担保
profile-diligence = 尽职调查：{ $done }/{ $of } 项在一年内做过
profile-button-change = 修改…
profile-button-diligence = 尽职调查
profile-which = <b>{ $name }</b>：改哪一项？
profile-ask = <b>{ $name }</b>，现在：{ $now }
    { $hint }
profile-hint-text = 直接输入；发“无”清空。
profile-hint-choice = 点选；发“无”清空。
profile-hint-number = 输入数字，例如 <code>120</code>；发“无”清空。
profile-hint-money = 输入金额，例如 <code>50万</code>；发“无”清空。
profile-hint-share = 输入比例，例如 <code>22%</code>；发“无”清空。
profile-hint-days = 输入天数，例如 <code>30</code>；发“无”清空。
profile-hint-mark = 1 最差，5 最好；点选或输入，发“无”清空。
profile-hint-day = 输入日期，例如 <code>3月31日</code>；发“无”清空。
profile-changed = ✅ <b>{ $name }</b> · { $field }：{ $value }
profile-undone = ↩️ 已撤销：<b>{ $name }</b> · { $field }
profile-changed-since = 这一项后来又改过了，没有撤销。
profile-bad-value = “{ $words }”不能作为“{ $name }”的值。{ $hint ->
    [number] 请写数字，例如 120。
    [money] 请写金额，例如 50万。
    [share] 请写比例，例如 22%。
    [days] 请写天数，例如 30。
    [mark] 请写 1 到 5。
    [day] 请写日期，例如 3月31日。
   *[choice] 请从列出的选项里选。
  }
profile-field-legal_name = 全称
profile-field-group_company = 集团
profile-field-industry = 行业
profile-field-size = 规模
profile-field-region = 地区
profile-field-acquisition_channel = 获客渠道
profile-field-acquisition_cost = 获客成本
profile-field-credit_rating = 信用评级
profile-field-credit_rating_source = 评级来源
profile-field-credit_limit = 信用额度
profile-field-payment_terms_days = 账期
profile-field-margin_rate = 毛利率
profile-field-capital_strength = 资本实力
profile-field-cooperation = 合作意愿
profile-field-risk_capacity = 风险承受力
profile-field-risk_appetite = 风险偏好
profile-field-market_influence = 市场影响力
profile-field-market_sensitivity = 市场敏感度
profile-field-management_state = 经营状况
customers-do-profile = 档案

# 尽职调查
diligence-head = 🔍 <b>{ $name }</b> · 尽职调查
diligence-open = ☐ { $name }
diligence-done = ☑ { $name } · { $day }
diligence-stale = ⚠️ { $name } · { $day }，已超过一年
diligence-note = <i>看过就点一下，记下今天的日期；再点一次取消。</i>
diligence-statements = 财务报表
diligence-operations = 经营情况
diligence-credit = 信用报告
diligence-registry = 工商与诉讼
diligence-site = 现场走访
diligence-references = 同行口碑
diligence-toast-done = 已记录
diligence-toast-open = 已取消

# 自定义字段
fields-head = 🧩 <b>自定义字段</b>
fields-none = 🧩 <b>自定义字段</b> · 还没有
fields-line = · { $name }（{ $kind }）
fields-kind-text = 文字
fields-kind-number = 数字
fields-kind-day = 日期
fields-kind-money = 金额
fields-how = 新建：<code>/fields 合作等级: 战略 重要 一般</code>，或 <code>/fields 年产能 数字</code>（文字、数字、金额、日期）。给拜访、投诉等记录加字段：<code>/fields 拜访/到访方式: 视频 现场</code>，录入时写 <code>到访方式：视频</code>。
    填写：在客户档案里点，或直接发 <code>华能 合作等级 重要</code>。
    预警：<code>规则 年产能 低于 1000</code>；评级：<code>权重 年产能 合作 0:20 1000:60 5000:100</code>；选项改名：<code>/fields 合作等级: 一般→普通</code>
fields-use = 填写：在客户档案里点，或直接发“客户 字段 值”。新建字段由管理员操作。
fields-how-short = 没看懂。请写名称和选项，例如 /fields 合作等级：战略 重要 一般，或名称和类型，例如 /fields 年产能 数字
fields-taken = 已经有叫“{ $name }”的字段了，请换个名称。
fields-too-many = 最多 { $most } 个字段，每个字段最多 { $choices } 个选项。
fields-spread = 🧩 <b>{ $name }</b>
fields-count = · { $value }：{ $count } 家
fields-empty = 还没有客户填写“{ $name }”。
fields-having = 🧩 <b>{ $name }</b>：{ $value } · { $count } 家
fields-more = 另有 { $count } 家，可用 /export 导出全部。
fields-drop = 删除字段
