"""Units and currencies that a title names, and amounts in the firm's own currency beside those of the document."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.imports.units import of_title
from tests.handlers.imports.reading import all_of, parsed, rows

INVOICES = "发票号,客户,开票日期,到期日,"


@pytest.mark.parametrize(
    ("title", "scale", "code"),
    [
        ("单位：万元", 10_000, None),
        ("金额单位：人民币元", 1, None),
        ("单位:万美元", 10_000, "USD"),
        ("编制单位：上海某某有限公司", 1, None),
        ("计量单位：个", 1, None),
        ("Sales 2024 (in USD thousands)", 1_000, "USD"),
        ("All amounts in EUR", 1, "EUR"),
        ("in millions of euros", 1_000_000, "EUR"),
        ("币种：港币  打印日期：2024-03-01", 1, "HKD"),
    ],
)
def test_a_title_says_what_its_amounts_are_counted_in(title: str, scale: int, code: str | None) -> None:
    assert of_title(["销售明细表", title], "CNY") == (Decimal(scale), code)


def test_amounts_under_a_title_are_in_its_unit_prices_and_other_units_are_not() -> None:
    content = "明细表\n单位：万元\n订单号,客户,日期,金额\n1,甲,2024-03-05,12.5\n2,甲,2024-03-06,3千\n"
    assert [row.amount for row in rows(content, "orders")] == [125_000, 3_000]
    content = "明细表\n单位：万元\n订单号,客户,日期,数量,单价\n1,甲,2024-03-05,2,12.5\n"
    assert [row.amount for row in rows(content, "orders")] == [25]
    content = "明细表\n单位：万元\n订单号,客户,日期,金额（千元）\n1,甲,2024-03-05,2\n"
    assert [row.amount for row in rows(content, "orders")] == [2_000]


def test_amounts_in_the_own_currency_do_not_take_that_of_the_document() -> None:
    file = parsed(INVOICES + "币种,本币金额\n1,甲,2024-03-05,2024-04-05,USD,7100\n", "invoices")
    assert [(row.amount, row.currency) for row in all_of(file)] == [(Decimal(7100), "CNY")]
    assert file.ignored == ("币种",)
    content = INVOICES + "币种,原币金额,本币金额\n1,甲,2024-03-05,2024-04-05,USD,1000,7100\n"
    assert [(row.amount, row.currency) for row in rows(content, "invoices")] == [(Decimal(1000), "USD")]
    content = (
        INVOICES + "Document Currency,Local Currency,Amount in local currency\n1,A,2024-03-05,2024-04-05,USD,EUR,92\n"
    )
    assert [(row.amount, row.currency) for row in rows(content, "invoices")] == [(Decimal(92), "EUR")]
