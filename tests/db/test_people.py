"""Members, invitations, bind codes, chats."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from db import people
from db.gateway import Database, Tx
from tests.support.clock import MONDAY
from tests.support.firm import Firm


def test_a_member_is_found_with_teams(database: Database, firm: Firm) -> None:
    found = database.look(lambda tx: people.member_by_telegram(tx, firm.chen.telegram))
    assert found is not None
    assert (found.name, found.teams, found.leads, found.sees_all) == ("陈静", (firm.east,), True, False)
    assert database.look(lambda tx: people.member_by_telegram(tx, firm.stranger)) is None
    assert [each.name for each in database.look(people.members)] == ["李雷", "Amy Stone", "王芳", "陈静", "周明"]


@pytest.mark.parametrize("word", ["east", "华东", " EAST ", "East"])
def test_a_team_answers_to_every_name(database: Database, firm: Firm, word: str) -> None:
    found = database.look(lambda tx: people.find_team(tx, word))
    assert found is not None
    assert found.id == firm.east


def test_an_unknown_team_is_none(database: Database, firm: Firm) -> None:
    assert database.look(lambda tx: people.find_team(tx, "west")) is None
    assert database.look(lambda tx: people.team(tx, 99)) is None


def test_an_invitation_serves_once_and_in_time(database: Database, firm: Firm) -> None:
    values: dict[str, Any] = {
        "role": "manager",
        "team_id": firm.east,
        "created_at": MONDAY,
        "expires_at": MONDAY + timedelta(days=1),
    }
    for token in ("one", "two"):
        database.run(partial(people.add_invitation, token_hash=token, **values))
    late = MONDAY + timedelta(days=2)
    assert database.run(lambda tx: people.take_invitation(tx, "two", now=late)) is None
    taken = database.run(lambda tx: people.take_invitation(tx, "one", now=MONDAY))
    assert taken is not None
    assert (taken.role, taken.team_id) == ("manager", firm.east)
    assert database.run(lambda tx: people.take_invitation(tx, "one", now=MONDAY)) is None
    assert database.run(lambda tx: people.take_invitation(tx, "none", now=MONDAY)) is None


def test_a_bind_code_serves_once(database: Database, firm: Firm) -> None:
    soon = MONDAY + timedelta(hours=1)
    database.run(
        lambda tx: people.add_bind_code(
            tx, code_hash="c", team_id=firm.north, disclosure="open", created_at=MONDAY, expires_at=soon
        )
    )
    taken = database.run(lambda tx: people.take_bind_code(tx, "c", now=MONDAY))
    assert taken is not None
    assert (taken.team_id, taken.disclosure) == (firm.north, "open")
    assert database.run(lambda tx: people.take_bind_code(tx, "c", now=MONDAY)) is None


def test_who_bound_a_group_is_known(database: Database, firm: Firm) -> None:
    assert database.look(lambda tx: people.binder(tx, firm.group)) is None
    database.run(lambda tx: people.change_chat(tx, firm.group, bound_by=firm.chen.id))
    found = database.look(lambda tx: people.binder(tx, firm.group))
    assert found is not None
    assert found.id == firm.chen.id


def test_bound_groups_are_those_of_the_team(database: Database, firm: Firm) -> None:
    assert [chat.id for chat in database.look(lambda tx: people.bound_chats(tx, firm.north))] == [firm.forum]
    assert {chat.id for chat in database.look(people.bound_chats)} == {firm.group, firm.forum}


def test_recent_customers_come_latest_first(database: Database, firm: Firm) -> None:
    for minute, customer in enumerate((firm.huaneng, firm.bolt, firm.huaneng)):
        at = MONDAY + timedelta(minutes=minute)
        database.run(partial(people.saw, member_id=firm.li.id, customer_id=customer, now=at))
    assert database.look(lambda tx: people.recent_customers(tx, firm.li.id)) == [firm.huaneng, firm.bolt]


@pytest.mark.parametrize("chat", ["group", "stranger"])
@pytest.mark.parametrize("who", ["li", "chen", "admin", None])
def test_a_meeting_is_what_single_questions_answer(database: Database, firm: Firm, who: str | None, chat: str) -> None:
    """The slow and obvious way, as an oracle for the joined one."""
    database.run(lambda tx: people.set_teams(tx, firm.chen.id, [firm.east, firm.north]))
    telegram = getattr(firm, who).telegram if who else firm.stranger
    chat_id = getattr(firm, chat)

    def one_by_one(tx: Tx) -> Any:
        return people.firm(tx), people.member_by_telegram(tx, telegram), people.chat(tx, chat_id)

    met = database.look(lambda tx: people.meeting(tx, telegram_id=telegram, chat_id=chat_id))
    assert met == database.look(one_by_one)


def test_before_set_up_nobody_is_met(database: Database) -> None:
    assert database.look(lambda tx: people.meeting(tx, telegram_id=1, chat_id=1)) == (None, None, None)
