"""When the shipped warning rules hold: pure functions from a customer's facts and thresholds to what was found.

A comparison with an unknown (NaN) is false: what is not known fires nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import exp, inf
from typing import Any, Final

import numpy as np
from scipy.special import gammaincc

from scoring.amends import PARTING, STAYING, answered
from scoring.facts import Event, Facts
from scoring.reasons import Evidence
from scoring.receivables import still_owed
from scoring.rule import Found, Params, Values
from scoring.tables import Columns

_LINKED: Final = 5  # evidence rows at most
THIN: Final = 0.02  # chance of so few orders at the own pace, below which they are too few
GAP_SHAPE: Final = 2.0
GAP_WEIGHT: Final = 6.0
_MARKET: Final = ("market_adverse", "competitor", "price_pressure", "demand_down")


def falling_orders(facts: Facts, params: Params) -> Found | None:
    """Silence or thin orders, rare for this customer's own rhythm and not explained by last year's season.

    Pauses of everybody and the time out of its season count in neither, nor towards the firm's least number of `days`:
    what is told is the calendar (`days`, of which `off` did not count; `quarter`).
    """
    if facts.order_days < params["orders"] or _quiet_season(facts, params):
        return None
    silence = facts.silence / max(facts.usual_gap, 1.0)
    long = silence >= params["ratio"] and facts.silence >= params["days"]
    silent = long and longer_gap(facts) <= 1 - params["rarity"]
    few = facts.recent <= (1 - params["drop"]) * facts.expected
    thin = few and poisson_below(facts.recent, facts.expected) <= THIN
    if not (silent or thin):
        return None
    values = {
        "days": facts.without,
        "off": facts.without - facts.silence,
        "usual": facts.usual_gap,
        "ratio": silence,
        "recent": facts.recent,
        "quarter": facts.quarter,
        "expected": facts.expected,
    }
    shortfall = facts.expected / (facts.recent + 1.0) if thin else 0.0
    number = max(silence / params["ratio"] if silent else 0.0, shortfall / 2.0, 1.0)
    return Found(number, values, facts.latest("orders", "day"), critical=number >= 2 and facts.impact == 3)


def late_payment(facts: Facts, params: Params) -> Found | None:
    """Overdue for longer than the firm tolerates and, up to the critical days, clearly longer than is usual here.

    One invoice in ten is later than usual by its meaning, so that alone is nothing to tell anybody.
    """
    tolerated = min(float(np.fmax(params["days"], facts.usual_late * params["over"])), params["critical"])
    if not (facts.overdue >= params["amount"] and facts.overdue > 0 and facts.past_due > tolerated):
        return None
    values = {"amount": facts.overdue, "days": facts.past_due, "usual": facts.usual_late}
    critical = facts.past_due >= params["critical"]
    return Found(facts.past_due / tolerated, values, _open_invoices(facts), critical=critical)


def credit_limit(facts: Facts, params: Params) -> Found | None:
    """Exposure above the credit limit."""
    if not (facts.credit_limit > 0 and facts.exposure > params["use"] * facts.credit_limit):
        return None
    use = facts.exposure / facts.credit_limit
    values = {"exposure": facts.exposure, "limit": facts.credit_limit, "use": use}
    return Found(use / params["use"], values, _open_invoices(facts), critical=use >= params["critical"])


def complaint_unresolved(facts: Facts, params: Params) -> Found | None:
    """A complaint open for too long: a slight one may wait twice as long, a grave one half."""
    if not facts.complaint_wait >= params["days"]:
        return None
    rows = facts.rows("complaints")
    evidence = _latest_of("complaints", rows, "day", keep=np.isnan(rows["resolved_at"])) if rows else ()
    values = {"days": facts.complaint_wait, "count": float(len(evidence))}
    return Found(facts.complaint_wait / params["days"], values, evidence)


def satisfaction_drop(facts: Facts, params: Params) -> Found | None:
    """The latest answer is poor, or clearly below the customer's earlier ones."""
    drop = facts.satisfaction_before - facts.satisfaction
    fresh = facts.satisfaction_age <= params["age"]
    if not (fresh and (facts.satisfaction <= params["poor"] or drop >= params["drop"])):
        return None
    values = {"now": facts.satisfaction, "before": facts.satisfaction_before, "days": facts.satisfaction_age}
    number = 1.0 + max(params["poor"] - facts.satisfaction, np.nan_to_num(drop - params["drop"]), 0.0)
    return Found(float(number), values, facts.latest("surveys", "day"))


def contract_ending(facts: Facts, params: Params) -> Found | None:
    """The last contract ends soon, or has ended, and no other follows."""
    if not facts.contract_left <= params["days"]:
        return None
    number = 1.0 + (params["days"] - max(facts.contract_left, 0.0)) / params["days"]
    values = {"days": facts.contract_left}
    evidence = facts.latest("contracts", "ends_day")
    return Found(number, values, evidence, critical=facts.contract_left <= params["critical"])


def no_visit(facts: Facts, params: Params) -> Found | None:
    """Nobody has visited a customer of weight for too long; one of medium weight may wait twice as long."""
    allowed = params["days"] * (1.0 if facts.impact == 3 else 2.0)
    if facts.impact < 2 or not facts.visit_age >= allowed:
        return None
    return Found(
        facts.visit_age / allowed, {"days": facts.visit_age, "allowed": allowed}, facts.latest("visits", "day")
    )


def score_drop(facts: Facts, params: Params) -> Found | None:
    """Points fell or the churn probability rose clearly since the earlier score."""
    before = facts.earlier
    if before is None:
        return None
    points, churn = before.points - facts.points, facts.churn - before.churn
    if not (points >= params["points"] or churn >= params["churn"]):
        return None
    values: Values = {
        "points": facts.points,
        "before": before.points,
        "churn": facts.churn,
        "churn_before": before.churn,
        "grade": facts.grade,
        "grade_before": before.grade,
        "days": before.days,
    }
    return Found(float(np.fmax(points / params["points"], churn / params["churn"])), values)


def concentration(facts: Facts, params: Params) -> Found | None:
    """Much of the revenue hangs on one group company that is not safe."""
    if not (facts.share >= params["share"] and facts.churn >= params["churn"]):
        return None
    return Found(facts.share / params["share"], {"share": facts.share, "churn": facts.churn, "at_risk": facts.at_risk})


def abnormal_statement(facts: Facts, params: Params) -> Found | None:
    """Several things are wrong in the latest financial statement."""
    count = len(facts.statement)
    if count < params["count"] or not facts.statement_age <= params["age"]:
        return None
    values: Values = {"count": float(count), "what": ",".join(facts.statement), "days": facts.statement_age}
    return Found(count / params["count"], values, facts.latest("financials", "day")[:1])


def market_event(facts: Facts, params: Params) -> Found | None:
    """Bad news of the customer's industry or the whole market."""
    events = tuple(e for e in facts.market if e.kind in _MARKET and e.age <= params["days"])
    if not events:
        return None
    found = _by_events(facts, events)
    return replace(found, values={**found.values, "news": min(events, key=lambda event: event.age).words})


def leaving(facts: Facts, params: Params) -> Found | None:
    """The customer said so, or the last visit found so, and no renewal has answered it since."""
    renewed = -min((each.age for each in facts.events(STAYING)), default=inf)  # days after today, as all of these
    told = facts.events(PARTING, within=params["days"])
    events = tuple(each for each in told if not answered(-each.age, renewed))
    visited = facts.visit_outcome == "leaving" and facts.visit_age <= params["days"]
    visited = visited and not answered(-facts.visit_age, renewed)
    if not events and not visited:
        return None
    values: Values = {"days": min([e.age for e in events] + ([facts.visit_age] if visited else []))}
    return Found(1.0, values, _linked(events) + (facts.latest("visits", "day")[:1] if visited else ()))


def contact_left(facts: Facts, params: Params) -> Found | None:
    """Somebody there has left, and nobody has been there since: whoever went has met who is there now."""
    events = facts.events("contact_left", within=params["days"])
    return _by_events(facts, events) if events and not facts.visit_age < events[0].age else None


def longer_gap(facts: Facts) -> float:
    """P(a gap of this customer is longer than its present silence), its gaps being gamma distributed.

    The mean is its usual gap, the shape that of its own gaps, shrunk to GAP_SHAPE by GAP_WEIGHT gaps: whoever orders
    like clockwork is missed sooner than who orders at random (shape 1). NaN without a gap.
    """
    gaps = max(facts.order_days - 1.0, 1.0)
    spread = facts.gap_spread if facts.gap_spread == facts.gap_spread else GAP_SHAPE**-0.5
    variance = (gaps * spread**2 + GAP_WEIGHT / GAP_SHAPE) / (gaps + GAP_WEIGHT)
    shape = min(max(1.0 / variance, 0.7), 8.0)
    return float(gammaincc(shape, shape * facts.silence / max(facts.usual_gap, 1.0)))


def poisson_below(count: float, mean: float) -> float:
    """P(N <= count) for a Poisson count; NaN mean gives NaN."""
    term = total = exp(-mean)
    for k in range(1, int(count) + 1):
        term *= mean / k
        total += term
    return total


def reported(*kinds: str) -> Callable[[Facts, Params], Found | None]:
    """A rule that holds while one of these signals is fresh; each further one makes it worse."""

    def holds(facts: Facts, params: Params) -> Found | None:
        events = facts.events(*kinds, within=params["days"])
        return _by_events(facts, events) if events else None

    return holds


def _by_events(facts: Facts, events: tuple[Event, ...]) -> Found:
    kinds = ",".join(dict.fromkeys(event.kind for event in events))
    return Found(
        float(len(events)), {"count": float(len(events)), "what": kinds, "days": events[0].age}, _linked(events)
    )


def _quiet_season(facts: Facts, params: Params) -> bool:
    """Whether the same window a year before was just as thin, so that thin is usual now."""
    return facts.season <= (1 - params["drop"]) * facts.expected and facts.recent >= facts.season * (1 - params["drop"])


def _linked(events: tuple[Event, ...]) -> Evidence:
    return tuple(("signals", event.row) for event in events[:_LINKED])


def _open_invoices(facts: Facts) -> Evidence:
    if not (rows := facts.rows("invoices")):
        return ()
    owed, _ = still_owed(np.array([facts.customer_id]), rows, facts.rows("payments"))
    return _latest_of("invoices", rows, "due_day", keep=np.isin(rows["id"], owed["id"]))


def _latest_of(table: str, rows: Columns, day: str, *, keep: Any) -> Evidence:
    """The latest of these rows that are under the mask `keep`, newest first."""
    ids, days = rows["id"][keep], rows[day][keep]
    newest = np.lexsort((ids, days))[::-1][:_LINKED]
    return tuple((table, int(row)) for row in ids[newest])
