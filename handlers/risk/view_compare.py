"""Two customers beside each other, one line for each figure. Pure."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.risk.view import Asked, Frame, name, sentence, telling

_SHORT: Final = 30


def compared(frame: Frame, one: Asked, other: Asked) -> Reply:
    """Level, churn, payment, grade, value and first reason of two customers, and which one to see to first."""
    lang = frame.lang
    head = i18n.say(lang, "compare-head", a=name(one.customer), b=name(other.customer))
    lines = [_line(lang, key, of(one), of(other)) for key, of in _figures(frame) if of(one) or of(other)]
    reasons = [_reason(frame, each) for each in (one, other)]
    hidden = [] if frame.amounts else [i18n.say(lang, "risk-hidden-amounts")]
    told = [head, *lines, *(each for each in reasons if each), *_first(frame, one, other), *hidden]
    return Reply(i18n.join(told), _buttons(one, other), private=True)


def _figures(frame: Frame) -> Iterator[tuple[str, Callable[[Asked], str | None]]]:
    lang = frame.lang
    yield "level", lambda of: words.word(lang, "level", of.score.level or "low")
    yield "churn", lambda of: _share(lang, of.score.churn_probability)
    yield "late", lambda of: _share(lang, of.score.late_probability)
    yield "grade", lambda of: _grade(lang, of)
    if frame.amounts:
        yield "value", lambda of: frame.money(of.score.stake) if of.score.value_12m is not None else None
        yield "loss", lambda of: frame.money(of.score.at_risk)
    yield "data", lambda of: f"{of.score.coverage}/{of.score.coverage_of}"


def which(lang: str, names: Sequence[str]) -> Reply:
    """One of the two may be several customers: they are named, to be asked for by their whole names."""
    shown = words.listed(lang, [html.escape(formats.clip(each, _SHORT), quote=False) for each in names])
    return Reply(i18n.say(lang, "compare-which", names=Html(shown)), private=True)


def _line(lang: str, key: str, a: str | None, b: str | None) -> Html:
    unknown = i18n.say(lang, "compare-unknown")
    return i18n.say(lang, f"compare-{key}", a=a or unknown, b=b or unknown)


def _share(lang: str, share: float | None) -> str | None:
    return None if share is None else formats.percent(lang, share)


def _grade(lang: str, of: Asked) -> str | None:
    if of.score.grade is None:
        return None
    return i18n.say(lang, "compare-graded", grade=of.score.grade, points=formats.number(lang, of.score.points or 0))


def _reason(frame: Frame, of: Asked) -> Html | None:
    """The reason that counts most for this customer's churn."""
    reasons = telling(of.score)
    if not reasons:
        return None
    shown = formats.clip(of.customer.name, _SHORT)
    delta = formats.points(frame.lang, reasons[0].delta)
    return i18n.say(frame.lang, "compare-reason", customer=shown, reason=sentence(frame, reasons[0]), points=delta)


def _first(frame: Frame, one: Asked, other: Asked) -> list[Html]:
    """Who is to be seen to first: where more can be lost. Nothing where as much can be."""
    more, less = (one, other) if one.score.at_risk >= other.score.at_risk else (other, one)
    if more.score.at_risk <= less.score.at_risk:
        return []
    return [i18n.say(frame.lang, "compare-first", customer=name(more.customer))]


def _buttons(one: Asked, other: Asked) -> list[list[Button]]:
    return [
        [Button(formats.clip(each.customer.name, _SHORT), data("risk", "show", each.customer.id))]
        for each in (one, other)
    ]
