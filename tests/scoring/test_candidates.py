"""Whoever a rule holds for is a candidate: asked everybody, one by one, the rules fire for nobody else."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from scoring import assess, tables
from scoring.candidates import anybody, candidates
from scoring.facts import Earlier, Event
from scoring.moment import Moment
from scoring.observe import Observed, observe
from scoring.rules import RULES, RuleBook, Setting
from scoring.settings import Settings
from tests.scoring.books import TODAY, random_book

NAN: Final = float("nan")
# Values around the thresholds, and far from them.
CHOICES: Final[dict[str, list[Any]]] = {
    "order_days": [0.0, 1.0, 3.0, 4.0, 5.0, 24.0],
    "silence": [NAN, 0.0, 13.0, 14.0, 15.0, 40.0, 90.0, 300.0],
    "usual_gap": [NAN, 0.5, 7.0, 10.0, 30.0],
    "gap_spread": [NAN, 0.0, 0.3, 1.0, 3.0],
    "recent": [0.0, 1.0, 2.0, 5.0, 9.0],
    "expected": [NAN, 0.0, 1.0, 3.5, 9.0, 20.0],
    "season": [NAN, 0.0, 2.0, 9.0],
    "overdue": [0.0, 0.01, 500.0],
    "past_due": [NAN, 0.0, 10.0, 11.0, 45.0, 46.0],
    "usual_late": [NAN, 0.0, 12.0, 60.0],
    "exposure": [0.0, 1000.0, 1000.5, 5000.0],
    "credit_limit": [NAN, 0.0, 1000.0],
    "complaint_wait": [0.0, 6.9, 7.0, 30.0],
    "satisfaction": [NAN, 0.0, 0.25, 0.26, 0.5, 1.0],
    "satisfaction_before": [NAN, 0.3, 0.56, 0.8],
    "satisfaction_age": [NAN, 0.0, 45.0, 46.0],
    "visit_age": [NAN, 0.0, 45.0, 60.0, 119.0, 120.0],
    "visit_outcome": ["", "leaving", "good"],
    "contract_left": [NAN, -20.0, 14.0, 60.0, 61.0],
    "statement": [(), ("loss",), ("loss", "illiquid")],
    "statement_age": [NAN, 10.0, 120.0, 121.0],
    "points": [NAN, 40.0, 58.0, 70.0],
    "grade": ["", "B"],
    "churn": [NAN, 0.05, 0.2, 0.45],
    "impact": [1, 2, 3],
    "share": [0.0, 0.1, 0.2, 0.5],
    "at_risk": [0.0, 100.0],
}
KINDS: Final = ("leaving", "credit_event", "contact_left", "competitor", "demand_down", "satisfied")


CALM: Final = {"order_days": 24.0, "impact": 1, "visit_outcome": "", "statement": (), "grade": "B"}
ZERO: Final = ("overdue", "complaint_wait", "share")
NEWS: Final = {"steel": (Event("market_adverse", 30.0, 1),), "paper": (Event("market_favourable", 3.0, 2),)}
BEFORE: Final = Earlier(70.0, 0.1, "B", 30.0)


def column(name: str, count: int, rng: np.random.Generator, troubled: float) -> Any:
    """Random values in the share `troubled` of the places, elsewhere one that fires nothing."""
    calm = CALM.get(name, 0.0 if name in ZERO else NAN)
    drawn = rng.integers(0, len(CHOICES[name]), count).tolist()
    values = np.empty(count, object if isinstance(calm, str | tuple) else float)
    for row, upset in enumerate((rng.random(count) < troubled).tolist()):
        values[row] = CHOICES[name][drawn[row]] if upset else calm
    return values


def drawn(count: int, seed: int, *, troubled: float) -> Observed:
    """Made-up customers, the share `troubled` of all that is known of them being random."""
    rng = np.random.default_rng(seed)
    columns = {name: column(name, count, rng, troubled) for name in CHOICES}
    events = {
        row: (Event(str(rng.choice(KINDS)), float(rng.choice([1, 30, 31, 45, 46, 60])), row),)
        for row in np.flatnonzero(rng.random(count) < troubled).tolist()
    }
    chances = [1 - troubled / 2, troubled / 4, troubled / 4]
    industries = [str(each) for each in rng.choice(["", "paper", "steel"], count, p=chances)]
    before = dict.fromkeys(range(0, count, 3), BEFORE)
    columns |= {
        "points_before": np.array([BEFORE.points if row in before else NAN for row in range(count)]),
        "churn_before": np.array([BEFORE.churn if row in before else NAN for row in range(count)]),
        "signal_age": np.array([events[row][0].age if row in events else NAN for row in range(count)]),
        "market_age": np.array([NEWS[each][0].age if each else NAN for each in industries]),
    }
    nobody = observe(assess.fit_and_assess(tables.of_columns({}), Moment(0.0, 0), Settings()))
    return Observed(np.arange(count), columns, before, events, NEWS, industries, nobody.records)


def firing(seen: Observed, book: RuleBook) -> list[bool]:
    return [bool(book.evaluate(facts)) for facts in seen.facts(np.arange(len(seen.ids)))]


@pytest.mark.parametrize("rule", RULES)
def test_nobody_a_rule_holds_for_is_left_out(rule: str) -> None:
    book = RuleBook({key: Setting(on=key == rule) for key in RULES})
    for seed, troubled in ((1, 0.9), (2, 0.4)):
        seen = drawn(4000, seed, troubled=troubled)
        found, fired = candidates(seen, book)[rule], firing(seen, book)
        assert any(fired)
        assert [row for row, fires in enumerate(fired) if fires and not found[row]] == []
        assert not found.all()


def test_most_calm_customers_are_not_asked() -> None:
    seen = drawn(4000, 3, troubled=0.01)
    found, fired = anybody(candidates(seen, RuleBook()), 4000), firing(seen, RuleBook())
    assert 0 < sum(fired) <= found.sum() < 1000


def test_in_a_book_the_same_fire_as_when_everybody_is_asked() -> None:
    found = assess.fit_and_assess(tables.of_book(random_book(200)), TODAY, Settings())
    seen = observe(found)
    asked = anybody(candidates(seen, RuleBook()), 200)
    assert [facts.customer_id for facts in seen.facts(np.flatnonzero(asked)) if RuleBook().evaluate(facts)] == [
        facts.customer_id for facts in seen.facts(np.arange(200)) if RuleBook().evaluate(facts)
    ]


def test_a_rule_that_is_off_makes_no_candidates() -> None:
    seen = drawn(50, 4, troubled=1.0)
    found = candidates(seen, RuleBook({key: Setting(on=False) for key in RULES}))
    assert not anybody(found, 50).any()


def test_asking_only_the_rules_that_may_hold_finds_the_same() -> None:
    seen, book = drawn(2000, 5, troubled=0.5), RuleBook()
    found, several = candidates(seen, book), 0
    for row, facts in enumerate(seen.facts(np.arange(2000))):
        among = [key for key, mask in found.items() if mask[row]]
        assert repr(book.evaluate(facts, among)) == repr(book.evaluate(facts))  # NaN is not equal to itself
        several += len(book.evaluate(facts)) > 1
    assert several
