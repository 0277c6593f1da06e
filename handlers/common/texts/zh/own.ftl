# 自定义字段上的规则
alert-title-own = 自定义规则
alert-title-own-below = { $field }偏低
alert-title-own-above = { $field }偏高
alert-title-own-is = { $field }：{ $limit }
alert-title-own-is_not = { $field }不是{ $limit }
alert-title-own-within = { $field }临近
alert-title-own-past = { $field }过久
alert-why-own-below = { $field } { $value }，低于 { $limit }
alert-why-own-above = { $field } { $value }，高于 { $limit }
alert-why-own-below-money = { $field }低于设定的数额
alert-why-own-above-money = { $field }高于设定的数额
alert-amount-own = 现为 { $value }，界限 { $limit }
alert-why-own-is = { $field }是“{ $value }”
alert-why-own-is_not = { $field }是“{ $value }”，不是“{ $limit }”
alert-why-own-within = { $field }还有 { $days } 天（{ $date }）
alert-why-own-within-today = { $field }就在今天（{ $date }）
alert-why-own-within-over = { $field }已过 { $days } 天（{ $date }）
alert-why-own-past = { $field }已过 { $days } 天（{ $date }），超过 { $limit } 天
alert-do-own = 核实情况，和客户商定下一步
rule-when-own-below = { $field }低于 { $limit }
rule-when-own-above = { $field }高于 { $limit }
rule-when-own-is = { $field }是“{ $limit }”
rule-when-own-is_not = { $field }已填写，且不是“{ $limit }”
rule-when-own-within = 离{ $field }不到 { $limit } 天，或已经过了
rule-when-own-past = { $field }已过去超过 { $limit } 天
rule-param-limit = 界限
rule-own-today = 现在有 { $count } 家客户符合；没填写的不算。
rule-button-remove = 🗑 删除这条规则
rule-toast-removed = 已删除
rules-own-how-number = “{ $words }”不像“{ $name }”的条件。“{ $name }”是数字，请写 低于 或 高于 一个数，不带单位，例如：规则 { $name } 低于 1000
rules-own-how-money = “{ $words }”不像“{ $name }”的条件。“{ $name }”是金额，请写 低于 或 高于 一个金额，例如：规则 { $name } 低于 50万
rules-own-how-day = “{ $words }”不像“{ $name }”的条件。“{ $name }”是日期，请写天数，例如：规则 { $name } 30 天内，或 规则 { $name } 超过 365 天
rules-own-choice = “{ $name }”没有“{ $words }”这个选项，只有：{ $choices }。例如：规则 { $name } 是 某个选项
rules-own-text = “{ $name }”是文字，没法比较。规则只能用在数字、金额、日期和选项字段上。
rules-own-too-many = 最多 { $most } 条自定义规则，请先删掉不用的。
rules-own-whose = 没有叫“{ $words }”的团队、客户或客户分类。请在最前面写团队、行业、规模、地区、分类或客户的名称，例如：规则 华东 年产能 低于 1000
rules-own-not-yours = 这条规则不只您的团队在用，请管理员删除；您可以为自己的团队关闭它。
rules-words = 没看懂“{ $words }”。可以这样写：规则 年产能 低于 1000（自定义字段），规则 华能 逾期 5（只改一家客户），规则 华能（看这家客户的规则）。已有字段：{ $fields }
rules-line-own = { " " }· 单独设置
rules-how = “{ $words }”不像“{ $title }”的设置。请写数值、开启、关闭或恢复，例如：规则 华能 逾期 5，规则 华能 欠款 5万，规则 华能 久未拜访 关闭
rule-when-late_payment-amount = 逾期共 { $amount } 以上，且超过 { $days } 天（平时就晚的客户，超过平时的 { $over } 倍），{ $critical } 天起为严重
alert-button-adjust = ⚙️ 只为该客户调整

# 自定义字段作为评级指标
weights-own-line = ＋ { $name }（{ $dimension }，权重 { $weight }）：{ $scale }
weights-own-gone = ✕ 不再用“{ $name }”评级
weights-own-none = 这个字段没有用在评级里。
weights-own-kind = “{ $name }”不能打分：只有数字、金额和选项字段可以作为评级指标。
weights-own-dimension = 没看懂“{ $words }”。请写明“{ $name }”属于哪个维度：经济贡献、长期价值与成长、信用与财务、付款、合作与忠诚、战略判断。例如：权重 { $name } 合作 …
weights-own-weight = 指标权重应大于 0，最多 { $most }。现有指标的权重是 1 到 3。
weights-own-points = 分数要在 0 到 100 之间。请改“{ $name }”的分数。
weights-own-twice = “{ $name }”的同一个值写了两个分数，只能有一个。
weights-own-contradiction = “{ $name }”的分数忽高忽低：值越大，分数只能一直升或一直降。
weights-own-how-number = 请写至少两个值和各自的分数，用冒号连接，例如：<code>权重 { $name } 合作 0:20 1000:60 5000:100</code>。数字不带单位。
weights-own-how-money = 请写至少两个金额和各自的分数，用冒号连接，例如：<code>权重 { $name } 合作 0:20 50万:60 500万:100</code>
weights-own-how-choice = 请给至少两个选项打分，例如：<code>权重 { $name } 合作 { $first }:100 { $last }:30</code>
weights-own-how = 自定义字段也能作指标：<code>权重 年产能 合作 0:20 1000:60 5000:100</code>；没填写的按中性计。

# 删除字段
fields-used = ⚠️ “{ $name }”还在使用，删除字段会一起停用：
fields-used-rule = · 预警规则：{ $title }（它的预警随即解除）
fields-used-line = · 评级指标（{ $dimension }）：今晚起不再计分
fields-used-note = 客户已填的值会保留：用同样的名称新建，值就回来了，规则和指标要重新设置。
fields-drop-all = 🗑 一起停用并删除
fields-choices = “{ $name }”的选项不能重名，要有 2 到 { $most } 个。改名请写：/fields { $name }：旧→新
fields-choice-used = “{ $choices }”还用在规则或评级里，不能从“{ $name }”里去掉。可以改名：/fields { $name }：旧→新，或先删掉规则、改评级。

# 记录上的自定义字段
fields-line-of = · { $name }（{ $table }；{ $kind }）
updates-own = { $name }：{ $value }
updates-own-lost = ⚠️ “{ $name }”没有保存：这条消息里没有{ $table }。
updates-own-wrong = ⚠️ “{ $name }”没有保存：“{ $words }”不能作为它的值。{ $hint ->
    [number] 请写数字。
    [money] 请写金额。
    [day] 请写日期。
   *[choice] 请从选项里选，见 /fields。
  }
