"""Rules of config.toml: in force from the start, versioned as the file changes; a later change in chat stands."""

from __future__ import annotations

from typing import Any

from db import audit, rules
from db.gateway import Database
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
