"""What a file comes to, so that whoever imports it can hold it against what they know: sums, days, customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

# The day of a record of each kind; the others have none that tells a file from another.
DAYS: Final[Mapping[str, str]] = {
    "orders": "ordered_at",
    "invoices": "issued_at",
    "payments": "paid_at",
    "complaints": "complained_at",
    "surveys": "surveyed_at",
    "contracts": "signed_at",
    "projects": "opened_at",
    "visits": "visited_at",
}


@dataclass
class Summary:
    """Of the rows read so far: amounts and how many rows by currency, first and last moment, the customers named."""

    kind: str
    sums: dict[str, Decimal] = field(default_factory=dict)
    currencies: Counter[str] = field(default_factory=Counter)
    negative: int = 0
    first: datetime | None = None
    last: datetime | None = None
    customers: set[str] = field(default_factory=set)

    def add(self, values: Mapping[str, Any]) -> None:
        amount, code = values.get("amount"), values.get("currency")
        if code:
            self.currencies[code] += 1
            if amount is not None:
                self.sums[code] = self.sums.get(code, Decimal(0)) + amount
                self.negative += amount < 0
        moment = values.get(DAYS.get(self.kind, ""))
        if moment is not None:
            self.first = moment if self.first is None or moment < self.first else self.first
            self.last = moment if self.last is None or moment > self.last else self.last
        if customer := values.get("customer_key"):
            self.customers.add(customer)

    def facts(self, zone: str) -> Facts:
        """As it is shown."""
        first, last = (
            moment.astimezone(ZoneInfo(zone)).date() if moment else None for moment in (self.first, self.last)
        )
        sums = {code: f"{total:.2f}" for code, total in sorted(self.sums.items(), key=lambda each: -abs(each[1]))}
        return Facts(sums, first, last, len(self.customers), self.negative)


@dataclass(frozen=True, slots=True)
class Facts:
    """Sums by currency, the largest first; local days; how many customers; how many rows with a negative amount."""

    sums: Mapping[str, str]
    first: date | None
    last: date | None
    customers: int
    negative: int
