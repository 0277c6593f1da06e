"""The demo's folder: made once, found again, made anew where it was killed or asked for; in one language or two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import run
from bot.demo.run import DATABASE, MADE, Plan, database_url, prepare, start_of_week
from bot.sandbox.world import World
from db import alerts, customers, people, schedules, scores
from db.gateway import Database
from db.scope import ALL

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass
class Steps:
    """What was done, and how much of it; `dies_in` is the step at which the process is killed."""

    done: dict[str, int] = field(default_factory=dict)
    dies_in: str | None = None

    @contextmanager
    def __call__(self, name: str) -> Iterator[Callable[[int], None]]:
        if name == self.dies_in:
            raise KeyboardInterrupt
        self.done[name] = 0

        def count(number: int) -> None:
            self.done[name] = number

        yield count


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(tmp_path / "demo", customers=12, now=NOW)


def closed(world: World) -> World:
    """Let go of the simulated Telegram's files."""
    world.store.close()
    return world


def names(plan: Plan) -> list[str]:
    with Database(database_url(plan.folder)) as db:
        return [each.name for each in db.look(lambda tx: customers.in_scope(tx, ALL))]


def test_a_company_with_people_groups_history_and_scores_is_made(plan: Plan) -> None:
    steps = Steps()
    world = closed(prepare(plan, steps))
    assert list(steps.done) == ["company", "scores"]
    assert all(steps.done.values())
    with Database(database_url(plan.folder)) as db:
        assert db.look(lambda tx: customers.count(tx, ALL)) == 12
        assert len(db.look(lambda tx: scores.all_current(tx, ALL))) == 12
        roles = [member.role for member in db.look(people.members)]
        assert {people.REPRESENTATIVE, people.MANAGER, people.ADMINISTRATOR} <= set(roles)
        assert len(db.look(people.bound_chats)) == 2
        assert {"digest", "nightly", "morning"} <= {each.kind for each in db.look(schedules.active)}
    assert world.clock.now() >= NOW


def test_there_are_scores_of_months_and_alerts_only_of_today(plan: Plan) -> None:
    """Trends and reviews have something to show at once; nobody is warned of what was months ago."""
    closed(prepare(plan, Steps()))
    with Database(database_url(plan.folder)) as db:
        first = db.look(lambda tx: customers.in_scope(tx, ALL))[0]
        history = db.look(lambda tx: scores.history(tx, first.id))
        assert history[0].as_of == NOW
        assert history[0].id == first.score_id
        assert len({score.as_of for score in history}) >= 3
        opened = db.look(lambda tx: [alert.opened_at for alert in alerts.waiting(tx, ALL, rows=slice(0, 50))])
        assert set(opened) <= {NOW}


def test_a_second_start_makes_nothing(plan: Plan) -> None:
    closed(prepare(plan, Steps()))
    before = (plan.folder / DATABASE).read_bytes()
    steps = Steps()
    closed(prepare(plan, steps))
    assert steps.done == {}
    assert (plan.folder / DATABASE).read_bytes() == before


@pytest.mark.parametrize("step", ["company", "scores"])
def test_what_was_killed_halfway_is_made_anew(plan: Plan, step: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        prepare(plan, Steps(dies_in=step))
    assert not (plan.folder / MADE).exists()
    steps = Steps()
    closed(prepare(plan, steps))
    assert list(steps.done) == ["company", "scores"]
    assert len(names(plan)) == 12


def test_fresh_makes_it_anew_and_touches_nothing_else(plan: Plan) -> None:
    closed(prepare(plan, Steps()))
    (plan.folder / "own.txt").write_text("mine", encoding="utf-8")
    steps = Steps()
    closed(prepare(replace(plan, fresh=True, customers=8), steps))
    assert list(steps.done) == ["company", "scores"]
    assert len(names(plan)) == 8
    assert (plan.folder / "own.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(("lang", "spoken"), [("zh", {"zh"}), ("en", {"en"}), (None, {"zh", "en"})])
def test_everybody_speaks_what_was_asked_for(plan: Plan, lang: str | None, spoken: set[str]) -> None:
    world = closed(prepare(replace(plan, lang=lang), Steps()))
    with Database(database_url(plan.folder)) as db:
        assert {member.language for member in db.look(people.members)} == spoken
        assert {chat.language for chat in db.look(people.bound_chats)} <= spoken
        firm = db.look(people.firm)
    assert firm is not None
    assert firm.language == (lang or "zh")
    assert world.clock.now() >= NOW


def test_the_same_seed_makes_the_same_company(plan: Plan, tmp_path: Path) -> None:
    other = replace(plan, folder=tmp_path / "other")
    closed(prepare(plan, Steps()))
    closed(prepare(other, Steps()))
    assert names(plan) == names(other)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (datetime(2026, 11, 25, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 1, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), datetime(2026, 11, 16, 1, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), datetime(2026, 11, 23, 1, 0, tzinfo=UTC)),
    ],
)
def test_it_begins_on_monday_at_nine_in_the_teams_zone(now: datetime, start: datetime) -> None:
    assert start_of_week(now) == start
    assert run.ZONE == "Asia/Shanghai"
