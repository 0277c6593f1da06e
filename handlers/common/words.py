"""Words that several features say: levels, signals, lists, bars, numbers in circles."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def traits(lang: str, where: Mapping[str, Sequence[str | int]], names: Mapping[tuple[str, int], str]) -> Iterator[Html]:
    """What customers are, trait by trait (those of db.lists.TRAITS): "power", "grade C"; names: of teams and people."""
    for trait, values in where.items():
        for value in values if trait != "region" else [_place(lang, values)]:
            if trait in ("team", "owner"):
                yield i18n.say(lang, f"lists-{trait}", name=names[trait, int(value)])
            elif trait == "grade":
                yield i18n.say(lang, "lists-grade", grade=str(value))
            else:
                yield word(lang, trait, str(value))


def _place(lang: str, same: Sequence[str | int]) -> str:
    """A place by the name in the reader's script, where the book has it."""
    return next((str(each) for each in same if str(each).isascii() == (lang == "en")), str(same[0]))


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
