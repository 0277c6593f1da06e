"""Who a text means, and what a pick settles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import customers, tickets
from db.gateway import Database
from db.scope import ALL
from handlers.common.errors import UserError
from handlers.common.understand.search import Directory, Entry, Few, Hit, Nothing, One
from handlers.customers import wishes
from handlers.customers.wishes import Wish
from tests.support.clock import FixedClock
from tests.support.firm import Firm

KNOWN = Directory(
    [
        Entry(1, "华能电力", ("华能", "HN Power"), None, 1),
        Entry(2, "腾讯科技", ("腾讯",), None, 1),
        Entry(3, "Bolt & Sons <Ltd>", ("Bolt",), None, 1),
        Entry(4, "长江电气", (), None, 1),
        Entry(5, "长江电缆", (), None, 1),
    ]
)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("华能", 1),
        ("hndl", 1),
        ("华能怎么样", 1),
        ("华能的风险有多高?", 1),
        ("腾讯 最近下单了吗", 2),
        ("what about bolt", 3),
        ("Bolt is late again", 3),
        ("bolt sons", 3),
    ],
)
def test_a_name_or_a_sentence_with_one_customer(text: str, who: int) -> None:
    found = wishes.resolve(KNOWN, text)
    assert isinstance(found, One)
    assert found.hit.customer_id == who


@pytest.mark.parametrize(("text", "near"), [("华能新材料", [1]), ("bolt quokka", [3]), ("没有这家", [])])
def test_a_longer_unknown_name_is_never_taken_for_a_known_one(text: str, near: list[int]) -> None:
    found = wishes.resolve(KNOWN, text)
    assert isinstance(found, Nothing)
    assert [hit.customer_id for hit in found.near] == near


def test_several_are_asked_for() -> None:
    found = wishes.resolve(KNOWN, "长江")
    assert isinstance(found, Few)
    assert {hit.customer_id for hit in found.hits} == {4, 5}


@pytest.mark.parametrize(
    ("text", "name"), [("华能", True), ("", False), ("  ", False), ("a\nb", False), ("长" * 61, False)]
)
def test_what_may_be_a_name(text: str, name: bool) -> None:
    assert wishes.may_be_name(text) is name


def pick(database: Database, firm: Firm, clock: FixedClock, wish: Wish, hits: list[Hit]) -> int:
    """The ticket of a question that offered `hits`."""
    return database.run(lambda tx: wishes.park(tx, wish, hits, member_id=firm.li.id, now=clock.now()))


def settle(database: Database, ticket: int, customer: int, clock: FixedClock) -> None:
    """Pick a customer."""
    found = database.look(lambda tx: tickets.get(tx, ticket))
    assert found is not None
    database.run(lambda tx: wishes.settle(tx, found, customer, now=clock.now()))


def test_a_wish_comes_back_from_its_ticket(database: Database, firm: Firm, clock: FixedClock) -> None:
    wish = Wish("visit", "hn", {"text": "谈了付款", "steps": [1, 2]})
    ticket = pick(database, firm, clock, wish, [])
    found = database.look(lambda tx: tickets.get(tx, ticket))
    assert found is not None
    assert wishes.wish_of(found) == wish
    assert found.good(clock.now())
    assert not found.good(clock.now() + timedelta(days=2))


def test_a_pick_teaches_words_nobody_else_answers_to(database: Database, firm: Firm, clock: FixedClock) -> None:
    near = [Hit(firm.huaneng, "华能电力", 65.0, "华能电力", "sound")]
    settle(database, pick(database, firm, clock, Wish("card", "华能店厂"), near), firm.huaneng, clock)
    assert "华能店厂" in database.look(lambda tx: customers.aliases(tx, firm.huaneng))


def test_a_pick_between_equals_teaches_nothing(database: Database, firm: Firm, clock: FixedClock) -> None:
    both = [Hit(each, "华能", 93.0, "华能", "brand") for each in (firm.huaneng, firm.tencent)]
    settle(database, pick(database, firm, clock, Wish("card", "华能厂"), both), firm.huaneng, clock)
    assert "华能厂" not in database.look(lambda tx: customers.aliases(tx, firm.huaneng))


def test_a_ticket_is_used_once(database: Database, firm: Firm, clock: FixedClock) -> None:
    ticket = pick(database, firm, clock, Wish("card", "x"), [])
    settle(database, ticket, firm.huaneng, clock)
    with pytest.raises(UserError, match="common-old-button"):
        settle(database, ticket, firm.huaneng, clock)


def test_an_expired_ticket_is_refused(database: Database, firm: Firm, clock: FixedClock) -> None:
    ticket = pick(database, firm, clock, Wish("card", "x"), [])
    clock.advance(days=2)
    with pytest.raises(UserError, match="common-old-button"):
        settle(database, ticket, firm.huaneng, clock)
    assert database.look(lambda tx: customers.get(tx, firm.huaneng, ALL)) is not None
