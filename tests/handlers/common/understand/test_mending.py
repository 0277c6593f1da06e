"""Slips of typing: put right where only one word can be meant, and quoted as they were typed."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.common.understand.mending import meaning, mended
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory, Entry
from handlers.common.understand.text import normalise

SLIPS = {
    "vistied": "visited",
    "recieved": "received",
    "paymnet": "payment",
    "invioce": "invoice",
    "complant": "complaint",
    "arived": "arrived",
    "visited": None,
    "contact": None,
    "broke": None,
    "marker": None,
    "xyzzy": None,
}


@pytest.mark.parametrize(("word", "meant"), SLIPS.items())
def test_a_word_one_slip_away_from_one_word_is_read_as_it(word: str, meant: str | None) -> None:
    assert meaning(word) == meant


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("败访华能,聊了聊", "visit"),
        ("Acme paymnet recieved, 12k", "payment"),
        ("大唐今天下定单30万", "order"),
        ("three complants... Hooli complaned about the noise", "complaint"),
    ],
)
def test_a_message_with_slips_is_understood(directory: Directory, today: date, typed: str, kind: str) -> None:
    assert kind in {fact.kind for fact in understand(typed, directory=directory, today=today).facts}


def test_what_is_quoted_stays_as_it_was_typed(directory: Directory, today: date) -> None:
    [fact] = understand("败访华能,付宽要晚两周", directory=directory, today=today).facts
    assert fact.note == "败访华能,付宽要晚两周"
    assert [signal.words for signal in fact.signals] == ["付宽要晚两周"]
    text = mended(normalise("Vistied them"), lambda word: False)
    assert (text.clean, text.quote(0, 7)) == ("visited them", "Vistied")


def test_a_name_is_no_slip(today: date) -> None:
    book = Directory([Entry(1, "Vistied Ltd")])
    [fact] = understand("Vistied ordered 30k", directory=book, today=today).facts
    assert fact.customer is not None
    assert fact.customer.name == "Vistied Ltd"
