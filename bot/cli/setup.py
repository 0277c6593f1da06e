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
    """Write config.toml, make the database, print the first administrator's invitation."""
    if _CONFIG.exists():
        misuse(f"{_CONFIG} exists already; edit it, or move it away to start anew")
    if name is None:
        name, currency, zone, language = _ask(currency, zone, language)
        token = token or _ask_token()
    _check(currency, zone, language)
    _write_config(token, database)
    _found(name, currency.upper(), zone, language)


def _ask(currency: str, zone: str, language: str) -> tuple[str, str, str, str]:
    if not sys.stdin.isatty():
        misuse('say at least --name "Your firm"; nobody is here to answer questions')
    return (
        typer.prompt("The firm's name"),
        typer.prompt("Currency", default=currency),
        typer.prompt("Time zone", default=zone),
        typer.prompt("Language (zh, en)", default=language),
    )


def _ask_token() -> str | None:
    return typer.prompt("The bot's token from BotFather (empty: later)", default="", show_default=False) or None


def _check(currency: str, zone: str, language: str) -> None:
    from babel.numbers import list_currencies

    if currency.upper() not in list_currencies():
        misuse(f"--currency {currency}: unknown; for example CNY, EUR, USD")
    if zone not in available_timezones():
        misuse(f"--zone {zone}: unknown; for example Asia/Shanghai, Europe/Berlin")
    if language not in _LANGUAGES:
        misuse(f"--lang {language}: unknown; zh or en")


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
