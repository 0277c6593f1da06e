"""What visits, complaints, surveys, signals and payments add to the log-odds of churn: expert weights, learnt later.

Every group of evidence has a strength in log-odds under stated prior weights, zero where there is none. The model
holds one multiplier per group, 1 until enough closed outcomes allow to learn it (`service_fit`), never below 0: more
complaints or overdue invoices never lower the risk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.amends import eased
from scoring.elementwise import beside, filled, within
from scoring.grouped import Floats, Ints, highest, known, total
from scoring.moment import Moment
from scoring.receivables import open_invoices
from scoring.schema import DECLARED_LOST
from scoring.tables import Columns, Ids, Tables

GROUPS: Final = ("complaints", "visit", "signals_against", "signals_for", "survey", "overdue", "late")

# Log-odds of one fresh piece of evidence. No public log of B2B customers has such data, so these are expert priors.
SEVERITY: Final = (0.25, 0.5, 0.8)  # of an open complaint, slight to grave
USUAL_SEVERITY: Final = 2.0  # where nobody said
RESOLVED: Final = 0.5  # share of it that stays when it is resolved
REOPENED: Final = 1.25
VISIT: Final[Mapping[str, float]] = MappingProxyType({"good": -0.25, "neutral": 0.0, "concern": 0.5, "leaving": 1.5})
SIGNAL: Final[Mapping[str, float]] = MappingProxyType(
    {
        "payment_delay": 0.3,
        "competitor": 0.25,
        "price_pressure": 0.15,
        "demand_down": 0.35,
        "contact_left": 0.35,
        "service_failure": 0.2,
        "quality_issue": 0.2,
        "delivery_late": 0.2,
        "dissatisfied": 0.4,
        "finance_trouble": 0.3,
        "credit_event": 0.3,
        "project_delay": 0.1,
        "contract_dispute": 0.4,
        "market_adverse": 0.1,
        "leaving": 1.5,
        "demand_up": -0.3,
        "satisfied": -0.2,
        "contract_renewal": -0.5,
        "market_favourable": -0.1,
        "referral": -0.3,
    }
)
LOST: Final = 5.5  # somebody said that the customer is gone: about one in ten of the faithful would still order
SURVEY: Final = 0.5  # at the worst answer, its negative at the best
OVERDUE: Final = 0.25  # per 30 days and open invoice
OVERDUE_MOST: Final = 180.0  # days from which an invoice weighs no more
LATE: Final = 0.8  # times (share of late invoices - LATE_SHARE)
LATE_SHARE: Final = 0.25
LATE_FROM: Final = 5.0  # days
LATE_WEIGHT: Final = 2.0  # invoices' worth of LATE_SHARE

# Days after which evidence counts half.
FADES: Final[Mapping[str, float]] = MappingProxyType(
    {"complaints": 90.0, "visit": 60.0, "signals": 60.0, "survey": 180.0, "late": 365.0}
)
CEILING: Final = 1.5  # many pieces of one group approach this


@dataclass(frozen=True)
class Multipliers:
    """What each group's prior strength is multiplied with, >= 0, and how many closed outcomes taught it (0: prior)."""

    values: Mapping[str, float] = field(default_factory=lambda: MappingProxyType(dict.fromkeys(GROUPS, 1.0)))
    outcomes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType(dict.fromkeys(GROUPS, 0)))

    def vector(self) -> Floats:
        """In the order of GROUPS."""
        return np.array([self.values[group] for group in GROUPS])

    def learnt(self, group: str) -> bool:
        """Whether closed outcomes moved it; otherwise it is said to be prior-based."""
        return self.outcomes[group] > 0


def strengths(ids: Ids, tables: Tables, as_of: Moment) -> Floats:
    """Prior log-odds of each group, shape (customers, groups), for the sorted `ids`; `tables` are cut at `as_of`."""
    by_group = {group: found for table in EVIDENCE for group, found in told_by(table, ids, tables, as_of).items()}
    return beside([by_group[group] for group in GROUPS])


def told_by(table: str, ids: Ids, tables: Tables, as_of: Moment) -> dict[str, Floats]:
    """The strengths of those groups whose evidence stands in `table`, one of EVIDENCE; of each of the customers."""
    if not len(tables[table]["customer_id"]):  # most customers have no rows in most tables
        return {group: np.zeros(len(ids)) for group in _GROUPS_IN[table]}
    return EVIDENCE[table](ids, tables, as_of)


def _by_complaints(ids: Ids, tables: Tables, as_of: Moment) -> dict[str, Floats]:
    complaints, complained = known(ids, tables["complaints"])
    return {"complaints": _saturate(total(complained, complaint_weights(complaints, as_of), len(ids)))}


def _by_visits(ids: Ids, tables: Tables, as_of: Moment) -> dict[str, Floats]:
    visits, visited = known(ids, tables["visits"])
    return {"visit": _latest(visits, visited, visit_weights(visits, as_of), len(ids))}


def _by_surveys(ids: Ids, tables: Tables, as_of: Moment) -> dict[str, Floats]:
    surveys, asked = known(ids, tables["surveys"])
    return {"survey": _latest(surveys, asked, survey_weights(surveys, as_of), len(ids))}


def _by_invoices(ids: Ids, tables: Tables, as_of: Moment) -> dict[str, Floats]:
    invoices, owing = known(ids, tables["invoices"])
    waiting = open_invoices(ids, tables["invoices"], tables["payments"], as_of)
    overdue = _saturate(total(waiting.place, overdue_weights(waiting.past_due), len(ids)))
    return {"overdue": overdue, "late": _late(invoices, owing, len(ids), as_of)}


def _by_signals(ids: Ids, tables: Tables, as_of: Moment) -> dict[str, Floats]:
    """A declared loss stands until an order follows it."""
    signals, about = known(ids, tables["signals"])
    weights = signal_weights(signals, tables["complaints"], as_of)
    told = np.where(signals["kind"] == DECLARED_LOST, 0.0, weights)
    against = _saturate(total(about, np.maximum(told, 0.0), len(ids)))
    return {
        "signals_against": against + LOST * _gone(ids, signals, about, tables),
        "signals_for": -_saturate(total(about, np.maximum(-told, 0.0), len(ids))),
    }


EVIDENCE: Final[Mapping[str, Callable[[Ids, Tables, Moment], dict[str, Floats]]]] = MappingProxyType(
    {
        "complaints": _by_complaints,
        "visits": _by_visits,
        "surveys": _by_surveys,
        "invoices": _by_invoices,
        "signals": _by_signals,
    }
)
_GROUPS_IN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "complaints": ("complaints",),
        "visits": ("visit",),
        "surveys": ("survey",),
        "invoices": ("overdue", "late"),
        "signals": ("signals_against", "signals_for"),
    }
)


def complaint_weights(complaints: Columns, as_of: Moment) -> Floats:
    """Each complaint's weight: full while open, fading from its resolution on."""
    if not len(complaints["id"]):
        return np.zeros(0)
    grade = filled(complaints["severity"], USUAL_SEVERITY).astype(int)
    weight = np.array(SEVERITY)[within(grade, 1, len(SEVERITY)) - 1] * np.where(complaints["reopened"], REOPENED, 1.0)
    since = (as_of.second - complaints["resolved_at"]) / 86_400
    return np.asarray(weight * np.where(np.isnan(since), 1.0, RESOLVED * _fade(filled(since), "complaints")))


def visit_weights(visits: Columns, as_of: Moment) -> Floats:
    """Each visit's weight by its outcome; only a customer's latest one with an outcome counts."""
    return _looked_up(visits["outcome"], VISIT) * _fade(as_of.day - visits["day"], "visit")


def signal_weights(signals: Columns, complaints: Columns, as_of: Moment) -> Floats:
    """Each signal's weight, above zero against the customer's staying; a declared loss does not fade.

    `complaints` of the same customers at least: what came with one that is resolved weighs less.
    """
    weights = filled(_looked_up(signals["kind"], SIGNAL)) * eased(signals, complaints)
    return np.asarray(
        weights * _fade(as_of.day - signals["day"], "signals") + LOST * (signals["kind"] == DECLARED_LOST)
    )


def _gone(ids: Ids, signals: Columns, about: Ints, tables: Tables) -> NDArray[np.bool_]:
    """Who was called lost and has not ordered since."""
    called = signals["kind"] == DECLARED_LOST
    if not called.any():
        return np.zeros(len(ids), bool)
    orders, ordering = known(ids, tables["orders"])
    bought = orders["amount"] > 0
    lost = filled(highest(about[called], signals["at"][called], len(ids)), -np.inf)
    return lost > filled(highest(ordering[bought], orders["at"][bought], len(ids)), -np.inf)


def survey_weights(surveys: Columns, as_of: Moment) -> Floats:
    """Each answer's weight (CSAT 3 and NPS 7 are neutral); only a customer's latest one counts."""
    csat = surveys["metric"] == "csat"
    high = np.where(csat, (surveys["value"] - 3.0) / 2.0, (surveys["value"] - 7.0) / 3.0)
    return np.asarray(-SURVEY * within(high, -1.0, 1.0) * _fade(as_of.day - surveys["day"], "survey"))


def overdue_weights(past_due: Floats) -> Floats:
    """The weight of each invoice that is still owed, by the days it is past due."""
    return OVERDUE * within(past_due, 0.0, OVERDUE_MOST) / 30.0


def _late(invoices: Columns, place: Ints, n: int, as_of: Moment) -> Floats:
    """Share of invoices settled late, recency-weighted and shrunk to LATE_SHARE."""
    if not len(place):
        return np.zeros(n)
    settled = ~np.isnan(invoices["settled_day"]) & (invoices["amount"] > 0)  # a credit note is not paid in time
    weight = np.where(settled, _fade(as_of.day - filled(invoices["settled_day"], as_of.day), "late"), 0.0)
    late = weight * (filled(invoices["settled_day"] - invoices["due_day"]) > LATE_FROM)
    count, lates = total(place, weight, n), total(place, late, n)
    return LATE * ((lates + LATE_WEIGHT * LATE_SHARE) / (count + LATE_WEIGHT) - LATE_SHARE)


def _fade(age: NDArray[Any], kind: str) -> Floats:
    return np.asarray(np.exp2(-np.maximum(age, 0.0) / FADES[kind]))


def _saturate(total: Floats) -> Floats:
    return CEILING * -np.expm1(-total / CEILING)


def _looked_up(kinds: NDArray[Any], weights: Mapping[str, float]) -> Floats:
    return np.array([weights.get(kind, np.nan) for kind in kinds], float)


def _latest(rows: Columns, place: Ints, weights: Floats, n: int) -> Floats:
    """The weight of each customer's latest row that has one; zero without."""
    out = np.zeros(n)
    if len(place):
        usable = np.flatnonzero(~np.isnan(weights))
        usable = usable[np.lexsort((rows["id"][usable], rows["at"][usable]))]
        out[place[usable]] = weights[usable]
    return out
