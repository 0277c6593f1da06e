"""Making a customer, telling who else is called so, and whom to offer first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db import agenda, audit, customers, people
from db.audit import Change
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import Scope
from handlers.common.understand.search import Directory, Hit

SAME: Final = 84.0  # from here on a name is so close that a new customer may be an old one


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something: the person, the update that said so, and the team of the group it was said in."""

    member: MemberInfo
    update_id: int | None = None
    team_id: int | None = None


def write(tx: Tx, change: Change, author: Author, *, now: datetime) -> None:
    """Put a change into the audit under its author's name."""
    audit.write(tx, change, member_id=author.member.id, now=now, update_id=author.update_id)


def create(tx: Tx, name: str, author: Author, *, key: str, now: datetime, **values: Any) -> int:
    """A new customer of the author's team, owned by the author; the one that has `key` already, if any.

    The key makes it safe to be asked twice: the id of an update or of a ticket is part of it. Administrators own no
    customers.
    """
    known = customers.ids_by_key(tx, [key])
    if key in known:
        return known[key]
    owner = None if author.member.sees_all else author.member.id
    values = {"owner_id": owner, "team_id": team_for(tx, author), "created_by": author.member.id, **values}
    made = customers.create(tx, key=key, name=name, now=now, **values)
    write(tx, Change("create", "customer", made, None, {"name": name, **values}, customer_id=made), author, now=now)
    return made


def team_for(tx: Tx, author: Author) -> int | None:
    """The team a new customer belongs to: the group's, the author's first, or the firm's only one."""
    if author.team_id is not None:
        return author.team_id
    if author.member.teams:
        return author.member.teams[0]
    active = [team.id for team in people.teams(tx) if team.active]
    return active[0] if len(active) == 1 else None


def set_team(tx: Tx, customer: CustomerInfo, team_id: int, author: Author, *, now: datetime) -> None:
    """Give a customer to a team."""
    customers.change(tx, customer.id, team_id=team_id)
    change = Change(
        "change", "customer", customer.id, {"team_id": customer.team_id}, {"team_id": team_id}, customer_id=customer.id
    )
    write(tx, change, author, now=now)


def alike(directory: Directory, name: str) -> list[Hit]:
    """Customers that a new one called `name` may be already, at most three."""
    return [hit for hit in directory.find(name, 3) if hit.score >= SAME and hit.why != "group"]


def latest(tx: Tx, member: MemberInfo, scope: Scope, *, limit: int) -> list[CustomerInfo]:
    """The customers to offer a person first: those with something due, then whom it saw last, then its own, those
    first with whom most money may go."""
    due = [step.customer_id for step in customers.open_steps(tx, member_id=member.id)][:limit]
    seen = people.recent_customers(tx, member.id, limit=limit)
    chosen = list(dict.fromkeys([*due, *seen]))
    found = {each.id: each for each in customers.many(tx, chosen, scope)}
    if len(found) < limit:
        own = agenda.at_risk(tx, scope, limit=limit, owner_id=member.id)
        chosen += [each for each in own if each not in found]
        found |= {each.id: each for each in customers.many(tx, own, scope)}
    return [found[each] for each in chosen if each in found][:limit]
