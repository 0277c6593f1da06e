"""Which sentences want two customers beside each other."""

from __future__ import annotations

import pytest

from handlers.common.understand.search import Hit
from handlers.risk.compare import Outcome, outcome, pairs


@pytest.mark.parametrize(
    "text",
    [
        "比较华能和腾讯",
        "帮我对比一下华能跟腾讯",
        "比一下华能、腾讯的风险",
        "把华能和腾讯比较一下",
        "华能和腾讯哪个更危险？",
        "华能跟腾讯相比，谁更危险",
        "华能跟腾讯比起来谁更重要",
        "华能还是腾讯谁更容易流失",
        "华能是不是比腾讯更危险吗",
        "华能 vs 腾讯",
        "華能和腾讯哪家好一点",
    ],
)
def test_two_chinese_names_are_found(text: str) -> None:
    assert pairs(text)[0] == ("华能", "腾讯")


@pytest.mark.parametrize(
    "text",
    [
        "compare Bolt and Acme",
        "Can you compare Bolt with Acme?",
        "Compare Bolt to Acme",
        "Bolt vs Acme",
        "which is riskier, Bolt or Acme?",
        "who's more likely to leave: Bolt or Acme",
        "which customer is more important Bolt or Acme",
        "is Bolt riskier than Acme?",
    ],
)
def test_two_english_names_are_found(text: str) -> None:
    assert pairs(text)[0] == ("bolt", "acme")


def test_a_name_may_hold_the_word_between() -> None:
    assert ("bolt and sons", "acme") in pairs("compare Bolt and Sons and Acme")
    assert ("和记", "华能") in pairs("比较和记和华能")


@pytest.mark.parametrize(
    "text",
    [
        "比较",
        "compare",
        "拜访华能和腾讯",
        "华能比较满意",
        "Bolt and Acme ordered 30k",
        "谁最危险",
        "华能哪个部门在用",
        "",
    ],
)
def test_other_words_hold_no_two_names(text: str) -> None:
    assert pairs(text) == []


def hits(*customers: int) -> list[Hit]:
    return [Hit(each, f"C{each}", 90.0, "", "") for each in customers]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], Outcome()),
        ([(hits(), hits())], Outcome()),
        ([(hits(1), hits())], Outcome(some=True)),
        ([(hits(1), hits(2))], Outcome((1, 2), some=True)),
        ([(hits(1), hits(1))], Outcome(some=True)),
        ([(hits(1), hits(2, 3))], Outcome(unclear=("C2", "C3"), some=True)),
        ([(hits(1, 2), hits(3, 4))], Outcome(unclear=("C1", "C2", "C3", "C4"), some=True)),
        ([(hits(1, 2), hits())], Outcome(some=True)),
        ([(hits(1), hits(2, 3)), (hits(4), hits(5))], Outcome((4, 5), some=True)),
        ([(hits(1), hits(2, 3)), (hits(4, 5), hits(6))], Outcome(unclear=("C2", "C3"), some=True)),
        ([(hits(1), hits(1)), (hits(4, 5), hits(6))], Outcome(unclear=("C4", "C5"), some=True)),
    ],
)
def test_two_customers_are_compared_or_asked_for(found: list[tuple[list[Hit], list[Hit]]], expected: Outcome) -> None:
    assert outcome(found) == expected
