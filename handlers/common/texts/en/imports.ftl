# Import
imports-done = Import #{ $id } done: { $kind } created { $created }, updated { $updated }, unchanged { $unchanged }, refused { $refused }.
imports-dry = Dry run of { $kind }: { $rows } rows can be imported, { $refused } refused; nothing was stored.
imports-customers-made = Customers created: { $count }.
imports-ignored = Columns not used: { $columns } (name them with { $flag }COLUMN=FIELD)
imports-sheets = Sheets with the same headings, not read: { $sheets }. Save each as a file of its own.
imports-mapping = Columns: { $mapping }
imports-line = line { $line }: { $why }
imports-more = ... and { $count } more remarks
imports-none = no row could be imported
imports-unknown-customer = customer “{ $customer }” does not exist
imports-unknown-invoice = invoice { $invoice } does not exist, and no customer is named
imports-undo-unknown = There is no import { $id }.
imports-undo-done = Import #{ $id } was taken back already.
imports-undone = Import #{ $id } taken back; customers concerned: { $count }.
imports-kept = New customers that stay, since more is known of them by now: { $count }.
imports-strangers = No members yet: { $names }. Their names are kept; import the file again once they have joined.
imports-file-file-missing = { $name }: no such file
imports-file-file-none = { $name }: a folder or a pipe, not a file
imports-file-file-unreadable = { $name }: cannot be read ({ $reason })
imports-file-file-empty = the file is empty
imports-file-file-too-large = the file has { $size_mb } MB, at most { $limit_mb } MB are taken
imports-file-file-bomb = the file unpacks to more than { $limit_mb } MB, which is no table
imports-file-file-damaged = the file is damaged; export it again
imports-file-file-encrypted = the file has a password; remove it first
imports-file-archive-of-several = several tables are in the archive ({ $found }); send one of them
imports-file-file-type = { $found ->
        [image] this is a picture, which is not read as a table
       *[other] this is a { $found } file
    }; use CSV or Excel (xlsx)
imports-file-encoding-broken = the encoding is broken in line { $line }; save it as CSV in UTF-8
imports-file-encoding-unknown = the encoding is unknown; save it as CSV in UTF-8
imports-file-quote-unclosed = a quote that begins in line { $line } never ends, or the cell is too long
imports-file-too-many-rows = more than { $limit } rows; split the file
imports-file-too-many-columns = { $found } columns, at most { $limit } are taken
imports-file-too-many-cells = the sheet is too large (at most { $limit } cells); split the file
imports-file-kind-unknown = unknown kind { $kind }; one of { $kinds }
imports-file-columns-missing = no column for { $fields }; the file has { $found }. For example { $flag }{ $example }
imports-file-cross-table = this is a table across: { $found } are months, years or ages. What can be imported is a list, one record a row with its day; export that list where it comes from
imports-file-headings-missing = the first row has no headings but data ({ $found }); say what each column is, for example { $flag }{ $example }
imports-file-map-unreadable = { $flag }{ $text } cannot be read; for example { $flag }{ $example }
imports-file-map-column-unknown = the file has no column “{ $column }”; it has { $found }
imports-file-map-field-unknown = there is no field “{ $field }”; one of { $fields }
imports-file-map-twice = the field “{ $field }” is named twice
imports-file-date-order-unknown = column “{ $column }”: dates such as { $example } may be day or month first; say { $flag }{ $map }
imports-file-amount-style-unknown = column “{ $column }”: amounts such as { $example } may have a point or a comma for decimals; say { $flag }{ $map }
imports-row-missing = { $field } is missing
imports-row-too-many-values = { $found } values, but only { $columns } headings
imports-row-date-unreadable = { $column }: “{ $text }” is no date (such as { $example })
imports-row-date-ambiguous = { $column }: “{ $text }” may be day or month first, and the column has both; write it as 2024-03-28
imports-row-date-out-of-range = { $column }: the date “{ $text }” cannot be right
imports-row-date-future = { $column }: “{ $text }” lies in the future
imports-row-amount-unreadable = { $column }: “{ $text }” is no amount (such as { $example })
imports-row-unit-unknown = { $column }: “{ $text }” is no unit of money
imports-row-amount-ambiguous = { $column }: “{ $text }”: point or comma for decimals?
imports-row-amount-too-large = { $column }: the amount “{ $text }” is too large
imports-row-currency-unknown = { $column }: unknown currency “{ $text }”
imports-row-currency-conflict = the currencies { $one } and { $other } contradict each other
imports-row-number-unreadable = { $column }: “{ $text }” is no number (such as { $example })
imports-row-out-of-range = { $column }: “{ $text }” is not within { $low } and { $high }
imports-row-flag-unreadable = { $column }: “{ $text }” is neither yes nor no
imports-row-choice-unknown = { $column }: “{ $text }” is none of { $choices }
imports-row-key-rounded = { $column }: a spreadsheet has cut the number “{ $text }”; export it as text
imports-row-text-too-long = { $column }: more than { $limit } characters
imports-row-ends-before-start = it ends before it starts
imports-row-key-twice = { $key } is in line { $first_line } already, with other content
imports-row-row-again = the same as line { $first_line }, left out
imports-row-total-row = a row of totals, left out
imports-row-note-row = a note below the table, left out
imports-row-balance-row = a balance carried over or the sum of a month, left out
imports-row-other-table = another table begins in line { $line }: its rows are left out; send it as a file of its own
imports-row-other-kind = “{ $type }” is none of these, left out
imports-row-order-line = one more line of order { $key } (stored)
imports-row-invoice-line = one more line of invoice { $key } (added to it)
imports-row-paid-in-part = paid in part: it counts as open until the rest is paid
imports-row-currency-mixed = currency { $currency }, other rows have { $usual } (stored)
imports-row-total-again = the total of { $key } again: it counts once
imports-row-taken-back = its quantity is negative: counted as a return
imports-row-in-credit = “{ $side }” is in credit: counted as negative
imports-row-cancelled = cancelled on { $date }: stored without an amount
imports-row-refunded = { $amount } was refunded and is taken off
imports-row-voided = “{ $status }”: stored without an amount
imports-row-paid-undated = paid, but the file does not say when: it counts as open until its payment is imported
imports-row-settled-before-issue = settled before it was issued (a prepayment, stored)
imports-row-due-before-issue = due before it was issued (stored)
imports-row-resolved-before-complaint = resolved before the complaint
imports-row-dispute-dated = the dispute has no date and counts from { $date }
imports-kind-customers = Customers
imports-kind-contacts = Contacts
imports-kind-orders = Orders
imports-kind-invoices = Invoices
imports-kind-payments = Payments
imports-kind-complaints = Complaints
imports-kind-surveys = Surveys
imports-kind-contracts = Contracts
imports-kind-projects = Projects
imports-kind-visits = Visits
imports-kind-financials = Financials
imports-kind-scores = Scores
imports-leaders-only = Files are imported by administrators and team managers. Hand the file to one of them, or just tell me what matters, for example <code>Bolt ordered 35k</code>.
imports-export-leaders-only = Exports are for administrators and team managers.
imports-private-only = Please send this in our private chat.
imports-own-only = Only whoever imported it, or an administrator, can take this back.
imports-running = This import is not finished yet; one moment please.
imports-refused = ❌ “{ $name }” cannot be imported: { $why }
imports-caption-hint = Send the file again with a caption that says <code>COLUMN=FIELD</code>, one a line.
imports-which = What is in “{ $name }”?
imports-preview = 📄 <b>{ $name }</b> · { $kind }
imports-can = { $rows } rows can be imported, { $refused } are refused; nothing is stored yet.
imports-unknown = Customers that do not exist yet: { $count } ({ $names }). Unless they are created, their rows are refused.
imports-button-go = Import
imports-button-new = Import and create customers
imports-button-other = It is something else
imports-button-cancel = Cancel
imports-button-undo = Undo import
imports-button-undo-id = Undo import #{ $id }
imports-progress = ⏳ Importing: { $stored } of { $rows } rows
imports-closed = ☑️ Done, see below.
imports-scored = All customers were scored anew.
imports-cancelled = Cancelled; nothing was stored.
imports-undoing = ⏳ Taking back import #{ $id } …
imports-broken = ❌ This file cannot be read: it ended the program that reads it. Nothing of it is kept. Open it in Excel, save it as CSV (UTF-8) and send that.
imports-how =
    📥 <b>Import</b>
    Send me an Excel or CSV file (20 MB at most). I show what would be imported, you decide, and the whole import can be taken back later.
    What can be imported: { $kinds }.
    An example (headings in the first line):
    <pre>order,customer,date,amount
    SO-1,Bolt,2026-03-28,35000</pre>
    Name columns I do not know in the caption: <code>COLUMN=FIELD</code>. /export shows all columns.
imports-latest = <b>Latest imports</b>
imports-latest-line = #{ $id } { $day } { $name } · { $kind } · created { $created }{ $state ->
    [undone] {" "}· taken back
   *[standing] {""}
    }
imports-other-team = customer “{ $customer }” belongs to another team
imports-key-taken = { $key } belongs to another team's record already
imports-create-hint = --create-customers makes customers that do not exist
imports-export-which = 📤 What shall be exported? Only customers that you may see.
imports-export-unknown = Unknown kind “{ $kind }”; one of { $kinds }
imports-exported = { $kind }: { $rows } rows
imports-media = Please send a picture as a photo (not as a file), and speech as a voice message; I keep it with your entry. Only Excel and CSV files can be imported.
imports-failed = ❌ Sorry, something went wrong; the administrator has been told (incident { $id }). Nothing of the import is kept.
imports-facts = In the file: { $facts }
imports-facts-customers = customers: { $count }
imports-facts-negative = negative rows: { $count }
imports-taken-date = { $column }: { $example } is read as { $day }.
imports-taken-turned = { $column }: the spreadsheet knows some dates and has others as text; where it knows { $example }, { $day } is read, since it took the month for the day.
imports-taken-unturned = { $column }: the spreadsheet knows some dates and has others as text; { $example } stays as it is, though { $day } may be meant.
imports-taken-headed = Customers are named by the lines above their rows (such as “{ $example }”).
imports-taken-grouped = { $column }: empty cells take what stands above them.
imports-taken-terms_days = Invoices without a due date are due { $days } days after they are issued.
imports-taken-five = { $column }: scores out of { $top } are converted to scores out of 5.
imports-taken-sheet = Sheet “{ $sheet }” is read as well, its lines counted on from { $line }.
imports-taken-once = { $column }: each line says the total of its document, which counts once.
imports-taken-percent = { $column }: numbers without a % sign are read as per cent (50 is 50%).
imports-taken-scale = { $column }: every number counts { $factor } times.
imports-taken-beside = Every amount counts in the unit beside it ({ $column }).
imports-taken-shown = { $column }: numbers that the spreadsheet shows with “{ $unit }” count in that unit.
imports-taken-product = Amount = { $quantity } × { $price }.
imports-more-lines = { $count } rows are further lines of orders or invoices above them and add up.
imports-choice-date = { $example } = { $day }
imports-choice-style = { $example } = { $amount }
imports-choice-apart = { $column }: empty is empty
imports-choice-terms = { $days ->
    [0] due on the day of the invoice
   *[other] due { $days } days after it
    }
imports-choice-once = { $column }: once a document
imports-choice-each = { $column }: add up the lines
imports-choice-plain = { $column }: as it stands
imports-choice-amount = Amount: { $column }
imports-choice-column = { $column }
imports-other-reading = Otherwise: { $choices }
imports-pick = Which column is “{ $field }”? Tap it.
imports-pick-reading = Which reading is right? Tap it.
imports-field-customer_key = customer
imports-field-name = name
imports-field-ordered_at = order date
imports-field-amount = amount
imports-field-invoice_key = invoice number
imports-field-issued_at = invoice date
imports-field-due_at = due date
imports-field-terms_days = due date
imports-field-paid_at = payment date
imports-field-complained_at = complaint date
imports-field-surveyed_at = survey date
imports-field-value = score
imports-field-starts_at = start date
imports-field-ends_at = end date
imports-field-opened_at = opening date
imports-field-visited_at = visit date
imports-field-period_end = period
imports-hint-orders = No orders are known yet, so nobody's churn can be told. Where the firm has invoices only, they serve as purchases: import the same file once more, as orders.
imports-hint-stale = The latest order is of { $last }, { $days } days ago: as of today nearly everyone counts as silent. Import what came since; in the shell, score --as-of shows how it stood then.
imports-alike = Taken for known customers that are written otherwise only in case, brackets, space or zeros in front: { $names }
