"""Whole messages: what is stored, what is asked, what is left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.understand.facts import Contract, Order, Payment, Visit
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


def test_several_sums_are_asked_about(directory: Directory, today: date) -> None:
    read = understand("Acme ordered 30k of pumps and 20k of valves", directory=directory, today=today)
    assert [fact.kind for fact in read.facts] == ["order"]
    [question] = read.questions
    labels = [option.label for option in question.options]
    assert (question.topic, labels) == ("amount", ["30,000", "20,000", "50,000"])


@pytest.mark.parametrize(
    ("text", "amount", "asked"),
    [
        ("Stark order 15 pcs type B at 420 eur each", 6300, False),
        ("三一订了30台泵,每台1.2万", 360_000, False),
        ("三一订了300个,单价42元", 12_600, False),
        ("Hooli ordered 12 pcs, 40 EUR per unit", 480, False),
        ("Acme ordered 60 kg of coffee at €15 a kilo", 900, False),
        ("Acme ordered 2 pallets, 15 EUR a kilo", None, True),  # nobody said how many kilos
        ("Acme ordered 40 boxes and 20 bags, 12 EUR each", None, True),
        ("三一订了一批泵,每台1.2万", None, True),
        ("Acme ordered 5 pallets for 30k EUR", 30_000, False),
    ],
)
def test_a_price_for_one_is_never_taken_for_the_sum(
    directory: Directory, today: date, text: str, amount: int | None, asked: bool
) -> None:
    read = understand(text, directory=directory, today=today)
    [order] = [fact for fact in read.facts if isinstance(fact, Order)]
    assert order.amount == amount
    assert ("amount" in [question.topic for question in read.questions]) == asked


@pytest.mark.parametrize(
    ("text", "kind", "amounts"),
    [
        ("Payment from Acme 4,000 and from Wayne 1,250", "payment", [4000, 1250]),
        ("Two payments today - Stark 90,000 and Acme 17,250", "payment", [90_000, 17_250]),
        ("今天进账两笔:中兴 22万,三一 7.5万", "payment", [220_000, 75_000]),
        ("中兴22万和三一7.5万的货款都到账了", "payment", [220_000, 75_000]),
        ("Orders: Acme 12k, Globex 8k, Hooli 5k", "order", [12_000, 8_000, 5_000]),
    ],
)
def test_several_customers_with_a_sum_each_are_several_records(
    directory: Directory, today: date, text: str, kind: str, amounts: list[int]
) -> None:
    read = understand(text, directory=directory, today=today)
    assert [fact.kind for fact in read.facts] == [kind] * len(amounts)
    assert [getattr(fact, "amount", None) for fact in read.facts] == amounts
    assert len({fact.customer for fact in read.facts}) == len(amounts)


@pytest.mark.parametrize(
    ("text", "kind", "steps"),
    [
        ("New order Acme €75,000 for delivery in January", "order", 0),
        ("海尔发票 金额16800 开票日11月18日 到期日12月18日", "invoice", 0),
        ("Invoice Umbrella 16,800 dated 18 Nov due 18 Dec", "invoice", 0),
        ("Part payment from Acme, 20,000 in, balance of 15,000 promised for 30 Nov", "payment", 1),
        ("汇川货款收到二十万还差十万说周五之前补", "payment", 1),
        ("访汇川，技术OK，商务待定，下周五二次谈判", "visit", 1),
        ("Acme will pay 30k on Friday", "step", 1),
        ("三一说下周五付货款20万", "step", 1),
    ],
)
def test_a_day_ahead_beside_what_happened_hides_no_record(
    directory: Directory, today: date, text: str, kind: str, steps: int
) -> None:
    [fact] = understand(text, directory=directory, today=today).facts
    assert (fact.kind, len(fact.steps)) == (kind, steps)


def test_a_day_of_the_past_before_to_pay_is_when_it_was_paid(directory: Directory, today: date) -> None:
    for text in ("财务核对:中兴11月12日付款56,780元已入账", "美的11月12日到账56,780元，系10月份服务费。"):
        [fact] = understand(text, directory=directory, today=today).facts
        assert (fact.kind, fact.on) == ("payment", date(2026, 11, 12))


def test_a_long_brand_is_known_by_its_beginning(directory: Directory, today: date) -> None:
    [fact] = understand("新希望的采购说价格可以", directory=directory, today=today).facts
    assert fact.customer is not None
    assert fact.customer.name == "新希望六和股份有限公司"


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


@pytest.mark.parametrize(
    "text",
    [
        "The Acme meeting tomorrow is off, they've got flu",
        "Tomorrow's trip to Globex is off, I've got the flu",
        "明天去三一的行程取消了，老板临时叫我开会",
        "三一本来约了明天见面,刚说取消了",
    ],
)
def test_a_meeting_that_is_called_off_is_neither_visit_nor_step_nor_order(
    directory: Directory, today: date, text: str
) -> None:
    read = understand(text, directory=directory, today=today)
    assert {fact.kind for fact in read.facts} <= {"signal"}
    assert not any(fact.steps or fact.signals for fact in read.facts)


@pytest.mark.parametrize("text", ["三一订单取消了,30万", "Visited Acme, they cancelled the 30k order"])
def test_an_order_that_is_called_off_is_one_still(directory: Directory, today: date, text: str) -> None:
    read = understand(text, directory=directory, today=today)
    assert [fact.cancelled for fact in read.facts if isinstance(fact, Order)] == [True]


@pytest.mark.parametrize(
    "text", ["SKF is quoting at Acme, about 5% below us", "Huhtamaki are offering Acme a free trial"]
)
def test_a_firm_nobody_knows_that_courts_a_customer_competes(directory: Directory, today: date, text: str) -> None:
    [fact] = understand(text, directory=directory, today=today).facts
    assert fact.kind == "competitor"


def test_to_sell_is_nobody_s_name() -> None:
    book = Directory([Entry(1, "Solarwell Power", ()), Entry(2, "Acme Corp", ())])
    [request] = understand("how much did we sell this month vs last", directory=book, today=TODAY).requests
    assert (request.kind, request.hits) == ("bought", ())


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("三一签了合同80万，账期3个月", None),
        ("三一签了合同80万，三个月交货", None),
        ("三一签了合同100万，质保两年", None),
        ("三一续签了，合作五年了", None),
        ("Acme signed a contract 100k with a 2 year warranty", None),
        ("三一签了3年合同200万", date(2029, 11, 20)),
        ("三一续签了18个月", date(2028, 5, 20)),
        ("Acme renewed for 18 months", date(2028, 5, 20)),
        ("Acme signed a six-year deal, 90k", date(2032, 11, 20)),
    ],
)
def test_only_the_term_of_a_contract_says_when_it_ends(
    directory: Directory, today: date, text: str, ends: date | None
) -> None:
    contract = next(
        fact for fact in understand(text, directory=directory, today=today).facts if isinstance(fact, Contract)
    )
    assert contract.ends == ends


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("三一付款7.2万里头有2千是运费", 72000),
        ("三一付款7.2万其中2千是运费", 72000),
        ("三一付款7.2万含运费2千", 72000),
        ("Acme paid 72k including 2k for freight", 72000),
        ("Acme paid 72k of which 2k is freight", 72000),
    ],
)
def test_a_sum_within_a_sum_is_not_what_was_paid(directory: Directory, today: date, text: str, amount: int) -> None:
    [payment] = understand(text, directory=directory, today=today).facts
    assert isinstance(payment, Payment)
    assert payment.amount == amount


@pytest.mark.parametrize(
    "text", ["三一下单饮水机20台，每台4500", "三一下单饮水机20台，单价4500", "三一下单饮水机20台，单价4600，总计九万元"]
)
def test_a_bare_number_behind_each_is_the_price_of_one(directory: Directory, today: date, text: str) -> None:
    [order] = understand(text, directory=directory, today=today).facts
    assert isinstance(order, Order)
    assert order.amount == 90000
