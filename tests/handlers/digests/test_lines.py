"""Which lines of a digest fit, and whom the long tail offers: pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db.movements import Movement, Untouched
from handlers.digests.gather import direction, pick, today
from handlers.digests.lines import ROOM, SURE, Digest, Line, choose
from tests.support.clock import MONDAY

DAY = date(2026, 11, 23)


def lines(kind: str, count: int, start: int = 0) -> list[Line]:
    return [Line(kind, start + n, f"{kind} {n}", weight=float(count - n)) for n in range(count)]


def kinds(found: tuple[Line, ...]) -> dict[str, int]:
    return {kind: sum(line.kind == kind for line in found) for kind in SURE}


def test_every_kind_has_its_sure_lines_when_there_is_too_much_of_all() -> None:
    found = [line for place, kind in enumerate(SURE) for line in lines(kind, 5, start=10 * place)]
    chosen = choose(found)
    assert len(chosen) == ROOM
    assert kinds(chosen) == dict(SURE)


def test_room_that_is_not_needed_goes_to_the_others_in_their_order() -> None:
    chosen = choose(lines("worse", 20) + lines("tail", 1, start=100))
    assert kinds(chosen) == {"alert": 0, "due": 0, "worse": ROOM - 1, "better": 0, "tail": 1}


def test_the_heaviest_come_first_and_kinds_stay_together() -> None:
    chosen = choose([*lines("better", 2, start=50), *reversed(lines("alert", 3))])
    assert [line.name for line in chosen] == ["alert 0", "alert 1", "alert 2", "better 0", "better 1"]


def test_a_customer_stands_in_one_line_only() -> None:
    chosen = choose([Line("worse", 1, "华能"), Line("alert", 1, "华能"), Line("due", 2, "腾讯")])
    assert [line.kind for line in chosen] == ["alert", "due"]


def test_a_day_with_nothing_but_a_tail_pick_is_quiet() -> None:
    assert Digest(DAY, {}, ()).quiet
    assert Digest(DAY, {}, tuple(lines("tail", 1))).quiet
    assert not Digest(DAY, {}, tuple(lines("better", 1))).quiet


@pytest.mark.parametrize(
    ("level", "grade", "expected"),
    [
        (("low", "high"), ("A", "A"), 1),
        (("high", "medium"), ("A", "D"), -1),
        (("low", "low"), ("A", "B"), 1),
        (("low", "low"), ("C", "B"), -1),
        ((None, "high"), (None, "B"), 0),
    ],
)
def test_up_and_down_by_level_first_then_by_grade(
    level: tuple[str | None, str], grade: tuple[str | None, str], expected: int
) -> None:
    found = Movement(1, "华能", None, level[0], level[1], grade[0], grade[1], None, None, None, {})
    assert direction(found) == expected


@pytest.mark.parametrize(("churn", "expected"), [((0.06, 0.93), 1), ((0.30, 0.40), -1), ((None, 0.93), -1)])
def test_a_chance_that_moved_far_decides_whatever_eased(churn: tuple[float | None, float], expected: int) -> None:
    assert direction(Movement(1, "华能", None, "extreme", "high", "B", "A", *churn, None, {})) == expected


def tail(number: int, value: int, *, days: int | None = 90, churn: float | None = 0.2) -> Untouched:
    visited: Any = None if days is None else MONDAY - timedelta(days=days)
    return Untouched(number, f"C{number}", None, churn, Decimal(value), Decimal(value), visited)


def test_the_tail_is_whoever_lies_outside_the_top_and_was_not_visited() -> None:
    ranked = [tail(1, 900), tail(2, 60, days=10), tail(3, 20, churn=0.9), tail(4, 15), tail(5, 5, days=None)]
    picked = {pick(ranked, DAY + timedelta(days=ahead), now=MONDAY) for ahead in range(4)}
    assert {each.customer_id for each in picked if each} == {4, 5}


def test_the_pick_is_the_same_all_day_and_another_one_tomorrow() -> None:
    ranked = [tail(1, 1000), *(tail(number, 10) for number in range(2, 12))]
    today = pick(ranked, DAY, now=MONDAY)
    assert pick(ranked, DAY, now=MONDAY + timedelta(hours=5)) == today
    assert pick(ranked, DAY + timedelta(days=1), now=MONDAY) != today
    assert pick([tail(1, 1000)], DAY, now=MONDAY) is None


def owed(number: int, late: int) -> Line:
    return Line("due", number, f"D{number}", values={"late": late, "what": "报价"}, weight=float(late))


def test_what_nobody_did_for_weeks_is_said_by_turns_and_behind_what_is_due_now() -> None:
    lines = [owed(1, 0), owed(2, 7), owed(3, 8), owed(4, 40)]
    told = [[line.customer_id for line in today(lines, DAY + timedelta(days=ahead))] for ahead in range(2)]
    assert [each[:2] for each in told] == [[1, 2], [1, 2]]
    assert {each[2] for each in told} == {3, 4}
    assert [line.customer_id for line in choose(today(lines, DAY))][:2] == [2, 1]
    assert today([owed(1, 3)], DAY) == [owed(1, 3)]
