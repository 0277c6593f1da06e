"""Words that several features say."""

from __future__ import annotations

import pytest

from handlers.common import words


@pytest.mark.parametrize(("lang", "said"), [("zh", "电力"), ("en", "power")])
def test_known_words_are_translated(lang: str, said: str) -> None:
    assert words.word(lang, "industry", "power") == said


def test_what_a_firm_made_up_is_shown_escaped() -> None:
    assert words.word("en", "industry", "<b>R&D") == "&lt;b&gt;R&amp;D"


def test_lists_have_the_comma_of_the_language() -> None:
    assert words.listed("zh", ["甲", "乙", "丙"]) == "甲、乙、丙"
    assert words.listed("en", ["a", "b"]) == "a, b"
    assert words.listed("en", []) == ""


@pytest.mark.parametrize(("share", "drawn"), [(-1.0, "▁"), (0.0, "▁"), (0.5, "▅"), (1.0, "█"), (7.0, "█")])
def test_blocks_stay_within_bounds(share: float, drawn: str) -> None:
    assert words.block(share) == drawn


def test_bars_have_their_width() -> None:
    assert words.bar(0.5, 4) == "██░░"
    assert words.bar(9.0, 3) == "███"
