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


def test_documents_of_european_systems_count_as_they_say() -> None:
    """A credit note of an open-items list has no sign but its side; what was annulled has no amount."""
    head = "Konto;Kontobezeichnung;Rechnungs-Nr.;Belegdatum;Fälligkeit;Betrag;S/H\n"
    lines = (
        "10300;Sägewerk Ost;R1;09.02.2024;23.02.2024;1.003,11;S\n10300;Sägewerk Ost;R2;13.02.2024;27.02.2024;200,00;H\n"
    )
    assert [str(row.amount) for row in rows(head + lines, "invoices")] == ["1003.11", "-200.00"]
    head = "N° commande;Date;Client;Montant TTC;Statut\n"
    lines = "C1;13/01/2024;Dupré;1 234,50 €;Annulée\nC2;14/01/2024;Dupré;5,00 €;Validée\n"
    assert [str(row.amount) for row in rows(head + lines, "orders")] == ["0.00", "5.00"]


def test_currencies_are_known_by_their_names() -> None:
    text = "Order No,Customer,Date,Amount,Currency\n1,A,2024-01-05,5,Canadian Dollar\n2,A,2024-01-05,5,挪威克朗\n"
    assert [row.currency for row in rows(text, "orders")] == ["CAD", "NOK"]


def test_a_receipt_for_several_invoices_is_one_payment_of_each() -> None:
    head = "Receipt No.,Customer,Date,Invoice No.,Amount\n"
    read = rows(head + "R1,A,2024-01-05,I1,100\nR1,A,2024-01-05,I2,50\nR2,A,2024-01-06,I3,7\n", "payments")
    assert [(row.payment_key, row.invoice_key, str(row.amount)) for row in read] == [
        ("R1", "I1", "100.00"),
        ("R1/2", "I2", "50.00"),
        ("R2", "I3", "7.00"),
    ]


@pytest.mark.parametrize("line", ["R1,A,2024-01-05,I2,100", "R1,B,2024-01-05,I2,50", "R1,A,2024-01-05,,50"])
def test_a_receipt_s_sum_again_or_another_receipt_under_its_number_is_not_stored(line: str) -> None:
    head = "Receipt No.,Customer,Date,Invoice No.,Amount\n"
    assert problems(f"{head}R1,A,2024-01-05,I1,100\n{line}\n", "payments") == [(3, "key-twice")]


def test_the_own_company_and_units_are_no_customers() -> None:
    content = "Order,Date,Customer,Company,Total\n" + "".join(f"{n},2024-01-0{n},C{n},Us Ltd,5\n" for n in (1, 2, 3))
    assert [(row.customer_key, row.customer_name) for row in rows(content, "orders")] == [
        (f"C{n}", None) for n in (1, 2, 3)
    ]
    content = "订单号,日期,客户,数量,单位,金额\n1,2024-01-05,甲厂,3,件,5\n2,2024-01-06,乙厂,3,件,5\n"
    assert [row.customer_name for row in rows(content, "orders")] == [None, None]


def test_a_contract_whose_review_is_pending_is_kept() -> None:
    head = "Customer,Start,End,Amount,Legal review\n"
    file = rows(f"{head}A,2024-01-05,2024-12-31,5,pending\n", "contracts")
    assert [row.legal_review_at for row in file] == [None]


def test_what_was_refunded_in_part_is_taken_off() -> None:
    head = "Name,Billing Name,Created at,Total,Refunded Amount,Financial Status\n"
    lines = (
        "#1,A,2024-03-05,100,30.00,partially_refunded\n#2,A,2024-03-06,80,0.00,paid\n#3,A,2024-03-07,50,50,refunded\n"
    )
    assert [str(row.amount) for row in rows(head + lines, "orders")] == ["70.00", "80.00", "0.00"]
    assert problems(head + lines, "orders") == [(2, "refunded"), (4, "voided")]
    paid = "id,Customer,Date,Amount,Amount Refunded\npy1,A,2024-03-05,100,100\npy2,A,2024-03-05,100,130\n"
    assert [str(row.amount) for row in rows(paid, "payments")] == ["0.00", "100.00"]


def test_a_column_of_what_was_voided_counts_before_that_of_approvals() -> None:
    head = "订单号,客户,日期,金额,单据状态,作废状态\n"
    lines = "1,甲,2024-03-05,5,已审核,作废\n2,甲,2024-03-06,7,已审核,未作废\n"
    assert [str(row.amount) for row in rows(head + lines, "orders")] == ["0.00", "7.00"]
