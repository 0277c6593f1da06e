"""A page of the audit, with the names that its ids stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from db import audit, customers, people
from db.audit import AuditRow
from db.gateway import Tx
from db.people import MemberInfo, TeamInfo
from db.scope import ALL

PAGE: Final = 10
ALL_ROWS, CUSTOMER, MEMBER = "all", "c", "m"


@dataclass(frozen=True, slots=True)
class Whose:
    """What is looked at: everything, a customer's changes or a member's. `before`: the page ends before this row."""

    kind: str = ALL_ROWS
    id: int = 0
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the audit, latest first. `title` is None for everything; `own`: names of the firm's own fields."""

    whose: Whose
    title: str | None
    rows: tuple[AuditRow, ...]
    more: bool
    members: Mapping[int, str]
    customers: Mapping[int, str]
    teams: Mapping[int, TeamInfo]
    own: frozenset[str] = frozenset()


def page(tx: Tx, whose: Whose) -> Page:
    """A page of what was changed."""
    rows = audit.read(
        tx,
        customer_id=whose.id if whose.kind == CUSTOMER else None,
        member_id=whose.id if whose.kind == MEMBER else None,
        before=whose.before,
        limit=PAGE + 1,
    )
    shown = tuple(rows[:PAGE])
    members = {each.id: each.name for each in people.members(tx)}
    named = customers.many(tx, sorted({row.customer_id for row in shown if row.customer_id is not None}), ALL)
    names = {each.id: each.name for each in named}
    return Page(
        whose,
        _title(tx, whose, members),
        shown,
        len(rows) > PAGE,
        members,
        names,
        {team.id: team for team in people.teams(tx)},
        _own_fields(tx),
    )


def _own_fields(tx: Tx) -> frozenset[str]:
    firm = people.firm(tx)
    return frozenset(each["name"] for each in firm.settings.get("fields", ())) if firm is not None else frozenset()


def _title(tx: Tx, whose: Whose, members: Mapping[int, str]) -> str | None:
    if whose.kind == MEMBER:
        return members.get(whose.id)
    found = customers.get(tx, whose.id, ALL) if whose.kind == CUSTOMER else None
    return found.name if found else None


def member_called(tx: Tx, name: str) -> MemberInfo | None:
    """The one person of this name, whatever its case."""
    wanted = name.strip().casefold()
    found = [each for each in people.members(tx) if each.name.casefold() == wanted]
    return found[0] if len(found) == 1 else None
