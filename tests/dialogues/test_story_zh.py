"""The whole story in Chinese: a visit in one line and in three taps, a manager's question, the group, strangers."""

from __future__ import annotations

import re

import pytest

from tests.support.conversation import Conversation, Said


def churn(said: Said) -> tuple[str, str]:
    """The chance to leave before and after, as shown."""
    found = re.search(r"流失概率 (\S+) → ([\d.]+%)", said.text)
    assert found, said.text
    return found.group(1), found.group(2)


@pytest.mark.parametrize("pushed", [False, True], ids=["polled", "pushed"], indirect=True)
async def test_the_whole_story(company: Conversation) -> None:
    await _one_line(company)
    await _guided(company)
    await _manager(company)
    await _group(company)
    await _others(company)


async def _one_line(talk: Conversation) -> None:
    li, group = talk.firm.li, talk.firm.group
    [start] = await talk.say(li, "/start")
    assert len(start.buttons) == 3

    [said] = await talk.say(li, "/visit 华能 谈了付款,要晚两周,竞争对手报价低10%,下周二回访")
    assert said.text.startswith("✅ 华能电力 · 拜访 11-23")
    assert "信号：付款延迟、竞争对手（来自“要晚两周”、“竞争对手报价低10%”）" in said.text
    assert "下一步：12-01 周二 回访" in said.text
    assert re.search(r"（付款延迟 \+\S+，竞争对手 \+\S+）", said.text)
    assert said.buttons == ["撤销", "改信号", "改日期", "加照片", "看风险"]
    before, after = churn(said)
    assert before != after

    [alert] = [each for each in await talk.shown(group) if "华能电力" in each.text]
    assert "今天提到竞争对手" in alert.text
    [undone] = await talk.press(li, "撤销")
    assert (undone.id, churn(undone)) == (said.id, (after, before))
    assert "今天提到竞争对手" not in next(each for each in await talk.shown(group) if each.id == alert.id).text


async def _guided(talk: Conversation) -> None:
    """Three taps, with a restart of the bot between them."""
    li = talk.firm.li
    taps = 0
    [asked] = await talk.say(li, "/visit")
    for label in ("华能电力", "有隐患", "✅ 完成"):
        [said] = await talk.press(li, label)
        taps += 1
        assert said.id == asked.id
        await talk.restart()
    assert taps == 3
    assert said.text.startswith("✅ 华能电力 · 拜访 有隐患 11-23")


async def _manager(talk: Conversation) -> None:
    chen = talk.firm.chen
    [answer] = await talk.say(chen, "/risk 华能")
    [asked] = await talk.say(chen, "华能风险多高？")
    assert asked.text == answer.text
    lines = answer.text.split("\n")
    assert re.fullmatch(r"华能电力 · (中|高|极高)风险（.+：概率 . × 影响 .）", lines[0])
    for expected in (
        r"评级 [A-E]（\d+ 分）",
        r"90 天内流失概率 \d+%（这样的客户 100 家约 \d+ 家会走）",
        r"若流失：12 个月约 ¥[\d.]+万",
        r"数据覆盖 \d/8，最旧 \d+ 天",
        r"① .*\d",
        r"③ .*\d+.*（[+−±]\d+）",
        r"建议：.+（\d+ 个工作日内）",
    ):
        assert re.search(expected, answer.text), expected
    [evidence] = await talk.press(chen, "证据")
    assert re.search(r"· \d\d-\d\d (订单|信号|拜访|发票|投诉)", evidence.text)
    [back] = await talk.press(chen, "« 返回")
    assert (back.id, back.text) == (asked.id, asked.text)


async def _group(talk: Conversation) -> None:
    """One digest at its hour, silent and pinned; an alert that is edited; nothing twice after a restart."""
    group, li = talk.firm.group, talk.firm.li
    await talk.say(li, "/visit 润岳 竞争对手来过了")
    [alert] = [each for each in await talk.shown(group) if "润岳机床" in each.text]
    await talk.say(li, "/visit 润岳 又碰到竞争对手")
    worse = next(each for each in await talk.shown(group) if each.id == alert.id)
    assert worse.text != alert.text
    await talk.press(li, "已知", chat=group, message=alert.id)
    assert "已知" in next(each for each in await talk.shown(group) if each.id == alert.id).text

    news = await talk.advance("24h", chat=group)
    [digest] = [each for each in news if each.text.startswith("📋 华东")]
    assert digest.raw["pinned"]
    assert len(digest.text.split("\n")) <= 10
    [sent] = [call for call in await talk.calls("sendMessage") if call["params"]["text"].startswith("📋 <b>华东")]
    assert sent["params"]["disable_notification"] is True

    before = [each.text for each in await talk.shown(group)]
    await talk.restart()
    assert [each.text for each in await talk.shown(group)] == before


async def _others(talk: Conversation) -> None:
    """A stranger gets one neutral line; other teams' customers are nowhere; a group is bound by a one-time code."""
    firm = talk.firm
    [said] = await talk.say(firm.stranger, "/start")
    assert said.text == "您好。本机器人仅供受邀成员使用。"
    assert await talk.say(firm.stranger, "/risk 华能") in ([], [said])
    [unknown] = await talk.say(firm.li, "/risk 海川食品")
    assert "没有找到" in unknown.text
    assert (await talk.say(firm.wang, "/risk 海川食品"))[0].text.startswith("海川食品")

    await talk.say(firm.admin, "/bind")
    await talk.press(firm.admin, "华北")
    [shown] = await talk.press(firm.admin, "保密群，显示金额")
    found = re.search(r"/bind (\S+)", shown.text)
    assert found
    [bound] = await talk.say(firm.admin, f"/bind {found.group(1)}", chat=firm.group)
    assert "华北" in bound.text
    [again] = await talk.say(firm.admin, f"/bind {found.group(1)}", chat=firm.group)
    assert again.text != bound.text


@pytest.mark.parametrize("name", ["华能", "huaneng", "hndl", "华能电利", "Huaneng"])
async def test_a_customer_by_whatever_it_is_called(company: Conversation, name: str) -> None:
    [said] = await company.say(company.firm.li, f"/visit {name} 要晚两周付款")
    assert said.text.startswith("✅ 华能电力 · 拜访 11-23")
