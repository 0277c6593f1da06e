"""Trouble on purpose, the record of calls, and Telegram's flood limits."""

import aiohttp
import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.trouble import FloodGate
from bot.sandbox.world import World
from tests.bot.sandbox.rig import LI, START, TEAM, WANG, Rig, running, seeded


async def test_too_many_requests_then_well_again(rig: Rig) -> None:
    await rig.do("fault", method="sendMessage", error_code=429, retry_after=3, times=2, after=1)
    answers = [await rig.call("sendMessage", chat_id=LI, text="x") for _ in range(4)]
    assert [answer["ok"] for answer in answers] == [True, False, False, True]
    assert answers[1]["description"] == "Too Many Requests: retry after 3"
    assert answers[1]["parameters"] == {"retry_after": 3}
    assert (await rig.get("fault"))["faults"] == []


async def test_faults_can_be_for_a_chat_for_any_method_with_any_text(rig: Rig) -> None:
    await rig.do("fault", method="*", error_code=403, chat="王芳", description="Forbidden: user is deactivated")
    assert (await rig.call("sendMessage", chat_id=LI, text="x"))["ok"] is True
    assert await rig.refused("sendMessage", chat_id=WANG, text="x") == "Forbidden: user is deactivated"
    await rig.do("fault", method="getMe", times=5)
    assert await rig.refused("getMe") == "Internal Server Error"
    assert len((await rig.get("fault"))["faults"]) == 1
    await rig.do("fault", clear=True)
    assert (await rig.call("getMe"))["ok"] is True


async def test_lost_answer_was_carried_out_all_the_same(rig: Rig) -> None:
    await rig.do("fault", method="sendMessage", lost=True)
    with pytest.raises(aiohttp.ClientError):
        await rig.call("sendMessage", chat_id=LI, text="did it arrive?")
    assert [m["text"] for m in await rig.messages(LI)] == ["did it arrive?"]


async def test_offline_cuts_every_connection_of_the_bot_but_not_of_people(rig: Rig) -> None:
    file = await rig.do("send", sender=LI, document={"name": "a", "base64": "YQ=="})
    document = (await rig.messages(LI))[0]["document"]
    path = (await rig.ok("getFile", file_id=document["file_id"]))["file_path"]
    await rig.do("fault", offline=60)
    for call in (rig.call("getMe"), rig.http.get(f"{rig.url}/file/bot{rig.world.token}/{path}")):
        with pytest.raises(aiohttp.ClientError):
            await call
    await rig.say("still here")
    await rig.do("fault", clear=True)
    assert [u["message"]["message_id"] for u in await rig.updates()] == [file["message_id"], file["message_id"] + 1]


async def test_fault_mistakes_are_explained(rig: Rig) -> None:
    assert "give a method" in await rig.mistaken("fault")
    assert "error_code" in await rig.mistaken("fault", method="x", error_code=42)


async def test_calls_are_recorded_as_sent_with_their_answers(rig: Rig) -> None:
    await rig.call("sendMessage", chat_id=LI, text="x", unknown=[1])
    await rig.call("sendDice", chat_id=LI)
    data = aiohttp.FormData({"chat_id": str(LI)})
    data.add_field("document", b"x", filename="d.txt")
    await rig.upload("sendDocument", data)
    first, second, third = await rig.get("calls")
    assert (first["method"], first["params"]) == ("sendMessage", {"chat_id": LI, "text": "x", "unknown": [1]})
    assert first["answer"]["result"]["text"] == "x"
    assert second["answer"] == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert third["params"] == {"chat_id": str(LI), "document": "attach://d.txt"}
    assert first["at"] <= second["at"] <= third["at"]
    assert await rig.get("calls", after=second["id"]) == [third]


class Ticks:
    """A monotonic clock that moves by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def waits(gate: FloodGate, chat: int, method: str = "sendMessage") -> int:
    """Seconds the gate asks to wait, 0 where it lets through."""
    try:
        gate.check(method, chat)
    except ApiError as refused:
        return refused.parameters["retry_after"]
    return 0


def test_flood_gate_knows_private_chats_groups_and_the_whole() -> None:
    ticks = Ticks()
    gate = FloodGate(ticks)
    assert [waits(gate, LI) for _ in range(4)] == [0, 0, 0, 3]
    assert waits(gate, LI, "sendChatAction") == waits(gate, LI, "editMessageText") == 0
    assert [waits(gate, -1) for _ in range(20)] == [0] * 20
    assert waits(gate, -1) == 60
    assert [waits(gate, 1000 + n) for n in range(8)] == [0] * 7 + [1]
    ticks.now += 3
    assert waits(gate, LI) == 0


async def test_flood_limits_are_optional() -> None:
    async with running(seeded(World.create(None, start=START)), flood=True) as rig:
        answers = [await rig.call("sendMessage", chat_id=TEAM, text="x") for _ in range(21)]
    assert [a["ok"] for a in answers] == [True] * 20 + [False]
    assert answers[-1]["error_code"] == 429


async def test_callback_query_grows_too_old() -> None:
    ticks = Ticks()
    async with running(seeded(World.create(None, start=START, real_time=ticks))) as rig:
        markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
        sent = await rig.ok("sendMessage", chat_id=LI, text="x", reply_markup=markup)
        for seconds, expected in [(5, True), (60, False)]:
            pressed = await rig.do("press", sender=LI, message_id=sent["message_id"], data="b")
            ticks.now += seconds
            answer = await rig.call("answerCallbackQuery", callback_query_id=pressed["callback_query_id"], text="t")
            assert answer["ok"] is expected
    assert answer["description"] == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
