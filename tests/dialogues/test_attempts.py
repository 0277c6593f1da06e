"""Calls that nobody answered: kept as an attempt, which is no visit and breaks no silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import activity, records
from db.gateway import Database
from db.scope import Scope
from tests.support.conversation import Conversation


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "给华能打电话，没打通"),
        ("zh", "打了没人接 华能"),
        ("zh", "去华能扑了个空，王总不在"),
        ("zh", "拜访华能 王总不在公司"),
        ("en", "called Bolt, nobody picked up"),
        ("en", "Bolt: tried calling twice, no answer"),
        ("en", "rang Bolt, went to voicemail"),
    ],
)
async def test_who_was_not_reached_was_not_visited(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    person, customer = (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)
    [said] = await talk.say(person, text)
    assert ("联系未果" if lang == "zh" else "nobody reached") in said.text
    assert database.look(lambda tx: records.of_customer(tx, "visits", customer)) == []
    [kept] = database.look(lambda tx: records.of_customer(tx, "facts", customer))
    assert kept["kind"] == records.ATTEMPT
    since = talk.world.clock.now() - timedelta(days=30)
    books = database.look(lambda tx: activity.books(tx, Scope(None), since=since))
    assert books[person.id].covered == 0
    await talk.say(person, "/undo")
    assert database.look(lambda tx: records.of_customer(tx, "facts", customer)) == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "给华能打电话没人接，后来回了电话，聊得不错"),
        ("en", "called Bolt, no answer, then he called back and we talked"),
    ],
)
async def test_who_called_back_was_reached(talk: Conversation, database: Database, lang: str, text: str) -> None:
    person, customer = (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)
    await talk.say(person, text)
    assert len(database.look(lambda tx: records.of_customer(tx, "visits", customer))) == 1


@pytest.mark.parametrize(
    ("lang", "text"),
    [("zh", "华能打我们热线没人接，很生气"), ("en", "Bolt complained: called our hotline and nobody picked up")],
)
async def test_whom_we_did_not_answer_is_no_attempt(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    person, customer = (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)
    await talk.say(person, text)
    kinds = {row["kind"] for row in database.look(lambda tx: records.of_customer(tx, "facts", customer))}
    assert records.ATTEMPT not in kinds
