"""Whole messages: what is stored, what is asked, what is left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.understand.facts import Visit
from handlers.common.understand.message import Asker, understand
from handlers.common.understand.search import Directory, Entry
from tests.handlers.common.understand.firm import ENTRIES, TODAY

BOOK = Directory(ENTRIES)


def test_a_visit_in_one_line(directory: Directory, today: date) -> None:
    read = understand("/visit 华能 谈了付款,要晚两周,竞争对手报价低10%,下周二回访", directory=directory, today=today)
    [visit] = read.facts
    assert isinstance(visit, Visit)
    assert visit.customer is not None
    assert (read.command, visit.customer.name, visit.on) == ("visit", "华能电力股份有限公司", today)
    assert [(signal.kind, signal.words, signal.confirm) for signal in visit.signals] == [
        ("payment_delay", "要晚两周", False),
        ("competitor", "竞争对手报价低10%", False),
    ]
    [step] = visit.steps
    assert (step.what, step.due, step.ours) == ("回访", date(2026, 11, 24), True)
    assert read.questions == ()


@given(words=st.text(max_size=120))
def test_any_text_is_read_without_error(words: str) -> None:
    read = understand(words, directory=BOOK, today=TODAY)
    assert all(question.fact is None or question.fact < len(read.facts) for question in read.questions)
    assert all(len(question.options) <= 3 for question in read.questions)


FRAGMENTS = [
    *("华能", "Acme", "拜访", "visited ", "下单", "ordered ", "120万", "$5k", "昨天", "next Tuesday", "投诉", "付款"),
    *("没", "如果", ",", "。", "?", " ", "晚两周", "NPS", "9", "合同", "到期", "竞争对手", "late", "not "),
]


@given(parts=st.lists(st.sampled_from(FRAGMENTS), max_size=14))
def test_any_mixture_of_known_words_is_read_without_error(parts: list[str]) -> None:
    text = "".join(parts)
    read = understand(text, directory=BOOK, today=TODAY)
    for fact in read.facts:
        assert all(signal.words in text for signal in fact.signals)
        assert fact.on is None or fact.on <= TODAY or fact.kind in {"contract", "financials"}
    unsure = {question.fact for question in read.questions}
    assert all(
        index in unsure or fact.customer or fact.kind in {"market", "competitor"}
        for index, fact in enumerate(read.facts)
    )
    assert read.ready() == tuple(fact for index, fact in enumerate(read.facts) if index not in unsure)


def test_a_message_without_a_customer_is_about_the_one_spoken_of(directory: Directory, today: date) -> None:
    about = directory.find("华能")[0]
    [order] = understand("下单30万", directory=directory, today=today, asker=Asker(about=about)).ready()
    assert order.customer == about


def test_only_customers_of_the_asker_are_found(today: date) -> None:
    book = Directory([Entry(1, "华能电力", team_id=1), Entry(2, "大唐新能源", team_id=2)])
    read = understand("拜访华能,谈了付款", directory=book, today=today, asker=Asker(teams={2}))
    [question] = read.questions
    assert (question.topic, question.options, question.words) == ("customer", (), "华能")


def test_two_customers_of_one_brand_are_asked_about_with_own_first(today: date) -> None:
    book = Directory([Entry(1, "华能电力"), Entry(2, "华能水务"), Entry(3, "华能燃气"), Entry(4, "华能煤业")])
    read = understand("华能下单30万", directory=book, today=today, asker=Asker(prefer={3}))
    [question] = read.questions
    assert len(question.options) == 3
    assert question.options[0].value == 3
    assert read.ready() == ()


def test_words_that_tell_nothing_known_are_asked_about(directory: Directory, today: date) -> None:
    read = understand("更新 华能 天气真热", directory=directory, today=today)
    assert [(question.topic, question.fact) for question in read.questions] == [("kind", 0)]
    assert read.ready() == ()
    again = understand("更新 华能 天气真热", directory=directory, today=today, kind="complaint")
    assert [(fact.kind, fact.customer and fact.customer.name) for fact in again.ready()] == [
        ("complaint", "华能电力股份有限公司")
    ]


@pytest.mark.parametrize(
    ("words", "command", "rest"),
    [
        ("/visit@holdfast_bot 华能", "visit", "华能"),
        ("拜访 华能", "visit", "华能"),
        ("拜访", "visit", ""),
        ("更新:华能下单", "update", "华能下单"),
        ("撤销", "undo", ""),
        ("客户投诉了", None, "客户投诉了"),
        ("/risk Acme", "risk", "Acme"),
    ],
)
def test_command_words(directory: Directory, today: date, words: str, command: str | None, rest: str) -> None:
    read = understand(words, directory=directory, today=today)
    assert (read.command, read.rest) == (command, rest)


def test_evidence_and_names_are_quoted_as_typed(directory: Directory, today: date) -> None:
    [visit] = understand("拜訪華能，客戶説付款要晚２周", directory=directory, today=today).facts
    assert [signal.words for signal in visit.signals] == ["付款要晚２周"]


def test_several_sums_and_unit_prices_are_asked_about(directory: Directory, today: date) -> None:
    for text, offered in (
        ("Acme ordered 30k of pumps and 20k of valves", ["30,000", "20,000", "50,000"]),
        ("Stark order 15 pcs type B at 420 eur each", []),
    ):
        read = understand(text, directory=directory, today=today)
        assert [fact.kind for fact in read.facts] == ["order"]
        [question] = read.questions
        assert (question.topic, [option.label for option in question.options]) == ("amount", offered)


@pytest.mark.parametrize(
    "text",
    [
        "听说海尔破产了",
        "van der berg - insolvency rumours, unconfirmed",
        "Acme asked whether we could sign for 50k",
        "that complaint from Hooli is still open",
        "we paid Acme 3k for the broken pallets",
        "竞争对手从三一撤出来了",
        "三一库存不高,会继续下单",
    ],
)
def test_rumours_questions_and_old_news_are_no_records(directory: Directory, today: date, text: str) -> None:
    read = understand(text, directory=directory, today=today)
    assert {fact.kind for fact in read.ready()} <= {"signal"}
    sure = {signal.kind for fact in read.facts for signal in fact.signals if not signal.confirm}
    assert sure <= {"quality_issue"}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("听说海尔付了20万", "payment"),
        ("maybe Acme ordered 30k", "order"),
        ("I think Globex signed with us for 50k", "contract:signed"),
    ],
)
def test_the_likeliest_kind_comes_first(directory: Directory, today: date, text: str, first: str) -> None:
    read = understand(text, directory=directory, today=today)
    [question] = [each for each in read.questions if each.topic == "kind"]
    assert question.options[0].value == first
    labels = [option.value for option in question.options]
    assert len(labels) == len(set(labels))
    assert labels[-1] == "signal" or len(labels) == 3


def test_a_town_alone_is_nobody(directory: Directory, today: date) -> None:
    read = understand("周一我在苏州出差", directory=directory, today=today)
    assert all(fact.customer is None for fact in read.facts)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("/visit 华能,大唐 都谈了付款", {1, 2}),
        ("Acme, Globex both asked for discounts", {21, 22}),
        ("拜访了华能,大唐说要降价", {1, 2}),
    ],
)
def test_customers_in_a_row_are_each_told_of(directory: Directory, text: str, ids: set[int]) -> None:
    read = understand(text, directory=directory, today=TODAY)
    assert {fact.customer.customer_id for fact in read.facts if fact.customer} == ids


def test_a_sum_is_only_of_the_customer_whose_clause_it_is_in(directory: Directory) -> None:
    read = understand("拜访了华能,大唐付了20万", directory=directory, today=TODAY)
    assert [fact.customer.customer_id for fact in read.facts if fact.kind == "payment" and fact.customer] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "华能王秀兰说下个月要少买一半",
        "华能张经理说年底要缩减预算",
        "Acme: Tom said they will cut orders in half from January",
    ],
)
def test_what_a_customer_means_to_do_less_of_is_a_signal_and_no_step_of_ours(directory: Directory, text: str) -> None:
    [fact] = understand(text, directory=directory, today=TODAY).facts
    assert [signal.kind for signal in fact.signals] == ["demand_down"]
    assert fact.steps == ()
