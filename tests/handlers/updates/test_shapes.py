"""What taps and words add up to, without a chat."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.common.understand import facts
from handlers.common.understand.facts import Fact, Question, Signal, Step, Understood
from handlers.common.understand.search import Hit
from handlers.updates import shapes
from handlers.updates.shapes import CHOICES, Taps

TODAY = date(2026, 11, 23)
HIT = Hit(1, "华能电力", 100.0, "华能电力", "pick")


def told(heard: Understood, kind: str, choice: str | None, text: str = "words") -> Understood:
    return shapes.told(heard, Taps(HIT, kind, choice), text, TODAY)


@pytest.mark.parametrize("kind", CHOICES)
def test_every_choice_makes_a_fact_of_the_customer(kind: str) -> None:
    for choice in CHOICES[kind] or (None,):
        taps = Taps(HIT, kind, choice)
        [fact] = shapes.told(Understood(), taps, "", TODAY).facts
        assert (fact.kind, fact.customer, fact.on) == (taps.record, HIT, TODAY)


def test_taps_decide_over_words() -> None:
    heard = Understood((facts.Complaint(on=TODAY, severity=1, cause="delivery"),))
    [fact] = told(heard, "complaint", "3").facts
    assert isinstance(fact, facts.Complaint)
    assert (fact.severity, fact.cause, fact.note) == (3, "delivery", "words")


def test_a_tapped_event_tells_its_signal_once() -> None:
    said = Signal("leaving", "不续了", 0, 3)
    for signals in ((), (said,)):
        [fact] = told(Understood((facts.Contract(on=TODAY, signals=signals),)), "contract", "terminated").facts
        assert [signal.kind for signal in fact.signals] == ["leaving"]


def test_words_of_another_kind_come_after_the_tapped_fact_with_their_questions() -> None:
    order = facts.Order(on=TODAY)
    heard = Understood((order, facts.Need(on=TODAY)), questions=(Question("amount", 0, (), ""),))
    found = told(heard, "need", None)
    assert [fact.kind for fact in found.facts] == ["need", "order"]
    assert [question.fact for question in found.questions] == [1]


def test_signals_and_steps_of_a_bare_remark_go_to_the_tapped_fact() -> None:
    signal, step = Signal("competitor", "报价低", 0, 3), Step("回访", date(2026, 11, 24))
    [fact] = told(Understood((facts.Remark(on=TODAY, signals=(signal,), steps=(step,)),)), "step", None).facts
    assert (fact.kind, fact.signals, fact.steps) == ("step", (signal,), (step,))


def test_a_bare_day_is_the_end_of_a_contract_and_a_digit_a_judgement() -> None:
    [ends] = told(Understood(), "contract", "ends", "2027年3月31日").facts
    assert isinstance(ends, facts.Contract)
    assert ends.ends == date(2027, 3, 31)
    [judged] = told(Understood(), "judgement", "cooperation", " 4 ").facts
    assert isinstance(judged, facts.Judgement)
    assert (judged.indicator, judged.value) == ("cooperation", Decimal(4))


@pytest.mark.parametrize(
    "fact",
    [
        facts.Order(on=TODAY),
        facts.Judgement(on=TODAY),
        facts.Financials(on=TODAY),
        facts.Task(on=TODAY, steps=(Step("回访", None),)),
        facts.Contract(on=TODAY, event="ends"),
    ],
    ids=lambda fact: fact.kind,
)
def test_what_lacks_its_point_is_not_stored(fact: Fact) -> None:
    assert shapes.lacks(fact)


@pytest.mark.parametrize("fact", [facts.Need(on=TODAY), facts.Contract(on=TODAY), facts.Order(amount=Decimal(0))])
def test_what_needs_nothing_more_is_complete(fact: Fact) -> None:
    assert not shapes.lacks(fact)
