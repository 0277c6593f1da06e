"""Questions for who got worse or better: which way, since when, of whom; other words are left to others."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.portfolio import moved_grammar
from handlers.portfolio.lists_grammar import Named

TODAY = date(2026, 11, 25)  # a Wednesday
NAMES = [Named("电力", "industry", ("power",)), Named("power", "industry", ("power",)), Named("east", "team", (7,))]
MONTH, OCTOBER, WEEK = date(2026, 11, 1), date(2026, 10, 1), date(2026, 11, 23)
RECENT = date(2026, 10, 26)


@pytest.mark.parametrize(
    ("text", "way", "first"),
    [
        ("Who got worse this week?", "worse", WEEK),
        ("本周哪些客户变差了", "worse", WEEK),
        ("最近谁的风险上升了", "worse", RECENT),
        ("哪些客户好转了？", "better", RECENT),
        ("which customers improved", "better", RECENT),
        ("any grade changes this month", "both", MONTH),
        ("这个月评级有变化吗", "both", MONTH),
        ("whose risk went up since october", "worse", OCTOBER),
        ("which customers are riskier than last month?", "worse", MONTH),
        ("比上个月变差的客户", "worse", MONTH),
        ("which customers got worse and which improved this month", "both", MONTH),
        ("did anyone get downgraded this month?", "worse", MONTH),
        ("本月谁降级了", "worse", MONTH),
    ],
)
def test_which_way_and_since_when(text: str, way: str, first: date) -> None:
    wish = moved_grammar.read(text, NAMES, today=TODAY)
    assert wish is not None
    assert (wish.way, wish.period.first, dict(wish.where)) == (way, first, {})


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("any grade changes this month", True), ("这个月有评级变化吗", True), ("本月谁降级了", True),
        ("did anyone get downgraded this month?", True), ("评级和风险有变化的客户", False),
        ("who got worse this week?", False),
    ],
)  # fmt: skip
def test_whether_only_grades_are_meant(text: str, grades: bool) -> None:
    wish = moved_grammar.read(text, NAMES, today=TODAY)
    assert wish is not None
    assert wish.grades is grades


def test_a_time_that_is_over_ends_when_it_did() -> None:
    wish = moved_grammar.read("who got worse in october?", NAMES, today=TODAY)
    assert wish is not None
    assert (wish.period.first, wish.period.last) == (OCTOBER, date(2026, 10, 31))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("电力行业哪些客户变差了", {"industry": ("power",)}),
        ("which power customers improved", {"industry": ("power",)}),
        ("which customers of the east team got worse", {"team": (7,)}),
        ("我的客户里谁变差了", {"owner": (3,)}),
        ("which of my customers got worse", {"owner": (3,)}),
    ],
)
def test_of_whom(text: str, where: dict[str, object]) -> None:
    wish = moved_grammar.read(text, NAMES, today=TODAY, me=3)
    assert wish is not None
    assert dict(wish.where) == where


@pytest.mark.parametrize(
    "text",
    [
        "华能变差了吗", "the meeting got worse", "哪些客户的满意度下降了", "客户的付款变差了", "did Bolt get worse?",
        "what would improve the margin?", "付款条件变差了", "which customers improved their payment morale", "谁是客户",
    ],
)  # fmt: skip
def test_other_words_are_for_others(text: str) -> None:
    assert moved_grammar.read(text, NAMES, today=TODAY) is None
