"""Which question a sentence asks, of those that counts and sums answer. Pure.

As with lists, a sentence is one only where every word of it is understood: so no news is ever taken for a question, and
no question for another one. What is about a customer that is named, or has no form of a question, must ask in so many
words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from handlers.asks import able, vocabulary
from handlers.asks.query import Query
from handlers.asks.reading import Known, Reading, rest, topic_of, understood
from handlers.common.understand.text import fold
from handlers.common.understand.words import EVERYDAY_EN

__all__ = ["Heard", "Known", "asks", "hear", "may_ask", "read", "rest", "topic_of", "understood"]

_ATTRIBUTES: Final = frozenset({"limit", "terms", "surveys", "margin", "late", "invoices", "orders", "complaints"})
# What happens, so that its bare name may be news of it: 「客户投诉」.
_EVENTS: Final = frozenset({"complaints", "visits", "contracts", "lost", "projects", "steps", "signals", "invoices"})
_HAPPENED: Final = re.compile(r"(?<![除为])了(?!的)")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_PRODUCT: Final = range(2, 31)
_NOT_PRODUCT: Final = re.compile(r"[没不未无\d]|(?<![a-z])(?:not|never|no|before|again)(?![a-z])")
_WISHES: Final = re.compile(r"更|想要|希望|(?<![a-z])(?:wants?|needs?|asks?)(?![a-z])")
_FIGURES: Final = ("rate", "average", "each")  # that no news names
_ENDS: Final = " .。!！?？,，;；:："


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a question. asks: it is one; lacks: the aspect that no answer hears, "" where all are heard.

    left: words that nobody understood; said: the words of each aspect.
    """

    query: Query
    asks: bool
    lacks: str = ""
    left: str = ""
    said: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The words of what is lacking, as they were said."""
        there = self.said.get(self.lacks) or [each for words in self.said.values() for each in words]
        return " / ".join(dict.fromkeys(there))

    @property
    def whole(self) -> bool:
        """Whether everything is understood and heard in the answer."""
        return bool(self.query.topic) and self.asks and not self.lacks and not self.left


def may_ask(text: str) -> bool:
    """Whether words have the form of a question that may be about something that is answered here."""
    clean = fold(text).strip(_ENDS)
    if topic_of(text) is None:
        compares = vocabulary.MEASURES["change"].search(clean) or vocabulary.FLAGS["same"].search(clean)
        return compares is not None or vocabulary.WORDS["doing"].search(clean) is not None
    formed = vocabulary.ASKS.search(fold(text)) or vocabulary.HEADINGS.search(clean) or clean.endswith("的")
    parts = (vocabulary.BY, vocabulary.RANKS, vocabulary.MEASURES, vocabulary.SUMS)
    return bool(formed) or any(pattern.search(clean) for words in parts for pattern in words.values())


def read(text: str, known: Known, today: date) -> Query | None:
    """The question that `text` asks; None where it asks none that is answered here, or says anything else."""
    heard = hear(text, known, today)
    return heard.query if heard.whole else None


def hear(text: str, known: Known, today: date) -> Heard:
    """Everything that is heard of the question that `text` may ask."""
    clean = fold(text)
    said = understood(clean, known, today)
    query, asked = said.query, asks(clean, said.query)
    left = rest(said.left, query.topic)
    product = _of_product(query, left, clean) if left else None
    if product is not None:
        return Heard(product, asked)
    lacks = lacking(said) if query.topic else ""
    return Heard(query, asked, lacks, left, said.said)


def lacking(said: Reading) -> str:
    """The aspect of what was read that no answer hears; "" where all are heard."""
    return able.lacks(said.query, pair=said.pair) or next(iter(said.extra), "")


def asks(clean: str, query: Query) -> bool:
    """Whether cleaned words ask: of a customer that is named, in so many words, or for what never happens to it."""
    bare = not (query.flags or query.rank or query.by or query.period or query.narrowed)
    if bare and vocabulary.MEANING.search(clean.strip(_ENDS)):
        return False
    if vocabulary.ASKS.search(clean):
        return True
    happened = _HAPPENED.search(clean) is not None
    if not happened and _is_heading(query, clean):
        return True
    heading = vocabulary.HEADINGS.search(clean.strip(_ENDS)) is not None and not happened
    if query.customers:
        old = query.topic in ("orders", "complaints") and query.measure != "last" and query.period is None
        return heading and query.topic in _ATTRIBUTES and not old
    narrowed = query.flags or query.by or query.days or query.least or query.cause or query.narrowed or _lasts(query)
    return heading and bool(narrowed or query.topic not in _EVENTS or not _HAN.search(clean))


def _is_heading(query: Query, clean: str) -> bool:
    """Whether what is wanted is said as nobody would tell news: told apart, ranked, on average, as a share."""
    told_apart = query.by not in ("", "who", "customer", "cause", "region")
    which = bool(query.flags) and clean.strip(_ENDS).endswith("的") and not query.customers
    figure = query.measure in _FIGURES or (bool(query.measure) and _HAN.search(clean) is not None)
    old = bool(query.days and not query.customers)
    ranked = bool(query.rank or query.limit) and _WISHES.search(clean) is None
    beside = query.measure == "change" and query.period is not None
    told = told_apart and _WISHES.search(clean) is None
    return told or which or figure or old or ranked or beside or bool(query.amount)


def _lasts(query: Query) -> bool:
    """Whether it is asked of more than a day: news is of one."""
    span = query.period
    return span is not None and (query.ahead or span.months > 0 or span.days > 1 or span.first < span.last)


def _of_product(query: Query, left: str, clean: str) -> Query | None:
    """A question for those who buy something that no order ever named."""
    wants = query.topic == "orders" and query.by in ("customer", "who") and not query.products
    if not wants or query.flags or query.measure or query.rank or len(left) not in _PRODUCT:
        return None
    if query.amount or query.currency or query.unless:
        return None
    if _NOT_PRODUCT.search(left) or any(word in EVERYDAY_EN for word in left.split()):
        return None
    behind = [hit.end() for hit in vocabulary.WORDS["buys"].finditer(clean)]
    if not any(clean[end:].lstrip(' "“的').startswith(left) for end in behind):
        return None
    return replace(query, unknown=left)
