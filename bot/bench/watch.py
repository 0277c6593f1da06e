"""The watch over generated years: are its alerts few, right and early? Rules, decisions and budgets as served."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import mean, median
from typing import Any, Final, cast

import numpy as np

from bot.bench.stories import END, FIRST_DAY, PEOPLE, YEAR, World, world
from scoring.alerts import Current, Pending, Standing, decide, grouped, within_budget, worth_a_message
from scoring.assess import Fitted, assess, fit
from scoring.facts import Earlier, Facts
from scoring.moment import Moment
from scoring.observe import facts_of
from scoring.rules import RuleBook, silenced
from scoring.settings import Settings
from scoring.tables import Tables, of_columns

SEEDS: Final = 20
WARNED: Final = 14.0  # days before a loss at which an alert is early enough
ANSWERED: Final = 0.5  # share of the alerts that somebody answers
EVERY: Final = 3  # nights: a pass of every night would tell the same a day or two earlier
COMPARED: Final = 30
REFIT: Final = 30  # passes between two fits
_WEEKS: Final = 52
EARLY, PRECISE, FEW = 0.90, 0.60, 5.0

Key = tuple[int, str]


@dataclass
class Told:
    """What one firm's people were told in a year."""

    alerts: list[tuple[float, int, str]] = field(default_factory=list)  # day, customer, rule; told for the first time
    messages: Counter[tuple[int, int]] = field(default_factory=Counter)  # (person, week)
    left_to_digest: int = 0


def run(*, seeds: int = SEEDS) -> dict[str, Any]:
    """Replay `seeds` firms for a year each; figures over all of them, with their bars and by story and rule."""
    firms = [world(seed) for seed in range(seeds)]
    told = [_watched(each, seed) for seed, each in enumerate(firms)]
    return _figures(firms, told) | {"seeds": seeds, "weeks": _WEEKS, "people": PEOPLE}


def _watched(firm: World, seed: int) -> Told:
    """One firm, watched every third night of its last year."""
    tables, settings, book = of_columns(firm.tables), Settings(), RuleBook()
    rng = np.random.default_rng([seed, 5])
    standing: dict[Key, Standing] = {}
    scores: dict[int, dict[int, Earlier]] = {}
    told, fitted = Told(), None
    for day in range(END - YEAR, END, EVERY):
        as_of = Moment((FIRST_DAY + day) * 86_400.0, FIRST_DAY + day)
        if fitted is None or (day - END + YEAR) // EVERY % REFIT == 0:
            fitted = fit(tables, as_of, settings, which="core")
        seen, scores[day] = _seen(tables, fitted, settings, as_of, scores.pop(day - COMPARED, {}))
        pending = [each for facts in seen for each in _decided(facts, book, standing, day, firm)]
        _deliver(pending, day, told, standing, rng)
    return told


def _seen(
    tables: Tables, fitted: Fitted, settings: Settings, as_of: Moment, before: Mapping[int, Earlier]
) -> tuple[list[Facts], dict[int, Earlier]]:
    """Everybody's facts on a day, and the scores that a later day compares with."""
    found = assess(fitted, tables, as_of=as_of, settings=settings)
    rows = zip(found.ids.tolist(), found.card.points.tolist(), found.churn.tolist(), found.grades, strict=True)
    scores = {customer: Earlier(points, churn, grade, float(COMPARED)) for customer, points, churn, grade in rows}
    return list(facts_of(found, earlier=before)), scores


def _decided(facts: Facts, book: RuleBook, standing: dict[Key, Standing], day: int, firm: World) -> list[Pending]:
    """The alerts about a customer that want to be told to its representative."""
    customer, now = facts.customer_id, _time(day)
    firings = {firing.rule: firing for firing in book.evaluate(facts)}
    quiet = silenced(firings.values())
    still = [rule for (who, rule), each in standing.items() if who == customer and each.open]
    wanted = []
    for rule in dict.fromkeys([*firings, *still]):
        firing = firings.get(rule)
        current = Current(firing.severity, firing.number, quiet.get(rule)) if firing else None
        decision = decide(standing.get((customer, rule)), current, now, Settings().alerts)
        if decision.standing is not None:
            standing[customer, rule] = decision.standing
        if firing is not None and decision.told in ("message", "reply"):
            person = firm.owners[customer]
            wanted.append(Pending((customer, rule), person, rule, firing.severity, facts.at_risk))
    return wanted


def _deliver(
    pending: Sequence[Pending], day: int, told: Told, standing: dict[Key, Standing], rng: np.random.Generator
) -> None:
    """Group, keep within each person's budget, and have some of it answered."""
    settings = Settings().alerts
    by_person: dict[Any, list[tuple[Pending, ...]]] = defaultdict(list)
    worth, minor = worth_a_message(grouped(pending, settings))
    told.left_to_digest += len(minor)
    for message in worth:
        by_person[message[0].audience].append(message)
    for person, messages in by_person.items():
        spent = sum(told.messages[person, recent] for recent in range(day - 6, day + 1))
        now, later = within_budget(messages, spent, settings)
        told.left_to_digest += len(later)
        told.messages[person, day] += len(now)
        for each in (each for message in now for each in message):
            _hear(each, day, told, standing, rng)


def _hear(each: Pending, day: int, told: Told, standing: dict[Key, Standing], rng: np.random.Generator) -> None:
    customer, rule = cast("Key", each.alert)
    opened = standing[customer, rule].openings[-1]
    if not any(seen[1:] == (customer, rule) and _time(int(seen[0])) >= opened for seen in told.alerts):
        told.alerts.append((float(day), customer, rule))
    if rng.random() < ANSWERED:
        standing[customer, rule] = replace(standing[customer, rule], acknowledged=True)


def _time(day: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=FIRST_DAY + day)


# Figures ---------------------------------------------------------------------------------------------------------


def _figures(firms: Sequence[World], told: Sequence[Told]) -> dict[str, Any]:
    judged = [
        (firm.truths[customer], day, rule)
        for firm, each in zip(firms, told, strict=True)
        for day, customer, rule in each.alerts
    ]
    right = [truth.right(day) for truth, day, _ in judged]
    leads = _leads(firms, told)
    forewarned = [lead for truth, lead in leads if truth.precursor]
    weekly = _weekly(told)
    return {
        "precision": mean(right),
        "early": mean(lead is not None and lead >= WARNED for lead in forewarned),
        "recall": mean(lead is not None for _, lead in leads),
        "lead_days": median(lead for lead in forewarned if lead is not None),
        "per_person_week": median(weekly),
        "per_person_week_p95": float(np.quantile(weekly, 0.95)),
        "alerts": len(judged),
        "losses": len(leads),
        "losses_with_precursor": len(forewarned),
        "left_to_digest": sum(each.left_to_digest for each in told),
        "bars": {"precision": PRECISE, "early": EARLY, "per_person_week": FEW},
        "stories": _by_story(firms, told),
        "rules": _by_rule(judged),
    }


def _leads(firms: Sequence[World], told: Sequence[Told]) -> list[tuple[Any, float | None]]:
    """(truth, days from the first right alert to the loss) of every loss; None where nobody was warned before it."""
    found = []
    for firm, each in zip(firms, told, strict=True):
        first: dict[int, float] = {}
        for day, customer, _ in each.alerts:
            if firm.truths[customer].right(day):
                first.setdefault(customer, day)
        for customer, truth in firm.truths.items():
            if truth.lost is not None:
                lead = truth.lost - first[customer] if customer in first else None
                found.append((truth, lead if lead is not None and lead >= 0 else None))
    return found


def _weekly(told: Sequence[Told]) -> list[int]:
    """Messages of every person in every week, quiet weeks too."""
    start = END - YEAR
    counts = []
    for each in told:
        weeks: Counter[tuple[int, int]] = Counter()
        for (person, day), count in each.messages.items():
            weeks[person, (day - start) // 7] += count
        counts += [weeks[person, week] for person in range(1, PEOPLE + 1) for week in range(_WEEKS)]
    return counts


def _by_story(firms: Sequence[World], told: Sequence[Told]) -> dict[str, dict[str, float]]:
    customers: Counter[str] = Counter(truth.story for firm in firms for truth in firm.truths.values())
    alerts: Counter[str] = Counter(
        firm.truths[customer].story for firm, each in zip(firms, told, strict=True) for _, customer, _ in each.alerts
    )
    early: dict[str, list[bool]] = defaultdict(list)
    for truth, lead in _leads(firms, told):
        early[truth.story].append(lead is not None and lead >= WARNED)
    return {
        story: {"customers": count, "alerts_each": alerts[story] / count}
        | ({"early": mean(early[story])} if story in early else {})
        for story, count in sorted(customers.items())
    }


def _by_rule(judged: Sequence[tuple[Any, float, str]]) -> dict[str, dict[str, float]]:
    by_rule: dict[str, list[bool]] = defaultdict(list)
    for truth, day, rule in judged:
        by_rule[rule].append(truth.right(day))
    return {rule: {"alerts": len(right), "precision": mean(right)} for rule, right in sorted(by_rule.items())}


def table(found: Mapping[str, Any]) -> str:
    """The figures for a person."""
    bars = found["bars"]
    lines = [
        f"{found['seeds']} firms, {found['people']} people each, one watched year: {found['alerts']} alerts,"
        f" {found['losses']} losses ({found['losses_with_precursor']} with a precursor)",
        f"precision                {found['precision']:.2f}  (at least {bars['precision']:.2f})",
        f"warned 14 days before    {found['early']:.2f}  (at least {bars['early']:.2f} of the losses with a precursor)",
        f"alerts a person and week {found['per_person_week']:.0f}  (at most {bars['per_person_week']:.0f};"
        f" 95 % of the weeks: {found['per_person_week_p95']:.0f}; left to the digest: {found['left_to_digest']})",
        f"recall of all losses     {found['recall']:.2f},  median lead {found['lead_days']:.0f} days",
        *(
            f"  {story:<26}{each['customers']:>5} customers {each['alerts_each']:>6.2f} alerts each"
            + (f"   early {each['early']:.2f}" if "early" in each else "")
            for story, each in found["stories"].items()
        ),
        *(
            f"  {rule:<26}{each['alerts']:>5} alerts     right {each['precision']:.2f}"
            for rule, each in found["rules"].items()
        ),
    ]
    return "\n".join(lines)
