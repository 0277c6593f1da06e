"""Conversations with suggested signals: offered under the reply, counted only once they are tapped, learnt from."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator, Collection
from datetime import timedelta

import pytest
from PIL import Image

from bot import features
from bot.cli.training import put_in_service
from bot.features import Feature
from db import notes, records, scores
from db.gateway import Database
from handlers.common.context import App
from handlers.common.understand.encoder import Model
from handlers.common.understand.signals import SIGNALS
from handlers.updates.suggesting import MODEL
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, conversing
from tests.support.firm import Firm

NOTE = {"zh": "拜访 华能 吃饭时王总话里有话", "en": "visited Bolt, he kept looking at his watch"}


class Advisor:
    """Suggests what it is told to."""

    def __init__(self) -> None:
        self.kinds = ["dissatisfied"]
        self.asked: list[str] = []

    async def suggest(self, text: str, known: Collection[str]) -> list[str]:
        self.asked.append(text)
        if self.kinds == ["trouble"]:
            raise RuntimeError("the advisor is ill")
        return [kind for kind in self.kinds if kind not in known]


@pytest.fixture
def advisor() -> Advisor:
    return Advisor()


@pytest.fixture
async def advised(url: str, firm: Firm, clock: FixedClock, advisor: Advisor) -> AsyncIterator[Conversation]:
    """A bot whose firm has named an endpoint."""

    def register(app: App) -> None:
        app.bot_data["services"].suggester = advisor

    async with conversing(firm, url, now=clock.now(), chosen=[*features.load(), Feature(register)]) as conversation:
        yield conversation


def signals(database: Database, customer_id: int) -> list[str]:
    return [row["kind"] for row in database.look(lambda tx: records.of_customer(tx, "signals", customer_id))]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_suggestion_counts_once_it_is_tapped(
    advised: Conversation, database: Database, clock: FixedClock, lang: str
) -> None:
    person, customer = (
        (advised.firm.li, advised.firm.huaneng) if lang == "zh" else (advised.firm.amy, advised.firm.bolt)
    )
    [said] = await advised.say(person, NOTE[lang])
    assert said.buttons[0].startswith("+ ")
    assert signals(database, customer) == []
    assert database.look(lambda tx: notes.judged(tx, now=clock.now())) == []
    await advised.press(person, said.buttons[0])
    assert signals(database, customer) == ["dissatisfied"]
    [learnt] = database.look(lambda tx: notes.judged(tx, now=clock.now()))
    assert learnt.kinds == ("dissatisfied",)
    assert NOTE[lang].split()[-1] in learnt.text
    await advised.press(person, "撤销" if lang == "zh" else "Undo")
    assert database.look(lambda tx: notes.judged(tx, now=clock.now())) == []


async def test_a_suggestion_that_is_left_be_is_declined(
    advised: Conversation, database: Database, clock: FixedClock
) -> None:
    await advised.say(advised.firm.li, NOTE["zh"])
    later = clock.now() + timedelta(days=2)
    assert [each.kinds for each in database.look(lambda tx: notes.judged(tx, now=later))] == [()]


async def test_a_reply_that_took_the_place_of_a_question_is_advised_on_too(
    advised: Conversation, database: Database
) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(drawn, "JPEG")
    photo = {"name": "lunch.jpg", "base64": base64.b64encode(drawn.getvalue()).decode()}
    await advised.send(advised.firm.li, photo=photo, caption="吃饭时话里有话")
    [said] = await advised.press(advised.firm.li, "华能电力")
    assert said.buttons[0].startswith("+ ")
    await advised.press(advised.firm.li, said.buttons[0])
    assert signals(database, advised.firm.huaneng) == ["dissatisfied"]


async def test_nobody_takes_a_suggestion_of_somebody_else(advised: Conversation, database: Database) -> None:
    firm = advised.firm
    [said] = await advised.say(firm.li, NOTE["zh"])
    [help_text] = await advised.say(firm.wang, "/help")
    body = {"sender": firm.wang.telegram, "chat": firm.wang.telegram, "message_id": help_text.id, "force": True}
    done = await advised.rig.do("press", **body, data=said.data[said.buttons[0]])
    await advised.service.settle(update_id=done["update_id"])
    assert signals(database, firm.huaneng) == []


async def test_an_advisor_in_trouble_hurts_nobody(advised: Conversation, advisor: Advisor, database: Database) -> None:
    advisor.kinds = ["trouble"]
    [said] = await advised.say(advised.firm.li, NOTE["zh"])
    assert said.text.startswith("✅ 华能电力 · 拜访")
    assert "撤销" in said.buttons


async def test_a_message_about_two_customers_is_not_advised_on(advised: Conversation, advisor: Advisor) -> None:
    await advised.say(advised.firm.li, "华能和腾讯都说要晚付款")
    assert advisor.asked == []


async def test_without_a_model_or_an_endpoint_nothing_is_suggested(talk: Conversation) -> None:
    [said] = await talk.say(talk.firm.li, NOTE["zh"])
    assert not said.buttons[0].startswith("+ ")


async def test_a_trained_model_suggests(talk: Conversation, database: Database, clock: FixedClock) -> None:
    """A model that finds one thing in everything."""
    certain = {kind: (9.0 if kind == "dissatisfied" else -9.0) for kind in SIGNALS}
    model = Model({kind: [0.0] * 512 for kind in SIGNALS}, certain, 0.7, {}, 300)
    version = database.run(lambda tx: put_in_service(tx, model, now=clock.now()))
    assert version == database.run(lambda tx: put_in_service(tx, model, now=clock.now()))
    [said] = await talk.say(talk.firm.li, NOTE["zh"])
    assert said.buttons[0].startswith("+ ")
    serving = database.look(lambda tx: scores.serving_model(tx, MODEL))
    assert serving is not None
    assert serving.evidence["f1"] == 0.7
