"""Lists and short answers as messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from db.rankings import Waiting, Worth
from handlers.asks.service import SHOWN, Debtor, Proof
from handlers.common import formats, words
from handlers.common.i18n import join, say
from handlers.common.reply import Button, Html, Reply, data

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
    lines = [
        say(
            lang,
            "asks-late-line",
            number=words.CIRCLED[place],
            customer=formats.clip(each.customer, _NAME),
            amount=formats.money(lang, each.amount, reader.currency),
            invoices=each.invoices,
            day=reader.day(each.since),
        )
        for place, each in enumerate(found[:SHOWN])
    ]
    return _listed(lang, head, lines, [each.customer_id for each in found])


def complaints(reader: Reader, found: Sequence[Waiting]) -> Reply:
    """Which complaints are open, the oldest first."""
    lang = reader.lang
    if not found:
        return Reply(say(lang, "asks-complaints-none"))
    unanswered = sum(not each.answered for each in found)
    head = say(lang, "asks-complaints", count=len(found), unanswered=formats.number(lang, unanswered))
    lines = [
        say(
            lang,
            "asks-complaints-line",
            number=words.CIRCLED[place],
            customer=formats.clip(each.customer, _NAME),
            day=reader.day(each.at),
            severity=words.word(lang, "severity", str(each.severity)),
            text=formats.clip(each.text or "", _TEXT),
            state=say(lang, "asks-answered" if each.answered else "asks-unanswered"),
        )
        for place, each in enumerate(found[:SHOWN])
    ]
    return _listed(lang, head, lines, [each.customer_id for each in found])


def best(reader: Reader, found: Sequence[Worth]) -> Reply:
    """Who is worth most."""
    lang = reader.lang
    if not found:
        return Reply(say(lang, "asks-best-none"))
    lines = [
        say(
            lang,
            "asks-best-line",
            number=words.CIRCLED[place],
            customer=formats.clip(each.customer, _NAME),
            amount=formats.money(lang, each.value, reader.currency),
            level=words.word(lang, "level", each.level or "low"),
        )
        for place, each in enumerate(found)
    ]
    return _listed(lang, say(lang, "asks-best"), lines, [each.customer_id for each in found])


def _listed(lang: str, head: Html, lines: Sequence[Html], ids: Sequence[int]) -> Reply:
    left = len(ids) - len(lines)
    more = [say(lang, "asks-more", count=formats.number(lang, left))] if left > 0 else []
    numbered = [Button(words.CIRCLED[n], data("do", "risk", customer)) for n, customer in enumerate(ids[: len(lines)])]
    return Reply(join([head, *lines, *more]), [numbered])


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
    if found.auc is not None:
        told.append(say(lang, "asks-model-rank", share=formats.percent(lang, found.auc)))
    return Reply(join([*told, say(lang, "asks-model-limits")]))
