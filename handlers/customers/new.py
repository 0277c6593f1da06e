"""A new customer from one line; or the old one that it turns out to be, which then learns what was typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from db import customers, records, tickets
from db.audit import Change
from db.customers import CustomerInfo
from db.gateway import Tx
from db.scope import Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.customers.service import Author, create, write
from handlers.customers.words import Described

NEW: Final = "new"
UNDO_WITHIN: Final = timedelta(days=1)


def park(tx: Tx, text: str, *, member_id: int, now: datetime) -> int:
    """Keep what was typed while the person decides whether it is a new customer; the ticket."""
    return tickets.add(tx, NEW, {"text": text}, member_id=member_id, now=now)


def make(tx: Tx, described: Described, author: Author, *, key: str, now: datetime) -> int:
    """A new customer with everything that was typed; its id. Asked twice under one `key` it is one."""
    if key in (known := customers.ids_by_key(tx, [key])):
        return known[key]
    made = create(tx, described.name, author, key=key, now=now, **described.fields)
    _attach(tx, made, described, author, now=now)
    return made


def fill(tx: Tx, customer: CustomerInfo, described: Described, author: Author, *, now: datetime) -> None:
    """Add what was typed to a customer that exists: empty columns are filled, nothing is overwritten."""
    empty = {name: value for name, value in described.fields.items() if getattr(customer, name) is None}
    if empty:
        customers.change(tx, customer.id, **empty)
        before = dict.fromkeys(empty)
        write(tx, Change("change", "customer", customer.id, before, empty, customer_id=customer.id), author, now=now)
    if described.name != customer.name:
        customers.add_alias(tx, customer.id, described.name, source="typed")
    _attach(tx, customer.id, described, author, now=now)


def _attach(tx: Tx, customer_id: int, described: Described, author: Author, *, now: datetime) -> None:
    if described.alias:
        customers.add_alias(tx, customer_id, described.alias, source="typed")
    if contact := described.contact or described.phone:
        customers.add_contact(tx, customer_id, contact, phone=described.phone, now=now)
    if described.rest:
        note: dict[str, Any] = {"kind": "note", "at": now, "known_at": now, "text": described.rest}
        records.add_entry(tx, customer_id=customer_id, member_id=author.member.id, **note)


def take_back(tx: Tx, customer_id: int, author: Author, *, now: datetime) -> CustomerInfo:
    """Undo a creation of today, by whoever made it, as long as nobody has built on it."""
    found = customers.get(tx, customer_id, Scope.of(author.member))
    if found is None:
        raise UserError("common-old-button")
    if customers.created_by(tx, customer_id) != author.member.id:
        raise NotAllowed
    if now - found.created_at > UNDO_WITHIN or _built_on(tx, customer_id):
        raise UserError("customers-new-in-use", name=found.name)
    customers.change(tx, customer_id, voided_at=now)
    before = {"name": found.name}
    write(tx, Change("undo", "customer", customer_id, before, None, customer_id=customer_id), author, now=now)
    return found


def _built_on(tx: Tx, customer_id: int) -> bool:
    return any(each.kind != "note" for each in records.timeline(tx, customer_id, limit=2))
