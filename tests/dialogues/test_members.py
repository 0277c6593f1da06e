"""Conversations of newcomers, members and administrators: start, invitations, groups, handover, settings."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest

from db import customers, people
from db.gateway import Database
from db.people import MemberInfo
from handlers.digests import service as digests
from tests.support.clock import MONDAY
from tests.support.conversation import STRANGER, Conversation, one


async def invitation(talk: Conversation, *path: str) -> str:
    """The words that a person who taps the administrator's link sends."""
    await talk.say(talk.firm.admin, "/invite")
    for label in path:
        [said] = await talk.press(talk.firm.admin, label)
    token = re.search(r"\?start=(\S+)", said.text)
    assert token is not None
    return f"/start {token.group(1)}"


async def bind_code(talk: Conversation, team: str = "华北", disclosure: str = "不显示金额") -> str:
    """What the administrator is told to type in the group."""
    await talk.say(talk.firm.admin, "绑定")
    await talk.press(talk.firm.admin, team)
    [said] = await talk.press(talk.firm.admin, disclosure)
    code = re.search(r"/bind \S+", said.text)
    assert code is not None
    return code.group()


def member(database: Database, telegram: int) -> MemberInfo:
    found = database.look(lambda tx: people.member_by_telegram(tx, telegram))
    assert found is not None
    return found


# Start and help -------------------------------------------------------------------------------------------------------


async def test_start_offers_three_examples_made_of_ones_own_customers(talk: Conversation) -> None:
    firm = talk.firm
    said = await one(talk, firm.li, "/start")
    assert said.text.startswith("李雷，您好！")
    assert said.buttons == ["记一次拜访：华能电力", "腾讯科技 风险多高？", "我的客户，急的在前"]
    [mine] = await talk.press(firm.li, "我的客户，急的在前")
    assert mine.text.startswith("我的客户 2 家")
    english = await one(talk, firm.amy, "/start")
    assert english.buttons[0] == "Log a visit: Bolt & Sons <Ltd>"


async def test_an_example_runs_what_it_says(talk: Conversation) -> None:
    firm = talk.firm
    await one(talk, firm.chen, "/start")
    [said] = await talk.press(firm.chen, "腾讯科技 客户卡")
    assert said.text.startswith("腾讯科技")


async def test_help_is_by_role_and_language(talk: Conversation) -> None:
    firm = talk.firm
    field = (await one(talk, firm.li, "帮助")).text
    assert "/visit 拜访" in field
    assert "/invite" not in field
    assert "/team" in (await one(talk, firm.chen, "/help")).text
    assert "/invite 邀请" in (await one(talk, firm.admin, "/help")).text
    assert "/visit · Log a visit" in (await one(talk, firm.amy, "/help")).text


async def test_a_stranger_gets_one_neutral_line_an_hour(talk: Conversation) -> None:
    said = await one(talk, STRANGER, "/start")
    assert said.text == "Hello. This bot serves invited members only."
    for text in ("/start", "/start abc", "/start " + "A" * 22, "华能电力", "/customer 华能"):
        assert await talk.say(STRANGER, text) == []


# Invitations ----------------------------------------------------------------------------------------------------------


async def test_an_invitation_lets_one_person_in_once(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    words = await invitation(talk, "销售", "华东")
    joined, greeting = await talk.say(STRANGER, words)
    assert joined.text == "Welcome, Stranger! You have joined (sales, East)."
    assert "My customers, most urgent first" in greeting.buttons
    found = member(database, STRANGER)
    assert (found.role, found.teams, found.language, found.reachable) == ("representative", (firm.east,), "en", True)
    assert (await one(talk, STRANGER, "/customer 华能")).text.startswith("华能电力")
    database.run(lambda tx: people.change_member(tx, found.id, telegram_id=None))
    assert [said.text for said in await talk.say(STRANGER, words)] == ["Hello. This bot serves invited members only."]


async def test_who_joins_gets_the_own_menu(talk: Conversation) -> None:
    await talk.say(STRANGER, await invitation(talk, "主管", "华东"))
    calls = [call["params"] for call in await talk.calls("setMyCommands")]
    [own] = [call for call in calls if call["scope"] == {"type": "chat", "chat_id": STRANGER}]
    assert set(own) == {"commands", "scope"}
    names = [command["command"] for command in own["commands"]]
    assert "team" in names
    assert "invite" not in names


async def test_an_invitation_expires(talk: Conversation) -> None:
    words = await invitation(talk, "管理员")
    await talk.advance("8d")
    assert [said.text for said in await talk.say(STRANGER, words)] == ["Hello. This bot serves invited members only."]


async def test_a_member_does_not_use_up_somebody_elses_invitation(talk: Conversation) -> None:
    words = await invitation(talk, "管理员")
    assert (await one(talk, talk.firm.li, words)).text.startswith("李雷，您好！")
    assert len(await talk.say(STRANGER, words)) == 2


@pytest.mark.parametrize("text", ["/invite", "/bind", "/team"])
async def test_administration_is_for_administrators(talk: Conversation, text: str) -> None:
    assert (await one(talk, talk.firm.li, text)).text == "您无权查看或操作此项。"
    assert (await one(talk, talk.firm.amy, text)).text == "That is not yours to see or do."


async def test_a_link_is_not_made_in_a_group(talk: Conversation) -> None:
    assert (await one(talk, talk.firm.admin, "/invite", chat=talk.firm.group)).text == "请在与我的私聊中进行。"


# Language -------------------------------------------------------------------------------------------------------------


async def test_everybody_has_the_own_language(talk: Conversation) -> None:
    firm = talk.firm
    await one(talk, firm.li, "语言")
    [said] = await talk.press(firm.li, "English")
    assert said.text.startswith("✅ All right, I speak English")
    assert (await one(talk, firm.li, "/my")).text.startswith("My 2 customers")
    assert (await one(talk, firm.chen, "/my")).text.startswith("您名下")


async def test_a_groups_language_is_its_managers_to_choose(talk: Conversation) -> None:
    firm = talk.firm
    assert (await one(talk, firm.li, "/language", chat=firm.group)).text == "您无权查看或操作此项。"
    asked = await one(talk, firm.chen, "/language", chat=firm.group)
    await talk.press(firm.li, "English", chat=firm.group, message=asked.id)
    assert (await talk.toasts(firm.li, chat=firm.group))[-1] == "您无权查看或操作此项。"
    [said] = await talk.press(firm.chen, "English", chat=firm.group)
    assert said.text == "✅ This group has English now."
    assert (await one(talk, firm.chen, "/settings", chat=firm.group)).text.startswith("This group · East")


# Groups ---------------------------------------------------------------------------------------------------------------


async def test_a_group_is_bound_by_a_code_that_works_once(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    words = await bind_code(talk, disclosure="保密群，显示金额")
    said = await one(talk, firm.admin, words.lower().replace("-", " "), chat=firm.group)
    assert said.text.startswith("✅ 本群已绑定 华北（保密群，显示金额）。工作日 08:30 发送日报")
    found = database.look(lambda tx: people.chat(tx, firm.group))
    assert found is not None
    assert (found.team_id, found.disclosure, found.language) == (firm.north, "confidential", "zh")
    assert "绑定码不正确" in (await one(talk, firm.admin, words, chat=firm.group)).text


async def test_a_code_expires_and_is_only_for_administrators(talk: Conversation) -> None:
    firm = talk.firm
    words = await bind_code(talk)
    assert (await one(talk, firm.li, words, chat=firm.group)).text.startswith("绑定群须由管理员操作")
    await talk.advance("31m")
    assert "已过期" in (await one(talk, firm.admin, words, chat=firm.group)).text


async def test_guessing_codes_earns_silence(talk: Conversation) -> None:
    firm = talk.firm
    answers = [await talk.say(firm.admin, f"/bind GUESS{number}", chat=firm.group) for number in range(7)]
    assert [len(said) for said in answers] == [1, 1, 1, 1, 1, 0, 0]
    await talk.advance("61m")
    assert "私聊中发送 /bind" in (await one(talk, firm.admin, "/bind", chat=firm.group)).text


async def test_the_bot_says_how_to_bind_when_it_is_added(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.happen("remove_bot", firm.admin, chat=firm.group)
    found = database.look(lambda tx: people.chat(tx, firm.group))
    assert found is not None
    assert (found.active, found.team_id) == (False, None)
    [said] = await talk.happen("add_bot", firm.admin, chat=firm.group)
    assert "/bind" in said.text
    assert await talk.happen("promote", firm.admin, chat=firm.group) == []


@pytest.mark.parametrize(
    ("lang", "removed", "left"),
    [
        ("zh", "⚠️ 李雷 把我移出了 华东 的群“华东销售”", "👋 陈静 离开了 华东 的群“华东销售”"),
        ("en", "⚠️ 李雷 removed me from East's group “华东销售”", "👋 陈静 left East's group “华东销售”"),
    ],
)
async def test_whoever_answers_for_a_group_hears_what_happens_to_it(
    talk: Conversation, database: Database, lang: str, removed: str, left: str
) -> None:
    firm = talk.firm
    database.run(lambda tx: people.change_member(tx, firm.admin.id, language=lang))
    database.run(lambda tx: people.change_chat(tx, firm.group, bound_by=firm.chen.id))
    await talk.happen("promote", firm.admin, chat=firm.group)  # an admin hears of members twice: update and note
    await talk.happen("leave", firm.li, chat=firm.group)  # no leader: nobody is told
    assert await talk.shown(firm.admin.telegram) == []
    await talk.happen("leave", firm.chen, chat=firm.group)
    [said] = await talk.shown(firm.admin.telegram)
    assert said.text.startswith(left)
    found = database.look(lambda tx: people.binder(tx, firm.group))
    assert found is not None
    assert found.id == firm.admin.id
    await talk.happen("join", firm.li, chat=firm.group)
    await talk.happen("remove_bot", firm.li, chat=firm.group)
    [_, said] = await talk.shown(firm.admin.telegram)
    assert said.text.startswith(removed)
    await talk.happen("add_bot", firm.admin, chat=firm.group)
    await talk.happen("remove_bot", firm.admin, chat=firm.group)
    assert len(await talk.shown(firm.admin.telegram)) == 2  # it was bound to nobody


async def test_a_bot_that_may_not_pin_says_so_once_until_it_may(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.happen("promote", firm.admin, chat=firm.group, rights={"can_pin_messages": False})
    database.run(lambda tx: digests.ensure_digest(tx, firm.group, zone="Asia/Shanghai", now=MONDAY, daily=True))
    for _ in range(2):
        await talk.advance("1d")
        assert [said for said in await talk.shown(firm.group) if "📋" in said.text]
    assert [said.text[:20] for said in await talk.shown(firm.admin.telegram)] == [
        "📌 我在群“华东销售”里没有置顶权限，日"
    ]
    await talk.happen("promote", firm.admin, chat=firm.group)
    await talk.advance("1d")
    assert [said for said in await talk.shown(firm.group) if "📋" in said.text][-1].raw["pinned"]
    await talk.happen("promote", firm.admin, chat=firm.group, rights={"can_pin_messages": False})
    await talk.advance("1d")
    assert len(await talk.shown(firm.admin.telegram)) == 2


async def test_an_upgraded_group_stays_bound(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.happen("upgrade", firm.admin, chat=firm.group)
    [bound] = database.look(lambda tx: people.bound_chats(tx, firm.east))
    assert bound.id != firm.group
    assert bound.type == "supergroup"


async def test_who_blocks_the_bot_cannot_be_written_to(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.happen("block", firm.li)
    assert member(database, firm.li.telegram).reachable is False
    await talk.happen("unblock", firm.li)
    assert member(database, firm.li.telegram).reachable is True


# Handover -------------------------------------------------------------------------------------------------------------


async def test_a_handover_in_one_line_with_brief_and_undo(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    due = talk.world.clock.now() + timedelta(days=1)
    step = partial(customers.add_step, customer_id=firm.huaneng, member_id=firm.li.id, due_at=due, text="送样品")
    database.run(step)
    asked = await one(talk, firm.admin, "/team 李雷 -> 王芳")
    assert asked.text == "将 李雷 的 2 家客户和全部待办移交给 王芳？"
    [done] = await talk.press(firm.admin, "确认移交")
    assert done.text.startswith("✅ 已将 2 家客户从 李雷 移交给 王芳。30 天内可撤销。\n对方已收到交接简报。")
    brief = (await talk.shown(firm.wang.telegram))[-1]
    assert "李雷 的 2 家客户现由您负责" in brief.text
    assert "送样品" in brief.text
    assert (await one(talk, firm.wang, "/my")).text.startswith("我的客户 3 家")
    assert (await one(talk, firm.wang, "/customer 华能")).text.startswith("华能电力")
    assert (await one(talk, firm.li, "/my")).text.startswith("您名下还没有客户")
    [back] = await talk.press(firm.admin, "撤销")
    assert back.text.startswith("已撤销移交：2 家客户回到 李雷 名下")
    assert "送样品" in (await one(talk, firm.li, "/my")).text
    assert "没有找到" in (await one(talk, firm.wang, "/customer 华能")).text


async def test_who_is_deactivated_is_a_stranger(talk: Conversation) -> None:
    firm = talk.firm
    await one(talk, firm.admin, "团队")
    await talk.press(firm.admin, "Amy Stone")
    [said] = await talk.press(firm.admin, "停用")
    assert "（已停用）" in said.text
    assert (await one(talk, firm.amy, "/my")).text == "Hello. This bot serves invited members only."
    await talk.press(firm.admin, "恢复使用")
    assert (await one(talk, firm.amy, "/my")).text.startswith("My customer")


async def test_nobody_shuts_the_own_door(talk: Conversation) -> None:
    firm = talk.firm
    await one(talk, firm.admin, "/team 周明")
    await talk.press(firm.admin, "停用")
    assert (await talk.toasts(firm.admin))[-1] == "不能停用您自己，请由另一位管理员操作。"


async def test_names_that_fit_nobody_or_several(talk: Conversation, database: Database) -> None:
    firm, now = talk.firm, talk.world.clock.now()
    twin = partial(people.create_member, name="李雷雷", role=people.REPRESENTATIVE, language="zh", now=now)
    database.run(lambda tx: twin(tx, team_ids=[firm.east]))
    assert "没有找到成员“赵六”" in (await one(talk, firm.admin, "/team 赵六 -> 李雷")).text
    assert "不止一位" in (await one(talk, firm.admin, "/team 李")).text
    assert "须是在用的销售或主管" in (await one(talk, firm.admin, "/team 李雷 -> 周明")).text


async def test_a_manager_sees_the_own_team_without_buttons(talk: Conversation) -> None:
    said = await one(talk, talk.firm.chen, "/team")
    assert "李雷" in said.text
    assert "王芳" not in said.text
    assert said.buttons == []
    assert (await one(talk, talk.firm.chen, "/team 李雷 -> Amy Stone")).text == "您无权查看或操作此项。"


# Settings -------------------------------------------------------------------------------------------------------------


async def test_a_groups_hours_are_set_by_buttons_or_words(talk: Conversation) -> None:
    firm = talk.firm
    await one(talk, firm.admin, await bind_code(talk, "华东"), chat=firm.group)
    said = await one(talk, firm.chen, "/settings 8:15", chat=firm.group)
    assert "日报：08:15（仅工作日）" in said.text
    await talk.press(firm.chen, "时间", chat=firm.group)
    [said] = await talk.press(firm.chen, "09:30", chat=firm.group)
    assert "日报：09:30" in said.text
    await talk.press(firm.chen, "免打扰", chat=firm.group)
    [said] = await talk.press(firm.chen, "22:00–07:00", chat=firm.group)
    assert "免打扰：22:00–07:00" in said.text
    [said] = await talk.press(firm.chen, "休息日也发日报", chat=firm.group)
    assert "日报：09:30（每天）" in said.text


BUDGETS = {
    "zh": ("预警数量", "10", "每周最多 10 条（近 7 天 1 条）", "只发严重的，其余进日报", "没有新情况就不发日报",
           "没有新情况也报一句平安"),
    "en": ("Alerts", "10", "10 a week at most (1 in the last 7 days)", "critical ones only, the rest in the digest",
           "No digest on a day without news", "Say so on a day without news"),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_attention_budget_is_shown_and_set_for_a_group_and_a_person(
    talk: Conversation, database: Database, lang: str
) -> None:
    firm = talk.firm
    budget, ten, shown, none, no_line, line = BUDGETS[lang]
    database.run(lambda tx: people.change_member(tx, firm.chen.id, language=lang))
    database.run(lambda tx: people.change_chat(tx, firm.group, language=lang))
    await talk.say(firm.li, "/visit 华能 竞争对手报价低10%")
    await talk.say(firm.chen, "/settings", chat=firm.group)
    await talk.press(firm.chen, budget, chat=firm.group)
    assert await talk.press(firm.li, ten, chat=firm.group) == []  # not the representative's to set
    [said] = await talk.press(firm.chen, ten, chat=firm.group)
    assert shown in said.text
    [said] = await talk.press(firm.chen, no_line, chat=firm.group)
    assert line in said.buttons
    assert database.look(lambda tx: digests.rhythm(tx, firm.group)).quiet_line is False
    await talk.say(firm.chen, "/settings")
    await talk.press(firm.chen, budget)
    [own] = await talk.press(firm.chen, none)
    assert none in own.text
    assert database.look(lambda tx: digests.rhythm(tx, firm.chen.telegram)).budget == 0
    quiet = "免打扰" if lang == "zh" else "Quiet hours"
    await talk.press(firm.chen, quiet)
    [own] = await talk.press(firm.chen, "22:00–07:00")
    assert "22:00–07:00" in own.text


async def test_alerts_may_have_a_topic_of_their_own(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    first, second = [int(each) for each in talk.world.rooms[firm.forum].topics][:2]
    await talk.say(firm.admin, "/settings", chat=firm.forum, thread=first)
    await talk.press(firm.admin, "Digest and alerts in this topic", chat=firm.forum)
    await talk.say(firm.admin, "/settings", chat=firm.forum, thread=second)
    await talk.press(firm.admin, "Only alerts in this topic", chat=firm.forum)
    await talk.say(firm.wang, "/visit 海尔 竞争对手报价低10%")
    assert (await talk.shown(firm.forum))[-1].raw["message_thread_id"] == second
    database.run(lambda tx: digests.ensure_digest(tx, firm.forum, zone="Asia/Shanghai", now=MONDAY, daily=True))
    await talk.advance("1d")
    [digest] = [said for said in await talk.shown(firm.forum) if "📋" in said.text]
    assert digest.raw["message_thread_id"] == first
    await talk.say(firm.admin, "/settings", chat=firm.forum, thread=second)
    await talk.press(firm.admin, "Digest and alerts in this topic", chat=firm.forum)
    assert database.look(lambda tx: digests.rhythm(tx, firm.forum)).alert_thread is None


async def test_a_topic_is_chosen_where_the_question_is_asked(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    thread = int(next(iter(talk.world.rooms[firm.forum].topics)))
    await talk.say(firm.admin, "/settings", chat=firm.forum, thread=thread)
    await talk.press(firm.admin, "Digest and alerts in this topic", chat=firm.forum)
    found = database.look(lambda tx: people.chat(tx, firm.forum))
    assert found is not None
    assert found.thread_id == thread


async def test_bad_hours_are_refused_with_an_example(talk: Conversation) -> None:
    firm = talk.firm
    for text in ("/settings 25:00", "/settings soon", "/settings -1", "/settings 8.5"):
        assert "/settings 8:15" in (await one(talk, firm.amy, text)).text


async def test_the_morning_list_is_set_and_switched_off(talk: Conversation) -> None:
    firm = talk.firm
    assert "07:45" in (await one(talk, firm.li, "/settings 7:45")).text
    await talk.press(firm.li, "时间")
    [said] = await talk.press(firm.li, "关闭")
    assert "每日清单（工作日早上）：关闭" in said.text


async def test_the_settings_of_a_group_are_not_everybodys(talk: Conversation) -> None:
    firm = talk.firm
    assert (await one(talk, firm.li, "/settings", chat=firm.group)).text == "您无权查看或操作此项。"
    assert (await one(talk, firm.chen, "/settings", chat=firm.group)).text.startswith("本群设置 · 华东")


@pytest.mark.parametrize(
    ("lang", "typed", "shown"),
    [
        ("zh", "8:15", "08:15"),
        ("zh", "早上8点半", "08:30"),
        ("zh", "下午5点", "17:00"),
        ("zh", "8：15", "08:15"),
        ("zh", "晚上12点", "00:00"),
        ("zh", "晚上9点", "21:00"),
        ("zh", "中午12点半", "12:30"),
        ("zh", "中午1点", "13:00"),
        ("zh", "凌晨5点", "05:00"),
        ("zh", "8.30", "08:30"),
        ("en", "12:10 pm", "12:10"),
        ("en", "8:15", "08:15"),
        ("en", "5pm", "17:00"),
        ("en", "12 am", "00:00"),
        ("en", "9", "09:00"),
    ],
)
async def test_an_hour_is_typed_after_it_was_asked(talk: Conversation, lang: str, typed: str, shown: str) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    await talk.say(person, "/settings")
    [asked] = await talk.press(person, "时间" if lang == "zh" else "Hour")
    assert "8:15" in asked.text
    assert shown in (await one(talk, person, typed)).text


async def test_after_a_tap_on_an_hour_a_number_sets_none(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/settings")
    [asked] = await talk.press(li, "时间")
    [done] = await talk.press(li, asked.buttons[0])
    said = await talk.say(li, "19")
    assert not any("19:00" in each.text for each in said)
    assert "19:00" not in done.text


async def test_something_else_typed_after_an_hour_was_asked_is_no_hour(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "/settings")
    await talk.press(li, "时间")
    assert (await one(talk, li, "华能 下单8万")).text.startswith("✅ 华能电力 · 订单 ¥8万")
