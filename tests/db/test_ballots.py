"""Rounds of votes in the database: one at a time on a customer, nothing changes once they are over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db import ballots, privacy
from db.gateway import Database, Tx
from db.models import Vote
from db.scope import Scope
from tests.support.clock import FixedClock
from tests.support.firm import Firm


def opened(tx: Tx, firm: Firm, now: datetime) -> int | None:
    values = {"customer_id": firm.huaneng, "asked_by": firm.chen.id, "before": "A", "machine": "C"}
    closes = now + timedelta(days=3)
    return ballots.open_round(tx, [firm.li.id, firm.admin.id], asked_at=now, closes_at=closes, **values)


def test_a_customer_has_one_round_at_a_time(database: Database, firm: Firm, clock: FixedClock) -> None:
    first = database.run(lambda tx: opened(tx, firm, clock.now()))
    assert first is not None
    assert database.run(lambda tx: opened(tx, firm, clock.now())) is None
    assert len(database.look(lambda tx: list(tx.sql.execute(select(Vote.id))))) == 2
    assert database.run(lambda tx: ballots.settle(tx, first, now=clock.now(), verdict_id=None))
    assert not database.run(lambda tx: ballots.settle(tx, first, now=clock.now(), verdict_id=None))
    second = database.run(lambda tx: opened(tx, firm, clock.now()))
    assert second is not None
    assert second > first


def test_votes_change_until_the_end_and_then_no_more(database: Database, firm: Firm, clock: FixedClock) -> None:
    ballot = database.run(lambda tx: opened(tx, firm, clock.now()))
    assert ballot is not None
    first, _ = database.look(lambda tx: ballots.votes(tx, ballot))
    assert [each.id for each in database.look(lambda tx: ballots.waiting_for(tx, firm.li.id))] == [ballot]
    assert database.run(lambda tx: ballots.change_vote(tx, first.id, grade="B", at=clock.now()))
    assert database.look(lambda tx: ballots.waiting_for(tx, firm.li.id)) == []
    assert database.run(lambda tx: ballots.end(tx, ballot, now=clock.now()))
    assert not database.run(lambda tx: ballots.end(tx, ballot, now=clock.now()))
    assert not database.run(lambda tx: ballots.change_vote(tx, first.id, grade="D"))
    assert [each.grade for each in database.look(lambda tx: ballots.votes(tx, ballot))] == ["B", None]


def test_rounds_are_found_within_a_scope_and_attention_is_counted(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    ballot, now = database.run(lambda tx: opened(tx, firm, clock.now())), clock.now()
    assert ballot is not None
    east = database.look(lambda tx: ballots.unsettled(tx, Scope((firm.east,))))
    north = database.look(lambda tx: ballots.unsettled(tx, Scope((firm.north,))))
    assert ([each.id for each in east], north) == ([ballot], [])
    first, _ = database.look(lambda tx: ballots.votes(tx, ballot))
    database.run(lambda tx: ballots.change_vote(tx, first.id, told_at=now, reminded_at=now))
    assert database.look(lambda tx: ballots.told(tx, firm.li.id, since=now - timedelta(days=7))) == 2
    assert database.look(lambda tx: ballots.told(tx, firm.li.id, since=now)) == 0


@pytest.mark.parametrize("name", ["张三"])
def test_the_reason_of_a_vote_is_handed_out_and_masked(
    database: Database, firm: Firm, clock: FixedClock, name: str
) -> None:
    ballot = database.run(lambda tx: opened(tx, firm, clock.now()))
    assert ballot is not None
    first, _ = database.look(lambda tx: ballots.votes(tx, ballot))
    said = {"grade": "B", "reason": f"{name}说会回来", "at": clock.now()}
    database.run(lambda tx: ballots.change_vote(tx, first.id, **said))
    li = database.look(lambda tx: privacy.get(tx, privacy.MEMBER, firm.li.id))
    assert li is not None
    assert [text for table, _, text in database.look(lambda tx: privacy.told(tx, li)) if table == "vote"] == [
        f"{name}说会回来"
    ]
    contact = privacy.Person(privacy.CONTACT, 0, name, customer_id=firm.huaneng)
    database.run(lambda tx: privacy.erase(tx, contact, now=clock.now()))
    assert database.look(lambda tx: ballots.votes(tx, ballot))[0].reason == f"{privacy.MASK}说会回来"
