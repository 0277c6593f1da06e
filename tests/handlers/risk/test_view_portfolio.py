"""What /portfolio calls margin, and what it does not."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.risk.backtests import Ahead
from handlers.risk.view import Frame
from handlers.risk.view_portfolio import Portfolio, portfolio

TODAY = date(2026, 3, 2)
LEVELS = dict.fromkeys(("extreme", "high", "medium", "low"), 1)


@pytest.mark.parametrize(("lang", "part"), [("en", "is margin in today's money"), ("zh", "占 ")])
@pytest.mark.parametrize(
    ("margin", "value", "said"), [(True, 250.0, True), (False, 900.0, False), (True, 1200.0, False)]
)
def test_a_share_is_called_margin_only_where_one_is_known(
    lang: str, part: str, *, margin: bool, value: float, said: bool
) -> None:
    ahead = [Ahead(TODAY, 365.0, 1000.0, 900.0, 1100.0, 950.0)]
    shown = Portfolio(4, LEVELS, value, 10.0, [], ahead, margin)
    text = portfolio(Frame(lang, "CNY", "Asia/Shanghai", TODAY), shown).text
    assert (part in text) == said
    assert ("1,200" in text) == (value > 1000)  # the sum stays
    assert "%" not in text or said
