"""What a line of a list of documents comes to: sold, taken back, cancelled, paid in or out."""

import pytest

from tests.handlers.imports.reading import problems, rows

ORDERS = "order no,customer,date,amount,"


def amounts(content: str, kind: str = "orders") -> list[int]:
    return [int(row.amount) for row in rows(content, kind)]


def test_what_has_a_day_of_its_cancellation_has_no_amount() -> None:
    content = f"{ORDERS}cancelled at\nS1,A,2024-01-01,5,\nS2,A,2024-01-02,7,2024-01-03 10:00:00\nS3,A,2024-01-03,9,-\n"
    assert amounts(content) == [5, 0, 9]
    assert problems(content, "orders") == [(3, "cancelled")]


@pytest.mark.parametrize(
    ("status", "amount"),
    [
        ("refunded", 0),
        ("Cancelled by customer", 0),
        ("wc-refunded", 0),
        ("交易关闭", 0),
        ("已取消（客户原因）", 0),
        ("Quotation Sent", 0),
        ("partially_refunded", 5),
        ("交易成功", 5),
        ("已关闭", 5),
    ],
)
def test_a_status_says_in_many_words_that_a_document_does_not_count(status: str, amount: int) -> None:
    assert amounts(f"{ORDERS}status\nS1,A,2024-01-01,5,{status}\n") == [amount]


def test_of_a_statement_only_what_came_in_is_a_payment() -> None:
    content = "交易时间,交易对方,收/支,金额\n2024-01-01,A,收入,5\n2024-01-02,B,支出,7\n2024-01-03,C,不计收支,8\n"
    assert amounts(content, "payments") == [5]
    assert problems(content, "payments") == [(3, "other-kind"), (4, "other-kind")]


def test_what_stands_in_credit_is_taken_off_what_was_sold_and_is_a_payment() -> None:
    header = "invoice no,customer,invoice date,due date,amount,D/C\n"
    assert amounts(f"{header}I1,A,2024-01-01,2024-01-31,5,S\nI2,A,2024-01-02,,3,H\n", "invoices") == [5, -3]
    assert amounts("payment no,customer,date,amount,Dr/Cr\nP1,A,2024-01-01,5,Cr\n", "payments") == [5]


@pytest.mark.parametrize(("heading", "came", "went"), [("收支", "收入", "支出"), ("In/Out", "In", "Out")])
def test_which_way_money_goes_says_nothing_of_what_was_sold(heading: str, came: str, went: str) -> None:
    content = f"{ORDERS}{heading}\nS1,A,2024-01-01,100,{came}\nS2,A,2024-01-02,-200,{went}\n"
    assert amounts(content) == [100, -200]
    assert problems(content, "orders") == []


def test_what_is_made_negative_by_its_side_is_said() -> None:
    content = f"{ORDERS}借贷方向\nS1,A,2024-01-01,5,借\nS2,A,2024-01-02,3,贷\n"
    assert amounts(content) == [5, -3]
    assert problems(content, "orders") == [(3, "in-credit")]


def test_a_few_negative_quantities_are_what_came_back() -> None:
    header = "order no,customer,date,quantity,amount\n"
    few = f"{header}S1,A,2024-01-01,9,90\nS2,A,2024-01-02,3,30\nS3,A,2024-01-03,-2,20\n"
    assert amounts(few) == [90, 30, -20]
    assert problems(few, "orders") == [(4, "taken-back")]
    stock = f"{header}S1,A,2024-01-01,-9,90\nS2,A,2024-01-02,-3,30\nS3,A,2024-01-03,2,20\n"
    assert amounts(stock) == [90, 30, 20]
    signed = f"{header}S1,A,2024-01-01,9,90\nS2,A,2024-01-02,3,30\nS3,A,2024-01-03,-2,-20\n"
    assert amounts(signed) == [90, 30, -20]


def test_codes_of_accounting_systems_name_the_kind_of_a_document() -> None:
    content = "A/C,Type,Date,Ref,Gross\nA,SI,2024-01-01,1,50\nA,SC,2024-01-02,2,20\nA,SR,2024-01-03,3,30\n"
    assert amounts(content) == [50, -20]
    assert problems(content, "orders")[-1] == (4, "other-kind")
