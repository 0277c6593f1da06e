"""Who got worse and who better between two days: stored scores beside each other, and why. Pure but for the reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from db import compared, tickets
from db.compared import Figures, Pair
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import Scope
from handlers.common import formats, moves
from handlers.common.errors import UserError
from handlers.common.understand.periods import Period
from handlers.portfolio.lists_grammar import Values

SHOWN: Final = 10
USUAL: Final = 30  # days, where no time is named
WAYS: Final = ("both", "worse", "better")
KIND: Final = "moved"  # of the ticket that other pages are turned by
_CHURN: Final = 0.05  # from which on a churn probability moved, though the level and the grade did not
_LATE: Final = 0.10  # the same of a late payment
_STEP: Final = 0.05  # what a step of the level or the grade weighs, at least
_REASON: Final = 0.01  # a difference of a reason that shows in whole points


@dataclass(frozen=True, slots=True)
class Wish:
    """Between which days, of whom (traits as in lists), which way; grades: only whose grade is another one."""

    period: Period
    where: Mapping[str, Values]
    way: str = "both"
    grades: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A customer that moved. `reason`: the stored reason (family, key, values) that changed most that way and by how
    much, gone: it no longer holds; else the kind of `risk` that makes the level, or made it and eased; else the
    `dimension` of the grade with its points before and now."""

    pair: Pair
    way: str
    reason: Mapping[str, Any] | None = None
    delta: float = 0.0
    gone: bool = False
    risk: str | None = None
    dimension: tuple[str, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of those who moved `way`, with how many moved each way. since: the day it is counted from, later than
    asked where no older scores are stored; None where there is nothing to compare with."""

    wish: Wish
    since: date | None
    worse: int = 0
    better: int = 0
    same: int = 0
    fresh: int = 0  # no score of then
    shown: tuple[Move, ...] = ()
    page: int = 0
    ticket: int | None = None

    @property
    def last(self) -> int:
        """The number of the last page, from 0."""
        return max(0, (self.total - 1) // SHOWN)

    @property
    def total(self) -> int:
        """How many the pages list."""
        return {"worse": self.worse, "better": self.better}.get(self.wish.way, self.worse + self.better)


def usual(today: date) -> Period:
    """The time that is meant where none is named."""
    return Period(today - timedelta(days=USUAL), today)


def find(tx: Tx, scope: Scope, wish: Wish, page: int = 0, *, zone: str, now: datetime) -> Found:
    """Page `page` of who moved, from 0: four queries, however many customers there are."""
    begin, end = formats.day_begins(wish.period.first, zone), _end(wish.period, zone, now)
    first = compared.earliest(tx, scope)
    if first is None or first >= end:
        return Found(wish, None)
    since = wish.period.first
    if first > begin:
        since = formats.local(first, zone).date()
        begin = max(first, min(formats.day_begins(since + timedelta(days=1), zone), end - timedelta(hours=1)))
        if formats.local(end, zone).date() <= since:
            return Found(wish, None)
    chosen = [each for each in compared.pairs(tx, scope, begin, end) if _is_in(each, wish.where)]
    return _page(tx, wish, chosen, page, since)


def _end(period: Period, zone: str, now: datetime) -> datetime:
    return min(now, formats.day_begins(period.last + timedelta(days=1), zone))


def _page(tx: Tx, wish: Wish, chosen: list[Pair], page: int, since: date) -> Found:
    way = graded if wish.grades else direction
    moved = sorted((each for each in chosen if way(each)), key=lambda each: -weight(each))
    worse, better = ([each for each in moved if way(each) == sign] for sign in (1, -1))
    listed = {"worse": worse, "better": better}.get(wish.way, [*worse, *better])
    number = min(max(page, 0), max(0, (len(listed) - 1) // SHOWN))
    fresh = sum(each.then is None for each in chosen)
    return Found(
        wish, since, len(worse), len(better), len(chosen) - len(moved) - fresh, fresh,
        tuple(_explained(tx, listed[number * SHOWN : (number + 1) * SHOWN], wish)), number,
    )  # fmt: skip


def _is_in(pair: Pair, where: Mapping[str, Values]) -> bool:
    traits = {**pair.traits, "level": pair.now.level, "grade": pair.now.grade}
    return all(traits.get(trait) in values for trait, values in where.items())


def direction(pair: Pair) -> int:
    """1: worse, -1: better, 0: neither. What is lost or returned decides, then what decides everywhere, the chances."""
    if pair.then is None:
        return 0
    then, now = pair.then, pair.now
    churn = (then.churn, now.churn)
    steps = (
        (now.stage == "lost") - (then.stage == "lost"),
        moves.direction(level=(then.level, now.level), grade=(then.grade, now.grade), churn=churn),
        moves.beyond(churn, _CHURN),
        moves.beyond((then.late, now.late), _LATE),
    )
    return next((step for step in steps if step), 0)


def graded(pair: Pair) -> int:
    """1 where the grade fell, -1 where it rose, 0 where it did neither."""
    return 0 if pair.then is None else -moves.sign(moves.step(moves.GRADES, (pair.then.grade, pair.now.grade)))


def weight(pair: Pair) -> float:
    """What is at stake times how far it moved."""
    if pair.then is None:
        return 0.0
    then, now = pair.then, pair.now
    level = moves.step(moves.LEVELS, (then.level, now.level))
    grade = moves.step(moves.GRADES, (then.grade, now.grade))
    lost = 1.0 if (then.stage == "lost") != (now.stage == "lost") else 0.0
    churn = abs(moves.change((then.churn, now.churn)))
    return pair.stake * max(lost, _STEP * max(abs(level), abs(grade)), churn)


def _explained(tx: Tx, shown: list[Pair], wish: Wish) -> list[Move]:
    ids = [figures.id for each in shown for figures in (each.then, each.now) if figures is not None]
    details = compared.details(tx, ids)
    return [(_regraded if wish.grades else _move)(each, details) for each in shown]


def _regraded(pair: Pair, details: Mapping[int, Mapping[str, Any]]) -> Move:
    way = graded(pair)
    made = moves.dimension(_detail(pair.then, details), _detail(pair.now, details), way)
    return Move(pair, "worse" if way > 0 else "better", dimension=made)


def _move(pair: Pair, details: Mapping[int, Mapping[str, Any]]) -> Move:
    way = direction(pair)
    then, now = _detail(pair.then, details), _detail(pair.now, details)
    name = "worse" if way > 0 else "better"
    before = pair.then or pair.now
    churn = way * moves.change((before.churn, pair.now.churn))
    if churn >= _CHURN and (moved := _reason(_reasons(then), _reasons(now), way)) is not None:
        return Move(pair, name, *moved)
    level = way * moves.step(moves.LEVELS, (before.level, pair.now.level))
    if level > 0 and (risk := _risk(then, now, way)) is not None:
        return Move(pair, name, risk=risk)
    return Move(pair, name, dimension=moves.dimension(then, now, way))


def _reason(
    before: Mapping[tuple[str, str], Mapping[str, Any]], after: Mapping[tuple[str, str], Mapping[str, Any]], way: int
) -> tuple[Mapping[str, Any], float, bool] | None:
    """The reason that changed most that way; one that no longer holds only where none that holds did."""
    for there, gone in ((after, False), ({key: each for key, each in before.items() if key not in after}, True)):
        changes = [(way * (_delta(after, key) - _delta(before, key)), key) for key in there]
        most, key = max(changes, key=lambda one: one[0], default=(0.0, ("", "")))
        if most >= _REASON:
            return there[key], way * most, gone
    return None


def _risk(then: Mapping[str, Any], now: Mapping[str, Any], way: int) -> str | None:
    """The kind of risk that makes the level, of a better one that which made it and does no longer."""
    made, makes = moves.makes(then), moves.makes(now)
    return makes if way > 0 else (made if made != makes else None)


def _detail(of: Figures | None, details: Mapping[int, Mapping[str, Any]]) -> Mapping[str, Any]:
    return details.get(of.id, {}) if of is not None else {}


def _reasons(detail: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(each["family"], each["key"]): each for each in detail.get("reasons", ())}


def _delta(of: Mapping[tuple[str, str], Mapping[str, Any]], key: tuple[str, str]) -> float:
    return float(of[key]["delta"]) if key in of else 0.0


def park(tx: Tx, wish: Wish, member: MemberInfo, *, now: datetime) -> int:
    """Keep what was asked for the buttons of its other pages; the ticket's number."""
    span = [wish.period.first.isoformat(), wish.period.last.isoformat()]
    where = {trait: list(values) for trait, values in wish.where.items()}
    return tickets.add(tx, KIND, {"span": span, "where": where, "grades": wish.grades}, member_id=member.id, now=now)


def parked(tx: Tx, ticket: int, way: str, member: MemberInfo, *, now: datetime) -> Wish:
    """What a button is for. UserError where it is somebody else's, or too old."""
    kept = tickets.get(tx, ticket)
    if way not in WAYS or kept is None or kept.kind != KIND or kept.member_id != member.id or not kept.good(now):
        raise UserError("common-old-button")
    first, last = (date.fromisoformat(each) for each in kept.data["span"])
    where = {trait: tuple(values) for trait, values in kept.data["where"].items()}
    return Wish(Period(first, last), where, way, kept.data.get("grades", False))
