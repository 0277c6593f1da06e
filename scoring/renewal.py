"""Churn of contract customers: a monthly hazard of leaving by months to expiry, moved by service data.

A discrete-time hazard (Singer & Willett 1993, J. of Educational Statistics 18): in each month under contract, or while
a renewal is waited for, a customer may leave with a probability that depends on how far the end is. The stated prior
rates are drawn to the book's own as contracts close.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import filled
from scoring.grouped import Floats, Ints, at, highest, known, last, total
from scoring.moment import Moment
from scoring.tables import Columns, Ids, take

MONTH: Final = 30.4375
LAST: Final = 12  # months to expiry from which on the hazard is the same
LAPSED: Final = -3  # months after the end for which a renewal is waited for
# Expert prior: rare in mid-term, a sixth at the end, a third of those that lapsed each month.
PRIOR: Final = {-3: 0.35, -2: 0.35, -1: 0.35, 0: 0.16, 1: 0.02, 2: 0.01} | dict.fromkeys(range(3, LAST + 1), 0.005)
LAPSED_DAYS: Final = -LAPSED * 30.0  # a contract that ran out is still waited for so long
PRIOR_MONTHS: Final = 60.0  # customer months that the prior rate is worth at each distance
GONE: Final = -3650.0  # days to the end of a contract that was terminated, whenever that was
_STATES: Final = tuple(range(LAPSED, LAST + 1))


@dataclass(frozen=True)
class Hazard:
    """P(leaving within the month) by months to expiry, from LAPSED to LAST; `months`: observed customer months."""

    rates: tuple[float, ...] = tuple(PRIOR[state] for state in _STATES)
    months: float = 0.0

    def at(self, months_left: Floats) -> Floats:
        """The rate of each distance to expiry, whole months rounded down."""
        state = np.clip(np.floor(months_left), LAPSED, LAST).astype(np.int64)
        return np.array(self.rates)[state - LAPSED]


def fit(contracts: Columns, as_of: Moment) -> Hazard:
    """Monthly rates of a book's contracts, cut at `as_of`, drawn to the prior; contracts that go on are censored."""
    at_risk, left = np.zeros(len(_STATES)), np.zeros(len(_STATES))
    for remaining, gone in _lives(contracts, as_of):
        states = np.clip(np.floor(remaining), LAPSED, LAST).astype(np.int64) - LAPSED
        np.add.at(at_risk, states, 1.0)
        left[states[-1]] += gone
    prior = np.array([PRIOR[state] for state in _STATES])
    rates = (left + PRIOR_MONTHS * prior) / (at_risk + PRIOR_MONTHS)
    return Hazard(tuple(float(rate) for rate in rates), float(at_risk.sum()))


def leaving(hazard: Hazard, left: Floats, log_odds: Floats, horizon_days: Floats) -> Floats:
    """P(the customer leaves within the horizon); NaN without a contract.

    left: days to the end of the last contract (`ever_left`), below 0 once it has lapsed, NaN without one.
    log_odds: what complaints, payment, visits and signals add (`service`); more of it never lowers the result.
    Who does not leave at the end renews for a year. Who lapsed longer ago than a renewal is waited for has probably
    left already, the more so the longer it is ago.
    """
    months = left / MONTH
    waited = np.maximum(LAPSED - filled(months), 0.0)
    stays = (1.0 - _moved(hazard.at(np.full(len(left), LAPSED)), log_odds)) ** waited
    for step in range(int(np.ceil(horizon_days / MONTH).max(initial=0.0))):
        part = np.clip(horizon_days / MONTH - step, 0.0, 1.0)  # of the last, incomplete month
        now = months - step
        renewed = (months >= 0) & (now < 0)
        rate = hazard.at(np.nan_to_num(np.where(renewed, now % LAST, now)))
        stays *= (1.0 - _moved(rate, log_odds)) ** part
    return np.where(np.isnan(left), np.nan, 1.0 - stays)


def _moved(rate: Floats, log_odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + (1.0 - rate) / rate * np.exp(-log_odds)))


def ever_left(ids: Ids, contracts: Columns, as_of: Moment) -> Floats:
    """As `days_left`, however long ago the last contract ended; GONE where all were terminated; NaN without any."""
    own, place = known(ids, contracts)
    return highest(place, np.where(np.isnan(own["ended_at"]), own["ends_day"] - as_of.day, GONE), len(ids))


def days_left(ids: Ids, contracts: Columns, as_of: Moment) -> Floats:
    """Days until the customer's last contract ends, below 0 for up to LAPSED_DAYS after it; NaN without one."""
    own, place = running(ids, contracts, as_of)
    return highest(place, own["ends_day"] - as_of.day, len(ids))


def yearly(ids: Ids, contracts: Columns, as_of: Moment) -> Floats:
    """What a customer's contracts bring a year: the sum of those that run today, else the one that ends last.

    0 without one, or where none says its amount.
    """
    own, place = running(ids, contracts, as_of)
    if not len(place):
        return np.zeros(len(ids))
    amount = np.maximum(filled(own["amount"]), 0.0)
    runs = (own["starts_day"] <= as_of.day) & (own["ends_day"] >= as_of.day)
    today = total(place, amount * runs, len(ids))
    return np.where(total(place, runs, len(ids)) > 0, today, filled(at(amount, last(place, own["ends_day"], len(ids)))))


def running(ids: Ids, contracts: Columns, as_of: Moment) -> tuple[Columns, Ints]:
    """The contracts that run or lapsed lately, and the place of each one's customer in `ids`."""
    own, place = known(ids, contracts)
    if not len(place):
        return own, place
    going = np.isnan(own["ended_at"]) & (own["ends_day"] >= as_of.day - LAPSED_DAYS)
    return take(own, going), place[going]


def _lives(contracts: Columns, as_of: Moment) -> list[tuple[Floats, bool]]:
    """Of each contract: months to expiry at the start of every month it was seen, and whether it ended in the last."""
    succeeded = _succeeded(contracts)
    lives = []
    for row in range(len(contracts["id"])):
        start, end = contracts["starts_day"][row], contracts["ends_day"][row]
        ended = contracts["ended_at"][row]
        gone = not np.isnan(ended)
        seen_until = as_of.day - (as_of.second - ended) / 86_400 if gone else float(as_of.day)
        last = min(seen_until, end if succeeded[row] else end - LAPSED * MONTH)
        months = np.floor((last - start) / MONTH)
        if np.isfinite(months) and months >= 0:
            passed = np.arange(months + gone)  # the month it ended in counts, one that goes on does not
            if len(passed):
                lives.append(((end - start) / MONTH - passed, bool(gone)))
    return lives


def _succeeded(contracts: Columns) -> NDArray[np.bool_]:
    """Whether a later contract of the same customer exists."""
    customers, ends = contracts["customer_id"].tolist(), contracts["ends_day"].tolist()
    latest: dict[int, float] = {}
    for customer, end in zip(customers, ends, strict=True):
        latest[customer] = max(latest.get(customer, -np.inf), end)
    return np.array([end < latest[customer] for customer, end in zip(customers, ends, strict=True)], bool)
