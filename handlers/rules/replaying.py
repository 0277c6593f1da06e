"""What a rule would have done in the past, worked out in a worker process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from db import history, people, segments
from db.gateway import Database, Tx
from db.scope import ALL, Scope
from handlers.risk import rates, standing
from handlers.risk.service import moment
from handlers.rules import own, replaying_own
from handlers.rules.replaying_own import Days, Known

if TYPE_CHECKING:
    from scoring.replay import Losses, Past, Preview
    from scoring.rule import Rule
    from scoring.tables import Ids

WINDOW: Final = timedelta(days=90)
STEP: Final = timedelta(days=7)
# The window ends so long ago that it is known by now who was lost after it.
SETTLED: Final = timedelta(days=120)
SAMPLE: Final = 3000  # customers at most
_FACTORS: Final = (0.5, 0.7, 0.85, 1.2, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a rule did with the thresholds asked for, and a better set of them if one was found."""

    start: datetime
    end: datetime
    present: Preview
    proposed: Preview | None
    customers: int
    known: Known | None = None  # of a rule on an own field


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rule with which thresholds, for the customers of a team (None: of all) and segment (None: all of them)."""

    key: str
    params: Mapping[str, float]
    team_id: int | None = None
    segment: str | None = None


def run(url: str, asked: Asked, now: datetime) -> Replayed:
    """Replay a rule; for a worker process. KeyError for a rule that does not exist."""
    from scoring.replay import preview, propose
    from scoring.rules import RULES

    with Database(url) as db:
        if own.is_own(asked.key):
            return db.look(lambda tx: _run_own(tx, asked, now))
        past, lost, customers = db.look(lambda tx: _past(tx, asked, now))
    rule, params = RULES[asked.key], asked.params
    return Replayed(
        start=now - SETTLED - WINDOW,
        end=now - SETTLED,
        present=preview(rule, params, past, lost),
        proposed=propose(rule, params, candidates(rule, params), past=past, losses=lost),
        customers=customers,
    )


def _run_own(tx: Tx, asked: Asked, now: datetime) -> Replayed:
    """The same for a rule on an own field; KeyError for one that does not exist."""
    from scoring import rewind
    from scoring.replay import preview, propose
    from scoring.tables import known_customers, of_columns

    firm = people.firm(tx)
    assert firm is not None
    made = {each.key: each for each in own.of_firm(firm)}[asked.key]
    tables = of_columns(history.of_all(tx, rates.units(firm)))
    ids = _wanted(tx, asked, known_customers(tables, moment(firm, now)))
    days = Days(now - SETTLED - WINDOW, now - SETTLED, now)
    past, known = replaying_own.past(tx, made, asked.params, ids.tolist(), firm=firm, days=days)
    lost = _of(rewind.losses(tables, moment(firm, now)), ids) if known.judged else {}
    rule, params = made.rule(), asked.params
    better = propose(rule, params, candidates(rule, params), past=past, losses=lost) if known.judged else None
    start = max(known.since, days.start) if known.since is not None else now
    end = days.settled if known.judged else now
    return Replayed(start, end, preview(rule, params, past, lost), better, len(ids), known)


def candidates(rule: Rule, params: Mapping[str, float]) -> Iterator[Mapping[str, float]]:
    """One threshold at a time, tighter and looser, within its range."""
    for name, param in rule.params.items():
        tried = {min(max(round(params[name] * factor, 3), param.low), param.high) for factor in _FACTORS}
        yield from ({name: value} for value in sorted(tried - {params[name]}))


def _past(tx: Tx, asked: Asked, now: datetime) -> tuple[Past, Losses, int]:
    from scoring import rewind
    from scoring.tables import known_customers, of_columns

    firm = people.firm(tx)
    assert firm is not None
    tables = of_columns(history.of_all(tx, rates.units(firm)))
    weeks = [now - SETTLED - WINDOW + step * STEP for step in range(WINDOW // STEP + 1)]
    moments = [moment(firm, at) for at in weeks]
    ids = _sample(_wanted(tx, asked, known_customers(tables, moments[-1])))
    seen = rewind.seen(tables, standing.fitted(tx), standing.settings(firm), moments, ids=ids)
    return seen, _of(rewind.losses(tables, moment(firm, now)), ids), len(ids)


def _wanted(tx: Tx, asked: Asked, known: Ids) -> Ids:
    """Those of the customers whom the rule is for."""
    import numpy as np

    if (asked.team_id, asked.segment) == (None, None):
        return known
    scope = ALL if asked.team_id is None else Scope.team(asked.team_id)
    return known[np.isin(known, list(segments.ids(tx, asked.segment, scope)))]


def _sample(ids: Ids) -> Ids:
    """At most SAMPLE of them, evenly spread."""
    return ids[:: max(1, -(-len(ids) // SAMPLE))]


def _of(lost: Losses, ids: Ids) -> Losses:
    wanted = {*ids.tolist()}
    return {customer: day for customer, day in lost.items() if customer in wanted}
