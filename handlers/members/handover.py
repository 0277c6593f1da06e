"""When somebody leaves: all customers and open promises go to another person at once, and can come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from db import agenda, audit, customers, people, tickets
from db.agenda import Waiting
from db.audit import Change
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.customers.agenda import worst

HANDOVER: Final = "handover"
UNDO_WITHIN: Final = timedelta(days=30)
BRIEFED: Final = 10  # customers that the new owner is told about one by one


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`count` customers went from `giver` to `taker`; `worst` are those to look at first."""

    giver: MemberInfo
    taker: MemberInfo
    count: int
    worst: tuple[Waiting, ...]
    ticket: int


def successors(tx: Tx, giver_id: int) -> list[MemberInfo]:
    """Who may take over: everybody active but administrators and the giver, of the same teams first."""
    giver = people.member(tx, giver_id)
    teams = set(giver.teams) if giver else set()
    able = [each for each in people.members(tx) if each.active and not each.sees_all and each.id != giver_id]
    return sorted(able, key=lambda each: not teams & set(each.teams))


def hand_over(tx: Tx, giver_id: int, taker_id: int, *, by: MemberInfo, now: datetime) -> HandedOver:
    """Give every customer and open next step of one person to another.

    Customers of a team that the taker does not see move to the taker's team. UserError where there is nothing to give.
    """
    giver, taker = people.member(tx, giver_id), people.member(tx, taker_id)
    if giver is None or taker is None or not taker.active or giver.id == taker.id or not taker.teams:
        raise UserError("members-handover-nobody")
    given = agenda.owned(tx, giver.id)
    steps = [step.id for step in customers.open_steps(tx, member_id=giver.id)]
    if not given and not steps:
        raise UserError("members-handover-nothing", name=giver.name)
    moved = {str(each): _give(tx, each, taker) for each in given}
    for step in steps:
        customers.change_step(tx, step, member_id=taker.id)
    kept = {"giver": giver.id, "taker": taker.id, "teams": moved, "steps": steps}
    ticket = tickets.add(tx, HANDOVER, kept, member_id=by.id, now=now, lifetime=UNDO_WITHIN)
    _note(tx, (giver.id, taker.id), given, by=by, now=now)
    now_theirs = [row for row in agenda.waiting(tx, taker.id, ALL) if row.customer_id in set(given)]
    return HandedOver(giver, taker, len(given), tuple(worst(now_theirs, BRIEFED)), ticket)


def _give(tx: Tx, customer_id: int, taker: MemberInfo) -> int | None:
    """Make `taker` the owner; the team the customer was of."""
    found = customers.get(tx, customer_id, ALL)
    assert found is not None
    values: dict[str, Any] = {"owner_id": taker.id}
    if not Scope.of(taker).allows(found.team_id):
        values["team_id"] = taker.teams[0]
    customers.change(tx, customer_id, **values)
    return found.team_id


def take_back(tx: Tx, ticket_id: int, *, by: MemberInfo, now: datetime) -> HandedOver:
    """Undo a handover: what still belongs to the taker returns to the giver."""
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != HANDOVER:
        raise UserError("common-old-button")
    if not by.sees_all:
        raise NotAllowed
    giver, taker = people.member(tx, ticket.data["giver"]), people.member(tx, ticket.data["taker"])
    if giver is None or taker is None or not tickets.use(tx, ticket_id, now=now):
        raise UserError("common-old-button")
    theirs = set(agenda.owned(tx, taker.id))
    back = {int(each): team for each, team in ticket.data["teams"].items() if int(each) in theirs}
    for customer_id, team in back.items():
        customers.change(tx, customer_id, owner_id=giver.id, team_id=team)
    for step in ticket.data["steps"]:
        customers.change_step(tx, step, member_id=giver.id)
    _note(tx, (taker.id, giver.id), list(back), by=by, now=now)
    return HandedOver(giver, taker, len(back), (), ticket_id)


def _note(tx: Tx, owners: tuple[int, int], given: list[int], *, by: MemberInfo, now: datetime) -> None:
    """One audit row per customer, so that each customer's own history shows it."""
    for customer_id in given:
        before, after = {"owner_id": owners[0]}, {"owner_id": owners[1]}
        change = Change("handover", "customer", customer_id, before, after, customer_id=customer_id)
        audit.write(tx, change, member_id=by.id, now=now)
