"""Currencies as headings and cells name them, and how finely each is counted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

from babel.numbers import get_currency_name, get_currency_precision, list_currencies

# Signs that several currencies share: the firm's own where it is one of them, else the first.
_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "¥": ("CNY", "JPY"),
    "$": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD", "MXN"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
_DOLLARS: Final = ("dollar", "dollars")
_WORDS: Final[Mapping[str, str]] = {
    "rmb": "CNY", "cny": "CNY", "cnh": "CNY", "yuan": "CNY", "人民币": "CNY", "元": "CNY", "圆": "CNY",
    "us$": "USD", "usd": "USD", "美元": "USD", "美金": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "英镑": "GBP",
    "yen": "JPY", "jpy": "JPY", "日元": "JPY", "日圆": "JPY",
    "hk$": "HKD", "hkd": "HKD", "港币": "HKD", "港元": "HKD",
    "nt$": "TWD", "ntd": "TWD", "twd": "TWD", "新台币": "TWD", "台币": "TWD",
    "s$": "SGD", "新加坡元": "SGD", "新币": "SGD", "a$": "AUD", "澳元": "AUD", "c$": "CAD", "加元": "CAD",
    "₩": "KRW", "韩元": "KRW", "韩币": "KRW", "₹": "INR", "₽": "RUB", "卢布": "RUB", "瑞士法郎": "CHF", "泰铢": "THB",
}  # fmt: skip


# Codes that a heading may hold; others are words as well ("all sales", "top 10", "pen").
_IN_HEADINGS: Final = frozenset(
    (
        *(
            "CNY",
            "USD",
            "EUR",
            "GBP",
            "JPY",
            "HKD",
            "TWD",
            "SGD",
            "AUD",
            "NZD",
            "CAD",
            "CHF",
            "KRW",
            "INR",
            "RUB",
            "BRL",
        ),
        *(
            "MXN",
            "SEK",
            "NOK",
            "DKK",
            "PLN",
            "CZK",
            "HUF",
            "THB",
            "MYR",
            "IDR",
            "VND",
            "PHP",
            "ZAR",
            "AED",
            "SAR",
            "ILS",
        ),
    )
)


@cache
def codes() -> frozenset[str]:
    """All ISO 4217 codes."""
    return frozenset(list_currencies())


def currency(text: str, home: str) -> str | None:
    """The ISO code that a sign, word or code means to a firm whose own currency is `home`; None where it is none."""
    word = text.strip().casefold().replace("￥", "¥")
    if shared := _SHARED.get("$" if word in _DOLLARS else word):
        return home if home in shared else shared[0]
    if word in _WORDS:
        return _WORDS[word]
    code = word.upper()
    return (code if len(code) == 3 and code in codes() else None) or _called().get(word)


@cache
def _called() -> Mapping[str, str]:
    """Names of currencies in English and Chinese -> ISO code: Canadian dollar, 挪威克朗."""
    names = {_name(code, lang): code for code in sorted(_IN_HEADINGS) for lang in ("en", "zh")}
    plural = {f"{name}s": code for name, code in names.items() if name.isascii()}
    return plural | names


def _name(code: str, lang: str) -> str:
    return str(get_currency_name(code, locale=lang)).casefold()


def named_in_heading(word: str, home: str) -> str | None:
    """The currency a word of a heading names; 元 alone says no more than "money"."""
    found = currency(word, home) if len(word) > 1 else None
    return found if found in _IN_HEADINGS else None


@cache
def _unit(code: str) -> Decimal:
    return Decimal(1).scaleb(-get_currency_precision(code))


def rounded(amount: Decimal, code: str) -> Decimal:
    """To the currency's minor unit, half up."""
    return amount.quantize(_unit(code), ROUND_HALF_UP)
