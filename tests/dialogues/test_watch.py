"""Conversations about alerts, digests, measures and rules: every button, with and without the right to press it."""

from __future__ import annotations

import pytest

from db import customers, people
from db.gateway import Database, Tx
from handlers.alerts import service as watch
from handlers.digests import service as digests
from tests.dialogues.test_forged_buttons import forge
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, Said
from tests.support.firm import Person

TOLD = "/visit 华能 竞争对手报价低10%"
ZONE = "Asia/Shanghai"


async def the_alert(talk: Conversation, chat: int) -> Said:
    """The newest alert in a chat."""
    return [said for said in await talk.shown(chat) if "属实" in " ".join(said.buttons)][-1]


async def toast(talk: Conversation, person: Person, chat: int | None = None) -> str:
    return (await talk.toasts(person, chat=chat))[-1]


async def test_a_visit_with_bad_news_alerts_the_group_once_in_its_words(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    [alert] = await talk.shown(firm.group)
    assert alert.text.splitlines() == [
        "🟠 华能电力 · 竞争压力",
        "今天提到竞争对手，近期共 1 次",
        "→ 李雷：问清对手的条件，准备应对方案",
    ]
    assert alert.buttons[:5] == ["属实", "误报", "已知", "已处理", "静音 24h"]
    assert [said for said in await talk.shown(firm.li.telegram) if "竞争压力" in said.text] == []
    await talk.say(firm.amy, "/visit Bolt they will leave us")
    assert "Bolt & Sons <Ltd> · 有意离开" in (await talk.shown(firm.group))[-1].text


async def test_a_restart_tells_nothing_twice_and_buttons_go_on_working(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    await talk.restart()
    await talk.advance("30m")
    assert len(await talk.shown(firm.group)) == 1
    [edited] = await talk.press(firm.li, "已处理", chat=firm.group)
    assert "☑️ 已处理 · 李雷 11-23" in edited.text


@pytest.mark.parametrize(
    ("label", "said"),
    [("属实", "✔️ 属实 · 陈静"), ("误报", "✖️ 误报 · 陈静"), ("已知", "👌 已知 · 陈静"), ("已处理", "☑️ 已处理 · 陈静")],
)
async def test_an_outcome_is_shown_to_all_and_can_be_changed(talk: Conversation, label: str, said: str) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    [edited] = await talk.press(firm.chen, label, chat=firm.group)
    assert said in edited.text
    assert f"✓ {label}" in edited.buttons
    assert (await toast(talk, firm.chen, firm.group)).startswith(f"已记录：{label}")
    other = "已知" if label != "已知" else "属实"
    [again] = await talk.press(firm.chen, other, chat=firm.group)
    assert f"✓ {other}" in again.buttons
    assert f"✓ {label}" not in again.buttons


async def test_muting_is_for_the_owner_and_who_leads(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    for label in ("静音 24h", "已处理"):
        assert await talk.press(firm.amy, label, chat=firm.group) == []
        assert await toast(talk, firm.amy, firm.group) == "只有客户负责人或主管可以这样做。"
    [muted] = await talk.press(firm.chen, "静音 24h", chat=firm.group)
    assert "🔕 静音到 11-24 09:00" in muted.text


async def test_a_muted_alert_comes_back_with_one_short_reply(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    database.run(lambda tx: watch.ensure_sweep(tx, zone=ZONE, now=MONDAY))
    await talk.say(firm.li, TOLD)
    await talk.press(firm.li, "静音 24h", chat=firm.group)
    await talk.advance("25h")
    *_, reply = await talk.shown(firm.group)
    assert reply.text == "⏰ 华能电力 的“竞争压力”静音结束，还没有处理"
    assert "🔕" not in (await the_alert(talk, firm.group)).text


async def test_one_tap_assigns_the_measure_and_its_owner_ends_it(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    [edited] = await talk.press(firm.chen, "📌 分派：对比方案与报价", chat=firm.group)
    assert "📌 对比方案与报价 · 李雷 · 11-30" in edited.text
    told = (await talk.shown(firm.li.telegram))[-1]
    assert told.text.startswith("📌 陈静 给您分派了措施：华能电力 · 对比方案与报价")
    [later] = await talk.press(firm.li, "延 3 个工作日")
    assert "到期 12-03 周四" in later.text
    [done] = await talk.press(firm.li, "有效")
    assert "✅ 有效 · 11-23 周一 完成" in done.text
    [none] = await talk.say(firm.li, "措施")
    assert none.text == "📌 没有进行中的措施。"


async def test_a_measure_is_nobody_elses_to_end(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.chen, "/measures 华能")
    [given] = await talk.press(firm.chen, "① 📌")
    assert given.text.startswith("📌 华能电力 · ")
    [mine] = await talk.say(firm.amy, "/measures")
    assert mine.text == "📌 No measures are under way."
    [refused] = await talk.say(firm.wang, "/measures 华能")
    assert "没有找到" in refused.text
    await talk.say(firm.chen, "/measures")
    [effects] = await talk.press(firm.chen, "📊 效果")
    assert effects.text == "还没有满 90 天的措施，暂时无法比较。"


async def test_the_list_of_what_waits_is_everybodys_own(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    await talk.say(firm.amy, "/visit Bolt they will leave us")
    assert (await talk.say(firm.chen, "预警"))[0].text.splitlines()[0] == "🔔 待处理预警 · 2 条"
    [own] = await talk.say(firm.amy, "/alerts")
    assert own.text.splitlines() == ["🔔 Alerts that wait · 1", "① 🔴 Bolt & Sons <Ltd> · wants to leave · today"]
    [opened] = await talk.press(firm.amy, "①")
    assert "hinted at leaving today" in opened.text
    [said] = await talk.press(firm.amy, "False alarm")
    assert "✖️ false alarm · Amy Stone" in said.text
    [back] = await talk.press(firm.amy, "« Back to the list")
    assert back.text == "🔔 No alerts are waiting."
    assert (await talk.say(firm.wang, "/alerts"))[0].text == "🔔 没有待处理的预警。"


async def test_undo_takes_the_alert_back(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    await talk.say(firm.li, "/undo")
    [alert] = await talk.shown(firm.group)
    assert "↩️ 已撤回" in alert.text
    assert alert.buttons == []


async def test_the_digest_comes_at_its_hour_pinned_and_once(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    database.run(lambda tx: digests.ensure_digest(tx, firm.group, zone=ZONE, now=MONDAY, daily=True))
    await talk.say(firm.li, TOLD)
    await talk.set_clock(MONDAY.replace(hour=0, minute=29, day=24))
    assert not any("📋" in said.text for said in await talk.shown(firm.group))
    [digest] = [said for said in await talk.advance("2m", chat=firm.group) if "📋" in said.text]
    assert digest.text.splitlines()[:2] == [
        "📋 华东 · 11-24 周二",
        "① 🔔 华能电力 竞争压力：今天提到竞争对手，近期共 1 次 → 李雷：问清对手的条件，准备应对方案",
    ]
    assert digest.raw["pinned"] is True
    await talk.restart()
    await talk.advance("1h")
    await talk.advance("1d")
    digests_shown = [said for said in await talk.shown(firm.group) if "📋" in said.text]
    assert [said.raw["pinned"] for said in digests_shown] == [False, True]


async def test_the_digest_on_request(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    [quiet] = await talk.say(firm.li, "日报")
    assert quiet.text.splitlines() == ["📋 今日清单 · 11-23 周一", "今天一切平稳，没有要处理的事。"]
    await talk.say(firm.amy, "/visit Bolt they will leave us")
    [own] = await talk.say(firm.amy, "/digest")
    assert own.text.splitlines()[1].startswith(
        "① 🔔 Bolt & Sons <Ltd> wants to leave: hinted at leaving today → Amy Stone: "
    )
    [group] = await talk.say(firm.li, "/digest", chat=firm.group)
    assert "Bolt & Sons <Ltd> 有意离开" in group.text
    database.run(lambda tx: people.change_chat(tx, firm.group, team_id=None))
    [refused] = await talk.say(firm.li, "/digest", chat=firm.group)
    assert "还没有绑定团队" in refused.text


async def test_rules_are_changed_by_who_leads(talk: Conversation) -> None:
    firm = talk.firm
    assert (await talk.say(firm.li, "/rules"))[0].text == "规则由主管和管理员设置。"
    [listed] = await talk.say(firm.chen, "/rules")
    assert listed.text.splitlines()[0] == "⚙️ 预警规则 · 华东"
    [opened] = await talk.press(firm.chen, "11")
    assert "30 天内提到竞争对手或压价" in opened.text
    [changed] = await talk.press(firm.chen, "天数 −")
    assert "24 天内提到竞争对手" in changed.text
    assert await toast(talk, firm.chen) == "已生效（第 1 版）"
    [off] = await talk.press(firm.chen, "⏸ 关闭")
    assert "⏸" in off.text
    await talk.say(firm.li, TOLD)
    assert await talk.shown(firm.group) == []
    [on] = await talk.press(firm.chen, "✅ 开启")
    assert "（第 3 版）" in on.text
    [whose] = await talk.say(firm.admin, "规则")
    assert whose.text.splitlines()[0] == "⚙️ 预警规则 · 全公司"


SEGMENT_WORDS = {
    "zh": ("🎯 只为一类客户设置", "行业“电力” · 2 家", "华东 · 行业“电力”", "天数 −", "↩️ 恢复上一级设置", "全部客户",
           "✓ 行业“电力” · 改了 1 条", "另有 1 类客户", "已恢复"),
    "en": ("🎯 For some customers only", "industry “power” · 2", "East · industry “power”", "days −",
           "↩️ Back to the more general setting", "All customers", "✓ industry “power” · 1 changed",
           "Own versions for groups of customers: 1", "Restored"),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_rules_for_one_industry_only(talk: Conversation, database: Database, lang: str) -> None:
    firm = talk.firm
    scope, power, head, less, give_up, everybody, changed, elsewhere, restored = SEGMENT_WORDS[lang]

    def happen(tx: Tx) -> None:
        people.change_member(tx, firm.chen.id, language=lang)
        for each in (firm.huaneng, firm.tencent):
            customers.change(tx, each, industry="power")

    database.run(happen)
    await talk.say(firm.chen, "/rules")
    [scopes] = await talk.press(firm.chen, scope)
    assert power in scopes.buttons
    [listed] = await talk.press(firm.chen, power)
    assert listed.text.splitlines()[0].endswith(head)
    await talk.press(firm.chen, "7")
    [tried] = await talk.press(firm.chen, "🧪 试算" if lang == "zh" else "🧪 Try out")
    assert "90" in tried.text
    await talk.press(firm.chen, "« 返回这条规则" if lang == "zh" else "« Back to the rule")
    await talk.press(firm.chen, "« 全部规则" if lang == "zh" else "« All rules")
    await talk.press(firm.chen, "8")  # a contact left: 30 days
    [opened] = await talk.press(firm.chen, less)
    assert head in opened.text
    assert opened.text.count("24") == 1
    await talk.press(firm.chen, "« 全部规则" if lang == "zh" else "« All rules")
    [scopes] = await talk.press(firm.chen, scope)
    assert changed in scopes.buttons
    await talk.press(firm.chen, everybody)
    [for_all] = await talk.press(firm.chen, "8")
    assert elsewhere in for_all.text
    assert "30" in for_all.text
    await talk.press(firm.chen, "« 全部规则" if lang == "zh" else "« All rules")
    await talk.press(firm.chen, scope)
    await talk.press(firm.chen, changed)
    await talk.press(firm.chen, "8")
    [back] = await talk.press(firm.chen, give_up)
    assert "30" in back.text
    assert give_up not in back.buttons
    assert await toast(talk, firm.chen) == restored


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_administrator_sets_rules_for_a_team_and_how_severe_they_are(
    talk: Conversation, database: Database, lang: str
) -> None:
    firm = talk.firm
    database.run(lambda tx: people.change_member(tx, firm.admin.id, language=lang))
    scope = "🎯 只为一类客户设置" if lang == "zh" else "🎯 For some customers only"
    level, always = ("级别", "提示（固定）") if lang == "zh" else ("Severity", "notice (always)")
    await talk.say(firm.admin, "/rules")
    await talk.press(firm.admin, scope)
    [listed] = await talk.press(firm.admin, "华北" if lang == "zh" else "North")
    assert listed.text.splitlines()[0].endswith("华北" if lang == "zh" else "North")
    await talk.press(firm.admin, "11")
    [opened] = await talk.press(firm.admin, level)
    assert always in opened.text
    await talk.say(firm.wang, "/visit 海尔 竞争对手报价低10%")
    await talk.say(firm.li, TOLD)
    assert await talk.shown(firm.forum) == []  # a notice about one customer: in the digest
    assert len(await talk.shown(firm.group)) == 1
    for _ in range(3):
        [opened] = await talk.press(firm.admin, level)
    assert always not in opened.text
    await talk.say(firm.chen, "/help")
    for data in (f"v1:rule:list:t{firm.north}", f"v1:rule:off:no_visit:t{firm.north}", "v1:rule:scopes:t99"):
        assert await forge(talk, firm.chen, data) == "您无权查看或操作此项。"


async def test_rules_of_the_configuration_are_shown_and_yield_to_the_chat(talk: Conversation) -> None:
    firm = talk.firm
    talk.rules = [{"rule": "no_visit", "thresholds": {"days": 33}}, {"rule": "competitor", "team": "West", "on": False}]
    await talk.restart()
    assert "给团队“West”的，但没有这个团队" in (await talk.shown(firm.admin.telegram))[-1].text
    await talk.say(firm.admin, "/rules")
    [opened] = await talk.press(firm.admin, "10")
    assert "（config.toml，第 1 版）" in opened.text
    assert "33 天没有拜访" in opened.text
    [changed] = await talk.press(firm.admin, "天数 +")
    assert "45 天没有拜访" in changed.text
    await talk.restart()
    await talk.say(firm.admin, "/rules")
    assert "45 天没有拜访" in (await talk.press(firm.admin, "10"))[0].text


async def test_a_representative_cannot_press_what_a_manager_was_shown(talk: Conversation) -> None:
    firm = talk.firm
    [listed] = await talk.say(firm.chen, "/rules")
    await talk.say(firm.li, "/help")
    for data in (*listed.data.values(), "v1:rule:scopes", "v1:rule:giveup:no_visit", "v1:rule:off:no_visit"):
        assert await forge(talk, firm.li, data) == "规则由主管和管理员设置。"
    for data in ("v1:rule", "v1:rule:what:no_visit", "v1:rule:open", "v1:rule:open:no_visit:s00000000",
                 "v1:rule:list:x", "v1:rule:set:no_visit:days:x", "v1:rule:try", "v1:rule:try:horoscope"):  # fmt: skip
        assert await forge(talk, firm.chen, data) in (
            "这个按钮已失效，请重新发起操作。",
            "没有这条规则，请用 /rules 重新打开。",
        )


async def test_a_rule_is_tried_on_the_past(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.admin, "/rules")
    await talk.press(firm.admin, "3")
    [tried] = await talk.press(firm.admin, "🧪 试算")
    assert "2026-04-27 至 2026-07-26 的 90 天里一条也不会发。" in tried.text
    [back] = await talk.press(firm.admin, "« 返回这条规则")
    assert "订单下滑" in back.text


async def test_a_stranger_and_another_team_reach_nothing(talk: Conversation) -> None:
    firm = talk.firm
    await talk.say(firm.li, TOLD)
    for words in ("/alerts", "/digest", "/rules", "/measures"):
        said = await talk.say(firm.stranger, words)
        assert all("华能" not in each.text for each in said)
    [north] = await talk.say(firm.wang, "/alerts", chat=firm.forum)
    assert north.text == "🔔 No alerts are waiting."
