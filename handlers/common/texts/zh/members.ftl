# 开始与帮助
members-start-representative = { $name }，您好！我帮您留住客户：看到什么，用一句话告诉我就行。
    点一个试试，或直接发：<code>拜访 { $customer } 谈了什么</code>
members-start-manager = { $name }，您好！我帮团队留住客户：谁有风险、为什么、该做什么。
    点一个试试，或直接问：<code>{ $customer } 风险多高?</code>
members-start-administrator = { $name }，您好！系统已就绪。
    /invite 邀请同事，/bind 绑定群，/import 导入数据。也可以点一个例子看看：
members-start-empty = { $name }，您好！您还没有客户。发送 <code>/new 客户名称</code> 新建第一家，或请管理员移交给您。
members-start-empty-admin = { $name }，您好！先从这三步开始：
    1. /import 从 Excel 或 CSV 导入客户
    2. /invite 邀请同事
    3. /bind 把群绑定到团队
members-try-visit = 记一次拜访：{ $name }
members-try-risk = { $name } 风险多高？
members-try-rating = { $name } 的评级
members-try-card = { $name } 客户卡
members-try-mine = 我的客户，急的在前
members-joined = 欢迎，{ $name }！您已加入（{ $role }，{ $team }）。
members-every-team = 全部团队
members-help-head = <b>我能做什么</b>
    不用记命令，直接说就行：<code>拜访 华能 谈了付款，要晚两周，下周二回访</code>
members-help-log = <b>记录</b>
members-help-look = <b>客户</b>
members-help-judge = <b>判断</b>
members-help-act = <b>行动</b>
members-help-run = <b>管理</b>
members-help-own = <b>自己</b>
members-help-inline = 在任何聊天里输入 <code>@{ $bot } 客户名称</code>，可以把客户卡放进去（不含金额）。
members-help-line = /{ $name } · { $what }

# 语言
members-language-name = 中文
members-language-own = 请选择语言 / Choose a language:
members-language-group = 本群使用哪种语言？
members-language-set = ✅ 好的，以后我说中文。/help 看看我能做什么
members-language-set-group = ✅ 本群改用中文。

# 邀请
members-role-representative = 销售
members-role-manager = 主管
members-role-administrator = 管理员
members-unknown-role = 没有“{ $role }”这个角色，可选：销售、主管、管理员。
members-invite-needs-team = 请先选择团队：销售和主管都要属于一个团队。
members-invite-role = 邀请一位同事，以什么身份？
members-invite-team = 加入哪个团队？
members-no-teams = 还没有团队。导入带团队列的客户表，或在命令行建立团队后再试。
members-invite-link = 邀请链接（{ $role }，{ $team }），转发给对方即可：
    <code>{ $link }</code>
    仅可使用一次，7 天内有效，只显示这一次。
members-in-private = 请在与我的私聊中进行。

# 团队
members-team-head = <b>{ $team }</b>（{ $count } 人）
members-team-here = · { $name } · { $role } · { $count } 家客户
members-team-unseen = · { $name } · { $role } · { $count } 家客户（尚未加入）
members-team-left = · <s>{ $name }</s> · { $role } · { $count } 家客户（已停用）
members-team-how = 点人名可移交客户或停用；也可以发 <code>/team 李雷 -> 王芳</code> 一次移交。
members-hand-over = 移交全部客户
members-deactivate = 停用
members-activate = 恢复使用
members-back = 返回
members-undo = 撤销
members-nobody = 没有找到成员“{ $name }”。发送 /team 查看名单。
members-several = 叫“{ $name }”的不止一位，请写全名，或在 /team 名单里点选。
members-not-yourself = 不能停用您自己，请由另一位管理员操作。
members-handover-to = 将 { $name } 的客户移交给谁？
members-handover-alone = 没有可以接手 { $name } 客户的人，请先用 /invite 邀请。
members-handover-nobody = 接手的人须是在用的销售或主管，请另选一位。
members-handover-nothing = { $name } 名下没有客户，也没有待办，无需移交。
members-handover-ask = 将 <b>{ $giver }</b> 的 { $count } 家客户和全部待办移交给 <b>{ $taker }</b>？
members-handover-yes = 确认移交
members-handover-done = ✅ 已将 { $count } 家客户从 { $giver } 移交给 { $taker }。30 天内可撤销。
members-handover-told = 对方已收到交接简报。
members-handover-untold = 对方还没有启动机器人，请您通知一声。
members-handover-undone = 已撤销移交：{ $count } 家客户回到 { $giver } 名下（原接手人 { $taker }）。
members-brief-head = <b>客户交接</b>：{ $giver } 的 { $count } 家客户现由您负责。先看这些：
members-brief-name = { $level } <b>{ $name }</b>
members-brief-churn = 流失 { $share }
members-brief-value = 年价值 { $value }
members-brief-step = {"    "}⏰ { $text }

# 群
members-bind-team = 把群绑定到哪个团队？群里只会出现该团队的客户。
members-bind-disclosure = 绑定到 <b>{ $team }</b>。群里可以显示金额吗？
members-disclosure-open = 不显示金额
members-disclosure-internal = 不显示金额
members-disclosure-confidential = 保密群，显示金额
members-bind-code = 绑定码 <code>{ $code }</code>（{ $team }）。请把我拉进群，然后由您在群里发送：
    <code>/bind { $code }</code>
    { $minutes } 分钟内有效，仅可使用一次。
members-bind-not-you = 绑定群须由管理员操作，请联系贵公司的管理员。
members-bind-how = 请先在与我的私聊中发送 /bind 取得绑定码，再回到群里发送 <code>/bind 绑定码</code>。
members-bind-bad-code = 绑定码不正确、已使用或已过期。请在私聊中用 /bind 重新获取。
members-bound = ✅ 本群已绑定 <b>{ $team }</b>（{ $disclosure }）。工作日 { $hour } 发送日报，预警随时推送。/settings 可调整。
members-not-bound = 本群还没有绑定团队，请管理员在私聊中用 /bind 取得绑定码。
members-added-to-group = 大家好！请管理员在与我的私聊中发送 /bind 取得绑定码，再在本群发送 <code>/bind 绑定码</code>，我就开始为本团队工作。
members-bot-removed = ⚠️ { $who } 把我移出了 { $team } 的群“{ $group }”：日报和预警不再发到那里。要恢复，请重新加我入群并用 /bind 绑定。
members-leader-left = 👋 { $who } 离开了 { $team } 的群“{ $group }”。日报和预警照常发送；如果该群不应再收到，请把我移出该群。

# 设置
members-settings-group = <b>本群设置</b> · { $team } · { $disclosure }
    日报：{ $hour }（{ $days }）
    免打扰：{ $quiet }
    预警：{ $budget }
    也可以直接发 <code>/settings 8:15</code>
members-settings-own = <b>我的设置</b>
    每日清单（工作日早上）：{ $hour }
    免打扰：{ $quiet }
    预警：{ $budget }
    也可以直接发 <code>/settings 8:15</code>
members-set-hour = 时间
members-set-quiet = 免打扰
members-set-budget = 预警数量
members-set-line-yes = 没有新情况也报一句平安
members-set-line-no = 没有新情况就不发日报
members-set-topic-alerts = 只把预警发到本话题
members-budget = 每周最多 { $most } 条（近 7 天 { $spent } 条），严重的不限，其余进日报
members-budget-none = 只发严重的，其余进日报
members-budget-which = 每周最多发几条预警？严重的照发；超出的按金额排序进日报。
members-set-days-all = 休息日也发日报
members-set-days-work = 仅工作日发日报
members-set-topic-here = 日报和预警发到本话题
members-set-topic-none = 不固定话题
members-days-work = 仅工作日
members-days-all = 每天
members-off = 关闭
members-never = 不设
members-hour-which = 几点发送？点选，或直接输入，例如 <code>8:15</code>：
members-quiet-which = 哪段时间不打扰？紧急预警除外。
members-bad-hour = 时间请写成 8:15 或 8点，例如：<code>/settings 8:15</code>
