"""What a message asks for, where no rule tells: learnt from the shipped sentences.

Two questions, one after the other: whether it asks for anything at all, and then for what. Figures are in
docs/understanding.md.
"""

from __future__ import annotations

from typing import Final

from handlers.common.understand import guess
from handlers.common.understand.guess import Guess
from handlers.common.understand.lexicon import phrase

# Asked about one customer; about one or about all.
OF_ONE: Final = frozenset({"risk", "rating", "card", "brief", "payment", "owed", "visited", "term"})
OF_SOME: Final = frozenset({"whatif", "measure", "bought", "paid"})
_ASKS: Final = 0.8  # a chance of asking from which on it is taken for a question
_ASKS_IN_SPITE: Final = 0.95  # ... though some of its words are those of news
_ONE: Final = 0.4  # a chance from which on one thing is shown; below, a person picks among the likeliest
_LEAST: Final = 0.15  # of the likeliest: below, not one in ten was right, as for words that nobody has ever asked by
_OFFERED: Final = 3
_PAYS: Final = phrase("message", "pays")
_ELSE: Final = phrase("message", "pays_else")
_SLOWER: Final = phrase("message", "slower")
_HABIT: Final = phrase("message", "habit")
_ALL_PAYING: Final = ("risk", "card", "late", "portfolio", "paid", "owed")


def wanted(masked: str, *, news: bool) -> tuple[str, ...]:
    """The thing a masked message about no one customer asks for; at most three, likeliest first, where it is not sure.

    news: whether rules found that it tells something. Such a message must ask, and for what, all the more clearly.
    """
    if not asks(masked, news=news):
        return ()
    found = [each for each in guess.requests(masked) if each.label not in OF_ONE]
    if found[0].chance < _LEAST:
        return ()
    sure = _share(found) >= _ONE
    return () if news and not sure else tuple(each.label for each in found[: 1 if sure else _OFFERED])


def about_one(masked: str, *, news: bool) -> str | None:
    """What a masked message asks about the customer it names; its card where that is not sure. None if it tells.

    news: as above; then it must be clear what it asks.
    """
    if not asks(masked, news=news):
        return None
    found = [each for each in guess.requests(masked) if each.label in OF_ONE | OF_SOME]
    if found[0].chance < _LEAST:
        return None
    if _share(found) >= _ONE:
        return found[0].label
    return None if news else "card"


def narrowed(kind: str | None, masked: str, *, named: bool) -> str | None:
    """What is asked more narrowly: of one customer that is named how it pays, of all of them who pays ever slower."""
    if not _PAYS.search(masked):
        return kind
    slower = bool(_SLOWER.search(masked))
    if not named:
        return "slower" if slower and kind in _ALL_PAYING else kind
    if kind in ("risk", "card"):
        return kind if _ELSE.search(masked) else "payment"
    habit = slower or (kind == "paid" and bool(_HABIT.search(masked)))
    return "payment" if habit and kind in ("paid", "owed") else kind


def asks(masked: str, *, news: bool) -> bool:
    """Whether a masked message asks for something."""
    return guess.asks(masked) >= (_ASKS_IN_SPITE if news else _ASKS)


def _share(found: list[Guess]) -> float:
    """How likely the first of `found` is among them."""
    return found[0].chance / sum(each.chance for each in found)
