"""Methods that change and delete messages, pin them and react to them."""

import json

import aiohttp
import pytest

from tests.bot.sandbox.rig import BOSS, FORUM, LI, TEAM, Rig, inline

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def sent(rig: Rig, chat: int = LI, **params: object) -> dict[str, int]:
    """The address of a fresh message of the bot."""
    message = await rig.ok("sendMessage", **{"chat_id": chat, "text": "one", **params})
    return {"chat_id": chat, "message_id": message["message_id"]}


async def test_edit_changes_text_and_drops_the_keyboard_that_is_not_given(rig: Rig) -> None:
    message = await sent(rig, reply_markup=inline([("a", "b")]))
    edited = await rig.ok("editMessageText", **message, text="<i>two</i>", parse_mode="HTML")
    assert (edited["text"], "reply_markup" in edited, "edit_date" in edited) == ("two", False, True)
    (shown,) = await rig.messages(LI)
    assert (shown["edits"], shown["html"]) == (1, "<i>two</i>")


async def test_not_modified_looks_at_text_entities_and_keyboard(rig: Rig) -> None:
    keyboard = inline([("a", "b")])
    message = await sent(rig, reply_markup=keyboard)
    assert await rig.refused("editMessageText", **message, text="one", reply_markup=keyboard) == NOT_MODIFIED
    assert await rig.refused("editMessageReplyMarkup", **message, reply_markup=keyboard) == NOT_MODIFIED
    await rig.ok("editMessageText", **message, text="<b>one</b>", parse_mode="HTML", reply_markup=keyboard)
    await rig.ok("editMessageReplyMarkup", **message)
    assert await rig.refused("editMessageReplyMarkup", **message) == NOT_MODIFIED
    assert (await rig.messages(LI))[0]["edits"] == 1


async def test_edit_refusals(rig: Rig) -> None:
    said = await rig.say("mine")
    with_keyboard = await sent(rig, reply_markup={"keyboard": [["yes"]]})
    new = {"text": "two"}
    gone = {"chat_id": LI, "message_id": 999}
    foreign = {"chat_id": LI, "message_id": said["message_id"]}
    assert await rig.refused("editMessageText", **gone, **new) == "Bad Request: message to edit not found"
    assert await rig.refused("editMessageText", **foreign, **new) == "Bad Request: message can't be edited"
    assert await rig.refused("editMessageText", **with_keyboard, **new) == "Bad Request: message can't be edited"
    message = await sent(rig)
    assert "message text is empty" in await rig.refused("editMessageText", **message, text="")
    assert "no caption" in await rig.refused("editMessageCaption", **message, caption="x")
    assert "inline keyboard expected" in await rig.refused(
        "editMessageText", **message, **new, reply_markup={"keyboard": [["a"]]}
    )
    assert "MESSAGE_ID_INVALID" in await rig.refused("editMessageText", inline_message_id="x", **new)


async def test_caption_of_a_document_can_be_edited(rig: Rig) -> None:
    data = aiohttp.FormData({"chat_id": str(LI), "caption": "old"})
    data.add_field("document", b"x", filename="d.txt")
    message_id = (await rig.upload("sendDocument", data))["result"]["message_id"]
    edited = await rig.ok("editMessageCaption", chat_id=LI, message_id=message_id, caption="new")
    assert (edited["caption"], edited["document"]["file_name"]) == ("new", "d.txt")
    assert "no text" in await rig.refused("editMessageText", chat_id=LI, message_id=message_id, text="x")


async def test_media_can_be_replaced(rig: Rig) -> None:
    data = aiohttp.FormData({"chat_id": str(LI), "caption": "old"})
    data.add_field("document", b"x", filename="d.txt")
    message = {"chat_id": LI, "message_id": (await rig.upload("sendDocument", data))["result"]["message_id"]}
    media = json.dumps({"type": "document", "media": "attach://new", "caption": "new"})
    data = aiohttp.FormData({**{name: str(value) for name, value in message.items()}, "media": media})
    data.add_field("new", b"yy", filename="e.txt")
    edited = (await rig.upload("editMessageMedia", data))["result"]
    assert (edited["document"]["file_name"], edited["caption"]) == ("e.txt", "new")
    assert "unsupported type" in await rig.refused("editMessageMedia", **message, media={"type": "dice"})
    text = await sent(rig)
    assert "no media" in await rig.refused("editMessageMedia", **text, media={"type": "photo", "media": "x"})


async def test_deleted_messages_leave_the_phone(rig: Rig) -> None:
    first, second, third = [await sent(rig) for _ in range(3)]
    assert await rig.ok("deleteMessage", **first) is True
    assert await rig.refused("deleteMessage", **first) == "Bad Request: message to delete not found"
    ids = [second["message_id"], third["message_id"], 999]
    assert await rig.ok("deleteMessages", chat_id=LI, message_ids=ids) is True
    assert "1-100" in await rig.refused("deleteMessages", chat_id=LI, message_ids=[])
    assert await rig.messages(LI) == []


async def test_old_messages_cannot_be_deleted_in_private(rig: Rig) -> None:
    message = await sent(rig)
    in_group = await sent(rig, TEAM)
    await rig.do("clock", advance="49h")
    assert await rig.refused("deleteMessage", **message) == "Bad Request: message can't be deleted"
    assert await rig.refused("deleteMessages", chat_id=LI, message_ids=[message["message_id"]]) == (
        "Bad Request: message can't be deleted"
    )
    assert await rig.ok("deleteMessage", **in_group) is True


async def test_pin_is_shown_announced_and_undone(rig: Rig) -> None:
    message = await sent(rig, TEAM)
    assert await rig.ok("pinChatMessage", **message, disable_notification=True) is True
    assert await rig.ok("pinChatMessage", **message) is True
    pinned, service = await rig.messages(TEAM)
    assert (pinned["pinned"], service["pinned_message"]["text"], service["silent"]) == (True, "one", True)
    assert (await rig.updates())[-1]["message"]["pinned_message"]["message_id"] == message["message_id"]
    assert (await rig.ok("getChat", chat_id=TEAM))["pinned_message"]["message_id"] == message["message_id"]
    await rig.ok("unpinChatMessage", chat_id=TEAM)
    assert (await rig.messages(TEAM))[0]["pinned"] is False
    assert await rig.refused("unpinChatMessage", chat_id=TEAM) == "Bad Request: message to unpin not found"


async def test_unpin_all(rig: Rig) -> None:
    for _ in range(2):
        await rig.ok("pinChatMessage", **await sent(rig))
    await rig.ok("unpinAllChatMessages", chat_id=LI)
    assert not any(message["pinned"] for message in await rig.messages(LI))


async def test_pin_needs_rights_and_a_real_message(rig: Rig) -> None:
    message = await sent(rig, TEAM)
    await rig.do("event", kind="promote", chat=TEAM, sender=BOSS, rights={"can_pin_messages": False})
    words = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await rig.refused("pinChatMessage", **message) == words
    await rig.do("event", kind="demote", chat=TEAM, sender=BOSS)
    assert await rig.refused("unpinAllChatMessages", chat_id=TEAM) == words
    assert await rig.refused("pinChatMessage", chat_id=LI, message_id=999) == "Bad Request: message to pin not found"
    topic = (await rig.messages(FORUM))[0]["message_id"]
    assert "can't be pinned" in await rig.refused("pinChatMessage", chat_id=FORUM, message_id=topic)


@pytest.mark.parametrize(
    ("reaction", "description"),
    [
        ([{"type": "emoji", "emoji": "x"}], "REACTION_INVALID"),
        ([{"type": "paid"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "🔥"}], "REACTIONS_TOO_MANY"),
    ],
)
async def test_reaction_refusals(rig: Rig, reaction: list[dict[str, str]], description: str) -> None:
    assert description in await rig.refused("setMessageReaction", **await sent(rig), reaction=reaction)


async def test_reactions_of_the_bot_and_of_people(rig: Rig) -> None:
    said = await rig.say("well done")
    message = {"chat_id": LI, "message_id": said["message_id"]}
    await rig.ok("setMessageReaction", **message, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert (await rig.messages(LI))[0]["reactions"] == [{"type": "emoji", "emoji": "👍"}]
    missing = {"chat_id": LI, "message_id": 999}
    assert "message to react not found" in await rig.refused("setMessageReaction", **missing)
    await rig.updates(allowed_updates=["message", "message_reaction"])
    await rig.do("event", kind="react", sender=LI, message_id=said["message_id"], emoji="🔥")
    reaction = (await rig.updates())[-1]["message_reaction"]
    assert (reaction["old_reaction"], reaction["new_reaction"][0]["emoji"]) == ([], "🔥")
