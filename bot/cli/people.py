"""`invite`, `members`: who may use the bot."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.common import AsJson, ConfigFile, firm_of, misuse, opened, show

if TYPE_CHECKING:
    from db.gateway import Database
    from db.people import MemberInfo

_ROLES: Final = ("representative", "manager", "administrator")

Role = Annotated[str, typer.Option(help="representative, manager or administrator.")]
Team = Annotated[str | None, typer.Option(help="Key or name of the team (not for administrators).")]
Name = Annotated[str | None, typer.Option(help="The person's name.")]


def add_to(app: typer.Typer) -> None:
    app.command("invite")(invite)
    app.command("members")(members)


def invite(
    role: Role, team: Team = None, name: Name = None, config: ConfigFile = None, as_json: AsJson = False
) -> None:
    """Print an invitation: single use, valid for a week."""
    if role not in _ROLES:
        misuse(f"--role {role}: unknown; one of {', '.join(_ROLES)}")
    with opened(config) as database:
        firm_of(database)
        words = invitation(database, role, team=team, name=name)
    if as_json:
        show({"role": role, "start": words})
    else:
        typer.echo(words)


def members(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """List everybody with role and teams."""
    from db import people

    with opened(config) as database:
        found = database.look(people.members)
        names = {team.id: team.name for team in database.look(people.teams)}
    if as_json:
        show([asdict(each) | {"teams": [names[team] for team in each.teams]} for each in found])
        return
    for each in found:
        typer.echo(_line(each, names))


def invitation(database: Database, role: str, *, team: str | None = None, name: str | None = None) -> str:
    """Store an invitation; what the invited person sends to the bot. Failure without the team that the role needs."""
    from handlers.members import service

    seat = service.Seat(role, _team(database, role, team), name)
    token = database.run(lambda tx: service.invite(tx, seat, now=datetime.now(UTC)))
    return f"/start {token}"


def _team(database: Database, role: str, named: str | None) -> int | None:
    """The id of the team that was named; None for an administrator, who needs none."""
    from db import people

    found = database.look(lambda tx: people.find_team(tx, named)) if named else None
    if found is None and (named or role != people.ADMINISTRATOR):
        known = ", ".join(each.key for each in database.look(people.teams)) or "none yet"
        misuse(
            f"--team {named}: unknown; there are {known}" if named else f"--role {role}: needs --team, one of: {known}"
        )
    return found.id if found else None


def _line(member: MemberInfo, teams: dict[int, str]) -> str:
    state = " (left)" if not member.active else "" if member.telegram_id else " (invited)"
    where = ", ".join(teams[team] for team in member.teams) or "-"
    return f"{member.id:>5}  {member.role:<14}  {member.name}  [{where}]{state}"
