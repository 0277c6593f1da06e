"""Words that several features say: levels, signals, lists, bars, numbers in circles."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Final

from handlers.common import i18n
from handlers.common.reply import Html

CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
_BLOCKS: Final = "▁▂▃▄▅▆▇█"


def word(lang: str, group: str, key: str) -> Html:
    """`group-key`, or the key itself where nobody translated it (a firm's own class)."""
    text = f"{group}-{key}"
    return i18n.say(lang, text) if i18n.known(lang, text) else Html(html.escape(key, quote=False))


def industry_of(subject: str, known: Iterable[str]) -> str | None:
    """The industry among `known` that `subject` names, as the firm writes it or in either language."""
    wanted = subject.strip().casefold()
    for key in known:
        named = {key.casefold(), *(word(lang, "industry", key).casefold() for lang in i18n.LANGUAGES)}
        if wanted in named:
            return key
    return None


def listed(lang: str, words: Sequence[str]) -> Html:
    """Words with the comma between words of the language."""
    return _joined(lang, "list-comma", words)


def clauses(lang: str, said: Sequence[str]) -> Html:
    """Parts of a sentence with the comma between clauses of the language."""
    return _joined(lang, "clause-comma", said)


def _joined(lang: str, comma: str, parts: Sequence[str]) -> Html:
    whole = Html(parts[0] if parts else "")
    for each in parts[1:]:
        whole = i18n.say(lang, comma, a=whole, b=Html(each))
    return whole


def block(share: float) -> str:
    """A share (0-1) as one of eight blocks."""
    return _BLOCKS[min(int(max(share, 0.0) * len(_BLOCKS)), len(_BLOCKS) - 1)]


def bar(share: float, width: int = 10) -> str:
    """A share (0-1) as a bar of `width`."""
    filled = round(max(0.0, min(share, 1.0)) * width)
    return "█" * filled + "░" * (width - filled)
