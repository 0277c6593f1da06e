"""Managers' questions in plain words, in many phrasings: answered as the commands are."""

from __future__ import annotations

import pytest

from db import records
from db.gateway import Database
from tests.support.conversation import Conversation, Said


async def one(talk: Conversation, text: str, *, lang: str) -> Said:
    """What the bot says to `text`, which is one message."""
    [said] = await talk.say(talk.firm.li if lang == "zh" else talk.firm.amy, text)
    return said


SAME = {
    "zh": {
        "谁最危险": "/portfolio",
        "这个月哪些客户要小心": "/portfolio",
        "哪几家要丢": "/portfolio",
        "我今天该做什么": "/my",
        "有什么预警吗": "/alerts",
        "今天有什么新情况": "/digest",
        "我们最大的三家客户占多少": "/concentration",
        "哪个行业风险最高": "/segments",
        "华能该怎么挽回": "/measures 华能",
        "华能为什么降级": "/rating 华能",
        "华能现在悬不悬啊": "/risk 华能",
        "华能还欠我们多少": "/customer 华能",
        "一会儿要见华能的人,帮我捋一下要点": "/brief 华能",
        "如果丢掉最大的两家会怎样?": "/whatif 丢掉最大的两家",
    },
    "en": {
        "which customers should I worry about": "/portfolio",
        "who is about to leave us?": "/portfolio",
        "what's on my list today": "/my",
        "any open alerts": "/alerts",
        "are we too dependent on a few customers?": "/concentration",
        "which industry is the riskiest": "/segments",
        "what can we do about Bolt": "/measures Bolt",
        "why was Bolt downgraded": "/rating Bolt",
        "why is Bolt red": "/risk Bolt",
        "how are we doing with Bolt": "/customer Bolt",
        "what's overdue at Bolt": "/customer Bolt",
        "walking into Bolt in ten, give me the gist": "/brief Bolt",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_plain_questions_are_answered_as_commands_are(talk: Conversation, database: Database, lang: str) -> None:
    for question, command in SAME[lang].items():
        expected = await one(talk, command, lang=lang)
        said = await one(talk, question, lang=lang)
        assert (question, said.text) == (question, expected.text)
    customer = talk.firm.huaneng if lang == "zh" else talk.firm.bolt
    assert database.look(lambda tx: records.of_customer(tx, "facts", customer)) == []
