"""`init`: a few questions, then a configuration, a database with a firm in it, and the first invitation."""

from __future__ import annotations

import json
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
Webhook = Annotated[
    str | None,
    typer.Option(help="Where Telegram shall push updates (https) [default: the bot asks for them]."),
]


def add_to(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    name: Name = None,
    currency: Currency = "CNY",
    zone: Zone = "Asia/Shanghai",
    language: Language = "zh",
    token: Token = None,
    database: Url = None,
    webhook: Webhook = None,
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
    if token and (wrong := _mistake("token", token)):
        misuse(f"--token: {wrong}")
    if webhook is not None and (wrong := _mistake("webhook", webhook)):
        misuse(f"--webhook {webhook[:100]}: {wrong}")
    _write_config(token, database, webhook)
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
    """Asks until it is none, or looks like one."""

    def checked(text: str) -> str:
        if text.strip() and (wrong := _mistake("token", text)):
            raise typer.BadParameter(wrong)
        return text.strip()

    question = "The bot's token from BotFather (empty: later)"
    return typer.prompt(question, default="", show_default=False, value_proc=checked) or None


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
        case "token" if not _is_token(given):
            return "not a bot token; BotFather gives one like 123456789:AAE-the-token-from-BotFather"
        case "webhook" if wrong := _unreachable(given):
            return f"{wrong}; for example https://bot.example.com/telegram"
    return None


def _is_token(given: str) -> bool:
    from bot.config import TOKEN_SHAPE

    return TOKEN_SHAPE.fullmatch(given.strip()) is not None


def _unreachable(address: str) -> str | None:
    from bot import addresses

    return addresses.mistake(address) or addresses.refused_by_telegram(address)


def _currencies() -> set[str]:
    """What is paid with somewhere today: no gold, no test code, no money of the past."""
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    return {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}


def _write_config(token: str | None, database: str | None, webhook: str | None) -> None:
    lines = ["# Written by `holdfast init`. Every key is explained in config.example.toml.", ""]
    if token:
        _write_secret(_TOKEN, token.strip())
        lines += ["[telegram]", f"token_file = {_quoted(str(_TOKEN))}", ""]
    if webhook:
        lines += ["[webhook]", f"url = {_quoted(webhook)}", ""]
    lines += ["[database]", f"url = {_quoted(database or 'sqlite:///holdfast.db')}", ""]
    _write_secret(_CONFIG, "\n".join(lines))  # a database URL may hold a password


def _quoted(text: str) -> str:
    """As TOML writes it, which escapes as JSON does: a password may hold quotes and backslashes."""
    return json.dumps(text, ensure_ascii=False)


def _write_secret(file: Path, content: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        os.fchmod(opened.fileno(), 0o600)  # also where it was there before, and open to others
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
