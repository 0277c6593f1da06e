"""Storing what was read from a file: found again by business key, never wiped, taken back as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from db import audit, imports, people
from db.figures import ASSUMED
from db.gateway import Tx
from db.imports import Undone
from db.people import FirmInfo
from db.scope import ALL, Scope
from handlers.common.errors import UserError
from handlers.imports import columns, rows
from handlers.imports.columns import TARGETS, Known, Values
from handlers.imports.rows import Row
from handlers.imports.sameness import Alike, adopt, foreign, written

T = TypeVar("T")
BATCH: Final = 1000  # rows a commit: longer ones would keep everybody else waiting

# Columns that must not be NULL in the table and that a file may leave out.
_DEFAULTS: Final[Mapping[str, Values]] = {
    "customers": {"contract": False, "fields": {}, "version": 1},
    "complaints": {"reopened": False},
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not stored: where it stood and why (a text key and its values)."""

    line: int
    key: str
    values: Mapping[str, str]


@dataclass(slots=True)
class Outcome:
    """What an import did so far."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    customers_made: int = 0
    strangers: set[str] = field(default_factory=set)  # owners and visitors who are no members
    alike: dict[str, int] = field(default_factory=dict)  # names that are a known customer's, written in another way
    refused: list[Refused] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.customers_made += other.customers_made
        self.strangers |= other.strangers
        self.alike |= other.alike
        self.refused += other.refused

    def counts(self) -> dict[str, int]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "customers_made": self.customers_made,
            "refused": len(self.refused),
        }


@dataclass(frozen=True, slots=True)
class Import:
    """An open import: its number, whose firm, by whom, and whether unknown customers are made.

    scope: rows of customers outside of it are refused as if there were no such customer. New customers get `team_id`
    and `owner_id` where the file does not say. found: customers that batches before this one found, by key.
    """

    id: int
    firm: FirmInfo
    member_id: int | None
    now: datetime
    create_customers: bool = False
    team_id: int | None = None
    owner_id: int | None = None
    scope: Scope = ALL
    found: dict[str, int] = field(default_factory=dict, compare=False)
    alike: Alike = field(default_factory=Alike, compare=False)


def batches(read: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """`read` in lists of at most `size`."""
    rest = iter(read)
    while batch := list(islice(rest, size)):
        yield batch


def begin(tx: Tx, *, kind: str, file_name: str, digest: str, member_id: int | None, now: datetime) -> int:
    """Open an import and note it in the audit; its number."""
    import_id = imports.begin(tx, kind=kind, file_name=file_name, digest=digest, member_id=member_id, now=now)
    change = audit.Change("import", "import", import_id, after={"kind": kind, "file": file_name})
    audit.write(tx, change, member_id=member_id, now=now)
    return import_id


def store(tx: Tx, batch: Sequence[Row], job: Import) -> Outcome:
    """Store rows of one kind, at most BATCH of them. What is there is updated, what is the same left alone."""
    outcome = Outcome()
    if not batch:
        return outcome
    target = TARGETS[type(batch[0])]
    known = _known(tx, batch, job)
    if target.table == "customers":
        batch, wanted = _own_customers(tx, batch, known, job, outcome)
    else:
        owners = _customers(tx, batch, job, outcome)
        wanted = _wanted(batch, known, owners, taken=_taken(tx, batch, job), outcome=outcome)
    if target.table == "contacts":
        _adopt_contacts(tx, batch, job)
    named = (values.get("details", {}).get(name) for values in wanted.values() for name in ("owner", "person"))
    outcome.strangers.update(name for name in named if name and name.casefold() not in known.people)
    touched = _write(tx, target.table, wanted, job, outcome)
    if target.table == "customers":
        _after_customers(tx, batch, job)
    if target.table == "payments":
        touched |= _settle(tx, batch, known, job)
    imports.touched(tx, touched, renamed=target.table in ("customers", "contacts"))
    return outcome


def _known(tx: Tx, batch: Sequence[Row], job: Import) -> Known:
    named = [row.invoice_key for row in batch if isinstance(row, rows.PaymentRow) and row.invoice_key]
    invoices = imports.existing(tx, "invoices", named)
    theirs = foreign(tx, [row["customer_id"] for row in invoices.values()], job.scope)
    return Known(
        zone=job.firm.zone,
        people={member.name.casefold(): member.id for member in people.members(tx)},
        teams={
            name.casefold(): team.id
            for team in people.teams(tx)
            for name in (team.key, team.name, team.name_en)
            if name
        },
        invoices={
            key: row["id"]
            for key, row in invoices.items()
            if row["customer_id"] not in theirs and row["voided_at"] is None
        },
    )


def _own_customers(
    tx: Tx, batch: Sequence[Any], known: Known, job: Import, outcome: Outcome
) -> tuple[list[Any], dict[str, Values]]:
    """The rows of master data that may be stored, and their columns. A team of others can neither lose nor get one."""
    _adopt_customers(tx, {row.customer_key: row.name for row in batch if row.name}, job)
    ids = _ids(tx, [row.customer_key for row in batch])
    called = imports.by_name(tx, [row.customer_key for row in batch if row.name in (None, row.customer_key)])
    theirs = foreign(tx, ids.values(), job.scope)
    kept: list[Any] = []
    wanted: dict[str, Values] = {}
    for row in batch:
        values = columns.columns(row, known)
        if ids.get(row.customer_key) in theirs or not job.scope.allows(values.get("team_id", job.team_id)):
            outcome.refused.append(Refused(row.line, "imports-other-team", {"customer": row.customer_key}))
            continue
        kept.append(row)
        if row.customer_key in called:
            values["key"] = called[row.customer_key][1]
        wanted[values["key"]] = values
    return kept, wanted


def _customers(tx: Tx, batch: Sequence[Any], job: Import, outcome: Outcome) -> list[int | None]:
    """The customer of each row, None where it is unknown. Unknown ones are made where that was asked for."""
    named = [(row.customer_key, name) for row in batch if (name := getattr(row, "customer_name", None))]
    _adopt_customers(tx, dict(named), job)
    keys = _customer_keys(tx, batch)
    job.found.update(_ids(tx, {key for key in keys if key and key not in job.found}))
    ids = {key: job.found[key] for key in keys if key in job.found}
    called = dict(named)
    ids |= _alike(tx, {key: called.get(key) for key in keys if key and key not in ids}, job, outcome)
    if job.create_customers:
        unknown = ((key, row) for key, row in zip(keys, batch, strict=True) if key and key not in ids)
        names = {key: getattr(row, "customer_name", None) or key for key, row in unknown}
        once: dict[str, tuple[str, str]] = {}
        for key, name in names.items():
            once.setdefault(written(key) or f"={key}", (key, name))
        _make_customers(tx, dict(once.values()), job)
        outcome.customers_made += len(once)
        ids |= (made := _ids(tx, dict(once.values())))
        for key, customer_id in made.items():
            job.alike.add(names[key], customer_id)
        ids |= _alike(tx, {key: called.get(key) for key in names if key not in made}, job, outcome)
    theirs = foreign(tx, ids.values(), job.scope)
    return [found if (found := ids.get(key or "")) not in theirs else None for key in keys]


def _adopt_customers(tx: Tx, names: Mapping[str, str], job: Import) -> None:
    """Customers who were known by name only get the code that a file names them by, once for a code."""
    if job.scope.teams is None:  # whoever sees a part may not rename what is of others
        adopt(tx, {code: name for code, name in names.items() if code not in job.found}, import_id=job.id)


def _alike(tx: Tx, keys: Mapping[str, str | None], job: Import, outcome: Outcome) -> dict[str, int]:
    """Customers whose names are the same but for how they are written; it is told whom they were taken for."""
    found = job.alike.find(tx, keys) if keys else {}
    theirs = foreign(tx, found.values(), job.scope)
    outcome.alike.update({key: customer_id for key, customer_id in found.items() if customer_id not in theirs})
    job.found.update(found)
    return found


def _ids(tx: Tx, keys: Iterable[str | None]) -> dict[str, int]:
    """Key -> customer; files that know no keys have names in their place."""
    wanted = sorted({key for key in keys if key})
    found = imports.customer_ids(tx, wanted)
    called = imports.by_name(tx, [key for key in wanted if key not in found])
    return found | {name: customer_id for name, (customer_id, _) in called.items()}


def unknown_customers(tx: Tx, keys: Iterable[str]) -> list[str]:
    """Those of `keys`, which may map to names, that no customer has as key or name, however it is written."""
    names = keys if isinstance(keys, Mapping) else dict.fromkeys(keys)
    keys = list(names)
    unknown = [key for part in batches(keys) for known in (_ids(tx, part),) for key in part if key not in known]
    alike = Alike().find(tx, {key: names[key] for key in unknown}) if unknown else {}
    return [key for key in unknown if key not in alike]


def _customer_keys(tx: Tx, batch: Sequence[Any]) -> list[str | None]:
    """Whose each row is; of a payment that says no more, whose invoice it paid."""
    known = {row.customer_key: row.customer_key for row in batch if row.customer_key}
    bare = {row.invoice_key for row in batch if isinstance(row, rows.PaymentRow) and not row.customer_key}
    theirs = imports.customer_keys_of_invoices(tx, sorted(filter(None, bare)))
    return [known.get(row.customer_key) or theirs.get(getattr(row, "invoice_key", None) or "") for row in batch]


def _make_customers(tx: Tx, names: Mapping[str, str], job: Import) -> None:
    """New ones; those that were taken back once come back."""
    gone = imports.existing(tx, "customers", list(names))
    for row in gone.values():
        imports.change(tx, "customers", row, _back(job), import_id=job.id)
    imports.touched(tx, [row["id"] for row in gone.values()], renamed=True)
    names = {key: name for key, name in names.items() if key not in gone}
    base = {"created_at": job.now, "import_id": job.id, "team_id": job.team_id, "owner_id": job.owner_id}
    seq = {"directory_seq": job.firm.directory_version + 1}
    made = [{**_DEFAULTS["customers"], **base, **seq, "key": key, "name": name} for key, name in names.items()]
    imports.add(tx, "customers", made)
    if made:
        people.directory_changed(tx)


def _wanted(
    batch: Sequence[Row], known: Known, owners: Sequence[int | None], *, taken: set[str], outcome: Outcome
) -> dict[str, Values]:
    """Business key -> columns; the last row of a key counts. Rows of unknown customers are refused."""
    wanted: dict[str, Values] = {}
    for place, row in enumerate(batch):
        if (owner := owners[place]) is None:
            outcome.refused.append(_unknown_customer(row))
            continue
        values = columns.columns(row, known) | {"customer_id": owner}
        if values["key"] in taken:
            outcome.refused.append(Refused(row.line, "imports-key-taken", {"key": values["key"]}))
        else:
            wanted[values["key"]] = values
    return wanted


def _taken(tx: Tx, batch: Sequence[Row], job: Import) -> set[str]:
    """Business keys of the batch that name records of customers outside of the scope."""
    if job.scope.teams is None:
        return set()
    target = TARGETS[type(batch[0])]
    there = imports.existing(tx, target.table, [getattr(row, target.key) for row in batch])
    theirs = foreign(tx, [row["customer_id"] for row in there.values()], job.scope)
    return {key for key, row in there.items() if row["customer_id"] in theirs}


def _unknown_customer(row: Any) -> Refused:
    if isinstance(row, rows.PaymentRow) and not row.customer_key:
        return Refused(row.line, "imports-unknown-invoice", {"invoice": row.invoice_key or ""})
    return Refused(row.line, "imports-unknown-customer", {"customer": row.customer_key})


def _write(tx: Tx, table: str, wanted: Mapping[str, Values], job: Import, outcome: Outcome) -> set[int]:
    there = imports.existing(tx, table, list(wanted))
    new: list[Values] = []
    touched: set[int] = set()
    for key, values in wanted.items():
        if key not in there:
            new.append(_new(table, values, job))
            touched.add(values.get("customer_id", 0))
            outcome.created += 1
        elif different := _different(there[key], values, job):
            imports.change(tx, table, there[key], different, import_id=job.id)
            touched.add(there[key]["id"] if table == "customers" else there[key]["customer_id"])
            again = there[key]["voided_at"] is not None  # it was taken back, and comes anew
            outcome.created += again
            outcome.updated += not again
        else:
            outcome.unchanged += 1
    imports.add(tx, table, new)
    return touched - {0}


def _new(table: str, values: Values, job: Import) -> Values:
    made = {**_DEFAULTS.get(table, {}), **values, "import_id": job.id}
    if table == "customers":
        unnamed = made.get("legal_name") or made["key"]
        made = {"name": unnamed, "created_at": job.now, "team_id": job.team_id, "owner_id": job.owner_id} | made
        made["directory_seq"] = job.firm.directory_version + 1
    elif table in ("contacts", "projects"):  # where nobody said when, it is known from now on
        made.setdefault("known_at", job.now)
    if table == "projects":
        made.setdefault("opened_at", job.now)
    return made


def _different(row: Mapping[str, Any], values: Values, job: Import) -> Values:
    """What the file says otherwise than the table. A row that was taken back comes back."""
    details = (row["details"] or {}) | values.get("details", {})  # what this file does not say stays
    if values.get("ends_at") is not None:
        details.pop(ASSUMED, None)  # somebody said when it ends
    values = values | {"details": details or None}
    if "fields" in values:
        values["fields"] = row["fields"] | values["fields"]
    changed = {name: value for name, value in values.items() if row[name] != value}
    return changed | _back(job) if row["voided_at"] is not None else changed


def _back(job: Import) -> Values:
    """A row that was taken back belongs to the import that brings it again."""
    return {"voided_at": None, "import_id": job.id}


def _after_customers(tx: Tx, batch: Sequence[Any], job: Import) -> None:
    """Aliases and first contacts that came with master data."""
    ids = _ids(tx, [row.customer_key for row in batch])
    imports.add_aliases(tx, {ids[row.customer_key]: row.aliases for row in batch if row.aliases}, import_id=job.id)
    people.directory_changed(tx)
    contacts = {
        f"{row.customer_key}/{row.contact}": {
            "key": f"{row.customer_key}/{row.contact}",
            "customer_id": ids[row.customer_key],
            "name": row.contact,
            "phone": row.phone,
            "email": row.email,
            "known_at": job.now,
            "import_id": job.id,
        }
        for row in batch
        if row.contact
    }
    there = imports.existing(tx, "contacts", list(contacts))
    named = imports.contact_names(tx, list(ids.values()))
    new = {key: each for key, each in contacts.items() if (each["customer_id"], each["name"]) not in named}
    imports.add(tx, "contacts", [each for key, each in new.items() if key not in there])
    for key in new.keys() & there.keys():  # taken back once
        if there[key]["voided_at"] is not None:
            imports.change(tx, "contacts", there[key], _back(job), import_id=job.id)


def _adopt_contacts(tx: Tx, batch: Sequence[Any], job: Import) -> None:
    """A person who came with the customer's master data and now comes by an own key is one person."""
    first = {f"{row.customer_key}/{row.name}": row.contact_key for row in batch}
    known = imports.existing(tx, "contacts", [*first, *first.values()])
    for key, own in first.items():
        if key in known and own not in known:
            imports.change(tx, "contacts", known[key], {"key": own}, import_id=job.id)


def _settle(tx: Tx, batch: Sequence[Row], known: Known, job: Import) -> set[int]:
    """Invoices whose payments reach their amount are settled by the last of them."""
    named = {row.invoice_key for row in batch if isinstance(row, rows.PaymentRow) and row.invoice_key}
    closed = imports.unpaid(tx, sorted(known.invoices[key] for key in named if key in known.invoices))
    for invoice in closed:
        values = {"settled_at": invoice["paid_at"], "settled_known_at": invoice["paid_known_at"]}
        imports.change(tx, "invoices", invoice, values, import_id=job.id)
    return {invoice["customer_id"] for invoice in closed}


def undo(tx: Tx, import_id: int, *, member_id: int | None, now: datetime) -> Undone:
    """Take back a whole import. UserError where there is nothing to take back."""
    run = imports.run(tx, import_id)
    if run is None:
        raise UserError("imports-undo-unknown", id=str(import_id))
    if run.undone_at is not None:
        raise UserError("imports-undo-done", id=str(import_id))
    undone = imports.undo(tx, import_id, now=now)
    imports.touched(tx, undone.concerned, renamed=True)
    change = audit.Change("undo", "import", import_id, before={"kind": run.kind, "file": run.file_name})
    audit.write(tx, change, member_id=member_id, now=now)
    return undone
