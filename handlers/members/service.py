"""Who may use the bot: invitations, joining, languages, leaving."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db import agenda, audit, customers, people
from db.audit import Change
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import ADMINISTRATOR, REPRESENTATIVE, ROLES, MemberInfo
from db.scope import Scope
from handlers.briefs import service as briefs
from handlers.common.errors import UserError
from handlers.common.formats import clip
from handlers.customers.service import latest as offered_first
from handlers.digests import service as digests

VALID: Final = timedelta(days=7)
MAX_NAME: Final = 60
EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Seat:
    """What an invitation is for. `team_id`: whose customers the person may see; None only for administrators."""

    role: str
    team_id: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who used an invitation, as Telegram knows the person."""

    telegram_id: int
    name: str
    language: str


def hashed(secret: str) -> str:
    """What is kept of a token or code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(tx: Tx, seat: Seat, *, by: MemberInfo | None = None, now: datetime) -> str:
    """A single-use token of 128 bits, valid for a week; only its hash is kept.

    UserError for an unknown role, or a role that needs a team and has none.
    """
    if seat.role not in ROLES:
        raise UserError("members-unknown-role", role=clip(seat.role, 20))
    if seat.role != ADMINISTRATOR and (seat.team_id is None or people.team(tx, seat.team_id) is None):
        raise UserError("members-invite-needs-team")
    token = secrets.token_urlsafe(16)
    invitation = people.add_invitation(
        tx,
        token_hash=hashed(token),
        role=seat.role,
        team_id=seat.team_id if seat.role != ADMINISTRATOR else None,
        name=seat.name,
        created_by=by.id if by else None,
        created_at=now,
        expires_at=now + VALID,
    )
    after = {"role": seat.role, "team_id": seat.team_id}
    _note(tx, Change("invite", "invitation", invitation, None, after), by, now=now)
    return token


def accept(tx: Tx, token: str, newcomer: Newcomer, *, now: datetime) -> MemberInfo | None:
    """Let somebody in; None where the invitation is unknown, used or expired.

    Whoever left before comes back as the same person; somebody known by name who never came gets that place.
    """
    taken = people.take_invitation(tx, hashed(token), now=now)
    if taken is None:
        return None
    place = people.member_by_telegram(tx, newcomer.telegram_id) or _expected(tx, taken.name)
    member_id = place.id if place else None
    if member_id is None:
        name = clip(taken.name or newcomer.name, MAX_NAME)
        member_id = people.create_member(tx, name=name, role=taken.role, language=newcomer.language, now=now)
    values = {"telegram_id": newcomer.telegram_id, "role": taken.role, "active": True, "reachable": True}
    people.change_member(tx, member_id, language=newcomer.language, **values)
    people.set_teams(tx, member_id, [taken.team_id] if taken.team_id is not None else [])
    people.invitation_used_by(tx, taken.id, member_id)
    people.remember_chat(tx, newcomer.telegram_id, type="private", title=None)
    return _joined(tx, member_id, now)


def _expected(tx: Tx, name: str | None) -> MemberInfo | None:
    """The one person of that name who has no Telegram account yet, such as the owner in an imported list."""
    waiting = [each for each in people.members(tx) if each.telegram_id is None and name and each.name == name]
    return waiting[0] if len(waiting) == 1 else None


def _joined(tx: Tx, member_id: int, now: datetime) -> MemberInfo:
    member, firm = people.member(tx, member_id), people.firm(tx)
    assert member is not None
    assert firm is not None
    if member.role == REPRESENTATIVE:
        digests.ensure_morning(tx, member.id, zone=firm.zone, now=now)
        briefs.ensure(tx, member.id, zone=firm.zone, now=now)
    else:
        digests.ensure_reviews(tx, member.id, zone=firm.zone, now=now)
    after = {"role": member.role, "teams": member.teams}
    _note(tx, Change("join", "member", member.id, None, after), member, now=now)
    return member


def examples(tx: Tx, member: MemberInfo) -> list[CustomerInfo]:
    """Customers to make examples of: the own latest ones; for who leads, those with most money at risk."""
    scope = Scope.of(member)
    own = [] if member.leads else offered_first(tx, member, scope, limit=EXAMPLES)
    return own or customers.many(tx, agenda.at_risk(tx, scope, limit=EXAMPLES), scope)


def speak(tx: Tx, member: MemberInfo, language: str, *, now: datetime) -> None:
    """Set a person's own language."""
    people.change_member(tx, member.id, language=language)
    change = Change("change", "member", member.id, {"language": member.language}, {"language": language})
    _note(tx, change, member, now=now)


def set_active(tx: Tx, member_id: int, *, active: bool, by: MemberInfo, now: datetime) -> MemberInfo:
    """Close or open the door for a person. UserError for oneself, so that an administrator always remains."""
    found = people.member(tx, member_id)
    if found is None:
        raise UserError("common-old-button")
    if not active and found.id == by.id:
        raise UserError("members-not-yourself")
    people.change_member(tx, member_id, active=active)
    change = Change("change", "member", member_id, {"active": found.active}, {"active": active})
    _note(tx, change, by, now=now)
    return found


def _note(tx: Tx, change: Change, by: MemberInfo | None, *, now: datetime) -> None:
    audit.write(tx, change, member_id=by.id if by else None, now=now)
