"""A warning rule run over the past: how often it would have fired, how often before a loss, and better thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from scoring.facts import Facts
from scoring.rule import Rule

LOOK_AHEAD: Final = 120.0  # days after an alert within which a loss was warned of by it
APART: Final = 30.0  # firings of one customer closer than this are one alert
GOOD_PRECISION: Final = 0.60

Past = Sequence[tuple[float, Sequence[Facts]]]  # (day, facts of everybody on that day), days rising
Losses = Mapping[int, float]  # customer -> day it was lost


@dataclass(frozen=True)
class Preview:
    """What a rule with these thresholds would have done. Shares 0-1, NaN where there is nothing to say them from."""

    params: Mapping[str, float]
    fired: int
    before_loss: int
    precision: float
    recall: float  # share of the losses that it warned of
    lead_days: float  # median


def preview(rule: Rule, params: Mapping[str, float], past: Past, losses: Losses) -> Preview:
    """Run `rule` over the past. ValueError for a wrong parameter.

    Only losses from the first day on count, and each is warned of once, by its earliest alert within LOOK_AHEAD.
    """
    chosen = rule.with_defaults(params)
    alerts = list(_alerts(rule, chosen, past))
    start = past[0][0] if past else 0.0
    leads: dict[int, float] = {}
    hits = 0
    for customer, day in alerts:
        ahead = losses.get(customer, float("inf")) - day
        if 0 <= ahead <= LOOK_AHEAD:
            hits += 1
            leads.setdefault(customer, ahead)
    to_warn_of = sum(day >= start for day in losses.values())
    return Preview(
        params=chosen,
        fired=len(alerts),
        before_loss=hits,
        precision=hits / len(alerts) if alerts else float("nan"),
        recall=len(leads) / to_warn_of if to_warn_of else float("nan"),
        lead_days=float(median(leads.values())) if leads else float("nan"),
    )


def propose(
    rule: Rule, now: Mapping[str, float], candidates: Iterable[Mapping[str, float]], *, past: Past, losses: Losses
) -> Preview | None:
    """Which of the candidates (thresholds to change) would have done better than `now`; None where none would.

    Best is the highest recall among those right in GOOD_PRECISION of their alerts; if none is, the highest precision.
    """
    present = preview(rule, now, past, losses)
    tried = [preview(rule, {**now, **changed}, past, losses) for changed in candidates]
    best = max((each for each in tried if each.fired), key=_merit, default=None)
    return best if best is not None and _merit(best) > _merit(present) else None


def _merit(seen: Preview) -> tuple[bool, float, float]:
    if not seen.fired:
        return (False, 0.0, 0.0)
    good = seen.precision >= GOOD_PRECISION
    recall = seen.recall if seen.recall == seen.recall else 0.0
    return (good, recall, seen.precision) if good else (good, seen.precision, recall)


def _alerts(rule: Rule, params: Mapping[str, float], past: Past) -> Iterable[tuple[int, float]]:
    """(customer, day) of each alert: a firing that does not follow another closely."""
    last: dict[int, float] = {}
    for day, everybody in past:
        for facts in everybody:
            if rule.evaluate(facts, params) is not None:
                before = last.get(facts.customer_id, -float("inf"))
                last[facts.customer_id] = day
                if day - before > APART:
                    yield facts.customer_id, day
