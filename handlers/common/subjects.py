"""What an alert is about when it is no customer: an industry, the market, the whole book."""

from __future__ import annotations

from typing import Final

from handlers.common import words
from handlers.common.i18n import say
from handlers.common.reply import Html

MARKET: Final = "market"
PORTFOLIO: Final = "portfolio"


def of_customer(customer_id: int) -> str:
    """The subject of a customer's alerts."""
    return f"customer:{customer_id}"


def of_industry(industry: str) -> str:
    """The subject of an industry's alerts."""
    return f"industry:{industry}"


def spoken(lang: str, subject: str) -> Html:
    """A subject that is no customer, in words."""
    kind, _, name = subject.partition(":")
    if kind == "industry":
        return say(lang, "subject-industry", industry=words.word(lang, "industry", name))
    return say(lang, f"subject-{kind}")
