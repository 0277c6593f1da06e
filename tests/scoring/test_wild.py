"""What holds of every book, however strange: numbers in range and coherent, nothing learnt from what came later, nobody
moved by the order of rows, the currency or the calendar, and trouble that never helps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scoring.assess import Assessment, Fitted, assess, fit_and_assess
from scoring.backtest import backtest
from scoring.candidates import candidates
from scoring.conclusions import contribution, credit, danger_causes, life_stages
from scoring.forecast import forecast
from scoring.moment import DAY
from scoring.observe import observe
from scoring.potential import long_tail, rising
from scoring.rules import RuleBook
from scoring.scenario import KINDS, Scenario, run
from scoring.schema import DECLARED_LOST, SCHEMA, SIGNALS
from scoring.segments import DIMENSIONS, segments
from scoring.settings import Settings
from scoring.tables import Tables, cut, known_customers, of_columns, take
from tests.support.wild import TODAY, books

SETTINGS = Settings()
MONEY = ("amount", "credit_limit", "acquisition_cost", "revenue", "profit", "operating_cash_flow")
FIGURES = ("churn", "core_log_odds", "service_log_odds", "at_risk", "share")
AMOUNT = {"orders": 0.5, "demand": 0.8, "terms": 30.0, "lose_largest": 2.0}
slowly = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def assessed(tables: Tables) -> Assessment:
    return fit_and_assess(tables, TODAY, SETTINGS)


def again(found: Assessment, tables: Tables) -> Assessment:
    """The same customers by the same fit from other tables."""
    return assess(found.fitted, tables, as_of=TODAY, settings=SETTINGS, ids=found.ids)


def within(values: Any, low: float, high: float) -> bool:
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    return bool(((known >= low) & (known <= high)).all())


def finite(*values: Any) -> bool:
    return all(bool(np.isfinite(np.asarray(each, float)).all()) for each in values)


def same(one: Assessment, other: Assessment, tolerance: float = 0.0) -> None:
    for name in FIGURES:
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(other.card.points, one.card.points, rtol=tolerance, atol=tolerance)
    assert (other.grades, other.overall, other.classes) == (one.grades, one.overall, one.classes)


@slowly
@given(books())
def test_every_number_is_in_range_and_they_agree(rows: Mapping[str, Any]) -> None:
    found = assessed(of_columns(rows))
    told = (found.given.orders.orders > 0) | ~np.isnan(found.given.contract_left)
    assert (np.isnan(found.churn) == ~told).all()
    assert within(found.churn, 0, 1)
    assert within(found.share, 0, 1)
    assert within(found.levels.probability, 0, 1)
    assert within(found.card.points, 0, 100 + 1e-9)
    assert finite(found.card.points, found.at_risk, *vars(found.value).values())
    assert (found.at_risk >= 0).all()
    assert (found.value.orders >= 0).all()
    assert (found.value.sales >= 0).all()
    assert (found.late.exceeds[:, :-1] >= found.late.exceeds[:, 1:]).all()  # late > 30 days is never likelier than > 5
    assert within(found.late.exceeds, 0, 1)
    assert (found.late.quantile(0.1) <= found.late.quantile(0.9)).all()
    stored = json.loads(json.dumps(found.fitted.to_json(), allow_nan=False))
    assert Fitted.from_json(stored) == found.fitted


@slowly
@given(books())
def test_what_is_owed_adds_up(rows: Mapping[str, Any]) -> None:
    owed = assessed(of_columns(rows)).owed
    assert finite(owed.exposure, owed.overdue)
    assert ((owed.overdue >= 0) & (owed.overdue <= owed.exposure * (1 + 1e-12))).all()
    assert within(owed.overdue_share, 0, 1)
    assert within(owed.collected_share, 0, 1)
    assert ((owed.overdue > 0) == (np.nan_to_num(owed.days_past_due) > 0)).all()


@slowly
@given(books())
def test_expected_orders_are_not_fewer_than_the_chance_of_one(rows: Mapping[str, Any]) -> None:
    found = assessed(of_columns(rows))
    (quarter,) = forecast(found.fitted.churn, found.given, horizons=(90.0,))
    assert quarter.orders_low <= quarter.orders <= quarter.orders_high
    assert quarter.revenue_low <= quarter.revenue <= quarter.revenue_high
    assert finite(*vars(quarter).values())
    sure = (np.abs(found.core_log_odds) < 6) & np.isnan(found.given.contract_left)
    assert quarter.orders >= (1 - found.churn[sure]).sum() * (1 - 1e-9)


@slowly
@given(books())
def test_reasons_and_rules_are_told_in_figures(rows: Mapping[str, Any]) -> None:
    found = assessed(of_columns(rows))
    for reasons in found.reasons_of(np.arange(len(found.ids))):
        for reason in reasons:
            assert finite(reason.delta, *(value for value in reason.values.values() if not isinstance(value, str)))
            assert reason.since_day is None or reason.until_day is None or reason.since_day <= reason.until_day
            assert reason.values.get("count", 1) != 0
    seen, book = observe(found), RuleBook()
    may_hold = candidates(seen, book)
    for row, facts in enumerate(seen.facts(np.arange(len(found.ids)))):
        for firing in book.evaluate(facts):
            assert np.isfinite(firing.number)
            assert firing.number >= 1 - 1e-9
            assert may_hold[firing.rule][row]


@slowly
@given(books())
def test_whatever_follows_is_in_range(rows: Mapping[str, Any]) -> None:
    tables = of_columns(rows)
    found = assessed(tables)
    brought = contribution(found, SETTINGS)
    assert within(brought.revenue_rate, 0, 1)
    assert within(brought.profit_rate, 0, 1)
    assert finite(credit(found, SETTINGS).limit, brought.cash)
    assert len(life_stages(found)) == len(danger_causes(found)) == len(found.ids)
    assert finite(*(each.potential for each in (*long_tail(found), *rising(found))))
    for by in DIMENSIONS:
        parts = segments(found, by)
        assert within([part.churn for part in parts], 0, 1)
        assert within([part.retention for part in parts], 0, 1)
    assert all(row.n > 0 for row in backtest(tables, TODAY).rows if row.crowd == "all")


@settings(slowly, max_examples=14)
@given(books(least=1), st.sampled_from(sorted(KINDS)))
def test_every_what_if_is_answered(rows: Mapping[str, Any], kind: str) -> None:
    tables = of_columns(rows)
    found = assessed(tables)
    assume(len(found.ids))
    scenario = Scenario(kind, tuple(found.ids[:1].tolist()), AMOUNT.get(kind, 0.0))
    compared = run(scenario, tables, lambda given: again(found, given), SETTINGS)
    if kind in ("complaints_solved", "paid_on_time"):
        assert not any(move.churn[1] > move.churn[0] + 1e-12 for move in compared.moves)


@slowly
@given(books(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_means_nothing(rows: Mapping[str, Any], seed: int) -> None:
    tables, rng = of_columns(rows), np.random.default_rng(seed)
    shuffled = {name: take(columns, rng.permutation(_length(columns))) for name, columns in tables.items()}
    same(assessed(tables), assessed(shuffled), 1e-6)


@slowly
@given(books(), st.integers(0, 2**32 - 1))
def test_what_came_later_or_was_known_later_changes_nothing(rows: Mapping[str, Any], seed: int) -> None:
    tables, rng = of_columns(rows), np.random.default_rng(seed)
    known = {name: {**columns, **_later(name, columns, rng)} for name, columns in tables.items()}
    one, other = assessed(tables), assessed(known)
    assert other.fitted.version == one.fitted.version
    same(one, other)


@slowly
@given(books(), st.sampled_from([-3653, 400]))
def test_another_year_of_the_calendar_means_nothing(rows: Mapping[str, Any], days: int) -> None:
    tables = of_columns(rows)
    moved = {name: {key: _moved(key, values, days) for key, values in each.items()} for name, each in tables.items()}
    same(assessed(tables), fit_and_assess(moved, TODAY.shifted(days), SETTINGS), 1e-6)


@slowly
@given(books())
def test_another_currency_moves_amounts_alone(rows: Mapping[str, Any]) -> None:
    tables = of_columns(rows)
    dear = {name: {k: v * 1000.0 if k in MONEY else v for k, v in each.items()} for name, each in tables.items()}
    one, other = assessed(tables), assessed(dear)
    np.testing.assert_allclose(other.churn, one.churn, rtol=1e-6)
    np.testing.assert_allclose(other.card.points, one.card.points, atol=0.05)
    np.testing.assert_allclose(other.value.year, 1000.0 * one.value.year, rtol=1e-3, atol=1e-6)


@slowly
@given(books(least=1), st.integers(0, 2**32 - 1))
def test_alone_a_customer_has_the_numbers_of_the_book(rows: Mapping[str, Any], seed: int) -> None:
    tables = of_columns(rows)
    found = assessed(tables)
    assume(len(found.ids))
    row = seed % len(found.ids)
    customer = found.ids[row : row + 1]
    own = {name: take(columns, columns["customer_id"] == customer) for name, columns in tables.items()}
    alone = assess(found.fitted, own, as_of=TODAY, settings=SETTINGS, ids=customer)
    for name in FIGURES:
        np.testing.assert_allclose(getattr(alone, name)[0], getattr(found, name)[row], rtol=1e-9, atol=1e-9)
    assert (alone.grades[0], alone.overall[0]) == (found.grades[row], found.overall[row])
    assert [each.key for each in alone.reasons(0)] == [each.key for each in found.reasons(row)]


def _bad(name: str, ago: float, kind: Any) -> dict[str, Any]:
    day = float(TODAY.day - ago)
    at = day * DAY
    return {
        "complaints": {"at": at, "day": day, "severity": 2.0, "known_at": at},
        "signals": {"at": at, "day": day, "kind": kind, "known_at": at},
        "invoices": {
            "issued_at": at - 20 * DAY,
            "issued_day": day - 20.0,
            "due_day": day - 1.0,
            "amount": 500.0,
            "known_at": at - 20 * DAY,
        },
    }[name]


AGAINST = sorted([*(kind for kind, sign in SIGNALS.items() if sign < 0), DECLARED_LOST])


@slowly
@given(
    books(least=1),
    st.sampled_from(["complaints", "invoices", "signals"]),
    st.floats(1, 300),
    st.sampled_from(AGAINST),
    st.integers(0, 99),
)
def test_trouble_never_helps(rows: Mapping[str, Any], name: str, ago: float, kind: str, which: int) -> None:
    tables = of_columns(rows)
    found = assessed(tables)
    assume(len(found.ids))
    row = which % len(found.ids)
    assume(name != "invoices" or _owes_without_credit(found, row))
    worse = again(found, _with(tables, name, {"customer_id": found.ids[row], **_bad(name, np.floor(ago), kind)}))
    assert not worse.churn[row] < found.churn[row] - 1e-12
    assert worse.card.points[row] <= found.card.points[row] + 1e-9
    assert not (worse.levels.probability[row] < found.levels.probability[row] - 1e-12).any()
    assert (worse.late.exceeds[row] >= found.late.exceeds[row] - 1e-12).all()
    assert worse.at_risk[row] >= found.at_risk[row] * (1 - 1e-9)
    assert credit(worse, SETTINGS).limit[row] <= credit(found, SETTINGS).limit[row]


@slowly
@given(books(least=1), st.integers(0, 99))
def test_paying_everything_on_account_leaves_no_debt_and_never_hurts(rows: Mapping[str, Any], which: int) -> None:
    tables = of_columns(rows)
    found = assessed(tables)
    assume(len(found.ids))
    row = which % len(found.ids)
    yesterday = float(TODAY.day - 1)
    payment = {"at": yesterday * DAY, "day": yesterday, "amount": 1e15, "known_at": yesterday * DAY}
    paid = again(found, _with(tables, "payments", {"customer_id": found.ids[row], "invoice_id": np.nan, **payment}))
    assert (paid.owed.exposure[row], paid.owed.overdue[row]) == (0, 0)
    assert "overdue" not in {reason.key for reason in paid.reasons(row)}
    assert not paid.churn[row] > found.churn[row] + 1e-12
    assert (paid.late.exceeds[row] <= found.late.exceeds[row] + 1e-12).all()
    assert paid.at_risk[row] <= found.at_risk[row] * (1 + 1e-9)
    assert paid.card.points[row] >= found.card.points[row] - 1e-9


@slowly
@given(books(least=1), st.integers(0, 99), st.floats(0, 1))
def test_a_later_last_order_never_raises_the_risk(rows: Mapping[str, Any], which: int, share: float) -> None:
    tables = of_columns(rows)
    found = assessed(tables)
    last = found.given.orders.last_day
    may = np.flatnonzero((found.given.orders.orders >= 2) & (last < TODAY.day))
    assume(len(may))
    row = int(may[which % len(may)])
    orders = tables["orders"]
    mine = (orders["customer_id"] == found.ids[row]) & (orders["amount"] > 0) & (orders["day"] == last[row])
    day = np.floor(last[row] + share * (TODAY.day - 1 - last[row]))
    at = np.where(mine, day * DAY + DAY / 2, orders["at"])
    later = again(found, {**tables, "orders": {**orders, "day": np.where(mine, day, orders["day"]), "at": at}})
    assume(later.given.orders.orders[row] == found.given.orders.orders[row])
    assert later.churn[row] <= found.churn[row] + 1e-9


def test_books_that_are_drawn_are_strange_enough() -> None:
    """Else none of these properties would be worth much."""
    seen: set[str] = set()

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(books())
    def look(rows: Mapping[str, Any]) -> None:
        tables = of_columns(rows)
        past = cut(tables, TODAY)
        orders, ids = past["orders"], known_customers(past, TODAY)
        seen.update(name for name in SCHEMA if _length(past[name]))
        seen.update({"nobody"} if not len(ids) else set())
        seen.update({"returned"} if (orders["amount"] < 0).any() else set())
        seen.update({"huge"} if (orders["amount"] > 1e9).any() else set())
        seen.update({"hidden"} if _length(orders) < _length(tables["orders"]) else set())
        seen.update({"old"} if (orders["day"] < TODAY.day - 7000).any() else set())

    look()
    assert seen >= {*SCHEMA, "nobody", "returned", "huge", "hidden", "old"}


def _owes_without_credit(found: Assessment, row: int) -> bool:
    """Whether another invoice tells nothing good: neither that there is any, nor that there is money to pay it."""
    invoices, payments = (
        take(found.tables[name], found.tables[name]["customer_id"] == found.ids[row])
        for name in ("invoices", "payments")
    )
    paid_ahead = np.isnan(payments["invoice_id"]).any() or (invoices["amount"] < 0).any()
    return bool((invoices["amount"] > 0).any() and not paid_ahead)


def _length(columns: Mapping[str, Any]) -> int:
    return len(columns["customer_id"])


def _later(name: str, columns: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """The rows, and as many again that became known from TODAY on."""
    if name == "customers" or not _length(columns):
        return {}
    more = take(columns, rng.integers(0, _length(columns), 3))
    more = {**more, "id": more["id"] + 10_000, "known_at": np.full(3, TODAY.second + DAY * rng.integers(0, 9))}
    return {key: np.concatenate([values, more[key]]) for key, values in columns.items()}


def _moved(key: str, values: Any, days: int) -> Any:
    if key == "at" or key.endswith("_at"):
        return values + days * DAY
    return values + days if key == "day" or key.endswith("_day") else values


def _with(tables: Tables, name: str, row: Mapping[str, Any]) -> Tables:
    (more,) = (each for key, each in of_columns({name: {k: [v] for k, v in row.items()}}).items() if key == name)
    more = {**more, "id": np.array([99_999])}
    return {**tables, name: {key: np.concatenate([values, more[key]]) for key, values in tables[name].items()}}
