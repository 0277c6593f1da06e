"""Lines that are no rows though they look like some: balances carried over, sums of months."""

from __future__ import annotations

import pytest

from handlers.imports.totals import is_balance
from tests.handlers.imports.reading import problems, rows


@pytest.mark.parametrize(
    "text",
    [
        *("期初余额", "上年结转", "承前页", "过次页", "本月合计", "本年累计", "累计", "期末余额："),
        *("Opening Balance", "Balance brought forward", "Balance b/f", "B/F", "Closing balance as at 31/01/2024"),
    ],
)
def test_balances_are_known(text: str) -> None:
    assert is_balance(text)


@pytest.mark.parametrize(
    "text", ["余额宝", "Balance bikes Ltd", "合计", "New opening", "上月订单", "Carried by rail", ""]
)
def test_other_words_are_no_balances(text: str) -> None:
    assert not is_balance(text)


@pytest.mark.parametrize("kind", ["orders", "payments"])
def test_a_balance_or_the_sum_of_a_month_is_no_record(kind: str) -> None:
    key = {"orders": "订单号", "payments": "收款单号"}[kind]
    content = (
        f"日期,{key},客户,摘要,金额\n2024-01-01,,华能,期初余额,5000\n2024-01-05,X1,华能,货款,100\n"
        "2024-01-31,,华能,本年累计,5100\n2024-02-01,,华能,期初余额有异议,7\n"
    )
    assert [row.amount for row in rows(content, kind)] == [100, 7]
    assert problems(content, kind) == [(2, "balance-row"), (4, "total-row")]


def test_a_document_with_a_number_is_kept_and_a_visit_says_what_it_likes() -> None:
    content = "invoice,customer,date,due,memo,amount\nI1,A,2024-01-01,2024-02-01,Opening balance,50\n"
    assert [row.invoice_key for row in rows(content, "invoices")] == ["I1"]
    assert len(rows("customer,date,note\nA,2024-01-01,Opening balance\n", "visits")) == 1
