"""Every button of alerts, measures and digests, in both languages, by people with and without rights."""

from __future__ import annotations

from typing import Any

import pytest

from db import customers, people
from db.gateway import Database
from db.scope import ALL
from handlers.alerts import service as watch
from handlers.digests import service as digests
from tests.dialogues.test_forged_buttons import REFUSALS, forge
from tests.handlers.alerts.watch import change, late
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, Said

ZONE = "Asia/Shanghai"
TOLD = "/visit 华能 竞争对手报价低10%"
# What each button of an alert is called, and what the message or the toast says once it was pressed.
OUTCOMES = {
    "zh": {"属实": "✔️ 属实 · 李雷", "误报": "✖️ 误报 · 李雷", "已知": "👌 已知 · 李雷", "已处理": "☑️ 已处理 · 李雷"},
    "en": {
        "True": "✔️ true · 李雷",
        "False alarm": "✖️ false alarm · 李雷",
        "Known": "👌 known · 李雷",
        "Handled": "☑️ handled · 李雷",
    },
}
MUTES = {
    "zh": ("静音 24h", "静音 1h", "静音 7 天", "取消静音", "🔕 静音到 {}", "已取消静音"),
    "en": ("Mute 24 h", "Mute 1 h", "Mute 7 days", "Unmute", "🔕 muted until {}", "No longer muted"),
}
NOT_YOURS = {"zh": "只有客户负责人或主管可以这样做。", "en": "Only the customer's owner or a manager can do that."}
REFUSED = {"zh": REFUSALS, "en": {"That is not yours to see or do."}}
UNTIL = {"zh": ("11-24 09:00", "11-23 10:00", "11-30 09:00"), "en": ("24 Nov 09:00", "23 Nov 10:00", "30 Nov 09:00")}


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest, database: Database, talk: Conversation) -> str:
    """Everybody speaks it, and so does the group."""
    chosen: str = request.param

    def unit(tx: Any) -> None:
        for each in (talk.firm.li, talk.firm.amy, talk.firm.wang, talk.firm.chen, talk.firm.admin):
            people.change_member(tx, each.id, language=chosen)
        people.change_chat(tx, talk.firm.group, language=chosen)

    database.run(unit)
    return chosen


async def alert(talk: Conversation) -> Said:
    await talk.say(talk.firm.li, TOLD)
    return (await talk.shown(talk.firm.group))[-1]


async def toast(talk: Conversation, person: Any, chat: int) -> str:
    return (await talk.toasts(person, chat=chat))[-1]


async def test_every_outcome(talk: Conversation, lang: str) -> None:
    firm = talk.firm
    await alert(talk)
    for label, said in OUTCOMES[lang].items():
        [edited] = await talk.press(firm.li, label, chat=firm.group)
        assert said in edited.text
        assert f"✓ {label}" in edited.buttons


async def test_silence_of_every_length_and_its_end(talk: Conversation, lang: str) -> None:
    firm = talk.firm
    day, hour, week, wake, until, awake = MUTES[lang]
    await alert(talk)
    for label, when in zip((day, hour, week), UNTIL[lang], strict=True):
        [muted] = await talk.press(firm.li, label, chat=firm.group)
        assert until.format(when) in muted.text
    assert [each for each in muted.buttons if each in MUTES[lang]] == [hour, week, wake]
    assert await talk.press(firm.amy, wake, chat=firm.group) == []
    assert await toast(talk, firm.amy, firm.group) == NOT_YOURS[lang]
    [heard] = await talk.press(firm.chen, wake, chat=firm.group)
    assert "🔕" not in heard.text
    assert day in heard.buttons
    assert await toast(talk, firm.chen, firm.group) == awake


async def test_whoever_answers_for_nobody_may_say_what_is_so_and_no_more(talk: Conversation, lang: str) -> None:
    firm = talk.firm
    await alert(talk)
    true, _, _, handled = OUTCOMES[lang]
    for label in (handled, MUTES[lang][0]):
        assert await talk.press(firm.amy, label, chat=firm.group) == []
        assert await toast(talk, firm.amy, firm.group) == NOT_YOURS[lang]
    [edited] = await talk.press(firm.amy, true, chat=firm.group)
    assert "Amy Stone" in edited.text


async def test_another_team_and_strangers_reach_no_button(talk: Conversation, lang: str) -> None:
    firm = talk.firm
    shown = await alert(talk)
    await talk.say(firm.wang, "/help")
    for data in shown.data.values():
        assert await forge(talk, firm.wang, data) in REFUSED[lang]
    assert (await talk.shown(firm.group))[-1].raw == shown.raw


@pytest.mark.parametrize("data", ["alert", "alert:true", "alert:true:x", "alert:what:1", "alert:show:999", "alerts",
                                  "alerts:all", "alerts:all:x", "alert:24h:999", "alert:wake:1", "alert:assign:1",
                                  "measure", "measure:open:999", "measure:what:1"])  # fmt: skip
async def test_old_and_made_up_buttons_get_a_polite_answer(talk: Conversation, data: str) -> None:
    await talk.say(talk.firm.wang, "/help")
    said = await forge(talk, talk.firm.wang, f"v1:{data}")
    assert said
    assert "编号" not in said  # of an incident


MEASURES = {
    "zh": {"部分有效": "部分有效", "无效": "无效", "取消措施": "取消"},
    "en": {"Partly": "partly", "Did not work": "did not work", "Drop it": "dropped"},
}


async def test_every_way_a_measure_ends(talk: Conversation, lang: str) -> None:
    firm = talk.firm
    shown = await alert(talk)
    assign = next(each for each in shown.buttons if each.startswith("📌"))
    assert await talk.press(firm.amy, assign, chat=firm.group) == []
    for label, said in MEASURES[lang].items():
        await talk.say(firm.chen, "/measures 华能")
        await talk.press(firm.chen, "① 📌")
        await talk.say(firm.li, "/measures")
        await talk.press(firm.li, "①")
        [ended] = await talk.press(firm.li, label)
        assert said in ended.text


async def test_the_buttons_of_a_digest(talk: Conversation, database: Database, lang: str) -> None:
    """A line opens its customer for whoever asks; the alerts come as a message of their own, and the digest stays."""
    firm = talk.firm
    database.run(lambda tx: digests.ensure_digest(tx, firm.group, zone=ZONE, now=MONDAY, daily=True))
    await alert(talk)
    await talk.set_clock(MONDAY.replace(day=24, hour=0, minute=31))
    digest = next(said for said in await talk.shown(firm.group) if "📋" in said.text)
    waiting = digest.buttons[-1]
    assert waiting in ("🔔 预警 1", "🔔 Alerts 1")
    [listed] = await talk.press(firm.amy, waiting, chat=firm.group)
    assert listed.id != digest.id
    [opened] = await talk.press(firm.amy, "①", chat=firm.group, message=listed.id)
    assert "华能电力" in opened.text
    back = "« 返回列表" if lang == "zh" else "« Back to the list"
    [again] = await talk.press(firm.amy, back, chat=firm.group)
    assert again.text == listed.text
    assert next(said for said in await talk.shown(firm.group) if said.id == digest.id).text == digest.text


async def test_pages_of_the_list_turn_in_place(talk: Conversation, database: Database, lang: str) -> None:
    firm = talk.firm
    many(database, firm)
    [first] = await talk.say(firm.chen, "/alerts")
    [second] = await talk.press(firm.chen, first.buttons[-1])
    assert second.id == first.id
    assert second.text != first.text
    [back] = await talk.press(firm.chen, second.buttons[-1])
    assert back.text == first.text


def many(database: Database, firm: Any) -> None:
    """Ten alerts of the east."""

    def unit(tx: Any) -> None:
        names = [f"客户{n}" for n in range(10)]
        made = [customers.create(tx, key=n, name=n, now=MONDAY, owner_id=firm.li.id, team_id=firm.east) for n in names]
        watch.on_many(tx, [change(tx, each, late(20, 1000.0 + each)) for each in made], now=MONDAY)

    database.run(unit)
    assert len(database.look(lambda tx: watch.waiting(tx, ALL, page=0))[0]) == 8
