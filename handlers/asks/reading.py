"""What the words of a question say, one aspect after the other; what nobody understood is left over. Pure.

A word that changes what is asked is either understood, and then stands in the query, or is left over, and then the
question has no answer: nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from handlers.asks import counting, timing, vocabulary
from handlers.asks.query import Query
from handlers.asks.vocabulary import GAP
from handlers.common.understand.periods import Period
from handlers.common.understand.text import fold
from handlers.portfolio import lists_grammar
from handlers.portfolio.lists_grammar import Named

TRAITS: Final = frozenset({"industry", "region", "team", "owner", "level", "size", "grade"})
# Flags that a topic knows.
FLAGS: Final[Mapping[str, tuple[str, ...]]] = {
    "measures": ("open", "done", "overdue"),
    "projects": ("won", "lost", "open", "due"),
    "surveys": ("nps",),
    "contracts": ("unrenewed", "signed", "ended", "disputed", "without", "ending"),
    "complaints": ("never", "open"),
    "lost": ("retention",),
    "invoices": ("disputed", "issued", "overdue", "due"),
    "limit": ("without", "above"),
    "terms": ("without",),
    "orders": ("dormant", "biggest", "single", "growth", "decline"),
    "products": ("growth", "decline"),
    "steps": ("overdue", "due"),
    "visits": ("absent",),
    "late": ("quick",),
    "customers": ("risk", "active", "dormant"),
}
_COMPARED: Final = ("team", "owner", "industry", "region")
_COUNTABLE: Final = frozenset({"customers", "complaints", "contracts", "visits", "projects", "measures"})
# What may be named beside a topic without being another question.
_BESIDE: Final[Mapping[str, frozenset[str]]] = {
    "products": frozenset({"orders"}),
    "orders": frozenset({"products"}),
    "margin": frozenset({"orders"}),
    "steps": frozenset({"visits"}),
    "late": frozenset({"payments", "invoices"}),
    "dso": frozenset({"invoices", "payments"}),
    "invoices": frozenset({"payments"}),
    "contracts": frozenset({"steps"}),
    "grades": frozenset({"changes"}),
    "leaving": frozenset({"lost"}),
}
_WITHIN: Final = {"margin": "rate", "orders": "average"}
_EACH: Final = {"customer": ("客户", "customer", "client"), "team": ("团队", "team"), "industry": ("industry",)}
_LEFT: Final = 2  # bytes of what is left over from which on it may be a word
_ENDS: Final = " .。!！?？,，;；:："
_POINTS: Final = re.compile(r"[\s\0\x01,，.。:：;；?？!！、'\"()（）/&+-]+")
_HYPHEN: Final = re.compile(r"(?<=[a-z])-(?=[a-z])")
_LIMITED: Final = re.compile(
    r"^\s*(?:of (?:the |our )?)?(?:(?:biggest|largest|best|worst) )?(?:customer|client|account|[大小老]?客户)"
)
_TWO: Final = 2
_MONTH: Final = 31  # days
_NOW: Final = frozenset({"customers", "leaving", "grades", "measures", "terms", "limit"})


@dataclass(frozen=True, slots=True)
class Known:
    """What the firm knows by name. customers: where in the cleaned words each stands, and its id.

    currency: the firm's own.
    """

    names: Sequence[Named] = ()
    customers: Sequence[tuple[int, int, int]] = ()
    products: Sequence[str] = ()
    currency: str = ""


@dataclass(slots=True)
class Reading:
    """A question that is being read: what is left of its words, and what was understood.

    said: the words of each aspect; extra: aspects that were said twice, of which one would be passed over. pair: two
    times were named. limited: what stands behind the number of those that are wanted.
    """

    left: str
    today: date
    query: Query = field(default_factory=lambda: Query(topic=""))
    said: dict[str, list[str]] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    pair: bool = False
    limited: str = ""

    def take(self, pattern: re.Pattern[str], aspect: str = "") -> bool:
        """Understand whatever the pattern finds."""
        found = [hit.group() for hit in pattern.finditer(self.left)]
        self.note(aspect, *found)
        self.left = pattern.sub(GAP, self.left)
        return bool(found)

    def cut(self, start: int, end: int, aspect: str = "", *, gap: str = GAP) -> None:
        """Understand the words from `start` to `end`."""
        self.note(aspect, self.left[start:end])
        self.left = self.left[:start] + gap + self.left[end:]

    def note(self, aspect: str, *words: str) -> None:
        """Keep the words of an aspect, to say them again where it has no answer."""
        told = [each for each in (" ".join(re.sub("[\0\x01]", " ", word).split()) for word in words) if each]
        if aspect and told:
            kept = self.said.setdefault(aspect, [])
            kept.extend(each for each in dict.fromkeys(told) if each not in kept)

    def ask(self, **changes: object) -> None:
        """Put something into the query."""
        self.query = replace(self.query, **changes)  # type: ignore[arg-type]


def topic_of(text: str) -> str | None:
    """What the words may be about; None where it is nothing that is answered here."""
    clean = fold(text)
    return next((topic for topic, pattern in vocabulary.TOPICS.items() if pattern.search(clean)), None)


def understood(clean: str, known: Known, today: date, *, topic: str = "") -> Reading:
    """Everything that cleaned words say of a question, whether they ask it whole or only a part of it; of `topic` where
    they name none."""
    clean = _HYPHEN.sub(" ", clean)  # "A-rated" is read as "A rated"
    reading = Reading(clean.strip(_ENDS), today)
    _named(reading, known, clean)
    _excepted(reading, known)
    reading.ask(topic=_topic(reading.left) or topic)
    timing.fiscal(reading)
    counting.sums(reading, known.currency)
    counting.counts(reading)
    timing.times(reading)
    _traits(reading, known)
    _words(reading)
    query = reading.query
    narrower = query.has("overdue", "disputed", "open") or query.days or query.cause or query.products
    if not (narrower and query.measure == "rate"):  # there is nothing else it may be a share of
        reading.query = query.without_flags("part")
    return reading


def rest(left: str, topic: str) -> str:
    """What is left of words about a topic when those that add nothing are gone."""
    for name in (topic, "customers", *_BESIDE.get(topic, ())):
        left = vocabulary.TOPICS[name].sub(" ", left) if name in vocabulary.TOPICS else left
    words = " ".join(_POINTS.sub(" ", vocabulary.SMALL.sub(" ", left)).split())
    return words if len(words.encode()) >= _LEFT or words.isdigit() or words == "%" else ""


def _topic(left: str) -> str:
    """What it is about: rather not what it is only told apart by, as in "payments by product"."""
    plain = left
    for pattern in vocabulary.BY.values():
        plain = pattern.sub(GAP, plain)
    return topic_of(plain) or topic_of(left) or ""


def _named(reading: Reading, known: Known, clean: str) -> None:
    offset = len(clean) - len(clean.lstrip(_ENDS))
    mine_part = vocabulary.WORDS["my_part"].search(clean) is not None
    if mine_part or any(_is_part(clean, start, end) for start, end, _ in known.customers):
        reading.query = reading.query.with_flags("part")
    for start, end, _ in sorted(known.customers, reverse=True):
        reading.cut(start - offset, end - offset, "customers")
    said = []
    for each in sorted((each for each in known.products if len(each) > 1), key=len, reverse=True):
        if fold(each) in reading.left:  # of what is left: 干式变压器 is not 变压器 as well
            said.append(each)
            reading.note("products", fold(each))
            reading.left = reading.left.replace(fold(each), GAP)
    mine = vocabulary.WORDS["mine"].search(clean) is not None
    ids = tuple(dict.fromkeys(number for _, _, number in known.customers))
    reading.ask(customers=ids, products=tuple(said), mine=mine)


def _excepted(reading: Reading, known: Known) -> None:
    """Those that are left out: 「除了华东」, "except the north"."""
    unless: dict[str, tuple[str | int, ...]] = {}
    for pattern, trait, values in lists_grammar.names_of(known.names, only=TRAITS):
        whole = re.compile(rf"(?:{vocabulary.WORDS['except'].pattern})\s*(?:{pattern.pattern})\s*"
                           rf"(?:{vocabulary.WORDS['behind_except'].pattern})?")  # fmt: skip
        if reading.take(whole, "unless"):
            unless[trait] = (*unless.get(trait, ()), *values)
    reading.ask(unless=unless)


def _traits(reading: Reading, known: Known) -> None:
    before = reading.left
    spots = [
        hit.span()
        for pattern, _, _ in lists_grammar.names_of(known.names, only=TRAITS)
        for hit in pattern.finditer(before)
    ]
    if any(_is_part(before, *spot) for spot in spots):
        reading.query = reading.query.with_flags("part")
    where, reading.left = lists_grammar.traits(reading.left, known.names, only=TRAITS)
    if where:
        reading.left = re.sub(rf"\0\s*(?:{vocabulary.WORDS['behind_name'].pattern})", GAP, reading.left)
        reading.note("where", _difference(before, reading.left))
    reading.ask(where=where)


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether what is named is itself the part whose share is asked: 「华东占…」, "share of the north in ..."."""
    before, behind = text[:start].rstrip(), text[end:].lstrip()
    words = vocabulary.WORDS
    if words["part_behind"].match(behind) or _ends_with(words["part_before"], before):
        return True
    return words["part_in"].match(behind) is not None and _ends_with(words["part_of"], before)


def _ends_with(pattern: re.Pattern[str], text: str) -> bool:
    return any(hit.end() == len(text) for hit in pattern.finditer(text))


def _difference(before: str, after: str) -> str:
    """The words of `before` that are not in `after`."""
    kept = [part.strip() for part in after.split("\0") if part.strip()]
    for part in kept:
        before = before.replace(part, "\0", 1)
    return " ".join(part.strip() for part in before.split("\0") if part.strip())


def _words(reading: Reading) -> None:
    """What is wanted of it: flags, by what it is told apart, in which order, how much or how many."""
    whole = reading.left
    ranked = [each for each, pattern in vocabulary.RANKS.items() if pattern.search(whole)]
    topic = reading.query.topic
    _each(reading)
    flags = [flag for flag in FLAGS.get(topic, ()) if topic == "late" and vocabulary.FLAGS[flag].search(whole)]
    if flags:
        reading.take(vocabulary.TOPICS[topic])  # its words hold those of the flag
    flags += [flag for flag in FLAGS.get(topic, ()) if reading.take(vocabulary.FLAGS[flag], "flag")]
    flags = [flag for flag in flags if flag != "single" or reading.query.amount]
    kinds = {"complaints": vocabulary.CAUSES, "signals": vocabulary.SIGNALS}.get(topic, {})
    causes = [each for each, pattern in kinds.items() if reading.take(pattern, "cause")]
    reading.extra += ["cause"] if len(causes) > 1 else []
    reading.query = replace(reading.query.with_flags(*flags), cause=next(iter(causes), ""))
    by = [each for each, pattern in vocabulary.BY.items() if reading.take(pattern, f"by-{each}")]
    reading.take(vocabulary.RANKS["oldest"], "rank")
    if topic:
        reading.take(vocabulary.TOPICS[topic])
    by += [each for each, pattern in vocabulary.BY.items() if reading.take(pattern, f"by-{each}") and each not in by]
    by += ["customer"] if vocabulary.BY["customer"].search(whole) and "customer" not in by else []
    for pattern in vocabulary.RANKS.values():
        reading.take(pattern, "rank")
    measures = [each for each, pattern in vocabulary.MEASURES.items() if reading.take(pattern, "measure")]
    hidden = _WITHIN.get(topic, "")  # in the words of the topic: 毛利率, 客单价
    if (
        hidden
        and reading.query.measure != "each"
        and hidden not in measures
        and vocabulary.MEASURES[hidden].search(whole)
    ):
        measures = [hidden, *measures]
    _wanted(reading, [each for each in by if not (causes and each == "cause")], ranked, measures)
    _compared(reading)


def _each(reading: Reading) -> None:
    """How many there are of each of them on average, which stands instead of any other figure."""
    said = vocabulary.MEASURES["each"].search(reading.left)
    if said is None:
        return
    behind = reading.left[said.start() : said.end() + 16]
    by = next((by for by, words in _EACH.items() if any(word in behind for word in words)), "owner")
    reading.cut(said.start(), said.end(), "measure")
    if reading.query.topic:
        reading.take(vocabulary.TOPICS[reading.query.topic])
    for pattern in (vocabulary.BY[by], vocabulary.MEASURES["average"], vocabulary.MEASURES["count"]):
        reading.take(pattern, "measure")
    reading.ask(measure="each", by=by)


def _wanted(reading: Reading, by: Sequence[str], ranked: Sequence[str], measures: Sequence[str]) -> None:
    """By what, in which order and how much, and which of them were said twice over."""
    query = reading.query
    if query.measure == "each":
        reading.extra += ["measure"] if set(measures) - {"sum"} else []
        return
    first = next(iter(measures), "") or query.measure
    if query.topic in _COUNTABLE and first == "sum":
        first = "count"
    told = _by(query.topic, by)
    reading.extra += ["measure"] if _clash(first, measures) else []
    reading.extra += ["by"] if len([each for each in by if each not in ("who", "customer", "cause")]) > 1 else []
    reading.note("by", *(word for each in by for word in reading.said.get(f"by-{each}", ())))
    reading.ask(by=told, rank=query.rank or next(iter(ranked), ""), measure=first)
    counted = _LIMITED.search(reading.limited) is not None  # so many customers of each are wanted, not so many of each
    if (
        query.limit
        and told not in ("", "who", "customer")
        and (counted if query.topic == "customers" else "customer" in by)
    ):
        reading.extra.append("by")


def _clash(first: str, measures: Sequence[str]) -> bool:
    """Whether two figures are wanted of which one answer gives only one."""
    others = {each for each in measures if each != first} - {"sum", "last"}
    return bool(others - {"count"}) or (first in ("average", "last") and "count" in others)


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
    if query.measure == "change" and not query.by and (query.topic or not query.customers):
        several = next((trait for trait in _COMPARED if len(query.where.get(trait, ())) > 1), "")
        if several:
            return reading.ask(topic=query.topic or "orders", by=several, measure="")
    if query.topic:
        return _settled(reading)
    if query.measure != "change":
        return _doing(reading)
    if len(query.customers) > _TWO:
        return reading.ask(topic="beside", measure="")
    if query.by in _COMPARED or query.has("same") or reading.pair:
        reading.ask(topic="orders")
    return None


def _settled(reading: Reading) -> None:
    """What goes without saying: several customers are told apart, the present time is what is, who was there bought;
    by how much all sales grew is how they changed."""
    query, today = reading.query, reading.today
    grew = query.topic == "orders" and query.has("growth", "decline")
    if grew and query.measure == "rate":
        query = reading.query = replace(query, measure="")  # each line says its own
    if grew and query.measure in ("", "sum", "change") and not (query.by or query.rank or query.limit or query.amount):
        reading.query = replace(query.without_flags("growth", "decline"), measure="change")
        return
    if len(query.customers) > 1 and query.measure == "change" and not (reading.pair or query.has("same")):
        reading.ask(by="customer", measure="")
    elif query.topic == "customers" and query.measure == "count" and query.period and not query.flags:
        reading.query = query.with_flags("active")  # how many there were is how many bought
    elif query.topic in _NOW and _is_present(query.period, today):
        reading.ask(period=None)
    elif query.topic == "changes" and query.period and query.period.first >= today and not query.narrowed:
        reading.ask(period=None)  # what is new today


def _is_present(period: Period | None, today: date) -> bool:
    """Whether a time is the one that goes on: today, this week, this month."""
    return period is not None and period.last >= today and (today - period.first).days <= _MONTH


def _doing(reading: Reading) -> None:
    """How somebody is doing in a time is what happened there: 「华东这周怎么样」."""
    query = reading.query
    if (
        query.period is None
        or query.by
        or query.rank
        or query.measure
        or not (query.where or query.mine or query.unless)
    ):
        return
    if reading.take(vocabulary.WORDS["doing"]):
        reading.ask(topic="changes")
