"""The runtime end to end: a tiny feature, the real bot, the sandbox, HTTP in between."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator

import pytest

from bot.features import Feature
from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.reply import Button, Html, Reply, data
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, conversing
from tests.support.firm import Firm


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
