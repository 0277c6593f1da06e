"""The runtime end to end: a tiny feature, the real bot, the sandbox, HTTP in between."""

from __future__ import annotations

import asyncio
import html
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from bot.features import Feature
from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.reply import Button, Html, Reply, data
from handlers.common.understand import guess, shelf
from tests.bot.sandbox.rig import inline
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, conversing
from tests.support.firm import Firm

P = ParamSpec("P")
T = TypeVar("T")


class Hesitant:
    """Workers that begin only when they are told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        await self.go.wait()
        return await asyncio.to_thread(function, *args, **kwargs)


async def _echo(turn: Turn) -> None:
    await turn.say(Reply(Html(html.escape(turn.rest)), buttons=[[Button("again", data("again", turn.rest))]]))


async def _again(turn: Turn) -> None:
    turn.toast = "done"
    await turn.say(Reply(Html("again " + turn.pressed[0]), edit=True))


async def _break(turn: Turn) -> None:
    raise RuntimeError(turn.rest)


def register(app: App) -> None:
    routes.command(app, "echo", _echo, words=("复述",))
    routes.command(app, "break", _break)
    routes.button(app, "again", _again)


@pytest.fixture
async def echo(url: str, firm: Firm, clock: FixedClock) -> AsyncIterator[Conversation]:
    async with conversing(firm, url, now=clock.now(), chosen=[Feature(register)]) as conversation:
        yield conversation


async def test_a_command_is_answered(echo: Conversation) -> None:
    (said,) = await echo.say(echo.firm.li, "/echo 你好 & <b>")
    assert said.text == "你好 & <b>"


async def test_a_press_edits_its_message_and_is_answered_once(echo: Conversation) -> None:
    (said,) = await echo.say(echo.firm.li, "复述 hi")
    (edited,) = await echo.press(echo.firm.li, "again")
    assert (edited.id, edited.text) == (said.id, "again hi")
    assert await echo.toasts(echo.firm.li) == ["done"]


async def test_a_stranger_hears_one_line(echo: Conversation) -> None:
    (said,) = await echo.say(echo.firm.stranger, "/echo hi")
    assert said.text == "Hello. This bot serves invited members only."
    assert await echo.say(echo.firm.stranger, "hello?") == []


async def test_words_wait_until_reading_is_learnt_and_presses_do_not(
    url: str, firm: Firm, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else the first message after a start learns it in the bot's own thread: for seconds nobody is answered at all."""
    monkeypatch.setattr(guess, "_taken_in", [])
    monkeypatch.setattr(shelf, "FOLDER", tmp_path)  # nothing that earlier processes kept
    workers, li, group = Hesitant(), firm.li.telegram, firm.group
    async with conversing(firm, url, now=clock.now(), chosen=[Feature(register)], workers=workers) as talk:
        keyboard = inline([("more", data("again", "it"))])
        old = await talk.rig.ok("sendMessage", chat_id=group, text="old", reply_markup=keyboard)
        receipt = await talk.rig.do("send", sender=li, text="/echo hi")
        pressed = {"sender": firm.amy.telegram, "chat": group, "message_id": old["message_id"], "label": "more"}
        await talk.rig.do("press", **pressed)
        async with asyncio.timeout(30):
            while [said.text for said in await talk.shown(group)] != ["again it"]:
                continue
        assert await talk.shown(li) == []
        workers.go.set()
        await talk.service.settle(update_id=receipt["update_id"])
        assert [said.text for said in await talk.shown(li)] == ["hi"]
        assert guess.is_learnt()
