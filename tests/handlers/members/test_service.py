"""Who comes in, who leaves, and to whom the customers go, without any chat."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.sandbox.html_parser import parse_html
from db import audit, customers, people, schedules
from db.gateway import Database
from db.people import ADMINISTRATOR, MANAGER, REPRESENTATIVE, MemberInfo, TeamInfo
from db.scope import ALL
from handlers.common.errors import NotAllowed, UserError
from handlers.common.i18n import LANGUAGES
from handlers.digests import service as digests
from handlers.members import binding, commands, handover, service, view
from handlers.members.binding import Place
from handlers.members.service import Newcomer, Seat
from tests.support.clock import FixedClock
from tests.support.firm import Firm, Person

NEW = Newcomer(777, "Zoë <Z>", "en")


def member(database: Database, person: Person) -> MemberInfo:
    found = database.look(lambda tx: people.member(tx, person.id))
    assert found is not None
    return found


def invited(database: Database, seat: Seat, clock: FixedClock) -> str:
    return database.run(lambda tx: service.invite(tx, seat, now=clock.now()))


def accepted(database: Database, token: str, clock: FixedClock, newcomer: Newcomer = NEW) -> MemberInfo | None:
    return database.run(lambda tx: service.accept(tx, token, newcomer, now=clock.now()))


# Invitations ----------------------------------------------------------------------------------------------------------


def test_a_token_has_128_bits_and_only_its_hash_is_kept(database: Database, firm: Firm, clock: FixedClock) -> None:
    tokens = {invited(database, Seat(REPRESENTATIVE, firm.east), clock) for _ in range(3)}
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {22}  # 16 bytes in base 64
    rows = database.look(lambda tx: [str(row) for row in audit.latest(tx)])
    assert not any(token in row for token in tokens for row in rows)


def test_a_newcomer_gets_role_team_language_and_a_morning_list(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    found = accepted(database, invited(database, Seat(REPRESENTATIVE, firm.north, "Zoë"), clock), clock)
    assert found is not None
    assert (found.name, found.role, found.teams, found.language) == ("Zoë", REPRESENTATIVE, (firm.north,), "en")
    assert database.look(lambda tx: schedules.get(tx, digests.MORNING, member_id=found.id)) is not None


def test_an_invitation_is_used_once_and_expires(database: Database, firm: Firm, clock: FixedClock) -> None:
    used, late = (invited(database, Seat(MANAGER, firm.east), clock) for _ in range(2))
    assert accepted(database, used, clock) is not None
    assert accepted(database, used, clock, Newcomer(778, "B", "zh")) is None
    clock.advance(days=7)
    assert accepted(database, late, clock, Newcomer(779, "C", "zh")) is None
    assert accepted(database, "nonsense", clock) is None


def test_somebody_known_by_name_gets_that_place(database: Database, firm: Firm, clock: FixedClock) -> None:
    """Owners come with imports before they ever start the bot."""
    waiting = database.run(
        lambda tx: people.create_member(tx, name="Ann", role=REPRESENTATIVE, language="en", now=clock.now())
    )
    found = accepted(database, invited(database, Seat(REPRESENTATIVE, firm.east, "Ann"), clock), clock)
    assert found is not None
    assert (found.id, found.telegram_id) == (waiting, NEW.telegram_id)


def test_who_left_comes_back_as_the_same_person(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = member(database, firm.admin)
    database.run(lambda tx: service.set_active(tx, firm.li.id, active=False, by=by, now=clock.now()))
    again = Newcomer(firm.li.telegram, "Li Lei", "zh")
    found = accepted(database, invited(database, Seat(MANAGER, firm.north), clock), clock, again)
    assert found is not None
    assert (found.id, found.name, found.role, found.teams, found.active) == (
        firm.li.id,
        "李雷",
        MANAGER,
        (firm.north,),
        True,
    )


def test_an_administrator_is_invited_from_the_shell_and_needs_no_team(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    token = database.run(lambda tx: service.invite(tx, Seat(ADMINISTRATOR, name="Root"), now=clock.now()))
    found = accepted(database, token, clock)
    assert found is not None
    assert (found.role, found.teams, found.sees_all) == (ADMINISTRATOR, (), True)


@pytest.mark.parametrize(
    ("seat", "refusal"),
    [
        (Seat("king"), "members-unknown-role"),
        (Seat(REPRESENTATIVE), "members-invite-needs-team"),
        (Seat(MANAGER, 999), "members-invite-needs-team"),
    ],
)
def test_bad_invitations_are_refused(
    database: Database, firm: Firm, clock: FixedClock, seat: Seat, refusal: str
) -> None:
    with pytest.raises(UserError, match=refusal):
        invited(database, seat, clock)


# Groups ---------------------------------------------------------------------------------------------------------------


def test_a_code_is_read_however_it_is_typed() -> None:
    assert binding.plain_code(" abcd-2345 ") == binding.plain_code("ABCD 2345") == "ABCD2345"


def test_a_new_group_is_bound_with_its_digest(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = member(database, firm.admin)
    code = database.run(lambda tx: binding.make_code(tx, firm.east, "confidential", by=by, now=clock.now()))
    place = Place(-555, "supergroup", "New", thread_id=3)
    done = database.run(lambda tx: binding.bind(tx, code, place, by=by, now=clock.now()))
    assert done is not None
    assert (done.team.id, done.disclosure, done.digest.minute) == (firm.east, "confidential", digests.DEFAULT_MINUTE)
    chat = database.look(lambda tx: people.chat(tx, -555))
    assert chat is not None
    assert (chat.team_id, chat.disclosure, chat.thread_id, chat.active) == (firm.east, "confidential", 3, True)
    assert database.run(lambda tx: binding.bind(tx, code, place, by=by, now=clock.now())) is None


def test_a_code_is_good_for_half_an_hour(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = member(database, firm.admin)
    code = database.run(lambda tx: binding.make_code(tx, firm.east, "internal", by=by, now=clock.now()))
    clock.advance(minutes=30)
    place = Place(firm.group, "group", "x")
    assert database.run(lambda tx: binding.bind(tx, code, place, by=by, now=clock.now())) is None
    with pytest.raises(UserError, match="common-old-button"):
        database.run(lambda tx: binding.make_code(tx, firm.east, "everything", by=by, now=clock.now()))


# Handover -------------------------------------------------------------------------------------------------------------


def test_customers_move_into_a_team_the_new_owner_sees(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = member(database, firm.admin)
    done = database.run(lambda tx: handover.hand_over(tx, firm.li.id, firm.wang.id, by=by, now=clock.now()))
    assert done.count == 2
    found = database.look(lambda tx: customers.many(tx, [firm.huaneng, firm.tencent], ALL))
    assert {(each.owner_id, each.team_id) for each in found} == {(firm.wang.id, firm.north)}
    rows = database.look(lambda tx: audit.of_customer(tx, firm.huaneng))
    assert (rows[0].action, rows[0].before, rows[0].after) == (
        "handover",
        {"owner_id": firm.li.id},
        {"owner_id": firm.wang.id},
    )


def test_undo_leaves_alone_what_was_given_on(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = member(database, firm.admin)
    done = database.run(lambda tx: handover.hand_over(tx, firm.li.id, firm.amy.id, by=by, now=clock.now()))
    database.run(lambda tx: customers.change(tx, firm.tencent, owner_id=firm.chen.id))
    back = database.run(lambda tx: handover.take_back(tx, done.ticket, by=by, now=clock.now()))
    assert back.count == 1
    owners = [each.owner_id for each in database.look(lambda tx: customers.in_scope(tx, ALL))]
    assert sorted(owner for owner in owners if owner) == sorted([firm.li.id, firm.chen.id, firm.amy.id, firm.wang.id])
    with pytest.raises(UserError, match="common-old-button"):
        database.run(lambda tx: handover.take_back(tx, done.ticket, by=by, now=clock.now()))


def test_a_handover_is_undone_by_administrators_within_thirty_days(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    by = member(database, firm.admin)
    done = database.run(lambda tx: handover.hand_over(tx, firm.li.id, firm.amy.id, by=by, now=clock.now()))
    chen = member(database, firm.chen)
    with pytest.raises(NotAllowed):
        database.run(lambda tx: handover.take_back(tx, done.ticket, by=chen, now=clock.now()))
    late = clock.now() + timedelta(days=31)
    with pytest.raises(UserError, match="common-old-button"):
        database.run(lambda tx: handover.take_back(tx, done.ticket, by=by, now=late))


@pytest.mark.parametrize(
    ("giver", "taker", "refusal"),
    [
        ("li", "li", "members-handover-nobody"),
        ("li", "admin", "members-handover-nobody"),
        ("chen", "amy", "members-handover-nothing"),
    ],
)
def test_bad_handovers_are_refused(
    database: Database, firm: Firm, clock: FixedClock, giver: str, taker: str, refusal: str
) -> None:
    by, one, other = member(database, firm.admin), getattr(firm, giver).id, getattr(firm, taker).id
    with pytest.raises(UserError, match=refusal):
        database.run(lambda tx: handover.hand_over(tx, one, other, by=by, now=clock.now()))


# What is shown --------------------------------------------------------------------------------------------------------


def test_every_command_stands_in_one_section_and_for_somebody() -> None:
    assert {each.section for each in commands.TABLE} == set(commands.SECTIONS)
    assert len({each.name for each in commands.TABLE}) == len(commands.TABLE)
    assert all(each.roles for each in commands.TABLE)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", people.ROLES)
def test_the_whole_help_fits_into_one_message(lang: str, role: str) -> None:
    everything = {each.name for each in commands.TABLE}
    text = view.help_page(lang, commands.of_role(role, everything), "bot").text
    assert len(text.encode("utf-16-le")) // 2 < 4096


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("count", [1, 5, 60])
def test_hundreds_of_people_in_many_teams_fit_into_one_message(lang: str, count: int) -> None:
    teams = [TeamInfo(number, f"t{number}", "长队<名>" * 20, "Long & name" * 9, True) for number in range(count)]
    person = partial(MemberInfo, role=ADMINISTRATOR, language="zh", active=False, reachable=True)
    crowd = [person(id=n, telegram_id=n, name="长名<字>" * 20, teams=(n % count,) if n % 7 else ()) for n in range(300)]
    said = view.everybody(lang, teams, crowd, counts=dict.fromkeys(range(300), 9_999), manage=True)
    shown = parse_html(said.text).text
    assert len(shown.encode("utf-16-le")) // 2 < 4096
    assert sum(len(row) for row in said.buttons) <= 100
