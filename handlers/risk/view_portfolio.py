"""Everybody a person may see in one picture: what /portfolio says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from db.customers import CustomerInfo
from db.scores import ScoreInfo
from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.risk.backtests import Ahead
from handlers.risk.view import Frame, name

YEAR: Final = 365.0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everybody a person may see: counts by level, money expected and at risk, who is first, what is ahead."""

    count: int
    levels: dict[str, int]
    value: float
    at_risk: float
    first: Sequence[tuple[CustomerInfo, ScoreInfo]]
    ahead: Sequence[Ahead] = ()
    margin: bool = False  # whether one is set, or known of the book: else sales count where it is unknown


def portfolio(frame: Frame, shown: Portfolio) -> Reply:
    """One picture of all customers in scope."""
    lang = frame.lang
    if not shown.count:
        return Reply(i18n.say(lang, "risk-portfolio-empty"))
    lines = [
        i18n.say(lang, "risk-portfolio-head", count=formats.number(lang, shown.count)),
        i18n.say(lang, "risk-portfolio-levels", **{key: str(count) for key, count in shown.levels.items()}),
    ]
    if frame.amounts:
        lines += [_ahead(frame, each) for each in shown.ahead if each.revenue]
        lines.append(_value(frame, shown))
    lines.append(i18n.say(lang, "risk-portfolio-top"))
    lines += [_first(frame, place, customer, score) for place, (customer, score) in enumerate(shown.first)]
    buttons = [
        [Button(formats.clip(customer.name, 30), data("risk", "show", customer.id))] for customer, _ in shown.first[:3]
    ]
    buttons.append(
        [
            Button(i18n.label(lang, "risk-portfolio-quarters"), data("qt")),
            Button(i18n.label(lang, "risk-portfolio-moved"), data("mv")),
        ]
    )
    return Reply(i18n.join(lines), buttons, private=True)


def _value(frame: Frame, shown: Portfolio) -> Html:
    """What stays of twelve months' orders, as part of these where they and a margin are known, and what may be
    lost."""
    year = next((each.revenue for each in shown.ahead if each.days == YEAR and each.revenue), None)
    values = {"value": frame.money(shown.value), "at_risk": frame.money(shown.at_risk)}
    if year is None or not shown.margin or not 0 <= shown.value <= year:
        return i18n.say(frame.lang, "risk-portfolio-value", **values)
    share = formats.percent(frame.lang, shown.value / year)
    return i18n.say(frame.lang, "risk-portfolio-value-of", share=share, **values)


def _ahead(frame: Frame, each: Ahead) -> Html:
    """What is expected of some days, the first of which is perhaps a week ago, beside what came in as many before."""
    return i18n.say(
        frame.lang,
        "risk-portfolio-ahead",
        since=formats.day(frame.lang, each.since, today=frame.today),
        days=formats.number(frame.lang, each.days),
        revenue=frame.money(each.revenue),
        low=frame.money(each.low),
        high=frame.money(each.high),
        before=frame.money(each.before),
    )


def _first(frame: Frame, place: int, customer: CustomerInfo, score: ScoreInfo) -> Html:
    values = {
        "number": words.CIRCLED[place],
        "customer": name(customer),
        "level": words.word(frame.lang, "level", score.level or "low"),
        "probability": formats.percent(frame.lang, score.churn_probability or 0.0),
    }
    if not frame.amounts:
        return i18n.say(frame.lang, "risk-portfolio-line-plain", **values)
    amount = frame.money(score.at_risk)
    return i18n.say(frame.lang, "risk-portfolio-line", **values, amount=amount)
