"""Who moved between two days: stored scores beside each other, money first, within what a person may see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import scores
from db.gateway import Database
from db.scope import ALL, Scope
from handlers.common.understand.periods import Period
from handlers.portfolio import moved, moved_view
from handlers.portfolio.frame import Frame
from handlers.portfolio.moved import Found, Wish
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = timedelta(days=1)
TODAY = MONDAY.date()
ZONE = "Asia/Shanghai"
PERIOD = Period(TODAY - 7 * DAY, TODAY)
SILENT = {
    "family": "orders",
    "key": "silence",
    "delta": 0.14,
    "values": {"orders": 5, "ratio": 2.3, "days": 60, "usual": 26},
}


def put(database: Database, customer: int, days_ago: int, **values: Any) -> None:
    """A score that stood so many days ago; medium, grade B, 10 %, 100 at stake where nothing else is said."""
    detail = {"cells": values.pop("cells", []), "stake": values.pop("stake", 100.0),
              "dimensions": values.pop("dimensions", {}),
              "reasons": values.pop("reasons", [])}  # fmt: skip
    usual: dict[str, Any] = {
        "trigger": "nightly", "horizon_days": 90.0, "level": "medium", "grade": "B", "stage": "mature",
        "churn_probability": 0.10, "late_probability": 0.2, "value_12m": Decimal(100), "clv": None,
        "coverage": 3, "coverage_of": 8,
    }  # fmt: skip
    row = {**usual, **values, "as_of": MONDAY - days_ago * DAY - timedelta(hours=6), "detail": detail}
    columns = {name: [value] for name, value in row.items()}
    database.run(lambda tx: scores.add_many(tx, [customer], columns))


def find(database: Database, scope: Scope = ALL, page: int = 0, *, way: str = "both", **where: Any) -> Found:
    wish = Wish(PERIOD, where, way)
    return database.look(lambda tx: moved.find(tx, scope, wish, page, zone=ZONE, now=MONDAY))


def shown(found: Found) -> list[tuple[str, str]]:
    return [(each.pair.name, each.way) for each in found.shown]


def text(found: Found, *, lang: str = "en", amounts: bool = True) -> str:
    frame = Frame(lang, "CNY", ZONE, TODAY, amounts)
    return moved_view.moved(frame, found, {}).text


def test_worse_and_better_apart_by_money_times_change(database: Database, firm: Firm) -> None:
    changes: list[tuple[int, dict[str, Any]]] = [
        (firm.huaneng, {"churn_probability": 0.30}), (firm.tencent, {"churn_probability": 0.30, "stake": 900.0}),
        (firm.bolt, {"level": "low"}), (firm.haier, {"churn_probability": 0.12}),
    ]  # fmt: skip
    for customer, change in changes:
        put(database, customer, 10)
        put(database, customer, 0, **change)
    found = find(database)
    assert (found.worse, found.better, found.same, found.fresh) == (2, 1, 1, 0)
    assert shown(found) == [("腾讯科技", "worse"), ("华能电力", "worse"), ("Bolt & Sons <Ltd>", "better")]
    assert shown(find(database, way="better")) == [("Bolt & Sons <Ltd>", "better")]
    said = text(found)
    assert "2 worse, 1 better, 1 unchanged" in said
    assert "churn 10% → 30% (+20)" in said
    assert "变差 2 家，好转 1 家，没有变化 1 家" in text(found, lang="zh")


@pytest.mark.parametrize(
    ("then", "now", "way"),
    [
        ({}, {"level": "high"}, 1), ({}, {"grade": "C"}, 1), ({}, {"grade": "A"}, -1), ({}, {"stage": "lost"}, 1),
        ({"stage": "lost", "level": "high"}, {"stage": "won_back", "level": "extreme"}, -1),
        ({}, {"late_probability": 0.35}, 1), ({}, {"late_probability": 0.25}, 0), ({}, {"churn_probability": 0.04}, -1),
        ({"level": "extreme"}, {"churn_probability": 0.9}, 1), ({"level": "high"}, {"churn_probability": 0.14}, -1),
        ({"grade": None, "level": None}, {}, 0),
    ],
)  # fmt: skip
def test_which_way_it_went(database: Database, firm: Firm, then: dict[str, Any], now: dict[str, Any], way: int) -> None:
    put(database, firm.huaneng, 8, **then)
    put(database, firm.huaneng, 1, **now)
    found = find(database)
    assert (found.worse, found.better) == (way > 0, way < 0)


def test_the_reason_is_what_changed_most(database: Database, firm: Firm) -> None:
    steady = {"family": "service", "key": "open", "delta": 0.30, "values": {"count": 1}}
    put(database, firm.huaneng, 8, reasons=[steady])
    put(database, firm.huaneng, 1, reasons=[steady, SILENT], churn_probability=0.24)
    [move] = find(database).shown
    assert (move.reason, move.gone) == (SILENT, False)
    assert move.delta == pytest.approx(0.14)
    assert "(+14)" in text(find(database))


def test_a_reason_that_no_longer_holds_is_said_so(database: Database, firm: Firm) -> None:
    put(database, firm.tencent, 8, reasons=[SILENT], churn_probability=0.24)
    put(database, firm.tencent, 0, reasons=[])
    [move] = find(database).shown
    assert (move.way, move.gone) == ("better", True)
    assert "no longer:" in text(find(database))


def test_a_level_is_put_down_to_the_risk_that_makes_it(database: Database, firm: Firm) -> None:
    contract, loss = ["contract", 0.5, "high", "high", "high"], ["loss", 0.1, "low", "high", "medium"]
    put(database, firm.huaneng, 8, cells=[loss], reasons=[])
    put(database, firm.huaneng, 0, cells=[contract, loss], reasons=[{**SILENT, "delta": 0.02}], level="high")
    put(database, firm.tencent, 8, cells=[contract, loss], level="high")
    put(database, firm.tencent, 0, cells=[loss])
    worse, better = find(database).shown
    assert (worse.risk, better.risk) == ("contract", "contract")


def test_a_grade_is_put_down_to_its_dimension(database: Database, firm: Firm) -> None:
    put(database, firm.huaneng, 8, dimensions={"payment": 80.0, "credit": 60.0})
    put(database, firm.huaneng, 0, dimensions={"payment": 50.0, "credit": 59.0}, grade="C")
    [move] = find(database).shown
    assert move.dimension == ("payment", 80.0, 50.0)


def test_only_grades_where_only_they_are_asked_for(database: Database, firm: Firm) -> None:
    for customer in (firm.huaneng, firm.tencent, firm.bolt):
        put(database, customer, 8, dimensions={"payment": 80.0})
    put(database, firm.huaneng, 0, grade="A", level="extreme", dimensions={"payment": 95.0})
    put(database, firm.tencent, 0, level="high")
    put(database, firm.bolt, 0)
    wish = Wish(PERIOD, {}, grades=True)
    found = database.look(lambda tx: moved.find(tx, ALL, wish, zone=ZONE, now=MONDAY))
    assert (found.worse, found.better, found.same, shown(found)) == (0, 1, 2, [("华能电力", "better")])
    assert "Grades that changed" in text(found)
    assert "评级变化" in text(found, lang="zh")
    [move] = found.shown
    assert move.dimension == ("payment", 80.0, 95.0)


def test_only_the_customers_of_the_scope_count(database: Database, firm: Firm) -> None:
    for customer in (firm.huaneng, firm.haier):
        put(database, customer, 8)
        put(database, customer, 0, level="high")
    theirs = find(database, Scope((firm.north,)))
    assert (shown(theirs), theirs.worse, theirs.same) == ([("海尔集团", "worse")], 1, 0)
    nothing = find(database, Scope(()))
    assert (nothing.since, nothing.worse) == (None, 0)
    assert shown(find(database, owner=(firm.wang.id,))) == [("海尔集团", "worse")]


def test_without_older_scores_it_says_from_which_day_it_counts(database: Database, firm: Firm) -> None:
    put(database, firm.huaneng, 3)
    put(database, firm.huaneng, 0, level="high")
    put(database, firm.tencent, 0)
    found = find(database)
    assert (found.since, found.worse, found.fresh) == (TODAY - 3 * DAY, 1, 1)
    assert "No older scores are stored" in text(found)
    assert "1 customer has no score from then" in text(found)


def test_one_day_of_scores_compares_nothing(database: Database, firm: Firm) -> None:
    assert find(database).since is None
    put(database, firm.huaneng, 0)
    assert find(database).since is None
    assert "Only one day of scores" in text(find(database))
    assert "还没法比较" in text(find(database), lang="zh")


def test_without_amounts_none_is_told(database: Database, firm: Firm) -> None:
    overdue = {"family": "payment", "key": "overdue", "delta": 0.2, "values": {"amount": 4321.0, "days": 12}}
    put(database, firm.huaneng, 8)
    put(database, firm.huaneng, 0, stake=98_765.0, reasons=[overdue], churn_probability=0.4, level="high")
    found = find(database)
    assert "at stake" in text(found)
    hidden = text(found, amounts=False)
    assert "¥" not in hidden
    assert "4,321" not in hidden
    assert "at stake" not in hidden
