"""Facts of customers from their tables, and grades that stand still when nothing happens."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.assess import Assessment, assess, fit
from scoring.facts import Earlier, Event, Facts, Past
from scoring.frames import empty
from scoring.moment import DAY
from scoring.observe import abnormal, facts_of, observe
from scoring.rules import RuleBook
from scoring.settings import Settings
from scoring.tables import of_book
from tests.scoring.books import TODAY, book_of, customers_of, random_book

SETTINGS = Settings()
MONTHLY = list(range(10, 700, 30))


def frame(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of a table, what is not given unknown; days count back from TODAY."""
    blank = {column: None if dtype == "object" else np.nan for column, dtype in empty(table).dtypes.items()}
    filled = [{**blank, "id": i, "known_at": 0.0, **row} for i, row in enumerate(rows, start=1)]
    return pd.DataFrame(filled)


def when(ago: float) -> dict[str, float]:
    return {"at": (TODAY.day - ago) * DAY, "day": TODAY.day - ago}


def assessed(**tables: pd.DataFrame) -> Assessment:
    histories = {1: MONTHLY, 2: [400, 390, 300], 3: [5]}
    tables = {"customers": customers_of([1, 2, 3], industry=["energy", None, "steel"], credit_limit=500.0), **tables}
    book = of_book(book_of(histories, **tables))
    return assess(fit(book, TODAY, SETTINGS), book, as_of=TODAY, settings=SETTINGS)


def facts(**tables: pd.DataFrame) -> Facts:
    return next(iter(facts_of(assessed(**tables))))


def test_orders_are_compared_with_the_customers_own_past() -> None:
    steady = facts()
    assert (steady.silence, steady.usual_gap, steady.recent) == (10, 30, 3)
    assert steady.expected == pytest.approx(3, abs=0.2)
    assert steady.season == 3
    newcomer = list(facts_of(assessed()))[2]
    assert np.isnan(newcomer.expected)
    assert np.isnan(newcomer.season)


def test_money_owed_and_the_usual_lateness() -> None:
    rows = [{"customer_id": 1, "issued_at": (TODAY.day - 60) * DAY, "issued_day": TODAY.day - 60.0,
             "due_day": TODAY.day - 30.0, "amount": 300.0}]  # fmt: skip
    seen = facts(invoices=frame("invoices", *rows))
    assert (seen.overdue, seen.past_due, seen.exposure, seen.credit_limit) == (300, 30, 300, 500)
    assert np.isnan(seen.usual_late)
    assert [firing.rule for firing in RuleBook().evaluate(seen)] == ["late_payment"]
    assert RuleBook().evaluate(seen)[0].evidence == (("invoices", 1),)


def test_complaints_answers_visits_and_contracts() -> None:
    seen = facts(
        complaints=frame("complaints", {"customer_id": 1, **when(10), "severity": 3.0, "reopened": False}),
        surveys=frame("surveys", {"customer_id": 1, **when(200), "metric": "nps", "value": 8.0},
                      {"customer_id": 1, **when(100), "metric": "nps", "value": 6.0},
                      {"customer_id": 1, **when(5), "metric": "csat", "value": 2.0}),
        visits=frame("visits", {"customer_id": 1, **when(40), "outcome": "good"},
                     {"customer_id": 1, **when(20), "outcome": "concern"}),
        contracts=frame("contracts", {"customer_id": 1, "signed_at": 0.0, "ends_day": TODAY.day + 30.0}),
    )  # fmt: skip
    assert seen.complaint_wait == 20
    assert (seen.satisfaction, seen.satisfaction_age) == (0.25, 5)
    assert seen.satisfaction_before == pytest.approx(0.7)
    assert (seen.visit_age, seen.visit_outcome) == (20, "concern")
    assert seen.contract_left == 30


def test_a_firm_that_logs_no_visits_is_not_told_to_make_any() -> None:
    assert np.isnan(facts().visit_age)


def test_signals_are_dated_and_market_news_reach_those_concerned() -> None:
    signals = frame("signals", {"customer_id": 1, **when(100), "kind": "competitor"},
                    {"customer_id": 1, **when(7), "kind": "competitor"},
                    {"customer_id": 1, **when(3), "kind": "contact_left"})  # fmt: skip
    steel, everywhere = Event("market_adverse", 2, 50), Event("price_pressure", 4, 51)
    first, _, third = facts_of(assessed(signals=signals), market={"steel": (steel,), "": (everywhere,)})
    assert first.signals == (Event("contact_left", 3, 3), Event("competitor", 7, 2))
    assert first.market == (everywhere,)
    assert third.market == (steel, everywhere)


def test_what_is_abnormal_in_a_statement() -> None:
    sound = {"revenue": 100.0, "profit": 5.0, "operating_cash_flow": 4.0, "debt_ratio": 0.4, "current_ratio": 1.5}
    assert abnormal(sound, sound) == ()
    assert abnormal(sound | {"profit": -1.0, "current_ratio": 0.9}, None) == ("loss", "illiquid")
    assert abnormal(sound | {"revenue": 70.0, "debt_ratio": 0.6}, sound) == ("revenue_fell", "debt_rose")
    assert abnormal(dict.fromkeys(sound, float("nan")), sound) == ()
    rows = [{"customer_id": 1, **when(400), **sound}, {"customer_id": 1, **when(30), **sound, "profit": -1.0}]
    seen = facts(financials=frame("financials", *rows))
    assert (seen.statement, seen.statement_age) == (("loss",), 30)


def test_an_earlier_score_is_handed_through() -> None:
    before = Earlier(points=90, churn=0.05, grade="A", days=30)
    seen = next(iter(facts_of(assessed(), earlier={1: before})))
    assert seen.earlier == before
    assert {firing.rule for firing in RuleBook().evaluate(seen)} == {"score_drop"}


def test_few_grades_change_by_one_days_passing() -> None:
    book = of_book(random_book(400))
    fitted = fit(book, TODAY, SETTINGS)
    before = assess(fitted, book, as_of=TODAY, settings=SETTINGS)
    after = assess(
        fit(book, TODAY.shifted(1), SETTINGS), book, as_of=TODAY.shifted(1), settings=SETTINGS, previous=before.grades
    )
    assert len({*before.grades}) >= 3
    changed = sum(a != b for a, b in zip(before.grades, after.grades, strict=True))
    assert changed < 0.05 * len(before.grades)


def test_one_customers_facts_are_the_books() -> None:
    book = of_book(random_book(60))
    fitted = fit(book, TODAY, SETTINGS)
    everyone = {seen.customer_id: seen for seen in facts_of(assess(fitted, book, as_of=TODAY, settings=SETTINGS))}
    alone = assess(fitted, book, as_of=TODAY, settings=SETTINGS, ids=np.array([7]))
    (seen,) = facts_of(alone)
    assert repr(seen) == repr(everyone[7])


def test_facts_have_all_that_facts_have() -> None:
    for seen in facts_of(assessed()):
        made = {each.name: getattr(seen, each.name) for each in fields(Facts)}
        assert seen == Facts(**made)
        assert vars(seen).keys() == made.keys()


def test_orders_are_seen_by_the_calendar_too() -> None:
    """The whole book paused for two months: nobody was silent then, and nobody ordered."""
    histories = {customer: [*range(70, 700, 5)] for customer in range(1, 12)}
    book = of_book(book_of(histories, customers=customers_of(list(histories))))
    seen = next(facts_of(assess(fit(book, TODAY, SETTINGS), book, as_of=TODAY, settings=SETTINGS)))
    assert seen.without == 70
    assert seen.quarter == len(range(70, 91, 5))
    assert seen.silence < 40
    assert seen.recent > seen.quarter


def test_earlier_scores_as_columns_are_those_put_together() -> None:
    """In any order, with what nobody knew."""
    scores = {2: Earlier(70.0, np.nan, "B", 30.0), 1: Earlier(np.nan, 0.25, "", 2.5), 99: Earlier(1.0, 0.5, "A", 1.0)}
    points, churn, _, days = (np.array(each) for each in zip(*scores.values(), strict=True))
    past = Past((2, 1, 99), points.astype(float), churn.astype(float), ("B", None, "A"), days.astype(float))
    assert {customer: repr(each) for customer, each in past.items()} == {n: repr(each) for n, each in scores.items()}
    assert past.get(4) is None
    for given in (past, Past.of(scores), scores):
        seen = observe(assessed(), earlier=given)
        np.testing.assert_array_equal(seen["points_before"], [np.nan, 70.0, np.nan])
        np.testing.assert_array_equal(seen["churn_before"], [0.25, np.nan, np.nan])
    assert not len(Past.of({}))
