"""Reads other people's logs into scoring's tables, so that benchmarks can be run on them; plain csv, UTC."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from scoring.moment import DAY, Moment
from scoring.tables import Tables, of_columns

Row = dict[str, str]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV file with a header. FileNotFoundError where it is absent."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def wholesaler(path: Path) -> Tables:
    """One year of a gift wholesaler's invoices; cancellations are negative amounts."""
    return _orders(path, "customer_id", lambda row: _second(row["invoiced_at"], "%Y-%m-%d %H:%M:%S"), "amount_gbp")


def cdnow(path: Path) -> Tables:
    """Eighteen months of a music shop's sales to 2,357 customers."""
    return _orders(path, "customer_id", lambda row: _second(row["date"], "%Y-%m-%d") + DAY / 2, "dollar_value")


def moment(text: str) -> Moment:
    """Midnight UTC of an ISO date."""
    second = _second(text, "%Y-%m-%d")
    return Moment(second, int(second // DAY))


def _orders(path: Path, key: str, when: Callable[[Row], float], amount: str) -> Tables:
    read = [(int(row[key]), when(row), float(row[amount])) for row in rows(path)]
    customer, at, paid = (np.array(column, float) for column in zip(*read, strict=True))
    ids = np.unique(customer)
    orders = {
        "id": np.arange(1, len(at) + 1),
        "customer_id": customer,
        "at": at,
        "day": np.floor(at / DAY),
        "amount": paid,
    }
    return of_columns({"customers": {"customer_id": ids, "created_at": np.zeros(len(ids))}, "orders": orders})


def _second(text: str, form: str) -> float:
    return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
