"""Words that several features say: levels, signals, lists, bars, numbers in circles."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from handlers.common import i18n
from handlers.common.reply import Html

CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
_BLOCKS: Final = "▁▂▃▄▅▆▇█"


def word(lang: str, group: str, key: str) -> Html:
    """`group-key`, or the key itself where nobody translated it (a firm's own class)."""
    text = f"{group}-{key}"
    return i18n.say(lang, text) if i18n.known(lang, text) else Html(html.escape(key, quote=False))


def listed(lang: str, words: Sequence[str]) -> Html:
    """Words with the language's comma."""
    if not words:
        return Html("")
    said = Html(words[0])
    for each in words[1:]:
        said = i18n.say(lang, "list-comma", a=said, b=Html(each))
    return said


def block(share: float) -> str:
    """A share (0-1) as one of eight blocks."""
    return _BLOCKS[min(int(max(share, 0.0) * len(_BLOCKS)), len(_BLOCKS) - 1)]


def bar(share: float, width: int = 10) -> str:
    """A share (0-1) as a bar of `width`."""
    filled = round(max(0.0, min(share, 1.0)) * width)
    return "█" * filled + "░" * (width - filled)
