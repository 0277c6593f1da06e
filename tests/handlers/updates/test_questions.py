"""What is asked before something is stored, and how answers complete it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from handlers.common.understand import facts
from handlers.common.understand.facts import Option, Question, Understood
from handlers.common.understand.search import Hit
from handlers.updates import questions
from handlers.updates.questions import Pending

TODAY = date(2026, 11, 23)
HUANENG = Hit(1, "华能电力", 100.0, "华能", "alias")


def pending(**answers: object) -> Pending:
    return Pending("text", TODAY, 7, dict(answers))


def hit(customer_id: int) -> Hit:
    return Hit(customer_id, f"customer {customer_id}", 100.0, "", "pick")


def test_what_waits_survives_json() -> None:
    kept = pending(**{"0:customer": 5})
    assert Pending.from_json(json.loads(json.dumps(kept.to_json()))) == kept
    asked = Question("amount", 0, (Option(Decimal("12.50"), "12.50"),), "下单")
    again = questions.revived(json.loads(json.dumps(questions.kept(asked))))
    assert (again.topic, again.fact, again.words, again.options[0].value) == ("amount", 0, "下单", "12.50")


def test_what_is_clear_is_stored_while_the_rest_is_asked() -> None:
    order, visit = facts.Order(on=TODAY), facts.Visit(on=TODAY, customer=HUANENG)
    asked = Question("amount", 0, (), "下单")
    understood = Understood((facts.Order(on=TODAY, customer=HUANENG), visit), questions=(asked,))
    ready, left = questions.settle(understood, pending(), hit)
    assert (ready, left) == ([visit], [asked])
    answered = Pending("text", TODAY, 7, {"0:amount": "35"}, rest_only=True)
    ready, left = questions.settle(understood, answered, hit)
    assert left == []
    assert [getattr(fact, "amount", None) for fact in ready] == [Decimal(35)]
    assert order.customer is None


def test_one_pick_answers_for_all_with_the_same_words() -> None:
    told = (facts.Contact(on=TODAY), facts.Complaint(on=TODAY))
    asked = tuple(Question("customer", index, (), "天元") for index in range(2))
    ready, left = questions.settle(Understood(told, questions=asked), pending(**{"0:customer": 9}), hit)
    assert left == []
    assert [fact.customer.customer_id for fact in ready if fact.customer] == [9, 9]


def test_news_of_nobody_is_asked_for_where_it_was_heard() -> None:
    news = Understood((facts.Market(on=TODAY, note="行业下行"),))
    ready, [left] = questions.settle(news, pending(), hit)
    assert ready == []
    assert (left.topic, left.words) == ("heard", "行业下行")
    ready, _ = questions.settle(news, pending(**{"0:heard": 4}), hit)
    assert list(questions.by_customer(ready)) == [4]


@pytest.mark.parametrize(
    ("topic", "text", "answer"),
    [
        ("amount", "12.5万", "125000"),
        ("amount", "0", "0"),
        ("amount", "３５万", "350000"),
        ("amount", "大概35万", "350000"),
        ("amount", "很多", None),
        ("amount", "99999999999999万", None),
        ("amount", "凌峰 下单 35万", None),
        ("value", "９", "9"),
        ("day", "昨天去了凌峰", None),
        ("value", "9", "9"),
        ("day", "昨天", "2026-11-22"),
        ("due", "下周二", "2026-12-01"),
        ("day", "不知道", None),
        ("customer", "华能", None),
    ],
)
def test_typed_answers(topic: str, text: str, answer: str | None) -> None:
    found = questions.typed(Question(topic, 0, (), ""), text, TODAY)
    assert (None if found is None else str(Decimal(found)) if topic in ("amount", "value") else found) == answer


OPEN = [
    Option(9, "21 Nov · Machine broken on line 2"),
    Option(5, "3 Nov · 交货晚了"),
    Option(2, "1 Oct · late delivery, again"),
]


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("the oldest", 2),
        ("最早那个", 2),
        ("latest one", 9),
        ("最近的", 9),
        ("machine", 9),
        ("交货", 5),
        ("late delivery", 2),
        ("ok", None),
        ("ne", None),
        ("thanks", None),
        ("elivery", None),
        ("好", None),
    ],
)
def test_typed_words_name_one_of_several_complaints_or_none(words: str, which: int | None) -> None:
    asked = Question("complaint", 0, tuple(OPEN), "投诉")
    assert questions.typed(asked, words, TODAY) == which


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("最早的投诉已解决", -1),
        ("the oldest complaint is resolved", -1),
        ("最近的那个投诉已解决", 0),
        ("第一次回访后，投诉已解决", None),
        ("最近一次拜访谈了投诉，已解决", None),
        ("最后一次沟通后投诉解决了", None),
        ("resolved the complaint at the earliest opportunity", None),
    ],
)
def test_an_ordinal_of_something_else_names_no_complaint(told: str, place: int | None) -> None:
    ids = [9, 5, 2]
    assert questions.one_of(ids, told) == (None if place is None else ids[place])
