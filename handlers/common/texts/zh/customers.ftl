# 选客户
customers-pick-few = “{ $text }”可能是以下客户，请点选：
customers-pick-near = 没有找到“{ $text }”。是下面的客户吗？也可以直接新建：
customers-pick-nobody = 没有找到“{ $text }”。可以新建，或换个名称再试：
customers-pick-unknown = 没有找到“{ $text }”。请换个名称再试：
customers-pick-unknown-near = 没有找到“{ $text }”。是下面的客户吗？
customers-pick-which = 哪位客户？点选，或直接输入名称：
customers-pick-first = 您名下还没有客户。发送 <code>/new 客户名称</code> 即可新建。
customers-pick-name = 请输入客户名称，简称、拼音或首字母都可以：
customers-pick-name-hint = 客户名称
customers-pick-create = ➕ 新建“{ $name }”
customers-pick-chosen = ✓ { $name }
customers-open-private = 在私聊中打开
customers-pick-other = 其他名称…
customers-pick-asked-by-another = 这个问题是问别人的，请您自己发起一次。

# 客户卡
customers-plain = { $text }
customers-comma = 、
customers-nobody = 未指定
customers-card-name = <b>{ $name }</b>
customers-card-head = <b>{ $name }</b> · { $level }
customers-card-no-score = 还没有评分：记录一次拜访或一笔订单后就会有。
customers-card-churn = { $days } 天流失概率 { $share }
customers-card-grade = 评级 { $grade }（{ $points }）
customers-card-value = 年价值 { $value }
customers-card-owner = 负责人 { $name }
customers-card-group = 集团：{ $name }
customers-card-siblings = 同集团客户 { $count } 家：{ $names }
customers-card-aliases = 又称：{ $names }
customers-card-contact = 👤 { $name } { $more }
customers-card-contact-left = 👤 <s>{ $name }</s> { $more }（已离开）
customers-card-latest = <b>最近</b>
customers-card-steps = <b>下一步</b>
customers-card-coverage = <i>数据覆盖 { $count }/{ $of }</i>
customers-card-coverage-age = <i>数据覆盖 { $count }/{ $of }，最旧 { $days } 天</i>
customers-line = · { $when } { $what }：{ $words }
customers-line-bare = · { $when } { $what }
customers-ago = { $days ->
    [0] 今天
    [1] 昨天
   *[other] { $days } 天前
  }
customers-late = { $day }（逾期 { $days } 天）
customers-step = ⏰ { $when } { $text }
customers-kind-note = 记录
customers-kind-visit = 拜访
customers-kind-attempt = 联系未果
customers-kind-visits = 拜访
customers-kind-order = 订单
customers-kind-orders = 订单
customers-kind-invoice = 开票
customers-kind-invoices = 开票
customers-kind-payment = 回款
customers-kind-payments = 回款
customers-kind-complaint = 投诉
customers-kind-complaints = 投诉
customers-kind-signal = 信号
customers-kind-signals = 信号
customers-kind-contract = 合同
customers-kind-contracts = 合同
customers-kind-project = 项目
customers-kind-projects = 项目
customers-kind-survey = 满意度
customers-kind-contact = 联系人
customers-kind-financial = 财务
customers-kind-need = 需求
customers-kind-loss = 流失
customers-do-card = 客户卡
customers-do-risk = 风险
customers-do-rating = 评级
customers-do-visit = 拜访
customers-do-update = 更新
customers-do-brief = 访前速览
customers-do-whatif = 假设
customers-do-merge-from = 合并…
customers-do-timeline = 时间线
customers-timeline = <b>{ $name }</b> · 时间线
customers-timeline-empty = 还没有记录。用 /visit 记下第一次拜访。
customers-newer = ← 更近
customers-older = 更早 →
customers-previous = ← 上一页
customers-next = 下一页 →
customers-back = 返回
customers-back-to-card = 返回客户卡
customers-undo = 撤销
customers-cancel = 取消
customers-cancelled = 好的，什么都没有改动。

# 新建
customers-new-sentence = 这像是一句话，不像名称。新客户叫什么？直接输入名称：
customers-foreign = “{ $name }”不在您的客户里，什么都没有记。要转给负责的同事吗？
customers-foreign-pass = 转给负责的同事
customers-foreign-drop = 不用了
customers-foreign-dropped = 好的，什么都没有记。
customers-foreign-passed = ✅ 已转给负责的同事。
customers-foreign-nobody = 暂时没有人可以转，请告诉管理员。
customers-foreign-told = 📨 { $by } 转来，请看看：“{ $text }”
customers-new-ask = 新客户叫什么？可以一行写完，例如：<code>华能新能源，行业 电力，大型，李总 13800000000</code>
customers-new-hint = 客户名称，行业，联系人…
customers-new-no-name = 没看到客户名称。例如：<code>/new 华能新能源，行业 电力，李总 13800000000</code>
customers-new-long-name = 客户名称最多 { $most } 个字，其余信息请用逗号隔开。
customers-new-alike = “{ $name }”可能已经在册。点选已有客户，您输入的内容会补充进去；也可以仍然新建：
customers-new-into = 就是 { $name }
customers-new-anyway = ➕ 仍然新建“{ $name }”
customers-new-made = ✅ 已新建客户 <b>{ $name }</b>
customers-new-next = 接下来可以记录一次拜访：
customers-new-filled = 已将您输入的内容补充到 { $name }。
customers-new-team = 归哪个团队？选好之前只有管理员看得到 <b>{ $name }</b>：
customers-new-team-set = ✅ <b>{ $name }</b> 已归入 { $team }。
customers-new-undone = 已撤销新建 <b>{ $name }</b>。
customers-new-in-use = { $name } 已有其他记录，不能直接撤销。如属重复，请在客户卡上合并。

# 合并
customers-merge-which = 将 <b>{ $name }</b> 并入哪家客户？点选，或直接输入名称：
customers-merge-ask = 将 <b>{ $gone }</b> 并入 <b>{ $into }</b>？两家的记录、联系人和待办会合在一起，前者的名称成为别名。90 天内可撤销。
customers-merge-yes = 确认合并
customers-merge-swap = 反过来合并
customers-merge-done = ✅ 已将 <b>{ $gone }</b> 并入 <b>{ $into }</b>（{ $count } 条记录）。评分会随之更新。
customers-merge-undone = 已撤销合并：<b>{ $gone }</b> 与 <b>{ $into }</b> 恢复为两家客户。
customers-merge-same = { $name } 就是这家客户本身，请选另一家。
customers-merge-not-yours = 只有主管，或两家客户共同的负责人，才能合并。

# 我的客户
customers-my-none = 您名下还没有客户。发送 <code>/new 客户名称</code> 新建，或请管理员移交。
customers-my-head = <b>我的客户</b> { $count } 家 · { $due ->
    [0] 今天没有到期事项
   *[other] { $due } 家有到期事项
  }
customers-my-name = { $number }. { $icon } <b>{ $name }</b>
customers-my-churn = 流失 { $share }
customers-my-alerts = 🔔 { $count }
customers-my-step = {"    "}⏰ { $when } { $text }
customers-step-done = ✓ 完成
customers-step-done-first = ✓ 完成下一步
customers-step-move = 改期
customers-step-undo = ↩ 撤销“完成”
customers-step-ask = <b>{ $name }</b>：{ $text }
    改到哪天？
customers-step-to-tomorrow = 明天 { $day }
customers-step-to-three = 三天后 { $day }
customers-step-to-week = 下周一 { $day }
customers-step-finished = 已完成：{ $text }
customers-step-reopened = 已恢复：{ $text }
customers-step-moved = 已改到 { $day }

# 没有命令的一句话
customers-offer = <b>{ $name }</b>：您想做什么？
customers-lost = 没看懂这句话。可以这样说：
    · <code>拜访 客户 谈了什么</code>
    · <code>风险 客户</code>
    · <code>我的</code>
    全部用法见 /help
