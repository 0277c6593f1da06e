"""`run`: the bot itself."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import typer

from bot.cli.common import MISUSED, ConfigFile, Failure, misuse, settings

if TYPE_CHECKING:
    from bot.config import Settings


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(config: ConfigFile = None) -> None:
    """Run the bot until it is stopped (Ctrl-C, SIGTERM)."""
    from bot import logs

    chosen = settings(config)
    if not chosen.telegram.token.get_secret_value():
        misuse("no token: set HOLDFAST_TOKEN, or telegram.token_file in config.toml, to what BotFather gave you")
    logs.configure(chosen.log.level, chosen.log.format)
    asyncio.run(_serve(chosen))


async def _serve(chosen: Settings) -> None:
    from bot.app import CannotStart, Service
    from bot.listening import CannotListen
    from bot.web import serving

    service = Service(chosen)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with serving(service, host=chosen.web.host, port=chosen.web.port):
            await _until(stop, service.run())
    except CannotStart as error:
        raise Failure(str(error), code=MISUSED if error.misused else 1) from None
    except CannotListen as error:
        raise Failure(str(error), code=MISUSED if error.misused else 1) from None


async def _until(stop: asyncio.Event, work: object) -> None:
    """Run `work` until it ends or `stop` is set."""
    assert asyncio.iscoroutine(work)
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working in done:
        working.result()
        return
    working.cancel()
    await asyncio.wait([working])
