"""Which question a sentence asks, of those that counts and sums answer. Pure.

As with lists, a sentence is one only where every word of it is understood: so no news is ever taken for a question, and
no question for another one. What is about a customer that is named, or has no form of a question, must ask in so many
words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from handlers.asks import able, vocabulary
from handlers.asks.query import Query
from handlers.asks.vocabulary import GAP
from handlers.common.understand import days, numerals, periods
from handlers.common.understand.periods import Period
from handlers.common.understand.text import fold
from handlers.common.understand.words import EVERYDAY_EN
from handlers.portfolio import lists_grammar
from handlers.portfolio.lists_grammar import Named

_TRAITS: Final = frozenset({"industry", "region", "team", "owner", "level", "size", "grade"})
# Flags that a topic knows.
_FLAGS: Final[Mapping[str, tuple[str, ...]]] = {
    "measures": ("open", "overdue"),
    "projects": ("won", "lost", "open", "due"),
    "surveys": ("nps",),
    "contracts": ("unrenewed", "signed", "ended", "disputed", "without", "ending"),
    "complaints": ("open",),
    "lost": ("retention",),
    "invoices": ("disputed", "overdue", "due"),
    "limit": ("without", "above"),
    "terms": ("without",),
    "orders": ("biggest", "growth", "decline"),
    "products": ("growth", "decline"),
    "steps": ("overdue", "due"),
    "visits": ("absent",),
    "late": ("quick",),
    "customers": ("risk", "active", "dormant"),
}
_AHEAD: Final = frozenset({"contracts", "steps", "invoices", "projects"})
_COUNTED: Final = frozenset({"complaints", "visits", "orders"})  # that may be asked for "at least twice"
_AGED: Final = frozenset({"complaints", "terms", "invoices", "measures"})
_DATED: Final = frozenset({"orders", "payments", "visits", "complaints", "invoices", "contracts", "projects"})
_UNWANTED: Final = frozenset({"complaints", "invoices", "late", "lost", "terms", "signals"})
_COMPARED: Final = ("team", "owner", "industry", "region")
_ATTRIBUTES: Final = frozenset({"limit", "terms", "surveys", "margin", "late", "invoices", "orders", "complaints"})
_TWICE: Final = 2
# What happens, so that its bare name may be news of it: 「客户投诉」.
_EVENTS: Final = frozenset({"complaints", "visits", "contracts", "lost", "projects", "steps", "signals", "invoices"})
_HAPPENED: Final = re.compile(r"了(?!的)")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_COUNTABLE: Final = frozenset({"customers", "complaints", "contracts", "visits", "projects", "measures"})
_LEFT: Final = 2  # bytes of what is left over from which on it may be a word
_PRODUCT: Final = range(2, 31)
_NOT_PRODUCT: Final = re.compile(r"[没不未无\d]|(?<![a-z])(?:not|never|no|before|again)(?![a-z])")
_ENDS: Final = " .。!！?？,，;；:："


@dataclass(frozen=True, slots=True)
class Known:
    """What the firm knows by name. customers: where in the cleaned words each stands, and its id."""

    names: Sequence[Named] = ()
    customers: Sequence[tuple[int, int, int]] = ()
    products: Sequence[str] = ()


@dataclass(slots=True)
class Reading:
    """A question that is being read: what is left of its words, and what was understood."""

    left: str
    today: date
    query: Query = field(default_factory=lambda: Query(topic=""))

    def take(self, pattern: re.Pattern[str]) -> bool:
        self.left, there = vocabulary.took(pattern, self.left)
        return there


def topic_of(text: str) -> str | None:
    """What the words may be about; None where it is nothing that is answered here."""
    clean = fold(text)
    return next((topic for topic, pattern in vocabulary.TOPICS.items() if pattern.search(clean)), None)


def may_ask(text: str) -> bool:
    """Whether words have the form of a question that may be about something that is answered here."""
    clean = fold(text).strip(_ENDS)
    if not (vocabulary.ASKS.search(fold(text)) or vocabulary.HEADINGS.search(clean)):
        return False
    return topic_of(text) is not None or vocabulary.MEASURES["change"].search(clean) is not None


def read(text: str, known: Known, today: date) -> Query | None:
    """The question that `text` asks; None where it asks none that is answered here, or says anything else."""
    clean = fold(text)
    reading = understood(clean, known, today)
    query = reading.query
    if not query.topic or not able.can(query) or not asks(clean, query):
        return None
    left = rest(reading.left)
    if not left:
        return query
    return _of_product(query, left, clean)


def asks(clean: str, query: Query) -> bool:
    """Whether cleaned words ask: of a customer that is named, in so many words, or for what never happens to it."""
    bare = not (query.flags or query.rank or query.by or query.period or query.where or query.customers)
    if bare and vocabulary.MEANING.search(clean.strip(_ENDS)):
        return False
    if vocabulary.ASKS.search(clean):
        return True
    heading = vocabulary.HEADINGS.search(clean.strip(_ENDS)) is not None and not _HAPPENED.search(clean)
    if query.customers:
        old = query.topic in ("orders", "complaints") and query.measure != "last" and query.period is None
        return heading and query.topic in _ATTRIBUTES and not old
    narrowed = query.flags or query.rank or query.by or query.days or query.limit or query.least or query.cause
    return heading and bool(narrowed or query.where or query.topic not in _EVENTS or not _HAN.search(clean))


def understood(clean: str, known: Known, today: date) -> Reading:
    """Everything that cleaned words say of a question, whether they ask it whole or only a part of it."""
    reading = Reading(clean.strip(_ENDS), today)
    _named(reading, known, clean)
    reading.query = replace(reading.query, topic=topic_of(reading.left) or "")
    _fiscal(reading)
    _counts(reading)
    _times(reading)
    where, reading.left = lists_grammar.traits(reading.left, known.names, only=_TRAITS)
    reading.query = replace(reading.query, where=where)
    _words(reading)
    return reading


def rest(left: str) -> str:
    """What is left of words when those that add nothing are gone."""
    for pattern in vocabulary.TOPICS.values():
        left = pattern.sub(" ", left)
    left = re.sub(r"[\s\0,，.。:：;；?？!！、'\"()（）/&+-]+", " ", vocabulary.SMALL.sub(" ", left))
    words = " ".join(left.split())
    return words if len(words.encode()) >= _LEFT or words.isdigit() else ""


def _named(reading: Reading, known: Known, clean: str) -> None:
    offset = len(clean) - len(clean.lstrip(_ENDS))
    for start, end, _ in sorted(known.customers, reverse=True):
        reading.left = reading.left[: start - offset] + GAP + reading.left[end - offset :]
    said = []
    for each in sorted((each for each in known.products if len(each) > 1), key=len, reverse=True):
        if fold(each) in reading.left:  # of what is left: 干式变压器 is not 变压器 as well
            said.append(each)
            reading.left = reading.left.replace(fold(each), GAP)
    mine = vocabulary.WORDS["mine"].search(clean) is not None
    ids = tuple(dict.fromkeys(number for _, _, number in known.customers))
    reading.query = replace(reading.query, customers=ids, products=tuple(said), mine=mine)


def _fiscal(reading: Reading) -> None:
    """A fiscal year, which is one of the calendar; one that is to come is left over."""
    said = vocabulary.FLAGS["fiscal"].search(reading.left)
    year = _fiscal_year(said.group(), reading.today.year) if said else 0
    if said and year <= reading.today.year:
        reading.left = _without(reading.left, said)
        reading.query = reading.query.with_flags("fiscal")
        if year < reading.today.year:
            reading.query = replace(reading.query, period=Period(date(year, 1, 1), date(year, 12, 31), 12))
    if reading.take(vocabulary.FLAGS["same"]):
        reading.query = reading.query.with_flags("same")


def _fiscal_year(said: str, this: int) -> int:
    """The year that words for a fiscal year mean: a number in them, the last one, the one before, this one."""
    number = re.search(r"\d+", said)
    if number:
        return int(number.group()) % 100 + 2000
    back = vocabulary.WORDS["year_before"].search(said), vocabulary.WORDS["last_year"].search(said)
    return this - 2 if back[0] else this - 1 if back[1] else this


def _counts(reading: Reading) -> None:
    """How many are wanted, how often it must have happened, for how long it must have gone on."""
    topic = reading.query.topic
    limit = vocabulary.TIMES["limit"].search(reading.left)
    if limit and not _latest(limit, topic) and (number := _number(limit)):
        reading.query = replace(reading.query, limit=int(number), rank=_end(reading.left, topic))
        reading.left = _without(reading.left, limit)
    least = vocabulary.TIMES["least"].search(reading.left) if topic in _COUNTED else None
    often = _TWICE if least and _number(least) is None else _number(least) if least else None
    if least and often is not None and vocabulary.WORDS["beyond"].match(least.group()):
        often += 1
    if least and often is not None and often >= _TWICE:
        reading.query = replace(reading.query, least=int(often))
        reading.left = _without(reading.left, least)
    longer = vocabulary.TIMES["longer"].search(reading.left) if topic in _AGED else None
    if longer and (length := _length(longer)):
        reading.query = replace(reading.query, days=length)
        reading.left = _without(reading.left, longer)


def _latest(limit: re.Match[str], topic: str) -> bool:
    """Whether so many of what happened are wanted that happened last, rather than the end of a ranking."""
    behind = limit.string[limit.end() :].lstrip()
    return limit.group().startswith("last ") and topic in _DATED and vocabulary.TOPICS[topic].match(behind) is not None


def _end(left: str, topic: str) -> str:
    """From which end of a ranking so many are wanted; the worst of what nobody wants have most of it."""
    low = vocabulary.RANKS["fewest"].search(left) or vocabulary.WORDS["lowest"].search(left)
    if low is None or (topic in _UNWANTED and vocabulary.WORDS["worst"].search(left)):
        return "most"
    return "fewest"


def _times(reading: Reading) -> None:
    topic, today = reading.query.topic, reading.today
    if topic == "steps" and (away := _days_away(reading)) is not None:
        day = today + timedelta(days=away)
        reading.query = replace(reading.query, period=Period(day, day), ahead=True)
        return
    if topic in _AHEAD and not _is_past(reading):
        to_come = vocabulary.TIMES["ahead"].search(reading.left)
        if to_come and (length := _length(to_come)):
            reading.left = _without(reading.left, to_come)
            period = Period(today, today + timedelta(days=length))
            reading.query = replace(reading.query, period=period, ahead=True)
            return
        found = periods.ahead(reading.left, today)
        if found is not None:
            reading.left = reading.left[: found.start] + GAP + reading.left[found.end :]
            period = Period(max(found.period.first, today), found.period.last)
            reading.query = replace(reading.query, period=period, ahead=True)
            return
    past = periods.find(reading.left, today)
    for start, end in sorted(periods.spans_of(reading.left, today), reverse=True):
        reading.left = reading.left[:start] + GAP + reading.left[end:]
    if past is not None:
        reading.query = replace(reading.query, period=past.period)


def _days_away(reading: Reading) -> int | None:
    """How many days ahead the one day lies that is named."""
    for days_away, name in ((0, "today"), (1, "tomorrow"), (2, "after_tomorrow")):
        if reading.take(vocabulary.TIMES[name]):
            return days_away
    return None


def _is_past(reading: Reading) -> bool:
    """Whether it is asked for what is over."""
    flags = {"contracts": ("unrenewed", "ended", "signed"), "projects": ("won", "lost"), "invoices": ("disputed",)}
    return any(vocabulary.FLAGS[flag].search(reading.left) for flag in flags.get(reading.query.topic, ()))


def _words(reading: Reading) -> None:
    """What is wanted of it: flags, by what it is told apart, in which order, how much or how many."""
    query = reading.query
    whole = reading.left
    ranked = [each for each, pattern in vocabulary.RANKS.items() if pattern.search(reading.left)]
    found = [flag for flag in _FLAGS.get(query.topic, ()) if reading.take(vocabulary.FLAGS[flag])]
    cause = ""
    kinds = {"complaints": vocabulary.CAUSES, "signals": vocabulary.SIGNALS}.get(query.topic, {})
    cause = next((each for each, pattern in kinds.items() if reading.take(pattern)), "")
    if query.topic:
        reading.take(vocabulary.TOPICS[query.topic])
    by = [each for each, pattern in vocabulary.BY.items() if reading.take(pattern) and not (cause and each == "cause")]
    by += ["customer"] if vocabulary.BY["customer"].search(whole) and "customer" not in by else []
    for pattern in vocabulary.RANKS.values():
        reading.take(pattern)
    measures = [each for each, pattern in vocabulary.MEASURES.items() if reading.take(pattern)]
    reading.query = replace(
        query.with_flags(*found),
        cause=cause,
        by=_by(query.topic, by),
        rank=query.rank or next(iter(ranked), ""),
        measure="count" if query.topic in _COUNTABLE and measures[:1] == ["sum"] else next(iter(measures), ""),
    )
    _compared(reading)


def _by(topic: str, said: Sequence[str]) -> str:
    """By what it is told apart: "who" and "customers" together mean people, and where somebody went whom it was."""
    if topic == "visits" and "region" in said:
        return "customer"
    if topic == "customers":
        said = [each for each in said if each != "customer"]
    narrower = [each for each in said if each not in ("who", "customer")]
    return next(iter(narrower), "who" if "who" in said else next(iter(said), ""))


def _compared(reading: Reading) -> None:
    """What is compared without a word for it is what was sold; three customers or more stand beside each other."""
    query = reading.query
    if query.topic or query.measure != "change":
        return
    several = [trait for trait in _COMPARED if len(query.where.get(trait, ())) > 1]
    if len(query.customers) > 2:
        reading.query = replace(query, topic="beside", measure="")
    elif several:
        reading.query = replace(query, topic="orders", by=several[0], measure="")
    elif query.by in _COMPARED or query.has("same"):
        reading.query = replace(query, topic="orders")


def _of_product(query: Query, left: str, clean: str) -> Query | None:
    """A question for those who buy something that no order ever named."""
    wants = query.topic == "orders" and query.by in ("customer", "who") and not query.products
    if not wants or query.flags or query.measure or query.rank or len(left) not in _PRODUCT:
        return None
    if _NOT_PRODUCT.search(left) or any(word in EVERYDAY_EN for word in left.split()):
        return None
    behind = [hit.end() for hit in vocabulary.WORDS["buys"].finditer(clean)]
    if not any(clean[end:].lstrip(' "“的').startswith(left) for end in behind):
        return None
    return replace(query, unknown=left)


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + GAP + text[match.end() :]


def _number(match: re.Match[str]) -> float | None:
    """The number in a match of `vocabulary.TIMES`; None where it names none."""
    said = next((each for name, each in match.groupdict().items() if name.startswith("n_") and each), None)
    if said is None or said == "多":
        return None
    if said in ("once", "twice"):
        return 2.0 if said == "twice" else 1.0
    count = numerals.count(re.sub(r" (?:times|or more)$", "", said))
    return None if count is None else float(count)


def _length(match: re.Match[str]) -> int | None:
    """The days of a length in a match of `vocabulary.TIMES`."""
    number = _number(match)
    unit = next((each for name, each in match.groupdict().items() if name.startswith("unit_") and each), None)
    return None if number is None or unit is None else round(number * days.length(unit))
