"""What is said where a question has no answer: which of its words, and what can be asked instead. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from handlers.asks import able
from handlers.asks.grammar import Heard
from handlers.asks.query import Query
from handlers.common import formats, i18n, words
from handlers.common.i18n import label, say
from handlers.common.reply import Button, Html, Reply, data

_WORDS: Final = 40
_ORDER: Final = ("month", "quarter", "week", "team", "owner", "industry", "region", "product", "size", "grade", "level",
                 "cause", "severity", "stage")  # fmt: skip
_TITLES: Final = {"products": "orders", "surveys": "csat", "contracts-now": "contracts", "grades": "customers",
                  "complaints-never": "complaints", "buying": "active", "leaving": "risk"}  # fmt: skip


def refused(lang: str, heard: Heard) -> Reply:
    """The words that are not understood, or that no answer hears, and what can be asked of the same."""
    key, said = ("asks-not-understood", heard.left) if heard.left else ("asks-not-heard", heard.words)
    return Reply(say(lang, key, words=_quoted(said), can=_can(lang, heard.query)), private=True)


def left_out(lang: str, said: str, page: str, *, private: bool) -> Reply:
    """The words that a page does not hear, and a button for the page without them."""
    buttons = []
    if private and i18n.known(lang, f"asks-want-{page}"):
        buttons = [[Button(label(lang, f"asks-want-{page}"), data("want", page))]]
    return Reply(say(lang, "asks-not-heard", words=_quoted(said), can=""), buttons, private=True)


def _quoted(said: str) -> Html:
    return i18n.quoted(formats.clip(said, _WORDS))


def _can(lang: str, query: Query) -> Html:
    if not query.topic:
        return Html("")
    form = able.form(query)
    what = say(lang, f"asks-what-{_TITLES.get(form, form)}")
    return say(lang, "asks-ways", what=what, ways=words.listed(lang, list(_ways(lang, query))))


def _ways(lang: str, query: Query) -> Iterator[Html]:
    can = able.of(query)
    if can.past:
        yield say(lang, "asks-way-period")
    if can.ahead:
        yield say(lang, "asks-way-ahead")
    if not can.past:
        yield say(lang, "asks-way-now")
    yield from (say(lang, f"asks-by-{each}") for each in _ORDER if each in can.by)
    if can.amount:
        yield say(lang, "asks-way-amount")
    if "rate" in can.measures:
        yield say(lang, "asks-way-share")
    if "average" in can.measures:
        yield say(lang, "asks-way-average")
