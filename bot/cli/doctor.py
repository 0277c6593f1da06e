"""`doctor`: looks at everything the bot needs, and says what to do about what is missing."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bot.cli.common import FAILED, AsJson, ConfigFile, Failure, explain, settings, show

if TYPE_CHECKING:
    from bot.config import Settings

_ROOM: Final = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    words: str


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Check configuration, database, forecasts, Telegram and disk. Exit code 1 where something is wrong."""
    findings = list(_look(config))
    if as_json:
        show([asdict(each) for each in findings])
    else:
        for each in findings:
            typer.echo(f"{'ok ' if each.good else 'BAD'}  {each.what}: {each.words}")
    if not all(each.good for each in findings):
        raise typer.Exit(FAILED)


def _look(config: Path | None) -> Iterator[Finding]:
    yield Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])
    try:
        chosen = settings(config)
    except Failure as error:
        yield from (Finding("configuration", False, line) for line in error.lines)
        return
    yield Finding("configuration", True, "no mistakes")
    for what, check in (
        ("database", _database),
        ("rules", _rules),
        ("forecasts", _forecasts),
        ("backup tools", _tools),
        ("disk", _disk),
        ("telegram", _telegram),
    ):
        yield _examined(what, check, chosen)


def _examined(what: str, check: Callable[[Settings], tuple[bool, str]], chosen: Settings) -> Finding:
    try:
        return Finding(what, *check(chosen))
    except Exception as error:
        known = explain(error)
        return Finding(what, False, known.lines[0] if known else f"unexpected {type(error).__name__}")


def _database(chosen: Settings) -> tuple[bool, str]:
    from db import people, schema
    from db.gateway import Database

    status = schema.check(chosen.database.url)
    if status.state != "current":
        return False, f"schema is {status.state}; run `holdfast db upgrade`"
    with Database(chosen.database.url) as database:
        firm = database.look(people.firm)
    return (True, f"{firm.name}, schema {status.current}") if firm else (False, "no firm yet; run `holdfast init`")


def _rules(chosen: Settings) -> tuple[bool, str]:
    from db.gateway import Database
    from handlers.rules import configured

    declared = [each.declared() for each in chosen.rules]
    if not declared:
        return True, "none in the configuration"
    with Database(chosen.database.url) as database:
        _, unknown = database.look(lambda tx: configured.resolved(tx, declared))
    names = ", ".join(f"{each.what} {each.name!r}" for each in unknown)
    return (False, f"nobody knows {names}; these rules are left out") if unknown else (True, f"{len(declared)} known")


def _forecasts(chosen: Settings) -> tuple[bool, str]:
    from bot.cli import drift
    from db.gateway import Database
    from handlers.risk import drifting

    with Database(chosen.database.url) as database:
        kept = database.look(drifting.last)
    found = "; ".join(drift.alarms(kept)) if kept is not None else ""
    if found:
        return False, f"{found}; see holdfast model list for what came of them, holdfast backtest for a new check"
    if kept is None or kept["checked"] is None:
        return True, "none is old enough to be judged"
    return True, "they hold; see holdfast model list"


def _tools(chosen: Settings) -> tuple[bool, str]:
    if chosen.database.url.startswith("sqlite"):
        return True, "none needed"
    missing = [tool for tool in ("pg_dump", "pg_restore") if shutil.which(tool) is None]
    return (False, f"{', '.join(missing)} not installed") if missing else (True, "pg_dump, pg_restore")


def _disk(chosen: Settings) -> tuple[bool, str]:
    free = shutil.disk_usage(Path.cwd()).free
    return free >= _ROOM, f"{free / 1024**3:.1f} GB free"


def _telegram(chosen: Settings) -> tuple[bool, str]:
    if not chosen.telegram.token.get_secret_value():
        return False, "no token; set HOLDFAST_TOKEN"
    return asyncio.run(_ask_telegram(chosen))


async def _ask_telegram(chosen: Settings) -> tuple[bool, str]:
    from bot.api import Api, ApiError, NoAnswer

    api = Api(chosen.telegram.token.get_secret_value(), chosen.telegram.api)
    try:
        me = await api.call("getMe", {}, seconds=10)
        return True, f"@{me.get('username')}"
    except ApiError as error:
        return False, f"{error.code} {error.description}; is the token right?"
    except NoAnswer as error:
        return False, f"{chosen.telegram.api} cannot be reached ({error})"
    finally:
        await api.close()
