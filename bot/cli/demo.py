"""`demo`: a whole company with a year of history, and a page to talk to the bot."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import fail, misuse, say

PORT: Final = 8020
_STEPS: Final = {"company": "making up a company with a year of history", "scores": "scoring its customers"}

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where the page is served.")]
Customers = Annotated[int, typer.Option(min=1, max=20_000, help="How many customers the company has.")]
Language = Annotated[str | None, typer.Option("--lang", help="zh or en for everybody [default: mixed].")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Start anew.")]
Folder = Annotated[Path, typer.Option("--dir", help="Where the demo keeps its data.")]
Now = Annotated[str | None, typer.Option("--now", help="When it begins [default: Monday of this week, 09:00].")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("demo")(demo)


def demo(
    port: Port = PORT,
    customers: Customers = 400,
    lang: Language = None,
    fresh: Fresh = False,
    folder: Folder = Path("demo"),
    now: Now = None,
) -> None:
    """Run a company, the bot and a chat page. No Telegram account, no server, no key."""
    from bot import logs
    from bot.demo import run

    if lang not in (None, "zh", "en"):
        misuse(f"--lang {lang}: unknown; zh or en")
    logs.configure("warning", "console")
    plan = run.Plan(folder, port, customers, lang, fresh, _moment(now))
    try:
        with run.alone(plan):
            asyncio.run(_serve(plan))
    except run.Occupied as error:
        fail(f"another demo runs in {error.folder}; stop it first, or choose another folder with --dir")
    except OSError as error:
        if error.errno is not None and not error.filename:
            fail(f"port {port} is in use; choose another one: holdfast demo --port {port + 1}")
        raise


def _moment(text: str | None) -> datetime | None:
    from bot.demo.run import ZONE

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        misuse(f"--now {text}: not a time; for example 2026-11-23T09:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ZONE))


async def _serve(plan: object) -> None:
    from bot import lessons
    from bot.demo import run
    from bot.workers import ProcessWorkers

    assert isinstance(plan, run.Plan)
    learning = asyncio.create_task(lessons.learn(ProcessWorkers(keep=False)))  # beside the work, on another core
    world = await asyncio.to_thread(run.prepare, plan, _step)
    await learning
    running = asyncio.create_task(run.run(world, plan, _opened))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with suppress(asyncio.CancelledError):
        await running


def _opened(address: str) -> None:
    say(f"open {address} in a browser; Ctrl-C ends the demo, its data stay")


@contextmanager
def _step(name: str) -> Iterator[Callable[[int], None]]:
    """Show what is being done, with a counter on a terminal."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    say(_STEPS[name])
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda count: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda count: bar.advance(task, count)
