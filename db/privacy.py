"""What is kept about a person, a contact at a customer or somebody of the firm; and how it is erased.

A contact's name also stands in what people told about its customer: there it is masked, so that the rest stays true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from db import customers
from db.customers import LIVING
from db.gateway import Tx
from db.models import (
    Audit,
    Chat,
    Complaint,
    Contact,
    Customer,
    Draft,
    Entry,
    Fact,
    Inbox,
    Measure,
    Member,
    NextStep,
    Outbox,
    Recent,
    Signal,
    Visit,
    Vote,
)
from db.records import TABLES

CONTACT, MEMBER = "contact", "member"
MASK: Final = "▇▇"
_MASKED_FROM: Final = 2  # characters of a name: a single one stands in too many other words
_TEXTS: Final = (
    Entry.text,
    Complaint.text,
    Visit.note,
    Signal.words,
    Fact.text,
    NextStep.text,
    Measure.text,
    Vote.reason,
)
_DETAILS: Final = tuple(model.details for model in (Customer, Contact, *TABLES.values()))
_JSON: Final = (Entry.data, Fact.data, Audit.before, Audit.after, *_DETAILS)
_APART: Final = r"[\s().-]{0,2}"  # between the digits of a phone number
_NOTHING: Final = r"(?!)"  # a pattern that fits no text
_DIGITS: Final = 7  # fewer may be any number
_DELIVERED: Final = ("sent", "parked", "superseded")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with its customer, or a member; `active` is whether a member may still come in."""

    kind: str
    id: int
    name: str
    customer_id: int | None = None
    customer_name: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    telegram_id: int | None = None
    active: bool = False


_CONTACTS: Final = (
    select(
        Contact.id,
        Contact.name,
        Customer.id.label("customer_id"),
        Customer.name.label("customer_name"),
        Contact.title,
        Contact.phone,
        Contact.email,
    )
    .join_from(Contact, Customer, Customer.id == Contact.customer_id)
    .where(Contact.voided_at.is_(None), *LIVING)
)
_MEMBERS: Final = select(Member.id, Member.name, Member.telegram_id, Member.active)


def called(tx: Tx, words: str, *, limit: int) -> list[Person]:
    """People whose name contains `words`, of the firm first; or everybody we know at the customer of that name."""
    part = f"%{words.replace('%', '').replace('_', '')}%"
    members = tx.sql.execute(_MEMBERS.where(Member.name.ilike(part)).order_by(Member.id).limit(limit))
    wanted = _CONTACTS.where(or_(Contact.name.ilike(part), Customer.name == words)).order_by(Contact.id)
    contacts = tx.sql.execute(wanted.limit(limit))
    found = [Person(MEMBER, **row._mapping) for row in members]
    return (found + [Person(CONTACT, **row._mapping) for row in contacts])[:limit]


def get(tx: Tx, kind: str, person_id: int) -> Person | None:
    """A person, or None where there is none (any more)."""
    wanted = _MEMBERS.where(Member.id == person_id) if kind == MEMBER else _CONTACTS.where(Contact.id == person_id)
    row = tx.sql.execute(wanted).first()
    return Person(kind, **row._mapping) if row else None


def told(tx: Tx, person: Person) -> list[tuple[str, datetime | None, str]]:
    """Texts about a contact, or by a member: (table, when, text), in the order they were stored."""
    found = []
    traces = None if person.kind == MEMBER else _traces_of(person)
    for column in _TEXTS:
        model = column.class_
        when = getattr(model, "at", None)
        wanted = select(column) if when is None else select(column, when)
        for row in tx.sql.execute(wanted.where(_whose(model, column, person)).order_by(model.id)):
            if traces is None or traces.search(str(row[0])):
                found.append((str(model.__tablename__), row[1] if when is not None else None, str(row[0])))
    return found


def _whose(model: Any, column: Any, person: Person) -> Any:
    """Texts by a member; or all about the customer of a contact, which the contact is looked for in."""
    if person.kind == MEMBER:
        by = getattr(model, "member_id", None)
        return column.is_not(None) & (by == person.id if by is not None else False)
    return column.is_not(None) & (model.customer_id == person.customer_id)


def _traces_of(person: Person) -> re.Pattern[str]:
    """What in a text is of a contact: the name, the e-mail, the phone number however its digits were set apart."""
    digits = re.sub(r"\D", "", person.phone or "")
    traces = [
        re.escape(person.name) if len(person.name) >= _MASKED_FROM else "",
        re.escape(person.email or ""),
        _APART.join(digits) if len(digits) >= _DIGITS else "",
    ]
    return re.compile("|".join(filter(None, traces)) or _NOTHING, re.IGNORECASE)


def erase(tx: Tx, person: Person, *, now: datetime) -> None:
    """Erase a person. What they are linked to stays, without their name; it cannot be taken back."""
    if person.kind == MEMBER:
        _erase_member(tx, person)
    else:
        _erase_contact(tx, person, now)


def _erase_contact(tx: Tx, person: Person, now: datetime) -> None:
    gone = {"name": MASK, "title": None, "phone": None, "email": None, "details": None, "voided_at": now}
    customers.change_contact(tx, person.id, **gone)
    traces = _traces_of(person)
    for text in _TEXTS:
        _mask_text(tx, text, person, traces)
    for values in _JSON:
        _mask_json(tx, values, person, traces)


def _mask_text(tx: Tx, column: Any, person: Person, traces: re.Pattern[str]) -> None:
    model = column.class_
    for row_id, text in tx.sql.execute(select(model.id, column).where(_whose(model, column, person))).all():
        if traces.search(text):
            _set(tx, column, row_id, traces.sub(MASK, text))


def _mask_json(tx: Tx, column: Any, person: Person, traces: re.Pattern[str]) -> None:
    model = column.class_
    whose = model.id if model is Customer else model.customer_id
    rows = tx.sql.execute(select(model.id, column).where(whose == person.customer_id)).all()
    for row_id, value in rows:
        masked = _masked(value, traces)
        if masked != value:
            _set(tx, column, row_id, masked)


def _set(tx: Tx, column: Any, row_id: int, value: Any) -> None:
    model = column.class_
    tx.sql.execute(update(model).where(model.id == row_id).values({column.key: value}))


def _masked(value: Any, traces: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return traces.sub(MASK, value)
    if isinstance(value, list):
        return [_masked(each, traces) for each in value]
    return {key: _masked(each, traces) for key, each in value.items()} if isinstance(value, dict) else value


def _erase_member(tx: Tx, person: Person) -> None:
    """The row stays, as what it is linked to does: under a number instead of a name, without a Telegram account."""
    gone = {"name": f"#{person.id}", "telegram_id": None, "active": False, "reachable": False}
    tx.sql.execute(update(Member).where(Member.id == person.id).values(gone))
    for statement in _traces(person):
        tx.sql.execute(statement)
    told_of = (Audit.entity == "member") & (Audit.entity_id == person.id)
    tx.sql.execute(update(Audit).where(told_of).values(before=None, after=None))


def _traces(person: Person) -> Iterator[Any]:
    """What is only there to talk with the person."""
    yield delete(Draft).where(Draft.member_id == person.id)
    yield delete(Recent).where(Recent.member_id == person.id)
    if person.telegram_id is not None:
        yield delete(Inbox).where(Inbox.chat_id == person.telegram_id, Inbox.state != "new")
        yield delete(Outbox).where(Outbox.chat_id == person.telegram_id, Outbox.state.in_(_DELIVERED))
        yield update(Chat).where(Chat.id == person.telegram_id).values(active=False, title=None)
