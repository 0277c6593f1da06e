"""Whole files of each kind: what their rows become, what is refused, what is flagged, and that it is the same twice."""

import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.fields import KINDS, Kind
from handlers.imports.reader import Options, read
from handlers.imports.refusal import ROW_KEYS
from tests.handlers.imports.reading import NOW, all_of, parsed, problems, rows, workbook

ORDERS = "Order No,Customer No,Order Date,Amount\n"
INVOICES = "Invoice No,Customer No,Invoice Date,Due Date,Amount,Settled Date,Disputed\n"


def at(text: str) -> datetime:
    """A local moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("spec", KINDS.values(), ids=KINDS.keys())
def test_every_kind_reads_back_its_own_export_of_examples(spec: Kind) -> None:
    examples = [field.example for field in spec.fields if not field.helper]
    lines = [",".join(f'"{cell}"' for cell in cells) for cells in (spec.columns, examples)]
    file = parsed("\n".join(lines), spec.name)
    [row] = file.rows
    assert type(row) is spec.row
    assert [(problem.key, problem.values) for problem in file.problems.kept if problem.refused] == []
    assert file.ignored == ()


def test_an_order_is_read() -> None:
    [row] = rows(ORDERS + 'SO-1,C1,2024-03-28 14:30,"1,234.50"\n', "orders")
    assert (row.line, row.order_key, row.customer_key, row.amount, row.currency) == (
        2, "SO-1", "C1", Decimal("1234.50"), "CNY",
    )  # fmt: skip
    assert row.ordered_at == at("2024-03-28T14:30")
    assert row.known_at is None


def test_cancellations_are_negative_rows_and_zero_is_stored() -> None:
    found = rows(ORDERS + "1,C1,2024-03-28,-20\n2,C1,2024-03-28,(30)\n3,C1,2024-03-28,0\n", "orders")
    assert [row.amount for row in found] == [-20, -30, 0]


def test_a_column_that_marks_cancellations_makes_their_amounts_negative() -> None:
    content = "Order No,Customer,Date,Amount,is_cancellation\n"
    content += "1,C,2024-03-28,20,true\n2,C,2024-03-28,-20,yes\n3,C,2024-03-28,20,否\n"
    assert [row.amount for row in rows(content, "orders")] == [-20, -20, 20]


def test_what_recurs_in_a_column_is_read_the_same_each_time() -> None:
    lines = [
        f"{n},{customer},{day},5\n"
        for n, (customer, day) in enumerate(
            [("C1", "2024-03-28"), (" C1 ", "28 Mar 2024"), ("-", "2024-03-28"), ("C1", "2024-02-30")] * 3
        )
    ]
    content = ORDERS + "".join(lines)
    assert [(row.line, row.customer_key, row.ordered_at) for row in rows(content, "orders")] == [
        (line, "C1", at("2024-03-28")) for line in (2, 3, 6, 7, 10, 11)
    ]
    assert [line for line, _ in problems(content, "orders")] == [4, 5, 8, 9, 12, 13]


def test_keys_that_became_numbers_on_their_way_are_the_same_keys() -> None:
    text = rows(ORDERS + "13085,00017,2024-03-28,1\n13086.0,17.0,2024-03-28,1\n", "orders")
    sheet = rows(workbook([ORDERS.strip().split(","), [13085, "00017", date(2024, 3, 28), 1]]), "orders")
    assert [(row.order_key, row.customer_key) for row in [*text, *sheet]] == [
        ("13085", "00017"),
        ("13086", "17"),
        ("13085", "00017"),
    ]


def test_a_key_that_lost_its_digits_is_refused() -> None:
    assert problems(ORDERS + "4.89E+11,C1,2024-03-28,1\n", "orders") == [(2, "key-rounded")]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("1,,2024-03-28,5", "missing"),
        ("1,C1,,5", "missing"),
        ("1,C1,2024-03-28,N/A", "missing"),
        ("1,C1,yesterday,5", "date-unreadable"),
        ("1,C1,2024-06-21,5", "date-future"),
        ("1,C1,2024-03-28,five", "amount-unreadable"),
        ("1,C1,2024-03-28,5,6", "too-many-values"),
        (f"{'9' * 130},C1,2024-03-28,5", "text-too-long"),
        ("合计,,,5", "total-row"),
        ("Total:,,,5", "total-row"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason_and_the_others_are_in(line: str, key: str) -> None:
    content = f"{ORDERS}0,C1,2024-03-28,5\n{line}\n9,C1,2024-03-28,5\n"
    file = parsed(content, "orders")
    assert [row.order_key for row in all_of(file)] == ["0", "9"]
    [problem] = file.problems.kept
    assert (problem.line, problem.key, problem.refused) == (3, key, True)
    assert set(problem.values) == set(ROW_KEYS[key])
    assert file.problems.refused_rows == 1


def test_what_is_missing_is_called_as_the_file_calls_it() -> None:
    file = parsed("单据编号,往来单位,单据日期,价税合计\n1,,2024-03-28,5\n2,C1,,5\n", "orders")
    assert all_of(file) == []
    assert [problem.values["field"] for problem in file.problems.kept] == ["往来单位", "单据日期"]


def test_later_today_is_not_the_future() -> None:
    assert len(rows(ORDERS + "1,C1,2024-06-20 23:59,5\n", "orders")) == 1


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    assert problems(ORDERS + "1,C1,soon,much\n", "orders") == [(2, "date-unreadable"), (2, "amount-unreadable")]


def test_blank_lines_and_headings_repeated_on_each_page_are_no_rows() -> None:
    content = ORDERS + "1,C1,2024-03-28,5\n,,,\n\n" + ORDERS + "2,C1,2024-03-28,5\n"
    assert problems(content, "orders") == []
    assert len(rows(content, "orders")) == 2


def test_the_same_row_again_is_left_out_and_another_under_its_key_is_refused() -> None:
    content = ORDERS + "1,C1,2024-03-28,5\n1,C1,2024-03-28,5.00\n2,C1,2024-03-28,7\n1,C1,2024-03-28,6\n"
    file = parsed(content, "orders")
    assert [row.amount for row in all_of(file)] == [5, 7]
    assert [(problem.line, problem.key, problem.values["first_line"]) for problem in file.problems.kept] == [
        (3, "row-again", 2),
        (5, "key-twice", 2),
    ]


def test_lines_of_one_order_are_stored_one_by_one_where_they_are_numbered() -> None:
    content = "Order No,Line No,Customer,Date,Amount\n1,10,C1,2024-03-28,5\n1,20,C1,2024-03-28,6\n"
    assert [(row.order_key, row.amount) for row in rows(content, "orders")] == [("1/10", 5), ("1/20", 6)]


def test_rows_of_one_order_that_name_products_are_its_lines_even_without_numbers() -> None:
    content = "单据编号,客户,单据日期,存货名称,价税合计\n"
    lines = ["1,C1,2024-03-28,断路器,5", "1,C1,2024-03-28,电缆,6", "2,C1,2024-03-28,电缆,7"]
    file = parsed(content + "\n".join(lines), "orders")
    assert [(row.order_key, row.amount) for row in all_of(file)] == [("1", 5), ("1/2", 6), ("2", 7)]
    assert [(problem.line, problem.key, problem.refused) for problem in file.problems.kept] == [
        (3, "order-line", False)
    ]
    assert len(rows(content + "\n".join(lines * 2), "orders")) == 3
    other_day = "1,C1,2024-03-29,电缆,6"
    assert problems(content + "\n".join([lines[0], other_day]), "orders") == [(3, "key-twice")]


def test_rows_of_one_order_that_follow_each_other_are_its_lines_whatever_their_columns() -> None:
    content = "订单号,客户,日期,规格,金额\n1,C1,2024-03-28,M6,5\n1,C1,2024-03-28,M8,6\n1,C2,2024-03-28,M8,6\n"
    file = parsed(content, "orders")
    assert [(row.order_key, row.amount) for row in all_of(file)] == [("1", 5), ("1/2", 6)]
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(3, "order-line"), (4, "key-twice")]


def test_a_price_is_not_rounded_before_it_is_multiplied() -> None:
    content = "订单号,客户,日期,数量,单价\n1,C1,2024-03-28,10000,0.0123\n2,C1,2024-03-28,3,33.333\n"
    assert [row.amount for row in rows(content, "orders")] == [Decimal("123.00"), Decimal("100.00")]


def test_quantity_and_price_make_an_amount() -> None:
    content = "InvoiceNo,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
    content += "1,Mug,6,2024-03-28,2.55,17850\n2,Mug,,2024-03-28,2.55,17850\n"
    file = parsed(content, "orders")
    assert [(row.amount, row.quantity) for row in all_of(file)] == [(Decimal("15.30"), 6)]
    assert [problem.values for problem in file.problems.kept] == [{"field": "Quantity"}]


def test_units_behind_quantities_and_prices_are_no_part_of_them() -> None:
    content = '客户,日期,数量,单价\nA,2024-01-01,3台,"¥1,000"\nB,2024-01-02,2 pcs,50元/台\nC,2024-01-03,1.5万,2/kg\n'
    assert [row.amount for row in rows(content, "orders")] == [3000, 100, 30_000]


def test_rows_without_a_key_get_one_that_is_the_same_at_every_import() -> None:
    lines = ["C1,2024-03-28,5", "C1,2024-03-28,5", "C1,2024-03-29,5"]
    first = rows("\n".join(["Customer,Date,Amount", *lines]), "orders")
    again = rows("\n".join(["Customer,Date,Amount", *reversed(lines)]), "orders")
    assert len({row.order_key for row in first}) == 3
    assert {row.order_key for row in first} == {row.order_key for row in again}


def test_rows_can_be_read_again_and_problems_start_anew() -> None:
    file = parsed(ORDERS + "1,C1,2024-03-28,5\n2,C1,soon,5\n", "orders")
    assert list(file.rows) == list(file.rows)
    assert (file.problems.refused_rows, len(file.problems.kept)) == (1, 1)


def test_currencies_of_cells_columns_headings_and_options() -> None:
    def codes(content: str, **options: str) -> list[str]:
        return [row.currency for row in rows(content, "orders", **options)]

    assert codes("Customer,Date,Amount\nC,2024-03-28,$5\n") == ["USD"]
    assert codes("Customer,Date,Amount,Currency\nC,2024-03-28,5,欧元\nC,2024-03-28,6,\n") == ["EUR", "CNY"]
    assert codes("Customer,Date,amount_gbp\nC,2024-03-28,5\n") == ["GBP"]
    assert codes("Customer,Date,amount_gbp\nC,2024-03-28,5\n", currency="EUR") == ["EUR"]
    assert codes("Customer,Date,Amount\nC,2024-03-28,5\n", home="USD") == ["USD"]


def test_mixed_currencies_are_flagged_and_counted_and_conflicts_are_refused() -> None:
    content = "Order No,Customer,Date,Amount,Currency\n"
    content += "1,C,2024-03-28,5,CNY\n2,C,2024-03-28,5,USD\n3,C,2024-03-28,€5,USD\n4,C,2024-03-28,5,shells\n"
    file = parsed(content, "orders")
    assert [row.order_key for row in all_of(file)] == ["1", "2"]
    assert [(problem.line, problem.key, problem.refused) for problem in file.problems.kept] == [
        (3, "currency-mixed", False),
        (4, "currency-conflict", True),
        (5, "currency-unknown", True),
    ]
    assert file.summary.currencies == {"CNY": 1, "USD": 1}


def test_american_dates_are_told_by_the_column() -> None:
    content = INVOICES + "1,C1,1/2/2012,2/1/2012,5,2/3/2012,No\n2,C1,10/25/2012,11/24/2012,5,11/28/2012,No\n"
    assert [(row.issued_at, row.due_at) for row in rows(content, "invoices")] == [
        (at("2012-01-02"), date(2012, 2, 1)),
        (at("2012-10-25"), date(2012, 11, 24)),
    ]


def test_a_map_may_say_the_order_of_dates_and_the_style_of_amounts() -> None:
    [row] = rows(
        "C,Date,Amount\nC1,1/2/2012,1.234\n", "orders", "C=customer_key", "Date=ordered_at:dmy", "Amount=amount:comma"
    )
    assert (row.ordered_at, row.amount) == (at("2012-02-01"), 1234)


def test_a_dispute_without_a_date_counts_from_the_day_it_was_surely_known() -> None:
    lines = [
        "1,C1,2024-01-05,2024-02-04,5,2024-03-01,Yes",
        "2,C1,2024-01-05,2024-02-04,5,,Yes",
        "3,C1,2024-06-05,2024-07-05,5,,Yes",
    ]
    file = parsed(INVOICES + "\n".join([*lines, "4,C1,2024-01-05,2024-02-04,5,,No"]), "invoices")
    known = [row.disputed_at for row in all_of(file)]
    assert known == [at("2024-03-01"), at("2024-02-04"), at("2024-06-20"), None]
    assert [problem.key for problem in file.problems.kept] == ["dispute-dated"] * 3


def test_real_invoices_have_odd_dates_that_are_flagged() -> None:
    lines = "1,C1,2024-03-05,2024-02-04,5,,\n2,C1,2024-03-05,2024-04-04,5,2024-03-01,\n"
    assert problems(INVOICES + lines, "invoices") == [(2, "due-before-issue"), (3, "settled-before-issue")]
    assert len(rows(INVOICES + lines, "invoices")) == 2


def test_terms_give_the_due_date() -> None:
    content = "Invoice No,Customer,Invoice Date,Payment Terms,Amount\n"
    content += "1,C1,2024-03-05,net 30 days,5\n2,C1,2024-03-05,60天,5\n3,C1,2024-03-05,,5\n"
    file = parsed(content, "invoices")
    assert [row.due_at for row in all_of(file)] == [date(2024, 4, 4), date(2024, 5, 4)]
    assert [problem.key for problem in file.problems.kept] == ["missing"]


@pytest.mark.parametrize(
    ("terms", "days"),
    [("30", 30), ("Net 30", 30), ("2/10 net 30", 30), ("N/45", 45), ("月结60天", 60), ("货到30天内付款", 30),
     ("现款", 0), ("Due on receipt", 0), ("款到发货", 0), ("COD", 0)],
)  # fmt: skip
def test_terms_are_written_in_many_ways(terms: str, days: int) -> None:
    [row] = rows(f"Name,Payment Terms\nA,{terms}\n", "customers")
    assert row.payment_terms_days == days


def test_a_payment_belongs_to_an_invoice_or_a_customer() -> None:
    content = "Invoice No,Customer No,Payment Date,Amount\nI1,,2024-03-05,5\n,C1,2024-03-05,5\n,,2024-03-05,5\n"
    file = parsed(content, "payments")
    assert [(row.invoice_key, row.customer_key) for row in all_of(file)] == [("I1", None), (None, "C1")]
    assert [problem.key for problem in file.problems.kept] == ["missing"]


def test_a_customer_is_named_by_key_or_name_and_sized_by_its_people() -> None:
    content = (
        "客户编号,客户名称,简称,员工人数,信用额度(万元),合同客户\nC1,华能电力,华能;HN、华能,320,50,是\n,东港物流,,9,,\n"
    )
    first, second = rows(content, "customers")
    assert (first.customer_key, first.aliases, first.size, first.credit_limit, first.contract) == (
        "C1", ("华能", "HN"), "large", 500_000, True,
    )  # fmt: skip
    assert (second.customer_key, second.name, second.size, second.currency) == ("东港物流", "东港物流", "micro", None)


def test_an_odd_word_in_master_data_costs_the_word_and_not_the_customer() -> None:
    content = "No,Name,Status,Size,Credit Limit,Margin,Market influence\n1,A,blocked by QA,huge,unlimited,22 %,9\n"
    file = parsed(content, "customers")
    [row] = all_of(file)
    assert (row.name, row.stage, row.size, row.credit_limit, row.margin_rate) == ("A", None, None, None, 0.22)
    assert {problem.key for problem in file.problems.kept} == {"choice-unknown", "amount-unreadable", "out-of-range"}
    assert file.problems.refused_rows == 0


@pytest.mark.parametrize(
    ("kind", "content", "key"),
    [
        ("orders", "Customer,Date,Amount,Quantity\nC,2024-03-28,5,many\n", "number-unreadable"),
        ("customers", "Name,Payment Terms\nA,as agreed\n", "number-unreadable"),
        ("customers", "Name,Under contract\nA,perhaps\n", "flag-unreadable"),
        ("contacts", "Company,Name,Left on\nA,Jane,long ago\n", "date-unreadable"),
    ],
)
def test_a_detail_that_cannot_be_read_is_left_out_and_flagged(kind: str, content: str, key: str) -> None:
    file = parsed(content, kind)
    assert len(all_of(file)) == 1
    assert [(problem.line, problem.key, problem.refused) for problem in file.problems.kept] == [(2, key, False)]


def test_cells_of_spreadsheets_may_be_flags_numbers_and_nothing() -> None:
    table: list[list[Any]] = [
        ["No", "Name", "Under contract", "Payment Terms", "Margin"],
        ["A1", 2024, True, 30, 0.22],
        [7.0, "B", "", "", "N/A"],
    ]
    first, second = rows(workbook(table), "customers")
    assert (first.name, first.contract, first.payment_terms_days, first.margin_rate) == ("2024", True, 30, 0.22)
    assert (second.customer_key, second.contract, second.margin_rate) == ("7", None, None)


def test_a_cell_of_what_cannot_be_seen_is_empty() -> None:
    content = 'No,Name\n\x01,\u200b\n"=""""", \x07\nC1,A\n'
    assert [row.name for row in rows(content, "customers")] == ["A"]


def test_what_cannot_be_seen_and_what_protects_text_is_not_part_of_it() -> None:
    [row] = rows('No,Name\n"=""007""",\u200b 华能\u00a0电力 \n', "customers")
    assert (row.customer_key, row.name) == ("007", "华能 电力")


def test_a_formula_is_text_like_any_other() -> None:
    [row] = rows("No,Name\n1,=cmd|' /C calc'!A0\n", "customers")
    assert row.name == "=cmd|' /C calc'!A0"


def test_complaints_have_a_severity_and_a_cause() -> None:
    content = (
        "客户名称,投诉时间,严重程度,投诉类型,解决时间\n华能,2024-03-05 09:00,重大,交期,2024-03-04\n华能,2024-03-06,,,\n"
    )
    first, second = rows(content, "complaints")
    assert (first.severity, first.cause, second.severity, second.cause) == (3, "delivery", 2, "other")
    assert problems(content, "complaints") == [(2, "resolved-before-complaint")]


def test_a_survey_with_two_scores_is_two_answers() -> None:
    content = "Customer,Response Date,NPS,CSAT\nC1,2024-03-05,9,4\nC2,2024-03-05,,5\nC3,2024-03-05,11,\n"
    file = parsed(content, "surveys")
    found = [(row.customer_key, row.metric, row.value) for row in all_of(file)]
    assert sorted(found) == [("C1", "csat", 4), ("C1", "nps", 9), ("C2", "csat", 5)]
    assert [problem.key for problem in file.problems.kept] == ["out-of-range"]
    assert problems("Customer,Date,Score\nC1,2024-03-05,4\n", "surveys") == [(2, "missing")]


def test_contracts_need_an_end_after_their_start() -> None:
    content = "客户,签订日期,生效日期,到期日期\n"
    content += "C1,2024-01-05,,2024-12-31\nC2,,2024-02-01,2025-01-31\nC3,,2024-02-01,2023-01-31\n"
    first, second = rows(content, "contracts")
    assert (first.starts_at, second.signed_at) == (date(2024, 1, 5), at("2024-02-01"))
    assert problems(content, "contracts") == [(4, "ends-before-start")]


def test_projects_are_won_lost_or_open_by_their_stage() -> None:
    content = "Opportunity ID,Account,Deal stage,Close date\n"
    content += "1,A,Closed Won,2024-03-05\n2,A,Lost,2024-03-05\n3,A,Proposal,2024-09-30\n4,A,Won,2024-09-30\n"
    file = parsed(content, "projects")
    assert [(row.result, row.closed_at, row.expected_at) for row in all_of(file)] == [
        ("won", at("2024-03-05"), None),
        ("lost", at("2024-03-05"), None),
        (None, None, date(2024, 9, 30)),
    ]
    assert [problem.key for problem in file.problems.kept] == ["date-future"]


def test_statements_are_keyed_by_customer_and_period() -> None:
    [row] = rows("客户名称,年度,营业收入(万元),资产负债率\n华能,2023,8600,48.5%\n", "financials")
    assert (row.statement_key, row.period_end, row.revenue) == ("华能/2023-12-31", date(2023, 12, 31), 86_000_000)
    assert row.debt_ratio == pytest.approx(0.485)


def test_visits_and_contacts() -> None:
    [visit] = rows(
        "客户,拜访日期,拜访人,结果,内容,下次拜访日期\n华能,2024-03-05,李娜,有隐患,谈了付款,2030-03-12\n", "visits"
    )
    assert (visit.outcome, visit.person, visit.next_at) == ("concern", "李娜", date(2030, 3, 12))
    [jane] = rows("Company,First Name,Last Name\nAcme,Jane,Doe\n", "contacts")
    assert (jane.customer_key, jane.name) == ("Acme", "Jane Doe")
    [contact] = rows("客户,姓名,职务,是否关键人\n华能,王强,采购经理,√\n", "contacts")
    assert (contact.contact_key, contact.title, contact.decision_maker) == ("华能/王强", "采购经理", True)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9),
            st.dates(date(2000, 1, 1), date(2024, 6, 20)),
            st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2)),
        ),
        max_size=20,
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_what_is_written_is_read(orders: list[tuple[int, date, Decimal]], delimiter: str, encoding: str) -> None:
    lines = [["订单号", "客户编号", "下单日期", "金额"]]
    lines += [[f"S{n}", f"客户{who}", day.isoformat(), str(amount)] for n, (who, day, amount) in enumerate(orders)]
    content = "\n".join(delimiter.join(cells) for cells in lines).encode(encoding)
    found = [(row.customer_key, row.ordered_at, row.amount) for row in rows(content, "orders")]
    assert found == [(f"客户{who}", at(day.isoformat()), amount) for who, day, amount in orders]


def test_only_so_many_problems_are_kept_but_all_are_counted() -> None:
    file = parsed(ORDERS + "1,C1,soon,5\n" * 1500, "orders")
    assert list(file.rows) == []
    assert (len(file.problems.kept), file.problems.counts["date-unreadable"], file.problems.refused_rows) == (
        1000, 1500, 1500,
    )  # fmt: skip


def test_flags_do_not_crowd_out_refusals() -> None:
    lines = "".join(f"{n},C1,2024-03-28,5,{'CNY' if n < 2 else 'USD'}\n" for n in range(1_500))
    file = parsed("Order No,Customer No,Order Date,Amount,Currency\n" + lines + "x,C1,soon,5,CNY\n", "orders")
    assert len(all_of(file)) == 1_500
    assert [problem.line for problem in file.problems.refusals] == [1_502]
    assert (len(file.problems.flags), file.problems.counts["currency-mixed"]) == (1_000, 1_498)


def test_a_long_file_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Order No,Customer No,Date,Amount,Product\n" + f"{'x' * 3_900}\n".join(
        f"{n},C1,2023-05-11,{n}.50," for n in range(4_000)
    ))  # fmt: skip
    tracemalloc.start()
    try:
        count = sum(1 for _ in read(path, "orders", Options(now=NOW)).rows)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 4_000
    assert peak < path.stat().st_size / 2


def test_moments_are_in_utc() -> None:
    [row] = rows(ORDERS + "1,C1,2024-03-28T14:30:00-05:00,5\n", "orders")
    assert row.ordered_at == datetime(2024, 3, 28, 19, 30, tzinfo=UTC)
    assert row.ordered_at.tzinfo is UTC


def test_credit_notes_are_negative_and_voided_documents_have_no_amount() -> None:
    content = "单据编号,单据类型,客户,单据日期,金额,单据状态\n"
    content += "1,销售出库单,C,2024-03-05,5,已审核\n2,销售退货单,C,2024-03-05,5,已审核\n3,红字销售单,C,2024-03-05,-5,\n"
    content += "4,销售出库单,C,2024-03-05,5,已作废\n"
    file = parsed(content, "orders")
    assert [row.amount for row in all_of(file)] == [5, -5, -5, 0]
    assert [(problem.line, problem.key, problem.refused) for problem in file.problems.kept] == [(5, "voided", False)]
    content = "Date,Num,Type,Customer,Amount,Due date,Status\n2024-03-05,1,Credit Memo,C,5,2024-03-05,\n"
    content += "2024-03-05,2,Invoice,C,5,2024-03-05,Voided\n2024-03-05,3,Invoice,C,5,2024-03-05,Not voided\n"
    assert [row.amount for row in rows(content, "invoices")] == [-5, 0, 5]


def test_a_paid_invoice_without_a_date_is_told() -> None:
    content = "Invoice No,Customer,Invoice Date,Due Date,Amount,Open balance,Paid on\n"
    content += (
        "1,C,2024-03-05,2024-04-05,5,0,\n2,C,2024-03-05,2024-04-05,5,5,\n3,C,2024-03-05,2024-04-05,5,0,2024-04-06\n"
    )
    file = parsed(content, "invoices")
    assert [row.settled_at for row in all_of(file)] == [None, None, at("2024-04-06")]
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(2, "paid-undated")]


JOURNAL = """Type,Date,Num,Name,Due Date,Amount
Invoice,2024-01-05,1001,Acme,2024-02-04,100.00
Payment,2024-01-25,77,Acme,,-100.00
Credit Memo,2024-02-15,CM1,Acme,,-20.00
Estimate,2024-02-16,E1,Acme,2024-03-16,900.00
"""


def test_of_a_journal_each_kind_takes_its_own_lines() -> None:
    file = parsed(JOURNAL, "invoices")
    assert [(row.invoice_key, row.amount, row.due_at) for row in all_of(file)] == [
        ("1001", 100, date(2024, 2, 4)),
        ("CM1", -20, date(2024, 2, 15)),
    ]
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(3, "other-kind"), (5, "other-kind")]
    assert [row.amount for row in rows(JOURNAL, "orders")] == [100, -20]


BOTH = """日期,单据类型,单号,客户,到期日,金额
2024-01-05,销售订单,S1,华能,2024-02-04,200.00
2024-01-06,发票,F1,华能,2024-02-05,200.00
2024-01-09,销售订单,S2,华能,2024-02-08,101.00
2024-01-10,发票,F2,华能,2024-02-09,101.00
"""


@pytest.mark.parametrize(("kind", "keys"), [("orders", ["S1", "S2"]), ("invoices", ["F1", "F2"])])
def test_sales_that_a_list_tells_twice_are_taken_once(kind: str, keys: list[str]) -> None:
    found = rows(BOTH, kind)
    assert ([getattr(row, KINDS[kind].key) for row in found], sum(row.amount for row in found)) == (keys, 301)


def test_returns_alone_make_no_orders_of_a_list_of_invoices() -> None:
    content = BOTH.replace("销售订单", "退货单").replace("101.00", "-101.00")
    assert [row.amount for row in rows(content, "invoices")] == [200, -101]
    assert [row.amount for row in rows(content, "orders")] == [-200, 200, -101, -101]


def test_payments_of_a_journal_are_money_in_though_they_lower_what_is_owed() -> None:
    paid = [(row.payment_key, row.amount) for row in rows(JOURNAL, "payments")]
    assert paid == [("77", 100)]
    alone = "Type,Date,Num,Name,Amount\nPayment,2024-01-25,77,Acme,-100.00\n"
    assert [row.amount for row in rows(alone, "payments")] == [-100]


def test_lines_that_leave_out_what_the_first_of_their_order_says_belong_to_it() -> None:
    content = "订单号,客户,日期,商品,金额\n1,甲,2024-03-05,a,10\n,,,b,20\n2,乙,2024-03-06,a,1\n,,,小计,31\n,,,,31\n"
    file = parsed(content + "3,丙,明天,a,5\n,,,b,7\n", "orders")
    assert [(row.order_key, row.customer_key, row.amount) for row in all_of(file)] == [
        ("1", "甲", 10),
        ("1/2", "甲", 20),
        ("2", "乙", 1),
    ]
    assert [(problem.line, problem.key) for problem in file.problems.kept if problem.refused] == [
        (5, "total-row"),
        (6, "missing"),
        (7, "date-unreadable"),
        (8, "missing"),
    ]


@pytest.mark.parametrize("left", [0, 2])
def test_what_a_merged_cell_says_holds_for_every_row_that_it_covers(left: int) -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    table = [["订单号", "客户", "日期", "金额"], ["S1", "", "2024-03-05", 10], ["S2", "", "2024-03-06", 20]]
    for place, cells in enumerate([*table, ["S3", "", "2024-03-07", 30]]):
        sheet.write_row(place, left, cells)
    sheet.merge_range(1, left + 1, 2, left + 1, "华东机电")
    book.close()
    found = parsed(file.getvalue(), "orders")
    assert [(row.order_key, row.customer_key) for row in all_of(found)] == [("S1", "华东机电"), ("S2", "华东机电")]
    assert [(problem.line, problem.key) for problem in found.problems.kept] == [(4, "missing")]


LINES = "发票号,客户,开票日期,到期日,商品,金额\nF1,甲,2024-01-05,2024-02-04,a,100\nF1,甲,2024-01-05,2024-02-04,b,50\n"


def test_lines_of_an_invoice_that_follow_each_other_are_one_amount() -> None:
    last = "F2,甲,2024-01-06,2024-02-05,b,7\nF2,甲,2024-01-06,2024-02-05,c,-3\n"
    file = parsed(LINES + last, "invoices")
    for _ in range(2):
        assert [(row.line, row.invoice_key, row.amount) for row in all_of(file)] == [(2, "F1", 150), (4, "F2", 4)]
        assert file.summary.sums == {"CNY": 154}
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(3, "invoice-line"), (5, "invoice-line")]
    apart = parsed(LINES + "F2,甲,2024-01-06,2024-02-05,b,7\nF1,甲,2024-01-05,2024-02-04,c,9\n", "invoices")
    assert [row.amount for row in all_of(apart)] == [150, 7]
    assert [(problem.line, problem.key) for problem in apart.problems.kept if problem.refused] == [(5, "key-twice")]


def test_an_invoice_that_is_paid_in_part_is_open() -> None:
    content = "发票号,客户,开票日期,到期日,发票金额,未收金额,收款日期\nF1,甲,2024-01-05,2024-02-04,100,60,2024-02-10\n"
    file = parsed(content + "F2,甲,2024-01-05,2024-02-04,100,0,2024-02-10\n", "invoices")
    assert [row.settled_at for row in all_of(file)] == [None, at("2024-02-10")]
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(2, "paid-in-part")]


def test_the_total_of_an_order_on_its_first_line_is_not_counted_beside_its_prices() -> None:
    content = "订单号,客户,日期,商品,数量,单价,订单金额\n1,甲,2024-03-05,a,1,60,90\n1,甲,2024-03-05,b,1,30,\n"
    file = parsed(content, "orders")
    assert [row.amount for row in all_of(file)] == [90]
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(3, "missing")]
