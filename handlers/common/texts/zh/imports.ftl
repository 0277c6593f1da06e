# 导入
imports-done = 导入 #{ $id } 完成：{ $kind } 新增 { $created }，更新 { $updated }，无变化 { $unchanged }，拒绝 { $refused }。
imports-dry = 试读 { $kind }：可导入 { $rows } 行，拒绝 { $refused } 行；没有保存任何内容。
imports-customers-made = 新建客户 { $count } 家。
imports-ignored = 未使用的列：{ $columns }（可用 { $flag }列名=字段 指定）
imports-sheets = 另有列名相同的工作表没有读：{ $sheets }。请各存成一个文件再导入。
imports-mapping = 列对应：{ $mapping }
imports-line = 第 { $line } 行：{ $why }
imports-more = ……另有 { $count } 条提示
imports-none = 没有一行可以导入。
imports-unknown-customer = 客户“{ $customer }”不存在
imports-unknown-invoice = 发票 { $invoice } 不存在，也没有写客户
imports-undo-unknown = 没有编号 { $id } 的导入。
imports-undo-done = 导入 #{ $id } 已经撤销过了。
imports-undone = 已撤销导入 #{ $id }，涉及 { $count } 家客户。
imports-kept = 其中 { $count } 家新客户已另有记录，予以保留。
imports-strangers = 还不是成员：{ $names }。姓名已保留；他们加入后再导入一次即可归属。
imports-file-file-missing = 文件 { $name } 不存在
imports-file-file-none = { $name } 是文件夹或管道，不是文件
imports-file-file-unreadable = 文件 { $name } 读不了（{ $reason }）
imports-file-file-empty = 文件是空的
imports-file-file-too-large = 文件 { $size_mb } MB 太大，上限 { $limit_mb } MB
imports-file-file-bomb = 文件解压后超过 { $limit_mb } MB，不像正常表格
imports-file-file-damaged = 文件已损坏，请重新导出
imports-file-file-encrypted = 文件有密码，请去掉密码再导入
imports-file-archive-of-several = 压缩包里有几个表（{ $found }）；请只发其中一个
imports-file-file-type = { $found ->
        [image] 这是一张图片，不能当表格读
       *[other] 这是 { $found } 文件
    }；请用 CSV 或 Excel（xlsx）
imports-file-encoding-broken = 第 { $line } 行编码有误；请另存为 UTF-8 的 CSV
imports-file-encoding-unknown = 认不出文件编码；请另存为 UTF-8 的 CSV
imports-file-quote-unclosed = 第 { $line } 行起的引号没有结束，或单元格太长
imports-file-too-many-rows = 行数超过 { $limit }；请分成几个文件
imports-file-too-many-columns = 有 { $found } 列，上限 { $limit } 列
imports-file-too-many-cells = 表格太大（上限 { $limit } 格）；请分成几个文件
imports-file-kind-unknown = 不认识的种类 { $kind }；可用：{ $kinds }
imports-file-columns-missing = 缺少列 { $fields }；文件里有：{ $found }。例如 { $flag }{ $example }
imports-file-cross-table = 这是交叉表：{ $found } 这些列是月份、年份或账龄。要导入的是明细，一行一笔、各有日期；请在原系统里导出明细
imports-file-headings-missing = 第一行不是列名而是数据（{ $found }）；请说明各列是什么，例如 { $flag }{ $example }
imports-file-map-unreadable = { $flag }{ $text } 看不懂；例如 { $flag }{ $example }
imports-file-map-column-unknown = 文件里没有列“{ $column }”；有：{ $found }
imports-file-map-field-unknown = 没有字段“{ $field }”；可用：{ $fields }
imports-file-map-twice = 字段“{ $field }”指定了两次
imports-file-date-order-unknown = 列“{ $column }”的日期（如 { $example }）分不清先日还是先月；请加 { $flag }{ $map }
imports-file-amount-style-unknown = 列“{ $column }”的金额（如 { $example }）分不清小数点；请加 { $flag }{ $map }
imports-row-missing = 缺少 { $field }
imports-row-too-many-values = 有 { $found } 个值，表头只有 { $columns } 列
imports-row-date-unreadable = { $column }：“{ $text }”不是日期（例如 { $example }）
imports-row-date-ambiguous = { $column }：“{ $text }”分不清先日还是先月（此列两种写法都有）；请写成 2024-03-28
imports-row-date-out-of-range = { $column }：日期“{ $text }”不合理
imports-row-date-future = { $column }：“{ $text }”在将来
imports-row-amount-unreadable = { $column }：“{ $text }”不是金额（例如 { $example }）
imports-row-unit-unknown = { $column }：“{ $text }”不是金额单位
imports-row-amount-ambiguous = { $column }：“{ $text }”的小数点分不清
imports-row-amount-too-large = { $column }：金额“{ $text }”太大
imports-row-currency-unknown = { $column }：不认识的币种“{ $text }”
imports-row-currency-conflict = 币种矛盾：{ $one } 与 { $other }
imports-row-number-unreadable = { $column }：“{ $text }”不是数字（例如 { $example }）
imports-row-out-of-range = { $column }：“{ $text }”不在 { $low } 到 { $high } 之间
imports-row-flag-unreadable = { $column }：“{ $text }”不是“是/否”
imports-row-choice-unknown = { $column }：“{ $text }”不在可选值内（{ $choices }）
imports-row-key-rounded = { $column }：编号“{ $text }”被表格软件截断了，请按文本导出
imports-row-text-too-long = { $column }：超过 { $limit } 字
imports-row-ends-before-start = 结束早于开始
imports-row-key-twice = 编号 { $key } 重复，第 { $first_line } 行已有且内容不同
imports-row-row-again = 与第 { $first_line } 行完全相同，已略过
imports-row-total-row = 合计行，已略过
imports-row-note-row = 表格下方的说明，已略过
imports-row-balance-row = 结转的余额或期间合计，未录入
imports-row-other-table = 第 { $line } 行起是另一张表，其中的行未录入；请单独发送那张表
imports-row-other-kind = “{ $type }”不属于这类数据，已略过
imports-row-order-line = 订单 { $key } 的又一行明细（已保存）
imports-row-invoice-line = 发票 { $key } 的又一行明细（已并入）
imports-row-paid-in-part = 只收了一部分：余款付清之前算未结清
imports-row-currency-mixed = 币种 { $currency }，其他行是 { $usual }（已保存）
imports-row-total-again = 单据 { $key } 的总额又出现一次：只计一次
imports-row-taken-back = 数量为负：按退货计
imports-row-in-credit = “{ $side }”：记在贷方，按负数计
imports-row-cancelled = { $date } 已取消：按金额 0 保存
imports-row-refunded = 已退款 { $amount }，从金额中扣除
imports-row-voided = “{ $status }”：按金额 0 保存
imports-row-paid-undated = 已付清但没有付款日期；导入对应回款之前按未付计
imports-row-settled-before-issue = 付清早于开票（预付款，已保存）
imports-row-due-before-issue = 到期早于开票（已保存）
imports-row-resolved-before-complaint = 解决早于投诉
imports-row-dispute-dated = 争议没有日期，按 { $date } 计
imports-kind-customers = 客户
imports-kind-contacts = 联系人
imports-kind-orders = 订单
imports-kind-invoices = 发票
imports-kind-payments = 回款
imports-kind-complaints = 投诉
imports-kind-surveys = 满意度
imports-kind-contracts = 合同
imports-kind-projects = 项目
imports-kind-visits = 拜访
imports-kind-financials = 财务报表
imports-kind-scores = 评分
imports-leaders-only = 导入文件由管理员和团队主管来做。请把文件发给他们，或把要点直接告诉我，例如 <code>华能 下单 35万</code>。
imports-export-leaders-only = 导出由管理员和团队主管来做。
imports-private-only = 请在与我的私聊里发送。
imports-own-only = 只有发起这次导入的人或管理员可以撤销它。
imports-running = 这次导入还没有完成，请稍候。
imports-refused = ❌ “{ $name }”不能导入：{ $why }
imports-caption-hint = 请重新发送文件，并在说明文字里每行写一个 <code>列名=字段</code>。
imports-which = “{ $name }”里是哪一种数据？
imports-preview = 📄 <b>{ $name }</b> · { $kind }
imports-can = 可导入 { $rows } 行，拒绝 { $refused } 行；目前什么都没有保存。
imports-unknown = 有 { $count } 家客户还不存在：{ $names }。不新建的话，这些行会被拒绝。
imports-button-go = 导入
imports-button-new = 导入并新建客户
imports-button-other = 是别的数据
imports-button-cancel = 取消
imports-button-undo = 撤销导入
imports-button-undo-id = 撤销导入 #{ $id }
imports-progress = ⏳ 正在导入：{ $stored } / { $rows } 行
imports-closed = ☑️ 已处理，结果见下。
imports-scored = 所有客户已重新评分。
imports-cancelled = 已取消，什么都没有保存。
imports-undoing = ⏳ 正在撤销导入 #{ $id } ……
imports-broken = ❌ 这个文件读不下去：它让读取程序中断了。什么都没有留下。请在 Excel 里打开它，另存为 CSV（UTF-8）再发。
imports-how =
    📥 <b>导入</b>
    把 Excel 或 CSV 文件（最多 20 MB）直接发给我。我先给您看会导入什么，您点头才保存，事后可以整批撤销。
    可以导入：{ $kinds }。
    例子（第一行是列名）：
    <pre>订单号，客户，日期，金额
    SO-1,华能电力,2026-03-28,350000</pre>
    认不出的列，在说明文字里写 <code>列名=字段</code>。/export 可以看到全部列名。
imports-latest = <b>最近的导入</b>
imports-latest-line = #{ $id } { $day } { $name } · { $kind } · 新增 { $created }{ $state ->
    [undone] {" "}· 已撤销
   *[standing] {""}
    }
imports-other-team = 客户“{ $customer }”属于其他团队
imports-key-taken = 编号 { $key } 已属于其他团队的记录
imports-create-hint = 加 --create-customers 可自动新建不存在的客户
imports-export-which = 📤 要导出什么？只含您能看到的客户。
imports-export-unknown = 不认识的种类“{ $kind }”。可用：{ $kinds }
imports-exported = { $kind }：{ $rows } 行
imports-media = 图片请作为照片发送（不要选“文件”），语音请直接录音；我会把它附到您的记录上。导入只接受 Excel 和 CSV 文件。
imports-failed = ❌ 抱歉，处理时出错了，已通知管理员（编号 { $id }）。导入的内容没有留下。
imports-facts = 文件合计：{ $facts }
imports-facts-customers = 客户 { $count } 家
imports-facts-negative = 负数 { $count } 行
imports-taken-date = { $column }：{ $example } 读作 { $day }。
imports-taken-turned = { $column }：表格里有的日期是真日期，有的是文字；真日期 { $example } 按 { $day } 读取，因为表格把月和日弄反了。
imports-taken-unturned = { $column }：表格里有的日期是真日期，有的是文字；真日期 { $example } 按原样读取，但也可能是 { $day }。
imports-taken-headed = 客户取自每组上方的那一行（例如“{ $example }”）。
imports-taken-grouped = { $column }：空白处沿用上方那一格。
imports-taken-terms_days = 没写到期日的发票按开票后 { $days } 天到期。
imports-taken-five = { $column }：{ $top } 分制，折算成 5 分制。
imports-taken-sheet = 工作表“{ $sheet }”一并读取，行号从 { $line } 接着数。
imports-taken-once = { $column }：每行写的都是整单总额，每张单据只计一次。
imports-taken-percent = { $column }：没写 % 的数按百分数读取（50 即 50%）。
imports-taken-scale = { $column }：每个数按 { $factor } 倍计。
imports-taken-beside = 每行金额按旁边的单位（{ $column }）计。
imports-taken-shown = { $column }：表格里显示“{ $unit }”的数字按该单位计。
imports-taken-product = 金额 = { $quantity } × { $price }。
imports-more-lines = 有 { $count } 行是前面订单或发票的后续明细，金额累加。
imports-choice-date = { $example } = { $day }
imports-choice-style = { $example } = { $amount }
imports-choice-apart = { $column }：空白就是空白
imports-choice-terms = { $days ->
    [0] 开票当天到期
   *[other] 开票后 { $days } 天到期
    }
imports-choice-once = { $column }：整单只计一次
imports-choice-each = { $column }：逐行相加
imports-choice-plain = { $column }：不乘倍数
imports-choice-amount = 金额用 { $column }
imports-choice-column = { $column }
imports-other-reading = 也可以读作：{ $choices }
imports-pick = 哪一列是“{ $field }”？请点选。
imports-pick-reading = 哪一种读法是对的？请点选。
imports-field-customer_key = 客户
imports-field-name = 名称
imports-field-ordered_at = 下单日期
imports-field-amount = 金额
imports-field-invoice_key = 发票号
imports-field-issued_at = 开票日期
imports-field-due_at = 到期日
imports-field-terms_days = 到期日
imports-field-paid_at = 收款日期
imports-field-complained_at = 投诉日期
imports-field-surveyed_at = 调查日期
imports-field-value = 评分
imports-field-starts_at = 开始日期
imports-field-ends_at = 结束日期
imports-field-opened_at = 创建日期
imports-field-visited_at = 拜访日期
imports-field-period_end = 报告期
imports-hint-orders = 目前还没有订单，算不出流失概率。如果公司只有发票，可以把发票当作采购：把同一个文件再按“订单”导入一次。
imports-hint-stale = 最近一笔订单在 { $last }（{ $days } 天前）：以今天来看几乎所有客户都算沉默。请补上之后的数据；命令行里 score --as-of 可以看当时的情况。
imports-alike = 以下名称或编号只是大小写、括号、空格或前导零不同，已并到原有客户：{ $names }
