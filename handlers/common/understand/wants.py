"""What a message about no one customer asks for, where no rule tells: learnt from the shipped sentences.

Two questions, one after the other: whether it asks for anything at all, and then for what. Figures are in
docs/understanding.md.
"""

from __future__ import annotations

from typing import Final

from handlers.common.understand import guess

_ASKS: Final = 0.8  # a chance of asking from which on it is taken for a question
_ASKS_IN_SPITE: Final = 0.95  # ... though some of its words are those of news
_ONE: Final = 0.5  # a chance from which on one thing is shown; below, a person picks among the likeliest
_OFFERED: Final = 3


def wanted(masked: str, *, news: bool) -> tuple[str, ...]:
    """The thing a masked message asks for; at most three, likeliest first, where it is not sure; none if it tells.

    news: whether rules found that it tells something. Such a message must ask all the more clearly.
    """
    if guess.asks(masked) < (_ASKS_IN_SPITE if news else _ASKS):
        return ()
    found = guess.requests(masked)
    return tuple(each.label for each in found[: 1 if found[0].chance >= _ONE else _OFFERED])
