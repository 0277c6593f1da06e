"""A figure of one customer as a message: the figure first, then the time and what it consists of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from db.figures import Last, Sum, Term
from handlers.asks.figures import Debt, Figure, Traded, Visited
from handlers.asks.wording import OWED, TERM, VISITED
from handlers.common import formats, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.common.understand.periods import EVER, Period

_NAME: Final = 40
_TEXT: Final = 40
_WHO: Final = 4  # people who visited


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the firm's zone and day; amounts: whether they may be shown here.

    url: in a group, the way to the card in the private chat.
    """

    lang: str
    zone: str
    today: date
    amounts: bool = True
    url: str | None = None

    def day(self, at: datetime) -> str:
        return formats.day(self.lang, formats.local(at, self.zone).date(), today=self.today)

    def days_since(self, at: datetime) -> int:
        return (self.today - formats.local(at, self.zone).date()).days

    def span(self, period: Period) -> Html:
        """The days of a period."""
        if period.first == EVER:
            return say(self.lang, "figure-ever")
        first, last = (formats.day(self.lang, each, today=self.today) for each in (period.first, period.last))
        if period.first == period.last:
            return say(self.lang, "figure-day", day=first)
        return say(self.lang, "figure-span", first=first, last=last)

    def money(self, sums: Iterable[tuple[Decimal, str]]) -> str:
        """Amounts, each in its own currency, never added up."""
        return words.listed(self.lang, [formats.money(self.lang, sum_, code) for sum_, code in sums])


def figure(reader: Reader, found: Figure, *, edit: bool = False) -> Reply:
    """The answer, with buttons to the card and the timeline."""
    lines = [*_lines(reader, found)]
    if not reader.amounts and found.topic != VISITED:
        lines.append(say(reader.lang, "risk-hidden-amounts"))
    number = found.customer.id
    if reader.url is not None:
        return Reply(
            join(lines), [[Button(label(reader.lang, "customers-open-private"), url=reader.url)]], private=True
        )
    card = Button(label(reader.lang, "customers-do-card"), data("do", "card", number))
    return Reply(
        join(lines), [[card, Button(label(reader.lang, "customers-do-timeline"), data("tl", number, 0))]], edit=edit
    )


def _lines(reader: Reader, found: Figure) -> Iterable[Html]:
    name = formats.clip(found.customer.name, _NAME)
    if found.topic == OWED:
        return _owed(reader, name, found)
    if found.topic == VISITED and found.visited is not None:
        return _visited(reader, name, found, found.visited)
    if found.topic == TERM:
        return _terms(reader, name, found.terms)
    assert found.traded is not None
    return _traded(reader, name, found, found.traded)


# Debts ----------------------------------------------------------------------------------------------------------------


def _owed(reader: Reader, name: str, found: Figure) -> Iterable[Html]:
    lang, debts = reader.lang, found.debts
    if not debts:
        return [say(lang, "figure-owed-none" if found.invoiced else "figure-owed-unknown", name=name)]
    late = [debt for debt in debts if debt.late_invoices]
    parts = {
        "invoices": sum(debt.invoices for debt in debts),
        "late": sum(debt.late_invoices for debt in debts),
    }
    if not reader.amounts:
        lines = [say(lang, "figure-owed-hidden", name=name, **parts)]
    else:
        amount = reader.money((debt.amount, debt.currency) for debt in debts)
        due = reader.money((debt.late, debt.currency) for debt in late)
        order = "late" if found.ask.first == "late" else "sum"
        key = f"figure-owed-{order}" if late else ("figure-owed-not-late" if order == "late" else "figure-owed-all")
        values = {"late": due} if late else {}
        lines = [say(lang, key, name=name, amount=amount, **values), say(lang, "figure-owed-invoices", **parts)]
    return lines + _oldest(reader, late)


def _oldest(reader: Reader, late: Sequence[Debt]) -> list[Html]:
    since = min((debt.since for debt in late if debt.since is not None), default=None)
    if since is None:
        return []
    return [say(reader.lang, "figure-owed-since", day=reader.day(since), days=reader.days_since(since))]


# Orders and payments --------------------------------------------------------------------------------------------------


def _traded(reader: Reader, name: str, found: Figure, traded: Traded) -> Iterable[Html]:
    lang, topic, ask = reader.lang, found.topic, found.ask
    if traded.last is None and not traded.now:
        return [say(lang, f"figure-{topic}-never", name=name)]
    summed = _summed(reader, name, found, traded.now)
    last = _last(reader, name, topic, traded.last)
    if last and ask.first == "last" and not ask.said:
        lines = [say(lang, "figure-named", name=name, told=last[0]), *summed]
    else:
        lines = [*summed, *last]
    return [*lines, *_returned(reader, traded.now), *_before(reader, found, traded)]


def _summed(reader: Reader, name: str, found: Figure, sums: Sequence[Sum]) -> list[Html]:
    lang, topic = reader.lang, found.topic
    count = sum(each.count for each in sums)
    values: dict[str, str | int] = {"name": name, "days": reader.span(found.ask.period)}
    if not sums:
        return [say(lang, f"figure-{topic}-none", **values)]
    if not reader.amounts:
        return [say(lang, f"figure-{topic}-hidden", count=count, **values)]
    key = f"figure-{topic}-count" if found.ask.first == "count" else f"figure-{topic}"
    return [say(lang, key, count=count, amount=reader.money((each.amount, each.currency) for each in sums), **values)]


def _last(reader: Reader, name: str, topic: str, last: Last | None) -> list[Html]:
    if last is None:
        return []
    lang = reader.lang
    amount = formats.money(lang, last.amount, last.currency) if reader.amounts else ""
    what = " · ".join(part for part in (amount, formats.clip(last.product or "", _TEXT)) if part)
    values = {"name": name, "day": reader.day(last.at), "ago": _ago(reader, last.at)}
    if not what:
        return [say(lang, f"figure-{topic}-last-bare", **values)]
    return [say(lang, f"figure-{topic}-last", what=what, **values)]


def _ago(reader: Reader, at: datetime) -> str:
    return label(reader.lang, "customers-ago", days=max(0, reader.days_since(at)))


def _returned(reader: Reader, sums: Sequence[Sum]) -> list[Html]:
    returned = [(each.returned, each.currency) for each in sums if each.returned < 0]
    if not returned or not reader.amounts:
        return []
    return [say(reader.lang, "figure-returned", amount=reader.money(returned))]


def _before(reader: Reader, found: Figure, traded: Traded) -> list[Html]:
    """What it was in the time before, to see whether it is more or less."""
    if not traded.before or not reader.amounts:
        return []
    amount = reader.money((each.amount, each.currency) for each in traded.before)
    count = sum(each.count for each in traded.before)
    days = reader.span(found.ask.period.before)
    return [say(reader.lang, "figure-before", days=days, amount=amount, count=count)]


# Visits and contracts -------------------------------------------------------------------------------------------------


def _visited(reader: Reader, name: str, found: Figure, visited: Visited) -> Iterable[Html]:
    lang, last = reader.lang, visited.last
    if last is None:
        return [say(lang, "figure-visited-never", name=name)]
    who = formats.clip(last.who, _TEXT) if last.who else label(lang, "figure-visited-nobody")
    values = {"name": name, "day": reader.day(last.at), "ago": _ago(reader, last.at), "who": who}
    told = say(lang, "figure-visited-last", **values)
    if last.outcome:
        outcome = words.word(lang, "outcome", last.outcome)
        told = say(lang, "figure-visited-last-outcome", outcome=outcome, **values)
    days = reader.span(found.ask.period)
    often = say(lang, "figure-visited", name=name, days=days, count=visited.count)
    lines = [often, told] if found.ask.first == "count" or found.ask.said else [told, often]
    return [*lines, *_by(reader, visited)]


def _by(reader: Reader, visited: Visited) -> list[Html]:
    if visited.count < 2:
        return []
    lang = reader.lang
    nobody = label(lang, "figure-visited-nobody")
    said = [
        say(lang, "figure-visited-by", who=formats.clip(who or nobody, 24), count=n) for who, n in visited.by[:_WHO]
    ]
    return [words.listed(lang, said)]


def _terms(reader: Reader, name: str, terms: Sequence[Term]) -> Iterable[Html]:
    lang = reader.lang
    if not terms:
        return [say(lang, "figure-term-none", name=name)]
    running = [term for term in terms if term.ended_at is None]
    first = (running or terms)[0]
    return [_ends(reader, name, first), *_consists(reader, first)]


def _ends(reader: Reader, name: str, term: Term) -> Html:
    at = term.ended_at or term.ends_at
    days = -reader.days_since(at)
    key = "stopped" if term.ended_at is not None else ("over" if days < 0 else "assumed" if term.assumed else "ends")
    return say(reader.lang, f"figure-term-{key}", name=name, day=reader.day(at), days=abs(days))


def _consists(reader: Reader, term: Term) -> list[Html]:
    lang = reader.lang
    lines = [say(lang, "figure-term-since", day=reader.day(term.starts_at))]
    if term.amount is not None and term.currency is not None and reader.amounts:
        amount = formats.money(lang, term.amount, term.currency)
        lines = [say(lang, "figure-term-since-amount", day=reader.day(term.starts_at), amount=amount)]
    if term.assumed and term.ended_at is None:
        lines.append(say(lang, "figure-term-how"))
    return lines
