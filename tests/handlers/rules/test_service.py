"""Rules: versioned per team, audited, checked, measured by what came of their alerts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from db import audit, losses, people, rules
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.alerts import service as watching
from handlers.common import i18n
from handlers.common.errors import UserError
from handlers.rules import replaying, service, view
from handlers.rules.service import Author
from scoring import rewind
from scoring.rules import RULES
from tests.handlers.alerts.watch import late, outbox, watch
from tests.handlers.digests.test_review import orders
from tests.support.clock import MONDAY
from tests.support.firm import Firm, Person

DAY = timedelta(days=1)


def author(tx: Tx, person: Person) -> Author:
    member = people.member(tx, person.id)
    assert member is not None
    return Author.of(member, MONDAY)


def test_a_manager_changes_the_own_team_an_administrator_the_firm(database: Database, firm: Firm) -> None:
    def change(tx: Tx) -> None:
        service.set_parameter(tx, "late_payment", "days", 30, author(tx, firm.admin))
        service.set_parameter(tx, "late_payment", "days", 20, author(tx, firm.chen))

    database.run(change)
    assert watch(database, firm.huaneng, late(18), MONDAY) == []  # the east waits 20 days
    assert len(watch(database, firm.huaneng, late(21), MONDAY)) == 1
    assert watch(database, firm.haier, late(29), MONDAY) == []  # the north 30, as the firm does
    assert len(watch(database, firm.haier, late(31), MONDAY)) == 1


def test_every_change_is_a_version_and_in_the_audit(database: Database, firm: Firm) -> None:
    def change(tx: Tx) -> tuple[int, int]:
        off = service.set_enabled(tx, "no_visit", False, author(tx, firm.admin))
        told = service.set_audience(tx, "no_visit", "managers", author(tx, firm.admin))
        assert not told.enabled  # what was set before stays
        return off.version, told.version

    assert database.run(change) == (1, 2)
    assert [each.version for each in database.look(lambda tx: rules.history(tx, "no_visit"))] == [2, 1]
    newest, oldest = database.look(audit.latest)
    assert newest.before == {"rule": "no_visit", "audience": "everyone"}
    assert oldest.after == {"rule": "no_visit", "version": 1, "enabled": False}


def test_values_out_of_range_and_unknown_rules_are_refused(database: Database, firm: Firm) -> None:
    def refused(key: str, name: str, value: float) -> str:
        with pytest.raises(UserError) as refusal:
            database.run(lambda tx: service.set_parameter(tx, key, name, value, author(tx, firm.admin)))
        return refusal.value.key

    assert refused("late_payment", "days", 0) == "rules-bad-value"
    assert refused("late_payment", "weeks", 3) == "rules-unknown"
    assert refused("horoscope", "days", 3) == "rules-unknown"


def test_who_hears_of_it(database: Database, firm: Firm) -> None:
    for audience, heard in (("group", {firm.group}), ("owner", {firm.li.telegram}), ("managers", {firm.chen.telegram})):
        before = len(outbox(database))
        database.run(partial(_tell, to=audience, by=firm.admin))
        customer = {"group": firm.huaneng, "owner": firm.tencent, "managers": firm.bolt}[audience]
        watch(database, customer, late(20), MONDAY)
        assert {call.chat_id for call in outbox(database)[before:]} == heard


def _tell(tx: Tx, to: str, by: Person) -> None:
    service.set_audience(tx, "late_payment", to, author(tx, by))


def test_quality_counts_what_people_said_and_who_was_lost(database: Database, firm: Firm) -> None:
    def happen(tx: Tx) -> None:
        orders(tx, firm.huaneng, 200, 170, 140)

    database.run(happen)
    [told] = watch(database, firm.huaneng, late(18), MONDAY - 60 * DAY)
    member = database.look(lambda tx: people.member(tx, firm.li.id))
    assert member is not None
    by = watching.By(member, ALL, MONDAY)
    database.run(lambda tx: watching.judge(tx, told.alert_id, "true", by))
    standing = database.look(lambda tx: service.standing(tx, "late_payment", author(tx, firm.chen)))
    assert standing.quality is not None
    assert (standing.quality.told, standing.quality.precision, standing.quality.before_loss) == (1, 1.0, 1)
    assert standing.quality.lead_days == pytest.approx(10, abs=0.1)  # lost 90 days after the last order


def test_both_places_mean_the_same_by_a_loss() -> None:
    assert (losses.LOST_DAYS, losses.LOST_GAPS) == (rewind.LOST_DAYS, rewind.LOST_GAPS)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_rule_can_be_read_and_every_threshold_moved_within_its_range(lang: str) -> None:
    for key, rule in RULES.items():
        standing = service.Standing(key, True, rule.with_defaults(), rule.severity, "everyone", 0, None)
        reply = view.opened(lang, standing, rule.params)
        assert i18n.say(lang, f"alert-title-{key}") in reply.text
        assert i18n.known(lang, f"alert-do-{key}")
        for param in rule.params.values():
            for direction in (-1, 1):
                assert param.low <= view.step(param, param.default, direction) <= param.high


def test_candidates_stay_within_the_range_and_change_one_threshold() -> None:
    rule = RULES["falling_orders"]
    tried = list(replaying.candidates(rule, rule.with_defaults()))
    assert tried
    for changed in tried:
        [(name, value)] = changed.items()
        assert rule.params[name].low <= value <= rule.params[name].high
