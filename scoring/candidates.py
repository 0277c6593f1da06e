"""Which customers a warning rule may hold for, looked at for a whole book at once; nobody it holds for is left out.

To ask sixteen rules about everybody, one by one, takes longer than to score them. Here each rule's condition is put to
columns; what is slow to say that way is left away, so that too many are found rather than too few. The rules themselves
decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc, pdtr

from scoring.conditions import GAP_SHAPE, GAP_WEIGHT, THIN
from scoring.observe import Observed
from scoring.rule import Params
from scoring.rules import RuleBook

Mask = NDArray[np.bool_]
_ROUNDING: Final = 1e-9  # of a chance that is worked out in another way than by the rule


def candidates(seen: Observed, book: RuleBook) -> dict[str, Mask]:
    """For each rule of `book` everybody it may hold for, one flag per customer."""
    return {key: np.asarray(_may_hold(seen, book, key, params), bool) for key, params in book.active()}


def anybody(found: Mapping[str, Mask], count: int) -> Mask:
    """For whom of `count` customers at least one rule may hold."""
    return np.asarray(np.logical_or.reduce([*found.values(), np.zeros(count, bool)]), bool)


def _may_hold(seen: Observed, book: RuleBook, key: str, params: Params) -> Mask:
    own = book.own.get(key)
    return _MAY_HOLD.get(key, _everybody)(seen, params) if own is None else own.may_hold(seen["own"])


def _everybody(seen: Observed, params: Params) -> Mask:
    """A rule that nobody looked at here has to be asked about everybody."""
    return np.ones(len(seen.ids), bool)


def _falling_orders(seen: Observed, params: Params) -> Mask:
    orders, silence, recent = seen["order_days"], seen["silence"], seen["recent"]
    expected, season = seen["expected"], seen["season"]
    gap = np.maximum(seen["usual_gap"], 1.0)
    long = (silence >= params["ratio"] * gap * (1 - _ROUNDING)) & (silence >= params["days"])
    silent = long & (_longer_gap(seen, gap) <= 1 - params["rarity"] + _ROUNDING)
    few = recent <= (1 - params["drop"]) * expected
    thin = few & (pdtr(recent, expected) <= THIN + _ROUNDING)
    usual = (season <= (1 - params["drop"]) * expected) & (recent >= season * (1 - params["drop"]))
    return np.asarray((orders >= params["orders"]) & (silent | thin) & ~usual)


def _longer_gap(seen: Observed, gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """`conditions.longer_gap` of everybody."""
    gaps = np.maximum(seen["order_days"] - 1.0, 1.0)
    spread = np.nan_to_num(seen["gap_spread"], nan=GAP_SHAPE**-0.5)
    variance = (gaps * spread**2 + GAP_WEIGHT / GAP_SHAPE) / (gaps + GAP_WEIGHT)
    shape = np.clip(1.0 / variance, 0.7, 8.0)
    return np.asarray(gammaincc(shape, shape * seen["silence"] / gap))


def _late_payment(seen: Observed, params: Params) -> Mask:
    tolerated = np.minimum(np.fmax(params["days"], seen["usual_late"] * params["over"]), params["critical"])
    owed = (seen["overdue"] > 0) & (seen["overdue"] >= params["amount"])
    return np.asarray(owed & (seen["past_due"] > tolerated))


def _credit_limit(seen: Observed, params: Params) -> Mask:
    limit = seen["credit_limit"]
    return np.asarray((limit > 0) & (seen["exposure"] > params["use"] * limit))


def _satisfaction_drop(seen: Observed, params: Params) -> Mask:
    poor = seen["satisfaction"] <= params["poor"]
    fell = seen["satisfaction_before"] - seen["satisfaction"] >= params["drop"]
    return np.asarray((seen["satisfaction_age"] <= params["age"]) & (poor | fell))


def _no_visit(seen: Observed, params: Params) -> Mask:
    allowed = params["days"] * np.where(seen["impact"] == 3, 1.0, 2.0)
    return np.asarray((seen["impact"] >= 2) & (seen["visit_age"] >= allowed))


def _score_drop(seen: Observed, params: Params) -> Mask:
    points = seen["points_before"] - seen["points"] >= params["points"]
    return np.asarray(points | (seen["churn"] - seen["churn_before"] >= params["churn"]))


def _concentration(seen: Observed, params: Params) -> Mask:
    return np.asarray((seen["share"] >= params["share"]) & (seen["churn"] >= params["churn"]))


def _leaving(seen: Observed, params: Params) -> Mask:
    visited = (seen["visit_outcome"] == "leaving") & (seen["visit_age"] <= params["days"])
    return np.asarray(_signalled(seen, params) | visited)


def _signalled(seen: Observed, params: Params) -> Mask:
    """A fresh signal of any kind."""
    return np.asarray(seen["signal_age"] <= params["days"])


_MAY_HOLD: Final[Mapping[str, Callable[[Observed, Params], Any]]] = {
    "leaving": _leaving,
    "credit_event": _signalled,
    "falling_orders": _falling_orders,
    "late_payment": _late_payment,
    "credit_limit": _credit_limit,
    "complaint_unresolved": lambda seen, params: seen["complaint_wait"] >= params["days"],
    "satisfaction_drop": _satisfaction_drop,
    "contact_left": _signalled,
    "contract_ending": lambda seen, params: seen["contract_left"] <= params["days"],
    "no_visit": _no_visit,
    "competitor": _signalled,
    "changed_need": _signalled,
    "score_drop": _score_drop,
    "concentration": _concentration,
    "abnormal_statement": lambda seen, params: seen["statement_age"] <= params["age"],
    "market_event": lambda seen, params: seen["market_age"] <= params["days"],
}
