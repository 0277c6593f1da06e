"""The alarm that forecasts do not hold: told once, put right while it lasts, over when it is; and what it bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from db import backtests, outbox, people, records, scores
from db.gateway import Database, Tx
from db.outbox import Outcome
from db.people import FirmInfo
from db.scope import ALL, Scope
from handlers.common.rhythm import Rhythm
from handlers.risk import backtests as judged
from handlers.risk import drifting, nightly, service, standing
from scoring.assess import Fitted
from scoring.fit import Fitting, fit_fully
from scoring.model import Choice
from scoring.outlook import outlook
from scoring.tables import cut, of_book
from tests.handlers.alerts.watch import Owed
from tests.handlers.alerts.watch import outbox as owed
from tests.handlers.digests.test_deliver import score
from tests.scoring.books import TODAY, random_book
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NIGHT = datetime.fromisoformat("2026-11-24T02:30+08:00")


def check(*kinds: str, since: datetime = NIGHT, actual: int = 45) -> dict[str, Any]:
    """A check as it is kept."""
    alarm = {"kinds": list(kinds), "since": since.isoformat()} if kinds else None
    checked = {
        "n": 100, "expected": 20.0, "actual": actual, "deviations": 6.0, "points": (actual - 20) / 100,
        "extra_loss": 0.0, "extra_loss_error": 0.0, "shift": {}, "since_day": 20690, "until_day": 20780,
        "grades": [{"grade": "A", "n": 40, "lost": 4}, {"grade": "D", "n": 60, "lost": 41}],
    }  # fmt: skip
    return {"checked": checked, "alarm": alarm}


def keep(database: Database, found: Mapping[str, Any], now: datetime) -> None:
    kept = {"horizon_days": 90.0, "serving_ece": 0.02, "drift": found}
    database.run(lambda tx: judged.keep(tx, kept, now))


def arrive(tx: Tx, calls: list[Owed]) -> None:
    """As if these had been sent."""
    now = MONDAY + 30 * DAY
    claimed = outbox.claim(tx, [each for each in outbox.waiting(tx, now=now, limit=50) if each.key in
                                {call.key for call in calls}])  # fmt: skip
    outbox.settle(tx, [Outcome(each.id, "sent", 500 + each.id) for each in claimed], now=now)


def test_administrators_hear_of_it_once_and_of_its_end(database: Database, firm: Firm) -> None:
    admin = firm.admin.telegram
    keep(database, check("calibration"), NIGHT)
    [told] = owed(database, admin)
    assert told.method == "sendMessage"
    assert "流失预测近来不准" in told.text
    assert "预测 90 天内 20 家不下单，实际 45 家（+25 个百分点）" in told.text
    assert "往高里看" in told.text
    database.run(lambda tx: arrive(tx, [told]))
    keep(database, check("calibration", actual=40), NIGHT + WEEK)
    keep(database, check("calibration", actual=41), NIGHT + 2 * WEEK)
    later = owed(database, admin)[1:]
    assert [(each.method, each.target) for each in later] == [("editMessageText", told.key)] * 2
    assert "实际 41 家" in later[-1].text
    keep(database, check(actual=21), NIGHT + 3 * WEEK)
    last = owed(database, admin)[-1]
    assert (last.method, last.target) == ("sendMessage", told.key)
    assert "恢复正常" in last.text
    keep(database, check(actual=21), NIGHT + 4 * WEEK)
    assert len(owed(database, admin)) == 4
    assert not any(owed(database, person.telegram) for person in (firm.li, firm.chen))


def test_nobody_is_woken_for_it(database: Database, firm: Firm) -> None:
    keep(database, check("worse"), NIGHT)
    assert database.look(lambda tx: outbox.waiting(tx, now=NIGHT, limit=5)) == []
    chat = database.look(lambda tx: people.chat(tx, firm.admin.telegram))
    assert chat is not None
    morning = Rhythm.of(chat.settings).quiet_end(NIGHT, "Asia/Shanghai")
    assert morning is not None
    assert len(database.look(lambda tx: outbox.waiting(tx, now=morning, limit=5))) == 1


def test_an_alarm_that_ends_before_its_morning_is_never_told(database: Database, firm: Firm) -> None:
    """Else it would arrive after the word that it is over."""
    keep(database, check("worse"), NIGHT)
    keep(database, check(actual=21), NIGHT + timedelta(hours=1))
    assert database.look(lambda tx: outbox.waiting(tx, now=NIGHT + DAY, limit=5)) == []
    keep(database, check("worse", since=NIGHT + DAY), NIGHT + DAY)
    assert len(database.look(lambda tx: outbox.waiting(tx, now=NIGHT + 2 * DAY, limit=5))) == 1


@pytest.mark.parametrize(
    ("lang", "head", "what"), [("zh", "不准", "改由核心模型评分"), ("en", "do not hold", "the core model scores")]
)
def test_a_worse_challenger_is_barred_and_that_is_said(
    database: Database, firm: Firm, lang: str, head: str, what: str
) -> None:
    database.run(lambda tx: people.change_member(tx, firm.admin.id, language=lang))
    assert not database.look(drifting.barred)
    keep(database, check("worse"), NIGHT)
    assert database.look(drifting.barred)
    [told] = owed(database, firm.admin.telegram)
    assert head in told.text
    assert what in told.text
    keep(database, check("calibration"), NIGHT + WEEK)
    assert not database.look(drifting.barred)


def test_a_pinned_fit_is_named(database: Database, firm: Firm) -> None:
    def pinned(tx: Tx) -> None:
        more = {"evidence": {"pinned": True}, "data_fingerprint": "", "digest": "0" * 64, "serving": True}
        times = {"as_of": MONDAY, "fitted_at": MONDAY}
        scores.add_model(tx, kind="book", version="20000-abc", parameters={}, **times, **more)

    database.run(pinned)
    keep(database, check("calibration"), NIGHT)
    assert "20000-abc" in owed(database, firm.admin.telegram)[0].text


def test_a_check_without_news_leaves_an_alarm_standing(database: Database, firm: Firm) -> None:
    """Nothing was closed (files came late): that ends no alarm and begins none."""
    keep(database, check("calibration"), NIGHT)

    found = database.look(lambda tx: judged.measured(tx, NIGHT + WEEK))["drift"]
    assert found == check("calibration")
    database.run(lambda tx: judged.keep(tx, {"horizon_days": 90.0, "drift": found}, NIGHT + WEEK))
    assert len(owed(database, firm.admin.telegram)) == 1


def past(tx: Tx, customer: int, now: datetime, *, last: int) -> None:
    """Orders every two weeks until `last` days ago."""
    for days in range(last, 400, 14):
        at = now - days * DAY
        values = {"customer_id": customer, "at": at, "known_at": at, "amount": Decimal(1000), "currency": "CNY"}
        records.add(tx, "orders", **values)


def test_what_stored_scores_said_is_held_against_what_came(database: Database, firm: Firm) -> None:
    everybody = (firm.huaneng, firm.tencent, firm.bolt, firm.haier)
    then = MONDAY - 90 * DAY

    def happened(tx: Tx) -> None:
        for customer in everybody:
            past(tx, customer, MONDAY, last=0 if customer == firm.haier else 91)
            score(tx, customer, then - DAY, "low", churn_probability=0.9, detail={"log_odds": {"core": 1.0}})
            detail = {"log_odds": {"core": -2.0, "service": -1.0}}
            score(tx, customer, then, "low", churn_probability=0.05, detail=detail)
            score(tx, customer, then + DAY, "high", churn_probability=0.8)

    database.run(happened)
    found = database.look(lambda tx: judged.measured(tx, MONDAY + 16 * timedelta(hours=1)))["drift"]
    checked = found["checked"]
    assert (checked["n"], checked["actual"], round(checked["expected"], 6)) == (4, 3, 0.2)
    assert found["alarm"]["kinds"] == ["calibration"]
    assert checked["extra_loss"] != 0  # the core said something else
    database.run(lambda tx: judged.keep(tx, {"horizon_days": 90.0, "drift": found}, MONDAY))
    kept = database.look(backtests.watched)
    assert kept is not None
    assert kept.result["drift"] == found


def serving_challenger(tx: Tx, day: int) -> None:
    """Put the fit in service that the last pass made, as if its challenger had just won."""
    model = scores.serving_model(tx, standing.KIND)
    assert model is not None
    fitted = Fitted.from_json(model.parameters)
    won = replace(fitted, churn=replace(fitted.churn, choice=Choice("challenger", "challenger_wins", day)))
    times = {"as_of": MONDAY, "fitted_at": MONDAY}
    more = {"evidence": {}, "data_fingerprint": "", "digest": "0" * 64, "serving": False}
    scores.add_model(tx, kind=standing.KIND, version=won.version, parameters=won.to_json(), **times, **more)
    scores.serve(tx, won.version, kind=standing.KIND, member_id=None, now=MONDAY)


@pytest.mark.parametrize(
    ("kinds", "expected"), [((), "challenger"), (("calibration",), "challenger"), (("worse",), "core")]
)
def test_a_barred_challenger_does_not_score_the_next_night(
    database: Database, firm: Firm, kinds: tuple[str, ...], expected: str
) -> None:
    """Whatever closed windows say: what came of its own forecasts counts for more."""
    database.run(lambda tx: past(tx, firm.huaneng, MONDAY, last=10))
    nightly.score_all(database, MONDAY, trigger="nightly")
    day = service.moment(firm_of(database), MONDAY).day
    database.run(lambda tx: serving_challenger(tx, day))
    keep(database, check(*kinds), MONDAY)
    nightly.score_all(database, MONDAY + DAY, trigger="nightly")
    model = database.look(lambda tx: scores.serving_model(tx, standing.KIND))
    assert model is not None
    choice = model.parameters["churn"]["choice"]
    assert choice["serves"] == expected
    assert choice["why"] == ("drift" if expected == "core" else "challenger_wins")


@pytest.mark.parametrize(("kinds", "expected"), [(("calibration",), "challenger"), (("worse",), "core")])
def test_what_is_ahead_is_said_by_who_serves(kinds: tuple[str, ...], expected: str) -> None:
    """The challenger that a check bars from this day on says nothing of the coming year either."""
    book = of_book(random_book(80))
    past = cut(book, TODAY)
    fits: dict[str, Fitting] = {
        "challenger": fit_fully(book, TODAY, which="challenger"),
        "core": fit_fully(book, TODAY, which="core"),
    }
    ahead = {which: asdict(outlook(fit, past, TODAY))["ahead"] for which, fit in fits.items()}
    assert ahead["challenger"] != ahead["core"]
    found = judged.judged(fits["challenger"], past, TODAY, drift=check(*kinds))
    assert found["choice"]["serves"] == expected
    assert found["outlook"]["ahead"] == list(ahead[expected])


def firm_of(database: Database) -> FirmInfo:
    found = database.look(people.firm)
    assert found is not None
    return found


def test_what_is_ahead_is_added_up_within_a_scope(database: Database, firm: Firm) -> None:
    """A manager of one team reads its sum, of two the sum of both, an administrator that of everybody."""

    def row(team: int | None, days: float, revenue: float) -> dict[str, Any]:
        forecast = {"horizon_days": days, "revenue": revenue, "revenue_low": revenue / 2, "revenue_high": revenue * 2}
        return {"team": team, "forecast": forecast, "before": revenue + 1}

    rows = [
        row(team, days, revenue * days) for team, revenue in ((None, 9.0), (1, 3.0), (2, 4.0)) for days in (90, 365)
    ]
    kept = {"horizon_days": 90.0, "outlook": {"as_of_day": 20_000, "ahead": rows}}
    assert database.look(lambda tx: judged.ahead(tx, ALL)) == []
    database.run(lambda tx: judged.keep(tx, kept, MONDAY))
    for scope, revenue in ((ALL, 9.0), (Scope((1,)), 3.0), (Scope((1, 2)), 7.0)):
        first, second = database.look(partial(judged.ahead, scope=scope))
        assert (first.days, first.revenue, first.low, first.high) == (90, revenue * 90, revenue * 45, revenue * 180)
        assert second.days == 365
        assert first.since == second.since == date(2024, 10, 4)
    assert database.look(lambda tx: judged.ahead(tx, Scope(()))) == []
