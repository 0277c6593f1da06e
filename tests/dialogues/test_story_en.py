"""The whole story in English: a visit in one line and in three taps, a manager's question, the group, strangers."""

from __future__ import annotations

import re

import pytest

from tests.support.conversation import Conversation, Said

pytestmark = pytest.mark.parametrize("spoken", ["en"], indirect=True)


def churn(said: Said) -> tuple[str, str]:
    """The chance to leave before and after, as shown."""
    found = re.search(r"Chance to leave (\S+) → ([\d.]+%)", said.text)
    assert found, said.text
    return found.group(1), found.group(2)


async def test_the_whole_story(company: Conversation) -> None:
    await _one_line(company)
    await _guided(company)
    await _manager(company)
    await _group(company)
    await _others(company)


async def _one_line(talk: Conversation) -> None:
    amy, group = talk.firm.amy, talk.firm.group
    [start] = await talk.say(amy, "/start")
    assert len(start.buttons) == 3

    told = "talked about payment, will pay two weeks late, competitor quotes 10% lower, back next Tuesday"
    [said] = await talk.say(amy, f"/visit Nordwind {told}")
    assert said.text.startswith("✅ Nordwind Turbines · visit 23 Nov")
    assert "Signals: payment delay, competitor (from “" in said.text
    assert "Next, Tue 1 Dec: back" in said.text
    assert re.search(r"\(payment delay \+\d(, competitor \+\d)?\)", said.text)  # less than a point is not told
    assert said.buttons == ["Undo", "Edit signals", "Edit date", "Add photo", "Risk"]
    before, after = churn(said)
    assert before != after

    [alert] = [each for each in await talk.shown(group) if "Nordwind" in each.text]
    assert "competitor mentioned today" in alert.text
    [undone] = await talk.press(amy, "Undo")
    assert (undone.id, churn(undone)) == (said.id, (after, before))
    assert "withdrawn" in next(each for each in await talk.shown(group) if each.id == alert.id).text


async def _guided(talk: Conversation) -> None:
    """Three taps, with a restart of the bot between them."""
    amy = talk.firm.amy
    taps = 0
    [asked] = await talk.say(amy, "/visit")
    for label in ("Nordwind Turbines", "concern", "✅ Done"):
        [said] = await talk.press(amy, label)
        taps += 1
        assert said.id == asked.id
        await talk.restart()
    assert taps == 3
    assert said.text.startswith("✅ Nordwind Turbines · visit concern 23 Nov")


async def _manager(talk: Conversation) -> None:
    chen = talk.firm.chen
    [answer] = await talk.say(chen, "/risk nordwind")
    [asked] = await talk.say(chen, "How risky is Nordwind?")
    assert asked.text == answer.text
    for expected in (
        r"^Nordwind Turbines · (Medium|High|Extreme) risk \(.+: probability \w+ × impact \w+\)\n",
        r"Grade [A-E] \(\d+ points\)",
        r"Chance to leave within 90 days: \d+% \(about \d+ in 100 such customers do\)",
        r"If lost: about CN¥[\d.]+[kM] in 12 months",
        r"Data \d/8, oldest \d+ days",
        r"① .*\d",
        r"③ .*\d+.*\([+−±]\d+\)",
        r"Suggested: .+ \(within \d+ workdays\)",
    ):
        assert re.search(expected, answer.text), expected
    [evidence] = await talk.press(chen, "Evidence")
    assert re.search(r"· \d+ \w{3} (Order|Signal|Visit|Invoice|Complaint)", evidence.text)
    [back] = await talk.press(chen, "« Back")
    assert (back.id, back.text) == (asked.id, asked.text)


async def _group(talk: Conversation) -> None:
    """One digest at its hour, silent and pinned; an alert that is edited; nothing twice after a restart."""
    group, amy = talk.firm.group, talk.firm.amy
    await talk.say(amy, "/visit 宏鑫机械 a competitor quotes 5% lower")
    [alert] = [each for each in await talk.shown(group) if "宏鑫机械" in each.text]
    await talk.say(amy, "/visit 宏鑫机械 the competitor quotes 10% lower now")
    worse = next(each for each in await talk.shown(group) if each.id == alert.id)
    assert worse.text != alert.text
    await talk.press(amy, "Known", chat=group, message=alert.id)
    assert next(each for each in await talk.shown(group) if each.id == alert.id).text != worse.text

    news = await talk.advance("24h", chat=group)
    [digest] = [each for each in news if each.text.startswith("📋 East")]
    assert digest.raw["pinned"]
    assert len(digest.text.split("\n")) <= 10
    [sent] = [call for call in await talk.calls("sendMessage") if call["params"]["text"].startswith("📋 <b>East")]
    assert sent["params"]["disable_notification"] is True

    before = [each.text for each in await talk.shown(group)]
    await talk.restart()
    assert [each.text for each in await talk.shown(group)] == before


async def _others(talk: Conversation) -> None:
    """A stranger gets one neutral line; other teams' customers are nowhere; a group is bound by a one-time code."""
    firm = talk.firm
    [said] = await talk.say(firm.stranger, "/start")
    assert said.text == "Hello. This bot serves invited members only."
    [unknown] = await talk.say(firm.amy, "/risk 海川食品")
    assert "Nobody is called" in unknown.text
    assert (await talk.say(firm.wang, "/risk 海川食品"))[0].text.startswith("海川食品")

    await talk.say(firm.admin, "/bind")
    await talk.press(firm.admin, "North")
    labels = (await talk.shown(firm.admin.telegram))[-1].buttons
    [shown] = await talk.press(firm.admin, labels[0])
    found = re.search(r"/bind (\S+)", shown.text)
    assert found
    [bound] = await talk.say(firm.admin, f"/bind {found.group(1)}", chat=firm.group)
    assert "North" in bound.text
    [again] = await talk.say(firm.admin, f"/bind {found.group(1)}", chat=firm.group)
    assert again.text != bound.text


@pytest.mark.parametrize("name", ["Nordwind", "nordwnd", "nordwind turb", "Nordwind Turbines", "诺德风机"])
async def test_a_customer_by_whatever_it_is_called(company: Conversation, name: str) -> None:
    [said] = await company.say(company.firm.amy, f"/visit {name} will pay two weeks late")
    assert said.text.startswith("✅ Nordwind Turbines · visit 23 Nov")
