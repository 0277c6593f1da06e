"""The values behind the scorecard: one number per customer and indicator, NaN where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import filled, within
from scoring.features import Summary
from scoring.grouped import Floats, at, known, last, ratio, total
from scoring.moment import Moment
from scoring.payment import Lateness
from scoring.receivables import Receivables
from scoring.service import SEVERITY, complaint_weights
from scoring.tables import Columns, Ids, Tables, take

YEAR: Final = 365.0
STATEMENT_DAYS: Final = 3 * YEAR  # an older statement says nothing any more
LEAST: Final = 90.0  # days that growth is told from
SURVEY_FADES: Final = 365.0  # days after which an answer weighs half
RATINGS: Final[Mapping[str, float]] = {
    "AAA": 100, "AA": 92, "A": 82, "BBB": 68, "BB": 50, "B": 35, "CCC": 20, "CC": 10, "C": 5, "D": 0,
}  # fmt: skip
_NOTCH: Final = 3.0  # points of a "+" or "-"
JUDGEMENTS: Final = (
    "capital_strength", "cooperation", "market_influence", "risk_capacity", "management_state", "market_sensitivity",
)  # fmt: skip


@dataclass(frozen=True)
class Findings:
    """What the models say of these customers: one row each, aligned with `ids` (sorted)."""

    ids: Ids
    orders: Summary
    churn: Floats  # P(no order in the horizon), NaN without an order or a contract
    clv: Floats  # discounted margin over the settings' horizon
    owed: Receivables
    late: Lateness


@dataclass(frozen=True)
class Averages:
    """What "average" means in a book, 0 where there is nothing to say it from.

    Of revenue over who bought in the last twelve months, of value over these and who is worth something by a contract.
    """

    revenue_year: float = 0.0
    clv: float = 0.0

    @classmethod
    def of(cls, found: Findings) -> Averages:
        """The averages of a book."""
        bought = found.orders.revenue_year > 0
        worth = bought | _by_contract(found)
        return cls(_mean(found.orders.revenue_year[bought]), max(_mean(found.clv[worth]), 0.0))


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0


def _by_contract(found: Findings) -> NDArray[np.bool_]:
    """Who is worth something without an order: by a contract."""
    return np.asarray((found.clv > 0) & (found.orders.orders == 0))


def indicators(found: Findings, tables: Tables, averages: Averages, as_of: Moment) -> dict[str, Floats]:
    """Every indicator of `scales.INDICATORS`; `tables` are cut at `as_of`.

    Ratios to the book's average, not known where there is none: revenue_ratio, clv_ratio. Shares: margin_rate,
    collected_share and overdue_share (`receivables`), project_success, limit_use (exposure / limit). `growth`: revenue
    against the same time before. Judgements 1-5. Probabilities: stay (1 - churn), late_15. `satisfaction`: 0-1.
    `complaint_load`: 1 for each open slight complaint.
    """
    bought = found.orders.orders > 0
    paid = found.late.evidence > 0
    worth = bought | _by_contract(found)
    values = {
        "revenue_ratio": _to_average(np.maximum(found.orders.revenue_year, 0), averages.revenue_year, bought),
        "collected_share": found.owed.collected_share,
        "project_success": _project_success(found.ids, tables["projects"]),
        "clv_ratio": _to_average(found.clv, averages.clv, worth),
        "growth": growth(found.ids, tables["orders"], found.orders, as_of),
        "late_15": np.where(paid, found.late.probability(15.0), np.nan),
        "days_late": np.where(paid, found.late.quantile(0.5), np.nan),
        "overdue_share": found.owed.overdue_share,
        "days_past_due": found.owed.days_past_due,
        "stay": 1.0 - found.churn,
        "complaint_load": np.where(worth, _complaint_load(found.ids, tables["complaints"], as_of), np.nan),
        "satisfaction": satisfaction(found.ids, tables["surveys"], as_of),
        "tenure_years": found.orders.tenure / YEAR,
    }
    return values | _of_customers(found, tables["customers"]) | _of_statements(found.ids, tables["financials"], as_of)


def _to_average(values: Floats, average: float, among: NDArray[np.bool_]) -> Floats:
    return np.where(among, values / average, np.nan) if average > 0 else np.full(len(values), np.nan)


def growth(ids: Ids, orders: Columns, summary: Summary, as_of: Moment) -> Floats:
    """Revenue of the last year over that of the year before; with fewer than two years of as many of the last days as
    there were a year earlier too, so that no season is compared with another.

    Shrunk towards 1 by two usual orders on both sides: one order more or less is no trend. NaN where less than LEAST
    days can be compared. The day of the first order, which was there by definition, does not count as one.
    """
    own, place = known(ids, orders)
    since = as_of.day - filled(summary.first_day, as_of.day)
    window = np.minimum(since - YEAR, YEAR)
    age = as_of.day - own["day"]
    recent = total(place, own["amount"] * (age <= window[place]), len(ids))
    earlier = (age > YEAR) & (age <= YEAR + window[place]) & (age < since[place])
    before = total(place, own["amount"] * earlier, len(ids))
    two = 2 * filled(summary.spend)
    enough = (window >= LEAST) & (before > 0)
    return np.where(enough, ratio(np.maximum(recent, 0) + two, np.maximum(before, 0) + two), np.nan)


def credit_score(rating: object) -> float:
    """Points 0-100 of a rating such as "AA-"; NaN for none or one of another scale."""
    text = str(rating).strip().upper() if rating is not None else ""
    letters = text.rstrip("+-")
    if letters not in RATINGS:
        return float("nan")
    return min(max(RATINGS[letters] + _NOTCH * (text.count("+") - text.count("-")), 0.0), 100.0)


def _of_customers(found: Findings, customers: Columns) -> dict[str, Floats]:
    """The customer record's own figures and expert judgements."""
    own, place = known(found.ids, customers)
    where = np.full(len(found.ids), -1, dtype=np.int64)
    where[place] = np.arange(len(place))
    values = {name: at(own[name], where) for name in (*JUDGEMENTS, "margin_rate", "credit_limit")}
    limit = values.pop("credit_limit")
    ratings = own["credit_rating"].tolist()
    score = {rating: credit_score(rating) for rating in set(ratings)}
    scores = np.array([score[rating] for rating in ratings], dtype=float)
    return values | {"credit_score": at(scores, where), "limit_use": ratio(found.owed.exposure, limit)}


def _of_statements(ids: Ids, financials: Columns, as_of: Moment) -> dict[str, Floats]:
    """The latest statement of the last three years."""
    own, place = known(ids, financials)
    fresh = as_of.day - own["day"] <= STATEMENT_DAYS
    own, place = take(own, fresh), place[fresh]
    latest = last(place, own["at"], len(ids))
    revenue = at(own["revenue"], latest)
    return {
        "debt_ratio": at(own["debt_ratio"], latest),
        "current_ratio": at(own["current_ratio"], latest),
        "profit_margin": ratio(at(own["profit"], latest), revenue),
        "cash_margin": ratio(at(own["operating_cash_flow"], latest), revenue),
    }


def _project_success(ids: Ids, projects: Columns) -> Floats:
    """Share of closed projects that were won or succeeded, one project's worth drawn to one half."""
    own, place = known(ids, projects)
    if not len(place):
        return np.full(len(ids), np.nan)
    good = np.isin(own["result"].astype(str), ("won", "succeeded"))
    closed = total(place, good | np.isin(own["result"].astype(str), ("lost", "failed")), len(ids))
    return np.where(closed > 0, (total(place, good, len(ids)) + 0.5) / (closed + 1), np.nan)


def _complaint_load(ids: Ids, complaints: Columns, as_of: Moment) -> Floats:
    own, place = known(ids, complaints)
    return total(place, complaint_weights(own, as_of) / SEVERITY[0], len(ids))


def satisfaction(ids: Ids, surveys: Columns, as_of: Moment) -> Floats:
    """Recency-weighted mean of CSAT 1-5 and NPS 0-10, both as 0-1; NaN without an answer."""
    own, place = known(ids, surveys)
    if not len(place):
        return np.full(len(ids), np.nan)
    share = np.where(own["metric"] == "csat", (own["value"] - 1) / 4, own["value"] / 10)
    weight = np.exp2((own["day"] - as_of.day) / SURVEY_FADES)
    return ratio(total(place, weight * within(share, 0, 1), len(ids)), total(place, weight, len(ids)))
