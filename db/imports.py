"""Rows that come by file: found again by business key, written in bulk, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, exists, func, insert, or_, select, update

from db import bulk, people
from db.audit import plain
from db.gateway import Tx
from db.merged import ends_of
from db.models import Alias, Contact, Customer, Entry, Firm, ImportChange, ImportRun, Invoice, NextStep, Order, Payment
from db.prepared import Prepared
from db.records import TABLES
from db.types import revived

ENTITIES: Final[Mapping[str, Any]] = {**TABLES, "customers": Customer, "contacts": Contact}
CHUNK: Final = 512  # SQLite refuses statements with too many variables


@dataclass(frozen=True, slots=True)
class RunInfo:
    id: int
    kind: str
    file_name: str
    digest: str
    at: datetime
    member_id: int | None
    counts: dict[str, Any]
    undone_at: datetime | None


_RUN = select(*(getattr(ImportRun, name) for name in RunInfo.__slots__))


def begin(tx: Tx, *, kind: str, file_name: str, digest: str, member_id: int | None, now: datetime) -> int:
    """Open an import; its number is what `undo-import` takes."""
    made = tx.sql.execute(
        insert(ImportRun).values(kind=kind, file_name=file_name, digest=digest, at=now, member_id=member_id, counts={})
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def finish(tx: Tx, import_id: int, counts: Mapping[str, int]) -> None:
    tx.sql.execute(update(ImportRun).where(ImportRun.id == import_id).values(counts=dict(counts)))


def run(tx: Tx, import_id: int) -> RunInfo | None:
    row = tx.sql.execute(_RUN.where(ImportRun.id == import_id)).first()
    return RunInfo(*row) if row else None


def latest(tx: Tx, *, limit: int = 10, member_id: int | None = None) -> list[RunInfo]:
    """Imports (of one person), latest first."""
    wanted = _RUN if member_id is None else _RUN.where(ImportRun.member_id == member_id)
    return [RunInfo(*row) for row in tx.sql.execute(wanted.order_by(ImportRun.id.desc()).limit(limit))]


def existing(tx: Tx, entity: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Business key -> columns of the rows that are there, taken-back ones too."""
    names = ENTITIES[entity].__table__.c.keys()
    key = names.index("key")
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(keys), CHUNK):
        rows = _existing(entity).all(tx, keys=keys[start : start + CHUNK])
        found |= {row[key]: dict(zip(names, row, strict=True)) for row in rows}
    return found


@cache
def _existing(entity: str) -> Prepared:
    table = ENTITIES[entity].__table__
    return Prepared(select(table).where(table.c.key.in_(bindparam("keys", expanding=True))))


_CUSTOMER_IDS: Final = Prepared(
    select(Customer.key, Customer.id, Customer.merged_into).where(
        Customer.key.in_(bindparam("keys", expanding=True)), Customer.voided_at.is_(None)
    )
)


def customer_ids(tx: Tx, keys: Sequence[str]) -> dict[str, int]:
    """Business key -> the customer, of a merged one whom it was merged into; without those that were taken back."""
    found: dict[str, tuple[int, int | None]] = {}
    for start in range(0, len(keys), CHUNK):
        rows = _CUSTOMER_IDS.all(tx, keys=keys[start : start + CHUNK])
        found |= {key: (customer_id, merged) for key, customer_id, merged in rows}
    gone = [merged for _, merged in found.values() if merged is not None]
    ends = ends_of(tx, gone) if gone else {}
    return {key: customer_id if merged is None else ends[merged] for key, (customer_id, merged) in found.items()}


def by_name(tx: Tx, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Name -> (id, key) of the one living customer that is called exactly so, legal names and aliases too."""
    found: dict[str, set[tuple[int, str]]] = {}
    for start in range(0, len(names), CHUNK):
        part = names[start : start + CHUNK]
        for called in _CALLED:
            for name, customer_id, key in called.all(tx, names=part):
                found.setdefault(name, set()).add((customer_id, key))
    return {name: each.pop() for name, each in found.items() if len(each) == 1}


def all_names(tx: Tx) -> list[tuple[str, int]]:
    """Every name, legal name and alias of the living customers, with whose it is."""
    living = Customer.voided_at.is_(None), Customer.merged_into.is_(None)
    wanted = [select(name, Customer.id).where(*living) for name in (Customer.name, Customer.legal_name)]
    taught = select(Alias.text, Customer.id).join_from(Alias, Customer, Customer.id == Alias.customer_id)
    wanted.append(taught.where(*living, Alias.voided_at.is_(None)))
    return [(name, customer_id) for each in wanted for name, customer_id in tx.sql.execute(each) if name]


def all_numbers(tx: Tx) -> list[tuple[str, int]]:
    """The keys of living customers that are numbers, with whose they are."""
    living = Customer.voided_at.is_(None), Customer.merged_into.is_(None)
    found = tx.sql.execute(select(Customer.key, Customer.id).where(*living))
    return [(key, customer_id) for key, customer_id in found if key.isascii() and key.isdecimal()]


def _called(column: Any) -> Prepared:
    wanted = select(column, Customer.id, Customer.key).where(
        Customer.voided_at.is_(None), Customer.merged_into.is_(None), column.in_(bindparam("names", expanding=True))
    )
    if column is Alias.text:
        wanted = wanted.join_from(Alias, Customer, Customer.id == Alias.customer_id).where(Alias.voided_at.is_(None))
    return Prepared(wanted)


_CALLED: Final = tuple(map(_called, (Customer.name, Customer.legal_name, Alias.text)))


def teams(tx: Tx, customer_ids: Sequence[int]) -> dict[int, int | None]:
    """Customer id -> its team."""
    found: dict[int, int | None] = {}
    for start in range(0, len(customer_ids), CHUNK):
        wanted = select(Customer.id, Customer.team_id).where(Customer.id.in_(customer_ids[start : start + CHUNK]))
        found |= {row.id: row.team_id for row in tx.sql.execute(wanted)}
    return found


def add(tx: Tx, entity: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; a column that a row does not have gets its default."""
    if not rows:
        return
    model = ENTITIES[entity]
    names = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, bulk.Values] = {name: [row.get(name) for row in rows] for name in names}
    for column in model.__table__.c:
        if column.default is not None and column.name not in columns:
            made = column.default.arg if column.default.is_scalar else column.default.arg(None)
            columns[column.name] = bulk.Same(made)
    bulk.insert(tx, model, columns)


def change(tx: Tx, entity: str, row: Mapping[str, Any], values: Mapping[str, Any], *, import_id: int) -> None:
    """Set columns of a row that is there, and remember how it was."""
    model = ENTITIES[entity]
    before = plain({name: row[name] for name in values})
    tx.sql.execute(insert(ImportChange).values(import_id=import_id, entity=entity, entity_id=row["id"], before=before))
    tx.sql.execute(update(model).where(model.id == row["id"]).values(**values))


def add_aliases(tx: Tx, aliases: Mapping[int, Iterable[str]], *, import_id: int) -> None:
    """Teach names that are not known yet."""
    known: set[tuple[int, str]] = set()
    ids = list(aliases)
    for start in range(0, len(ids), CHUNK):
        wanted = select(Alias.customer_id, Alias.text).where(
            Alias.customer_id.in_(ids[start : start + CHUNK]), Alias.voided_at.is_(None)
        )
        known |= set(tx.sql.execute(wanted))
    rows = [
        {"customer_id": customer_id, "text": text, "source": "import", "import_id": import_id}
        for customer_id, texts in aliases.items()
        for text in dict.fromkeys(texts)
        if (customer_id, text) not in known
    ]
    if rows:
        tx.sql.execute(insert(Alias), rows)


_THESE: Final = update(Customer).where(Customer.id.in_(bindparam("ids", expanding=True)))
_TOUCHED: Final = Prepared(_THESE.values(version=Customer.version + 1))
_RENAMED: Final = Prepared(
    _THESE.values(version=Customer.version + 1, directory_seq=select(Firm.directory_version + 1).scalar_subquery())
)


def touched(tx: Tx, customer_ids: Iterable[int], *, renamed: bool) -> None:
    """Raise the version of customers whose records came or went; `renamed` tells the search indexes too."""
    ids = sorted(set(customer_ids))
    for start in range(0, len(ids), CHUNK):
        (_RENAMED if renamed else _TOUCHED).run(tx, ids=ids[start : start + CHUNK])
    if renamed and ids:
        people.directory_changed(tx)


def owners(tx: Tx, entity: str, ids: Iterable[int]) -> set[int]:
    """The customers that rows belong to."""
    model = ENTITIES[entity]
    column = model.id if entity == "customers" else model.customer_id
    return set(tx.sql.execute(select(column).where(model.id.in_(list(ids)))).scalars())


def contact_names(tx: Tx, customer_ids: Sequence[int]) -> set[tuple[int, str]]:
    """(customer, name) of the contacts that are known."""
    found: set[tuple[int, str]] = set()
    for start in range(0, len(customer_ids), CHUNK):
        wanted = select(Contact.customer_id, Contact.name).where(
            Contact.customer_id.in_(customer_ids[start : start + CHUNK]), Contact.voided_at.is_(None)
        )
        found |= {(customer_id, name) for customer_id, name in tx.sql.execute(wanted)}
    return found


def unpaid(tx: Tx, invoice_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Open invoices among these whose payments reach their amount, with the payment that closed them."""
    paid = (
        select(
            Payment.invoice_id,
            func.sum(Payment.amount).label("paid"),
            func.max(Payment.at).label("at"),
            func.max(Payment.known_at).label("known_at"),
        )
        .where(Payment.invoice_id.in_(invoice_ids), Payment.voided_at.is_(None))
        .group_by(Payment.invoice_id)
        .subquery()
    )
    invoice = Invoice.__table__
    wanted = (
        select(invoice, paid.c.at.label("paid_at"), paid.c.known_at.label("paid_known_at"))
        .join(paid, paid.c.invoice_id == invoice.c.id)
        .where(invoice.c.settled_at.is_(None), invoice.c.voided_at.is_(None), paid.c.paid >= invoice.c.amount)
    )
    return [dict(row._mapping) for row in tx.sql.execute(wanted)]


def customer_keys_of_invoices(tx: Tx, invoice_keys: Sequence[str]) -> dict[str, str]:
    """Invoice -> whose it is, by their keys; without those that were taken back."""
    found: dict[str, str] = {}
    for start in range(0, len(invoice_keys), CHUNK):
        part = invoice_keys[start : start + CHUNK]
        wanted = select(Invoice.key, Customer.key).join_from(Invoice, Customer, Customer.id == Invoice.customer_id)
        rows = tx.sql.execute(wanted.where(Invoice.key.in_(part), Invoice.voided_at.is_(None)))
        found |= {str(row[0]): row[1] for row in rows}
    return found


def last_order(tx: Tx) -> datetime | None:
    """When the latest order was placed; None without any."""
    return tx.sql.execute(
        select(func.max(Order.at)).where(Order.voided_at.is_(None), Order.amount > Decimal(0))
    ).scalar_one()


def any_invoice(tx: Tx) -> bool:
    """Whether an invoice is known."""
    return tx.sql.execute(select(Invoice.id).where(Invoice.voided_at.is_(None)).limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Undone:
    """Whom an undoing concerned, and how many new customers stay because something else is known of them by now."""

    concerned: frozenset[int]
    kept: int


def undo(tx: Tx, import_id: int, *, now: datetime) -> Undone:
    """Take back what an import brought and put back what it changed."""
    concerned: set[int] = set()
    for entity, model in ENTITIES.items():
        if entity != "customers":
            mine = (model.import_id == import_id, model.voided_at.is_(None))
            concerned |= set(tx.sql.execute(select(model.customer_id).where(*mine).distinct()).scalars())
            tx.sql.execute(update(model).where(*mine).values(voided_at=now))
    tx.sql.execute(update(Alias).where(Alias.import_id == import_id).values(voided_at=now))
    concerned |= _put_back(tx, import_id)
    made = set(tx.sql.execute(select(Customer.id).where(*_made(import_id))).scalars())
    used = set(tx.sql.execute(select(Customer.id).where(*_made(import_id), _used())).scalars())
    tx.sql.execute(update(Customer).where(*_made(import_id), ~_used()).values(voided_at=now))
    tx.sql.execute(update(ImportRun).where(ImportRun.id == import_id).values(undone_at=now))
    return Undone(frozenset(concerned | made), len(used))


def _made(import_id: int) -> tuple[Any, ...]:
    """Customers that an import made, or one that was taken back before it and had to let them stay."""
    undone = select(ImportRun.id).where(ImportRun.undone_at.is_not(None))
    return or_(Customer.import_id == import_id, Customer.import_id.in_(undone)), Customer.voided_at.is_(None)


def _used() -> Any:
    """Whether anything stands that others told of a customer: taking it away would take that with it."""
    told = [*TABLES.values(), Entry, NextStep]
    return or_(*(exists().where(model.customer_id == Customer.id, model.voided_at.is_(None)) for model in told))


def _put_back(tx: Tx, import_id: int) -> set[int]:
    """Give rows the values they had before an import changed them; whose they are.

    What a later import changed again stays as that one left it, and goes further back when that one is undone.
    """
    concerned: set[int] = set()
    changes = select(ImportChange.id, ImportChange.entity, ImportChange.entity_id, ImportChange.before)
    mine = changes.where(ImportChange.import_id == import_id).order_by(ImportChange.id.desc())
    for change_id, entity, entity_id, before in tx.sql.execute(mine).all():
        model = ENTITIES[entity]
        concerned |= owners(tx, entity, [entity_id])
        since = (ImportChange.id > change_id, ImportChange.entity == entity, ImportChange.entity_id == entity_id)
        standing = ImportChange.import_id.in_(select(ImportRun.id).where(ImportRun.undone_at.is_(None)))
        later = changes.where(*since, standing, ImportChange.import_id != import_id).order_by(ImportChange.id)
        for later_id, _, _, then in tx.sql.execute(later).all():
            shared = {name: before.pop(name) for name in list(before) if name in then}
            if shared:
                tx.sql.execute(update(ImportChange).where(ImportChange.id == later_id).values(before=then | shared))
        if before:
            tx.sql.execute(update(model).where(model.id == entity_id).values(**_revived(model, before)))
    return concerned


def _revived(model: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON kept them, as the columns want them."""
    return {name: revived(model.__table__.c[name].type, value) for name, value in before.items()}
