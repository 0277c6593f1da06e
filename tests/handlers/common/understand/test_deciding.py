"""What is stored and what is asked: records that all words of a sentence together speak against."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory
from tests.handlers.common.understand.firm import ENTRIES, TODAY

BOOK = Directory(ENTRIES)

DOUBTFUL = [  # what a word tells, and the sentence does not
    ("海尔回访了一下,设备科换人值班了,机器都正常", "contact", "visit"),
    (
        "visit to Globex. Main customer went bust, cash is tight, asked for 60 days instead of 30",
        "need",
        "visit",
    ),
]


@pytest.mark.parametrize(("text", "kind", "clear"), DOUBTFUL)
def test_a_doubtful_record_beside_a_clear_one_is_asked_about(text: str, kind: str, clear: str) -> None:
    read = understand(text, directory=BOOK, today=TODAY)
    assert [fact.kind for fact in read.ready()] == [clear]
    [question] = [each for each in read.questions if each.topic == "kind"]
    assert str(question.options[0].value).partition(":")[0] == kind
    assert len(question.options) <= 3


@pytest.mark.parametrize(("text", "kind", "clear"), DOUBTFUL)
def test_what_is_chosen_is_beyond_doubt(text: str, kind: str, clear: str) -> None:
    for label, kinds in ((kind, {kind, clear}), ("signal", {clear})):
        read = understand(text, directory=BOOK, today=TODAY, kind=label)
        assert {fact.kind for fact in read.ready()} == kinds
        assert read.questions == ()


def test_a_doubtful_visit_to_one_leaves_that_to_another() -> None:
    text = "今天先去华能谈续约,再去大唐收款,华能同意续签,大唐付了8万"
    read = understand(text, directory=BOOK, today=TODAY)
    kinds = {(fact.kind, fact.customer.customer_id) for fact in read.ready() if fact.customer}
    assert ("visit", 1) in kinds
    assert ("payment", 2) in kinds


def test_the_sum_is_that_of_the_record_which_is_clear() -> None:
    read = understand("去华能拿回来一张20万的承兑,陈经理说检修件下个月还要一批", directory=BOOK, today=TODAY)
    [payment] = [fact for fact in read.ready() if fact.kind == "payment"]
    assert getattr(payment, "amount", None) == Decimal(200_000)
    assert "order" not in {fact.kind for fact in read.ready()}


@pytest.mark.parametrize(
    "text",
    [
        "拜访了华能,投诉我们的泵漏油,很生气",
        "Acme ordered 30k and paid the 20k invoice",
        "三一付了20万",
        "visited Hooli",
    ],
)
def test_plain_records_stay_unasked(text: str) -> None:
    assert understand(text, directory=BOOK, today=TODAY).questions == ()


def test_what_happened_beside_a_next_step_is_not_lost() -> None:
    text = "stark: an hour with tony and his foreman on the floor, will send the schedule on Monday"
    read = understand(text, directory=BOOK, today=TODAY)
    assert [fact.kind for fact in read.ready()] == ["visit"]
    assert [len(fact.steps) for fact in read.ready()] == [1]


def test_whoever_speaks_begins_a_clause_of_their_own() -> None:
    text = "Globex wired 18,600 yesterday and Anna says the next PO lands on Tuesday"
    read = understand(text, directory=BOOK, today=TODAY)
    [payment] = read.ready()
    assert (payment.kind, getattr(payment, "amount", None)) == ("payment", Decimal(18_600))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Bosch Rexroth placed an order for 800 valve bodies, 56k in total", 56_000),
        ("美的下单了阀体800套,合计56万", 560_000),
    ],
)
def test_what_it_comes_to_goes_before_the_number_of_pieces(text: str, amount: int) -> None:
    [order] = understand(text, directory=BOOK, today=TODAY).ready()
    assert getattr(order, "amount", None) == amount


@pytest.mark.parametrize("text", ["Appointment with Bosch Rexroth on Monday at 3pm", "周一下午三点 三一 碰头"])
def test_a_weekday_with_an_hour_lies_ahead(text: str) -> None:
    [fact] = understand(text, directory=BOOK, today=TODAY).ready()
    assert [step.due.isoformat() for step in fact.steps if step.due] == ["2026-11-23"]


@pytest.mark.parametrize(("text", "amount"), [("Part payment from Initech: $5,000 of $18,000", 5_000)])
def test_a_part_of_a_sum_is_what_was_paid(text: str, amount: int) -> None:
    [payment] = understand(text, directory=BOOK, today=TODAY).ready()
    assert getattr(payment, "amount", None) == amount


@pytest.mark.parametrize("text", ["We were going to visit Hooli today", "本来打算今天拜访华能"])
def test_what_was_only_meant_to_happen_did_not(text: str) -> None:
    assert "visit" not in {fact.kind for fact in understand(text, directory=BOOK, today=TODAY).ready()}


def test_going_to_a_customer_loses_nobody() -> None:
    read = understand("went to Umbrella with our lab guy", directory=BOOK, today=TODAY)
    assert [fact.kind for fact in read.ready()] == ["visit"]


def test_a_contract_is_told_of_once() -> None:
    read = understand("长安供货协议年底到期,人家说不续了", directory=BOOK, today=TODAY)
    assert [getattr(fact, "event", None) for fact in read.ready() if fact.kind == "contract"] == ["terminated"]
