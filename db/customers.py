"""Customers, what they are called, whom we know there, and what was promised to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from db import people
from db.gateway import Tx
from db.merged import ends_of
from db.models import Alias, Contact, Customer, Entry, Firm, NextStep
from db.prepared import Adding, Prepared
from db.scope import Scope
from db.types import Utc

JUDGEMENTS = (
    "capital_strength",
    "cooperation",
    "risk_capacity",
    "risk_appetite",
    "market_influence",
    "market_sensitivity",
    "management_state",
)


@dataclass(frozen=True, slots=True)
class CustomerInfo:
    id: int
    key: str
    name: str
    legal_name: str | None
    group_company: str | None
    industry: str | None
    size: str | None
    region: str | None
    owner_id: int | None
    team_id: int | None
    stage: str | None
    contract: bool
    credit_rating: str | None
    credit_limit: Decimal | None
    currency: str | None
    payment_terms_days: int | None
    margin_rate: float | None
    acquisition_cost: Decimal | None
    acquisition_channel: str | None
    created_at: datetime
    version: int
    score_id: int | None


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What search needs of a customer; `gone` where it was merged or taken back."""

    id: int
    name: str
    legal_name: str | None
    group_company: str | None
    team_id: int | None
    owner_id: int | None
    gone: bool
    aliases: tuple[str, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactInfo:
    id: int
    customer_id: int
    name: str
    title: str | None
    phone: str | None
    email: str | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A next step: what was promised to a customer, by whom, by when.

    made_at: when what it was told with happened; None where no entry made it.
    """

    id: int
    customer_id: int
    customer_name: str
    member_id: int
    due_at: datetime
    text: str
    done_at: datetime | None
    entry_id: int | None
    made_at: datetime | None = None


_INFO = select(
    Customer.id,
    Customer.key,
    Customer.name,
    Customer.legal_name,
    Customer.group_company,
    Customer.industry,
    Customer.size,
    Customer.region,
    Customer.owner_id,
    Customer.team_id,
    Customer.stage,
    Customer.contract,
    Customer.credit_rating,
    Customer.credit_limit,
    Customer.currency,
    Customer.payment_terms_days,
    Customer.margin_rate,
    Customer.acquisition_cost,
    Customer.acquisition_channel,
    Customer.created_at,
    Customer.version,
    Customer.score_id,
)
LIVING = (Customer.voided_at.is_(None), Customer.merged_into.is_(None))
_BY_ID = Prepared(_INFO.where(Customer.id == bindparam("id"), *LIVING))
_BY_IDS = Prepared(_INFO.where(Customer.id.in_(bindparam("ids", expanding=True)), *LIVING))


def _info(row: Any) -> CustomerInfo:
    return CustomerInfo(*row)


def get(tx: Tx, customer_id: int, scope: Scope) -> CustomerInfo | None:
    """The customer, or None where there is none or it is not in `scope`."""
    row = _BY_ID.first(tx, id=customer_id)
    found = _info(row) if row else None
    return found if found is not None and scope.allows(found.team_id) else None


def many(tx: Tx, ids: Sequence[int], scope: Scope) -> list[CustomerInfo]:
    """Those of `ids` that are in `scope`, in the given order."""
    found = {row[0]: _info(row) for row in _BY_IDS.all(tx, ids=ids)}
    return [found[each] for each in ids if each in found and scope.allows(found[each].team_id)]


def in_scope(tx: Tx, scope: Scope, *, owner_id: int | None = None, limit: int | None = None) -> list[CustomerInfo]:
    """Customers in `scope` (of one owner), by name."""
    wanted = _INFO.where(*LIVING, scope.where(Customer.team_id)).order_by(Customer.name, Customer.id).limit(limit)
    if owner_id is not None:
        wanted = wanted.where(Customer.owner_id == owner_id)
    return [_info(row) for row in tx.sql.execute(wanted)]


def of_group(tx: Tx, group_company: str, scope: Scope) -> list[CustomerInfo]:
    """The customers of one group company that are in `scope`."""
    wanted = _INFO.where(Customer.group_company == group_company, *LIVING, scope.where(Customer.team_id))
    return [_info(row) for row in tx.sql.execute(wanted.order_by(Customer.name))]


def add_contact(tx: Tx, customer_id: int, name: str, *, now: datetime, **values: Any) -> int:
    """Somebody we know there, with other columns by name; the id."""
    row = {"customer_id": customer_id, "name": name, "known_at": now, **values}
    made = tx.sql.execute(insert(Contact).values(row)).inserted_primary_key
    assert made is not None
    people_changed(tx, customer_id)
    return int(made[0])


def change_contact(tx: Tx, contact_id: int, **values: Any) -> None:
    """Set columns of a contact."""
    changed = update(Contact).where(Contact.id == contact_id).values(**values).returning(Contact.customer_id)
    for customer_id in tx.sql.execute(changed).scalars().all():
        people_changed(tx, customer_id)


def people_changed(tx: Tx, customer_id: int) -> None:
    """Tell search indexes that others are to be known at a customer; nothing else of it has changed."""
    tx.sql.execute(update(Customer).where(Customer.id == customer_id).values(directory_seq=_next_seq()))
    people.directory_changed(tx)


def created_by(tx: Tx, customer_id: int) -> int | None:
    """Who made a customer; None where an import did."""
    return tx.sql.execute(select(Customer.created_by).where(Customer.id == customer_id)).scalar_one_or_none()


def count(tx: Tx, scope: Scope) -> int:
    return tx.sql.execute(select(func.count(Customer.id)).where(*LIVING, scope.where(Customer.team_id))).scalar_one()


def keys(tx: Tx) -> dict[int, str]:
    """Id -> business key of everybody."""
    return dict(tx.sql.execute(select(Customer.id, Customer.key)).all())


def ids_by_key(tx: Tx, keys: Sequence[str]) -> dict[str, int]:
    """Business key -> id, for those that exist; a merged customer's key leads to the one it was merged into."""
    rows = tx.sql.execute(select(Customer.key, Customer.id, Customer.merged_into).where(Customer.key.in_(keys))).all()
    ends = ends_of(tx, (merged for _, _, merged in rows if merged is not None))
    return {key: customer_id if merged is None else ends[merged] for key, customer_id, merged in rows}


def create(tx: Tx, *, key: str, name: str, now: datetime, **values: Any) -> int:
    """A new customer; other columns by name. Search indexes are told."""
    created = tx.sql.execute(
        insert(Customer).values(
            {"key": key, "name": name, "created_at": now, "fields": {}, **values, "directory_seq": _next_seq()}
        )
    ).inserted_primary_key
    assert created is not None
    people.directory_changed(tx)
    return int(created[0])


def change(tx: Tx, customer_id: int, **values: Any) -> None:
    """Set columns of a customer; its version rises, and search indexes are told."""
    values |= {"version": Customer.version + 1, "directory_seq": _next_seq()}
    tx.sql.execute(update(Customer).where(Customer.id == customer_id).values(**values))
    people.directory_changed(tx)


def set_profile(tx: Tx, customer_id: int, **values: Any) -> dict[str, Any]:
    """Set judgements or the stage; how they were before. The caller raises the version with the new score."""
    columns = [getattr(Customer, name) for name in values]
    before = tx.sql.execute(select(*columns).where(Customer.id == customer_id)).one()
    tx.sql.execute(update(Customer).where(Customer.id == customer_id).values(**values))
    return dict(before._mapping)


PROFILE = (
    "legal_name",
    "group_company",
    "industry",
    "size",
    "region",
    "acquisition_channel",
    "acquisition_cost",
    "credit_rating",
    "credit_rating_source",
    "credit_limit",
    "payment_terms_days",
    "margin_rate",
    *JUDGEMENTS,
)


def profile(tx: Tx, customer_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of PROFILE by name, and the firm's own fields by key."""
    columns = [getattr(Customer, name) for name in PROFILE]
    row = tx.sql.execute(select(*columns, Customer.fields).where(Customer.id == customer_id)).one()
    return dict(zip(PROFILE, row, strict=False)), dict(row[-1])


def _next_seq() -> Any:
    return select(Firm.directory_version + 1).scalar_subquery()


_RAISE = Prepared(
    update(Customer)
    .where(Customer.id == bindparam("customer"), Customer.version == bindparam("expected"))
    .values(version=Customer.version + 1, score_id=func.coalesce(bindparam("score"), Customer.score_id))
)


def raise_version(tx: Tx, customer_id: int, *, expected: int, score_id: int | None = None) -> bool:
    """Note that something happened to a customer that was read at version `expected`.

    False (and nothing done) where somebody else was faster: read again and think again.
    """
    return _RAISE.run(tx, customer=customer_id, expected=expected, score=score_id) == 1


def directory(tx: Tx, *, after: int = 0) -> list[DirectoryEntry]:
    """Everybody whose names or owner changed after directory version `after`, the gone too."""
    wanted = select(
        Customer.id,
        Customer.name,
        Customer.legal_name,
        Customer.group_company,
        Customer.team_id,
        Customer.owner_id,
        or_(Customer.voided_at.is_not(None), Customer.merged_into.is_not(None)),
    ).where(Customer.directory_seq > after)
    rows = tx.sql.execute(wanted.order_by(Customer.id)).all()
    ids = None if after == 0 else [row[0] for row in rows]
    names, there = _aliases(tx, ids), _people(tx, ids)
    return [
        DirectoryEntry(*row[:6], bool(row[6]), tuple(names.get(row[0], ())), tuple(there.get(row[0], ())))
        for row in rows
    ]


def _aliases(tx: Tx, ids: Iterable[int] | None) -> dict[int, list[str]]:
    wanted = select(Alias.customer_id, Alias.text).where(Alias.voided_at.is_(None)).order_by(Alias.id)
    if ids is not None:
        wanted = wanted.where(Alias.customer_id.in_(list(ids)))
    found: dict[int, list[str]] = {}
    for customer_id, text in tx.sql.execute(wanted):
        found.setdefault(customer_id, []).append(text)
    return found


def _people(tx: Tx, ids: Iterable[int] | None) -> dict[int, list[str]]:
    """The names of the contacts who are still there."""
    there = Contact.voided_at.is_(None) & Contact.left_at.is_(None)
    wanted = select(Contact.customer_id, Contact.name).where(there).order_by(Contact.id)
    if ids is not None:
        wanted = wanted.where(Contact.customer_id.in_(list(ids)))
    found: dict[int, list[str]] = {}
    for customer_id, name in tx.sql.execute(wanted):
        found.setdefault(customer_id, []).append(name)
    return found


def aliases(tx: Tx, customer_id: int) -> list[str]:
    return _aliases(tx, [customer_id]).get(customer_id, [])


def add_alias(tx: Tx, customer_id: int, text: str, *, source: str, entry_id: int | None = None) -> None:
    """Teach another name, unless it is known already."""
    if text in aliases(tx, customer_id):
        return
    tx.sql.execute(insert(Alias).values(customer_id=customer_id, text=text, source=source, entry_id=entry_id))
    change(tx, customer_id)


def contacts(tx: Tx, customer_id: int) -> list[ContactInfo]:
    """Who we know there, those who left last."""
    rows = tx.sql.execute(
        select(
            Contact.id,
            Contact.customer_id,
            Contact.name,
            Contact.title,
            Contact.phone,
            Contact.email,
            Contact.left_at,
        )
        .where(Contact.customer_id == customer_id, Contact.voided_at.is_(None))
        .order_by(Contact.left_at.is_not(None), Contact.id)
    )
    return [ContactInfo(*row) for row in rows]


_STEP = (
    select(NextStep.id, NextStep.customer_id, Customer.name, NextStep.member_id, NextStep.due_at)
    .add_columns(NextStep.text, NextStep.done_at, NextStep.entry_id, Entry.at)
    .join_from(NextStep, Customer, Customer.id == NextStep.customer_id)
    .outerjoin(Entry, Entry.id == NextStep.entry_id)
    .where(NextStep.voided_at.is_(None))
)
_NARROWED = {
    "member": NextStep.member_id == bindparam("member"),
    "customer": NextStep.customer_id == bindparam("customer"),
    "before": NextStep.due_at < bindparam("before", type_=Utc),
}
_STEPS = Adding(NextStep)


def add_step(
    tx: Tx, *, customer_id: int, member_id: int, due_at: datetime, text: str, entry_id: int | None = None
) -> int:
    """Promise something."""
    return _STEPS.id(tx, customer_id=customer_id, member_id=member_id, due_at=due_at, text=text, entry_id=entry_id)


def add_steps(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Promise several things, each given as for `add_step`, whose ids nobody needs."""
    _STEPS.soon(tx, rows)


def step(tx: Tx, step_id: int) -> Step | None:
    row = tx.sql.execute(_STEP.where(NextStep.id == step_id)).first()
    return Step(*row) if row else None


def open_steps(
    tx: Tx, *, member_id: int | None = None, customer_id: int | None = None, before: datetime | None = None
) -> list[Step]:
    """What is promised and not done, earliest first."""
    given = {"member": member_id, "customer": customer_id, "before": before}
    wanted = {name: value for name, value in given.items() if value is not None}
    return [Step(*row) for row in _open_steps(*wanted).all(tx, **wanted)]


@cache
def _open_steps(*by: str) -> Prepared:
    wanted = _STEP.where(NextStep.done_at.is_(None), *(_NARROWED[name] for name in by))
    return Prepared(wanted.order_by(NextStep.due_at, NextStep.id))


def change_step(tx: Tx, step_id: int, **values: Any) -> None:
    """Set columns of a next step (due_at, done_at, reminded_at, voided_at)."""
    tx.sql.execute(update(NextStep).where(NextStep.id == step_id).values(**values))
