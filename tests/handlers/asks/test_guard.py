"""Words that a page would leave out of a question, and that nothing told is taken for a question."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.asks import grammar, guard
from handlers.asks.grammar import Known
from handlers.common.understand import lexicon
from handlers.portfolio.lists_grammar import Named

TODAY = date(2026, 11, 23)
NAMES = (Named("华东", "team", (1,)), Named("east", "team", (1,)), Named("食品", "industry", ("food",)))


@pytest.mark.parametrize(
    ("page", "text", "words"),
    [
        ("late", "华东有谁拖着款没给", "华东"),
        ("late", "who in the east still has not paid", "east"),
        ("portfolio", "食品行业哪些要盯紧", "食品行业"),
        ("portfolio", "whom to worry about last year", "last year"),
        ("bought", "订单里超过30万的", "超过30万"),
        ("paid", "collected in dollars", "dollars"),
        ("bought", "dso of last year", "last year"),
    ],
)
def test_what_a_page_does_not_hear_is_named(page: str, text: str, words: str) -> None:
    heard = grammar.hear(text, Known(NAMES, currency="CNY"), TODAY)
    assert words in guard.unheard(heard, page, TODAY, of_one=False)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("late", "谁拖着款"),
        ("late", "who is behind with us"),
        ("paid", "华东上个月进账"),
        ("paid", "money from the east last month"),
        ("portfolio", "本月谁最让人担心"),
        ("segments", "哪个行业最让人担心"),
        ("help", "east, what can you do"),
    ],
)
def test_what_a_page_hears_is_not_named(page: str, text: str) -> None:
    heard = grammar.hear(text, Known(NAMES, currency="CNY"), TODAY)
    assert guard.unheard(heard, page, TODAY, of_one=False) == ""


@pytest.mark.parametrize("name", ["seeds_messages", "seeds_kinds"])
def test_nothing_that_is_told_is_an_outright_question(name: str) -> None:
    told = [line for kind, lines in lexicon.sections(name).items() if kind != "none" for line in lines]
    assert [line for line in told if guard.outright(line)] == []


@pytest.mark.parametrize(
    ("text", "outright"),
    [
        ("美的什么时候开始拖款的", True),
        ("since when is Bolt slow", True),
        ("just saw Bolt, they are unhappy", False),
        ("have Tom call Bolt", False),
        ("他们提了几个要求", False),
        ("客户问什么时候发货", False),
        ("Bolt asked when we deliver", False),
        ("还不知道什么时候签", False),
    ],
)
def test_only_what_asks_and_tells_nothing_is_outright(text: str, outright: bool) -> None:
    assert guard.outright(text) is outright
