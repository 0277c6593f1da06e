"""Words that say a command, and sentences that only begin like one: those tell something and must not be lost."""

from __future__ import annotations

import pytest

from db import records
from db.gateway import Database
from tests.support.conversation import Conversation


@pytest.mark.parametrize(
    "text",
    [
        "撤销合同,华能要终止合作",
        "取消了华能的订单,对方资金困难",
        "报告华能:要晚付款两周",
        "邀请华能参加展会,谈了付款,要晚两周",
        "团队去华能谈了付款,要晚两周",
        "审计发现华能资金困难,要晚付款两周",
        "准备给华能降价,竞争对手报价低10%",
        "预警一下,华能要晚付款两周",
        "规则变了,华能要晚付款两周",
        "组合方案报给华能了,要晚付款两周",
    ],
)
async def test_a_sentence_that_begins_like_a_command_is_told(
    company: Conversation, database: Database, text: str
) -> None:
    """It is kept, or asked about: never answered as the command, and nothing that was told before is taken back."""
    firm = company.firm
    await company.say(firm.li, "/visit 华能 一切正常")
    said = await company.say(firm.li, text)
    answered = ("✅ 华能电力", "点选后保存", "已记为备注", "金额是多少")
    assert any(word in each.text for each in said for word in answered), [each.text for each in said]
    told = [entry.text for entry in database.look(lambda tx: records.entries(tx, firm.huaneng))]
    assert "/visit 华能 一切正常" in told


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("撤销", "没有可以撤销的录入"),
        ("取消。", "没有进行中的录入"),
        ("日报", "今日清单"),
        ("预警", "待处理预警"),
        ("组合", "组合"),
        ("帮助!", "我能做什么"),
        ("措施", "进行中的措施"),
        ("措施 华能", "建议的措施"),
        ("设置", "我的设置"),
        ("速览 华能", "拜访前看一眼"),
    ],
)
async def test_a_word_alone_says_the_command(company: Conversation, text: str, answer: str) -> None:
    [said] = await company.say(company.firm.li, text)
    assert answer in said.text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("undo", "There is no entry to take back"),
        ("Cancel", "Nothing is in progress"),
        ("settings", "My settings"),
        ("risk", "Which customer"),
        ("alerts", "Alerts that wait"),
        ("help", "What I can do"),
    ],
)
async def test_english_words_have_equal_rights(company: Conversation, text: str, answer: str) -> None:
    [said] = await company.say(company.firm.amy, text)
    assert answer.casefold() in said.text.casefold()
