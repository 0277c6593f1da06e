"""Segments that add up to the book, behaviour by quintiles, retention, and customers with potential."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from scoring.assess import Assessment, assess, fit
from scoring.frames import Book
from scoring.potential import RHYTHM, long_tail, rising
from scoring.segments import DIMENSIONS, RFM, retained, rfm, segments, stage_moves
from scoring.settings import Settings
from scoring.tables import of_book
from tests.scoring.books import TODAY, book_of, customers_of, random_book

SETTINGS = Settings()


def assessed(book: Book) -> Assessment:
    tables = of_book(book)
    return assess(fit(tables, TODAY, SETTINGS), tables, as_of=TODAY, settings=SETTINGS)


@pytest.fixture(scope="module")
def book() -> Assessment:
    return assessed(random_book(150))


@pytest.mark.parametrize("by", sorted(DIMENSIONS))
def test_every_customer_is_in_one_segment_and_the_figures_add_up(book: Assessment, by: str) -> None:
    parts = segments(book, by)
    assert sum(part.customers for part in parts) == 150
    assert sum(part.revenue_share for part in parts) == pytest.approx(1)
    assert sum(part.value for part in parts) == pytest.approx(book.value.year.sum())
    assert sum(part.active for part in parts) == book.given.orders.active(book.given.horizon).sum()
    assert [part.revenue for part in parts] == sorted((part.revenue for part in parts), reverse=True)
    assert all(0 <= part.churn <= 1 for part in parts if part.key != "none")


def test_an_unknown_dimension_is_refused(book: Assessment) -> None:
    with pytest.raises(KeyError):
        segments(book, "colour")


def small_book() -> Assessment:
    """Two industries: one kept ordering, of the other one customer of two came back in the last year."""
    steady, gone, back = list(range(10, 700, 20)), list(range(400, 700, 20)), [50, *range(400, 700, 20)]
    customers = customers_of([1, 2, 3, 4], industry=["wind", "steel", "steel", None])
    projects = pd.DataFrame(
        {"customer_id": [1, 1, 2], "type": ["grid", "storage", "grid"], "stage": None, "amount": 1.0, "opened_at": 0.0,
         "closed_at": np.nan, "result": None, "known_at": 0.0}
    )  # fmt: skip
    return assessed(book_of({1: steady, 2: gone, 3: back, 4: [3]}, customers=customers, projects=projects))


def test_retention_counts_who_came_back() -> None:
    found = small_book()
    before, after = retained(found)
    assert before.tolist() == [True, True, True, False]
    assert after.tolist() == [True, False, True, False]
    by_industry = {part.key: part for part in segments(found, "industry")}
    assert (by_industry["wind"].retention, by_industry["steel"].retention) == (1.0, 0.5)
    assert np.isnan(by_industry[""].retention)
    assert by_industry["steel"].retained == 2


def test_a_customer_counts_in_every_type_of_project_it_has() -> None:
    parts = {part.key: part.customers for part in segments(small_book(), "project")}
    assert parts == {"grid": 2, "storage": 1, "": 2}


def test_each_segment_has_a_strategy() -> None:
    parts = {part.key: part.strategy for part in segments(small_book(), "industry")}
    assert parts["wind"] == "protect"
    assert parts["steel"] == "win_back"
    assert set(parts.values()) <= {"protect", "rescue", "develop", "win_back", "economise"}


def test_behaviour_by_quintiles(book: Assessment) -> None:
    keys = rfm(book.given.orders)
    assert set(keys) <= set(RFM)
    silence, often = book.given.orders.silence, book.given.orders.orders
    champions = np.array([key == "champion" for key in keys])
    sleepers = np.array([key == "hibernating" for key in keys])
    assert silence[champions].max() < silence[sleepers].min()
    assert often[champions].min() > often[sleepers].max()
    assert Counter(keys)["champion"] >= 5


def test_equal_customers_are_neither_the_best_nor_the_worst() -> None:
    """A new firm whose customers all ordered last week, and a book of one."""
    for histories in ({customer: [7] for customer in range(1, 9)}, {1: list(range(5, 400, 10))}):
        found = assessed(book_of(histories))
        assert set(rfm(found.given.orders)) == {"attention"}


def test_the_long_tail_is_everybody_small_by_potential(book: Assessment) -> None:
    tail = long_tail(book)
    ids = {each.customer_id for each in tail}
    small = book.fitted.value_edges.rank(book.value.stake) == 1
    assert ids == set(book.ids[small].tolist())
    assert [each.potential for each in tail] == sorted((each.potential for each in tail), reverse=True)
    assert [each.contact_days for each in tail] == sorted(each.contact_days for each in tail)
    assert {each.contact_days for each in tail} == set(RHYTHM)
    assert [str(each) for each in long_tail(book, 3)] == [str(each) for each in tail[:3]]  # growth may be NaN


def test_who_grows_from_the_middle_is_found() -> None:
    histories = {customer: list(range(customer, 900, 30)) for customer in range(1, 20)}
    histories[20] = [*range(5, 365, 20), *range(370, 900, 60)]
    histories |= {customer: list(range(5, 900, 4)) for customer in (21, 22, 23)}
    found = rising(assessed(book_of(histories)))
    assert [each.customer_id for each in found] == [20]
    assert found[0].growth > 1.25


def test_an_empty_book_has_nobody_rising() -> None:
    found = assessed(book_of({1: []}))
    assert rising(found) == ()
    assert long_tail(found) == ()


def test_moves_between_stages_count_who_was_there_then() -> None:
    """Customer 2 ordered until 400 days ago: a year ago it was no lost one, today it is."""
    now = small_book()
    tables, then = now.tables, TODAY.shifted(-365)
    past = assess(fit(tables, then, SETTINGS), tables, as_of=then, settings=SETTINGS)
    moves = stage_moves(past, now)
    assert sum(count for (before, after), count in moves.items() if after == "lost" and before != "lost") == 1
    assert all(before != after for before, after in moves)
