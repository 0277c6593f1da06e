# 权重
weights-head = ⚖️ <b>评级权重</b>（设置第 { $version } 版）
weights-line = { $bar } { $dimension } { $weight }（占 { $share }）
weights-thresholds = 分数线：A ≥ { $a }，B ≥ { $b }，C ≥ { $c }，其余为 D；过线 { $slack } 分以内不变级。
weights-effect = 这次改动：{ $count } 家客户换级（改前→改后）
weights-hint = 点按钮加减 5，或直接写：<code>权重 付款 30</code>，<code>权重 阈值 80 65 50</code>。每次改动都记入审计，今晚起人人按新权重评级，录入的客户马上生效。
weights-administrators = 权重由管理员设置。
weights-less = { $dimension } −5
weights-more = { $dimension } +5
weights-toast = 已生效
weights-unknown = 没看懂“{ $words }”。例如：权重 付款 30，或 权重 阈值 80 65 50
weights-bad-weight = 权重应在 0 到 { $most } 之间，而且不能全为 0。例如：权重 付款 30
weights-bad-thresholds = 分数线要三个从高到低、0 到 100 之间的数。例如：权重 阈值 80 65 50
weights-changed-meanwhile = 权重刚被别人改过，请重新打开 /weights 再改。
