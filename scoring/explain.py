"""Why a churn number is what it is: one ingredient at a time is replaced by its norm and the number worked out again.

A reason's `delta` is the probability as it is less the probability with that ingredient at its norm: exact, signed, and
of the very model that serves. What is replaced:
silence, fresh: the days since the last order, by the customer's usual gap;
rate, young: the ordering rhythm, by the book's median, the silence staying as many gaps long as it is;
value: spend, by the book's median (the challenger only); season: the season's scale, by none;
every group of service data, by no such data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.evidence import Proof, proof_of_group, proof_of_orders
from scoring.features import RECENT
from scoring.ingredients import Ingredients
from scoring.model import Model, Season
from scoring.moment import Moment
from scoring.predict import churn_log_odds
from scoring.reasons import Reason
from scoring.service import GROUPS
from scoring.tables import Tables

Floats = NDArray[np.float64]

THIN_ORDERS: Final = 3  # below this many order days a rhythm is a guess
_HALF: Final = 0.5

FAMILY_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "complaints": "complaints",
        "visit": "visits",
        "signals_against": "signals",
        "signals_for": "signals",
        "survey": "satisfaction",
        "overdue": "payment",
        "late": "payment",
    }
)


def deltas(model: Model, given: Ingredients) -> dict[str, Floats]:
    """What each ingredient adds to the churn probability, by ingredient: "silence", "rate", "season" and GROUPS."""
    now = churn_log_odds(model, given).probability
    changed = [("silence", model, _usual_silence(model, given)), ("rate", model, _usual_rate(model, given))]
    if model.serves == "challenger":  # the core does not look at money
        changed.append(("value", model, _usual_value(model, given)))
    if model.season.scale != 1.0:
        changed.append(("season", replace(model, season=Season()), given))
    present = [group for column, group in enumerate(GROUPS) if given.strengths[:, column].any()]
    changed += [(group, model, given.without(group)) for group in present]
    return {name: now - churn_log_odds(other, replaced).probability for name, other, replaced in changed}


def reasons(model: Model, tables: Tables, customer_id: int, *, given: Ingredients, as_of: Moment) -> list[Reason]:
    """All reasons of one customer, in no order; `given` holds it alone, `tables` at least its rows, cut at `as_of`."""
    if given.orders.orders[0] == 0:
        return []
    found = []
    for name, delta in deltas(model, given).items():
        if name in FAMILY_OF:
            proof = proof_of_group(name, tables, customer_id, as_of=as_of)
            found.append(_service_reason(name, float(delta[0]), proof, model))
        elif name == "season":
            found.append(_season_reason(float(delta[0]), model))
        else:
            proof = proof_of_orders(tables, customer_id)
            found.append(_order_reason(name, float(delta[0]), proof, (model, given, as_of)))
    return found


def _usual_silence(model: Model, given: Ingredients) -> Ingredients:
    """As if one usual gap had passed since the last order."""
    o = given.orders
    gap = model.core.usual_gap(o.frequency, o.recency)
    return replace(given, orders=replace(o, tenure=o.recency + gap, outwaited=_HALF + 0 * gap, recent=RECENT / gap))


def _usual_rate(model: Model, given: Ingredients) -> Ingredients:
    """The book's median rhythm, the silence as many gaps long as it is."""
    o, norms = given.orders, model.norms
    frequency, recency = np.full(len(o.orders), norms.frequency), np.full(len(o.orders), norms.recency)
    gaps = o.silence / model.core.usual_gap(o.frequency, o.recency)
    tenure = recency + gaps * model.core.usual_gap(frequency, recency)
    year = np.full(len(o.orders), norms.year)
    return replace(given, orders=replace(o, frequency=frequency, recency=recency, tenure=tenure, year=year))


def _usual_value(model: Model, given: Ingredients) -> Ingredients:
    """The book's median spend, no returns, the last orders as large as the others."""
    n = len(given.horizon)
    spend, none, same = np.full(n, model.norms.spend), np.zeros(n), np.ones(n)
    return replace(given, orders=replace(given.orders, spend=spend, returned=none, last_spend=same))


def _order_reason(name: str, delta: float, proof: Proof, about: tuple[Model, Ingredients, Moment]) -> Reason:
    model, given, as_of = about
    o = given.orders.take(np.array([0]))
    gap, count = float(model.core.usual_gap(o.frequency, o.recency)[0]), float(o.orders[0])
    silence, since, evidence = float(o.silence[0]), int(o.first_day[0]), proof.evidence
    values: dict[str, float | str]
    if name == "silence":
        key, since, evidence = ("silence" if silence > gap else "fresh"), int(o.last_day[0]), evidence[:1]
        values = {"days": silence, "usual": gap, "ratio": silence / gap}
    elif name == "rate":
        key = "young" if count < 2 else "rate"
        values = {"orders": count, "gap": gap, "median_gap": _median_gap(model)}
    else:
        key, values = name, {"spend": float(o.spend[0]), "median_spend": model.norms.spend}
    return Reason("orders", key, delta, values, evidence, since, as_of.day, thin=count < THIN_ORDERS)


def _median_gap(model: Model) -> float:
    return float(model.core.usual_gap(np.array([model.norms.frequency]), np.array([model.norms.recency]))[0])


def _season_reason(delta: float, model: Model) -> Reason:
    season = model.season
    return Reason("season", "season", delta, {"scale": season.scale}, (), season.window_from, season.window_to)


def _service_reason(group: str, delta: float, proof: Proof, model: Model) -> Reason:
    """Service evidence; `prior` is 1 while its weight is an expert's and not learnt."""
    values = {**proof.values, "prior": float(not model.service.learnt(group))}
    family = FAMILY_OF[group]
    return Reason(family, group, delta, values, proof.evidence, proof.since_day, proof.until_day)
