"""Column types: what goes in comes out, and what cannot be kept is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite

from db.types import EPOCH, Money, Utc, to_micros

DIALECT: Dialect = sqlite.dialect()


def _there_and_back(kind: Any, value: Any) -> Any:
    return kind.process_result_value(kind.process_bind_param(value, DIALECT), DIALECT)


@example(timedelta(days=53_994), ZoneInfo("Europe/Amsterdam"))
@given(st.timedeltas(timedelta(days=-30_000), timedelta(days=80_000)), st.timezones())
def test_moments_come_back_as_utc(since: timedelta, zone: ZoneInfo) -> None:
    moment = EPOCH + since
    back = _there_and_back(Utc(), moment.astimezone(zone))
    assert back == moment  # in UTC: an hour that a clock strikes twice equals nothing in another zone
    assert back.utcoffset() == timedelta(0)


@given(st.decimals(-(10**12), 10**12, places=3))
def test_amounts_come_back_to_the_last_digit(amount: Decimal) -> None:
    assert _there_and_back(Money(), amount) == amount


def test_more_digits_are_rounded_to_even() -> None:
    assert _there_and_back(Money(), Decimal("0.0005")) == 0
    assert _there_and_back(Money(), Decimal("0.0015")) == Decimal("0.002")


def test_nothing_stays_nothing() -> None:
    assert _there_and_back(Money(), None) is None
    assert _there_and_back(Utc(), None) is None


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e20"])
def test_an_amount_that_does_not_fit_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="out of range"):
        Money().process_bind_param(Decimal(amount), DIALECT)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_micros(datetime(2026, 1, 1))  # noqa: DTZ001  # the mistake itself


def test_microseconds_are_counted_from_the_epoch() -> None:
    assert to_micros(EPOCH) == 0
    assert to_micros(datetime(1970, 1, 1, 8, 0, 0, 1, timezone(timedelta(hours=8)))) == 1
    assert to_micros(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1_000_000
