"""How values are written: texts shortened."""

from __future__ import annotations

import pytest

from handlers.common import formats


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("delivery was late again", 40, "delivery was late again"),
        ("they complained about the delivery", 30, "they complained about the…"),
        ("they complained, about it all again", 18, "they complained…"),
        ("交货又晚了三天，客户很不高兴", 8, "交货又晚了三天…"),
        ("Donaudampfschifffahrtsgesellschaft", 12, "Donaudampfs…"),
        ("a Donaudampfschifffahrtsgesellschaft", 12, "a Donaudamp…"),
    ],
)
def test_a_text_is_shortened_between_words_where_that_leaves_most(text: str, width: int, shown: str) -> None:
    assert formats.clip(text, width) == shown
    assert len(formats.clip(text, width)) <= width
