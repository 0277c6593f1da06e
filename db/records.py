"""Entries by people and the records they and imports make; undo voids them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, literal, select, union_all, update

from db.gateway import Tx
from db.models import (
    Alias,
    Complaint,
    Contact,
    Contract,
    Customer,
    Entry,
    Fact,
    Financial,
    Invoice,
    NextStep,
    Order,
    Payment,
    Project,
    Signal,
    Survey,
    Visit,
)
from db.prepared import Adding, Changing, Prepared, ids_of
from db.scope import Scope
from db.types import Utc, revived

# Evidence and imports name a table by these words, the same as in scoring's tables.
TABLES: Final[Mapping[str, Any]] = {
    "orders": Order,
    "invoices": Invoice,
    "payments": Payment,
    "complaints": Complaint,
    "visits": Visit,
    "signals": Signal,
    "surveys": Survey,
    "contracts": Contract,
    "projects": Project,
    "financials": Financial,
    "facts": Fact,
}
ATTEMPT: Final = "attempt"  # the kind of an entry by which nobody was reached: it is no contact
_MADE_BY_ENTRY: Final = (*TABLES.values(), Alias, Contact, NextStep)


@dataclass(frozen=True, slots=True)
class EntryInfo:
    id: int
    customer_id: int
    member_id: int
    kind: str
    at: datetime
    known_at: datetime
    text: str | None
    data: dict[str, Any]
    effect: dict[str, Any]
    chat_id: int | None
    message_id: int | None
    reply_key: str | None
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a customer's timeline: an entry or an imported record."""

    table: str
    id: int
    at: datetime
    words: str | None
    amount: Any | None
    currency: str | None
    kind: str | None  # of an entry or signal


_ENTRY = select(*(getattr(Entry, name) for name in EntryInfo.__slots__))
_BY_ID = Prepared(_ENTRY.where(Entry.id == bindparam("id")))
_ENTRIES = Adding(Entry)
_CHANGE_ENTRY = Changing(Entry)
_ADD: Final = {table: Adding(model) for table, model in TABLES.items()}
_CHANGE: Final = {table: Changing(model) for table, model in TABLES.items()}
_SIGNALS_SINCE = Prepared(
    select(Signal.kind, Signal.at)
    .where(
        Signal.customer_id == bindparam("customer"),
        Signal.kind.in_(bindparam("kinds", expanding=True)),
        Signal.at >= bindparam("since", type_=Utc),
        Signal.voided_at.is_(None),
    )
    .order_by(Signal.at.desc(), Signal.id.desc())
)


def add_entry(tx: Tx, **values: Any) -> int:
    """Store what somebody told; its id."""
    return _ENTRIES.id(tx, **values)


def change_entry(tx: Tx, entry_id: int, **values: Any) -> None:
    _CHANGE_ENTRY.soon(tx, [(entry_id, values)])


def entry(tx: Tx, entry_id: int) -> EntryInfo | None:
    row = _BY_ID.first(tx, id=entry_id)
    return EntryInfo(*row) if row else None


def details(tx: Tx, table: str, scope: Scope) -> list[tuple[int, str, dict[str, Any]]]:
    """Id and name of the customer, and what was said besides, of every record in `scope` that has such."""
    model = TABLES[table]
    wanted = select(Customer.id, Customer.name, model.details).join(Customer, Customer.id == model.customer_id)
    wanted = wanted.where(model.voided_at.is_(None), model.details.is_not(None), scope.where(Customer.team_id))
    found = tx.sql.execute(wanted.order_by(Customer.name, model.id))
    return [(row[0], row[1], row[2]) for row in found if row[2]]


def entry_of_message(tx: Tx, chat_id: int, message_id: int) -> list[EntryInfo]:
    """What was stored from a Telegram message, undone or not."""
    wanted = _ENTRY.where(Entry.chat_id == chat_id, Entry.message_id == message_id).order_by(Entry.id)
    return [EntryInfo(*row) for row in tx.sql.execute(wanted)]


def last_entry(tx: Tx, member_id: int) -> EntryInfo | None:
    """The last thing a person told that stands."""
    wanted = _ENTRY.where(Entry.member_id == member_id, Entry.voided_at.is_(None)).order_by(Entry.id.desc()).limit(1)
    row = tx.sql.execute(wanted).first()
    return EntryInfo(*row) if row else None


def told_since(tx: Tx, member_id: int, since: datetime, *, limit: int) -> list[EntryInfo]:
    """What a person told since a moment and stands, latest first."""
    wanted = _ENTRY.where(Entry.member_id == member_id, Entry.voided_at.is_(None), Entry.known_at >= since)
    return [EntryInfo(*row) for row in tx.sql.execute(wanted.order_by(Entry.id.desc()).limit(limit))]


def entries(tx: Tx, customer_id: int, *, limit: int = 10) -> list[EntryInfo]:
    """What was told about a customer and stands, latest first."""
    wanted = _ENTRY.where(Entry.customer_id == customer_id, Entry.voided_at.is_(None))
    return [EntryInfo(*row) for row in tx.sql.execute(wanted.order_by(Entry.at.desc(), Entry.id.desc()).limit(limit))]


def add(tx: Tx, table: str, **values: Any) -> int:
    """Store one record of a table of TABLES; its id."""
    return _ADD[table].id(tx, **values)


def add_many(tx: Tx, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> list[int]:
    """Store records, each of its table of TABLES; the id that each got."""
    return ids_of(tx, [(_ADD[table], values) for table, values in rows]) if rows else []


def change(tx: Tx, table: str, record_id: int, **values: Any) -> None:
    """Set columns of a record; none where nothing is to change."""
    _CHANGE[table].soon(tx, [(record_id, values)])


def put_back(tx: Tx, table: str, record_id: int, before: Mapping[str, Any]) -> None:
    """Set columns to what JSON kept of them (`db.audit.plain`)."""
    columns = TABLES[table].__table__.c
    change(tx, table, record_id, **{name: revived(columns[name].type, value) for name, value in before.items()})


def of_customer(tx: Tx, table: str, customer_id: int, *, limit: int = 200) -> list[dict[str, Any]]:
    """A customer's records of one table that stand, latest first."""
    names = TABLES[table].__table__.c.keys()
    rows = _of_customer(table).all(tx, customer=customer_id, most=limit)
    return [dict(zip(names, row, strict=True)) for row in rows]


@cache
def _of_customer(table: str) -> Prepared:
    columns = TABLES[table].__table__
    wanted = select(columns).where(columns.c.customer_id == bindparam("customer"), columns.c.voided_at.is_(None))
    return Prepared(wanted.order_by(columns.c.id.desc()).limit(bindparam("most")))


def latest_open(
    tx: Tx, table: str, customer_id: int, *, open_if: str, like: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """A customer's latest record of a table whose column `open_if` is still empty; of several those that are `like`
    this come first. With an id in `like` it is that one or none."""
    columns = TABLES[table].__table__
    wanted = _open(table, customer_id, open_if)
    if like and "id" in like:
        wanted = wanted.where(columns.c.id == like["id"])
    alike = [(columns.c[name] == value).desc() for name, value in (like or {}).items()]
    row = tx.sql.execute(wanted.order_by(*alike, columns.c.known_at.desc(), columns.c.id.desc()).limit(1)).first()
    return dict(row._mapping) if row else None


def still_open(tx: Tx, table: str, customer_id: int, *, open_if: str) -> list[dict[str, Any]]:
    """A customer's records of a table whose column `open_if` is still empty, latest first."""
    columns = TABLES[table].__table__
    wanted = _open(table, customer_id, open_if).order_by(columns.c.known_at.desc(), columns.c.id.desc())
    return [dict(row._mapping) for row in tx.sql.execute(wanted)]


def _open(table: str, customer_id: int, open_if: str) -> Select[Any]:
    columns = TABLES[table].__table__
    return select(columns).where(
        columns.c.customer_id == customer_id, columns.c.voided_at.is_(None), columns.c[open_if].is_(None)
    )


def of_entry(tx: Tx, table: str, entry_id: int) -> list[dict[str, Any]]:
    """The records of one table that an entry made and that stand."""
    columns = TABLES[table].__table__
    wanted = select(columns).where(columns.c.entry_id == entry_id, columns.c.voided_at.is_(None))
    return [dict(row._mapping) for row in tx.sql.execute(wanted.order_by(columns.c.id))]


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A signal of an entry; `stands` is false where somebody took it away."""

    id: int
    kind: str
    words: str | None
    stands: bool


def signals_of_entry(tx: Tx, entry_id: int) -> list[SignalRow]:
    """An entry's signals in the order they were told, those taken away too."""
    wanted = select(Signal.id, Signal.kind, Signal.words, Signal.voided_at.is_(None))
    rows = tx.sql.execute(wanted.where(Signal.entry_id == entry_id).order_by(Signal.id))
    return [SignalRow(record_id, kind, words, bool(stands)) for record_id, kind, words, stands in rows]


def signals_since(tx: Tx, customer_id: int, kinds: Sequence[str], *, since: datetime) -> list[tuple[str, datetime]]:
    """Kind and time of a customer's signals of these kinds since a moment, latest first."""
    return [(kind, at) for kind, at in _SIGNALS_SINCE.all(tx, customer=customer_id, kinds=kinds, since=since)]


# The columns that say when a record happened.
_WHEN: Final[Mapping[str, tuple[str, ...]]] = {
    "invoices": ("issued_at",),
    "contracts": ("signed_at", "starts_at"),
    "projects": ("opened_at",),
}


def shift(tx: Tx, entry_id: int, by: timedelta) -> None:
    """Move everything an entry made in time."""
    for table in TABLES:
        for row in of_entry(tx, table, entry_id):
            change(tx, table, row["id"], **{name: row[name] + by for name in _WHEN.get(table, ("at",))})


def hand_over(tx: Tx, entry_id: int, customer_id: int) -> None:
    """Give everything an entry made to another customer."""
    for model in _MADE_BY_ENTRY:
        tx.sql.execute(update(model).where(model.entry_id == entry_id).values(customer_id=customer_id))
    change_entry(tx, entry_id, customer_id=customer_id)


def void_entry(tx: Tx, entry_id: int, *, member_id: int, now: datetime) -> bool:
    """Take back an entry and everything it made; False where that was done already."""
    undone = tx.sql.execute(
        update(Entry).where(Entry.id == entry_id, Entry.voided_at.is_(None)).values(voided_at=now, voided_by=member_id)
    )
    if undone.rowcount != 1:
        return False
    for model in _MADE_BY_ENTRY:
        tx.sql.execute(update(model).where(model.entry_id == entry_id).values(voided_at=now))
    return True


def timeline(
    tx: Tx, customer_id: int, *, limit: int = 10, offset: int = 0, before: datetime | None = None
) -> list[Happening]:
    """What happened with a customer, latest first: entries, and the records that came by import."""
    parts = [_part(name) for name in _LINES]
    whole = union_all(_entries_part(), *parts).subquery()
    latest = (whole.c.at.desc(), whole.c.table, whole.c.id.desc())
    wanted = select(whole).order_by(*latest).limit(limit).offset(offset)
    if before is not None:
        wanted = wanted.where(whole.c.at < before)
    return [Happening(*row) for row in tx.sql.execute(wanted, {"customer": customer_id})]


def happenings(tx: Tx, evidence: Sequence[tuple[str, int]]) -> list[Happening]:
    """The records that (table, id) pairs name, in that order; what was taken back or is unknown is left out."""
    found: list[Happening] = []
    for table, record_id in evidence:
        if table in _LINES:
            row = tx.sql.execute(_line(table).where(TABLES[table].id == record_id)).first()
            found += [Happening(*row)] if row else []
    return found


# table -> (when, words, has an amount)
_LINES: Final[Mapping[str, tuple[str, str | None, bool]]] = {
    "orders": ("at", "product", True),
    "invoices": ("issued_at", None, True),
    "payments": ("at", None, True),
    "complaints": ("at", "text", False),
    "visits": ("at", "note", False),
    "signals": ("at", "words", False),
    "contracts": ("signed_at", None, True),
    "projects": ("opened_at", "name", True),
    "surveys": ("at", "metric", False),
    "financials": ("at", None, False),
}


def _entries_part() -> Any:
    return select(
        literal("entries").label("table"),
        Entry.id,
        Entry.at,
        Entry.text.label("words"),
        literal(None, Order.amount.type).label("amount"),
        literal(None, Order.currency.type).label("currency"),
        Entry.kind.label("kind"),
    ).where(Entry.customer_id == bindparam("customer"), Entry.voided_at.is_(None))


def _part(name: str) -> Any:
    """A customer's records of one table that came by import."""
    model = TABLES[name]
    return _line(name).where(model.customer_id == bindparam("customer"), model.entry_id.is_(None))


def _line(name: str) -> Any:
    """Records of one table that stand, as lines of a timeline."""
    model = TABLES[name]
    when, words, money = _LINES[name]
    return select(
        literal(name).label("table"),
        model.id,
        getattr(model, when).label("at"),
        (getattr(model, words) if words else literal(None, Order.currency.type)).label("words"),
        (model.amount if money else literal(None, Order.amount.type)).label("amount"),
        (model.currency if money else literal(None, Order.currency.type)).label("currency"),
        (model.kind if name == "signals" else literal(None, Order.currency.type)).label("kind"),
    ).where(model.voided_at.is_(None))
