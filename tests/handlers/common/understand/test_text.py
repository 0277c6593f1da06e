"""A message cleaned for matching, against the obvious way: a character at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.understand.text import Text, fold, normalise


def obvious(original: str) -> tuple[str, tuple[int, ...]]:
    pieces = [
        "," if character == "，" and place and "０" <= original[place - 1] <= "９" else fold(character)
        for place, character in enumerate(original)
    ]
    origins = [place for place, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), (*origins, len(original))


def told(text: Text) -> tuple[str, tuple[int, ...]]:
    return text.clean, text.origins


@pytest.mark.parametrize(
    "original", ["访问华能", "ＡＢＣ", "１２，０００元", "华能，谈了", "½ and ﬁne", "a\u200bb", "Ünïted\t", ""]
)
def test_each_character_keeps_its_place(original: str) -> None:
    assert told(normalise(original)) == obvious(original)


@given(st.text(max_size=60) | st.text("０９，,。访訪Ａa é\u0301\u200b½", max_size=12))
def test_any_text_is_cleaned_a_character_at_a_time(original: str) -> None:
    assert told(normalise(original)) == obvious(original)
