"""Which kind a file holds: by what it is called, by its headings, or not clear."""

from __future__ import annotations

import pytest

from handlers.imports import guess
from handlers.imports.fields import KINDS
from handlers.imports.refusal import FileRefused
from handlers.imports.source import Limits
from tests.handlers.imports.test_systems import SYSTEMS


def kind_of(headings: str) -> str | None:
    return guess.by_headings(f"{headings}\n".encode(), Limits(), "CNY").kind


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_headings_of_an_export_name_their_kind(kind: str) -> None:
    assert kind_of(",".join(KINDS[kind].columns)) == kind


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("发票号,客户,开票日期,到期日,金额", "invoices"),
        ("客户编号,客户名称,行业,地区,负责人", "customers"),
        ("客户,投诉日期,原因,严重程度,解决日期", "complaints"),
        ("order id,customer id,order date,amount", "orders"),
        ("customer,visit date,outcome,note", "visits"),
        ("客户,期末,营业收入,净利润,资产负债率", "financials"),
    ],
)
def test_common_headings_are_clear(headings: str, kind: str) -> None:
    assert kind_of(headings) == kind


def test_what_may_be_several_is_offered() -> None:
    guessed = guess.by_headings("客户,日期,金额\n".encode(), Limits(), "CNY")
    assert guessed.kind is None
    assert {"orders", "payments"} <= set(guessed.offered)


def test_what_may_be_none_offers_all() -> None:
    assert guess.by_headings(b"a,b\n1,2\n", Limits(), "CNY").offered == tuple(KINDS)


def test_an_empty_file_has_no_kind() -> None:
    with pytest.raises(FileRefused) as refused:
        guess.by_headings(b"", Limits(), "CNY")
    assert refused.value.key == "file-empty"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("orders_2026.csv", "orders"),
        ("三月发票.xlsx", "invoices"),
        ("Payments March", "payments"),
        ("orders and invoices", None),
        ("data.csv", None),
    ],
)
def test_a_name_may_say_it(words: str, kind: str | None) -> None:
    assert guess.named(words) == kind


@pytest.mark.parametrize(("kind", "headings", "_"), SYSTEMS)
def test_files_of_other_systems_are_known_or_asked_about(kind: str, headings: str, _: str) -> None:
    guessed = guess.by_headings(f"{headings}\n".encode(), Limits(), "CNY")
    assert guessed.kind in (kind, None)
    assert kind in guessed.offered


@pytest.mark.parametrize("headings", ["客户,1月,2月,3月,合计", "Customer,Current,1 - 30,31 - 60,61 - 90,> 90,Total"])
def test_sums_by_month_or_age_are_no_list_of_customers(headings: str) -> None:
    with pytest.raises(FileRefused) as refused:
        guess.by_headings(f"{headings}\n华能,1,2,3,4\n".encode(), Limits(), "CNY")
    assert refused.value.key == "cross-table"


def test_customers_with_a_few_sums_by_year_are_customers_still() -> None:
    headings = "客户编号,客户名称,行业,联系人,2022,2023,2024"
    assert guess.by_headings(f"{headings}\nC1,华能,电力,王强,1,2,3\n".encode(), Limits(), "CNY").kind == "customers"
