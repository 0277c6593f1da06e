"""What inline mode offers: a line to choose by, and the card that goes into a chat whose readers are not known."""

from __future__ import annotations

import html

from db.customers import CustomerInfo
from db.scores import ScoreInfo
from handlers.common import formats
from handlers.common.i18n import join, say
from handlers.common.reply import Html, Reply
from handlers.common.words import word
from handlers.customers import view


def card(lang: str, customer: CustomerInfo, score: ScoreInfo | None, url: str) -> Reply:
    """How a customer stands, without amounts; `url` leads to the whole card in the private chat."""
    lines = [view.head(lang, customer, score), _standing(lang, score), _who(lang, customer)]
    return Reply(join(lines), view.in_private(lang, url))


def line(lang: str, customer: CustomerInfo) -> str:
    """What tells customers of a similar name apart, as plain text."""
    return html.unescape(_who(lang, customer))


def _standing(lang: str, score: ScoreInfo | None) -> Html:
    if score is None or score.churn_probability is None:
        return Html("")
    days = formats.number(lang, score.horizon_days)
    parts = [say(lang, "customers-card-churn", share=formats.percent(lang, score.churn_probability), days=days)]
    if score.grade is not None:
        points = formats.number(lang, score.points or 0)
        parts.append(say(lang, "customers-card-grade", grade=score.grade, points=points))
    return join(parts, " · ")


def _who(lang: str, customer: CustomerInfo) -> Html:
    parts = [word(lang, "industry", customer.industry)] if customer.industry else []
    parts += [word(lang, "size", customer.size)] if customer.size else []
    parts += [view.plain(lang, customer.region)] if customer.region else []
    return join(parts, " · ")
