"""`python -m bot.bench.subject ADDRESS DATABASE [echo]`: the whole bot, with the windows of the limiter switched off.

echo: the runtime alone, as durable as ever, answering what the peer answers.
"""

from __future__ import annotations

import asyncio
import html
import sys

from telegram.ext import filters

from bot import logs
from bot.app import Service
from bot.bench.stub import TOKEN
from bot.config import Settings
from bot.features import Feature
from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.reply import Html, Reply


async def _echo(turn: Turn) -> None:
    await turn.say(Reply(Html(html.escape(turn.text))))


def _register_echo(app: App) -> None:
    routes.message(app, filters.TEXT, _echo)


def main(address: str, database: str, what: str = "") -> None:
    """Run until killed."""
    logs.configure("warning")
    values = {"telegram": {"token": TOKEN, "api": address}, "database": {"url": database}, "limits": {"scale": 0}}
    chosen = [Feature(_register_echo)] if what == "echo" else None
    asyncio.run(Service(Settings.model_validate(values), chosen=chosen).run())


if __name__ == "__main__":
    main(*sys.argv[1:])
