"""What the commands share."""

from __future__ import annotations

import pytest

from bot.cli.common import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>Bolt &amp; Sons &lt;Ltd&gt;</b> · 3", "Bolt & Sons <Ltd> · 3"),
        ('<a href="https://t.me/x?a=1&amp;b=2">华能</a>', "华能"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_what_a_chat_would_show(text: str, shown: str) -> None:
    assert plain(text) == shown
