"""A total as a message: teams that had something only in the time before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from db.figures import Sum
from handlers.asks import totals_view
from handlers.asks.figures_view import Reader
from handlers.asks.totals import Line, Total
from handlers.asks.wording import BOUGHT, Ask
from handlers.common.understand.periods import Period
from handlers.portfolio.lists_grammar import Wish

TODAY = date(2026, 11, 21)
THIS_MONTH = Ask("sum", Period(date(2026, 11, 1), TODAY, months=1), said=True)


def euros(amount: int) -> list[Sum]:
    return [Sum("EUR", Decimal(amount), 1, Decimal(0))]


@pytest.mark.parametrize(("lang", "names"), [("zh", ("华东", "华北")), ("en", ("East", "North"))])
def test_nothing_is_nothing_in_the_currency_of_before(lang: str, names: tuple[str, str]) -> None:
    teams = [Line(("华东", "East"), [], euros(200)), Line(("华北", "North"), [], euros(300))]
    found = Total(BOUGHT, THIS_MONTH, [], euros(500), teams, Wish(), {})
    shown = totals_view.total(Reader(lang, "Asia/Shanghai", TODAY), found).text
    lines = [line for line in shown.splitlines() if any(name in line for name in names)]
    assert [name in line for name, line in zip(names, lines, strict=True)] == [True, True]
    assert all("€0" in line for line in lines)


def test_a_time_before_that_is_not_whole_is_no_measure_of_growth() -> None:
    reader = Reader("en", "Asia/Shanghai", TODAY)
    whole = Total(BOUGHT, THIS_MONTH, euros(600), euros(500), [], Wish(), {})
    assert "+20%" in totals_view.total(reader, whole).text
    cut = replace(whole, began=datetime(2026, 10, 15, tzinfo=UTC))
    assert "%" not in (said := totals_view.total(reader, cut).text)
    assert "€500" in said


@pytest.mark.parametrize(("lang", "all_of_them"), [("zh", "全部客户"), ("en", "all customers")])
def test_it_says_whose_customers_were_looked_at(lang: str, all_of_them: str) -> None:
    found, reader = Total(BOUGHT, THIS_MONTH, euros(5), [], [], Wish(), {}), Reader(lang, "Asia/Shanghai", TODAY)
    assert all_of_them in totals_view.total(reader, found).text
    own = totals_view.total(reader, found, ["R&D <x>"]).text
    assert all_of_them not in own
    assert "R&amp;D &lt;x&gt;" in own
