"""A week or a month in review, for who leads: who moved, how right the alerts were, what was done and what it kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from db import alerts, customers, losses, measures, movements, people, rules, scores
from db.gateway import Tx
from db.measures import MeasureInfo
from db.movements import Movement
from db.rules import Opened
from db.scope import Scope
from handlers.digests.gather import direction
from handlers.measures import service as doing
from handlers.risk import drifting
from handlers.rules import own
from handlers.rules import service as watching

if TYPE_CHECKING:
    from scoring.effect import Effect, RuleQuality
    from scoring.own import FieldRule

SHOWN: Final = 3  # customers that a count names
WARNED: Final = timedelta(days=120)  # how long before a loss an alert that is over counts as a warning of it


@dataclass(frozen=True, slots=True)
class Kept:
    """Customers that were flagged, acted on and stayed, with their worth; and losses, some of which nobody foresaw."""

    customers: int
    value: Decimal
    lost: int
    missed: int


@dataclass(frozen=True, slots=True)
class Named:
    customer_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Review:
    """From `start` to `end`. rules: worst first; effects: proven ones first; made: the rules on own fields by key.

    risen: those whose risk rose, where most can be lost first; gone: the lost ones, the most valuable first.
    """

    start: datetime
    end: datetime
    worse: int
    better: int
    told: int
    answered: int
    rules: Sequence[RuleQuality]
    done: int
    late: int
    effects: Sequence[Effect]
    kept: Kept
    drift: Mapping[str, Any] | None = None  # what became of forecasts (`handlers.risk.drifting`)
    made: Mapping[str, FieldRule] = field(default_factory=dict)
    risen: Sequence[Named] = ()
    gone: Sequence[Named] = ()


def review(tx: Tx, scope: Scope, *, start: datetime, end: datetime) -> Review:
    """What happened within `scope` between two moments."""
    moves = movements.since(tx, scope, start)
    moved = [direction(each) for each in moves]
    lost = gone(tx, scope, start, end)
    told = [each for each in rules.told(tx, scope, since=start) if each.opened_at < end]
    running = measures.open_in(tx, scope, before=end)
    done = measures.done_between(tx, scope, start, end)
    return Review(
        start=start,
        end=end,
        worse=moved.count(1),
        better=moved.count(-1),
        told=len(told),
        answered=sum(each.outcome is not None for each in told),
        rules=tuple(watching.qualities(tx, scope, now=end).values()),
        done=len(done),
        late=len(running),
        effects=doing.effects(tx, now=end),
        kept=kept(tx, scope, told, done, (start, end)),
        risen=_risen(moves),
        gone=_named(tx, scope, lost),
        drift=drifting.last(tx),
        made={rule.key: rule for rule in own.of_firm(firm)} if (firm := people.firm(tx)) is not None else {},
    )


def _risen(moves: Sequence[Movement]) -> list[Named]:
    """Those whose risk rose, by what may be lost with them."""
    up = [each for each in moves if direction(each) > 0]
    up.sort(key=lambda each: (-(each.churn or 0.0) * float(each.value_12m or 0), each.name))
    return [Named(each.customer_id, each.name) for each in up[:SHOWN]]


def _named(tx: Tx, scope: Scope, lost: Mapping[int, datetime]) -> list[Named]:
    """The most valuable of the lost ones."""
    values = {each.customer_id: each.value_12m or Decimal(0) for each in scores.all_current(tx, scope)}
    found = sorted(
        customers.many(tx, list(lost), scope), key=lambda each: (-values.get(each.id, Decimal(0)), each.name)
    )
    return [Named(each.id, each.name) for each in found[:SHOWN]]


def gone(tx: Tx, scope: Scope, start: datetime, end: datetime) -> dict[int, datetime]:
    """Who was lost between two moments, and when."""
    return {customer: at for customer, at in losses.losses(tx, scope, now=end).items() if start <= at < end}


def kept(
    tx: Tx, scope: Scope, told: Sequence[Opened], done: Sequence[MeasureInfo], span: tuple[datetime, datetime]
) -> Kept:
    """What the watch was good for from the start to the end of `span`."""
    start, end = span
    lost = losses.losses(tx, scope, now=end)
    gone = {customer: at for customer, at in lost.items() if start <= at < end}
    acted = {each.customer_id for each in done} | {each.customer_id for each in told if each.outcome == "handled"}
    flagged = {each.customer_id for each in told}
    stayed = (flagged & acted) - lost.keys()
    values = {each.customer_id: each.value_12m or Decimal(0) for each in scores.all_current(tx, scope)}
    return Kept(
        customers=len(stayed),
        value=sum((values.get(customer, Decimal(0)) for customer in stayed), Decimal(0)),
        lost=len(gone),
        missed=len(gone.keys() - alerts.warned(tx, gone, within=WARNED)),
    )
