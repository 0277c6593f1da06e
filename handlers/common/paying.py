"""How a customer pays, in words: late by how much and why, slower or faster than before, what is owed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from handlers.common import formats, why, words
from handlers.common.i18n import known, say
from handlers.common.reply import Html

REASONS: Final = 2  # that are named in a line
BEYOND: Final = 30.0  # days late that hurt


class Reason(Protocol):
    """What moved a number, as scoring says it or as it was stored."""

    @property
    def family(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def delta(self) -> float: ...
    @property
    def values(self) -> why.Values: ...
    @property
    def evidence(self) -> tuple[tuple[str, int], ...]: ...
    @property
    def thin(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the firm's currency, and whether amounts may be shown."""

    lang: str
    currency: str
    amounts: bool = True

    def money(self, amount: float) -> str:
        return formats.money(self.lang, amount, self.currency)


@dataclass(frozen=True, slots=True)
class Terms:
    """Proposed credit: limit in the firm's currency, days of payment (0: prepayment), what secures it."""

    limit: float
    days: int
    security: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """Why a customer may pay late, and whether it pays slower than before: what is told beside its risk.

    probability: of the next invoice being late; None of who never settled an invoice. reasons: of that, largest first.
    recent: mean days late of those settled lately, shift: by how much more that is than before, 0 where it is hardly
    any; None where nothing is known.
    """

    probability: float | None
    reasons: Sequence[Reason]
    recent: float | None
    shift: float | None


@dataclass(frozen=True, slots=True)
class Paying(Habit):
    """How a customer pays. Amounts in the firm's currency.

    days, beyond: the middle number of days late of the next invoice, P(more than BEYOND days); None of who never
    settled one, `beyond` also where it is not known for the probability that is told. past_due: days of the oldest
    debt. limit: the credit limit that was set.
    """

    days: float | None
    beyond: float | None
    exposure: float
    overdue: float
    past_due: float
    limit: float | None
    terms: Terms
    last: tuple[date, float] | None = None  # the latest payment


def sentence(reader: Reader, reason: Reason) -> Html:
    """A reason in words; without its amount where amounts are hidden."""
    values = dict(reason.values)
    key = reason.key
    if not reader.amounts and "amount" in values:
        key = f"{key}-hidden"
        if not known(reader.lang, f"reason-{reason.family}-{key}"):
            return words.word(reader.lang, "family", "payments")
    return why.sentence(reader.lang, reason.family, key, values, currency=reader.currency, thin=reason.thin)


def because(reader: Reader, found: Habit) -> list[Html]:
    """The reasons of the chance to pay late in one line."""
    if found.probability is None or not found.reasons:
        return []
    parts = [
        say(
            reader.lang,
            "paying-reason",
            reason=sentence(reader, each),
            points=formats.points(reader.lang, each.delta),
        )
        for each in found.reasons[:REASONS]
    ]
    return [say(reader.lang, "paying-why", reasons=words.clauses(reader.lang, parts))]


def days_late(lang: str, days: float | None) -> str:
    """The middle number of days late; a part of a day is not none."""
    return "<1" if 0 < (days or 0.0) < 0.5 else formats.number(lang, days or 0.0)


def trend(lang: str, recent: float | None, shift: float | None) -> Html | None:
    """Whether it pays slower or faster than before; None where too little is known."""
    if recent is None or shift is None:
        return None
    lately = formats.number(lang, recent)
    if not shift:
        return say(lang, "paying-steady", recent=lately)
    return say(
        lang,
        "paying-slower" if shift > 0 else "paying-faster",
        recent=lately,
        before=formats.number(lang, recent - shift),
    )


def changed(lang: str, detail: Mapping[str, Any]) -> list[Html]:
    """The trend as the detail of a score keeps it, where it is worth a word."""
    shift = detail.get("days_late_shift")
    said = trend(lang, detail.get("days_late_recent"), shift) if shift else None
    return [said] if said else []


def owed(reader: Reader, found: Paying) -> list[Html]:
    """What is owed, and how much of the limit that is."""
    lang = reader.lang
    if found.exposure <= 0:
        return [say(lang, "paying-owed-none")]
    days = formats.number(lang, found.past_due)
    if not reader.amounts:
        return [say(lang, "paying-overdue-hidden", days=days)] if found.overdue > 0 else []
    exposure = reader.money(found.exposure)
    told = (
        say(lang, "paying-owed", exposure=exposure, overdue=reader.money(found.overdue), days=days)
        if found.overdue > 0
        else say(lang, "paying-owed-in-time", exposure=exposure)
    )
    if not found.limit:
        return [told]
    key = "paying-limit-over" if found.exposure > found.limit else "paying-limit"
    share = formats.percent(lang, found.exposure / found.limit)
    return [told, say(lang, key, limit=reader.money(found.limit), share=share)]


def terms(reader: Reader, proposed: Terms) -> Html:
    """The credit that is proposed."""
    lang = reader.lang
    secured = words.listed(lang, [say(lang, f"profile-security-{each}") for each in proposed.security])
    if proposed.days == 0:
        return say(lang, "profile-terms-prepaid", security=secured)
    days = formats.number(lang, proposed.days)
    return say(lang, "profile-terms", limit=reader.money(proposed.limit), days=days, security=secured)
