"""Lists and short answers as messages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from db.rankings import Waiting, Worth
from handlers.asks.service import Debtor, Proof, Slower
from handlers.common import formats, realised, words
from handlers.common.i18n import join, say
from handlers.common.reply import Button, Html, Reply, data

if TYPE_CHECKING:
    from scoring.settings import Settings

Row = TypeVar("Row", Debtor, Slower, Waiting, Worth)
Values = Mapping[str, str | int]
SHOWN: Final = 8
_NAME: Final = 24
_TEXT: Final = 40
_NO_HEADINGS: Final[Mapping[int, Html]] = {}


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

    def money(self, amounts: Mapping[str, Decimal]) -> str:
        """Amounts by currency, the firm's own first; they are not added up."""
        ordered = sorted(amounts, key=lambda code: (code != self.currency, code))
        return words.listed(self.lang, [formats.money(self.lang, amounts[code], code) for code in ordered])


def late(reader: Reader, found: Sequence[Debtor]) -> Reply:
    """Who is past due, and with how much in each currency; the asker's own first, under a heading of their own."""
    lang = reader.lang
    if not found:
        return Reply(say(lang, "asks-late-none"))
    total = reader.money(_in_all(found))
    head = say(lang, "asks-late", count=formats.number(lang, len(found)), total=total)

    def line(each: Debtor) -> Values:
        return {"amount": reader.money(each.amounts), "invoices": each.invoices, "day": reader.day(each.since)}

    return _listed(lang, head, "asks-late-line", found, line, headings=_whose(reader, found))


def _in_all(found: Sequence[Debtor]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for each in found:
        for currency, amount in each.amounts.items():
            total[currency] = total.get(currency, Decimal(0)) + amount
    return total


def _whose(reader: Reader, found: Sequence[Debtor]) -> dict[int, Html]:
    """Place in `found` -> what stands above it, where some are the asker's own and some are not."""
    own = [each for each in found if each.own]
    if not own or len(own) == len(found):
        return {}
    lang = reader.lang
    theirs = [each for each in found if not each.own]
    headed = {0: ("asks-late-own", own), len(own): ("asks-late-others", theirs)}
    return {
        place: say(lang, key, count=formats.number(lang, len(some)), total=reader.money(_in_all(some)))
        for place, (key, some) in headed.items()
    }


def slower(reader: Reader, found: Sequence[Slower]) -> Reply:
    """Who pays later than before: by how much, and what is owed."""
    lang = reader.lang
    if not found:
        return Reply(say(lang, "asks-slower-none"))

    def line(each: Slower) -> Values:
        return {
            "recent": formats.number(lang, each.recent),
            "before": formats.number(lang, each.recent - each.shift),
            "amount": formats.money(lang, each.owed, reader.currency),
        }

    head = say(lang, "asks-slower", count=len(found))
    return _listed(lang, head, "asks-slower-line", found, line, do="payment")


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


def _listed(
    lang: str,
    head: Html,
    key: str,
    found: Sequence[Row],
    line: Callable[[Row], Values],
    *,
    headings: Mapping[int, Html] = _NO_HEADINGS,
    do: str = "risk",
) -> Reply:
    """The first of `found`, each as the text `key` with what `line` says of it, and a button for its customer."""
    shown = found[:SHOWN]
    lines: list[Html] = []
    for place, each in enumerate(shown):
        lines += [headings[place]] if place in headings else []
        name = formats.clip(each.customer, _NAME)
        lines.append(say(lang, key, number=words.CIRCLED[place], customer=name, **line(each)))
    left = len(found) - len(shown)
    more: list[Html] = [say(lang, "asks-more", count=formats.number(lang, left))] if left > 0 else []
    numbered = [Button(words.CIRCLED[n], data("do", do, each.customer_id)) for n, each in enumerate(shown)]
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
    if found.late is not None:
        told.append(say(lang, "asks-model-late", error=formats.number(lang, found.late * 100, 1)))
    if found.moved is not None:
        told.append(say(lang, "asks-model-moved", share=formats.percent(lang, found.moved, 1)))
    return Reply(join([*told, *realised.told(how, found.drift), say(lang, "asks-model-limits")]))
