"""What a rule on an own field would have done, as far as it is known what the field held in the past."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from db import ownfields
from db.gateway import Tx
from db.ownfields import Timeline
from db.people import FirmInfo
from db.scope import ALL
from handlers.risk.service import moment

if TYPE_CHECKING:
    from scoring.facts import Facts
    from scoring.own import FieldRule
    from scoring.replay import Past

STEP: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Known:
    """How far the past of a field is known. since: its first value (None: no trace of when any came).

    judged: it is known by now who was lost after the days that were replayed. filled: how many have a value; holds: for
    how many of them the rule holds today.
    """

    since: datetime | None
    judged: bool
    filled: int
    holds: int


def past(
    tx: Tx, rule: FieldRule, params: Mapping[str, float], ids: Sequence[int], *, firm: FirmInfo, days: Days
) -> tuple[Past, Known]:
    """What was known of the field on days of the past, week by week; only its own rule can be asked about them."""
    wanted = frozenset(ids)
    told = {each: line for each, line in ownfields.timelines(tx, rule.field, rule.name).items() if each in wanted}
    since = min((at for line in told.values() for at, value in line if value is not None), default=None)
    judged = since is not None and since <= days.settled - STEP
    start = max(since, days.start) if since is not None else days.now
    weeks = list(_weeks(start, days.settled if judged else days.now)) if since is not None else []
    seen = [_day(rule, told, at, firm) for at in weeks]
    filled, holds = _today(tx, rule, params, wanted, moment(firm, days.now).day)
    return seen, Known(since, judged, filled, holds)


@dataclass(frozen=True, slots=True)
class Days:
    """Of the past from `start` on; of what came before `settled` it is known by `now` who was lost after it."""

    start: datetime
    settled: datetime
    now: datetime


def _weeks(start: datetime, end: datetime) -> Iterator[datetime]:
    while start <= end:
        yield start
        start += STEP


def _day(rule: FieldRule, told: Mapping[int, Timeline], at: datetime, firm: FirmInfo) -> tuple[float, list[Facts]]:
    day = moment(firm, at).day
    held = {customer_id: _held(line, at) for customer_id, line in told.items()}
    return float(day), [_facts(rule, each, value, day) for each, value in held.items() if value is not None]


def _held(line: Timeline, at: datetime) -> Any:
    place = bisect_right(line, at, key=lambda each: each[0])
    return line[place - 1][1] if place else None


def _facts(rule: FieldRule, customer_id: int, value: Any, day: float) -> Facts:
    from scoring.facts import Facts

    return Facts(customer_id, own={rule.field: value}, today=float(day))


def _today(tx: Tx, rule: FieldRule, params: Mapping[str, float], ids: frozenset[int], day: float) -> tuple[int, int]:
    """How many have a value, and for how many of them the rule holds."""
    there = [(each, own[rule.field]) for each, _, own in ownfields.values(tx, ALL) if each in ids and rule.field in own]
    asked = rule.rule()
    found = [asked.evaluate(_facts(rule, each, value, day), params) for each, value in there]
    return len(there), sum(firing is not None for firing in found)
