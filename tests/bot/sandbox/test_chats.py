"""Chats and who is in them, files, presentation, ephemeral messages, inline mode, and all other events."""

from typing import Any

import pytest
from telegram import Update

from tests.bot.sandbox.rig import ANN, BOSS, FORUM, LI, STRANGER, TEAM, WANG, Rig, inline


async def test_the_bot_knows_itself_and_its_chats(rig: Rig) -> None:
    me = await rig.ok("getMe")
    assert (me["is_bot"], me["username"], me["can_read_all_group_messages"]) == (True, "holdfast_bot", False)
    assert (await rig.ok("getChat", chat_id=LI))["username"] == "lina"
    assert (await rig.ok("getChat", chat_id=FORUM))["is_forum"] is True
    assert await rig.ok("getChatMemberCount", chat_id=TEAM) == 4
    statuses = {m["user"]["id"]: m["status"] for m in await rig.ok("getChatAdministrators", chat_id=TEAM)}
    assert statuses == {LI: "creator", me["id"]: "administrator"}
    assert "no administrators" in await rig.refused("getChatAdministrators", chat_id=LI)


async def test_members(rig: Rig) -> None:
    async def status(user: int) -> str:
        return str((await rig.ok("getChatMember", chat_id=TEAM, user_id=user))["status"])

    assert [await status(n) for n in (LI, WANG, ANN)] == ["creator", "member", "left"]
    await rig.do("event", kind="promote", chat=TEAM, sender=LI, person=WANG)
    assert await status(WANG) == "administrator"
    assert "invalid user_id" in await rig.refused("getChatMember", chat_id=TEAM, user_id=5)


async def test_topics_need_a_forum_and_rights(rig: Rig) -> None:
    topic = await rig.ok("createForumTopic", chat_id=FORUM, name="Reviews")
    await rig.ok("sendMessage", chat_id=FORUM, message_thread_id=topic["message_thread_id"], text="x")
    assert (await rig.get("state"))["chats"][1]["topics"][-1]["name"] == "Reviews"
    assert "not a forum" in await rig.refused("createForumTopic", chat_id=TEAM, name="x")
    assert "topic name is empty" in await rig.refused("createForumTopic", chat_id=FORUM, name="")
    await rig.do("event", kind="demote", chat=FORUM, sender=BOSS)
    assert "not enough rights to create a topic" in await rig.refused("createForumTopic", chat_id=FORUM, name="x")


async def test_files_from_people(rig: Rig) -> None:
    big = "A" * (4 * 7_340_032)
    await rig.do("send", sender=LI, document={"name": "a.csv", "base64": "YWJj"})
    await rig.do("send", sender=LI, document={"name": "big.bin", "base64": big})
    small, large = ((u["message"]["document"]) for u in await rig.updates())
    path = (await rig.ok("getFile", file_id=small["file_id"]))["file_path"]
    async with rig.http.get(f"{rig.url}/file/bot{rig.world.token}/{path}") as response:
        assert await response.read() == b"abc"
    assert "file is too big" in await rig.refused("getFile", file_id=large["file_id"])
    assert "file_id not specified" in await rig.refused("getFile")
    assert "invalid file_id" in await rig.refused("getFile", file_id="x")


async def test_wrong_addresses(rig: Rig) -> None:
    for path, status in [
        ("bot1:x/getMe", 404),
        ("bot" + rig.world.token[:-1] + "_/getMe", 401),
        (f"bot{rig.world.token}/sendDice", 404),
        (f"file/bot{rig.world.token}/nothing", 404),
        (f"file/bot{rig.world.token}/../telegram.db", 404),
        ("file/bot1:x/nothing", 404),
        ("sandbox/file/nothing", 404),
    ]:
        async with rig.http.get(f"{rig.url}/{path}") as response:
            assert response.status == status, path
    methods = [call["method"] for call in await rig.get("calls")]
    assert methods == ["sendDice"]


async def test_broken_bodies(rig: Rig) -> None:
    url = f"{rig.url}/bot{rig.world.token}/sendMessage"
    for body in (b"{", b"[]", b"[" * 99_999):
        async with rig.http.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
            assert response.status == 400
    for body in (b"{", b"[" * 99_999):
        async with rig.http.post(f"{rig.url}/sandbox/send", data=body) as response:
            assert (await response.json())["error"] == "the body is no JSON"


async def test_commands_by_scope_and_language(rig: Rig) -> None:
    def command(name: str) -> dict[str, str]:
        return {"command": name, "description": f"does {name}"}

    async def seen(person: int, chat: int) -> list[str]:
        return [c["command"] for c in await rig.get("commands", **{"from": person, "chat": chat})]

    await rig.ok("setMyCommands", commands=[command("help")])
    await rig.ok("setMyCommands", commands=[command("bangzhu")], language_code="zh")
    await rig.ok("setMyCommands", commands=[command("digest")], scope={"type": "all_group_chats"})
    await rig.ok("setMyCommands", commands=[command("bind")], scope={"type": "all_chat_administrators"})
    await rig.ok("setMyCommands", commands=[command("team")], scope={"type": "chat", "chat_id": BOSS})
    assert await seen(ANN, ANN) == ["help"]
    assert await seen(LI, LI) == ["bangzhu"]
    assert await seen(BOSS, BOSS) == ["team"]
    assert await seen(WANG, TEAM) == ["digest"]
    assert await seen(LI, TEAM) == ["bind"]
    assert [c["command"] for c in await rig.ok("getMyCommands", language_code="zh")] == ["bangzhu"]
    await rig.ok("deleteMyCommands", language_code="zh")
    assert await seen(LI, LI) == ["help"]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"commands": [{"command": "Help!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "help", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": ["help"]}, "can't parse BotCommand"),
        ({"commands": [{"command": "a", "description": "b"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "chinese"}, "invalid language code"),
        ({"commands": [], "scope": {"type": "planet"}}, "can't parse BotCommandScope"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": [], "scope": {"type": "chat_administrators", "chat_id": LI}}, "private chats"),
        ({"commands": [], "scope": {"type": "chat_member", "chat_id": TEAM, "user_id": ANN}}, "user not found"),
    ],
)
async def test_command_refusals(rig: Rig, params: dict[str, Any], description: str) -> None:
    assert description in await rig.refused("setMyCommands", **params)


async def test_presentation(rig: Rig) -> None:
    await rig.ok("setMyName", name="Holdfast")
    await rig.ok("setMyName", name="留客", language_code="zh")
    await rig.ok("setMyDescription", description="keeps customers")
    await rig.ok("setMyShortDescription", short_description="keeps")
    assert (await rig.ok("getMyName", language_code="zh"))["name"] == "留客"
    assert (await rig.ok("getMyDescription", language_code="de"))["description"] == "keeps customers"
    assert (await rig.ok("getMyShortDescription"))["short_description"] == "keeps"
    assert (await rig.get("state"))["bot"]["name"] == "Holdfast"
    await rig.ok("setMyName", name="")
    assert (await rig.ok("getMyName"))["name"] != "Holdfast"
    assert "too long" in await rig.refused("setMyDescription", description="x" * 513)
    await rig.ok("setChatMenuButton", chat_id=LI, menu_button={"type": "commands"})
    assert (await rig.ok("getChatMenuButton", chat_id=LI))["type"] == "commands"
    assert "unsupported type" in await rig.refused("setChatMenuButton", menu_button={"type": "door"})
    assert "chat not found" in await rig.refused("setChatMenuButton", chat_id=5, menu_button={"type": "default"})


async def test_ephemeral_message_lives_beside_the_others(rig: Rig) -> None:
    only_li = {"receiver_user_id": LI}
    sent = await rig.ok(
        "sendMessage",
        chat_id=TEAM,
        text="for you",
        ephemeral_message_parameters=only_li,
        reply_markup=inline([("a", "b")]),
    )
    assert (sent["message_id"], sent["receiver_user"]["id"]) == (0, LI)
    address = {"chat_id": TEAM, "receiver_user_id": LI, "ephemeral_message_id": sent["ephemeral_message_id"]}
    shown = (await rig.messages(TEAM))[-1]
    assert (shown["ephemeral_to"], shown["text"]) == (LI, "for you")
    press = {"chat": TEAM, "message_id": shown["message_id"], "data": "b"}
    assert "sees no message" in await rig.mistaken("press", sender=WANG, **press)
    await rig.do("press", sender=LI, **press)
    assert (await rig.updates())[-1]["callback_query"]["message"]["message_id"] == 0
    assert await rig.ok("editEphemeralMessageText", **address, text="changed") is True
    assert await rig.ok("editEphemeralMessageReplyMarkup", **address, reply_markup=inline([("c", "d")])) is True
    assert "no caption" in await rig.refused("editEphemeralMessageCaption", **address, caption="x")
    ordinary = {"chat_id": TEAM, "message_id": shown["message_id"]}
    assert "message to edit not found" in await rig.refused("editMessageText", **ordinary, text="x")
    assert await rig.ok("deleteEphemeralMessage", **address) is True
    assert "message to delete not found" in await rig.refused("deleteEphemeralMessage", **address)


async def test_ephemeral_message_takes_the_place_of_the_one_pressed(rig: Rig) -> None:
    public = await rig.ok("sendMessage", chat_id=TEAM, text="ask", reply_markup=inline([("a", "b")]))
    await rig.do("press", chat=TEAM, sender=LI, message_id=public["message_id"], data="b")
    query = (await rig.updates())[-1]["callback_query"]["id"]
    parameters = {"receiver_user_id": LI, "callback_query_id": query, "replace_callback_query_message": True}
    await rig.ok("sendMessage", chat_id=TEAM, text="answer", ephemeral_message_parameters=parameters)
    assert (await rig.messages(TEAM))[-1]["replaces"] == public["message_id"]


@pytest.mark.parametrize(
    ("chat", "receiver", "description"), [(LI, LI, "only to groups"), (TEAM, ANN, "user not found")]
)
async def test_ephemeral_refusals(rig: Rig, chat: int, receiver: int, description: str) -> None:
    parameters = {"receiver_user_id": receiver}
    refused = await rig.refused("sendMessage", chat_id=chat, text="x", ephemeral_message_parameters=parameters)
    assert description in refused


def article(number: str, text: str = "<b>card</b>") -> dict[str, Any]:
    """An inline result."""
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": number, "title": f"Card {number}", "input_message_content": content}


async def test_inline_query_offers_results_and_one_is_chosen(rig: Rig) -> None:
    asked = await rig.do("event", kind="inline", chat=TEAM, sender=LI, query="华能")
    query = (await rig.updates())[-1]["inline_query"]
    assert (query["id"], query["query"], query["chat_type"]) == (asked["inline_query_id"], "华能", "group")
    button = {"text": "Open the bot", "start_parameter": "inline"}
    results = [article("1"), article("2")]
    assert await rig.ok("answerInlineQuery", inline_query_id=query["id"], results=results, button=button) is True
    offered = await rig.get("inline", query=query["id"])
    assert [r["title"] for r in offered["results"]] == ["Card 1", "Card 2"]
    choice = {"kind": "choose", "sender": LI, "inline_query_id": query["id"]}
    await rig.do("event", **choice, result_id="2")
    shown = (await rig.messages(TEAM))[-1]
    assert (shown["from"]["id"], shown["html"], shown["via_bot"]["username"]) == (LI, "<b>card</b>", "holdfast_bot")
    assert (await rig.updates())[-1]["chosen_inline_result"]["result_id"] == "2"
    assert "no such inline result" in await rig.mistaken("event", **choice, result_id="9")


@pytest.mark.parametrize(
    ("results", "description"),
    [
        ([article(str(n)) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("")], "RESULT_ID_INVALID"),
        ([{**article("1"), "title": ""}], "ARTICLE_TITLE_EMPTY"),
        ([{"type": "photo", "id": "1"}], "only articles"),
        ([{**article("1"), "input_message_content": None}], "input message content"),
        ([article("1", " ")], "message text is empty"),
        ([article("1", "x" * 4097)], "message is too long"),
    ],
)
async def test_inline_refusals(rig: Rig, results: list[dict[str, Any]], description: str) -> None:
    query = (await rig.do("event", kind="inline", sender=LI, query="x"))["inline_query_id"]
    assert description in await rig.refused("answerInlineQuery", inline_query_id=query, results=results)


async def test_bot_comes_goes_and_is_promoted(rig: Rig) -> None:
    await rig.do("event", kind="remove_bot", chat=TEAM, sender=BOSS)
    assert await rig.refused("sendMessage", chat_id=TEAM, text="x") == "Forbidden: bot was kicked from the group chat"
    assert (await rig.say("anybody?", chat=TEAM))["update_id"] is None
    await rig.do("event", kind="add_bot", chat=TEAM, sender=BOSS)
    await rig.do("event", kind="promote", chat=TEAM, sender=BOSS)
    changes = [Update.de_json(u, None).my_chat_member for u in await rig.updates() if "my_chat_member" in u]
    assert [c.new_chat_member.status for c in changes if c] == ["kicked", "member", "administrator"]
    assert "already" in await rig.mistaken("event", kind="add_bot", chat=TEAM, sender=BOSS)
    await rig.do("event", kind="remove_bot", chat=FORUM, sender=BOSS)
    assert "supergroup chat" in await rig.refused("sendMessage", chat_id=FORUM, text="x")
    assert "not in" in await rig.mistaken("event", kind="remove_bot", chat=FORUM, sender=BOSS)


@pytest.mark.parametrize(("kind", "lowest"), [("group", -1_000_000_000_000), ("supergroup", -2_000_000_000_000)])
async def test_new_groups_can_be_made(rig: Rig, kind: str, lowest: int) -> None:
    await rig.do("event", kind="add_bot", chat="New team", sender=BOSS, type=kind)
    group = (await rig.get("state"))["chats"][-1]
    assert (group["title"], group["team"], group["members"], group["type"]) == ("New team", None, [BOSS], kind)
    assert lowest < group["id"] < lowest + 1_000_000_000_000
    await rig.ok("sendMessage", chat_id=group["id"], text="hello")
    assert "no chat is '-77'" in await rig.mistaken("event", kind="add_bot", chat="-77", sender=BOSS)


async def test_group_becomes_a_supergroup(rig: Rig) -> None:
    upgraded = await rig.do("event", kind="upgrade", chat="East team", sender=BOSS)
    answer = await rig.call("sendMessage", chat_id=TEAM, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": upgraded["chat_id"]}
    to, origin = ((u["message"]) for u in await rig.updates())
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (TEAM, upgraded["chat_id"])
    assert (origin["chat"]["id"], origin["migrate_from_chat_id"]) == (upgraded["chat_id"], TEAM)
    assert [c["id"] for c in (await rig.get("state"))["chats"]] == [upgraded["chat_id"], FORUM]
    assert (await rig.ok("sendMessage", chat_id=upgraded["chat_id"], text="x"))["chat"]["type"] == "supergroup"
    assert "supergroup already" in await rig.mistaken("event", kind="upgrade", chat="East team", sender=BOSS)


async def test_blocked_bot_hears_and_says_nothing(rig: Rig) -> None:
    await rig.do("event", kind="block", sender=LI)
    assert (await rig.updates())[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await rig.refused("sendMessage", chat_id=LI, text="x") == "Forbidden: bot was blocked by the user"
    assert "unblock" in await rig.mistaken("send", sender=LI, text="x")
    await rig.do("event", kind="unblock", sender=LI)
    await rig.ok("sendMessage", chat_id=LI, text="x")


async def test_event_mistakes_are_explained(rig: Rig) -> None:
    assert "say which chat" in await rig.mistaken("event", kind="join", sender=LI)
    assert "private chat" in await rig.mistaken("event", kind="join", sender=LI, chat=LI)
    assert "already" in await rig.mistaken("event", kind="join", sender=LI, chat=TEAM)
    assert "not in the chat" in await rig.mistaken("event", kind="leave", sender=STRANGER, chat=TEAM)
    assert "kind" in await rig.mistaken("event", kind="explode", sender=LI)
    assert "no message" in await rig.mistaken("event", kind="react", sender=LI, message_id=9)
