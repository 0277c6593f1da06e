"""Lists and short answers as messages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from db.rankings import Waiting, Worth
from handlers.asks.service import Debtor, Proof
from handlers.common import formats, realised, words
from handlers.common.i18n import join, say
from handlers.common.reply import Button, Html, Reply, data

if TYPE_CHECKING:
    from scoring.settings import Settings

Row = TypeVar("Row", Debtor, Waiting, Worth)
Values = Mapping[str, str | int]
SHOWN: Final = 8
_NAME: Final = 24
_TEXT: Final = 40


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, and the firm's currency, zone and day."""

    lang: str
    currency: str
    zone: str
    today: date

    def day(self, at: datetime) -> str:
        """A moment as a day."""
        return formats.day(self.lang, formats.local(at, self.zone).date(), today=self.today)


def late(reader: Reader, found: Sequence[Debtor]) -> Reply:
    """Who is past due, and with how much."""
    lang = reader.lang
    if not found:
        return Reply(say(lang, "asks-late-none"))
    total = formats.money(lang, sum(each.amount for each in found), reader.currency)
    head = say(lang, "asks-late", count=formats.number(lang, len(found)), total=total)

    def line(each: Debtor) -> Values:
        amount = formats.money(lang, each.amount, reader.currency)
        return {"amount": amount, "invoices": each.invoices, "day": reader.day(each.since)}

    return _listed(lang, head, "asks-late-line", found, line)


def complaints(reader: Reader, found: Sequence[Waiting]) -> Reply:
    """Which complaints are open, the oldest first."""
    lang = reader.lang
    if not found:
        return Reply(say(lang, "asks-complaints-none"))
    unanswered = sum(not each.answered for each in found)
    head = say(lang, "asks-complaints", count=len(found), unanswered=formats.number(lang, unanswered))

    def line(each: Waiting) -> Values:
        return {
            "day": reader.day(each.at),
            "severity": words.word(lang, "severity", str(each.severity)),
            "text": formats.clip(each.text or "", _TEXT),
            "state": say(lang, "asks-answered" if each.answered else "asks-unanswered"),
        }

    return _listed(lang, head, "asks-complaints-line", found, line)


def best(reader: Reader, found: Sequence[Worth]) -> Reply:
    """Who is worth most."""
    lang = reader.lang
    if not found:
        return Reply(say(lang, "asks-best-none"))

    def line(each: Worth) -> Values:
        amount = formats.money(lang, each.value, reader.currency)
        return {"amount": amount, "level": words.word(lang, "level", each.level or "low")}

    return _listed(lang, say(lang, "asks-best"), "asks-best-line", found, line)


def _listed(lang: str, head: Html, key: str, found: Sequence[Row], line: Callable[[Row], Values]) -> Reply:
    """The first of `found`, each as the text `key` with what `line` says of it, and a button for its customer."""
    shown = found[:SHOWN]
    lines: list[Html] = [
        say(lang, key, number=words.CIRCLED[place], customer=formats.clip(each.customer, _NAME), **line(each))
        for place, each in enumerate(shown)
    ]
    left = len(found) - len(shown)
    more: list[Html] = [say(lang, "asks-more", count=formats.number(lang, left))] if left > 0 else []
    numbered = [Button(words.CIRCLED[n], data("do", "risk", each.customer_id)) for n, each in enumerate(shown)]
    return Reply(join([head, *lines, *more]), [numbered])


def terms(lang: str, settings: Settings) -> Reply:
    """What the words on the cards mean, with the firm's own bounds."""
    high, medium = settings.matrix.impact
    bounds = {name: formats.number(lang, each) for name, each in zip("abc", settings.grade.thresholds, strict=True)}
    shares = {"high": formats.percent(lang, high), "medium": formats.percent(lang, medium - high)}
    days = formats.number(lang, round(settings.churn.horizon_days))
    return Reply(say(lang, "asks-terms", days=days, **bounds, **shares))


def model(reader: Reader, found: Proof | None) -> Reply:
    """How good the forecasts were."""
    lang = reader.lang
    if found is None:
        return Reply(say(lang, "asks-model-untested"))
    told = [
        say(
            lang,
            "asks-model",
            day=reader.day(found.run_at),
            days=formats.number(lang, round(found.horizon_days)),
            error=formats.number(lang, found.error * 100, 1),
        )
    ]
    how = realised.Reader(lang, reader.today)
    if found.auc is not None:
        told.append(say(lang, "asks-model-rank", share=formats.percent(lang, found.auc)))
    return Reply(join([*told, *realised.told(how, found.drift), say(lang, "asks-model-limits")]))
