"""One figure of one customer, and sums of all of them, asked for in plain words in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import people, records
from db.gateway import Database
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, one
from tests.support.firm import Firm, Person

DAY = timedelta(days=1)
Put = Callable[..., None]


@pytest.fixture
def put(database: Database) -> Put:
    """Store a record of a customer, so many days ago."""

    def store(table: str, customer: int, days: float, **values: Any) -> None:
        at = MONDAY - days * DAY
        row = {"customer_id": customer, "known_at": at, **values}
        if table in ("orders", "payments", "visits", "complaints"):
            row |= {"at": at}
        database.run(lambda tx: records.add(tx, table, **row))

    return store


def money(amount: int, currency: str = "CNY") -> dict[str, Any]:
    return {"amount": Decimal(amount), "currency": currency}


def invoice(issued: float, due: float) -> dict[str, datetime]:
    return {"issued_at": MONDAY - issued * DAY, "due_at": MONDAY - due * DAY}


def who(firm: Firm, lang: str) -> tuple[Person, int, str]:
    return (firm.li, firm.huaneng, "华能") if lang == "zh" else (firm.amy, firm.bolt, "Bolt")


OWED = {
    "zh": (
        "华能欠我们多少",
        "华能逾期多少了",
        "💰 华能电力 还欠 ¥3万、US$2,000，其中逾期 ¥1万。",
        "💰 华能电力 逾期 ¥1万，",
    ),
    "en": (
        "how much does Bolt owe us",
        "what's overdue at Bolt?",
        "💰 Bolt & Sons <Ltd> owes CN¥30k, $2,000, of which CN¥10k is overdue.",
        "💰 Bolt & Sons <Ltd>: CN¥10k overdue, of CN¥30k, $2,000 that it owes in all.",
    ),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_is_owed_is_said_in_each_currency(talk: Conversation, put: Put, lang: str) -> None:
    person, customer, _ = who(talk.firm, lang)
    owed, late, first, second = OWED[lang]
    put("invoices", customer, 60, **money(15_000), **invoice(60, 30))
    put("payments", customer, 20, **money(5_000))  # on account: it pays the oldest debt
    put("invoices", customer, 10, **money(20_000), **invoice(10, -20))
    put("invoices", customer, 10, **money(2_000, "USD"), **invoice(10, -20))
    said = await one(talk, person, owed)
    assert said.text.startswith(first)
    assert (await one(talk, person, late)).text.startswith(second)
    [card] = await talk.press(person, said.buttons[0])
    assert card.text.startswith("华能" if lang == "zh" else "Bolt")


NOTHING = {
    "zh": {
        "华能欠多少": "还没有 华能电力 的发票记录，不知道欠不欠款。",
        "华能今年买了多少": "还没有 华能电力 的订单记录。",
        "华能上次付款是什么时候": "还没有 华能电力 的付款记录。",
        "上次谁去的华能": "还没有拜访 华能电力 的记录。",
        "华能合同什么时候到期": "没有 华能电力 的合同记录。",
    },
    "en": {
        "how much does Bolt owe": "There is no invoice of Bolt & Sons <Ltd> on record, so what it owes is not known.",
        "how much did Bolt buy last quarter": "There is no order of Bolt & Sons <Ltd> on record.",
        "last payment from Bolt?": "There is no payment of Bolt & Sons <Ltd> on record.",
        "when did we last visit Bolt": "There is no visit at Bolt & Sons <Ltd> on record.",
        "when does Bolt's contract end": "There is no contract of Bolt & Sons <Ltd> on record.",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_is_not_on_record_is_said_to_be_unknown(talk: Conversation, lang: str) -> None:
    person, _, _ = who(talk.firm, lang)
    for question, answer in NOTHING[lang].items():
        assert (await one(talk, person, question)).text == answer, question


BOUGHT = {
    "zh": {
        "华能这个月买了多少": "🛒 华能电力 11-01 至 11-23 下单 ¥2.5万（2 笔）。",
        "华能这个月下了几个单": "🛒 华能电力 11-01 至 11-23 下了 2 笔单，合计 ¥2.5万。",
        "华能最近一次下单是哪天": "华能电力 · 最近一笔订单：11-20（3 天前）· ¥2万 · 变压器",
        "华能去年买了多少": "🛒 华能电力 2025-01-01 至 2025-12-31 没有下单。",
        "华能从十月以来订了多少": "🛒 华能电力 10-01 至 11-23 下单 ¥3.5万（3 笔）。",
    },
    "en": {
        "how much did Bolt buy this month": "🛒 Bolt & Sons <Ltd> ordered CN¥25k from 1 Nov to 23 Nov (2 orders).",
        "how many orders did Bolt place this month?": "🛒 Bolt & Sons <Ltd> placed 2 orders from 1 Nov",
        "when did Bolt last order": "Bolt & Sons <Ltd> · Last order: 20 Nov (3 days ago) · CN¥20k · 变压器",
        "what did Bolt order last year": "🛒 Bolt & Sons <Ltd> ordered nothing from 2025-01-01 to 2025-12-31.",
        "how much has Bolt ordered since October": "🛒 Bolt & Sons <Ltd> ordered CN¥35k from 1 Oct",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_was_bought_is_said_with_its_time(talk: Conversation, put: Put, lang: str) -> None:
    person, customer, _ = who(talk.firm, lang)
    put("orders", customer, 3, **money(20_000), product="变压器")
    put("orders", customer, 5, **money(8_000))
    put("orders", customer, 4, **money(-3_000))
    put("orders", customer, 40, **money(10_000))
    put("orders", talk.firm.tencent, 2, **money(99_000))
    for question, answer in BOUGHT[lang].items():
        assert (await one(talk, person, question)).text.startswith(answer), question
    month = await one(talk, person, next(iter(BOUGHT[lang])))
    returned, before = month.text.splitlines()[-2:]
    assert (
        returned == {"zh": "已减去退货、取消 −¥3,000。", "en": "Returns and cancellations taken off: −CN¥3,000."}[lang]
    )
    assert before.startswith(
        {"zh": "此前 10-01 至 10-23：¥1万（1 笔）", "en": "Before that, from 1 Oct to 23 Oct: CN¥10k"}[lang]
    )


VISITED = {
    "zh": (
        ["上次谁去的华能", "我们多久没去华能了"],
        "👣 上次拜访 华能电力：11-18（5 天前），李雷 · 良好",
        "华能今年去了几次",
        "华能电力 01-01 至 11-23 共拜访或联系 3 次。",
        "李雷 2 次、没有记下是谁 1 次",
    ),
    "en": (
        ["when did we last visit Bolt", "who was last at Bolt?"],
        "👣 Last visit at Bolt & Sons <Ltd>: 18 Nov (5 days ago), Amy Stone · good",
        "how often did we visit Bolt this year",
        "Bolt & Sons <Ltd> was visited or contacted 3 times from 1 Jan to 23 Nov.",
        "Amy Stone 2×, nobody wrote down who 1×",
    ),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_who_went_there_last_and_how_often(talk: Conversation, put: Put, lang: str) -> None:
    person, customer, _ = who(talk.firm, lang)
    put("visits", customer, 5, member_id=person.id, outcome="good")
    put("visits", customer, 50, member_id=person.id)
    put("visits", customer, 80)
    put("visits", customer, 500)
    last, answer, often, count, by = VISITED[lang]
    for question in last:
        assert (await one(talk, person, question)).text.startswith(answer), question
    said = await one(talk, person, often)
    assert said.text.splitlines()[0] == count
    assert said.text.splitlines()[-1] == by


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_when_the_contract_ends_and_that_a_term_is_assumed(talk: Conversation, lang: str) -> None:
    person, _, name = who(talk.firm, lang)
    asked = "华能的合同什么时候到期" if lang == "zh" else "when does the contract with Bolt end"
    await talk.say(person, f"和{name}签了合同 80万" if lang == "zh" else f"signed a contract with {name}, 800k")
    assumed = await one(talk, person, asked)
    assert (
        "没有说期限，先按一年算：2027-11-23 到期" if lang == "zh" else "One year is assumed: until 2027-11-23"
    ) in assumed.text
    await talk.say(person, f"{name}合同到2027年6月30日到期" if lang == "zh" else f"{name} contract ends on 2027-06-30")
    known = await one(talk, person, asked)
    assert ("合同 2027-06-30 到期，还有" if lang == "zh" else "ends 2027-06-30, in") in known.text


# Who may see it ---------------------------------------------------------------------------------------------------


async def test_anothers_customer_has_no_figures(talk: Conversation, put: Put) -> None:
    put("orders", talk.firm.haier, 3, **money(20_000))
    said = await one(talk, talk.firm.li, "海尔今年买了多少")
    assert said.text.startswith("没有找到“海尔”")
    assert "2万" not in said.text
    assert not any("新建" in button for button in said.buttons)
    said = await one(talk, talk.firm.amy, "how much did Haier Trading buy this year")
    assert "haier trading" in said.text.casefold()
    assert "20k" not in said.text


async def test_a_group_hears_a_figure_only_as_it_may_see_it(talk: Conversation, put: Put, database: Database) -> None:
    firm = talk.firm
    put("orders", firm.huaneng, 3, **money(20_000))
    hidden = await one(talk, firm.li, "@holdfast_bot 华能这个月买了多少", chat=firm.group)
    assert hidden.text.startswith("🛒 华能电力 11-01 至 11-23 下了 1 笔单。")
    assert "¥" not in hidden.text
    assert hidden.buttons == ["在私聊中打开"]
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="confidential"))
    assert "¥2万" in (await one(talk, firm.li, "@holdfast_bot 华能这个月买了多少", chat=firm.group)).text


# All together -----------------------------------------------------------------------------------------------------


TOTALS = {
    "zh": {
        "这个月卖了多少": (
            "🧾 11-01 至 11-23 订单合计 ¥3.5万（2 笔）· 全部客户",
            "此前 10-01 至 10-23：¥1万（1 笔）。",
        ),
        "这个月回款多少": ("💵 11-01 至 11-23 回款合计 ¥5,000、US$300（2 笔）· 全部客户", "· 华东 ¥5,000"),
        "华北这个月订单额多少": ("🧾 11-01 至 11-23 订单合计 ¥5,000（1 笔）· 华北", ""),
    },
    "en": {
        "how much did we sell this month vs last": (
            "🧾 Ordered from 1 Nov to 23 Nov: CN¥35k (2 orders) · all customers",
            "Before that, from 1 Oct to 23 Oct: CN¥10k (1).",
        ),
        "what did we collect this month?": (
            "💵 Received from 1 Nov to 23 Nov: CN¥5,000, $300 (2 payments)",
            "· East CN¥5,000",
        ),
        "sales of the North team this month": ("🧾 Ordered from 1 Nov to 23 Nov: CN¥5,000 (1 order) · North", ""),
    },
}


def trade(firm: Firm, put: Put) -> None:
    put("orders", firm.huaneng, 3, **money(30_000))
    put("orders", firm.huaneng, 40, **money(10_000))
    put("orders", firm.haier, 4, **money(5_000))
    put("payments", firm.bolt, 5, **money(5_000))
    put("payments", firm.haier, 5, **money(300, "USD"))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_sums_of_the_firm_by_team(talk: Conversation, put: Put, database: Database, lang: str) -> None:
    trade(talk.firm, put)
    database.run(lambda tx: people.change_member(tx, talk.firm.admin.id, language=lang))
    for question, (first, other) in TOTALS[lang].items():
        said = await one(talk, talk.firm.admin, question)
        assert said.text.startswith(first), question
        assert other in said.text, question


async def test_sums_are_of_the_customers_that_the_asker_may_see(talk: Conversation, put: Put) -> None:
    trade(talk.firm, put)
    said = await one(talk, talk.firm.wang, "这个月卖了多少")
    assert said.text.startswith("🧾 11-01 至 11-23 订单合计 ¥5,000（1 笔）· 华北的客户")
    assert "华东" not in said.text
    mine = await one(talk, talk.firm.amy, "how much did I sell this month")
    team = await one(talk, talk.firm.amy, "how much did my team sell this month")
    assert team.text.startswith("🧾 Ordered from 1 Nov to 23 Nov: CN¥30k (1 order) · customers of East")
    assert mine.text == "🧾 Nothing was ordered from 1 Nov to 23 Nov · looked after by Amy Stone"


# Whose debts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "question"), [("zh", "谁欠我钱"), ("en", "who owes me")])
async def test_a_representative_sees_the_own_debtors_first(
    talk: Conversation, put: Put, lang: str, question: str
) -> None:
    firm = talk.firm
    person, customer, _ = who(firm, lang)
    other = firm.bolt if lang == "zh" else firm.huaneng
    put("invoices", customer, 60, **money(1_000), **invoice(60, 30))
    put("invoices", other, 60, **money(90_000), **invoice(60, 30))
    said = await one(talk, person, question)
    own, others = (
        ("您的客户 · 1 家", "团队其他客户 · 1 家") if lang == "zh" else ("Yours · 1, CN¥1,000", "Others of the team")
    )
    lines = said.text.splitlines()
    assert lines[1].startswith(own)
    assert lines[2].startswith("① 华能" if lang == "zh" else "① Bolt")
    assert lines[3].startswith(others)
    leads = await one(talk, firm.chen, question)
    assert leads.text.splitlines()[1].startswith("① " + ("Bolt" if lang == "zh" else "华能"))
