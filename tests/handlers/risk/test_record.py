"""The columns of many scores at once against the obvious way, a customer and a number at a time."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from db.bulk import Ready, Same
from db.layouts import Reader, id_of
from handlers.risk import detail, record
from handlers.risk import table as written
from handlers.risk.record import LINES, Records
from scoring import assess, tables
from scoring.assess import Assessment
from scoring.coverage import FAMILIES
from scoring.scales import DIMENSIONS
from scoring.settings import Settings
from tests.scoring.books import TODAY, book_of, customers_of, random_book


@pytest.fixture(scope="module")
def book() -> Assessment:
    return assess.fit_and_assess(tables.of_book(random_book(40)), TODAY, Settings())


def number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None


def money(value: Any) -> Decimal:
    return Decimal(str(round(float(value), 2)))


def obvious(of: Assessment, row: int) -> dict[str, Any]:
    paid = of.late.evidence[row] > 0
    return {
        "churn_probability": number(of.churn[row]),
        "horizon_days": float(of.given.horizon[row]),
        "expected_days_late": float(of.late.quantile(0.5)[row]) if paid else None,
        "late_probability": float(of.late.probability(0.0)[row]) if paid else None,
        "clv": money(of.value.clv[row]) if of.given.orders.orders[row] or of.given.contract_amount[row] else None,
        "value_12m": money(of.value.year[row]),
        "grade": of.grades[row],
        "points": number(of.card.points[row]),
        "customer_class": of.classes[row],
        "level": of.overall[row],
        "coverage": int(of.cover.count[row]),
        "coverage_of": len(FAMILIES),
        "oldest_days": None if np.isnan(of.cover.oldest[row]) else int(of.cover.oldest[row]),
        "model_version": of.fitted.version,
        "detail": obvious_detail(of, row),
    }


def obvious_detail(of: Assessment, row: int) -> dict[str, Any]:
    points = [round(float(value), 6) for value in of.card.dimensions[row]]
    return {
        "cells": [list(cell) for cell in of.levels.cells(row)],
        "dimensions": dict(zip(DIMENSIONS, points, strict=True)),
        "ages": of.cover.ages(row),
        "grade_coverage": number(of.card.coverage[row]),
        "log_odds": {"core": number(of.core_log_odds[row]), "service": number(of.service_log_odds[row])},
        "orders": number(of.given.orders.orders[row]),
        "silence": number(of.given.orders.silence[row]),
        "exposure": number(of.owed.exposure[row]),
        "overdue": number(of.owed.overdue[row]),
        "days_past_due": number(of.owed.days_past_due[row]),
        "days_late": number(of.owed.days_late[row]),
        "days_late_recent": number(of.owed.days_late_recent[row]),
        "days_late_shift": number(of.owed.days_late_shift[row]),
        "at_risk": number(of.at_risk[row]),
        "stake": number(of.value.stake[row]),
        "share": number(of.share[row]),
    }


def test_many_at_once_are_what_each_is(book: Assessment) -> None:
    columns = Records(book).columns(slice(10, 30), [12, 20])
    for place, row in enumerate(range(10, 30)):
        stored = {name: values[place] for name, values in columns.items()}
        told = json.loads(json.dumps(stored.pop("detail")))  # as it is read back
        why = [told.pop(name, None) for name in ("reasons", "paying", "lines")]
        assert len(stored.pop("fingerprint")) == 16
        assert stored | {"detail": told} == obvious(book, row)
        assert [each is None for each in why] == [row not in (12, 20)] * 3


def test_evidence_names_the_rows_that_were_stored() -> None:
    why = {"evidence": [["invoices", -2], ["invoices", 7]]}
    told = {"detail": {"reasons": [why], "paying": [why | {"evidence": [["invoices", -3]]}]}}
    detail = record.with_ids(told, {("invoices", -2): 12, ("invoices", -3): 13})["detail"]
    assert detail["reasons"][0]["evidence"] == [["invoices", 12], ["invoices", 7]]
    assert detail["paying"][0]["evidence"] == [["invoices", 13]]


@pytest.mark.parametrize("rows", [slice(10, 30), slice(12, 13)], ids=["many", "one"])
@pytest.mark.parametrize("alone", [False, True], ids=["of a book", "a book of one, alike in everything"])
def test_made_for_the_driver_they_are_the_same(book: Assessment, rows: slice, *, alone: bool) -> None:
    if alone:
        book = assess.assess(book.fitted, book.tables, as_of=TODAY, settings=Settings(), ids=book.ids[12:13])
        rows = slice(0, 1)
    records, why = Records(book), rows.start if alone else 12
    plain, raw = records.columns(rows, [why]), records.raw(rows, [why])
    for name in ("clv", "value_12m"):
        assert raw.pop(name) == [int(amount * 1000) for amount in plain.pop(name)]
    for name in ("coverage_of", "model_version"):
        assert [raw.pop(name)] * (rows.stop - rows.start) == [Same(value) for value in plain.pop(name)]
    assert raw.pop("layout_id") == Same(id_of(records.layout))
    stored, packed, reader = raw.pop("detail"), raw.pop("packed"), Reader(records.layout)
    assert isinstance(stored, Ready)
    assert isinstance(packed, Ready)
    details = [reader.detail(each) | json.loads(text) for each, text in zip(packed, stored, strict=True)]
    for made, whole in zip(details, plain.pop("detail"), strict=True):
        assert rounded(made) == rounded(json.loads(json.dumps(whole)))
    for name in ("at_risk", "stake"):
        assert raw.pop(name) == [made[name] for made in details]
    assert raw == plain


@given(arrays(np.float64, st.integers(1, 20), elements=st.floats(width=64, min_value=-1e15, max_value=1e15)))
def test_money_is_rounded_as_one_amount_is(amounts: Any) -> None:
    told = [None if math.isnan(each) else round(round(each, 2) * 1000) for each in amounts.tolist()]
    assert record.thousandths(amounts) == told


@given(st.integers(-(10**9), 10**9))
def test_halves_of_a_cent_are_rounded_as_one_amount_is(halves: int) -> None:
    assert record.thousandths(np.array([halves / 200])) == [round(round(halves / 200, 2) * 1000)]


@given(arrays(np.float64, st.integers(0, 40), elements=st.floats(width=64)), st.sampled_from([6, 12]))
def test_rounding_is_what_formatting_says(values: Any, digits: int) -> None:
    told = [float(f"{value:.{digits}g}") for value in values.tolist()]
    np.testing.assert_array_equal(detail.rounded(values, digits), told)


@given(st.integers(-(10**8), 10**8), st.integers(-9, 4), st.sampled_from([6, 12]))
def test_rounding_halves_is_what_formatting_says(number: int, power: int, digits: int) -> None:
    """Numbers that people write: often just between two others of fewer digits."""
    value = float(f"{number}5e{power}")
    assert detail.rounded(np.array([value]), digits)[0] == float(f"{value:.{digits}g}")


def rounded(value: Any) -> Any:
    """As in `detail`: six figures everywhere."""
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return f"{value:.6g}" if isinstance(value, float | int) and not isinstance(value, bool) else value


def test_why_is_that_of_the_customer(book: Assessment) -> None:
    columns = Records(book).columns(slice(10, 30), [12, 20])
    for row in (12, 20):
        kept = columns["detail"][row - 10]
        assert [each["key"] for each in kept["reasons"]] == [each.key for each in book.reasons(row)]
        heaviest = [(each.indicator, each.contribution) for each in book.card.explain(row)[:LINES]]
        assert [(each["indicator"], each["contribution"]) for each in kept["lines"]] == heaviest


def test_equal_conclusions_have_equal_fingerprints(book: Assessment) -> None:
    first, again = (Records(book).columns(slice(0, 40), rows)["fingerprint"] for rows in ([], [3]))
    assert first == again
    assert len({*first}) == 40


def test_a_single_customer_is_a_book_of_one(book: Assessment) -> None:
    ids = book.ids[5:6]
    alone = assess.assess(book.fitted, book.tables, as_of=TODAY, settings=Settings(), ids=ids)
    columns = Records(alone).columns(slice(0, 1), [0])
    assert columns["level"] == [book.overall[5]]
    assert columns["detail"][0]["reasons"]
    assert "reasons" not in Records(alone).columns(slice(0, 1), [])["detail"][0]


def test_who_never_ordered_has_no_value_and_not_none() -> None:
    """Nothing is known of it: a zero would be read as a worthless customer."""
    people = customers_of([1, 2])
    book = tables.of_book(book_of({1: [10, 40, 70]}, customers=people))
    of = assess.fit_and_assess(book, TODAY, Settings())
    assert [value is None for value in Records(of).columns(slice(0, 2), [])["clv"]] == [False, True]
    raw = Records(of).raw(slice(0, 2), [])["clv"]
    assert isinstance(raw, Ready)
    assert [value is None for value in raw] == [False, True]
    told = list(written.rows(of, {1: "K1", 2: "K2"}, datetime(2026, 11, 23, tzinfo=UTC), lang="en", currency="CNY"))
    assert [row["clv"] is None for row in told] == [False, True]
