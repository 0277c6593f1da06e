"""`digest`, `report`: what the bot would tell a team, from the shell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import ConfigFile, check_place, fail, misuse, opened, plain, say, the_firm

if TYPE_CHECKING:
    from db.gateway import Database
    from db.people import FirmInfo, TeamInfo

TeamName = Annotated[str, typer.Argument(metavar="TEAM", help="Key or name of a team.")]
Day = Annotated[str | None, typer.Option("--date", metavar="D", help="As of that day's digest hour [now].")]
OfTeam = Annotated[str | None, typer.Option("--team", help="Only this team's customers [everybody].")]
Into = Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Ends in .pdf or .xlsx.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("digest")(digest)
    app.command("report")(report)


def digest(team: TeamName, day: Day = None, config: ConfigFile = None) -> None:
    """Print what a team's group would read."""
    with opened(config) as database:
        firm = the_firm(database)
        moment = _moment(day, firm)
        typer.echo(_digest(database, firm, _team(database, team), moment))


def _moment(text: str | None, firm: FirmInfo) -> datetime:
    from db.schedules import local_moment
    from handlers.digests import service

    if text is None:
        return datetime.now(UTC)
    try:
        return local_moment(date.fromisoformat(text), service.DEFAULT_MINUTE, ZoneInfo(firm.zone))
    except ValueError:
        misuse(f"--date {text}: not a date; for example 2026-11-23")


def _team(database: Database, word: str) -> TeamInfo:
    from db import people

    found = database.look(lambda tx: people.find_team(tx, word))
    if found is None:
        names = ", ".join(team.key for team in database.look(people.teams))
        fail(f"{word}: no such team; there is {names}" if names else f"{word}: no such team; there is none yet")
    return found


def _digest(database: Database, firm: FirmInfo, team: TeamInfo, moment: datetime) -> str:
    """As the first group of the team reads it; of a team without one as a group would that may see no amounts."""
    from db import people
    from db.people import ChatInfo
    from handlers.common import access
    from handlers.digests import service, view

    chats = database.look(lambda tx: people.bound_chats(tx, team.id))
    chat = chats[0] if chats else ChatInfo(0, "group", None, team.id, "internal", None, None, True, {})
    found = database.look(lambda tx: service.of_team(tx, firm, chat, since=moment - service.DAY, now=moment))
    reader = view.Audience(chat.language or firm.language, firm.currency, access.shows_amounts(chat))
    return plain(view.digest(reader, found).text)


def report(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="risk")],
    out: Into,
    team: OfTeam = None,
    config: ConfigFile = None,
) -> None:
    """Write the risk report. Identification, matrix, method and process, conclusion and advice."""
    from handlers.reports import document

    if what not in document.REPORTS:
        misuse(f"{what}: unknown report; one of {', '.join(document.REPORTS)}")
    form = out.suffix.lstrip(".").lower()
    if form not in document.FORMATS:
        misuse(f"{out}: unknown ending; .pdf or .xlsx")
    check_place(out)
    with opened(config) as database:
        content = _report(database, team, form)
    out.write_bytes(content)
    say(f"{out}: {len(content) // 1024 + 1} KB")


def _report(database: Database, team: str | None, form: str) -> bytes:
    from db import scores
    from db.scope import ALL, Scope
    from handlers.reports import document
    from handlers.risk import nightly

    firm, now = the_firm(database), datetime.now(UTC)
    scope = ALL if team is None else Scope.team(_team(database, team).id)
    if not database.look(lambda tx: scores.all_current(tx, ALL)):
        nightly.score_all(database, now, trigger="shell")
    return document.of(database, document.Wish(form, scope, firm.language), now)
