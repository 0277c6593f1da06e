"""Conversations of the guided update: tap by tap to a record, at most three taps before the words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from db import customers, records
from db.gateway import Database, Tx
from db.models import Customer
from handlers.updates import shapes
from tests.support.conversation import Conversation, Said
from tests.support.firm import Person

MOST_TAPS = 3
Case = tuple[list[str], str | None, str, dict[str, Any]]

ZH: list[Case] = [
    (["订单"], "35万", "orders", {"amount": Decimal(350_000), "currency": "CNY"}),
    (["回款"], "昨天 12,000 EUR", "payments", {"amount": Decimal(12_000), "currency": "EUR"}),
    (["发票"], "20万 12月31日到期", "invoices", {"amount": Decimal(200_000)}),
    (["投诉", "严重"], "交货晚了三天", "complaints", {"severity": 3, "cause": "delivery"}),
    (["投诉", "轻微"], None, "complaints", {"severity": 1}),
    (["投诉"], "螺丝松了,小问题", "complaints", {"severity": 1, "cause": "quality"}),
    (["满意度", "4 ★"], None, "surveys", {"metric": "csat", "value": 4.0}),
    (["满意度", "9"], "愿意推荐", "surveys", {"metric": "nps", "value": 9.0}),
    (["合同", "签订"], "两年,120万", "contracts", {"amount": Decimal(1_200_000)}),
    (["合同", "终止"], None, "signals", {"kind": "leaving"}),
    (["项目", "中标"], "二期,300万", "projects", {"result": "won"}),
    (["联系人", "离开"], "王总", "signals", {"kind": "contact_left"}),
    (["需求变化"], "要换成铝线", "facts", {"kind": "need", "text": "要换成铝线"}),
    (["竞争对手动态"], "对手报价低10%", "signals", {"kind": "competitor"}),
    (["市场动态"], "铜价大涨", "facts", {"kind": "market"}),
    (["财务报表"], "营收1.2亿 净利润800万", "financials", {"revenue": Decimal(120_000_000)}),
    (["信用事件"], "票据违约", "signals", {"kind": "credit_event"}),
    (["客户流失", "竞争"], None, "facts", {"kind": "loss", "data": {"cause": "competition"}}),
    (["其他"], "厂区搬到了新址", "facts", {"kind": "signal", "text": "厂区搬到了新址"}),
]
EN: list[Case] = [
    (["Order"], "12,000 EUR", "orders", {"amount": Decimal(12_000), "currency": "EUR"}),
    (["Payment"], "18k yesterday", "payments", {"amount": Decimal(18_000)}),
    (["Invoice"], "20k due 31 December", "invoices", {"amount": Decimal(20_000)}),
    (["Complaint"], "bolts loose", "complaints", {"severity": 2}),
    (["Complaint", "Grave"], "delivery three days late", "complaints", {"severity": 3, "cause": "delivery"}),
    (["Satisfaction", "2 ★"], None, "surveys", {"metric": "csat", "value": 2.0}),
    (["Contract", "Signed"], "two years, 120k", "contracts", {"amount": Decimal(120_000)}),
    (["Project", "Lost"], None, "projects", {"result": "lost"}),
    (["Contact", "Left"], "Mr Smith", "signals", {"kind": "contact_left"}),
    (["Changed need"], "they want aluminium now", "facts", {"kind": "need"}),
    (["Competitor news"], "quotes 10% lower", "signals", {"kind": "competitor"}),
    (["Market news"], "copper is up", "facts", {"kind": "market"}),
    (["Statement"], "revenue 120 million, net profit 8 million", "financials", {"revenue": Decimal(120_000_000)}),
    (["Credit event"], "defaulted on a loan", "signals", {"kind": "credit_event"}),
    (["Customer lost", "Our own failure"], None, "facts", {"kind": "loss"}),
    (["Anything else"], "they painted the hall green", "facts", {"kind": "signal"}),
]


async def tap(talk: Conversation, person: Person, *labels: str) -> Said:
    """Press one button after the other; each changes the message that it stands in."""
    for label in labels:
        before = {said.id for said in await talk.shown(person.telegram)}
        [shown] = await talk.press(person, label)
        assert shown.id in before
    return shown


async def guide(talk: Conversation, person: Person, customer: str, case: Case) -> list[Said]:
    """Go all the way of one case; the taps before the words are counted."""
    (kind, *choice), words, _, _ = case
    await talk.say(person, "/update")
    taps = (kind, customer, *choice)
    assert len(taps) <= MOST_TAPS
    await tap(talk, person, *taps)
    if words is None:
        return [await tap(talk, person, "✅ 完成" if person.language == "zh" else "✅ Done")]
    return await talk.say(person, words)


def only(tx: Tx, table: str, customer_id: int, **wanted: Any) -> dict[str, Any]:
    """The one standing row of a customer with these values."""
    found = records.of_customer(tx, table, customer_id)
    [row] = [row for row in found if all(row[name] == value for name, value in wanted.items())]
    return row


@pytest.mark.parametrize("case", ZH, ids=lambda case: "-".join(case[0]))
async def test_every_kind_in_chinese(talk: Conversation, database: Database, case: Case) -> None:
    said = await guide(talk, talk.firm.li, "华能电力", case)
    assert said[0].text.startswith("✅ 华能电力 · ")
    assert "撤销" in said[0].buttons
    assert database.look(lambda tx: only(tx, case[2], talk.firm.huaneng, **case[3]))


@pytest.mark.parametrize("case", EN, ids=lambda case: "-".join(case[0]))
async def test_every_kind_in_english(talk: Conversation, database: Database, case: Case) -> None:
    said = await guide(talk, talk.firm.amy, "Bolt & Sons <Ltd>", case)
    assert said[0].text.startswith("✅ Bolt & Sons <Ltd> · ")
    assert database.look(lambda tx: only(tx, case[2], talk.firm.bolt, **case[3]))


async def test_what_was_guided_is_undone_like_anything_else(talk: Conversation, database: Database) -> None:
    await guide(talk, talk.firm.li, "华能电力", ZH[0])
    await talk.press(talk.firm.li, "撤销")
    assert database.look(lambda tx: records.of_customer(tx, "orders", talk.firm.huaneng)) == []


async def test_a_complaint_is_answered_and_resolved_by_taps(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "华能 投诉 交货晚了三天")
    for news, column in (("投诉已答复", "answered_at"), ("投诉已解决", "resolved_at")):
        await guide(talk, li, "华能电力", (["投诉", news], None, "", {}))
        assert database.look(lambda tx: only(tx, "complaints", talk.firm.huaneng))[column] is not None


async def test_a_judgement_takes_a_tap_or_a_number(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "评价", "华能电力", "合作意愿", "4")
    await talk.say(li, "/update")
    await tap(talk, li, "评价", "华能电力", "资本实力")
    await talk.say(li, "2")
    wanted = select(Customer.cooperation, Customer.capital_strength).where(Customer.id == talk.firm.huaneng)
    assert database.look(lambda tx: tuple(tx.sql.execute(wanted).one())) == (4.0, 2.0)


async def test_a_task_wants_a_day(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "待办", "华能电力")
    [again] = await talk.say(li, "随便写写")
    assert again.text.startswith("没看懂")
    await talk.say(li, "下周二回访")
    [step] = database.look(lambda tx: customers.open_steps(tx, customer_id=talk.firm.huaneng))
    assert step.text == "回访"


async def test_a_contract_ends_on_a_bare_day(talk: Conversation) -> None:
    li = talk.firm.li
    await guide(talk, li, "华能电力", ZH[7])
    await talk.say(li, "/update")
    await tap(talk, li, "合同", "华能电力", "到期")
    [said] = await talk.say(li, "明年3月31日")
    assert "到期 2027-03-31" in said.text


async def test_words_without_an_amount_are_asked_again_and_store_nothing(
    talk: Conversation, database: Database
) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "订单", "华能电力")
    [again] = await talk.say(li, "<b>不知道&")
    assert again.text.startswith("没看懂")
    assert database.look(lambda tx: records.entries(tx, talk.firm.huaneng)) == []
    await talk.say(li, "35万")
    assert database.look(lambda tx: only(tx, "orders", talk.firm.huaneng))["amount"] == 350_000


async def test_a_doubtful_amount_is_asked_with_answers_to_tap(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "订单", "华能电力")
    [asked] = await talk.say(li, "下单35")
    assert "¥350,000.00" in asked.buttons
    await tap(talk, li, "¥350,000.00")
    assert database.look(lambda tx: only(tx, "orders", talk.firm.huaneng))["amount"] == 350_000


async def test_an_unsure_day_is_asked_and_typed(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "订单", "华能电力")
    [asked] = await talk.say(li, "上周 35万")
    assert "哪一天" in asked.text
    await talk.say(li, "11月12日")
    order = database.look(lambda tx: only(tx, "orders", talk.firm.huaneng))
    assert (order["at"].month, order["at"].day) == (11, 12)


async def test_it_goes_on_after_a_restart(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "投诉", "华能电力")
    await talk.restart()
    await tap(talk, li, "严重")
    await talk.restart()
    await talk.say(li, "交货晚了三天")
    assert database.look(lambda tx: only(tx, "complaints", talk.firm.huaneng))["severity"] == 3


async def test_the_customer_may_be_typed(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "需求变化")
    [asked] = await talk.say(li, "bolt")
    assert "需求变化" in asked.text
    await talk.say(li, "要换成铝线")
    assert database.look(lambda tx: only(tx, "facts", talk.firm.bolt))["kind"] == "need"


async def test_from_the_card_only_the_kind_is_asked(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/customer 华能")
    [shown] = await talk.press(li, "更新")
    assert "华能电力" in shown.text
    await tap(talk, li, "需求变化")
    await talk.say(li, "要换成铝线")
    assert database.look(lambda tx: only(tx, "facts", talk.firm.huaneng))["kind"] == "need"


async def test_back_takes_one_tap_back(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "投诉", "华能电力", "严重", "« 返回", "« 返回", "« 返回")
    assert "订单" in (await talk.shown(li.telegram))[-1].buttons


async def test_old_buttons_are_answered_politely(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    [first] = await talk.say(li, "/update")
    await talk.say(li, "/update")
    assert await talk.press(li, "订单", message=first.id) == []
    assert (await talk.toasts(li))[-1].startswith("这个按钮已失效")
    await talk.say(li, "/cancel")
    await talk.press(li, "订单")
    assert (await talk.toasts(li))[-1].startswith("这个按钮已失效")
    assert database.look(lambda tx: records.entries(tx, talk.firm.huaneng)) == []


async def test_cancel_leaves_nothing(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    shown = await tap(talk, li, "订单", "取消")
    assert shown.text == "已取消，什么都没有保存。"
    [said] = await talk.say(li, "/cancel")
    assert said.text.startswith("没有进行中")


async def test_words_about_somebody_else_are_a_message_of_their_own(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "/update")
    await tap(talk, li, "订单", "华能电力")
    await talk.say(li, "腾讯 下单 20万")
    assert database.look(lambda tx: records.of_customer(tx, "orders", talk.firm.huaneng)) == []
    assert database.look(lambda tx: only(tx, "orders", talk.firm.tencent))["amount"] == 200_000


async def test_nobody_reaches_another_teams_customer(talk: Conversation) -> None:
    li, haier = talk.firm.li, talk.firm.haier
    [shown] = await talk.say(li, "/update")
    assert "海尔集团" not in shown.buttons
    version = shown.data["订单"].rpartition(":")[2]
    await tap(talk, li, "订单")
    refused = await force(talk, li, shown.id, f"v1:guide:who:{haier}:{version}")
    assert refused == "没有找到这家客户，或它不在您的范围内。"
    assert await force(talk, li, shown.id, f"v1:do:update:{haier}") == "您无权查看或操作此项。"


@pytest.mark.parametrize("part", ["kind:nothing", "who:x", "pick:9", "done:", "value:4", "answer:0", "what:1", ""])
async def test_made_up_taps_do_nothing(talk: Conversation, part: str) -> None:
    li = talk.firm.li
    [shown] = await talk.say(li, "/update")
    version = shown.data["订单"].rpartition(":")[2]
    assert await force(talk, li, shown.id, f"v1:guide:{part}:{version}") == "这个按钮已失效，请重新发起操作。"


async def force(talk: Conversation, person: Person, message: int, data: str) -> str:
    """The toast that a made-up button earns."""
    body = {"sender": person.telegram, "chat": person.telegram, "message_id": message, "data": data, "force": True}
    done = await talk.rig.do("press", **body)
    await talk.service.settle(update_id=done["update_id"])
    return (await talk.toasts(person))[-1]


def test_every_kind_has_a_case() -> None:
    tried = {entry for entry in shapes.CHOICES if entry not in ("judgement", "step")}
    assert len({case[0][0] for case in ZH}) == len(tried)
