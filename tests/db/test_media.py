"""Where a customer is, learnt from the places that were sent with what was told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import media, records
from db.gateway import Database, Tx
from db.media import Sent
from db.scope import Scope
from tests.support.clock import FixedClock
from tests.support.firm import Firm

SHANGHAI, BEIJING = (31.2304, 121.4737), (39.9042, 116.4074)


def test_distances_are_those_of_the_globe() -> None:
    assert media.distance_km(SHANGHAI, BEIJING) == pytest.approx(1067, abs=3)
    assert media.distance_km(SHANGHAI, SHANGHAI) == 0
    assert media.distance_km((0, 179.9), (0, -179.9)) == pytest.approx(22.2, abs=0.1)


def been(tx: Tx, customer_id: int, place: tuple[float, float], clock: FixedClock, *, message: int) -> int:
    """An entry told by a message with a place."""
    entry_id = records.add_entry(
        tx, customer_id=customer_id, member_id=1, kind="visit", at=clock.now(), known_at=clock.now(), text="",
        chat_id=7, message_id=message,
    )  # fmt: skip
    media.keep(tx, Sent("geo", "application/geo", 7, message, latitude=place[0], longitude=place[1]), now=clock.now())
    return entry_id


def near(database: Database, firm: Firm, place: tuple[float, float], scope: Scope | None = None) -> list[int]:
    return database.look(lambda tx: media.nearest(tx, scope or Scope(None), place, limit=5))


def test_the_nearest_come_first_and_the_far_not_at_all(database: Database, firm: Firm, clock: FixedClock) -> None:
    def unit(tx: Tx) -> None:
        been(tx, firm.huaneng, (31.30, 121.47), clock, message=1)
        been(tx, firm.huaneng, (31.231, 121.474), clock, message=2)
        been(tx, firm.tencent, (31.24, 121.47), clock, message=3)
        been(tx, firm.bolt, BEIJING, clock, message=4)

    database.run(unit)
    assert near(database, firm, SHANGHAI) == [firm.huaneng, firm.tencent]


def test_what_was_taken_back_or_belongs_to_another_team_is_not_near(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    entry_id = database.run(lambda tx: been(tx, firm.huaneng, SHANGHAI, clock, message=1))
    database.run(lambda tx: been(tx, firm.haier, SHANGHAI, clock, message=2))
    assert near(database, firm, SHANGHAI, Scope.team(firm.east)) == [firm.huaneng]
    later = clock.now() + timedelta(hours=1)
    database.run(lambda tx: records.void_entry(tx, entry_id, member_id=1, now=later))
    assert near(database, firm, SHANGHAI, Scope.team(firm.east)) == []


def test_the_first_part_of_an_album_is_found_in_its_chat_only(database: Database, clock: FixedClock) -> None:
    first, second = (Sent("p.jpg", "image/jpeg", 7, number, album="a") for number in (1, 2))
    database.run(lambda tx: media.keep(tx, first, now=clock.now()))
    database.run(lambda tx: media.keep(tx, second, now=clock.now()))
    assert database.look(lambda tx: media.first_of_album(tx, 7, "a")) == first
    assert database.look(lambda tx: media.first_of_album(tx, 8, "a")) is None
