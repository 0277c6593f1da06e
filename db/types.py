"""Column types: times as UTC integers, money as integer thousandths, keys that count up on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Dialect, Integer
from sqlalchemy.types import TypeDecorator

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# The finest minor unit of any ISO 4217 currency a customer pays in is a thousandth (KWD, BHD, OMR, TND).
_MILL: Final = Decimal("0.001")
_LARGEST: Final = Decimal(9_223_372_036_854_775)

# SQLite numbers rows by itself only for a column that is called INTEGER.
Ident = BigInteger().with_variant(Integer, "sqlite")


@lru_cache(maxsize=4096)
def _moment(micros: int) -> datetime:
    """Rows that are read together share many of their times."""
    return EPOCH + timedelta(microseconds=micros)


class Utc(TypeDecorator[datetime]):
    """An aware datetime, stored as whole microseconds since 1970 UTC. ValueError for a naive one."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _moment(value)

    @staticmethod
    def revive(text: str) -> datetime:
        """The time that JSON keeps as ISO 8601."""
        return datetime.fromisoformat(text)


class Money(TypeDecorator[Decimal]):
    """An amount in major units (Decimal), stored as whole thousandths. ValueError where it does not fit."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not value.is_finite() or abs(value) > _LARGEST:
            raise ValueError(f"amount out of range: {value}")
        return int(value.quantize(_MILL, rounding=ROUND_HALF_EVEN) * 1000)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-3)

    @staticmethod
    def revive(text: str) -> Decimal:
        """The amount that JSON keeps as a decimal text."""
        return Decimal(text)


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970 UTC. ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment}")
    return (moment - EPOCH) // _MICROSECOND


def revived(kind: Any, value: Any) -> Any:
    """A value that JSON kept (`db.audit.plain`), as a column of this type takes it."""
    return kind.revive(value) if value is not None and isinstance(kind, (Utc, Money)) else value
