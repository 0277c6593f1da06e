"""Fits everything a churn and value model holds to what was known at a point in time, and chooses who serves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Self

import numpy as np

from scoring import churn_fit, gamma_gamma_fit, pauses, prices, renewal, season, selection, service_fit
from scoring.features import Summary
from scoring.ingredients import Buyers
from scoring.model import Choice, Model, Norms, barred
from scoring.moment import Moment
from scoring.selection import Trial
from scoring.tables import Ids, Tables, cut, known_customers
from scoring.windows import Window, moments, open_window, thin

Which = Literal["auto", "core", "challenger"]
DEFAULT_HORIZON: Final = 90.0


@dataclass(frozen=True)
class Fitting:
    """A model, and the closed windows and trials it was chosen on (latest first)."""

    model: Model
    windows: Sequence[Window]
    trials: Sequence[Trial]

    def barred(self) -> Self:
        """The same without its challenger in service: see `model.barred`."""
        return replace(self, model=replace(self.model, choice=barred(self.model.choice)))


def fit(
    tables: Tables,
    as_of: Moment,
    *,
    horizon_days: float | None = 90.0,
    which: Which = "auto",
    buyers: Buyers | None = None,
) -> Model:
    """A model from what could be known at `as_of`; later rows change nothing in it, bit for bit."""
    return fit_fully(tables, as_of, horizon_days=horizon_days, which=which, buyers=buyers).model


def fit_fully(
    tables: Tables,
    as_of: Moment,
    *,
    horizon_days: float | None = 90.0,
    which: Which = "auto",
    buyers: Buyers | None = None,
) -> Fitting:
    """As `fit`, with the evidence. `horizon_days` None (own horizons): fitted for 90 days, and the core serves.

    `buyers`: see `base_model`.
    """
    past = cut(tables, as_of)
    horizon = horizon_days or DEFAULT_HORIZON
    base = replace(base_model(past, as_of, horizon=horizon, buyers=buyers), horizon_days=horizon_days)
    seen = closed_windows(past, as_of, horizon=horizon)
    base = replace(base, service=service_fit.learn(selection.apart(seen)))
    if which == "core" or horizon_days is None:
        why = "asked" if which == "core" else "own_horizon"
        return Fitting(replace(base, choice=Choice("core", why, as_of.day)), seen, ())
    tried = selection.trials(seen)
    choice = selection.decide(tried, as_of.day)
    if which == "challenger" and seen:
        choice = replace(choice, serves="challenger", why="asked")
    trees = selection.train(seen, base.service) if choice.serves == "challenger" else None
    return Fitting(replace(base, choice=choice, challenger=trees), seen, tried)


def renew(earlier: Model, tables: Tables, as_of: Moment, *, buyers: Buyers | None = None) -> Model:
    """`earlier` with its core, season, spend and norms fitted anew; who serves and what was learnt of outcomes stays.

    For the nights between two full fits: it needs no windows and takes a tenth of the time. `buyers`: see `base_model`.
    """
    horizon = earlier.horizon_days or DEFAULT_HORIZON
    fresh = base_model(cut(tables, as_of), as_of, horizon=horizon, buyers=buyers)
    return replace(
        fresh,
        horizon_days=earlier.horizon_days,
        service=earlier.service,
        challenger=earlier.challenger,
        choice=earlier.choice,
    )


def base_model(past: Tables, as_of: Moment, *, horizon: float, buyers: Buyers | None = None) -> Model:
    """Core, season, spend and norms; `past` is cut at `as_of`. `buyers`: all the firm had then, where at hand."""
    everybody = buyers or _everybody(past, as_of, horizon)
    bought = everybody.orders.take(everybody.orders.orders > 0)
    growth = prices.growth(bought)
    return Model(
        as_of_day=as_of.day,
        horizon_days=horizon,
        core=churn_fit.of_buyers(bought),
        spend=gamma_gamma_fit.fit(bought.orders, bought.spend * np.exp(growth * bought.spent_ago)),
        growth=growth,
        season=season.fit(past, as_of, horizon_days=horizon, pauses=everybody.pauses),
        pauses=everybody.pauses,
        norms=norms(bought),
        hazard=renewal.fit(past["contracts"], as_of),
        customers=len(bought.orders),
        order_days=int(bought.orders.sum()),
        fingerprint=fingerprint(everybody.ids, bought),
    )


def _everybody(past: Tables, as_of: Moment, horizon: float) -> Buyers:
    found = pauses.find(past["orders"], as_of)
    return Buyers.of(known_customers(past, as_of), past, as_of, horizon_days=horizon, pauses=found)


def closed_windows(past: Tables, as_of: Moment, *, horizon: float) -> list[Window]:
    """Back-dated windows closed by `as_of`, latest first, each seen by a model fitted at its start.

    Where orders became known long after they came there may be nobody yet: such a window tells nothing.
    """
    few = thin(past)
    end = pauses.find(few["orders"], as_of).observed(as_of)  # what nobody recorded, nobody failed to order
    seen = (_closed_window(few, start, horizon) for start in moments(few, end, horizon))
    return [window for window in seen if len(window.ids)]


def _closed_window(tables: Tables, start: Moment, horizon: float) -> Window:
    past = cut(tables, start)
    buyers = _everybody(past, start, horizon)
    model = base_model(past, start, horizon=horizon, buyers=buyers)
    return open_window(model, tables, start, horizon=horizon, buyers=buyers)


def norms(bought: Summary) -> Norms:
    """Medians of the customers with two order days or more; the defaults where there is none."""
    again = bought.take(bought.orders >= 2)
    spend = float(np.median(bought.spend)) if len(bought.spend) else 0.0
    if not len(again.orders):
        return Norms(spend=spend)
    frequency, recency, year = (float(np.median(values)) for values in (again.frequency, again.recency, again.year))
    return Norms(frequency, recency, spend, year)


def fingerprint(ids: Ids, bought: Summary) -> str:
    """Names what a model was fitted on: customers, their order days and revenue."""
    digest = hashlib.sha256()
    for values in (ids, bought.first_day, bought.last_day, bought.orders, np.round(bought.revenue, 2)):
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()[:16]
