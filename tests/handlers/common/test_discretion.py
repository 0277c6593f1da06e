"""Sums in somebody's words are hidden, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.discretion import without_sums


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("明天去华能谈50万的回款", "明天去华能谈•••的回款"),
        ("天元下单 ¥35.6万，12月5日交货", "天元下单 •••，12月5日交货"),
        ("collect $4,500 by 20 December", "collect ••• by 20 December"),
        ("ordered 12 000 EUR, then 3k", "ordered •••, then •••"),
        ("带3台样机，周五上午10点", "带3台样机，周五上午10点"),
        ("call +86 138 0013 8000 on 5 May", "call +86 138 0013 8000 on 5 May"),
        ("下周二回访", "下周二回访"),
        ("", ""),
    ],
)
def test_only_sums_are_hidden(text: str, shown: str) -> None:
    assert without_sums(text) == shown


@given(st.text(max_size=60))
def test_any_words_can_be_shown(text: str) -> None:
    shown = without_sums(text)
    assert without_sums(shown) == shown
