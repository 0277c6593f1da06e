"""How many, how often, for how long and how much: the numbers in a question. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from handlers.asks import vocabulary
from handlers.common.understand import days, numerals

if TYPE_CHECKING:
    from handlers.asks.reading import Reading

_COUNTED: Final = frozenset({"complaints", "visits", "orders"})  # that may be asked for "at least twice"
_AGED: Final = frozenset({"complaints", "terms", "invoices", "measures", "late"})
_DATED: Final = frozenset({"orders", "payments", "visits", "complaints", "invoices", "contracts", "projects"})
_UNWANTED: Final = frozenset({"complaints", "invoices", "late", "lost", "terms", "signals"})
_TWICE: Final = 2
_SCALES: Final = {"k": 10**3, "thousand": 10**3, "grand": 10**3, "m": 10**6, "mn": 10**6, "mio": 10**6,
                  "million": 10**6, "bn": 10**9, "billion": 10**9}  # fmt: skip
_LATIN: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(k|thousand|grand|mn|mio|million|m|bn|billion)?(?![a-z])")


def sums(reading: Reading, currency: str) -> None:
    """An amount that it must reach, and the currency it is in where that is not the firm's."""
    for way, pattern in vocabulary.SUMS.items():
        said = pattern.search(reading.left)
        worth = amount(_named(said, "n_")) if said else None
        if said and worth:
            reading.cut(said.start(), said.end(), "amount")
            reading.ask(amount=(way, worth))
            break
    for code, pattern in vocabulary.CURRENCIES.items():
        if reading.take(pattern, "currency") and code != currency:
            reading.ask(currency=code)


def amount(words: str | None) -> float | None:
    """How much words for an amount say: 50万, 1.5m, half a million; None where that is not sure."""
    if not words:
        return None
    plain = words.strip(" $€£¥").replace(",", "")
    latin = _LATIN.fullmatch(plain)
    if latin:
        return float(latin[1]) * _SCALES.get(latin[2] or "", 1)
    value = numerals.read(plain)
    if value is None and plain.isascii():
        value = numerals.read_english(plain)
    return None if value is None else float(value)


def counts(reading: Reading) -> None:
    """How many are wanted, how often it must have happened, for how long it must have gone on."""
    topic = reading.query.topic
    longer = vocabulary.TIMES["longer"].search(reading.left) if topic in _AGED else None
    if longer and (days_long := length(longer)):
        reading.ask(days=days_long)
        reading.cut(longer.start(), longer.end(), "days")
    limit = vocabulary.TIMES["limit"].search(reading.left)
    if limit and not _latest(limit, topic) and (number := _number(limit)):
        reading.ask(limit=int(number), rank=_end(reading.left, topic))
        reading.limited = reading.left[limit.end() :]
        reading.cut(limit.start(), limit.end(), "rank", gap=vocabulary.NUMBERED)
    least = vocabulary.TIMES["least"].search(reading.left) if topic in _COUNTED else None
    often = _TWICE if least and _number(least) is None else _number(least) if least else None
    if least and often is not None and vocabulary.WORDS["beyond"].match(least.group()):
        often += 1
    if least and often is not None and often >= _TWICE:
        reading.query = replace(reading.query, least=int(often))
        reading.cut(least.start(), least.end(), "least")


def _latest(limit: re.Match[str], topic: str) -> bool:
    """Whether so many of what happened are wanted that happened last, rather than the end of a ranking."""
    behind = limit.string[limit.end() :].lstrip()
    return limit.group().startswith("last ") and topic in _DATED and vocabulary.TOPICS[topic].match(behind) is not None


def _end(left: str, topic: str) -> str:
    """From which end of a ranking so many are wanted; the worst of what nobody wants have most of it."""
    low = vocabulary.RANKS["fewest"].search(left) or vocabulary.WORDS["lowest"].search(left)
    if low is None or (topic in _UNWANTED and vocabulary.WORDS["worst"].search(left)):
        return "oldest" if vocabulary.RANKS["oldest"].search(left) else "most"
    return "fewest"


def _named(match: re.Match[str], begins: str) -> str | None:
    return next((each for name, each in match.groupdict().items() if name.startswith(begins) and each), None)


def _number(match: re.Match[str]) -> float | None:
    """The number in a match of `vocabulary.TIMES`; None where it names none."""
    said = _named(match, "n_")
    if said is None or said == "多":
        return None
    if said.startswith("half"):  # "the first half" is a time
        return None
    if said in ("once", "twice"):
        return 2.0 if said == "twice" else 1.0
    count = numerals.count(re.sub(r" (?:times|or more)$", "", said))
    return None if count is None else float(count)


def length(match: re.Match[str]) -> int | None:
    """The days of a length in a match of `vocabulary.TIMES`."""
    number, unit = _number(match), _named(match, "unit_")
    return None if number is None or unit is None else round(number * days.length(unit))
