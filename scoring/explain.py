"""Why a churn number is what it is: one ingredient at a time is replaced by its norm and the number worked out again.

A reason's `delta` is the probability as it is less the probability with that ingredient at its norm: exact, signed, and
of the very model that serves. What is replaced:
silence, fresh: the days since the last order, by the customer's usual gap;
own: that it orders in one part of the year alone, as if the coming window were all its season;
pause: days on which the whole book paused since the last order, as if they were this customer's silence;
rate, young: the ordering rhythm, by the book's median, the silence staying as many gaps long as it is;
value: spend, by the book's median (the challenger only); season: the season's scale, by none;
expiry: the days to the end of a contract, by a year; every group of service data, by no such data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import beside, filled
from scoring.evidence import Proof, Shelf
from scoring.features import RECENT
from scoring.ingredients import Ingredients
from scoring.model import Model
from scoring.moment import DAY
from scoring.predict import probabilities
from scoring.reasons import SMALLEST, Reason
from scoring.renewal import GONE, LAST, MONTH
from scoring.service import GROUPS
from scoring.tables import Ids, take

Floats = NDArray[np.float64]

THIN_ORDERS: Final = 3  # below this many order days a rhythm is a guess
_HALF: Final = 0.5
FAR: Final = LAST * MONTH  # days to the end of a contract from which more make no difference

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
    changed = {"silence": _usual_silence(model, given), "rate": _usual_rate(model, given)}
    if (given.orders.in_season < 1).any():
        changed["own"] = replace(given, orders=replace(given.orders, in_season=np.ones(len(given.horizon))))
    if (given.orders.paused > 0).any():
        changed["pause"] = _counted(given)
    if model.serves == "challenger":  # the core does not look at money
        changed["value"] = _usual_value(model, given)
    present = np.flatnonzero(given.strengths.any(axis=0)).tolist()
    changed |= {GROUPS[column]: given.without(GROUPS[column]) for column in present}
    if not np.isnan(given.contract_left).all():
        changed["expiry"] = replace(given, contract_left=np.where(np.isnan(given.contract_left), np.nan, FAR))
    scale = model.season.scale
    cases = {"now": (given, scale)} | {name: (replaced, scale) for name, replaced in changed.items()}
    if scale != 1.0:
        cases["season"] = given, 1.0
    now, *others = probabilities(model, list(cases.values()))
    return {name: now - other for name, other in zip(list(cases)[1:], others, strict=True)}


def reasons(model: Model, ids: Ids, *, given: Ingredients, shelf: Shelf, count: int = 3) -> list[tuple[Reason, ...]]:
    """The `count` largest reasons of each of the customers `ids`, aligned with `given`; none without an order.

    `shelf` holds at least their rows. Movements below SMALLEST are noise and left out.
    """
    found = deltas(model, given)
    names, moved = list(found), beside(list(found.values()))
    moved = filled(moved)
    largest = np.argsort(-np.abs(moved), axis=1, kind="stable")[:, :count].tolist()
    teller, by_row = _Teller(model, given, shelf), moved.tolist()
    return [
        tuple(
            teller.reason(names[k], by_row[row][k], row, customer)
            for k in largest[row]
            if abs(by_row[row][k]) >= SMALLEST
        )
        for row, customer in enumerate(ids.tolist())
    ]


def _counted(given: Ingredients) -> Ingredients:
    """As if the pause of all since the last order were the customer's own silence."""
    return replace(given, orders=replace(given.orders, tenure=given.orders.tenure + given.orders.paused))


def _usual_silence(model: Model, given: Ingredients) -> Ingredients:
    """As if one usual gap had passed since the last order."""
    o = given.orders
    gap = model.core.of(o).usual_gap(o.frequency, o.recency)
    return replace(given, orders=replace(o, tenure=o.recency + gap, outwaited=_HALF + 0 * gap, recent=RECENT / gap))


def _usual_rate(model: Model, given: Ingredients) -> Ingredients:
    """The book's median rhythm, as regular as the book's; the silence as many gaps long as it is."""
    o, norms = given.orders, model.norms
    frequency, recency = np.full(len(o.orders), norms.frequency), np.full(len(o.orders), norms.recency)
    core = model.core.of(o)
    gaps = o.silence / core.usual_gap(o.frequency, o.recency)
    tenure = recency + gaps * core.usual_gap(frequency, recency)
    year = np.full(len(o.orders), norms.year)
    return replace(
        given, orders=replace(o, frequency=frequency, recency=recency, tenure=tenure, year=year, gaps_told=0 * year)
    )


def _usual_value(model: Model, given: Ingredients) -> Ingredients:
    """The book's median spend, no returns, the last orders as large as the others."""
    n = len(given.horizon)
    spend, none, same = np.full(n, model.norms.spend), np.zeros(n), np.ones(n)
    return replace(given, orders=replace(given.orders, spend=spend, returned=none, last_spend=same))


class _Teller:
    """Puts figures and proof to a movement; the figures are plain lists, one entry per customer."""

    def __init__(self, model: Model, given: Ingredients, shelf: Shelf) -> None:
        o = given.orders
        self.model, self.shelf = model, shelf
        self.count, self.silence, self.spend = o.orders.tolist(), o.silence.tolist(), o.spend.tolist()
        self.in_season = o.in_season.tolist()
        self.paused, self.without = o.paused.tolist(), o.without.tolist()
        self.first, self.last = o.first_day.tolist(), o.last_day.tolist()
        self.left = given.contract_left.tolist()
        self.gap = model.core.of(o).usual_gap(o.frequency, o.recency).tolist()
        norms = np.array([model.norms.frequency]), np.array([model.norms.recency])
        self.median_gap = float(model.core.usual_gap(*norms)[0])

    def reason(self, name: str, delta: float, row: int, customer: int) -> Reason:
        """The reason `name`, an ingredient of `deltas`, of the customer at `row`."""
        if name in FAMILY_OF:
            return self._service(name, delta, self.shelf.proof(name, customer))
        if name == "season":
            season = self.model.season
            return Reason("season", name, delta, {"scale": season.scale}, (), season.window_from, season.window_to)
        if name == "own":
            return Reason("season", name, delta, {"scale": self.in_season[row]}, self.shelf.orders(customer))
        if name == "expiry":
            return self._expiry(delta, self.left[row], customer)
        return self._orders(name, delta, row, customer)

    def _expiry(self, delta: float, left: float, customer: int) -> Reason:
        as_of, contracts = self.shelf.as_of, self.shelf.rows("contracts", customer)
        key = "expiry" if left >= 0 else "lapsed" if left > GONE else "ended"
        if key == "ended":
            left = -np.floor((as_of.second - contracts["ended_at"].max()) / DAY)
        going = contracts if key == "ended" else take(contracts, np.isnan(contracts["ended_at"]))
        last = going["ended_at" if key == "ended" else "ends_day"].argmax()
        end = as_of.day + int(left)
        return Reason(
            "contract", key, delta, {"days": abs(float(left))}, (("contracts", int(going["id"][last])),), end, end
        )

    def _orders(self, name: str, delta: float, row: int, customer: int) -> Reason:
        count, gap, silence = self.count[row], self.gap[row], self.silence[row]
        since, evidence = self.first[row], self.shelf.orders(customer)
        values: dict[str, float | str]
        if name == "silence":
            name, since, evidence = ("silence" if silence > gap else "fresh"), self.last[row], evidence[:1]
            values = {"days": self.without[row], "usual": gap, "ratio": silence / gap, "orders": count}
            values |= {"paused": self.paused[row]} if self.paused[row] else {}
        elif name == "pause":
            since, values = self.last[row], {"days": self.paused[row]}
        elif name == "rate":
            name = "young" if count < 2 else "rate"
            values = {"orders": count, "gap": gap, "median_gap": self.median_gap, "sign": float(np.sign(delta))}
        else:
            values = {"spend": self.spend[row], "median_spend": self.model.norms.spend}
        thin = count < THIN_ORDERS
        return Reason("orders", name, delta, values, evidence, int(since), self.shelf.as_of.day, thin)

    def _service(self, group: str, delta: float, proof: Proof) -> Reason:
        """Service evidence; `prior` is 1 while its weight is an expert's and not learnt."""
        values = {**proof.values, "prior": float(not self.model.service.learnt(group))}
        return Reason(FAMILY_OF[group], group, delta, values, proof.evidence, proof.since_day, proof.until_day)
