"""What fits a customer with what it said, and the brief as it may be sent on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from db.offers import ANSWERS, Offered, Ordering
from handlers.common import formats, i18n, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.offers.service import Outlook, Proposal

NAME: Final = 40
WORDS: Final = 80


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads: language, the firm's name and zone, today there; url: in a group, the way to the private chat."""

    lang: str
    firm: str
    zone: str
    today: date
    url: str | None = None

    def day(self, at: datetime) -> str:
        return formats.day(self.lang, formats.local(at, self.zone).date(), today=self.today)


# What fits ------------------------------------------------------------------------------------------------------------


def proposal(frame: Frame, found: Proposal, *, edit: bool = False) -> Reply:
    """What fits a customer; a tap says that it was offered, then what the customer said."""
    lang = frame.lang
    lines = [say(lang, "offers-head", name=formats.clip(found.customer.name, NAME))]
    for at, offer in enumerate(found.fitting):
        what, how = say(lang, f"offer-{offer.key}"), say(lang, f"offer-how-{offer.key}")
        lines.append(say(lang, "offers-line", number=words.CIRCLED[at], what=what, how=how))
        if (made := found.made.get(offer.key)) is not None:
            lines.append(_made(frame, made))
    if frame.url is not None:
        return Reply(join(lines), [[Button(label(lang, "customers-open-private"), url=frame.url)]], private=True)
    return Reply(join(lines), _buttons(lang, found), edit=edit)


def _made(frame: Frame, made: Offered) -> Html:
    answer = words.word(frame.lang, "offers-answer", made.answer or "open")
    return say(frame.lang, "offers-made", day=frame.day(made.at), answer=answer)


def _buttons(lang: str, found: Proposal) -> list[list[Button]]:
    number = found.customer.id
    rows = []
    for at, offer in enumerate(found.fitting):
        if offer.key in found.made:
            told = [
                Button(
                    f"{words.CIRCLED[at]} {label(lang, f'offers-say-{each}')}",
                    data("of", "answer", number, offer.key, each),
                )
                for each in ANSWERS
            ]
            rows.append(told)
        else:
            name = label(lang, "offers-button-made", number=words.CIRCLED[at])
            rows.append([Button(name, data("of", "made", number, offer.key))])
    last = [
        Button(label(lang, "customers-do-outlook"), data("do", "outlook", number)),
        Button(label(lang, "customers-back-to-card"), data("card", number)),
    ]
    return [*rows, last]


# The brief to send on -------------------------------------------------------------------------------------------------


def outlook(frame: Frame, found: Outlook, *, edit: bool = False) -> Reply:
    """A text that can be sent on as it is, and a button that notes that it was."""
    lang = frame.lang
    industry = words.word(lang, "industry", found.industry) if found.industry else Html("")
    whom = i18n.quoted(formats.clip(found.customer.name, NAME)) if found.customer else industry
    lines = [say(lang, "outlook-head", name=whom), *_market(frame, found, industry), *_with_us(frame, found)]
    if found.offers:
        told = words.listed(lang, [say(lang, f"offer-{each.key}") for each in found.offers])
        lines.append(say(lang, "outlook-offers", offers=told))
    firm, author = formats.clip(frame.firm, NAME), formats.clip(found.author, NAME)
    lines.append(say(lang, "outlook-sign", firm=firm, author=author))
    if frame.url is not None:
        return Reply(join(lines), [[Button(label(lang, "customers-open-private"), url=frame.url)]], private=True)
    buttons = []
    if found.customer is not None:
        buttons = [[Button(label(lang, "outlook-button-sent"), data("of", "sent", found.customer.id))]]
    return Reply(join(lines), buttons, edit=edit)


def _market(frame: Frame, found: Outlook, industry: Html) -> list[Html]:
    lang = frame.lang
    lines = [say(lang, "outlook-market")]
    for at, heard in found.news:
        lines.append(say(lang, "outlook-news", day=frame.day(at), words=formats.clip(heard, WORDS)))
    if found.ordering is not None:
        lines.append(_trend(lang, found.ordering, industry))
    if not found.news and found.ordering is None:
        lines.append(say(lang, "outlook-no-news"))
    return lines


def _trend(lang: str, ordering: Ordering, industry: Html) -> Html:
    change = ordering.now / ordering.before - 1.0
    key = "outlook-trend-even" if abs(change) < 0.03 else ("outlook-trend-up" if change > 0 else "outlook-trend-down")
    return say(lang, key, industry=industry, change=formats.percent(lang, abs(change)))


def _with_us(frame: Frame, found: Outlook) -> list[Html]:
    lang, lines = frame.lang, []
    if found.orders:
        lines.append(say(lang, "outlook-orders", count=formats.number(lang, found.orders)))
    if found.pending or found.solved:
        counts = {"solved": formats.number(lang, found.solved), "pending": formats.number(lang, found.pending)}
        lines.append(say(lang, "outlook-complaints", **counts))
    if found.contract_ends is not None:
        lines.append(say(lang, "outlook-contract", day=frame.day(found.contract_ends)))
    return [say(lang, "outlook-with-us"), *lines] if lines else []
