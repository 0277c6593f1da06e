"""How a customer pays: the answer to "is X paying slower?", with reasons, what is owed and the credit proposed."""

from __future__ import annotations

from handlers.common import formats, i18n, paying, words
from handlers.common.paying import Paying
from handlers.common.reply import Button, Html, Reply, data
from handlers.risk.view import Asked, Frame, name, reason_line


def payment(frame: Frame, asked: Asked, found: Paying, *, edit: bool = False) -> Reply:
    """Chance and days late with their reasons, the trend, what is owed, the credit that fits."""
    lang, reader = frame.lang, frame.payer
    hidden = [] if frame.amounts else [i18n.say(lang, "risk-hidden-amounts")]
    lines = [
        i18n.say(lang, "payment-head", customer=name(asked.customer)),
        *_chance(frame, found),
        paying.trend(lang, found.recent, found.shift) or i18n.say(lang, "paying-unsure"),
        *paying.owed(reader, found),
        *_last(frame, found),
        *([paying.terms(reader, found.terms)] if frame.amounts else hidden),
        i18n.say(lang, "risk-age", when=_when(frame, asked)),
    ]
    return Reply(i18n.join(lines), _buttons(lang, asked), edit=edit, private=True)


def _chance(frame: Frame, found: Paying) -> list[Html]:
    lang = frame.lang
    if found.probability is None:
        return [i18n.say(lang, "payment-unknown")]
    chance, days = formats.percent(lang, found.probability), paying.days_late(lang, found.days)
    said = [i18n.say(lang, "payment-late", probability=chance, days=days)]
    if found.beyond is not None:
        said.append(i18n.say(lang, "payment-late-beyond", beyond=formats.percent(lang, found.beyond)))
    why = [reason_line(frame, reason, place) for place, reason in enumerate(found.reasons)]
    return [words.clauses(lang, said), *([i18n.say(lang, "risk-why"), *why] if why else [])]


def _last(frame: Frame, found: Paying) -> list[Html]:
    if found.last is None:
        return []
    day, amount = found.last
    when, shown = formats.day(frame.lang, day, today=frame.today), frame.money(amount) if frame.amounts else ""
    return [i18n.say(frame.lang, "payment-last", when=when, amount=shown)]


def _when(frame: Frame, asked: Asked) -> str:
    day = formats.local(asked.score.as_of, frame.zone).date()
    return formats.day(frame.lang, day, today=frame.today)


def _buttons(lang: str, asked: Asked) -> list[list[Button]]:
    if asked.private_url is not None:
        return [[Button(i18n.label(lang, "risk-button-private"), url=asked.private_url)]]
    customer = asked.customer.id
    return [
        [
            Button(i18n.label(lang, "risk-button-evidence"), data("risk", "evidence", customer)),
            Button(i18n.label(lang, "customers-do-risk"), data("risk", "show", customer)),
            Button(i18n.label(lang, "customers-do-profile"), data("do", "profile", customer)),
        ]
    ]
