"""Conversations about customers: the card, a new one, mine, who is meant, merging."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from db import customers, records
from db.gateway import Database
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, one
from tests.support.firm import Firm, Person


def step(database: Database, firm: Firm, text: str, *, due: FixedClock, days: int, owner: Person | None = None) -> int:
    """A next step at Huaneng."""
    when = due.now() + timedelta(days=days)
    member_id = (owner or firm.li).id
    return database.run(
        lambda tx: customers.add_step(tx, customer_id=firm.huaneng, member_id=member_id, due_at=when, text=text)
    )


def visited(database: Database, firm: Firm, *, at: datetime, text: str) -> None:
    """A visit of Li's to Huaneng."""
    entry = {"kind": "visit", "at": at, "known_at": at, "text": text}
    database.run(lambda tx: records.add_entry(tx, customer_id=firm.huaneng, member_id=firm.li.id, **entry))


# The card -------------------------------------------------------------------------------------------------------------


async def test_a_card_by_short_name_and_initials(talk: Conversation) -> None:
    for text in ("/customer 华能", "客户 华能", "客户 hndl", "/customer 华能电利"):
        said = await one(talk, talk.firm.li, text)
        assert said.text.startswith("华能电力")
        assert "负责人 李雷 · 华东" in said.text
        assert "时间线" in said.buttons


async def test_a_card_in_english_escapes_the_name(talk: Conversation) -> None:
    said = await one(talk, talk.firm.amy, "/customer bolt")
    assert said.text.startswith("Bolt & Sons <Ltd>")
    assert "Owner Amy Stone · East" in said.text
    assert "Timeline" in said.buttons


async def test_the_timeline_turns_its_pages_in_one_message(talk: Conversation, database: Database) -> None:
    firm, now = talk.firm, talk.world.clock.now()
    for day in range(1, 11):
        visited(database, firm, at=now - timedelta(days=day), text=f"第{day}次")
    card = await one(talk, firm.li, "/customer 华能")
    assert "昨天 拜访：第1次" in card.text
    [first] = await talk.press(firm.li, "时间线")
    assert (first.id, "第8次" in first.text, "第9次" in first.text) == (card.id, True, False)
    [second] = await talk.press(firm.li, "更早 →")
    assert (second.id, "第9次" in second.text, "第8次" in second.text) == (card.id, True, False)
    assert "更早 →" not in second.buttons
    [back] = await talk.press(firm.li, "返回客户卡")
    assert (back.id, back.text) == (card.id, card.text)


async def test_other_teams_customers_are_nowhere(talk: Conversation) -> None:
    """Not by name, not among the near ones, not by a button that somebody forged."""
    firm = talk.firm
    said = await one(talk, firm.li, "/customer 海尔集团")
    assert "没有找到" in said.text
    assert not [label for label in said.buttons if label.startswith("海尔")]
    assert (await one(talk, firm.wang, "/customer 海尔")).text.startswith("海尔集团")
    assert (await one(talk, firm.admin, "/customer 海尔")).text.startswith("海尔集团")


async def test_a_group_sees_only_its_teams_customers(talk: Conversation) -> None:
    firm = talk.firm
    [said] = await talk.say(firm.admin, "/customer 海尔", chat=firm.group)
    assert "没有找到" in said.text
    [said] = await talk.say(firm.admin, "/customer 华能", chat=firm.group)
    assert said.text.startswith("华能电力")


async def test_a_group_question_is_answered_to_the_asker_and_goes_on_in_private(talk: Conversation) -> None:
    firm = talk.firm
    [said] = await talk.say(firm.li, "/customer 华能", chat=firm.group)
    assert said.raw["ephemeral_to"] == firm.li.telegram
    assert said.buttons == ["在私聊中打开"]
    opened = await one(talk, firm.li, f"/start card_{firm.huaneng}")
    assert opened.text.startswith("华能电力")
    assert "时间线" in opened.buttons
    [mine] = await talk.say(firm.li, "/my", chat=firm.group)
    assert mine.raw["ephemeral_to"] == firm.li.telegram


async def test_a_link_leads_nobody_beyond_the_own_customers(talk: Conversation) -> None:
    firm = talk.firm
    assert (await one(talk, firm.li, f"/start card_{firm.haier}")).text == "您无权查看或操作此项。"
    assert (await one(talk, firm.li, "/start nonsense_1")).text.startswith("李雷，您好！")


# Who is meant ---------------------------------------------------------------------------------------------------------


async def test_two_customers_match_and_the_pick_goes_on(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, "/new 华能新能源")
    asked = await one(talk, firm.li, "/customer 华能xx")
    assert len(asked.buttons) <= 5
    asked = await one(talk, firm.li, "/customer 腾迅")
    if "其他名称…" in asked.buttons:
        [said] = await talk.press(firm.li, "腾讯科技")
        assert (said.id, said.text.startswith("腾讯科技")) == (asked.id, True)


async def test_a_pick_teaches_the_words(talk: Conversation) -> None:
    firm = talk.firm
    asked = await one(talk, firm.li, "/customer 华能店厂")
    [said] = await talk.press(firm.li, "华能电力")
    assert said.id == asked.id
    assert "华能店厂" in said.text
    again = await one(talk, firm.li, "/customer 华能店厂")
    assert again.text.startswith("华能电力")


async def test_a_pick_is_used_once_and_only_by_the_asker(talk: Conversation) -> None:
    firm = talk.firm
    [asked] = await talk.say(firm.li, "/customer 没有这家", chat=firm.group)
    await talk.press(firm.amy, "其他名称…", chat=firm.group, message=asked.id)
    assert (await talk.toasts(firm.amy, chat=firm.group))[-1] == "这个问题是问别人的，请您自己发起一次。"
    closed, _card = await talk.press(firm.li, "➕ 新建“没有这家”", chat=firm.group, message=asked.id)
    assert (closed.id, closed.text, closed.buttons) == (asked.id, "✓ 没有这家", [])
    found = await one(talk, firm.amy, "/customer 没有这家")
    assert found.text.startswith("没有这家")


async def test_an_unknown_name_is_created_on_request_and_the_command_goes_on(talk: Conversation) -> None:
    firm = talk.firm
    asked = await one(talk, firm.amy, "/customer Quokka Steel")
    assert "Nobody is called “Quokka Steel”" in asked.text
    [said] = await talk.press(firm.amy, "➕ Create “Quokka Steel”")
    assert (said.id, said.text.startswith("Quokka Steel")) == (asked.id, True)
    assert "Owner Amy Stone · East" in said.text


async def test_no_name_offers_the_latest_and_takes_the_next_words(talk: Conversation) -> None:
    firm = talk.firm
    asked = await one(talk, firm.li, "/customer")
    assert asked.buttons == ["华能电力", "腾讯科技"]
    said = await one(talk, firm.li, "腾讯")
    assert said.text.startswith("腾讯科技")


async def test_another_name_after_a_restart(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.amy, "/customer Nobody At All")
    await talk.restart()
    await talk.press(firm.amy, "Another name…")
    said = await one(talk, firm.amy, "bolt")
    assert said.text.startswith("Bolt & Sons <Ltd>")


# A new customer -------------------------------------------------------------------------------------------------------


async def test_new_in_one_line_and_undone(talk: Conversation) -> None:
    firm = talk.firm
    made = await one(talk, firm.li, "/new 远东电缆,行业 电力,大型,李总 13800000000,刚换了采购经理")
    assert made.text == "✅ 已新建客户 远东电缆\n电力 · 大型 · 李总 13800000000\n接下来可以记录一次拜访："
    card = await one(talk, firm.li, "/customer 远东电缆")
    assert "电力 · 大型" in card.text
    assert "李总 13800000000" in card.text
    assert "刚换了采购经理" in card.text
    [undone] = await talk.press(firm.li, "撤销")
    assert undone.text == "已撤销新建 远东电缆。"
    assert "没有找到" in (await one(talk, firm.li, "/customer 远东电缆")).text


async def test_new_that_is_old_learns_what_was_typed(talk: Conversation) -> None:
    firm = talk.firm
    asked = await one(talk, firm.li, "/new 华能电力有限公司,行业 电力,王经理 13900000000")
    assert asked.buttons == ["就是 华能电力", "➕ 仍然新建“华能电力有限公司”"]
    [card] = await talk.press(firm.li, "就是 华能电力")
    assert card.text.startswith("华能电力")
    assert "华能电力有限公司" in card.text
    assert "王经理 13900000000" in card.text


async def test_new_asks_for_the_name_and_survives_a_restart(talk: Conversation) -> None:
    firm = talk.firm
    asked = await one(talk, firm.amy, "/new")
    assert asked.text.startswith("What is it called?")
    await talk.restart()
    said = await one(talk, firm.amy, "Zebra Foods, size: small, contact: Jo March")
    assert said.text.startswith("✅ New customer Zebra Foods")


async def test_bad_names_are_refused_with_an_example(talk: Conversation) -> None:
    firm = talk.firm
    assert "没看到客户名称" in (await one(talk, firm.li, "/new ！？")).text
    assert "最多 80 个字" in (await one(talk, firm.li, "/new " + "长" * 300)).text
    assert "I see no name" in (await one(talk, firm.amy, "/new \u200b\u200b…")).text


async def test_an_administrator_says_which_team(talk: Conversation) -> None:
    firm = talk.firm
    made, asked = await talk.say(firm.admin, "/new 无主客户")
    assert "已新建客户 无主客户" in made.text
    assert asked.buttons == ["华东", "华北"]
    [said] = await talk.press(firm.admin, "华北")
    assert said.text == "✅ 无主客户 已归入 华北。"
    assert (await one(talk, firm.wang, "/customer 无主客户")).text.startswith("无主客户")


# Merging --------------------------------------------------------------------------------------------------------------


async def test_a_manager_merges_and_parts_again(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await one(talk, firm.chen, "/customer 腾讯")
    [which] = await talk.press(firm.chen, "合并…")
    assert which.text.startswith("将 腾讯科技 并入哪家客户？")
    asked = await one(talk, firm.chen, "华能")
    assert asked.text.startswith("将 腾讯科技 并入 华能电力？")
    [done] = await talk.press(firm.chen, "确认合并")
    assert done.text.startswith("✅ 已将 腾讯科技 并入 华能电力")
    assert (await one(talk, firm.li, "/customer 腾讯科技")).text.startswith("华能电力")
    [parted] = await talk.press(firm.chen, "撤销")
    assert "恢复为两家客户" in parted.text
    assert (await one(talk, firm.li, "/customer 腾讯科技")).text.startswith("腾讯科技")


async def test_who_owns_one_of_two_may_not_merge(talk: Conversation) -> None:
    firm = talk.firm
    await one(talk, firm.li, "/customer bolt")
    await talk.press(firm.li, "合并…")
    assert (await one(talk, firm.li, "华能")).text == "只有主管，或两家客户共同的负责人，才能合并。"


# Mine -----------------------------------------------------------------------------------------------------------------


async def test_mine_puts_what_is_due_first_and_finishes_it(
    talk: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = talk.firm
    step(database, firm, "回访谈付款", due=clock, days=-2)
    said = await one(talk, firm.li, "我的")
    assert said.text.startswith("我的客户 2 家 · 1 家有到期事项\n1. ⚪ 华能电力")
    assert "11-21 周六（逾期 2 天） 回访谈付款" in said.text
    [done] = await talk.press(firm.li, "✓ 完成")
    assert (done.id, "回访谈付款" in done.text) == (said.id, False)
    assert (await talk.toasts(firm.li))[-1] == "已完成：回访谈付款"
    [again] = await talk.press(firm.li, "↩ 撤销“完成”")
    assert again.text == said.text


async def test_a_step_is_put_off_in_two_taps(talk: Conversation, database: Database, clock: FixedClock) -> None:
    firm = talk.firm
    step(database, firm, "Send the offer", due=clock, days=0, owner=firm.chen)
    await one(talk, firm.chen, "/customer 华能")
    await talk.press(firm.chen, "改期")
    [card] = await talk.press(firm.chen, "明天 11-24 周二")
    assert "11-24 周二 Send the offer" in card.text


async def test_the_steps_of_others_stay_theirs(talk: Conversation, database: Database, clock: FixedClock) -> None:
    firm = talk.firm
    step(database, firm, "回访", due=clock, days=0)
    await one(talk, firm.amy, "/customer 华能")
    await talk.press(firm.amy, "✓ Next step done")
    assert (await talk.toasts(firm.amy))[-1] == "That is not yours to see or do."


async def test_mine_of_somebody_without_customers(talk: Conversation) -> None:
    assert (await one(talk, talk.firm.chen, "/my")).text.startswith("您名下还没有客户")


# Words ----------------------------------------------------------------------------------------------------------------


async def test_a_sentence_that_begins_like_a_command_is_not_swallowed(talk: Conversation) -> None:
    said = (await talk.say(talk.firm.li, "我的客户华能今天说要晚付款两周"))[-1]
    assert not said.text.startswith("我的客户 2 家")
    said = (await talk.say(talk.firm.li, "客户反馈华能要晚付款两周"))[-1]
    assert "负责人" not in said.text


async def test_old_and_forged_buttons_are_answered_politely(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    said = await one(talk, firm.li, "/customer 华能")
    assert set(said.data.values()) >= {f"v1:tl:{firm.huaneng}:0"}
    made = await one(talk, firm.li, "/new 一次性客户")
    await talk.press(firm.li, "撤销", message=made.id)
    shown = await talk.shown(firm.li.telegram)
    assert shown[-1].text == "已撤销新建 一次性客户。"


@pytest.mark.parametrize(
    ("lang", "command"), [("zh", "/timeline 华能"), ("zh", "时间线 华能"), ("en", "/timeline Bolt")]
)
async def test_the_timeline_has_a_command(talk: Conversation, lang: str, command: str) -> None:
    person, name = (talk.firm.li, "华能") if lang == "zh" else (talk.firm.amy, "Bolt")
    await talk.say(person, f"{name} 下单 3万" if lang == "zh" else f"{name} ordered 30k")
    [said] = await talk.say(person, command)
    assert ("时间线" if lang == "zh" else "timeline") in said.text.splitlines()[0]
    assert ("3万" if lang == "zh" else "30k") in said.text


async def test_timeline_and_order_are_heard_in_a_group(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.say(firm.li, "/order 华能 3万", chat=firm.group)
    [order] = database.look(lambda tx: records.of_customer(tx, "orders", firm.huaneng))
    assert order["amount"] == 30_000
    [said] = await talk.say(firm.li, "/timeline 华能", chat=firm.group)
    assert said.text.startswith("华能电力 · 时间线")
    assert ("3万" in said.text, said.buttons) == (False, ["在私聊中打开"])
    [refused] = await talk.say(firm.li, "/timeline 海尔", chat=firm.group)
    assert "海尔" in refused.text
    assert "时间线" not in refused.text


@pytest.mark.parametrize(("lang", "asked"), [("zh", "金额是多少"), ("en", "How much?")])
async def test_an_order_without_its_amount_is_asked_about(
    talk: Conversation, database: Database, lang: str, asked: str
) -> None:
    person, customer, name = (
        (talk.firm.li, talk.firm.huaneng, "华能") if lang == "zh" else (talk.firm.amy, talk.firm.bolt, "Bolt")
    )
    [said] = await talk.say(person, f"/order {name}")
    assert asked in said.text
    await talk.say(person, "3万" if lang == "zh" else "30k")
    [order] = database.look(lambda tx: records.of_customer(tx, "orders", customer))
    assert order["amount"] == 30_000


@pytest.mark.parametrize(
    ("lang", "text", "shown"),
    [
        ("zh", "新客户 海蓝半导体 上海 电子 联系人李强 13900001111", "电子 · 上海 · 李强 13900001111"),
        ("en", "new customer Bluewave Chips, city York, contact Li Qiang 13900001111", "York · Li Qiang 13900001111"),
    ],
)
async def test_what_is_typed_behind_a_new_name_is_shown_and_no_part_of_it(
    talk: Conversation, lang: str, text: str, shown: str
) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    said = await one(talk, person, text)
    assert said.text.splitlines()[1] == shown
    assert said.text.splitlines()[0].endswith("海蓝半导体" if lang == "zh" else "Bluewave Chips")


@pytest.mark.parametrize(
    ("lang", "text", "button"),
    [
        ("zh", "拜访了海蓝半导体，谈了新项目", "➕ 新建“海蓝半导体”"),
        ("en", "Bluewave ordered 80k", "➕ Create “Bluewave”"),
    ],
)
async def test_news_of_somebody_unknown_makes_a_customer_by_one_tap(
    talk: Conversation, lang: str, text: str, button: str
) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    asked = await one(talk, person, text)
    assert button in asked.buttons
    said = await talk.press(person, button)
    assert any(each.text.startswith("✅ ") and ("海蓝半导体" in each.text or "Bluewave" in each.text) for each in said)
    again = await talk.press(person, button, message=asked.id)
    assert not any(each.text.startswith("✅ ") for each in again)
