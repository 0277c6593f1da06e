"""My customers: in which order, with what is due, and steps that are done or put off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from db import alerts, audit, customers, people, scores
from db.agenda import Waiting
from db.gateway import Database
from db.people import MemberInfo
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.customers import agenda, service
from handlers.customers.agenda import Agenda
from handlers.customers.service import Author
from tests.support.clock import MONDAY, FixedClock
from tests.support.firm import Firm, Person

ZONE = "Asia/Shanghai"
EVENING = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # midnight in Shanghai


def waiting(**known: Any) -> Waiting:
    """A customer with nothing but what is said."""
    blank: dict[str, Any] = dict.fromkeys(Waiting.__slots__)
    return Waiting(**{**blank, "customer_id": 1, "name": "x", "alerts": 0, "severity": 0, **known})


def mine(database: Database, person: Person, clock: FixedClock, page: int = 0) -> Agenda:
    return database.look(lambda tx: agenda.mine(tx, person.id, ALL, page=page, now=clock.now(), zone=ZONE))


def score(database: Database, firm: Firm, customer: int, *, level: str, churn: float, value: str) -> None:
    row = {
        "as_of": MONDAY,
        "trigger": "nightly",
        "horizon_days": 90.0,
        "level": level,
        "churn_probability": churn,
        "value_12m": Decimal(value),
        "coverage": 6,
        "coverage_of": 8,
        "detail": {},
    }
    database.run(lambda tx: scores.add_many(tx, [customer], {name: [value] for name, value in row.items()}))


def step(database: Database, firm: Firm, *, due: datetime, customer: int | None = None) -> int:
    return database.run(
        lambda tx: customers.add_step(
            tx, customer_id=customer or firm.huaneng, member_id=firm.li.id, due_at=due, text="回访"
        )
    )


def member(database: Database, person: Person) -> MemberInfo:
    found = database.look(lambda tx: people.member(tx, person.id))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("row", "points"),
    [
        (waiting(), 0),
        (waiting(level="low"), 0),
        (waiting(level="medium"), 1),
        (waiting(level="high"), 4),
        (waiting(level="extreme"), 6),
        (waiting(level="high", alerts=2, severity=3), 8),
        (waiting(step_due=MONDAY - timedelta(days=5)), 3),
        (waiting(step_due=EVENING - timedelta(seconds=1)), 3),
        (waiting(step_due=EVENING), 1),
        (waiting(step_due=MONDAY + timedelta(days=4)), 0),
    ],
)
def test_urgency_counts_level_alerts_and_what_is_due(row: Waiting, points: int) -> None:
    assert agenda.urgency(row, MONDAY, EVENING) == points


def test_a_day_ends_at_midnight_of_the_firms_zone() -> None:
    assert agenda.end_of_day(MONDAY, ZONE) == EVENING
    assert agenda.end_of_day(EVENING, ZONE) == EVENING + timedelta(days=1)


def test_riskier_customers_come_first_then_more_money(database: Database, firm: Firm, clock: FixedClock) -> None:
    score(database, firm, firm.huaneng, level="medium", churn=0.1, value="100000")
    score(database, firm, firm.tencent, level="high", churn=0.3, value="5000")
    assert [row.name for row in mine(database, firm.li, clock).rows] == ["腾讯科技", "华能电力"]
    score(database, firm, firm.huaneng, level="high", churn=0.1, value="100000")
    assert [row.name for row in mine(database, firm.li, clock).rows] == ["华能电力", "腾讯科技"]


def test_what_is_due_and_alerts_are_counted(database: Database, firm: Firm, clock: FixedClock) -> None:
    step(database, firm, due=clock.now() + timedelta(days=9), customer=firm.tencent)
    first = step(database, firm, due=clock.now() - timedelta(days=1), customer=firm.tencent)
    alert = {
        "customer_id": firm.tencent,
        "team_id": firm.east,
        "rule": "payment_late",
        "state": "new",
        "severity": 2,
        "opened_at": clock.now(),
        "changed_at": clock.now(),
    }
    database.run(lambda tx: alerts.add(tx, **alert))
    found = mine(database, firm.li, clock)
    assert (found.total, found.due) == (2, 1)
    assert (found.rows[0].name, found.rows[0].step_id, found.rows[0].alerts) == ("腾讯科技", first, 1)


def test_pages_are_cut_and_a_page_too_far_is_the_last(database: Database, firm: Firm, clock: FixedClock) -> None:
    owned: dict[str, Any] = {"owner_id": firm.li.id, "team_id": firm.east}
    for number in range(11):
        database.run(partial(customers.create, key=f"k{number}", name=f"客户{number}", now=clock.now(), **owned))
    pages = [mine(database, firm.li, clock, page) for page in range(4)]
    assert [len(page.rows) for page in pages] == [5, 5, 3, 3]
    assert [page.more for page in pages] == [True, True, False, False]
    assert len({row.customer_id for page in pages[:3] for row in page.rows}) == 13


def test_mine_are_those_in_scope(database: Database, firm: Firm, clock: FixedClock) -> None:
    """Somebody who changed teams does not see what was left behind."""
    north = Scope((firm.north,))
    found = database.look(lambda tx: agenda.mine(tx, firm.li.id, north, page=0, now=clock.now(), zone=ZONE))
    assert found.total == 0


def test_a_step_is_finished_once_and_audited(database: Database, firm: Firm, clock: FixedClock) -> None:
    number, author = step(database, firm, due=clock.now()), Author(member(database, firm.li), update_id=7)
    for _ in range(2):
        database.run(lambda tx: agenda.finish(tx, number, author, done=True, now=clock.now()))
    assert database.look(lambda tx: customers.open_steps(tx, member_id=firm.li.id)) == []
    [row] = database.look(lambda tx: audit.of_customer(tx, firm.huaneng))
    assert (row.entity, row.before, row.after, row.update_id) == ("next_step", {"done": False}, {"done": True}, 7)


@pytest.mark.parametrize(
    ("to", "day"),
    [("tomorrow", "2026-11-24T03:30"), ("three", "2026-11-26T03:30"), ("week", "2026-11-30T03:30")],
)
def test_a_step_is_put_off_from_today_and_keeps_its_hour(
    database: Database, firm: Firm, clock: FixedClock, to: str, day: str
) -> None:
    number = step(database, firm, due=datetime(2026, 11, 10, 3, 30, tzinfo=UTC))
    author = Author(member(database, firm.li))
    due = database.run(lambda tx: agenda.move(tx, number, author, to=to, now=clock.now(), zone=ZONE))
    assert due == datetime.fromisoformat(f"{day}+00:00")
    [found] = database.look(lambda tx: customers.open_steps(tx, member_id=firm.li.id))
    assert found.due_at == due


def test_a_step_to_nowhere_is_refused(database: Database, firm: Firm, clock: FixedClock) -> None:
    number, author = step(database, firm, due=clock.now()), Author(member(database, firm.li))
    with pytest.raises(UserError, match="common-old-button"):
        database.run(lambda tx: agenda.move(tx, number, author, to="yesterday", now=clock.now(), zone=ZONE))
    with pytest.raises(UserError, match="common-old-button"):
        database.run(lambda tx: agenda.step(tx, 999, author))


@pytest.mark.parametrize(
    ("who", "may"), [("li", True), ("chen", True), ("admin", True), ("amy", False), ("wang", False)]
)
def test_who_may_touch_a_step(database: Database, firm: Firm, clock: FixedClock, who: str, may: bool) -> None:
    number, author = step(database, firm, due=clock.now()), Author(member(database, getattr(firm, who)))
    if may:
        assert database.look(lambda tx: agenda.step(tx, number, author)).id == number
    else:
        with pytest.raises(NotAllowed):
            database.look(lambda tx: agenda.step(tx, number, author))


def test_who_is_offered_first_is_due_then_seen_then_most_at_risk(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    def offered() -> list[int]:
        member = database.look(lambda tx: people.member(tx, firm.li.id))
        assert member is not None
        return [each.id for each in database.look(lambda tx: service.latest(tx, member, ALL, limit=2))]

    score(database, firm, firm.huaneng, level="low", churn=0.1, value="1000")
    score(database, firm, firm.tencent, level="high", churn=0.5, value="1000")
    assert offered() == [firm.tencent, firm.huaneng]
    database.run(lambda tx: people.saw(tx, firm.li.id, firm.huaneng, now=clock.now()))
    assert offered() == [firm.huaneng, firm.tencent]
    database.run(
        lambda tx: customers.add_step(tx, customer_id=firm.tencent, member_id=firm.li.id, due_at=MONDAY, text="回访")
    )
    assert offered() == [firm.tencent, firm.huaneng]
