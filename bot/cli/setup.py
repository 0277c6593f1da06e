"""`init`: a few questions, then a configuration, a database with a firm in it, and the first invitation."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import available_timezones

import typer

from bot.cli.common import misuse, say

_CONFIG: Final = Path("config.toml")
_TOKEN: Final = Path("holdfast.token")
_LANGUAGES: Final = ("zh", "en")
_LONGEST: Final = 200  # characters of a firm's name

Name = Annotated[str | None, typer.Option(help="The firm's name.")]
Currency = Annotated[str, typer.Option(help="What amounts are in, where nothing else is said (ISO 4217).")]
Zone = Annotated[str, typer.Option(help="The firm's time zone.")]
Language = Annotated[str, typer.Option("--lang", help="zh or en.")]
Token = Annotated[str | None, typer.Option(envvar="HOLDFAST_TOKEN", help="The token from BotFather.", show_envvar=True)]
Url = Annotated[str | None, typer.Option("--database", envvar="HOLDFAST_DATABASE_URL", help="Where the data lives.")]


def add_to(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    name: Name = None,
    currency: Currency = "CNY",
    zone: Zone = "Asia/Shanghai",
    language: Language = "zh",
    token: Token = None,
    database: Url = None,
) -> None:
    """Make config.toml, the database and the first invitation."""
    if _CONFIG.exists():
        misuse(f"{_CONFIG} exists already; edit it, or move it away to start anew")
    if name is None:
        name, currency, zone, language = _ask(currency, zone, language)
        token = token or _ask_token()
    for option, given in (("name", name), ("currency", currency), ("zone", zone), ("lang", language)):
        if wrong := _mistake(option, given):
            misuse(f"--{option} {given[:40]}: {wrong}")
    _write_config(token, database)
    try:
        _found(name.strip(), currency.upper(), zone, language)
    except BaseException:  # without a database there is nothing to come back to
        _CONFIG.unlink()
        if token:
            _TOKEN.unlink()
        raise


def _ask(currency: str, zone: str, language: str) -> tuple[str, str, str, str]:
    if not sys.stdin.isatty():
        misuse('say at least --name "Your firm"; nobody is here to answer questions')
    return (
        _answer("name", "The firm's name"),
        _answer("currency", "Currency", currency),
        _answer("zone", "Time zone", zone),
        _answer("lang", "Language (zh, en)", language),
    )


def _answer(option: str, question: str, default: str | None = None) -> str:
    """Asks until the answer can be right."""

    def checked(text: str) -> str:
        if wrong := _mistake(option, text):
            raise typer.BadParameter(f"{text[:40]}: {wrong}")
        return text

    return str(typer.prompt(question, default=default, value_proc=checked))


def _ask_token() -> str | None:
    return typer.prompt("The bot's token from BotFather (empty: later)", default="", show_default=False) or None


def _mistake(option: str, given: str) -> str | None:
    """What is wrong with an answer, and a right one."""
    match option:
        case "name" if not 0 < len(given.strip()) <= _LONGEST:
            return f'1 to {_LONGEST} characters; for example "Your firm"'
        case "currency" if given.upper() not in _currencies():
            return "unknown; for example CNY, EUR, USD"
        case "zone" if given not in available_timezones():
            return "unknown; for example Asia/Shanghai, Europe/Berlin"
        case "lang" if given not in _LANGUAGES:
            return "unknown; zh or en"
    return None


def _currencies() -> set[str]:
    """What is paid with somewhere today: no gold, no test code, no money of the past."""
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    return {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}


def _write_config(token: str | None, database: str | None) -> None:
    lines = ["# Written by `holdfast init`. Every key is explained in config.example.toml.", ""]
    if token:
        _write_secret(_TOKEN, token)
        lines += ["[telegram]", f'token_file = "{_TOKEN}"', ""]
    lines += ["[database]", f'url = "{database or "sqlite:///holdfast.db"}"', ""]
    _write_secret(_CONFIG, "\n".join(lines))  # a database URL may hold a password


def _write_secret(file: Path, content: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(content)


def _found(name: str, currency: str, zone: str, language: str) -> None:
    from bot.cli.common import opened
    from bot.cli.people import invitation
    from db import people
    from db.gateway import Tx
    from handlers.risk import service as risk

    now = datetime.now(UTC)
    with opened() as database:
        if database.look(people.firm) is not None:
            say("the database has its firm already; only the configuration was written")
            return

        def found(tx: Tx) -> None:
            people.create_firm(tx, name=name, currency=currency, zone=zone, language=language, now=now)
            risk.ensure_nightly(tx, zone=zone, now=now)

        database.run(found)
        say(f"{_CONFIG} and the database are made")
        typer.echo(invitation(database, people.ADMINISTRATOR))
