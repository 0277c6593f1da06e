"""`doctor`: looks at everything the bot needs, and says what to do about what is missing."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

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
        ("updates", _updates),
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
    from db.engine import open_to_others
    from db.gateway import Database

    status = schema.check(chosen.database.url)
    if status.state != "current":
        return False, f"schema is {status.state}; run `holdfast db upgrade`"
    with Database(chosen.database.url) as database:
        firm = database.look(people.firm)
    if (file := open_to_others(chosen.database.url)) is not None:
        return False, f"others on this machine may read {file}; run `chmod 600 {file}`"
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
    me = _ask(chosen, "getMe")
    return (True, f"@{me.get('username')}") if isinstance(me, dict) else (False, me)


def _updates(chosen: Settings) -> tuple[bool, str]:
    """How they come, and whether anything is in their way."""
    info = _ask(chosen, "getWebhookInfo")
    if not isinstance(info, dict):
        return False, info
    wanted, found, waiting = chosen.webhook.url or "", info.get("url", ""), info.get("pending_update_count", 0)
    if found != wanted:
        return _not_as_configured(wanted, found, waiting)
    if not wanted:
        return True, f"polled; {waiting} wait"
    error = info.get("last_error_message") if info.get("last_error_date") else None
    words = f"pushed to {wanted}; {waiting} wait" + (f"; last error {_moment(info)}: {error}" if error else "")
    return not (error and waiting), words


def _not_as_configured(wanted: str, found: str, waiting: int) -> tuple[bool, str]:
    from bot.pushing import host_of

    if not wanted:
        return False, (
            f"a webhook of {host_of(found)} is set, so that polling gets nothing; {waiting} wait."
            " `holdfast run` deletes it; if it comes back, another program uses this token"
        )
    if not found:
        return True, f"not set at Telegram yet; `holdfast run` has them pushed to {wanted}"
    other = f"to be pushed to {wanted}, but are to {host_of(found)}; {waiting} wait"
    return False, f"{other}. `holdfast run` changes it; if it changes back, another program uses this token"


def _moment(info: dict[str, Any]) -> str:
    moment = datetime.fromtimestamp(info["last_error_date"], UTC)
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _ask(chosen: Settings, method: str) -> Any:
    """The result of a call; what is wrong, in words, where there is none."""
    if not chosen.telegram.token.get_secret_value():
        return "no token; set HOLDFAST_TOKEN"
    return asyncio.run(_ask_telegram(chosen, method))


async def _ask_telegram(chosen: Settings, method: str) -> Any:
    from bot.api import Api, ApiError, NoAnswer

    api = Api(chosen.telegram.token.get_secret_value(), chosen.telegram.api)
    try:
        return await api.call(method, {}, seconds=10)
    except ApiError as error:
        return f"{error.code} {error.description}; is the token right?"
    except NoAnswer as error:
        return f"{chosen.telegram.api} cannot be reached ({error})"
    finally:
        await api.close()
