"""The facts of every customer of a book (or of one), computed at once from an assessment and its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.assess import Assessment
from scoring.elementwise import filled, within
from scoring.evidence import Shelf
from scoring.facts import WINDOW, Earlier, Event, Facts, Past
from scoring.grouped import Floats, Ints, at, highest, known, last, total
from scoring.indicators import STATEMENT_DAYS
from scoring.moment import Moment
from scoring.renewal import days_left
from scoring.service import USUAL_SEVERITY
from scoring.tables import Columns, Ids, positions, take

YEAR: Final = 365.0
_BESIDE: Final = ("points_before", "churn_before", "signal_age", "market_age")
_IDENTITY: Final = ("industry", "size", "region", "customer_class")
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


Market = Mapping[str, tuple[Event, ...]]  # events by industry, those of the whole market under ""


@dataclass(frozen=True)
class Observed:
    """What the rules look at, of some customers: `columns` have the names of `Facts`, one value per customer.

    Beside them `points_before` and `churn_before`, of the earlier score; `signal_age` and `market_age`, days of the
    newest signal and news.
    """

    ids: Ids
    columns: Mapping[str, NDArray[Any]]
    earlier: Mapping[int, Earlier]
    signals: Mapping[int, tuple[Event, ...]]
    market: Market
    industries: Sequence[str]
    records: Shelf

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def traits(self, row: int) -> frozenset[str]:
        """What rules may be made for, of the customer in a row: as `Facts.traits`."""
        industry, size, region, its_class = (str(self.columns[name][row]) for name in _IDENTITY)
        return Facts(int(self.ids[row]), industry, size, region, its_class).traits()

    def facts(self, rows: Ints) -> Iterator[Facts]:
        """The facts of the customers in these rows."""
        names = [name for name in self.columns if name not in _BESIDE]
        plain = [self.columns[name][rows].tolist() for name in names]
        for row, customer, *values in zip(rows.tolist(), self.ids[rows].tolist(), *plain, strict=True):
            made = object.__new__(
                Facts
            )  # all that it has is set here: forty attributes one by one take ten times as long
            made.__dict__.update(
                zip(names, values, strict=True),
                customer_id=customer,
                earlier=self.earlier.get(customer),
                signals=self.signals.get(customer, ()),
                market=_around(self.market, self.industries[row]),
                records=self.records,
            )
            yield made


def observe(
    found: Assessment, *, earlier: Mapping[int, Earlier] = MappingProxyType({}), market: Market = MappingProxyType({})
) -> Observed:
    """Look at every assessed customer."""
    tables, as_of, ids = found.tables, found.as_of, found.ids
    columns = (
        _orders(found) | _money(found) | _service(found, as_of) | _statements(found, as_of) | _judgement(found)
        | _identity(found) | {"contract_left": days_left(ids, tables["contracts"], as_of)}
    )  # fmt: skip
    signals, industries = _signals(tables["signals"], as_of), columns["industry"].tolist()
    columns |= _before(ids, earlier) | {
        "signal_age": _newest(signals, ids.tolist()),
        "market_age": _newest({industry: _around(market, industry) for industry in {*industries}}, industries),
    }
    return Observed(ids, columns, earlier, signals, market, industries, found.shelf)


def facts_of(
    found: Assessment, *, earlier: Mapping[int, Earlier] = MappingProxyType({}), market: Market = MappingProxyType({})
) -> Iterator[Facts]:
    """The facts of every assessed customer."""
    return observe(found, earlier=earlier, market=market).facts(np.arange(len(found.ids)))


def _before(ids: Ids, earlier: Mapping[int, Earlier]) -> dict[str, Floats]:
    """What each one's earlier score said, NaN without one."""
    past = earlier if isinstance(earlier, Past) else Past.of(earlier)
    place, there = positions(ids, np.array(past.ids, np.int64))
    columns = {"points_before": past.points, "churn_before": past.churn}
    said = {name: np.full(len(ids), np.nan) for name in columns}
    for name, values in columns.items():
        said[name][place[there]] = values[there]
    return said


def _orders(found: Assessment) -> dict[str, NDArray[Any]]:
    orders = found.given.orders
    before = orders.tenure - WINDOW
    pace = np.where(before >= WINDOW, (orders.orders - orders.recent) / np.maximum(before, 1.0) * WINDOW, np.nan)
    return {
        "order_days": orders.orders,
        "silence": orders.silence,
        "without": orders.without,
        "usual_gap": np.where(orders.frequency > 0, orders.recency / np.maximum(orders.frequency, 1.0), np.nan),
        "gap_spread": orders.gap_spread,
        "recent": orders.recent,
        "quarter": orders.quarter,
        "expected": pace,
        "season": np.where(orders.tenure >= YEAR + WINDOW, _year_before(found), np.nan),
    }


def _year_before(found: Assessment) -> Floats:
    """Order days in the last WINDOW as it was a year ago."""
    own, place = known(found.ids, found.tables["orders"])
    age = found.as_of.day - own["day"]
    inside = (own["amount"] > 0) & (age > YEAR) & (age <= YEAR + WINDOW)
    span = int(YEAR + WINDOW) + 1
    days = np.unique(place[inside] * span + age[inside].astype(np.int64))
    return total(days // span, np.ones(len(days)), len(found.ids))


def _money(found: Assessment) -> dict[str, NDArray[Any]]:
    own, place = known(found.ids, found.tables["customers"])
    limit = np.full(len(found.ids), np.nan)
    limit[place] = own["credit_limit"]
    return {
        "overdue": found.owed.overdue,
        "past_due": found.owed.days_past_due,
        "usual_late": np.where(found.late.evidence > 0, found.late.quantile(0.9), np.nan),
        "exposure": found.owed.exposure,
        "credit_limit": limit,
    }


def _service(found: Assessment, as_of: Moment) -> dict[str, NDArray[Any]]:
    n, tables = len(found.ids), found.tables
    complaints, by = known(found.ids, tables["complaints"])
    still_open = np.isnan(complaints["resolved_at"])
    urgency = 2.0 ** (filled(complaints["severity"], USUAL_SEVERITY) - 2.0)
    wait = highest(by, np.where(still_open, urgency * (as_of.day - complaints["day"]), 0.0), n)
    visits, visited = known(found.ids, tables["visits"])
    latest = last(visited, visits["at"], n)
    outcome = np.array([str(visits["outcome"][row] or "") if row >= 0 else "" for row in latest.tolist()], object)
    return {
        "complaint_wait": filled(wait),
        "visit_age": as_of.day - at(visits["day"], latest),
        "visit_outcome": outcome,
        **_answers(found, as_of),
    }


def _answers(found: Assessment, as_of: Moment) -> dict[str, NDArray[Any]]:
    n = len(found.ids)
    surveys, place = known(found.ids, found.tables["surveys"])
    share = within(np.where(surveys["metric"] == "csat", (surveys["value"] - 1) / 4, surveys["value"] / 10), 0, 1)
    newest = last(place, surveys["at"], n)
    now, count = filled(at(share, newest)), total(place, np.ones(len(place)), n)
    before = (total(place, share, n) - now) / np.where(count > 1, count - 1, np.nan)
    return {
        "satisfaction": at(share, newest),
        "satisfaction_before": before,
        "satisfaction_age": as_of.day - at(surveys["day"], newest),
    }


def _statements(found: Assessment, as_of: Moment) -> dict[str, NDArray[Any]]:
    """What is abnormal in the latest statement, by itself and against the one before."""
    own, place = known(found.ids, found.tables["financials"])
    order = np.lexsort((own["at"], place))
    own, place = take(own, order), place[order]
    ages, flags = np.full(len(found.ids), np.nan), np.full(len(found.ids), None, object)
    flags[:] = [()] * len(flags)
    for row in np.flatnonzero(np.diff(place, append=-1)).tolist():
        ages[place[row]] = as_of.day - own["day"][row]
        if ages[place[row]] <= STATEMENT_DAYS:
            again = row > 0 and place[row - 1] == place[row]
            flags[place[row]] = abnormal(_row(own, row), _row(own, row - 1) if again else None)
    return {"statement": flags, "statement_age": ages}


def abnormal(now: Mapping[str, float], before: Mapping[str, float] | None) -> tuple[str, ...]:
    """What is abnormal in a statement: keys a text exists for."""
    found = {
        "loss": now["profit"] < 0,
        "cash_drain": now["operating_cash_flow"] < 0,
        "debt_high": now["debt_ratio"] >= 0.7,
        "illiquid": now["current_ratio"] < 1.0,
        "revenue_fell": before is not None and now["revenue"] < 0.8 * before["revenue"],
        "debt_rose": before is not None and now["debt_ratio"] >= before["debt_ratio"] + 0.15,
    }
    return tuple(key for key, holds in found.items() if holds)


def _row(columns: Columns, row: int) -> Mapping[str, float]:
    names = ("revenue", "profit", "operating_cash_flow", "debt_ratio", "current_ratio")
    return {name: float(columns[name][row]) for name in names}


def _judgement(found: Assessment) -> dict[str, NDArray[Any]]:
    return {
        "points": found.card.points,
        "grade": np.array(found.grades, object),
        "churn": found.churn,
        "impact": found.fitted.value_edges.rank(found.value.stake),
        "share": found.share,
        "at_risk": found.at_risk,
    }


def _signals(signals: Columns, as_of: Moment) -> dict[int, tuple[Event, ...]]:
    """Signals of the last WINDOW by customer, newest first."""
    age = as_of.day - signals["day"]
    fresh = np.flatnonzero(age <= WINDOW)
    fresh = fresh[np.lexsort((-signals["id"][fresh], age[fresh]))]
    by_customer: dict[int, list[Event]] = {}
    for row in fresh.tolist():
        event = Event(str(signals["kind"][row]), float(age[row]), int(signals["id"][row]))
        by_customer.setdefault(int(signals["customer_id"][row]), []).append(event)
    return {customer: tuple(events) for customer, events in by_customer.items()}


def _identity(found: Assessment) -> dict[str, NDArray[Any]]:
    """What segments are made of, "" where it is not known."""
    own, place = known(found.ids, found.tables["customers"])
    columns: dict[str, NDArray[Any]] = {}
    for name in _IDENTITY[:3]:
        columns[name] = np.full(len(found.ids), "", object)
        columns[name][place] = [value or "" for value in own[name].tolist()]
    kept = np.full(len(found.ids), None, object)
    kept[place] = [each or _NOTHING for each in own["own"].tolist()]
    today = np.full(len(found.ids), float(found.as_of.day))
    return columns | {"customer_class": np.array(found.classes, object), "own": kept, "today": today}


def _newest(events: Mapping[Any, tuple[Event, ...]], whose: Sequence[Any]) -> Floats:
    """Age of the newest of each one's events, NaN without any."""
    ages = {key: min(event.age for event in some) for key, some in events.items() if some}
    return np.array([ages.get(key, np.nan) for key in whose], float)


def _around(market: Market, industry: str) -> tuple[Event, ...]:
    own = market.get(industry, ()) if industry else ()
    return own + market.get("", ())
