"""How likely each kind of risk of the matrix is for a customer, from what was reported, ordered, owed and signed.

Loss and payment come from their models. The others have no public data to learn from: they are log-odds that start at a
stated base and move by stated expert weights, as in `service`; every weight pushes one way only, so that more evidence
against a customer never lowers a risk.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Final

import numpy as np

from scoring.amends import eased
from scoring.elementwise import filled, within
from scoring.grouped import Floats, highest, known, total
from scoring.indicators import Findings, satisfaction
from scoring.moment import Moment
from scoring.receivables import OpenInvoices, chance_late
from scoring.renewal import days_left, running
from scoring.service import FADES, complaint_weights
from scoring.tables import Columns, Ids, Tables

BASE: Final[Mapping[str, float]] = {
    "satisfaction": 0.05, "demand": 0.08, "competition": 0.08, "contract": 0.05, "project": 0.15,
}  # fmt: skip
_BASE_ODDS: Final = {risk: log(base / (1.0 - base)) for risk, base in BASE.items()}
# Log-odds of one fresh signal.
WEIGHTS: Final[Mapping[str, Mapping[str, float]]] = {
    "satisfaction": {"dissatisfied": 1.8, "service_failure": 1.0, "quality_issue": 1.0, "delivery_late": 1.0,
                     "satisfied": -0.8, "referral": -0.5},
    "demand": {"demand_down": 1.8, "market_adverse": 0.7, "project_delay": 0.5, "demand_up": -0.8,
               "market_favourable": -0.4},
    "competition": {"competitor": 1.6, "price_pressure": 0.9, "leaving": 1.8, "referral": -0.4},
    "payment": {"payment_delay": 1.0, "finance_trouble": 1.5, "credit_event": 2.0},
    "contract": {"contract_dispute": 2.0, "leaving": 1.5, "contract_renewal": -1.5},
    "project": {"project_delay": 1.5, "contract_dispute": 0.8},
}  # fmt: skip
COMPLAINT: Final = 4.0  # times `service.complaint_weights`: a serious open complaint is 2
DISSATISFIED: Final = 4.0  # per unit of satisfaction (0-1) below NEUTRAL_SATISFACTION
NEUTRAL_SATISFACTION: Final = 0.6
QUARTER: Final = 90.0
YEAR: Final = 365.0
THINNING: Final = 1.5  # per log of orders below the customer's own yearly pace
EXPIRY_DAYS: Final = 180.0  # a contract that ends within these is at risk, EXPIRY log-odds on its last day
EXPIRY: Final = 2.5
DISPUTED: Final = 2.0
UNREVIEWED: Final = 0.4  # signed without a legal review
TOLD: Final = 0.05  # P(default) that grave reports of the finances start from at least, however well a customer pays


def probabilities(
    found: Findings, tables: Tables, waiting: OpenInvoices, as_of: Moment, *, default_days: float
) -> dict[str, Floats]:
    """P(risk), 0-1, of every kind but concentration, which bites when the customer leaves; `tables` are cut at `as_of`.

    NaN: does not apply. `default_days`: past due, of a default.
    """
    ids = found.ids
    push = _signals(ids, tables, as_of)
    push["satisfaction"] += _dissatisfaction(ids, tables, as_of)
    push["demand"] += _thinning(found, as_of)
    left = days_left(ids, tables["contracts"], as_of)
    push["contract"] += _contract_trouble(ids, tables["contracts"], left, as_of)
    chances = {risk: _sigmoid(base + push[risk]) for risk, base in _BASE_ODDS.items()}
    chances["contract"] = np.where(np.isnan(left), np.nan, chances["contract"])
    chances["project"] = np.where(_open_projects(ids, tables["projects"]) > 0, chances["project"], np.nan)
    return chances | {"loss": found.churn, "payment": _default(found, waiting, push["payment"], default_days)}


def _default(found: Findings, waiting: OpenInvoices, push: Floats, days: float) -> Floats:
    """P(the next or an open invoice is paid more than `days` late), moved by reports of the finances: how somebody paid
    says little of it once they are known to be bad."""
    next_one = found.late.probability(days)
    worst_open = highest(waiting.place, chance_late(waiting, found.late, days), len(found.ids))
    paid = np.fmax(next_one, worst_open)
    return _sigmoid(_logit(np.maximum(paid, TOLD * -np.expm1(-push))) + push)


def _signals(ids: Ids, tables: Tables, as_of: Moment) -> dict[str, Floats]:
    """What signals add to the log-odds of each kind of risk."""
    own, place = known(ids, tables["signals"])
    if not len(place):
        return {risk: np.zeros(len(ids)) for risk in WEIGHTS}
    fresh, kinds = np.exp2((own["day"] - as_of.day) / FADES["signals"]), own["kind"].tolist()
    fresh = fresh * eased(own, tables["complaints"])
    return {
        risk: total(place, fresh * np.array([weights.get(kind, 0.0) for kind in kinds], float), len(ids))
        for risk, weights in WEIGHTS.items()
    }


def _dissatisfaction(ids: Ids, tables: Tables, as_of: Moment) -> Floats:
    own, place = known(ids, tables["complaints"])
    complaints = total(place, complaint_weights(own, as_of), len(ids))
    answers = filled(satisfaction(ids, tables["surveys"], as_of), NEUTRAL_SATISFACTION)
    return COMPLAINT * complaints + DISSATISFIED * np.maximum(NEUTRAL_SATISFACTION - answers, 0.0)


def _thinning(found: Findings, as_of: Moment) -> Floats:
    """Order days of the last quarter against a quarter of the last year's, of who has been ordering for a year.

    Both without pauses and the time out of its season: of who orders in three months of the year these are its last
    season and its last four, or as many as there were.
    """
    orders = found.orders
    days = within(orders.tenure, QUARTER, YEAR)
    pace = np.log((orders.recent + 1.0) / (orders.recent_year * QUARTER / days + 1.0))
    return np.where(as_of.day - orders.first_day >= YEAR, THINNING * np.maximum(-pace, 0.0), 0.0)


def _contract_trouble(ids: Ids, contracts: Columns, left: Floats, as_of: Moment) -> Floats:
    """The latest contract's expiry, `left` days ahead; a dispute or a missing legal review of any running one."""
    n = len(ids)
    if not len(contracts["id"]):
        return np.zeros(n)
    own, place = running(ids, contracts, as_of)
    disputed = filled(highest(place, (~np.isnan(own["disputed_at"])).astype(float), n))
    unreviewed = filled(highest(place, np.isnan(own["legal_review_at"]).astype(float), n))
    near = within(1.0 - filled(left, EXPIRY_DAYS) / EXPIRY_DAYS, 0.0, 1.0)
    return EXPIRY * near + DISPUTED * disputed + UNREVIEWED * unreviewed


def _open_projects(ids: Ids, projects: Columns) -> Floats:
    own, place = known(ids, projects)
    return total(place, np.isnan(own["closed_at"]), len(ids))


def _logit(p: Floats) -> Floats:
    clipped = within(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
