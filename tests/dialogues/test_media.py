"""Conversations with photos, albums, places, recordings and forwarded words."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from bot import features
from bot.features import Feature
from db import media, records
from db.gateway import Database
from db.records import EntryInfo
from handlers.common.context import App
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, Said, conversing
from tests.support.firm import Firm, Person

HALL = {"latitude": 31.2304, "longitude": 121.4737}
NEXT_DOOR = {"latitude": 31.2310, "longitude": 121.4741}
FAR = {"latitude": 39.9042, "longitude": 116.4074}


def picture() -> dict[str, str]:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(drawn, "JPEG")
    return {"name": "hall.jpg", "base64": base64.b64encode(drawn.getvalue()).decode()}


def recording() -> dict[str, str]:
    return {"name": "note.ogg", "base64": base64.b64encode(b"OggS" + bytes(400)).decode()}


def told(database: Database, customer_id: int) -> list[EntryInfo]:
    return database.look(lambda tx: records.entries(tx, customer_id))


def pictures(database: Database, customer_id: int) -> list[media.Picture]:
    return database.look(lambda tx: media.pictures(tx, customer_id, limit=20))


# Photos --------------------------------------------------------------------------------------------------------------


async def test_a_photo_with_words_tells_them_and_is_shown_from_the_card(talk: Conversation, database: Database) -> None:
    li, huaneng = talk.firm.li, talk.firm.huaneng
    [said] = await talk.send(li, photo=picture(), caption="拜访 华能 看了车间")
    assert said.text.startswith("✅ 华能电力 · 拜访")
    [card] = await talk.say(li, "/customer 华能")
    assert "照片" in card.buttons
    [shown] = await talk.press(li, "照片")
    assert "photo" in shown.raw
    assert shown.text == "11-23 · 拜访 · 拜访 华能 看了车间"
    assert len(pictures(database, huaneng)) == 1


async def test_a_photo_right_after_an_entry_belongs_to_it(talk: Conversation, database: Database) -> None:
    amy = talk.firm.amy
    await talk.say(amy, "Bolt ordered 35k")
    [said] = await talk.send(amy, photo=picture())
    assert said.text == "📷 The photo is with the last entry of Bolt & Sons <Ltd>."
    [found] = pictures(database, talk.firm.bolt)
    assert found.kind == "order"


@pytest.mark.parametrize("who", ["li", "amy"])
async def test_a_photo_alone_is_asked_whose_it_is(talk: Conversation, database: Database, who: str) -> None:
    person: Person = getattr(talk.firm, who)
    [asked] = await talk.send(person, photo=picture())
    assert asked.text.startswith("📷")
    name, customer = ("华能电力", talk.firm.huaneng) if who == "li" else ("Bolt & Sons <Ltd>", talk.firm.bolt)
    [said] = await talk.press(person, name)
    assert f"{name} · {'照片' if who == 'li' else 'photo'}" in said.text
    assert [found.kind for found in pictures(database, customer)] == ["photo"]


async def test_undo_hides_the_photo(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.send(li, photo=picture())
    await talk.press(li, "华能电力")
    await talk.press(li, "撤销")
    assert pictures(database, talk.firm.huaneng) == []
    [card] = await talk.say(li, "/customer 华能")
    assert "照片" not in card.buttons


async def test_a_photo_named_by_its_customer_alone(talk: Conversation, database: Database) -> None:
    [said] = await talk.send(talk.firm.li, photo=picture(), caption="华能")
    assert "华能电力 · 照片" in said.text
    assert len(pictures(database, talk.firm.huaneng)) == 1


async def test_an_album_is_one_thing(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    [asked] = await talk.send(li, photo=picture(), album="a1")
    assert await talk.send(li, photo=picture(), album="a1") == []
    assert await talk.send(li, photo=picture(), album="a1") == []
    await talk.press(li, "华能电力", message=asked.id)
    assert len(told(database, talk.firm.huaneng)) == 1
    assert len(pictures(database, talk.firm.huaneng)) == 3


async def test_an_album_with_words_on_its_first_photo(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.send(li, photo=picture(), album="a1", caption="拜访 华能 看了车间")
    assert await talk.send(li, photo=picture(), album="a1") == []
    [entry] = told(database, talk.firm.huaneng)
    assert entry.kind == "visit"
    assert len(pictures(database, talk.firm.huaneng)) == 2


async def test_a_photo_that_was_asked_for(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "华能 下单 35万")
    await talk.press(li, "加照片")
    await talk.send(li, photo=picture())
    assert [found.kind for found in pictures(database, talk.firm.huaneng)] == ["order"]


async def test_nobody_sees_photos_of_another_team(talk: Conversation) -> None:
    await talk.send(talk.firm.wang, photo=picture(), caption="拜访 海尔 看了车间")
    [card] = await talk.say(talk.firm.li, "/customer 华能")
    body = {"sender": talk.firm.li.telegram, "chat": talk.firm.li.telegram, "message_id": card.id, "force": True}
    done = await talk.rig.do("press", **body, data=f"v1:do:photos:{talk.firm.haier}")
    await talk.service.settle(update_id=done["update_id"])
    assert (await talk.toasts(talk.firm.li))[-1] == "您无权查看或操作此项。"


async def test_made_up_picks_of_photos_do_nothing(talk: Conversation, database: Database) -> None:
    [card] = await talk.say(talk.firm.li, "/customer 华能")
    for verb in ("media", "forward"):
        body = {"sender": talk.firm.li.telegram, "chat": talk.firm.li.telegram, "message_id": card.id, "force": True}
        done = await talk.rig.do("press", **body, data=f"v1:do:{verb}:{talk.firm.huaneng}")
        await talk.service.settle(update_id=done["update_id"])
        assert (await talk.toasts(talk.firm.li))[-1].startswith("这个按钮已失效")
    assert told(database, talk.firm.huaneng) == []


# Places --------------------------------------------------------------------------------------------------------------


async def test_places_are_learnt_and_the_nearest_customer_is_offered_first(
    talk: Conversation, database: Database
) -> None:
    li, firm = talk.firm.li, talk.firm
    [asked] = await talk.send(li, location=HALL)
    assert asked.text == "📍 位置已收到。是哪家客户？点选，或直接输入名称："
    [said] = await talk.press(li, "腾讯科技")
    assert "腾讯科技 · 位置" in said.text
    await talk.advance("1h")
    [near] = await talk.send(li, location=NEXT_DOOR)
    assert "附近的客户" in near.text
    assert near.buttons == ["腾讯科技"]
    await talk.press(li, "腾讯科技", message=near.id)
    assert len(told(database, firm.tencent)) == 2


async def test_a_place_that_was_taken_back_is_forgotten(talk: Conversation) -> None:
    amy = talk.firm.amy
    await talk.send(amy, location=HALL)
    await talk.press(amy, "Bolt & Sons <Ltd>")
    await talk.press(amy, "Undo")
    await talk.advance("1h")
    [asked] = await talk.send(amy, location=NEXT_DOOR)
    assert asked.text.startswith("📍 Got the place. Which customer is it?")


async def test_a_place_far_away_is_nobodys_neighbour(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.send(li, location=HALL)
    await talk.press(li, "华能电力")
    await talk.advance("1h")
    [asked] = await talk.send(li, location=FAR)
    assert "附近的客户" not in asked.text


async def test_a_place_after_a_visit_is_with_it(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "拜访 华能 一切正常")
    [said] = await talk.send(li, location=HALL)
    assert said.text == "📍 位置已附到 华能电力 的上一条记录。"
    assert len(told(database, talk.firm.huaneng)) == 1


# Forwarded words -----------------------------------------------------------------------------------------------------


async def test_forwarded_words_are_feedback_with_their_source(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    [said] = await talk.say(li, "华能 投诉 交货晚了三天", forward_from=talk.firm.chen.telegram)
    assert said.text.startswith("✅ 华能电力 · 投诉")
    [entry] = told(database, talk.firm.huaneng)
    assert entry.text is not None
    assert entry.text.startswith(f"↪ {talk.firm.chen.name} 2026-11-23: 华能 投诉")
    await talk.press(li, "撤销")
    assert told(database, talk.firm.huaneng) == []


async def test_forwarded_words_that_name_nobody_are_asked_about(talk: Conversation, database: Database) -> None:
    amy = talk.firm.amy
    [asked] = await talk.say(amy, "let us talk about it over lunch", forward_from=talk.firm.chen.telegram)
    assert asked.text.startswith("↪ Which customer is this about?")
    [said] = await talk.press(amy, "Bolt & Sons <Ltd>")
    assert said.text.startswith("✅ Bolt & Sons <Ltd> · feedback")
    [entry] = told(database, talk.firm.bolt)
    assert entry.text is not None
    assert entry.text.endswith("let us talk about it over lunch")


async def test_a_forwarded_command_is_no_command(talk: Conversation, database: Database) -> None:
    [asked] = await talk.say(talk.firm.li, "/undo", forward_from=talk.firm.chen.telegram)
    assert asked.text.startswith("↪ 这条转发是关于哪家客户的？")


# Recordings ----------------------------------------------------------------------------------------------------------


class Heard:
    """Ears that hear what they are told to."""

    text = "华能 下单 35万"

    async def hear(self, content: bytes, lang: str) -> str:
        return self.text if content.startswith(b"OggS") else ""


@pytest.fixture
def ears() -> Heard:
    return Heard()


@pytest.fixture
async def hearing(url: str, firm: Firm, clock: FixedClock, ears: Heard) -> AsyncIterator[Conversation]:
    """A bot that can write recordings down."""

    def register(app: App) -> None:
        app.bot_data["services"].ears = ears

    async with conversing(firm, url, now=clock.now(), chosen=[*features.load(), Feature(register)]) as conversation:
        yield conversation


@pytest.mark.parametrize(("who", "begin"), [("li", "🎙 录音已保留"), ("amy", "🎙 The recording is kept")])
async def test_without_ears_it_says_how_to_get_them(talk: Conversation, who: str, begin: str) -> None:
    [said] = await talk.send(getattr(talk.firm, who), voice=recording())
    assert said.text.startswith(begin)
    assert ("管理员" if who == "li" else "administrator") in said.text


async def test_nothing_is_stored_before_the_transcript_is_confirmed(hearing: Conversation, database: Database) -> None:
    li, huaneng = hearing.firm.li, hearing.firm.huaneng
    [shown] = await hearing.send(li, voice=recording())
    assert "华能 下单 35万" in shown.text
    assert told(database, huaneng) == []
    [said] = await hearing.press(li, "✅ 保存")
    assert said.text.startswith("✅ 华能电力 · 订单")
    assert await hearing.press(li, "✅ 保存") == []
    assert len(told(database, huaneng)) == 1
    await hearing.press(li, "撤销")
    assert told(database, huaneng) == []


async def test_a_transcript_is_corrected(hearing: Conversation, ears: Heard, database: Database) -> None:
    ears.text = "bolt ordered thirty"
    amy = hearing.firm.amy
    await hearing.send(amy, voice=recording())
    await hearing.press(amy, "✏️ Correct")
    said: list[Said] = await hearing.say(amy, "Bolt ordered 35k")
    assert said[0].text.startswith("✅ Bolt & Sons <Ltd> · order")
    assert len(told(database, hearing.firm.bolt)) == 1


async def test_a_transcript_that_tells_nothing_known_is_kept_where_it_belongs(
    hearing: Conversation, ears: Heard, database: Database
) -> None:
    ears.text = "今天天气不错"
    li = hearing.firm.li
    await hearing.send(li, voice=recording())
    await hearing.press(li, "✅ 保存")
    await hearing.press(li, "华能电力")
    [entry] = told(database, hearing.firm.huaneng)
    assert (entry.kind, entry.text) == ("voice", "今天天气不错")


async def test_a_transcript_may_be_dropped_and_one_of_nothing_is_said_so(
    hearing: Conversation, ears: Heard, database: Database
) -> None:
    li = hearing.firm.li
    await hearing.send(li, voice=recording())
    [dropped] = await hearing.press(li, "放弃")
    assert dropped.text == "没有记录。录音已保留。"
    ears.text = " "
    [unclear] = await hearing.send(li, voice=recording())
    assert "没有听清" in unclear.text
    assert told(database, hearing.firm.huaneng) == []
