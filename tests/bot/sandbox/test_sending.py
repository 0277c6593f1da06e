"""Methods that send: what Telegram takes, what it refuses and in which words."""

import io
import json
import struct
from typing import Any

import aiohttp
import pytest

from tests.bot.sandbox.rig import FORUM, LI, TEAM, WANG, Rig, inline

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02\0\0\0"


def form(**fields: Any) -> aiohttp.FormData:
    """A multipart body; bytes become files named after their field."""
    data = aiohttp.FormData(quote_fields=False)
    for name, value in fields.items():
        if isinstance(value, tuple):
            data.add_field(name, io.BytesIO(value[1]), filename=value[0])
        else:
            data.add_field(name, value if isinstance(value, str) else json.dumps(value))
    return data


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "  \n "}, "Bad Request: message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "Bad Request: can't parse entities: Can't find end tag"),
        ({"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ({"text": "*x", "parse_mode": "MarkdownV2"}, "Bad Request: can't parse entities"),
        ({"text": "x", "message_thread_id": 5}, "Bad Request: message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "chat_id": 4242}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[" * 99_999}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": inline([("", "a")])}, "Inline keyboard button text must be non-empty"),
        ({"text": "x", "reply_markup": inline([("a", "x" * 65)])}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": inline([("a", "字" * 22)])}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": inline([("a", "")])}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": inline([("a", "b")] * 101)}, "Bad Request: reply markup is too long"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}, "Text buttons are unallowed"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [{"text": "a"}]}}, "must be an Array of Arrays"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [["a"]]}}, "expected an Object"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}}, 'Can\'t find field "text"'),
        ({"text": "x", "reply_markup": {"keyboard": [[{"text": ""}]]}}, "keyboard button text must be non-empty"),
        ({"text": "x", "reply_markup": {"keyboard": [[{}]]}}, 'Can\'t find field "text"'),
        ({"text": "x", "reply_markup": {"force_reply": True, "input_field_placeholder": "x" * 65}}, "placeholder"),
    ],
)
async def test_send_message_refusals(rig: Rig, params: dict[str, Any], description: str) -> None:
    assert description in await rig.refused("sendMessage", **{"chat_id": LI, **params})
    assert await rig.messages(LI) == []


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"url": "not a link"}, "Wrong HTTP URL"),
        ({"url": "https://example.com", "callback_data": "a"}, "BUTTON_TYPE_INVALID"),
        ({"web_app": {"url": "https://example.com"}}, "BUTTON_TYPE_INVALID"),
        ({"copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"callback_data": "a", "style": "pink"}, "Invalid button style"),
    ],
)
async def test_inline_button_refusals(rig: Rig, button: dict[str, Any], description: str) -> None:
    markup = {"inline_keyboard": [[{"text": "b", **button}]]}
    assert description in await rig.refused("sendMessage", chat_id=TEAM, text="x", reply_markup=markup)


async def test_limits_count_visible_text_in_utf16_units(rig: Rig) -> None:
    sent = await rig.ok("sendMessage", chat_id=LI, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096
    await rig.ok("sendMessage", chat_id=LI, text="😀" * 2048)
    await rig.ok("sendMessage", chat_id=LI, text="x", reply_markup=inline([("a", "x" * 64)]))


async def test_explicit_entities_and_links_found_by_telegram(rig: Rig) -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    sent = await rig.ok("sendMessage", chat_id=LI, text="hi https://example.com /risk", entities=bold)
    assert [e["type"] for e in sent["entities"]] == ["bold", "url", "bot_command"]


async def test_all_ways_of_sending_parameters_are_equal(rig: Rig) -> None:
    url = f"{rig.url}/bot{rig.world.token}/sendMessage"
    params = {"chat_id": str(LI), "text": "hi", "reply_markup": json.dumps(inline([("a", "b")]))}
    async with rig.http.get(url, params=params) as by_query, rig.http.post(url, data=params) as by_form:
        answers = [await by_query.json(), await by_form.json()]
    answers.append(await rig.upload("SENDMESSAGE", form(**params)))
    answers.append(await rig.call("sendmessage", chat_id=LI, text="hi", reply_markup=inline([("a", "b")])))
    contents = [{k: a["result"][k] for k in ("text", "chat", "reply_markup")} for a in answers]
    assert contents == [contents[0]] * 4


async def test_reply_silence_and_protection_are_kept(rig: Rig) -> None:
    said = await rig.say("hello")
    reply = {"message_id": said["message_id"]}
    more = {"disable_notification": True, "protect_content": True}
    sent = await rig.ok("sendMessage", chat_id=LI, text="hi", reply_parameters=reply, **more)
    assert sent["reply_to_message"]["text"] == "hello"
    assert sent["has_protected_content"] is True
    assert (await rig.messages(LI))[-1]["silent"] is True
    anyway = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await rig.ok("sendMessage", chat_id=LI, text="hi", reply_parameters=anyway)


async def test_uploads_can_be_downloaded_by_both_sides_and_sent_again(rig: Rig) -> None:
    answer = await rig.upload("sendDocument", form(chat_id=LI, document=("报告.pdf", b"%PDF"), caption="<b>r</b>"))
    document = answer["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("报告.pdf", "application/pdf", 4)
    file = await rig.ok("getFile", file_id=document["file_id"])
    async with rig.http.get(f"{rig.url}/file/bot{rig.world.token}/{file['file_path']}") as response:
        assert await response.read() == b"%PDF"
    async with rig.http.get(f"{rig.url}/sandbox/file/{document['file_id']}") as response:
        assert await response.read() == b"%PDF"
    again = await rig.ok("sendDocument", chat_id=WANG, document=document["file_id"])
    assert again["document"]["file_id"] == document["file_id"]
    assert "can't use file of type" in await rig.refused("sendPhoto", chat_id=WANG, photo=document["file_id"])


async def test_photo_comes_in_sizes(rig: Rig) -> None:
    photo = (await rig.upload("sendPhoto", form(chat_id=LI, photo=("p.png", PNG), caption="see")))["result"]["photo"]
    assert [(size["width"], size["height"]) for size in photo] == [(90, 68), (320, 240), (640, 480)]
    small = await rig.ok("getFile", file_id=photo[0]["file_id"])
    assert small["file_path"].startswith("photos/")


async def test_voice_length_is_read_from_the_note_or_given(rig: Rig) -> None:
    note = b"OggS\0\0" + struct.pack("<q", 48_000 * 7) + b"\0" * 12
    read = await rig.upload("sendVoice", form(chat_id=LI, voice=("n.ogg", note)))
    given = await rig.upload("sendVoice", form(chat_id=LI, voice=("n.ogg", note), duration="9"))
    assert [answer["result"]["voice"]["duration"] for answer in (read, given)] == [7, 9]


@pytest.mark.parametrize(
    ("method", "fields", "description"),
    [
        ("sendPhoto", {"photo": ("p.png", b"no picture")}, "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendPhoto", {"photo": ("p.png", PNG + b"\0" * 10_485_760)}, "Bad Request: file is too big for a photo"),
        ("sendDocument", {"document": ("d.txt", b"")}, "Bad Request: file must be non-empty"),
        ("sendDocument", {}, "Bad Request: there is no document in the request"),
        ("sendDocument", {"document": "AgAD"}, "Bad Request: wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": "https://example.com/a"}, "Bad Request: failed to get HTTP URL content"),
        ("sendDocument", {"document": ("d", b"x"), "caption": "x" * 1025}, "Bad Request: message caption is too long"),
        ("sendDocument", {"document": ("d", b"x" * 52_428_801)}, "Request Entity Too Large"),
    ],
)
async def test_media_refusals(rig: Rig, method: str, fields: dict[str, Any], description: str) -> None:
    answer = await rig.upload(method, form(chat_id=LI, **fields))
    assert answer["description"] == description


async def test_wide_pictures_are_refused(rig: Rig) -> None:
    strip = PNG.replace(struct.pack(">II", 640, 480), struct.pack(">II", 9000, 3000))
    answer = await rig.upload("sendPhoto", form(chat_id=LI, photo=("p.png", strip)))
    assert answer["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"


async def test_album_of_two_documents(rig: Rig) -> None:
    media = [{"type": "document", "media": "attach://a", "caption": "<i>one</i>", "parse_mode": "HTML"}]
    media.append({"type": "document", "media": "attach://b"})
    files = {"a": ("a.txt", b"a"), "b": ("b.txt", b"b")}
    first, second = (await rig.upload("sendMediaGroup", form(chat_id=LI, media=media, **files)))["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second["document"]["file_name"]) == ("one", "b.txt")
    assert (
        "from 2 to 10"
        in (await rig.upload("sendMediaGroup", form(chat_id=LI, media=media[:1], **files)))["description"]
    )
    mixed = [media[0], {"type": "photo", "media": "attach://b"}]
    assert "one album" in (await rig.upload("sendMediaGroup", form(chat_id=LI, media=mixed, **files)))["description"]


async def test_location_and_chat_action(rig: Rig) -> None:
    sent = await rig.ok("sendLocation", chat_id=LI, latitude=31.2, longitude="121.4")
    assert sent["location"] == {"latitude": 31.2, "longitude": 121.4}
    assert "latitude is empty" in await rig.refused("sendLocation", chat_id=LI, longitude=1)
    assert "wrong location" in await rig.refused("sendLocation", chat_id=LI, latitude=91, longitude=1)
    assert await rig.ok("sendChatAction", chat_id=LI, action="typing") is True
    assert "wrong parameter action" in await rig.refused("sendChatAction", chat_id=LI, action="sleeping")


async def test_contact(rig: Rig) -> None:
    sent = await rig.ok("sendContact", chat_id=LI, phone_number="+86138", first_name="Li", last_name="Na")
    assert sent["contact"] == {"phone_number": "+86138", "first_name": "Li", "last_name": "Na"}
    assert "phone number is empty" in await rig.refused("sendContact", chat_id=LI, first_name="Li")
    assert "first name is empty" in await rig.refused("sendContact", chat_id=LI, phone_number="1")


async def test_forward_keeps_the_origin_and_copy_does_not(rig: Rig) -> None:
    said = await rig.say("to pass on")
    source = {"chat_id": WANG, "from_chat_id": LI, "message_id": said["message_id"]}
    forwarded = await rig.ok("forwardMessage", **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == LI
    copied = await rig.ok("copyMessage", **source)
    shown = (await rig.messages(WANG))[-1]
    assert (shown["message_id"], shown["text"]) == (copied["message_id"], "to pass on")
    assert "forward_origin" not in shown
    missing = {**source, "message_id": 999}
    assert "message to forward not found" in await rig.refused("forwardMessage", **missing)
    assert "message to copy not found" in await rig.refused("copyMessage", **missing)


async def test_copy_of_a_file_may_have_another_caption(rig: Rig) -> None:
    sent = (await rig.upload("sendDocument", form(chat_id=LI, document=("d", b"x"), caption="old")))["result"]
    await rig.ok("copyMessage", chat_id=WANG, from_chat_id=LI, message_id=sent["message_id"], caption="new")
    assert (await rig.messages(WANG))[-1]["caption"] == "new"


async def test_protected_and_service_messages_stay_where_they_are(rig: Rig) -> None:
    sent = await rig.ok("sendMessage", chat_id=TEAM, text="secret", protect_content=True)
    await rig.ok("pinChatMessage", chat_id=TEAM, message_id=sent["message_id"])
    service = (await rig.messages(TEAM))[-1]
    for message_id in (sent["message_id"], service["message_id"]):
        source = {"chat_id": LI, "from_chat_id": TEAM, "message_id": message_id}
        assert "message can't be forwarded" in await rig.refused("forwardMessage", **source)


async def test_message_ids_are_shared_except_in_supergroups(rig: Rig) -> None:
    ids = [(await rig.ok("sendMessage", chat_id=chat, text="x"))["message_id"] for chat in (LI, TEAM, FORUM, WANG)]
    assert ids[1] == ids[0] + 1
    assert ids[3] == ids[1] + 1
    assert ids[2] == 4  # after "General" and the two topics
