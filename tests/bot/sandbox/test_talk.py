"""People talk, the bot polls and answers: the way of every conversation through the sandbox."""

from typing import Any

import pytest
from telegram import Update

from bot.sandbox.world import BOT_ID
from tests.bot.sandbox.rig import ANN, BOSS, FORUM, LI, STRANGER, TEAM, WANG, Rig, inline


async def test_message_reaches_the_bot_and_the_answer_reaches_the_phone(rig: Rig) -> None:
    receipt = await rig.say("/visit 华能 😀 @holdfast_bot", sender="Li Na")
    (update,) = await rig.updates()
    assert update["update_id"] == receipt["update_id"]
    assert update["message"]["message_id"] == receipt["message_id"]
    assert update["message"]["entities"] == [
        {"type": "bot_command", "offset": 0, "length": 6},
        {"type": "mention", "offset": 13, "length": 13},
    ]
    sent = await rig.ok("sendMessage", chat_id=LI, text="✅ <b>华能</b>", parse_mode="HTML")
    shown = (await rig.messages("Li Na"))[-1]
    assert shown["message_id"] == sent["message_id"] == receipt["message_id"] + 1
    assert shown["html"] == "✅ <b>华能</b>"
    assert shown["text"] == "✅ 华能"
    assert (shown["edits"], shown["pinned"], shown["ephemeral_to"]) == (0, False, None)


async def test_every_kind_of_message_parses_as_an_update(rig: Rig) -> None:
    file = {"name": "a.bin", "base64": "aGVsbG8="}
    first = await rig.say("hello")
    await rig.do("send", sender=LI, voice=file)
    await rig.do("send", sender=LI, photo=file, caption="see @holdfast_bot")
    await rig.do("send", sender=LI, document={"name": "orders.xlsx", "base64": "aGVsbG8="})
    await rig.do("send", sender=LI, location={"latitude": 31.2, "longitude": 121.4})
    await rig.do("send", sender=LI, contact={"phone_number": "+8613800000000"})
    await rig.say("fwd", forward_from="王芳")
    await rig.say("fwd", forward_from="Somebody else")
    await rig.say("answer", reply_to=first["message_id"])
    await rig.say("changed", edit=first["message_id"])
    parsed = [Update.de_json(update, None).to_dict() for update in await rig.updates()]
    messages = [update["message"] for update in parsed[:-1]]
    assert messages[1]["voice"]["mime_type"] == "audio/ogg"
    assert messages[2]["photo"][-1]["file_size"] == 5
    assert messages[2]["caption_entities"][0]["type"] == "mention"
    assert messages[3]["document"]["file_name"] == "orders.xlsx"
    assert messages[4]["location"]["latitude"] == 31.2
    assert messages[5]["contact"]["user_id"] == LI
    assert messages[6]["forward_origin"]["sender_user"]["id"] == WANG
    assert messages[7]["forward_origin"]["sender_user_name"] == "Somebody else"
    assert messages[8]["reply_to_message"]["text"] == "hello"
    assert parsed[9]["edited_message"]["text"] == "changed"


async def test_press_becomes_a_callback_query_and_its_answer_a_toast(rig: Rig) -> None:
    markup = inline([("撤销", "v1:undo:7"), ("改日期", "v1:date:7")])
    sent = await rig.ok("sendMessage", chat_id=LI, text="ok", reply_markup=markup)
    receipt = await rig.do("press", chat="Li Na", sender="Li Na", message_id=sent["message_id"], label="撤销")
    (update,) = await rig.updates()
    parsed = Update.de_json(update, None).callback_query
    assert parsed
    assert (parsed.data, parsed.message.message_id if parsed.message else 0) == ("v1:undo:7", sent["message_id"])
    assert receipt["update_id"] == update["update_id"]
    await rig.ok("answerCallbackQuery", callback_query_id=parsed.id, text="已撤销", show_alert=True)
    (toast,) = await rig.get("toasts", chat=LI)
    assert (toast["text"], toast["alert"], toast["person"]) == ("已撤销", True, LI)
    assert "query is too old" in await rig.refused("answerCallbackQuery", callback_query_id="1")


async def test_press_names_the_buttons_there_are(rig: Rig) -> None:
    sent = await rig.ok("sendMessage", chat_id=LI, text="ok", reply_markup=inline([("撤销", "v1:undo:7")]))
    press = {"chat": LI, "sender": LI, "message_id": sent["message_id"]}
    assert "撤销" in await rig.mistaken("press", **press, data="v1:undo:8")
    forged = await rig.do("press", **press, data="v1:undo:8", force=True)
    assert forged["update_id"] == (await rig.updates())[-1]["update_id"]
    assert "not in the chat" in await rig.mistaken("press", **{**press, "sender": ANN}, data="v1:undo:7")


async def test_reply_keyboard_says_its_label_or_shares_what_it_asks_for(rig: Rig) -> None:
    keyboard = [["今天", {"text": "位置", "request_location": True}], [{"text": "电话", "request_contact": True}]]
    sent = await rig.ok("sendMessage", chat_id=LI, text="?", reply_markup={"keyboard": keyboard})
    assert "reply_markup" not in sent
    for label in ("今天", "位置", "电话"):
        await rig.do("press", sender=LI, message_id=sent["message_id"], label=label)
    first, second, third = (u["message"] for u in await rig.updates())
    assert first["text"] == "今天"
    assert second["location"]["longitude"] > 100
    assert third["contact"]["user_id"] == LI


async def test_state_keeps_the_order_of_the_cast(rig: Rig) -> None:
    state = await rig.get("state")
    assert state["now"].startswith("2026-11-16T01:00")
    assert [p["name"] for p in state["people"]][:2] == ["Li Na", "王芳"]
    assert [c["title"] for c in state["chats"]] == ["East team", "West team"]
    assert [t["name"] for t in state["chats"][1]["topics"]] == ["Alerts", "日报"]
    assert state["customers"][0] == {"name": "华能电力", "owner": "Li Na", "team": "East"}
    assert state["bot"]["username"] == "holdfast_bot"


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(rig: Rig) -> None:
    await rig.do("event", kind="demote", chat=TEAM, sender=BOSS)
    bots = await rig.ok("sendMessage", chat_id=TEAM, text="from the bot")
    await rig.drain()
    heard = [
        await rig.say("/risk 华能", chat=TEAM),
        await rig.say("/risk@holdfast_bot 华能", chat=TEAM),
        await rig.say("ask @Holdfast_Bot please", chat=TEAM),
        await rig.say("yes", chat=TEAM, sender=WANG, reply_to=bots["message_id"]),
    ]
    unheard = [await rig.say("lunch?", chat=TEAM), await rig.say("/risk@other_bot", chat=TEAM)]
    assert [u["update_id"] for u in await rig.drain()] == [h["update_id"] for h in heard]
    assert [u["update_id"] for u in unheard] == [None, None]
    await rig.do("event", kind="promote", chat=TEAM, sender=BOSS)
    assert (await rig.say("lunch?", chat=TEAM))["update_id"] is not None


async def test_topics_take_messages_by_name_and_refuse_unknown_threads(rig: Rig) -> None:
    await rig.say("in the topic", sender=ANN, chat="West team", thread="日报")
    message = (await rig.updates())[-1]["message"]
    assert message["is_topic_message"] is True
    answer = await rig.ok("sendMessage", chat_id=FORUM, message_thread_id=message["message_thread_id"], text="hi")
    assert answer["message_thread_id"] == message["message_thread_id"]
    assert "message thread not found" in await rig.refused(
        "sendMessage", chat_id=FORUM, message_thread_id=999, text="hi"
    )
    assert "日报" in await rig.mistaken("send", sender=ANN, chat=FORUM, text="x", thread="none")


async def test_strangers_are_unknown_until_they_write(rig: Rig) -> None:
    assert "chat not found" in await rig.refused("sendMessage", chat_id=STRANGER, text="hi")
    await rig.do("event", kind="join", chat=TEAM, sender=BOSS, person=STRANGER)
    assert "can't initiate conversation" in await rig.refused("sendMessage", chat_id=STRANGER, text="hi")
    await rig.say("/start", sender=STRANGER)
    assert (await rig.ok("sendMessage", chat_id=STRANGER, text="hi"))["chat"]["id"] == STRANGER


async def test_long_texts_are_split_as_a_phone_splits_them(rig: Rig) -> None:
    await rig.say("字" * 5000)
    parts = [u["message"]["text"] for u in await rig.updates()]
    assert "".join(parts) == "字" * 5000
    assert all(len(part) <= 4096 for part in parts)


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({"sender": "nobody", "text": "x"}, "Li Na"),
        ({"sender": LI, "chat": "no chat", "text": "x"}, "East team"),
        ({"sender": LI}, "exactly one of"),
        ({"sender": LI, "text": "x", "colour": "red"}, "colour"),
        ({"sender": ANN, "chat": TEAM, "text": "x"}, "not in the chat"),
        ({"sender": LI, "text": "x", "edit": 999}, "999"),
        ({"sender": LI, "text": "x", "reply_to": 999}, "999"),
        ({"sender": LI, "text": "  "}, "empty"),
        ({"sender": LI, "photo": {"name": "a", "base64": "***"}}, "base64"),
    ],
)
async def test_control_errors_name_what_there_is(rig: Rig, body: dict[str, Any], hint: str) -> None:
    assert hint in await rig.mistaken("send", **body)


async def test_a_link_to_the_bot_starts_the_private_chat(rig: Rig) -> None:
    def link(url: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "Open", "url": url}]]}

    sent = [
        await rig.ok("sendMessage", chat_id=TEAM, text="x", reply_markup=link(url))
        for url in ("https://t.me/holdfast_bot?start=card_7", "https://example.com/")
    ]
    press = {"chat": TEAM, "sender": LI, "label": "Open"}
    started, elsewhere = [await rig.do("press", **press, message_id=m["message_id"]) for m in sent]
    (update,) = await rig.updates()
    assert (update["message"]["text"], update["message"]["chat"]["id"]) == ("/start card_7", LI)
    assert started["update_id"] == update["update_id"]
    assert (elsewhere["update_id"], elsewhere["button"]["url"]) == (None, "https://example.com/")


async def test_an_ephemeral_command_is_seen_by_its_sender_and_the_bot(rig: Rig) -> None:
    commands = [{"command": "risk", "description": "how risky", "is_ephemeral": True}]
    await rig.ok("setMyCommands", commands=commands, scope={"type": "all_group_chats"})
    asked = await rig.say("/risk@holdfast_bot 华能", chat=TEAM)
    message = (await rig.updates())[-1]["message"]
    assert (message["message_id"], message["ephemeral_message_id"]) == (0, asked["message_id"])
    answer = {"chat_id": TEAM, "text": "high", "reply_parameters": {"ephemeral_message_id": asked["message_id"]}}
    assert "message to be replied not found" in await rig.refused("sendMessage", **answer)
    await rig.ok("sendMessage", **answer, ephemeral_message_parameters={"receiver_user_id": LI})
    assert [m["ephemeral_to"] for m in await rig.messages(TEAM)] == [BOT_ID, LI]


@pytest.mark.parametrize("half", ["\ud83d", "a\udc00"])
async def test_half_of_a_surrogate_pair_is_no_text(rig: Rig, half: str) -> None:
    assert "UTF-8" in await rig.refused("sendMessage", chat_id=LI, text=half)
    assert "surrogate" in await rig.mistaken("send", sender=LI, text=half)
