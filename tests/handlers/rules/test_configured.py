"""Rules of config.toml: in force from the start, versioned as the file changes; a later change in chat stands."""

from __future__ import annotations

from typing import Any

from db import audit, people, rules
from db.gateway import Database, Tx
from db.people import FirmInfo
from handlers.profile import service as profile
from handlers.rules import configured, service
from handlers.rules.configured import Declared, Unknown
from tests.handlers.alerts.watch import late, watch
from tests.handlers.rules.test_service import author
from tests.support.clock import MONDAY
from tests.support.firm import Firm


def start(database: Database, *declared: Declared) -> list[Unknown]:
    return database.run(lambda tx: configured.apply(tx, declared, now=MONDAY))


def standing(database: Database, firm: Firm) -> Any:
    return database.look(lambda tx: service.standing(tx, "late_payment", author(tx, firm.admin)))


WAIT_30 = Declared("late_payment", parameters={"days": 30.0})


def test_what_the_file_says_is_in_force_and_a_version_only_when_it_changes(database: Database, firm: Firm) -> None:
    for _ in range(2):
        assert start(database, WAIT_30) == []
    found = standing(database, firm)
    assert (found.version, found.configured, found.parameters["days"]) == (1, True, 30)
    assert watch(database, firm.huaneng, late(29), MONDAY) == []
    start(database, Declared("late_payment", severity=3, audience="managers"))
    found = standing(database, firm)
    assert (found.version, found.severity, found.audience, found.parameters["days"]) == (2, 3, "managers", 10)
    [newest, *_] = database.look(audit.latest)
    assert (newest.after or {})["file"] == "config.toml"
    assert (newest.before or {})["parameters"] == {"days": 30.0}


def test_a_change_in_chat_stands_until_the_file_changes(database: Database, firm: Firm) -> None:
    start(database, WAIT_30)
    database.run(lambda tx: service.set_parameter(tx, "late_payment", "days", 5, author(tx, firm.admin)))
    start(database, WAIT_30)
    assert standing(database, firm).parameters["days"] == 5
    start(database)  # taken out of the file: what the chat said stands
    assert standing(database, firm).parameters["days"] == 5
    start(database, Declared("late_payment", parameters={"days": 20.0}))
    assert standing(database, firm).parameters["days"] == 20


def test_a_rule_that_leaves_the_file_is_as_before(database: Database, firm: Firm) -> None:
    start(database, WAIT_30)
    start(database)
    start(database)
    found = standing(database, firm)
    assert (found.version, found.configured, found.parameters["days"]) == (0, False, 10)
    assert len(database.look(lambda tx: rules.history(tx, "late_payment"))) == 2
    start(database, WAIT_30)
    assert standing(database, firm).parameters["days"] == 30


def test_teams_segments_and_customers_by_name(database: Database, firm: Firm) -> None:
    unknown = start(
        database,
        Declared("late_payment", team="East", parameters={"days": 20.0}),
        Declared("late_payment", team="华北", segment="industry:power", parameters={"days": 25.0}),
        Declared("late_payment", customer="C-腾讯", enabled=False),
        Declared("no_visit", team="West"),
        Declared("no_visit", customer="C-none"),
    )
    assert unknown == [Unknown("team", "West"), Unknown("customer", "C-none")]
    assert watch(database, firm.huaneng, late(19), MONDAY) == []
    assert len(watch(database, firm.huaneng, late(21), MONDAY)) == 1
    assert watch(database, firm.haier, late(24) | {"industry": "power"}, MONDAY) == []
    assert len(watch(database, firm.haier, late(24), MONDAY)) == 1
    assert watch(database, firm.tencent, late(40), MONDAY) == []


def own_field(database: Database, firm: Firm, text: str) -> None:
    def made(tx: Tx) -> None:
        administrator = people.member(tx, firm.admin.id)
        assert administrator is not None
        profile.define(tx, text, administrator, now=MONDAY)

    database.run(made)


def test_a_condition_on_an_own_field_is_a_rule_of_the_file(database: Database, firm: Firm) -> None:
    own_field(database, firm, "年产能 数字")
    [field] = [each["key"] for each in _firm(database).settings["fields"]]
    low = {"own": {field: 800.0}}
    wanted = Declared("年产能 低于 1000", team="华东", severity=3)
    for _ in range(2):
        assert start(database, wanted) == []
    [told] = watch(database, firm.huaneng, low, MONDAY)
    assert (told.severity, watch(database, firm.haier, low, MONDAY)) == (3, [])
    [kept] = database.look(rules.in_force)
    assert (kept.version, kept.parameters) == (1, {"limit": 1000.0})
    start(database)  # out of the file: off again
    assert database.look(rules.in_force) == []
    assert [each.reason for each in watch(database, firm.huaneng, low, MONDAY)] == ["resolved"]


def test_a_condition_that_nobody_understands_is_left_out_and_named(database: Database, firm: Firm) -> None:
    own_field(database, firm, "年产能 数字")
    for text in ("利润 低于 10", "年产能 很低", "华北 年产能 低于 10"):
        assert start(database, Declared(text)) == [Unknown("condition", text)]
    assert database.look(rules.in_force) == []


def _firm(database: Database) -> FirmInfo:
    found = database.look(people.firm)
    assert found is not None
    return found
