"""Conversations that tell what happened: questions, bad input, corrections, old buttons, other people's entries."""

from __future__ import annotations

import re

import pytest

from db import customers, records
from db.gateway import Database
from db.scope import ALL
from tests.support.conversation import Conversation, one

NASTY = "😀 <b>bold</b> &amp; \u202eRTL\u202c \u200b & < > מזל"


async def test_a_new_message_wins_over_a_question_that_is_open(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/risk")
    said = await one(talk, li, "华能 王总离职了")
    assert said.text.startswith("✅ 华能电力 · 联系人 离开 王总")
    await talk.say(li, "王总离职了")
    said = await one(talk, li, "腾讯 下单 3万")
    assert said.text.startswith("✅ 腾讯科技 · 订单 ¥3万")


async def test_whose_it_is_is_asked_with_who_was_seen_last(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/visit 腾讯 聊得不错")
    asked = await one(talk, li, "王总离职了")
    assert asked.buttons[0] == "腾讯科技"
    assert asked.buttons[-2:] == ["其他客户…", "放弃"]
    [stored] = await talk.press(li, "华能电力")
    assert stored.text.startswith("✅ 华能电力 · 联系人 离开 王总")
    await talk.press(li, "放弃", message=asked.id)
    assert (await talk.toasts(li))[-1] == "这个按钮已失效，请重新发起操作。"


async def test_a_name_may_be_typed_as_the_answer_after_a_restart(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "王总离职了")
    await talk.restart()
    assert (await one(talk, li, "腾讯")).text.startswith("✅ 腾讯科技 · 联系人 离开 王总")


async def test_news_of_the_market_is_not_lost(talk: Conversation) -> None:
    li = talk.firm.li
    asked = await one(talk, li, "行业整体下行")
    assert asked.text == "“行业整体下行”是在哪家客户听到的？选一家，就记在它名下："
    [stored] = await talk.press(li, "华能电力")
    assert "市场动态" in stored.text
    assert "信号：市场不利" in stored.text


async def test_two_customers_in_one_message_are_two_entries_undone_together(talk: Conversation) -> None:
    li = talk.firm.li
    said = await one(talk, li, "华能下单30万,腾讯科技投诉交货晚了")
    assert "✅ 华能电力 · 订单 ¥30万" in said.text
    assert "✅ 腾讯科技 · 投诉" in said.text
    [undone] = await talk.press(li, "撤销")
    assert undone.text.count("已撤销") == 2


async def test_what_was_not_understood_is_asked_and_kept_as_it_was_typed(talk: Conversation) -> None:
    li = talk.firm.li
    asked = await one(talk, li, f"华能 {NASTY}")
    assert "<b>bold</b>" in asked.text
    assert asked.buttons[-1] == "放弃"
    assert "<b>bold</b>" in (await one(talk, li, "/customer 华能")).text


@pytest.mark.parametrize(
    "text", ["好" * 4096, f"/visit 华能 {'很好' * 2000}", f"/update {NASTY}", "/visit \u200b", "0", "?"]
)
async def test_every_text_gets_an_answer_that_fits(talk: Conversation, text: str) -> None:
    for person in (talk.firm.li, talk.firm.amy):
        said = await talk.say(person, text)
        assert said
        assert all(len(each.text) <= 4096 for each in said)


async def test_names_with_html_are_shown_as_they_are(talk: Conversation) -> None:
    said = await one(talk, talk.firm.amy, "/visit Bolt will pay two weeks late")
    assert said.text.startswith("✅ Bolt & Sons <Ltd> · visit")
    assert "<b>Bolt &amp; Sons &lt;Ltd&gt;</b>" in said.html


async def test_other_teams_customers_cannot_be_told_about(talk: Conversation) -> None:
    said = await one(talk, talk.firm.li, "/visit 海尔集团 要晚两周付款")
    assert not said.text.startswith("✅")
    assert "海尔集团" not in " ".join(said.buttons[:1]) or "新建" in said.buttons[0]


async def test_the_same_button_twice_is_one(talk: Conversation) -> None:
    li = talk.firm.li
    said = await one(talk, li, "/visit 华能 要晚两周付款")
    await talk.press(li, "撤销")
    undo = next(call for call in await talk.calls("sendMessage") if "撤销" in str(call["params"].get("reply_markup")))
    assert undo
    assert (await one(talk, li, "/undo")).text == "没有可以撤销的录入。"
    assert said.buttons[0] == "撤销"


async def test_an_entry_of_somebody_else_stays(talk: Conversation) -> None:
    """A colleague sees the customer, and still may not take back what another told; the manager may."""
    firm = talk.firm
    [said] = await talk.say(firm.li, "/visit 华能 要晚两周付款", chat=firm.group)
    await talk.press(firm.amy, "撤销", chat=firm.group, message=said.id)
    assert (await talk.toasts(firm.amy, chat=firm.group))[-1] == "您无权查看或操作此项。"
    [undone] = await talk.press(firm.chen, "撤销", chat=firm.group, message=said.id)
    assert "已撤销" in undone.text


async def test_an_edited_message_corrects_its_record(talk: Conversation) -> None:
    li = talk.firm.li
    said = await one(talk, li, "华能 下单 35万")
    mine = [raw for raw in await talk.rig.messages(li.telegram) if not raw["from"]["is_bot"]][-1]
    [corrected] = await talk.send(li, text="华能 下单 53万", edit=mine["message_id"])
    assert corrected.id == said.id
    assert corrected.text.startswith("✅ 华能电力 · 订单 ¥53万")
    card = await one(talk, li, "/customer 华能")
    assert "35万" not in card.text
    [refused] = await talk.send(li, text="嗯", edit=mine["message_id"])
    assert refused.text.startswith("没看懂修改后的内容")


async def test_an_edit_without_a_name_stays_with_the_customer(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "王总离职了")
    mine = [raw for raw in await talk.rig.messages(li.telegram) if not raw["from"]["is_bot"]][-1]
    await talk.press(li, "腾讯科技")
    [corrected] = await talk.send(li, text="李总离职了", edit=mine["message_id"])
    assert corrected.text.startswith("✅ 腾讯科技 · 联系人 离开 李总")


async def test_a_day_to_come_is_refused_as_a_correction(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/visit 华能 要晚两周付款")
    await talk.press(li, "改日期")
    [moved] = await talk.press(li, "11-21 周六")
    assert moved.text.startswith("✅ 华能电力 · 拜访 11-21")
    await talk.press(li, "改日期")
    refused = (await talk.say(li, "2026-12-24"))[-1]
    assert not refused.text.startswith("✅ 华能电力 · 拜访 12-24")


async def test_signals_are_taken_away_by_a_tap(talk: Conversation) -> None:
    amy = talk.firm.amy
    said = await one(talk, amy, "/visit Bolt will pay two weeks late, competitor quotes 10% lower")
    await talk.press(amy, "Edit signals")
    [listed] = await talk.press(amy, "☑ competitor")
    assert "☐ competitor" in listed.buttons
    [back] = await talk.press(amy, "Done")
    assert back.id == said.id
    assert "Signals: payment delay (from" in back.text


async def test_the_note_of_a_guided_visit_keeps_its_other_news(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/visit 华能")
    await talk.press(li, "有隐患")
    said = await one(talk, li, "要晚两周付款,顺便下单30万,下周二回访")
    assert said.text.startswith("✅ 华能电力 · 拜访 有隐患")
    assert "✅ 华能电力 · 订单 ¥30万" in said.text
    assert re.search(r"下一步：12-01 周二", said.text)


async def test_buttons_of_an_older_visit_are_answered_politely(talk: Conversation) -> None:
    li = talk.firm.li
    [first] = await talk.say(li, "/visit 华能")
    await talk.say(li, "/visit 腾讯")
    await talk.press(li, "良好", message=first.id)
    assert (await talk.toasts(li))[-1] == "这个按钮已失效，请重新发起操作。"


async def test_cancel(talk: Conversation) -> None:
    li = talk.firm.li
    assert (await one(talk, li, "/cancel")).text == "没有进行中的录入。"
    await talk.say(li, "/visit 华能")
    assert (await one(talk, li, "/cancel")).text == "已取消，什么都没有保存。"
    assert (await one(talk, talk.firm.amy, "/cancel")).text == "Nothing is in progress."


async def test_a_sentence_about_another_customer_answers_no_open_question(
    talk: Conversation, database: Database
) -> None:
    """The amount of a new order is not that of the order that was asked about."""
    firm = talk.firm
    [asked] = await talk.say(firm.li, "华能 下单")
    assert "金额是多少" in asked.text
    [told] = await talk.say(firm.li, "腾讯 下单 35万")
    assert "腾讯科技 · 订单 ¥35万" in told.text
    assert database.look(lambda tx: records.of_customer(tx, "orders", firm.huaneng)) == []
    await talk.say(firm.li, "华能 下单")
    for said in await talk.say(firm.li, "99999999999999万"):
        assert "出错" not in said.text
    await talk.say(firm.li, "华能 下单")
    [answered] = await talk.say(firm.li, "１２万")
    assert "华能电力 · 订单 ¥12万" in answered.text


async def test_what_changed_nothing_says_so_in_few_words(talk: Conversation) -> None:
    planned = await one(talk, talk.firm.li, "提醒我周五给华能打电话")
    assert "流失概率" not in planned.text
    await talk.say(talk.firm.li, "华能 下单 3万")
    told = await one(talk, talk.firm.li, "华能 开票 3万 30天")
    assert re.search(r"流失概率 [\d.]+%，风险等级 \S+，均不变$", told.text)


@pytest.mark.parametrize(
    ("lang", "news", "known", "later"),
    [
        ("zh", "华能新来了采购总监李伟，电话13911112222", "👤 李伟 采购总监 13911112222",
         "华能 联系人 李伟 13899990000"),
        ("en", "Bolt has a new buyer, Tom Reed, +44 7700 900123", "👤 Tom Reed buyer +44 7700 900123",
         "Bolt contact Tom Reed, +44 7700 900999"),
    ],
)  # fmt: skip
async def test_who_is_named_stands_on_the_card_and_goes_with_undo(
    talk: Conversation, lang: str, news: str, known: str, later: str
) -> None:
    person, name = (talk.firm.li, "华能") if lang == "zh" else (talk.firm.amy, "Bolt")
    said = await one(talk, person, news)
    assert known.removeprefix("👤 ") in said.text
    assert known in (await one(talk, person, f"/customer {name}")).text
    await talk.say(person, later)
    card = (await one(talk, person, f"/customer {name}")).text
    assert known not in card
    assert ("13899990000" if lang == "zh" else "+44 7700 900999") in card
    await talk.say(person, "/undo")
    assert known in (await one(talk, person, f"/customer {name}")).text
    await talk.say(person, "/undo")
    assert known not in (await one(talk, person, f"/customer {name}")).text


async def test_a_correction_of_what_was_never_told_books_nothing(talk: Conversation, database: Database) -> None:
    said = await one(talk, talk.firm.amy, "the Bolt order was 54k, not 45k")
    assert said.text.startswith("✏️ To put right")
    assert said.buttons == []
    assert database.look(lambda tx: records.of_customer(tx, "orders", talk.firm.bolt)) == []


async def test_an_amount_that_is_not_said_is_proposed_from_what_is_owed(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    for text in ("给华能开票 3万,12月5日到期", "给华能开票 12万,12月20日到期"):
        await talk.say(li, text)
    asked = await one(talk, li, "华能的发票都付清了")
    assert asked.buttons[:3] == ["¥150,000.00", "¥30,000.00", "¥120,000.00"]
    [stored] = await talk.press(li, "¥150,000.00")
    assert stored.text.startswith("✅ 华能电力 · 回款 ¥15万")


async def test_a_cancelled_order_without_an_amount_offers_the_latest(talk: Conversation, database: Database) -> None:
    amy = talk.firm.amy
    await talk.say(amy, "Bolt ordered 8k yesterday")
    await talk.say(amy, "Bolt ordered 30k")
    asked = await one(talk, amy, "Bolt cancelled the order")
    assert asked.buttons[:2] == ["CN¥30,000.00", "CN¥8,000.00"]
    await talk.press(amy, "CN¥8,000.00")
    orders = database.look(lambda tx: records.of_customer(tx, "orders", talk.firm.bolt))
    assert sorted(int(order["amount"]) for order in orders) == [-8_000, 8_000, 30_000]


@pytest.mark.parametrize(
    ("lang", "gone", "back", "said"),
    [
        ("zh", "华能不再合作了，被对手抢走了", "华能下单30万", "已记为流失"),
        ("en", "we lost Bolt to a competitor", "Bolt ordered 30k", "Reported lost"),
    ],
)
async def test_who_was_lost_and_orders_again_is_back(
    talk: Conversation, database: Database, lang: str, gone: str, back: str, said: str
) -> None:
    person, customer = (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)

    def stage() -> str | None:
        found = database.look(lambda tx: customers.get(tx, customer, ALL))
        return found.stage if found is not None else None

    await talk.say(person, gone)
    assert stage() == "lost"
    name = "华能" if lang == "zh" else "Bolt"
    assert said in (await talk.say(person, f"/risk {name}"))[0].text
    await talk.say(person, back)
    assert stage() is None
    assert said not in (await talk.say(person, f"/risk {name}"))[0].text
    await talk.say(person, "/undo")
    assert stage() == "lost"
