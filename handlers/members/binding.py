"""Groups: bound to a team by an administrator's one-time code, added, left, spoken to in their own language."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db import audit, deliveries, people
from db.audit import Change
from db.gateway import Tx
from db.people import MemberInfo, TeamInfo
from db.schedules import ScheduleInfo
from handlers.common.errors import UserError
from handlers.digests import service as digests
from handlers.members.service import hashed

DISCLOSURES: Final = ("internal", "confidential")  # without and with amounts
CODE_VALID: Final = timedelta(minutes=30)
TRIES: Final = 5  # refused codes that a group hears about within an hour
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look like another
_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A group as an update shows it."""

    chat_id: int
    type: str
    title: str | None
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    team: TeamInfo
    disclosure: str
    digest: ScheduleInfo


def make_code(tx: Tx, team_id: int, disclosure: str, *, by: MemberInfo, now: datetime) -> str:
    """A code that binds one group once, typed there within half an hour."""
    if people.team(tx, team_id) is None or disclosure not in DISCLOSURES:
        raise UserError("common-old-button")
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    made = {"code_hash": hashed(code), "team_id": team_id, "disclosure": disclosure}
    people.add_bind_code(tx, **made, created_by=by.id, created_at=now, expires_at=now + CODE_VALID)
    return code


def plain_code(typed: str) -> str:
    """A code as it was made, whatever spaces, dashes and case it was typed with."""
    return "".join(character for character in typed.upper() if character.isalnum())


def bind(tx: Tx, typed: str, place: Place, *, by: MemberInfo, now: datetime) -> Bound | None:
    """Bind a group to the team of the code; None where the code is unknown, used or expired."""
    taken = people.take_bind_code(tx, hashed(plain_code(typed)), now=now)
    team = people.team(tx, taken.team_id) if taken else None
    firm = people.firm(tx)
    if taken is None or team is None or firm is None:
        return None
    people.remember_chat(tx, place.chat_id, type=place.type, title=place.title)
    before = people.chat(tx, place.chat_id)
    values = {"team_id": team.id, "disclosure": taken.disclosure, "thread_id": place.thread_id, "active": True}
    language = (before.language if before else None) or by.language
    people.change_chat(tx, place.chat_id, **values, language=language, bound_by=by.id, bound_at=now, title=place.title)
    old = {"team_id": before.team_id, "disclosure": before.disclosure} if before else None
    audit.write(tx, Change("bind", "chat", place.chat_id, old, values), member_id=by.id, now=now)
    return Bound(team, taken.disclosure, digests.ensure_digest(tx, place.chat_id, zone=firm.zone, now=now))


def may_refuse(tx: Tx, chat_id: int, *, now: datetime) -> bool:
    """Whether a refusal may still be said in a chat: a few an hour, so that guessing earns silence."""
    return any(deliveries.claim(tx, f"bind:{chat_id}:{now:%Y%m%d%H}:{n}", now=now) for n in range(TRIES))


def arrived(tx: Tx, place: Place) -> bool:
    """Note that the bot is in a group; whether the group is bound to a team already."""
    people.remember_chat(tx, place.chat_id, type=place.type, title=place.title)
    people.change_chat(tx, place.chat_id, active=True, title=place.title)
    found = people.chat(tx, place.chat_id)
    return found is not None and found.team_id is not None


def left(tx: Tx, chat_id: int) -> None:
    """Note that the bot was taken out of a group: it is owed nothing, and has to be bound anew."""
    people.change_chat(tx, chat_id, active=False, team_id=None)
    digests.stop(tx, chat_id)


def speak(tx: Tx, chat_id: int, language: str, *, by: MemberInfo, now: datetime) -> None:
    """Set a group's own language."""
    before = people.chat(tx, chat_id)
    people.change_chat(tx, chat_id, language=language)
    change = Change(
        "change", "chat", chat_id, {"language": before.language if before else None}, {"language": language}
    )
    audit.write(tx, change, member_id=by.id, now=now)
