"""What the commands share: exit codes, one-line errors, settings, and the database they work on."""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

if TYPE_CHECKING:
    from bot.config import Settings
    from db.gateway import Database
    from db.people import FirmInfo

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
_TAG: Final = re.compile(r"<[^>]+>")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="The configuration [default: config.toml, where there is one].")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class Failure(Exception):
    """A command could not do its work: lines for stderr and the exit code."""

    def __init__(self, *lines: str, code: int = FAILED) -> None:
        super().__init__(*lines)
        self.lines = lines
        self.code = code


def fail(*lines: str) -> NoReturn:
    """End with exit code 1: the work could not be done."""
    raise Failure(*lines)


def misuse(*lines: str) -> NoReturn:
    """End with exit code 2: the command was used in a way that cannot work."""
    raise Failure(*lines, code=MISUSED)


def say(line: str) -> None:
    """A line for the person, on stderr."""
    typer.echo(f"holdfast: {line}", err=True)


def show(document: Any) -> None:
    """The result as one JSON document, on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_as_json))


def _as_json(value: object) -> Any:
    """Moments and days as ISO 8601 writes them, money as the number it is."""
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


def plain(text: str) -> str:
    """What a chat would show, without its marks."""
    return html.unescape(_TAG.sub("", text))


def settings(file: Path | None = None) -> Settings:
    """The validated settings. Failure lists every mistake."""
    from bot.config import BadConfig, load

    try:
        return load(file)
    except BadConfig as error:
        misuse(*error.mistakes)


def check_place(file: Path) -> None:
    """Failure where no file can be written there: it is known before the work, not after it."""
    if file.is_dir():
        fail(f"{file}: a folder, not a file")
    if not file.parent.is_dir():
        fail(f"{file}: there is no folder {file.parent}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        fail(f"{file}: cannot be written")


@contextmanager
def opened(file: Path | None = None) -> Iterator[Database]:
    """The database of the settings, with the newest schema."""
    from db import schema
    from db.gateway import Database

    url = settings(file).database.url
    schema.upgrade(url)
    with Database(url) as database:
        yield database


def firm_of(database: Database) -> FirmInfo:
    """The firm. Failure before set-up."""
    from db import people

    firm = database.look(people.firm)
    if firm is None:
        misuse("this database has no firm yet; run `holdfast init` first")
    return firm


def the_firm(database: Database) -> FirmInfo:
    """The firm, made with what is usual where there is none: data can be looked at before anything is set up."""
    from datetime import UTC, datetime

    from db import people

    firm = database.look(people.firm)
    if firm is not None:
        return firm
    language = "zh" if os.environ.get("LANG", "").lower().startswith("zh") else "en"
    now = datetime.now(UTC)
    return database.run(
        lambda tx: people.create_firm(
            tx, name="Holdfast", currency="CNY", zone="Asia/Shanghai", language=language, now=now
        )
    )


def explain(error: Exception) -> Failure | None:
    """Trouble that every command can meet, in one line; None where it is a fault of ours."""
    from db.engine import BadUrl
    from db.gateway import DatabaseAway, DatabaseBusy
    from db.schema import SchemaTooNew

    match error:
        case BadUrl():
            return Failure(f"{error.url}: not a database; for example sqlite:///holdfast.db", code=MISUSED)
        case DatabaseBusy():
            return Failure("others were writing to the database for too long; try again")
        case DatabaseAway():
            return Failure(f"the database cannot be reached: {str(error).splitlines()[0]}")
        case SchemaTooNew():
            return Failure(f"the database was upgraded by a newer version ({error.revision}); update holdfast first")
        case asyncio.CancelledError():
            return Failure("interrupted")
        case OSError() if error.filename:
            return Failure(f"{error.filename}: {error.strerror}")
    return None
