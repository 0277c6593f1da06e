"""Two files of one customer become one, by whoever answers for both; for ninety days they can be two again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from db import customers, merges, ownfields, tickets
from db.audit import Change
from db.customers import CustomerInfo
from db.gateway import Tx
from db.merged import ends_of
from db.people import MemberInfo
from db.scope import Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.customers.service import Author, write

MERGE: Final = "merge"
UNDO_WITHIN: Final = timedelta(days=90)
_TAKEN_OVER: Final = ("legal_name", "group_company", "industry", "size", "region", "stage", "credit_rating")


@dataclass(frozen=True, slots=True)
class Merged:
    """`gone` is now part of `into`; `moved` records changed their file; `ticket` takes it back."""

    gone: CustomerInfo
    into: CustomerInfo
    moved: int
    ticket: int


def both(tx: Tx, gone_id: int, into_id: int, member: MemberInfo) -> tuple[CustomerInfo, CustomerInfo]:
    """The two customers. NotAllowed unless the person leads, or owns both; UserError where they are one."""
    scope = Scope.of(member)
    gone, into = customers.get(tx, gone_id, scope), customers.get(tx, into_id, scope)
    if gone is None or into is None:
        raise NotAllowed
    if gone.id == into.id:
        raise UserError("customers-merge-same", name=gone.name)
    if not member.leads and not gone.owner_id == into.owner_id == member.id:
        raise NotAllowed("customers-merge-not-yours")
    return gone, into


def merge(tx: Tx, gone_id: int, into_id: int, author: Author, *, now: datetime) -> Merged:
    """Move everything of one customer to the other, and its name as an alias; empty columns are taken over."""
    gone, into = both(tx, gone_id, into_id, author.member)
    moved = merges.merge(tx, gone=gone.id, into=into.id, name=gone.name)
    filled = {name: getattr(gone, name) for name in _TAKEN_OVER if getattr(gone, name) and getattr(into, name) is None}
    if filled:
        customers.change(tx, into.id, **filled)
    own = _own_taken_over(tx, gone.id, into.id)
    kept = {"gone": gone.id, "into": into.id, "moved": moved, "filled": filled, "own": own}
    ticket = tickets.add(tx, MERGE, kept, member_id=author.member.id, now=now, lifetime=UNDO_WITHIN)
    change = Change("merge", "customer", gone.id, {"name": gone.name}, {"into": into.id, **filled}, customer_id=into.id)
    write(tx, change, author, now=now)
    return Merged(gone, into, sum(len(ids) for ids in moved.values()), ticket)


def _own_taken_over(tx: Tx, gone_id: int, into_id: int) -> dict[str, Any]:
    """Fields of the firm's own that only the file that goes has, filled in at the one that stays."""
    theirs, mine = (customers.profile(tx, each)[1] for each in (gone_id, into_id))
    taken = {key: value for key, value in theirs.items() if key not in mine}
    for key, value in taken.items():
        ownfields.set_value(tx, into_id, key, value)
    return taken


def part(tx: Tx, ticket_id: int, author: Author, *, now: datetime) -> tuple[CustomerInfo, CustomerInfo]:
    """Take a merge back, by whoever made it or an administrator; the two customers as they are again.

    Where the other one was merged in its turn, it is the customer that this went into that is the second.
    """
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != MERGE:
        raise UserError("common-old-button")
    if ticket.member_id != author.member.id and not author.member.sees_all:
        raise NotAllowed
    if not tickets.use(tx, ticket.id, now=now):
        raise UserError("common-old-button")
    gone_id, into_id = ticket.data["gone"], ticket.data["into"]
    holder = ends_of(tx, [into_id])[into_id]
    merges.part(tx, gone=gone_id, into=into_id, moved=ticket.data["moved"], now=now)
    _empty_again(tx, into_id, ticket.data["filled"])
    mine = customers.profile(tx, into_id)[1]
    for key, value in ticket.data.get("own", {}).items():
        if mine.get(key) == value:
            ownfields.set_value(tx, into_id, key, None)
    change = Change("undo", "customer", gone_id, {"into": into_id}, {"into": None}, customer_id=into_id)
    write(tx, change, author, now=now)
    return both(tx, gone_id, holder, author.member)


def _empty_again(tx: Tx, customer_id: int, filled: dict[str, str]) -> None:
    """Take out what the merge filled in, unless somebody has changed it since."""
    now = customers.get(tx, customer_id, Scope(None))
    same = [name for name, value in filled.items() if now is not None and getattr(now, name) == value]
    if same:
        customers.change(tx, customer_id, **dict.fromkeys(same))
