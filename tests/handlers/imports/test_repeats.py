"""Lines of documents: which amounts are theirs, which is the whole document's, and which row came before."""

from decimal import Decimal

import pytest

from tests.handlers.imports.reading import parsed, problems, rows

HEADER = "order no,customer,date,product,qty,price,{}\n"
LINES = "1,A,2024-01-01,mug,1,40,100\n1,A,2024-01-01,plate,2,30,100\n2,B,2024-01-02,mug,1,40,40\n"


def total(content: str, kind: str = "orders", *maps: str) -> Decimal:
    return sum((row.amount for row in rows(content, kind, *maps)), Decimal(0))


@pytest.mark.parametrize("heading", ["Order Total", "订单总金额", "Total", "amount"])
def test_the_total_of_a_document_counts_once_though_each_line_says_it(heading: str) -> None:
    """Of "amount" alone the prices say so."""
    content = HEADER.format(heading) + LINES
    assert total(content) == 140
    assert problems(content, "orders") == [(3, "total-again")]
    file = parsed(content, "orders")
    assert [each.key for each in file.taken] == ["once"]
    assert [each.map for each in file.choices] == [f"{heading}=amount:each"]
    assert total(content, "orders", f"{heading}=amount:each") == 240


def test_equal_amounts_of_lines_add_up_unless_somebody_says_otherwise() -> None:
    content = "order no,customer,date,product,line amount\n1,A,2024-01-01,mug,50\n1,A,2024-01-01,plate,50\n"
    assert total(content) == 100
    assert [each.map for each in parsed(content, "orders").choices] == ["line amount=amount:once"]
    assert total(content, "orders", "line amount=amount:once") == 50


def test_prices_that_make_the_amounts_speak_for_lines() -> None:
    lines = "1,A,2024-01-01,mug,1,50,50\n1,A,2024-01-01,plate,2,25,50\n"
    assert total(HEADER.format("Order Total") + lines) == 100


def test_many_documents_of_one_amount_each_are_no_accident() -> None:
    made = "".join(f"{no},A,2024-01-0{no},{what},7{no}\n" for no in range(1, 6) for what in ("mug", "plate"))
    assert total(f"order no,customer,date,product,amount\n{made}") == 71 + 72 + 73 + 74 + 75


def test_an_invoice_whose_lines_say_its_total_is_one_amount() -> None:
    header = "invoice no,customer,invoice date,due date,description,invoice total\n"
    content = f"{header}1,A,2024-01-01,2024-01-31,mug,100\n1,A,2024-01-01,2024-01-31,plate,100\n"
    assert total(content, "invoices") == 100


def test_lines_of_an_invoice_that_differ_in_what_is_not_read_add_up() -> None:
    header = "invoice no,customer,invoice date,due date,description,amount\n"
    lines = "1,A,2024-01-01,2024-01-31,mug,50\n1,A,2024-01-01,2024-01-31,plate,50\n"
    assert total(header + lines, "invoices") == 100
    assert total(header + lines * 2, "invoices") == 100
    again = "1,A,2024-01-01,2024-01-31,mug,50\n" * 2
    assert total(header + again, "invoices") == 50


@pytest.mark.parametrize("heading", ["序号", "No.", "位次"])
def test_a_row_that_only_has_another_running_number_came_before(heading: str) -> None:
    lines = ["S1,A,2024-01-01,mug,50", "S2,A,2024-01-02,mug,50", "S2,A,2024-01-02,mug,50", "S2,A,2024-01-02,mug,50"]
    made = "".join(f"{no},{line}\n" for no, line in enumerate(lines, 1))
    content = f"{heading},order no,customer,date,product,amount\n{made}合计,,,,,200\n"
    assert total(content) == 100
    assert problems(content, "orders") == [(4, "row-again"), (5, "row-again"), (6, "total-row")]
    of_documents = content.replace("2,S2", "1,S2", 1).replace("3,S2", "2,S2").replace("4,S2", "3,S2")
    assert total(of_documents) == 200


def test_a_code_that_all_customers_share_is_not_theirs() -> None:
    content = "contact name,account code,date,amount\nA,200,2024-01-01,5\nB,200,2024-01-02,6\n"
    assert [row.customer_key for row in rows(content, "orders")] == ["A", "B"]
    branches = content.replace("account code", "customer code")
    assert [row.customer_key for row in rows(branches, "orders")] == ["200", "200"]


def test_another_column_stands_in_for_an_empty_one() -> None:
    content = (
        "购买方名称,发票代码,发票号码,数电发票号码,开票日期,价税合计\nA,,,2631,2024-01-01,5\nB,,,2632,2024-01-01,6\n"
    )
    assert [row.order_key for row in rows(content, "orders")] == ["2631", "2632"]
    unsaved = "客户,日期,数量,单价,金额\nA,2024-01-01,2,5,\nB,2024-01-02,3,5,\n"
    assert total(unsaved) == 25
