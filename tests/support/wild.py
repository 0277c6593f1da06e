"""Whole books of customers as nobody would invent them by hand, for property tests of scoring.

Every customer has a pattern of orders and invoices at an edge: none, one, daily, yearly, returns alone, amounts of a
thousandth or of billions, rows of the future, rows known late. All times are around TODAY.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st

from scoring.moment import DAY, Moment
from scoring.schema import DECLARED_LOST, HAPPENED, LATER, SCHEMA, SIGNALS, VISIT_OUTCOMES

TODAY: Final = Moment(20_000.0 * DAY, 20_000)
Rows = dict[str, list[dict[str, Any]]]
Rng = np.random.Generator
NAN: Final = float("nan")

# Pattern -> days before TODAY on which orders came.
RHYTHMS: Final[Mapping[str, Callable[[Rng], Any]]] = {
    "none": lambda rng: [],
    "one": lambda rng: [rng.integers(0, 900)],
    "today": lambda rng: [0] * 3,
    "one_day": lambda rng: [rng.integers(0, 2000)] * int(rng.integers(2, 6)),
    "two": lambda rng: rng.integers(0, 1500, 2),
    "daily": lambda rng: np.arange(rng.integers(0, 40), rng.integers(60, 500)),
    "weekly": lambda rng: np.arange(rng.integers(0, 300), 700, 7),
    "yearly": lambda rng: np.arange(rng.integers(0, 500), 3600, 365),
    "twenty_years": lambda rng: np.arange(rng.integers(0, 90), 7300, 23),
    "gone_for_years": lambda rng: np.arange(2500, 3200, 3),
    "random": lambda rng: rng.integers(0, 1200, rng.integers(2, 30)),
    "month": lambda rng: rng.integers(0, 30, rng.integers(1, 9)),
    "to_come": lambda rng: [-3, 5, 40],
}
AMOUNTS: Final[Mapping[str, Callable[[Rng, int], Any]]] = {
    "usual": lambda rng, n: np.round(rng.lognormal(7.0, 0.6, n), 2),
    "tiny": lambda rng, n: np.full(n, 0.001),
    "huge": lambda rng, n: np.round(rng.lognormal(25.0, 1.0, n), 2),
    "spread": lambda rng, n: np.round(rng.lognormal(3.0, 6.0, n), 3) + 0.001,
    "returns": lambda rng, n: -np.round(rng.lognormal(6.0, 1.0, n), 2),
    "zero": lambda rng, n: np.zeros(n),
    "half_returned": lambda rng, n: np.round(rng.lognormal(6.0, 1.0, n), 2) * np.where(np.arange(n) % 2, -3.0, 1.0),
}


class Drawn(dict[str, dict[str, Any]]):
    """The tables of a book, which says of itself what it was drawn from and not all its rows."""

    said = ""

    def __repr__(self) -> str:
        return self.said


@st.composite
def books(draw: st.DrawFn, *, least: int = 0, most: int = 7) -> Drawn:
    """Tables as `scoring.tables.of_columns` takes them, of `least` to `most` customers with ids from 1 on."""
    count = draw(st.integers(least, most))
    rhythms = draw(st.lists(st.sampled_from(sorted(RHYTHMS)), min_size=count, max_size=count))
    amounts = draw(st.lists(st.sampled_from(sorted(AMOUNTS)), min_size=count, max_size=count))
    others = draw(st.sets(st.sampled_from(sorted(MAKERS))))
    late = draw(st.booleans())
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rows: Rows = {name: [] for name in SCHEMA}
    for customer, (rhythm, amount) in enumerate(zip(rhythms, amounts, strict=True), 1):
        rows["customers"].append(customer_of(rng, customer))
        days = np.asarray(RHYTHMS[rhythm](rng), float)
        for ago, paid in zip(days, AMOUNTS[amount](rng, len(days)), strict=True):
            rows["orders"].append(happened(rng, customer, ago) | {"amount": float(paid)})
        for maker in others:
            rows[maker] += [MAKERS[maker](rng, customer) for _ in range(rng.integers(0, 5))]
    _pay(rng, rows, others)
    drawn = Drawn(columns_of(_known_later(rng, rows) if late else rows))
    drawn.said = f"{[*zip(rhythms, amounts, strict=True)]}, {sorted(others)}, late={late}, seed={seed}"
    return drawn


def columns_of(rows: Rows) -> dict[str, dict[str, Any]]:
    """Rows as columns; ids count up from 1, `known_at` is when it happened unless a row says otherwise."""
    tables: dict[str, dict[str, Any]] = {}
    for name, some in rows.items():
        if not some:
            continue
        for place, row in enumerate(some, 1):
            row |= {"id": place} if "id" in SCHEMA[name] else {}
        names = {key for row in some for key in row}
        tables[name] = {key: _column(name, key, [row.get(key) for row in some]) for key in sorted(names)}
    return tables


def happened(rng: Rng, customer: int, ago: float) -> dict[str, Any]:
    """A row of a customer `ago` days before TODAY, at some hour."""
    day = float(TODAY.day - ago)
    return {"customer_id": customer, "day": day, "at": day * DAY + float(rng.integers(0, DAY))}


def _one(rng: Rng, *values: Any) -> Any:
    return values[int(rng.integers(len(values)))]


def customer_of(rng: Rng, customer: int) -> dict[str, Any]:
    """A customer with whatever may be known of one."""
    return {
        "customer_id": customer,
        "name": f"customer {customer}",
        "created_at": _one(rng, 0.0, TODAY.second - DAY, TODAY.second + DAY),
        "group_company": _one(rng, None, None, "one", "two"),
        "industry": _one(rng, None, "power", "food"),
        "size": _one(rng, None, "micro", "large"),
        "region": _one(rng, None, "north"),
        "contract": bool(rng.integers(2)),
        "credit_rating": _one(rng, None, "AAA", "b-", "D", "?"),
        "credit_limit": _one(rng, NAN, 0.0, 1000.0),
        "margin_rate": _one(rng, NAN, NAN, 0.0, 0.3, 1.0, -0.2),
        "acquisition_cost": _one(rng, NAN, 0.0, 500.0),
        "cooperation": _one(rng, NAN, 1.0, 5.0),
        "risk_capacity": _one(rng, NAN, 3.0),
    }


def _invoice(rng: Rng, customer: int) -> dict[str, Any]:
    ago, term, delay = float(rng.integers(-5, 900)), float(rng.integers(0, 90)), float(rng.integers(-40, 200))
    row = happened(rng, customer, ago)
    issued = row.pop("day")
    settled = issued + term + delay
    paid = bool(rng.integers(2)) and settled >= issued
    disputed = bool(rng.integers(4) == 0)
    return {
        "customer_id": customer,
        "issued_day": issued,
        "issued_at": row.pop("at"),
        "due_day": issued + term,
        "amount": float(np.round(rng.lognormal(5.0, 2.0), 2) * (-1 if rng.integers(5) == 0 else 1)),
        "settled_day": settled if paid else NAN,
        "settled_at": settled * DAY + DAY / 2 if paid else NAN,
        "disputed_at": (issued + 3) * DAY + DAY / 2 if disputed else NAN,
    }


def _complaint(rng: Rng, customer: int) -> dict[str, Any]:
    row = happened(rng, customer, float(rng.integers(-2, 800)))
    resolved = row["at"] + float(rng.integers(0, 60)) * DAY if rng.integers(2) else NAN
    return row | {
        "severity": float(rng.integers(1, 4)),
        "cause": _one(rng, None, "service", "price"),
        "answered_at": resolved,
        "resolved_at": resolved,
        "reopened": bool(rng.integers(2)),
    }


def _visit(rng: Rng, customer: int) -> dict[str, Any]:
    return happened(rng, customer, float(rng.integers(-2, 400))) | {"outcome": _one(rng, None, *VISIT_OUTCOMES)}


def _signal(rng: Rng, customer: int) -> dict[str, Any]:
    return happened(rng, customer, float(rng.integers(-2, 300))) | {"kind": _one(rng, *SIGNALS, DECLARED_LOST)}


def _survey(rng: Rng, customer: int) -> dict[str, Any]:
    csat = bool(rng.integers(2))
    value = float(rng.integers(1, 6) if csat else rng.integers(0, 11))
    return happened(rng, customer, float(rng.integers(-2, 900))) | {"metric": "csat" if csat else "nps", "value": value}


def _contract(rng: Rng, customer: int) -> dict[str, Any]:
    row = happened(rng, customer, float(rng.integers(-5, 1200)))
    day, at = row.pop("day"), row.pop("at")
    end = day + float(rng.integers(0, 900))
    ended = bool(rng.integers(4) == 0)
    return row | {
        "starts_day": day + float(rng.integers(0, 60)),
        "ends_day": end,
        "amount": _one(rng, NAN, 1000.0, 1e9),
        "signed_at": at,
        "ended_at": end * DAY if ended else NAN,
        "disputed_at": at + DAY if rng.integers(5) == 0 else NAN,
        "legal_review_at": at if rng.integers(2) else NAN,
    }


def _project(rng: Rng, customer: int) -> dict[str, Any]:
    row = happened(rng, customer, float(rng.integers(-5, 900)))
    at = row.pop("at")
    row.pop("day")
    closed = bool(rng.integers(2))
    return row | {
        "type": _one(rng, None, "r_and_d", "solar"),
        "stage": "offer",
        "amount": _one(rng, NAN, 0.0, 5e5),
        "opened_at": at,
        "closed_at": at + 30 * DAY if closed else NAN,
        "result": _one(rng, "won", "lost", "succeeded", "failed") if closed else None,
    }


def _statement(rng: Rng, customer: int) -> dict[str, Any]:
    return happened(rng, customer, float(rng.integers(-5, 1500))) | {
        "revenue": _one(rng, NAN, 0.0, 1e6, 1e12),
        "profit": _one(rng, NAN, -1e6, 1e5),
        "operating_cash_flow": _one(rng, NAN, -1e6, 1e5),
        "debt_ratio": _one(rng, NAN, 0.4, 3.0),
        "current_ratio": _one(rng, NAN, 0.0, 2.0),
    }


MAKERS: Final[Mapping[str, Callable[[Rng, int], dict[str, Any]]]] = {
    "invoices": _invoice,
    "complaints": _complaint,
    "visits": _visit,
    "signals": _signal,
    "surveys": _survey,
    "contracts": _contract,
    "projects": _project,
    "financials": _statement,
}


def _pay(rng: Rng, rows: Rows, others: set[str]) -> None:
    """Payments of parts, of more than is owed, on account and back."""
    for place, invoice in enumerate(rows["invoices"] if "invoices" in others else [], 1):
        part = _one(rng, 0.0, 0.3, 1.0, 1.5, -0.2)
        if part:
            row = happened(rng, invoice["customer_id"], float(rng.integers(-2, 60)))
            number = float(place) if rng.integers(2) else NAN
            rows["payments"].append(row | {"invoice_id": number, "amount": part * abs(invoice["amount"])})


def _known_later(rng: Rng, rows: Rows) -> Rows:
    """As if a column were mapped to `known_at`: some rows became known long after they happened."""
    for name, some in rows.items():
        if "known_at" not in SCHEMA[name]:
            continue
        first = HAPPENED.get(name, "at")
        for row in some:
            row["known_at"] = row[first] + float(rng.choice([0, 0, 1, 400, 3000])) * DAY
            for fact in LATER.get(name, ()):
                if f"{fact}_at" in row:
                    row[f"{fact}_known_at"] = row[f"{fact}_at"] + float(rng.choice([0, 0, 90])) * DAY
    return rows


def _column(table: str, name: str, values: list[Any]) -> Any:
    kind = SCHEMA[table][name]
    if kind == "float64":
        return np.array([NAN if value is None else value for value in values], float)
    if kind == "object":
        column = np.full(len(values), None, object)
        column[:] = values
        return column
    return np.array(values, kind)
