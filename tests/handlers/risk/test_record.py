"""The columns of many scores at once against the obvious way, a customer and a number at a time."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from db.bulk import Ready, Same
from handlers.risk.record import LINES, Records
from scoring import assess, tables
from scoring.assess import Assessment
from scoring.coverage import FAMILIES
from scoring.scales import DIMENSIONS
from scoring.settings import Settings
from tests.scoring.books import TODAY, random_book


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
        "clv": money(of.value.clv[row]),
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
        "at_risk": number(of.at_risk[row]),
        "stake": number(of.value.stake[row]),
        "share": number(of.share[row]),
    }


def test_many_at_once_are_what_each_is(book: Assessment) -> None:
    columns = Records(book).columns(slice(10, 30), [12, 20])
    for place, row in enumerate(range(10, 30)):
        stored = {name: values[place] for name, values in columns.items()}
        told = json.loads(json.dumps(stored.pop("detail")))  # as it is read back
        reasons, lines = told.pop("reasons", None), told.pop("lines", None)
        assert len(stored.pop("fingerprint")) == 16
        assert stored | {"detail": told} == obvious(book, row)
        assert (reasons is None, lines is None) == (row not in (12, 20),) * 2


@pytest.mark.parametrize("stop", [30, 13], ids=["many", "one, every column of one value"])
def test_made_for_the_driver_they_are_the_same(book: Assessment, stop: int) -> None:
    rows = slice(stop - 1 if stop == 13 else 10, stop)
    plain, raw = Records(book).columns(rows, [12]), Records(book).raw(rows, [12])
    for name in ("clv", "value_12m"):
        assert raw.pop(name) == [int(amount * 1000) for amount in plain.pop(name)]
    for name in ("coverage_of", "model_version"):
        assert [raw.pop(name)] * (rows.stop - rows.start) == [Same(value) for value in plain.pop(name)]
    told = raw.pop("detail")
    assert isinstance(told, Ready)
    for text, whole in zip(told, plain.pop("detail"), strict=True):
        assert rounded(json.loads(text)) == rounded(json.loads(json.dumps(whole)))
    assert raw == plain


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
