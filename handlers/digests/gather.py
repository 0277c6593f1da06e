"""What is read for a digest: alerts that wait, who is due, who moved, whom nobody looked after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from db import alerts, customers, measures, movements
from db.alerts import AlertInfo
from db.customers import Step
from db.gateway import Tx
from db.measures import MeasureInfo
from db.movements import Movement, Untouched
from db.scope import Scope
from handlers.common import moves
from handlers.digests.lines import FELT, LOSS, ROOM, Line

Names = Mapping[int, str]

TOP_SHARE: Final = 0.8  # of the value: whoever is outside is the long tail
UNTOUCHED: Final = timedelta(days=60)
LEFT: Final = 0.65  # a churn probability from which on a cheap call will not help
LOOKED_AT: Final = 200  # of the alerts that wait
OLDER: Final = 2  # that were in an earlier digest already
STALE: Final = timedelta(days=7)  # from then on the same is not said every morning
ROTATES: Final = 20  # the tail's best are picked by turns


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose news: customers in `scope` (of one owner), since a moment, on a local day that ends at `day_end`.

    first: nothing was told before.
    """

    scope: Scope
    owner_id: int | None
    since: datetime
    now: datetime
    day: date
    day_end: datetime
    first: bool = False


def begins(tx: Tx, asked: Asked) -> list[AlertInfo]:
    """What held before anybody watched and no digest told yet, the most money at risk first."""
    since = None if asked.first else asked.since
    return alerts.begun(tx, asked.scope, owner_id=asked.owner_id, since=since, limit=LOOKED_AT)


def begins_now(tx: Tx, asked: Asked, begun: Sequence[AlertInfo]) -> bool:
    """Whether what `begun` is the first of it: who comes later is told of as such, and is no first look at the data."""
    return bool(begun) and (
        asked.first or not alerts.begun_before(tx, asked.scope, asked.since, owner_id=asked.owner_id)
    )


def waiting(tx: Tx, asked: Asked, names: Names, begun: Sequence[AlertInfo]) -> list[Line]:
    """Alerts that nobody answered: those since the last digest, then what `begun`, else a few that wait longer."""
    open_ones = alerts.waiting(tx, asked.scope, owner_id=asked.owner_id, rows=slice(0, LOOKED_AT))
    watched = [alert for alert in open_ones if not alert.backlog]
    fresh = [alert for alert in watched if alert.changed_at > asked.since]
    older = _older([alert for alert in watched if alert not in fresh], asked)
    found = fresh[:ROOM] + (list(begun) if begun else older + _by_turns(tx, asked))
    return [_alert(alert, names, asked, weight=float(len(found) - place)) for place, alert in enumerate(found)]


def _older(alerts_left: Sequence[AlertInfo], asked: Asked) -> list[AlertInfo]:
    """A few that wait longer: the worst of this week's; where these leave room, the old ones by turns."""
    late = [alert for alert in alerts_left if asked.now - alert.changed_at <= STALE]
    old = [alert for alert in alerts_left if alert not in late]
    turn = asked.day.toordinal() * OLDER % len(old) if old else 0
    return [*late, *old[turn:], *old[:turn]][:OLDER]


def _by_turns(tx: Tx, asked: Asked) -> list[AlertInfo]:
    """One of the backlog, another one each day: nothing old is forgotten, and nobody reads the same every morning."""
    old = alerts.begun(tx, asked.scope, owner_id=asked.owner_id, limit=ROTATES)
    return [old[asked.day.toordinal() % len(old)]] if old else []


def _alert(alert: AlertInfo, names: Names, asked: Asked, *, weight: float) -> Line:
    owner = names.get(alert.owner_id or 0)
    old = alert.backlog and alert.opened_at <= asked.since
    values = {"rule": alert.rule, "why": alert.values, "at_risk": alert.at_risk}
    return Line("alert", alert.customer_id, alert.customer_name, owner, values, weight, old=old)


def due(tx: Tx, asked: Asked, names: Names) -> list[Line]:
    """What was promised or assigned for today or earlier, the longest overdue first."""
    steps = customers.open_steps(tx, member_id=asked.owner_id, before=asked.day_end)
    known = customers.many(tx, [step.customer_id for step in steps], asked.scope)
    seen = {customer.id for customer in known}
    lines = [_step(step, names, asked) for step in steps if step.customer_id in seen]
    owed = measures.open_in(tx, asked.scope, owner_id=asked.owner_id, before=asked.day_end)
    return lines + [_measure(measure, names, asked) for measure in owed]


def today(lines: Sequence[Line], day: date) -> list[Line]:
    """Those of what is due that are told on a day: what is due since this week, and of what is older one, by turns."""
    old = [line for line in lines if int(line.values["late"]) > STALE.days]
    fresh = [line for line in lines if line not in old]
    return [*fresh, *([replace(old[day.toordinal() % len(old)], weight=-1.0)] if old else [])]


def _step(step: Step, names: Names, asked: Asked) -> Line:
    late = _days_late(step.due_at, asked)
    values = {"what": step.text, "late": late}
    return Line("due", step.customer_id, step.customer_name, names.get(step.member_id), values, float(late))


def _measure(measure: MeasureInfo, names: Names, asked: Asked) -> Line:
    late = _days_late(measure.due_at or asked.now, asked)
    values = {"playbook": measure.playbook, "what": measure.text or "", "late": late}
    owner = names.get(measure.owner_id or 0)
    return Line("due", measure.customer_id, measure.customer_name, owner, values, float(late))


def _days_late(due_at: datetime, asked: Asked) -> int:
    """Whole local days since the day it was due; 0 today."""
    return max(0, (asked.day_end - timedelta(microseconds=1) - due_at).days)


def moved(tx: Tx, asked: Asked, names: Names) -> list[Line]:
    """Customers whose level or grade changed, up or down, weighed by what they are worth."""
    found = movements.since(tx, asked.scope, asked.since, owner_id=asked.owner_id)
    return [_movement(movement, names) for movement in found if direction(movement) and not _hardly(movement)]


def _hardly(movement: Movement) -> bool:
    """Whether only the churn probability moved a level, by so little that nobody would see it: tomorrow it is back."""
    drivers = {moves.makes(movement.detail), moves.makes(movement.detail_before)}
    if movement.churn is None or movement.churn_before is None or movement.grade != movement.grade_before:
        return False
    return drivers == {LOSS} and abs(movement.churn - movement.churn_before) < FELT


def _movement(movement: Movement, names: Names) -> Line:
    kind = "worse" if direction(movement) > 0 else "better"
    values = {
        "level": (movement.level_before, movement.level),
        "grade": (movement.grade_before, movement.grade),
        "churn": (movement.churn_before, movement.churn),
        **_because(movement),
    }
    weight = abs((movement.churn or 0) - (movement.churn_before or 0)) * float(movement.value_12m or 0)
    return Line(kind, movement.customer_id, movement.name, names.get(movement.owner_id or 0), values, weight)


def direction(movement: Movement) -> int:
    """1 where it got worse, -1 where it got better, 0 where neither is known."""
    return moves.direction(
        level=(movement.level_before, movement.level),
        grade=(movement.grade_before, movement.grade),
        churn=(movement.churn_before, movement.churn),
    )


def _because(movement: Movement) -> dict[str, Any]:
    """What made the change: of a level the `risk` that makes it worse, or made it and eased, with the `reason` that was
    kept for a churn probability; of a grade the `dimension` that moved most that way, with its points before and now.
    by_churn: the churn probability moved far, and neither level nor grade the same way.
    """
    way = direction(movement)
    worse = way > 0
    level = way * moves.step(moves.LEVELS, (movement.level_before, movement.level))
    grade = -way * moves.step(moves.GRADES, (movement.grade_before, movement.grade))
    if level <= 0 < grade:
        return {"dimension": moves.dimension(movement.detail_before, movement.detail, way)}
    if level <= 0:
        return {"risk": LOSS, "by_churn": True, "reason": _reason(movement, LOSS) if worse else None}
    risk = moves.makes(movement.detail if worse else movement.detail_before)
    return {"risk": risk, "left": moves.makes(movement.detail), "reason": _reason(movement, risk) if worse else None}


def _reason(movement: Movement, risk: str | None) -> dict[str, Any] | None:
    """The largest stored reason of the churn probability that pushes it up, where that is what makes the level."""
    if risk not in (None, LOSS):
        return None
    return next((reason for reason in movement.detail.get("reasons", ()) if reason["delta"] > 0), None)


def tail(tx: Tx, asked: Asked, names: Names) -> list[Line]:
    """The long-tail pick of the day, if there is one."""
    chosen = pick(movements.untouched(tx, asked.scope, owner_id=asked.owner_id), asked.day, now=asked.now)
    if chosen is None:
        return []
    days = (asked.now - chosen.visited_at).days if chosen.visited_at else None
    return [Line("tail", chosen.customer_id, chosen.name, names.get(chosen.owner_id or 0), {"days": days})]


def pick(ranked: list[Untouched], day: date, *, now: datetime) -> Untouched | None:
    """One of the best customers outside the top, not visited for long: another one each day, the same all day."""
    outside = _outside_top(ranked)
    idle = [each for each in outside if each.visited_at is None or now - each.visited_at > UNTOUCHED]
    alive = [each for each in idle if each.churn is not None and each.churn < LEFT]
    best = sorted(alive, key=lambda each: (-(each.clv or Decimal(0)), each.customer_id))[:ROTATES]
    return best[day.toordinal() % len(best)] if best else None


def _outside_top(ranked: list[Untouched]) -> list[Untouched]:
    """Those after the first that together make TOP_SHARE of the value; `ranked` by value, the largest first."""
    total = sum(each.value_12m or Decimal(0) for each in ranked)
    reached = Decimal(0)
    outside = []
    for each in ranked:
        if total and reached >= total * Decimal(str(TOP_SHARE)):
            outside.append(each)
        reached += each.value_12m or Decimal(0)
    return outside
