"""Headings of other systems find their fields; what is told by --map goes first; what is missing is taught."""

import pytest

from handlers.imports.headings import heading, ranks
from tests.handlers.imports.reading import all_of, parsed, refusal, rows


def mapped(kind: str, header: str, *maps: str) -> dict[str, str]:
    return dict(parsed(header + "\n", kind, *maps).mapping)


@pytest.mark.parametrize(
    ("kind", "header", "fields"),
    [
        (
            "customers",
            "客户编号,客户名称,简称,所属集团,行业,信用额度,业务员,联系人,统一社会信用代码",
            "customer_key name aliases group_company industry credit_limit owner contact tax_number",
        ),
        ("customers", "Customer No.,Name,Country/Region", "customer_key name"),
        ("customers", "account,sector,employees,office_location,subsidiary_of",
         "name industry employees region group_company"),
        ("contacts", "客户名称,姓名,职务,手机号码", "customer_name name title phone"),
        ("orders", "订单号,客户编号,下单日期,含税金额,币种", "order_key customer_key ordered_at amount currency"),
        ("orders", "SO Number,Sold-to Party,SoldToNo,Order Date,Net Value", "order_key customer_key ordered_at amount"),
        ("orders", "customer_id,invoice,is_cancellation,invoiced_at,amount_gbp,units",
         "customer_key order_key cancellation ordered_at amount quantity"),
        ("orders", "customerId,orderDate,totalAmount", "customer_key ordered_at amount"),
        ("invoices", "发票号,客户名称,开票日期,到期日,价税合计,回款日期",
         "invoice_key customer_name issued_at due_at amount settled_at"),
        ("invoices", "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate",
         "customer_key invoice_key issued_at due_at amount disputed settled_at"),
        ("payments", "收款单号,发票号码,客户编码,收款日期,收款金额,结算方式",
         "payment_key invoice_key customer_key paid_at amount method"),
        ("complaints", "工单号,客户名称,投诉时间,严重程度,投诉类型,问题描述,首次响应时间,解决时间",
         "complaint_key customer_name complained_at severity cause text answered_at resolved_at"),
        ("surveys", "Customer ID,Response Date,NPS,CSAT Score,Comments", "customer_key surveyed_at nps csat comment"),
        ("contracts", "合同编号,客户名称,合同名称,签订日期,生效日期,到期日期,合同金额",
         "contract_key customer_name title signed_at starts_at ends_at amount"),
        ("projects", "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
         "project_key owner product customer_key stage opened_at closed_at amount"),
        ("visits", "客户,拜访日期,拜访人,拜访方式,拜访内容,下一步计划,下次拜访日期",
         "customer_key visited_at person channel note next_step next_at"),
        ("financials", "客户名称,报告期,营业收入(万元),净利润(万元),经营活动产生的现金流量净额,资产负债率,流动比率",
         "customer_name period_end revenue profit operating_cash_flow debt_ratio current_ratio"),
    ],
)  # fmt: skip
def test_headings_of_other_systems_are_known(kind: str, header: str, fields: str) -> None:
    found = mapped(kind, header)
    assert set(fields.split()) <= set(found.values())


def test_the_fields_own_names_are_surest() -> None:
    assert mapped("orders", "date,customer,customer_key,ordered_at,total,amount") == {
        "customer": "customer_name",
        "customer_key": "customer_key",
        "ordered_at": "ordered_at",
        "amount": "amount",
    }


def test_every_field_answers_to_its_own_name() -> None:
    for kind in ("customers", "orders", "invoices", "payments", "visits", "financials"):
        for normal, offers in ranks(kind).items():
            assert normal
            assert sum(rank == 0 for rank, _ in offers) <= 1


def test_columns_that_map_to_nothing_are_named_and_empty_headings_are_not() -> None:
    file = parsed("No,Name,Shoe size,,Favourite colour\n1,A,44,,red\n", "customers")
    assert file.ignored == ("Shoe size", "Favourite colour")


def test_a_map_goes_before_what_would_be_recognised() -> None:
    content = "invoice,customer_id,invoiced_at,amount_gbp\nI1,C1,2024-01-05,5\n"
    told = ("invoice=order_key", "customer_id=customer_key", "invoiced_at=ordered_at", "amount_gbp=amount")
    [row] = rows(content, "orders", *told)
    assert (row.order_key, row.customer_key, row.currency) == ("I1", "C1", "GBP")


def test_a_map_names_a_column_by_heading_in_any_spelling_or_by_place() -> None:
    content = "Who,When,How Much\nC1,2024-01-05,5\n"
    [row] = rows(content, "orders", "who=customer_key", "#2=ordered_at", "how_much=amount")
    assert (row.customer_key, str(row.amount)) == ("C1", "5.00")


def test_a_map_to_nothing_ignores_a_column() -> None:
    file = parsed("Customer,Date,Amount,Total\nC1,2024-01-05,5,6\n", "orders", "Amount=-")
    assert file.mapping["Total"] == "amount"
    assert file.ignored == ("Amount",)


def test_a_heading_may_hold_the_sign_of_a_map() -> None:
    assert mapped("orders", "a=b,Date,Amount", "a=b=customer_key")["a=b"] == "customer_key"


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ("Amount", "map-unreadable"),
        ("=amount", "map-unreadable"),
        ("Amount=amount:dmy", "map-unreadable"),
        ("Date=ordered_at:comma", "map-unreadable"),
        ("Customer=customer_key:dmy", "map-unreadable"),
        ("Colour=amount", "map-column-unknown"),
        ("#9=amount", "map-column-unknown"),
        ("Amount=price", "map-field-unknown"),
    ],
)
def test_a_map_that_is_not_understood_is_refused(wish: str, key: str) -> None:
    assert refusal("Customer,Date,Amount\n", "orders", wish).key == key


def test_one_field_from_two_columns_is_refused() -> None:
    assert refusal("Customer,Date,Net,Gross\n", "orders", "Net=amount", "Gross=amount").key == "map-twice"


def test_missing_columns_are_named_with_what_was_found_and_a_right_example() -> None:
    refused = refusal("Kund-ID,Datum,Order Wert\nC1,2024-01-05,5\n", "orders", "Datum=ordered_at")
    assert refused.key == "columns-missing"
    assert refused.values["fields"] == "customer_key, amount"
    assert refused.values["found"] == "Kund-ID, Datum, Order Wert"
    assert refused.values["example"] == "Kund-ID=customer_key"


def test_the_example_names_the_likeliest_column() -> None:
    refused = refusal("Customer No,Date,Region,Amnt total\n", "orders")
    assert refused.values["example"] == "Amnt total=amount"


def test_an_unknown_kind_lists_the_kinds() -> None:
    refused = refusal("a,b\n", "colours")
    assert refused.key == "kind-unknown"
    assert "customers, contacts" in str(refused.values["kinds"])


def test_data_that_look_like_a_heading_are_not_taken_for_it() -> None:
    content = "customerID,Contract\n1,No\n2,No\n3,Yes\n"
    assert parsed(content, "customers").header_line == 1


def test_the_header_is_found_under_a_title_and_a_note() -> None:
    title = "应收账款明细表\n制表日期:2024-06-01,,,,\n\n"
    content = title + "发票号,客户编号,开票日期,到期日,金额\nI1,C1,2024-01-05,2024-02-04,5\n"
    file = parsed(content, "invoices")
    assert file.header_line == 4
    assert [row.line for row in file.rows] == [5]


@pytest.mark.parametrize(
    ("text", "form", "currency", "scale"),
    [
        ("amount_gbp", "amount", "GBP", 1),
        ("AmountUSD", "amount", "USD", 1),
        ("Amount (EUR)", "amount", "EUR", 1),
        ("金额(万元)", "金额", None, 10_000),
        ("金额（元）", "金额", None, 1),
        ("金额(美元)", "金额", "USD", 1),
        ("all sales", "allsales", None, 1),
        ("Revenue [in thousands]", "revenue", None, 1_000),
        ("客户编号(必填)", "客户编号", None, 1),
        ("dollar_value", "value", "USD", 1),
        ("InvoiceAmount", "invoiceamount", None, 1),
    ],
)
def test_a_heading_tells_currency_and_scale(text: str, form: str, currency: str | None, scale: int) -> None:
    found = heading(text, "CNY")
    assert form in found.forms
    assert (found.currency, int(found.scale)) == (currency, scale)


def test_days_to_pay_may_be_said_for_a_file_that_has_none() -> None:
    content = "invoice no,customer,invoice date,amount,remark\nI1,A,2024-01-01,5,x\n"
    refused = refusal(content, "invoices")
    assert refused.values["example"] == "30=terms_days"
    assert [each.map for each in refused.choices][:4] == [f"{days}=terms_days" for days in (30, 60, 90, 0)]
    file = parsed(content, "invoices", "30=terms_days")
    assert [str(row.due_at) for row in all_of(file)] == ["2024-01-31"]
    assert [(each.key, each.values) for each in file.taken] == [("terms_days", {"days": "30"})]
    own = content.replace("remark", "terms").replace(",x", ",10")
    assert [str(row.due_at) for row in rows(own, "invoices")] == ["2024-01-11"]


@pytest.mark.parametrize(
    "columns",
    [
        "1月,2月,3月",
        "Jan-24,Feb-24,Mar-24",
        "2024-01,2024-02,2024-03",
        "Current,1 - 30,31 - 60,over",
        "2022年,2023年,2024年",
        "30天以内,31-60天,61-90天,90天以上",
        "Q1 2024,Q2 2024,Q3 2024",
    ],
)
def test_a_table_across_is_called_that(columns: str) -> None:
    refused = refusal(f"customer,{columns}\nA,1,2,3,4\n", "orders")
    assert (refused.key, refused.choices) == ("cross-table", ())
