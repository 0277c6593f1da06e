"""Fits everything a model holds to what was known at a point in time."""

from __future__ import annotations

import hashlib

import numpy as np

from scoring import churn_fit, gamma_gamma_fit
from scoring.features import Summary, summarise
from scoring.model import Model, Norms
from scoring.moment import Moment
from scoring.tables import Ids, Tables, cut, known_customers


def fit(tables: Tables, as_of: Moment, *, horizon_days: float | None = 90.0) -> Model:
    """A model from what could be known at `as_of`; later rows change nothing in it, bit for bit."""
    past = cut(tables, as_of)
    ids = known_customers(past, as_of)
    orders = summarise(ids, past["orders"], as_of)
    bought = orders.take(orders.orders > 0)
    return Model(
        as_of_day=as_of.day,
        horizon_days=horizon_days,
        core=churn_fit.fit(bought.frequency, bought.recency, bought.tenure),
        spend=gamma_gamma_fit.fit(bought.orders, bought.spend),
        norms=norms(bought),
        customers=len(bought.orders),
        order_days=int(bought.orders.sum()),
        fingerprint=fingerprint(ids, bought),
    )


def norms(bought: Summary) -> Norms:
    """Medians of the customers with two order days or more; the defaults where there is none."""
    again = bought.take(bought.orders >= 2)
    if not len(again.orders):
        return Norms()
    return Norms(float(np.median(again.frequency)), float(np.median(again.recency)))


def fingerprint(ids: Ids, bought: Summary) -> str:
    """Names what a model was fitted on: customers, their order days and revenue."""
    digest = hashlib.sha256()
    for values in (ids, bought.first_day, bought.last_day, bought.orders, np.round(bought.revenue, 2)):
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()[:16]
