"""What a unit of a currency is worth in the firm's: for scores only, never for what is shown as owed.

The firm sets its own under `exchange_rates` (1 unit of the currency = so many of the firm's). The defaults are rounded
mid-2025 reference rates to the US dollar (European Central Bank); a score needs the magnitude, not the day's rate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from db.history import Units
from db.people import FirmInfo

# One US dollar buys so many.
PER_DOLLAR: Final = {
    "USD": 1.0,
    "CNY": 7.17,
    "EUR": 0.86,
    "GBP": 0.73,
    "JPY": 145.0,
    "HKD": 7.85,
    "TWD": 29.5,
    "KRW": 1360.0,
    "SGD": 1.28,
    "INR": 86.0,
    "AUD": 1.53,
    "CAD": 1.37,
    "CHF": 0.80,
    "SEK": 9.5,
    "NOK": 10.1,
    "DKK": 6.4,
    "PLN": 3.65,
    "CZK": 21.2,
    "THB": 32.5,
    "MYR": 4.24,
    "IDR": 16300.0,
    "VND": 26100.0,
    "PHP": 56.5,
    "BRL": 5.5,
    "MXN": 18.8,
    "ZAR": 17.8,
    "TRY": 39.8,
    "AED": 3.67,
    "SAR": 3.75,
    "NZD": 1.65,
    "RUB": 78.5,
    "KWD": 0.306,
}


def units(firm: FirmInfo) -> Units:
    """How history is read for this firm."""
    own = bool(firm.settings.get("fields"))
    return Units(firm.zone, rate_to(firm.currency, firm.settings.get("exchange_rates", {})), own=own)


def rate_to(currency: str, own: dict[str, float]) -> Callable[[str | None], float]:
    """currency code -> what one unit is worth in `currency`; a code nobody knows counts one to one."""

    def rate(code: str | None) -> float:
        if code is None or code == currency:
            return 1.0
        if code in own:
            return float(own[code])
        if code in PER_DOLLAR and currency in PER_DOLLAR:
            return PER_DOLLAR[currency] / PER_DOLLAR[code]
        return 1.0

    return rate
