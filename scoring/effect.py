"""What came of it: effect of measures against what was expected, and precision and lead time of warning rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

import numpy as np
from scipy.special import betaincinv

TOO_FEW_CASES: Final = 10
TOO_FEW_EXPECTED: Final = 3.0  # expected losses; with fewer even none at all proves nothing
COVER: Final = 0.90  # of the intervals
POOR_PRECISION: Final = 0.40  # below it over JUDGED outcomes a rule proposes its own change
JUDGED: Final = 20

Verdict = Literal["too_few", "works", "harms", "no_difference"]


@dataclass(frozen=True)
class Case:
    """A treated customer: P(leaving) that stood before the measure, and whether it left within that horizon."""

    measure: str
    expected: float
    left: bool
    value: float = 0.0  # expected value of twelve months before the measure


@dataclass(frozen=True)
class Effect:
    """Treated customers against what the model expected of them untreated; rates 0-1, differences in rate points."""

    measure: str
    cases: int
    expected: float  # customers expected to leave
    left: int
    saved: float  # rate expected less rate seen; above 0 is good
    low: float  # interval of `saved`
    high: float
    kept_value: float  # value of who was more likely than not to leave and stayed
    verdict: Verdict


def effects(cases: Iterable[Case]) -> tuple[Effect, ...]:
    """Effect of each measure, proven ones first, by the lower end of their interval; the undecided last, by name."""
    by_measure: dict[str, list[Case]] = {}
    for case in cases:
        by_measure.setdefault(case.measure, []).append(case)
    found = [effect(measure, own) for measure, own in by_measure.items()]
    return tuple(sorted(found, key=lambda each: (each.verdict == "too_few", -each.low, each.measure)))


def effect(measure: str, cases: Sequence[Case]) -> Effect:
    """Effect of one measure. ValueError without cases.

    The expectation is the calibrated churn probability before treatment, so a customer that was flagged by chance and
    came back by itself is expected to do so. The interval is Jeffreys' for the rate seen; the expectation has none.
    """
    if not cases:
        raise ValueError("an effect needs at least one case")
    n, left = len(cases), sum(case.left for case in cases)
    expected = sum(case.expected for case in cases)
    low, high = jeffreys(left, n)
    saved = (expected - left) / n
    bounds = (expected / n - high, expected / n - low)
    return Effect(
        measure=measure,
        cases=n,
        expected=expected,
        left=left,
        saved=saved,
        low=bounds[0],
        high=bounds[1],
        kept_value=sum(case.value for case in cases if case.expected >= 0.5 and not case.left),
        verdict=_verdict(n, expected, bounds),
    )


def _verdict(cases: int, expected: float, bounds: tuple[float, float]) -> Verdict:
    if cases < TOO_FEW_CASES or expected < TOO_FEW_EXPECTED:
        return "too_few"
    if bounds[0] > 0:
        return "works"
    return "harms" if bounds[1] < 0 else "no_difference"


def jeffreys(hits: int, n: int) -> tuple[float, float]:
    """Jeffreys interval of a rate (Brown, Cai & DasGupta 2001), covering COVER; 0 and 1 at the ends."""
    tail = (1 - COVER) / 2
    low = float(betaincinv(hits + 0.5, n - hits + 0.5, tail)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 0.5, n - hits + 0.5, 1 - tail)) if hits < n else 1.0
    return low, high


@dataclass(frozen=True)
class Alerted:
    """An alert that was told: what people said of it, and how many days later the customer was lost (None: was not)."""

    rule: str
    outcome: Literal["true", "false", "known", "handled"] | None
    lost_after: float | None = None


@dataclass(frozen=True)
class RuleQuality:
    """How good a rule's alerts were."""

    rule: str
    told: int
    judged: int
    precision: float  # share of the judged ones that were not false, NaN without any
    low: float
    high: float
    before_loss: int
    lead_days: float  # median days from alert to loss, NaN without a loss
    poor: bool  # judged often enough, and false too often: it should propose its own change


def rule_quality(alerts: Iterable[Alerted]) -> tuple[RuleQuality, ...]:
    """Precision and lead time by rule, worst precision first. Known and handled were right; unanswered do not count."""
    by_rule: dict[str, list[Alerted]] = {}
    for alert in alerts:
        by_rule.setdefault(alert.rule, []).append(alert)
    found = [_quality(rule, own) for rule, own in by_rule.items()]
    return tuple(sorted(found, key=lambda each: (np.nan_to_num(each.precision, nan=2.0), each.rule)))


def _quality(rule: str, alerts: Sequence[Alerted]) -> RuleQuality:
    judged = [alert for alert in alerts if alert.outcome is not None]
    right = sum(alert.outcome != "false" for alert in judged)
    precision = right / len(judged) if judged else float("nan")
    low, high = jeffreys(right, len(judged)) if judged else (0.0, 1.0)
    leads = [alert.lost_after for alert in alerts if alert.lost_after is not None and alert.lost_after >= 0]
    return RuleQuality(
        rule=rule,
        told=len(alerts),
        judged=len(judged),
        precision=precision,
        low=low,
        high=high,
        before_loss=len(leads),
        lead_days=float(median(leads)) if leads else float("nan"),
        poor=len(judged) >= JUDGED and precision < POOR_PRECISION,
    )
