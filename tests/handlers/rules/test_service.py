"""Rules: versioned per team, audited, checked, measured by what came of their alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from db import alerts, audit, customers, losses, people, rules, segments
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.alerts import service as watching
from handlers.common import i18n
from handlers.common.errors import UserError
from handlers.risk import nightly
from handlers.rules import replaying, service, view
from handlers.rules.service import Author
from handlers.rules.view import Whose
from scoring import rewind
from scoring.rules import RULES
from tests.handlers.alerts.test_around import invoice
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


def _of(tx: Tx, person: Person, segment: str) -> Author:
    return replace(author(tx, person), segment=segment)


POWER, SMALL = "industry:power", "size:small"


def test_a_rule_can_be_made_for_a_segment_and_the_most_specific_wins(database: Database, firm: Firm) -> None:
    def change(tx: Tx) -> None:
        service.set_parameter(tx, "late_payment", "days", 15, author(tx, firm.chen))
        service.set_parameter(tx, "late_payment", "days", 25, _of(tx, firm.admin, SMALL))
        service.set_parameter(tx, "late_payment", "days", 35, _of(tx, firm.admin, POWER))
        service.set_parameter(tx, "late_payment", "days", 40, _of(tx, firm.chen, POWER))

    database.run(change)
    power, small = {"industry": "power"}, {"size": "small"}

    def fires(customer: int, days: float, **who: str) -> bool:
        return bool(watch(database, customer, late(days) | who, MONDAY))

    assert not fires(firm.huaneng, 39, **power, **small)  # the team's own for the industry
    assert fires(firm.huaneng, 41, **power, **small)
    assert not fires(firm.tencent, 24, **small)  # a segment before a team
    assert fires(firm.tencent, 26, **small)
    assert fires(firm.bolt, 16)  # the team's
    assert not fires(firm.haier, 34, **power)  # another team: the firm's for the industry
    assert fires(firm.haier, 36, **power)


def test_what_a_segment_has_of_its_own_is_known_and_can_be_given_up(database: Database, firm: Firm) -> None:
    def change(tx: Tx) -> None:
        service.set_enabled(tx, "no_visit", False, _of(tx, firm.admin, POWER))

    database.run(change)
    for_all = database.look(lambda tx: service.standing(tx, "no_visit", author(tx, firm.admin)))
    assert (for_all.enabled, for_all.own, for_all.elsewhere) == (True, False, (POWER,))
    mine = database.look(lambda tx: service.standing(tx, "no_visit", _of(tx, firm.admin, POWER)))
    assert (mine.enabled, mine.own, mine.version) == (False, True, 1)
    again = database.run(lambda tx: service.give_up(tx, "no_visit", _of(tx, firm.admin, POWER)))
    assert (again.enabled, again.own, again.version) == (True, False, 0)
    with pytest.raises(UserError):
        database.run(lambda tx: service.give_up(tx, "no_visit", _of(tx, firm.admin, POWER)))
    off = database.run(lambda tx: service.set_enabled(tx, "no_visit", False, _of(tx, firm.admin, POWER)))
    assert off.version == 3  # the numbers go on


def test_segments_are_those_of_the_own_customers(database: Database, firm: Firm) -> None:
    def happen(tx: Tx) -> None:
        for each in (firm.huaneng, firm.tencent):
            customers.change(tx, each, industry="power", size="large")
        customers.change(tx, firm.haier, industry="white goods")
        service.set_enabled(tx, "no_visit", False, _of(tx, firm.chen, f"customer:{firm.bolt}"))

    database.run(happen)
    east = database.look(lambda tx: service.segments_for(tx, author(tx, firm.chen)))
    assert [(each.segment, each.count, each.changed) for each in east] == [
        (POWER, 2, 0),
        ("size:large", 2, 0),
        (f"customer:{firm.bolt}", 1, 1),
    ]
    all_of_them = database.look(lambda tx: service.segments_for(tx, author(tx, firm.admin)))
    assert "industry:white goods" in [each.segment for each in all_of_them]
    assert database.look(lambda tx: segments.ids(tx, POWER, ALL)) == {firm.huaneng, firm.tencent}
    assert database.look(lambda tx: segments.ids(tx, f"customer:{firm.bolt}", ALL)) == {firm.bolt}


def test_a_pass_over_everybody_asks_each_customer_the_rules_of_its_segment(database: Database, firm: Firm) -> None:
    def happen(tx: Tx) -> None:
        for each in (firm.huaneng, firm.tencent):
            invoice(tx, each, 20)
        customers.change(tx, firm.huaneng, industry="power")
        service.set_parameter(tx, "late_payment", "days", 30, _of(tx, firm.admin, POWER))
        service.set_enabled(tx, "concentration", False, author(tx, firm.admin))

    database.run(happen)
    nightly.score_all(database, MONDAY, trigger="nightly")
    waiting = database.look(lambda tx: alerts.waiting(tx, ALL))
    assert [(each.customer_id, each.rule, each.rule_version) for each in waiting] == [(firm.tencent, "late_payment", 0)]


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
        reply = view.opened(lang, standing, rule.params, Whose(None), view.Today("CNY"))
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
