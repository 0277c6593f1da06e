"""Questions that are answered from counts and sums, in both languages; and that questions make and store nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import cells, happened, records
from db.gateway import Database
from db.scope import Scope
from handlers.asks import tables
from handlers.asks.query import Query
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, one
from tests.support.firm import Person

Put = Callable[..., None]


@pytest.fixture
def put(database: Database) -> Put:
    """Store a record of a customer, so many days ago; day: the name of the column for it."""

    def store(table: str, customer: int, days: float, day: str = "at", **values: Any) -> None:
        at = MONDAY - timedelta(days=days)
        row = {"customer_id": customer, "known_at": at, day: at, **values}
        if table == "contracts":
            row |= {"signed_at": at, "starts_at": at}
        database.run(lambda tx: records.add(tx, table, **row))

    return store


@pytest.fixture
def year(talk: Conversation, put: Put) -> Conversation:
    """A firm with something of everything behind it."""
    firm = talk.firm
    for days, customer, amount, product in (
        (400, firm.huaneng, 40_000, "变压器"),
        (310, firm.bolt, 10_000, "relay"),
        (300, firm.bolt, 10_000, "relay"),
        (40, firm.huaneng, 20_000, "变压器"),
        (10, firm.huaneng, 40_000, "断路器"),
        (10, firm.haier, 999_000, "变压器"),
    ):
        put("orders", customer, days, amount=Decimal(amount), currency="CNY", product=product)
    for days, customer, cause in (
        (60, firm.huaneng, "quality"),
        (30, firm.huaneng, "quality"),
        (5, firm.tencent, "price"),
    ):
        put("complaints", customer, days, severity=2, cause=cause, text="…")
    put("complaints", firm.haier, 50, severity=3, cause="delivery", text="…")
    put("contracts", firm.huaneng, 20, "ends_at")
    put("contracts", firm.tencent, -30, "ends_at", amount=Decimal(70_000), currency="CNY")
    put("surveys", firm.huaneng, 30, metric="csat", value=2.0)
    put("surveys", firm.tencent, 30, metric="csat", value=5.0)
    return talk


def asker(talk: Conversation, lang: str) -> Person:
    return talk.firm.li if lang == "zh" else talk.firm.amy


ANSWERS = {
    "zh": {
        "今年投诉过两次的客户": ["📊 投诉 · 01-01 至 11-23", "① 华能电力 · 2 件"],
        "投诉超过20天还没解决的": ["2 件", "① 华能电力 · 09-24 · 一般 · 质量 · 未解决", "只算超过 20 天的。"],
        "今年投诉主要什么原因": ["· 质量：2 件", "· 价格：1 件"],
        "到期没续签的合同": ["📊 到期未续的合同", "1 份", "① 华能电力 · 11-03"],
        "未来两个月到期的合同": ["📊 到期的合同 · 11-23 至", "1 份 · ¥7万", "① 腾讯科技 · ¥7万 · 12-23"],
        "谁买过断路器": ["断路器", "① 华能电力 · ¥4万 · 1 笔"],
        "谁买离心泵": ["没有订单写着“离心泵”。订单里有的产品：", "变压器"],
        "今年销售额最高的前三个客户": ["① 华能电力 · ¥6万 · 2 笔", "② Bolt & Sons <Ltd> · ¥2万"],
        "今年平均每单多少钱": ["📊 平均每单", "¥2万 · 4 笔"],
        "今年流失了几个客户，为什么": ["流失的客户", "Bolt & Sons <Ltd>"],
        "满意度最低的客户": ["平均 3.5 分（满分 5 分） · 2 份回答", "① 华能电力 · 2 分"],
        "本财年销售额": ["没有设财年，按自然年计算", "¥8万 · 4 笔"],
        "今年每个月的订单": ["· 2026-01：¥2万 · 2 笔", "· 2026-11：¥4万 · 1 笔"],
        "上个月以来有什么变化": ["📊 有何变化 · 10-01 至 11-23", "· 下单：¥6万 · 2 笔", "· 新投诉：2 件"],
        "2024年以来每个月的订单": ["📊 订单 · 按月 · 2025-12-01 至", "· 2025-12："],
        "今年每个月变压器的订单": ["变压器", "· 2026-10：¥2万 · 1 笔", "· 2026-11："],
        "没完成的措施有哪些，谁拖着": ["📊 未完成的措施", "没有这样的记录（查的是：华东的客户）。"],
    },
    "en": {
        "which customers complained more than once this year": ["① 华能电力 · 2 complaints", "at least 2"],
        "customers who complained at least twice this year": ["📊 Complaints", "① 华能电力 · 2 complaints"],
        "complaints open for more than 20 days": ["2 complaints", "① 华能电力 · 24 Sep · serious · quality · open"],
        "what were complaints about this year": ["· quality: 2 complaints", "· price: 1 complaint"],
        "contracts that expired and were not renewed": ["1 contract", "① 华能电力 · 3 Nov"],
        "contracts ending in the next two months": ["1 contract · CN¥70k", "① 腾讯科技 · CN¥70k · 23 Dec"],
        "who bought relay": ["relay", "① Bolt & Sons <Ltd> · CN¥20k · 2 orders"],
        "which customers buy centrifuges": ["No order names “centrifuges”. Products on record: "],
        "top three customers by sales this year": ["① 华能电力 · CN¥60k · 2 orders", "② Bolt & Sons <Ltd> · CN¥20k"],
        "average order this year": ["📊 Average order", "CN¥20k · 4 orders"],
        "how many customers did we lose this year and why": ["Lost customers", "Bolt & Sons <Ltd>"],
        "least satisfied customers": ["on average 3.5 of 5 · 2 answers", "① 华能电力 · 2 points"],
        "fiscal year sales": ["No fiscal year is set", "CN¥80k · 4 orders"],
        "orders per month this year": ["· 2026-01: CN¥20k · 2 orders", "· 2026-11: CN¥40k · 1 order"],
        "what changed since last month": ["from 1 Oct to 23 Nov", "· Orders: CN¥60k · 2 orders", "· New complaints: 2"],
        "relay orders per month this year": ["relay", "· 2026-01: CN¥20k · 2 orders", "· 2026-11: 0 orders"],
        "who is late with measures": [
            "📊 Overdue measures",
            "There is nothing of the kind on record (looked at: customers of East).",
        ],
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_questions_are_answered_with_what_is_on_record(year: Conversation, lang: str) -> None:
    for question, told in ANSWERS[lang].items():
        said = await one(year, asker(year, lang), question)
        for each in told:
            assert each in said.text, (question, said.text)
        assert "海尔" not in said.text, question
        assert "999" not in said.text, question


FOLLOWING = {
    "zh": [
        ("今年投诉按原因", "· 质量：2 件"),
        ("去年呢", "2025-01-01 至 2025-12-31"),
        ("华能今年买了多少", "¥6万"),
        ("那去年呢", "📊 订单 · 华能电力 · 2025-01-01 至 2025-12-31\n¥4万"),
        ("华能风险多高", "华能电力"),
        ("为什么？", "华能电力 还没有评分"),
    ],
    "en": [
        ("complaints by cause this year", "· quality: 2 complaints"),
        ("and last year?", "from 2025-01-01 to 2025-12-31"),
        ("how much did Bolt buy this year", "CN¥20k"),
        ("and last year?", "Orders · Bolt & Sons <Ltd> · from 2025-01-01 to 2025-12-31\nThere is nothing"),
        ("how risky is Bolt", "Bolt & Sons"),
        ("why?", "Bolt & Sons <Ltd> has no score yet"),
    ],
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_question_goes_on_with_the_one_before(year: Conversation, lang: str) -> None:
    for question, told in FOLLOWING[lang]:
        said = await one(year, asker(year, lang), question)
        assert told in said.text, (question, said.text)


@pytest.mark.parametrize(
    ("lang", "whole", "narrower", "head"),
    [
        ("zh", "华东的客户有哪些", "只看李雷的", "华东、李雷负责"),
        ("en", "which customers are in the East team", "only 李雷's", "East, looked after by 李雷"),
    ],
)
async def test_a_list_is_narrowed_by_what_follows(
    year: Conversation, lang: str, whole: str, narrower: str, head: str
) -> None:
    person = asker(year, lang)
    await one(year, person, whole)
    assert (await one(year, person, narrower)).text.startswith(f"📋 {head} · ")


@pytest.mark.parametrize(("lang", "text"), [("zh", "他们呢"), ("en", "what about them?")])
async def test_what_points_back_at_nothing_is_asked_about(talk: Conversation, lang: str, text: str) -> None:
    said = await one(talk, asker(talk, lang), text)
    assert said.text.startswith("您指的是哪个问题" if lang == "zh" else "Which question or customer")


QUESTIONS = {
    "zh": ["谁丢了钥匙", "为什么大家都不开心", "哪些人喜欢喝茶", "今年客户送了几次月饼", "天空为什么是蓝的"],
    "en": ["who lost the keys", "why is everybody sad", "which colours do they like", "what if we lose them",
        "customers of the Ridgeway Group",
        "does anyone know", "how many moons are there"],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_no_customer_is_made_of_a_question_and_nothing_is_stored(
    talk: Conversation, database: Database, lang: str
) -> None:
    person = asker(talk, lang)
    for question in QUESTIONS[lang]:
        for said in await talk.say(person, question):
            offered = " ".join(said.buttons)
            assert "新建" not in offered, (question, said.text)
            assert "Create" not in offered, (question, said.text)
    firm = talk.firm
    stored = database.look(
        lambda tx: [records.of_customer(tx, "visits", of) for of in (firm.huaneng, firm.tencent, firm.bolt)]
    )
    assert stored == [[], [], []]


@pytest.mark.parametrize("name", ["海尔", "蓝湖集团"])
async def test_in_a_group_a_strange_name_is_nobody_whoever_has_it(talk: Conversation, name: str) -> None:
    firm = talk.firm
    for question in (f"{name}风险多高", f"{name}欠多少钱"):
        said = await one(talk, firm.li, f"@holdfast_bot {question}", chat=firm.group)
        assert said.text == f"没有找到“{name}”。请换个名称再试：", said.text
        assert not any("新建" in each for each in said.buttons)


async def test_a_group_reads_an_answer_without_amounts(year: Conversation) -> None:
    firm = year.firm
    said = await one(year, firm.li, "@holdfast_bot 今年销售额最高的前三个客户", chat=firm.group)
    assert "① 华能电力 · 2 笔" in said.text
    assert "¥" not in said.text
    assert "金额在群里不显示" in said.text


async def test_an_open_question_of_the_bot_takes_no_question_for_its_answer(
    year: Conversation, database: Database
) -> None:
    li = year.firm.li
    await year.say(li, "王总离职了")  # whose it is is asked
    said = await one(year, li, "华能平均每单多少钱")
    assert said.text.startswith("📊 平均每单 · 华能电力")


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_average_is_of_the_orders_in_its_own_currency(year: Conversation, put: Put, lang: str) -> None:
    put("orders", year.firm.bolt, 20, amount=Decimal(30_000), currency="USD", product="relay")
    question = {"zh": "Bolt今年平均每单多少钱", "en": "average order of Bolt this year"}[lang]
    said = await one(year, year.firm.amy, question)
    assert "10k" in said.text or "1万" in said.text, said.text
    assert "30k" in said.text or "3万" in said.text, said.text


async def test_what_changed_of_one_person_counts_no_visit_to_customers_of_others(year: Conversation, put: Put) -> None:
    put("visits", year.firm.bolt, 3, member_id=year.firm.amy.id)
    whole = await one(year, year.firm.chen, "上个月以来有什么变化")
    narrowed = await one(year, year.firm.chen, "李雷上个月以来有什么变化")
    assert "· 拜访：1 次" in whole.text, whole.text
    assert "· 拜访：0 次" in narrowed.text, narrowed.text


async def test_the_largest_orders_are_those_of_the_customer_in_each_currency(
    year: Conversation, put: Put, database: Database
) -> None:
    firm = year.firm
    put("orders", firm.bolt, 20, amount=Decimal(3_000), currency="USD")
    since, until = MONDAY - timedelta(days=365), MONDAY
    scope = Scope(None)
    found = database.look(
        lambda tx: happened.orders(tx, cells.chosen(scope, {}, [firm.bolt]), scope, since, until, limit=1)
    )
    assert [(each.customer_id, each.currency, each.amount) for each in found] == [
        (firm.bolt, "CNY", Decimal(10_000)),
        (firm.bolt, "USD", Decimal(3_000)),
    ]


def test_what_is_not_shown_of_so_many_is_counted() -> None:
    lines = [tables.Line(count=at) for at in range(25)]
    assert [tables.clipped(lines, Query(topic="orders", limit=limit))[1] for limit in (0, 3, 20, 50)] == [15, 0, 10, 15]


async def test_nobody_of_another_team_is_said_to_have_made_no_visit(year: Conversation) -> None:
    said = await one(year, year.firm.admin, "华东上个月谁拜访最少")
    assert "李雷" in said.text, said.text
    assert "王芳" not in said.text, said.text


@pytest.mark.parametrize(("lang", "team"), [("zh", "只看我们团队的"), ("en", "what about my team?")])
async def test_who_is_in_no_team_is_told_so(year: Conversation, lang: str, team: str) -> None:
    admin = year.firm.admin
    await one(year, admin, "今年投诉按原因")
    assert (await one(year, admin, team)).text.startswith("您没有加入任何团队"), lang


UNANSWERED = {
    "zh": {
        "今年回款按产品分": "“按产品分”",
        "上季度的应收账款是多少": "“上季度”",
        "华能什么时候开始不高兴的": "",
    },
    "en": {
        "payments this year by product": "“by product”",
        "receivables last quarter": "“last quarter”",
        "since when is Bolt unhappy": "",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_has_no_answer_is_said_and_nothing_is_stored(
    year: Conversation, database: Database, lang: str
) -> None:
    customer = year.firm.huaneng if lang == "zh" else year.firm.bolt

    def stored() -> list[object]:
        return [record for kind in ("facts", "signals") for record in database.look(
            lambda tx, kind=kind: records.of_customer(tx, kind, customer)  # type: ignore[misc]
        )]  # fmt: skip

    before = stored()
    for question, words in UNANSWERED[lang].items():
        said = await one(year, asker(year, lang), question)
        assert words in said.text, (question, said.text)
        assert "📊" not in said.text, (question, said.text)
    assert stored() == before


@pytest.mark.parametrize(
    ("lang", "question", "shares"),
    [("zh", "华能占今年订单几成", "75%"), ("en", "what share of sales this year is Bolt", "25%")],
)
async def test_a_share_is_told_with_what_it_is_a_share_of(
    year: Conversation, lang: str, question: str, shares: str
) -> None:
    said = (await one(year, asker(year, lang), question)).text
    assert shares in said, said
    assert ("总共 ¥8万" if lang == "zh" else "of CN¥80k") in said, said


@pytest.mark.parametrize(
    ("lang", "first", "then", "told"),
    [
        ("zh", "今年各行业的订单", "前一名", "📊 订单 · 按行业 · 01-01"),
        ("zh", "今年每月的订单", "那回款呢", "📊 回款 · 按月 · 01-01"),
        ("zh", "今年每月的订单", "那东南呢", "没看懂“东南”"),
        ("en", "sales per month this year", "by quarter?", "📊 Orders · by quarter · from 1 Jan"),
        ("en", "sales per month this year", "and payments?", "📊 Payments · by month · from 1 Jan"),
        ("en", "sales per month this year", "what about the west", "“west”"),
    ],
)
async def test_parts_of_a_question_go_on_with_the_last_one(
    year: Conversation, lang: str, first: str, then: str, told: str
) -> None:
    await one(year, asker(year, lang), first)
    said = await one(year, asker(year, lang), then)
    assert told in said.text, said.text


@pytest.mark.parametrize("question", ["谁今年买了三万以上", "今年订单金额低于3万的客户"])
async def test_a_group_without_amounts_picks_nobody_by_them(year: Conversation, question: str) -> None:
    said = await one(year, year.firm.li, f"@holdfast_bot {question}", chat=year.firm.group)
    assert said.text == "金额不在本群显示，也不按金额筛选。"
