"""What scoring reads: the raw columns of every record, of one customer or of all, in scoring's units.

Times become UTC seconds and local days in the firm's zone, amounts the firm's currency (float64, NaN = none).
Undone rows never were. The columns are those of `scoring.schema`, which this package does not import.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, Final

import numpy as np
from sqlalchemy import BigInteger, Select, Text, bindparam, cast, func, literal_column, select, type_coerce

from db.gateway import Tx
from db.localtime import local_days
from db.models import (
    Complaint,
    Contract,
    Customer,
    Financial,
    Invoice,
    Order,
    Payment,
    Project,
    Signal,
    Survey,
    Visit,
)
from db.prepared import Prepared
from db.types import to_micros

CHUNK: Final = 2_000  # rows that are Python objects at a time: a million of them would take half a gigabyte
_BITS: Final = 31
_HALF: Final = 1 << _BITS  # two numbers below it are one that databases and NumPy can hold
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Units:
    """The firm's zone, what one unit of a currency is worth in the firm's, and whether own fields are wanted."""

    zone: str
    rate: Callable[[str | None], float]
    own: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """Which attributes of a model scoring wants. `days` maps a day column to the instant it is taken from."""

    model: Any
    seconds: Mapping[str, str]
    days: Mapping[str, str]
    money: Sequence[str] = ()
    numbers: Sequence[str] = ()
    words: Sequence[str] = ()
    flags: Sequence[str] = ()


def _at(*names: str) -> dict[str, str]:
    return {name: name for name in ("at", "known_at", *names)}


_LATER = ("settled_at", "settled_known_at", "disputed_at", "disputed_known_at")
_TABLES: Final[Mapping[str, _Table]] = {
    "orders": _Table(Order, _at(), {"day": "at"}, ("amount",)),
    "invoices": _Table(
        Invoice,
        {name: name for name in ("issued_at", "known_at", *_LATER)},
        {"issued_day": "issued_at", "due_day": "due_at", "settled_day": "settled_at"},
        ("amount",),
    ),
    "payments": _Table(Payment, _at(), {"day": "at"}, ("amount",), ("invoice_id",)),
    "complaints": _Table(
        Complaint,
        _at("answered_at", "answered_known_at", "resolved_at", "resolved_known_at"),
        {"day": "at"},
        numbers=("severity",),
        words=("cause",),
        flags=("reopened",),
    ),
    "visits": _Table(Visit, _at(), {"day": "at"}, words=("outcome",)),
    "signals": _Table(Signal, _at(), {"day": "at"}, words=("kind",)),
    "surveys": _Table(Survey, _at(), {"day": "at"}, numbers=("value",), words=("metric",)),
    "contracts": _Table(
        Contract,
        {
            name: name
            for name in (
                "signed_at",
                "known_at",
                "ended_at",
                "ended_known_at",
                "disputed_at",
                "disputed_known_at",
                "legal_review_at",
                "legal_review_known_at",
            )
        },
        {"starts_day": "starts_at", "ends_day": "ends_at"},
        ("amount",),
    ),
    "projects": _Table(
        Project,
        {name: name for name in ("opened_at", "known_at", "closed_at", "closed_known_at")},
        {},
        ("amount",),
        words=("type", "stage", "result"),
    ),
    "financials": _Table(
        Financial,
        _at(),
        {"day": "at"},
        ("revenue", "profit", "operating_cash_flow"),
        ("debt_ratio", "current_ratio"),
    ),
}
_CUSTOMER_NUMBERS: Final = (
    "team_id",
    "owner_id",
    "margin_rate",
    "capital_strength",
    "cooperation",
    "risk_capacity",
    "risk_appetite",
    "market_influence",
    "market_sensitivity",
    "management_state",
)
_CUSTOMER_MONEY: Final = ("credit_limit", "acquisition_cost")
_CUSTOMER_WORDS: Final = ("name", "group_company", "industry", "size", "region", "credit_rating")


def of_customer(tx: Tx, customer_id: int, units: Units) -> dict[str, Columns]:
    """Table -> column -> values of one customer; tables without rows are left out."""
    return of_customers(tx, [customer_id], units)[customer_id]


def of_customers(tx: Tx, customer_ids: Sequence[int], units: Units) -> dict[int, dict[str, Columns]]:
    """`of_customer` for each of a few customers, for hardly more than for one: each table is read once for all."""
    found: dict[int, dict[str, Columns]] = {each: {} for each in customer_ids}
    own = _ONE_BY_ONE[units.own].all(tx, customers=customer_ids)
    tables = {"customers": _customers(own, units)}
    for name, table in _TABLES.items():
        rows = _of_some(name).all(tx, customers=customer_ids)
        if rows:
            tables[name] = _columns(table, _arrays(table, rows, units), units)
    for name, columns in tables.items():
        for customer_id, part in _by_customer(columns):
            found[customer_id][name] = part
    return found


def some_of(tx: Tx, customer_id: int, names: Sequence[str], units: Units) -> dict[str, Columns]:
    """Of these tables of a customer (not `customers`), those that have rows."""
    rows = {name: _of_some(name).all(tx, customers=[customer_id]) for name in names}
    return {
        name: _columns(_TABLES[name], _arrays(_TABLES[name], found, units), units)
        for name, found in rows.items()
        if found
    }


def _by_customer(columns: Columns) -> Iterator[tuple[int, Columns]]:
    """The columns of each customer, from those of several that are in the order of their customers."""
    owners = columns["customer_id"]
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    if len(starts) <= 1:
        yield from ((owner, columns) for owner in owners[starts].tolist())
        return
    ends = [*starts[1:].tolist(), len(owners)]
    for start, end in zip(starts.tolist(), ends, strict=True):
        yield int(owners[start]), {name: values[start:end] for name, values in columns.items()}


def of_all(tx: Tx, units: Units) -> dict[str, Columns]:
    """Table -> column -> arrays of every customer."""
    everybody = [
        row for chunk in _chunks(tx, _customer_statement(own=units.own).order_by(Customer.id)) for row in chunk
    ]
    found = {"customers": _customers(everybody, units)}
    for name, table in _TABLES.items():
        whole = _whole(tx, table, units) if _all_whole(table) else None
        found[name] = _columns(table, _mixed(tx, name, units) if whole is None else whole, units)
    return found


def _mixed(tx: Tx, name: str, units: Units) -> list[Any]:
    """Each column of a table whose values are of several kinds."""
    chunks = [
        _arrays(_TABLES[name], rows, units) for rows in _chunks(tx, _statement(name).order_by(_TABLES[name].model.id))
    ]
    return [np.concatenate(parts) for parts in zip(*chunks, strict=True)]


def _all_whole(table: _Table) -> bool:
    """Whether every column, the currency apart, is a whole number in every row."""
    instants = (*table.seconds.values(), *table.days.values(), *table.money)
    return not (table.numbers or table.words or table.flags) and not any(
        getattr(table.model, name).nullable for name in instants
    )


def _whole(tx: Tx, table: _Table, units: Units) -> list[Any] | None:
    """Each column of a table of whole numbers in one currency, in half the time; None where it has several.

    Orders are most of what a firm has, and few firms are paid in more than one currency. What costs is every number
    that passes through Python: both ids come as one, and of further instants only those that differ from the first.
    """
    model, ((first, *others), money) = table.model, _instants_and_money(table)
    there = model.voided_at.is_(None)
    currencies = tx.sql.execute(select(model.currency).where(there).distinct().limit(2)).scalars().all()
    if len(currencies) != 1 or not _two_in_one(tx, model):
        return None
    both = model.id * literal_column(str(_HALF)) + model.customer_id
    owners, at, *amounts = _numbers_of(tx, select(both, first, *money).where(there).order_by(model.id))
    ids = owners >> _BITS
    instants = [at, *(_but_for(tx, select(model.id, each).where(there, each != first), ids, at) for each in others)]
    return [ids, owners & (_HALF - 1), *instants, *amounts, _rates([*currencies] * len(ids), units)]


def _two_in_one(tx: Tx, model: Any) -> bool:
    """Whether the ids of a row and of its customer fit into one number together."""
    highest = (select(func.max(each)).scalar_subquery() for each in (model.id, model.customer_id))
    return max(each or 0 for each in tx.sql.execute(select(*highest)).one()) < _HALF


def _numbers_of(tx: Tx, wanted: Select[Any]) -> list[Any]:
    """Each of the selected columns of whole numbers."""
    width = len(wanted.selected_columns)
    chunks = [np.fromiter(chain.from_iterable(rows), np.int64, width * len(rows)) for rows in _chunks(tx, wanted)]
    return [np.concatenate([chunk[place::width] for chunk in chunks]) for place in range(width)]


def _but_for(tx: Tx, wanted: Select[Any], ids: Any, usual: Any) -> Any:
    """A column that is as `usual` but for these: selected are rows of the sorted `ids`, and what stands there."""
    rows, values = _numbers_of(tx, wanted)
    column = usual.copy()
    column[np.searchsorted(ids, rows)] = values
    return column


def _chunks(tx: Tx, wanted: Select[Any]) -> Iterator[Sequence[Any]]:
    """Rows as the driver gives them, at least one chunk: a million rows of SQLAlchemy would take twice the time."""
    sqlite = tx.sql.dialect.name == "sqlite"
    with closing(tx.sql.connection.cursor(**({} if sqlite else {"name": "history"}))) as cursor:
        cursor.execute(str(wanted.compile(dialect=tx.sql.dialect)))
        yield (rows := cursor.fetchmany(CHUNK))
        while rows:
            yield (rows := cursor.fetchmany(CHUNK))


def as_columns(name: str, rows: Sequence[Mapping[str, Any]], units: Units) -> Columns:
    """Rows that are not stored yet, each with `id`, `customer_id` and the columns of its table, as scoring reads them.

    A column that a row does not name is empty.
    """
    table = _TABLES[name]
    names = ["id", "customer_id", *_names(table)]
    values = [[_raw_value(row.get(column)) for column in names] for row in rows]
    return _columns(table, _arrays(table, values, units), units)


def _names(table: _Table) -> list[str]:
    instants = dict.fromkeys([*table.seconds.values(), *table.days.values()])
    names = [*instants, *table.money, *table.numbers, *table.words, *table.flags]
    return [*names, "currency"] if table.money else names


def _raw_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_micros(value)
    return float(value * 1000) if isinstance(value, Decimal) else value


@cache
def _of_some(name: str) -> Prepared:
    model = _TABLES[name].model
    mine = model.customer_id.in_(bindparam("customers", expanding=True))
    return Prepared(_statement(name).where(mine).order_by(model.customer_id, model.id))


@cache
def _statement(name: str) -> Select[Any]:
    table = _TABLES[name]
    model = table.model
    return select(model.id, model.customer_id, *_raw(table)).where(model.voided_at.is_(None))


def _raw(table: _Table) -> list[Any]:
    """Columns without their Python types: a million datetimes and Decimals would cost seconds."""
    instants, money = _instants_and_money(table)
    columns = [*instants, *money]
    columns += [getattr(table.model, name) for name in (*table.numbers, *table.words, *table.flags)]
    return [*columns, table.model.currency] if table.money else columns


def _instants_and_money(table: _Table) -> tuple[list[Any], list[Any]]:
    instants = dict.fromkeys([*table.seconds.values(), *table.days.values()])
    whole = [
        [type_coerce(getattr(table.model, each), BigInteger) for each in names] for names in (instants, table.money)
    ]
    return whole[0], whole[1]


def _arrays(table: _Table, rows: Sequence[Any], units: Units) -> list[Any]:
    """Each column of some rows, as selected; instead of the currency what one unit of it is worth."""
    values: Any = zip(*rows, strict=True) if rows else [()] * (2 + len(_names(table)))
    arrays = [np.array(column, kind) for kind, column in zip(_kinds(table), values, strict=False)]
    return [*arrays[:-1], _rates(arrays[-1].tolist(), units)] if table.money else arrays


def _kinds(table: _Table) -> list[Any]:
    """The type of each selected column."""
    instants = dict.fromkeys([*table.seconds.values(), *table.days.values()])
    numbers = len(instants) + len(table.money) + len(table.numbers)
    kinds = [np.int64] * 2 + [np.float64] * numbers + [object] * len(table.words) + [bool] * len(table.flags)
    return [*kinds, object] if table.money else kinds


def _columns(table: _Table, arrays: Sequence[Any], units: Units) -> Columns:
    """The columns that scoring reads, from those that were selected."""
    made: Columns = dict(zip(("id", "customer_id", *_names(table)), arrays, strict=True))
    worth = made.pop("currency", None)
    instants = {name: made.pop(name) / 1e6 for name in dict.fromkeys([*table.seconds.values(), *table.days.values()])}
    made |= {name: made[name] / 1000 * worth for name in table.money}
    made |= {column: instants[name] for column, name in table.seconds.items()}
    return made | {column: local_days(instants[name], units.zone) for column, name in table.days.items()}


def _rates(currencies: Sequence[str | None], units: Units) -> Any:
    known = {currency: units.rate(currency) for currency in set(currencies)}
    if len(known) == 1:
        return np.full(len(currencies), next(iter(known.values())), dtype=np.float64)
    return np.array([known[currency] for currency in currencies], dtype=np.float64)


def _customers(rows: Sequence[Any], units: Units) -> Columns:
    width = 4 + len(_CUSTOMER_NUMBERS) + len(_CUSTOMER_MONEY) + len(_CUSTOMER_WORDS) + units.own
    values = iter(zip(*rows, strict=True)) if rows else iter([()] * width)
    made: Columns = {"customer_id": np.array(next(values), dtype=np.int64)}
    made["created_at"] = _numbers(next(values)) / 1e6
    made["contract"] = np.array(next(values), dtype=bool)
    made |= {name: _numbers(next(values)) for name in _CUSTOMER_NUMBERS}
    amounts = {name: _numbers(next(values)) / 1000 for name in _CUSTOMER_MONEY}
    made |= {name: np.array(next(values), dtype=object) for name in _CUSTOMER_WORDS}
    worth = _rates(next(values), units)
    if units.own:
        made["own"] = _parsed(next(values))
    return made | {name: amount * worth for name, amount in amounts.items()}


def _numbers(values: Sequence[float | None]) -> Any:
    """NaN where there is none; most firms leave most of these columns empty, which is told sixty times faster."""
    if values.count(None) == len(values):
        return np.full(len(values), np.nan)
    return np.array(values, dtype=np.float64)


def _parsed(texts: Sequence[str | None]) -> Any:
    """Own fields as mappings, None for who has none."""
    kept = np.full(len(texts), None, object)
    for place, text in enumerate(texts):
        if text and text != "{}":
            kept[place] = json.loads(text)
    return kept


def _customer_statement(*, own: bool) -> Select[Any]:
    return select(
        Customer.id,
        type_coerce(Customer.created_at, BigInteger),
        Customer.contract,
        *(getattr(Customer, name) for name in _CUSTOMER_NUMBERS),
        *(type_coerce(getattr(Customer, name), BigInteger) for name in _CUSTOMER_MONEY),
        *(getattr(Customer, name) for name in _CUSTOMER_WORDS),
        Customer.currency,
        *([cast(Customer.fields, Text)] if own else []),
    ).where(Customer.voided_at.is_(None), Customer.merged_into.is_(None))


_ONE_BY_ONE: Final = tuple(
    Prepared(
        _customer_statement(own=own)
        .where(Customer.id.in_(bindparam("customers", expanding=True)))
        .order_by(Customer.id)
    )
    for own in (False, True)
)
