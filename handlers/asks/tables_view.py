"""Answers in tables as messages: what was asked, the sum, the lines with what they show. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from handlers.asks.able import TIMES
from handlers.asks.query import Query
from handlers.asks.reading import TRAITS
from handlers.asks.tables import Line, Name, Table, Values
from handlers.common import formats, i18n, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.common.understand.periods import EVER, Period

_NAME: Final = 28
_OF: Final = 3  # customers that are named above a table
_TEXT: Final = 40
_MOST_CHANGE: Final = 9.99  # a larger one says nothing
_WIDTH: Final = 5
_WORDS: Final[Mapping[str, str]] = {
    "industry": "industry",
    "size": "size",
    "cause": "cause",
    "severity": "severity",
    "reason": "cause",
    "stage": "project-stage",
    "noun": "asks-noun",
}
# Values of the words behind a line that name something by its key.
_KEYS: Final[Mapping[str, str]] = {
    "severity": "severity",
    "cause": "cause",
    "playbook": "playbook",
    "level": "level-short",
    "before": "level-short",
}
_MONEY_FIRST: Final = frozenset({"orders", "payments", "invoices"})
_UNITS: Final[Mapping[str, int]] = {"days": 0, "late": 0, "each": 1, "nps": 0, "csat": 1, "points": 1}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the firm's zone and day; amounts: whether they may be shown here.

    names: of teams and members by (kind, id). url: in a group, the way to the private chat. opens: what a press on a
    customer's number shows. whose: the teams whose customers are looked at, none where these are all.
    """

    lang: str
    zone: str
    today: date
    currency: str
    names: Mapping[tuple[str, int], str]
    amounts: bool = True
    url: str | None = None
    opens: str = "risk"
    whose: Sequence[str] = ()

    def day(self, at: datetime) -> str:
        """A moment as a day."""
        return formats.day(self.lang, formats.local(at, self.zone).date(), today=self.today)

    def span(self, period: Period) -> Html:
        """The days of a period."""
        first, last = (formats.day(self.lang, each, today=self.today) for each in (period.first, period.last))
        if period.first <= EVER:
            return say(self.lang, "figure-ever")
        if period.first == period.last:
            return say(self.lang, "figure-day", day=first)
        return say(self.lang, "figure-span", first=first, last=last)

    def money(self, sums: Mapping[str, Decimal]) -> Html:
        """Amounts, each in its own currency, the largest first."""
        ordered = sorted(sums.items(), key=lambda each: -each[1])
        return words.listed(self.lang, [formats.money(self.lang, amount, code) for code, amount in ordered])


def told(reader: Reader, table: Table) -> Reply:
    """The answer; in a group for the asker alone, without buttons, and where they are not shown without amounts."""
    lines = [_head(reader, table)]
    empty = not table.lines and (table.total is None or not (table.total.count or table.total.number is not None))
    hint = any(key.startswith(("asks-note-product", "asks-note-no")) for key, _ in table.notes)
    if empty and not hint:
        lines.append(say(reader.lang, "asks-table-none", whose=_whose(reader, table)))
    elif table.total is not None and not empty:
        lines.append(_total(reader, table, table.total))
        lines += [_whole(reader, table, table.whole)] if table.whole is not None else []
    numbered = any(each.customer_id is not None for each in table.lines)
    lines += [_line(reader, table, place, each, numbered=numbered) for place, each in enumerate(table.lines)]
    if table.left:
        lines.append(say(reader.lang, "asks-more", count=formats.number(reader.lang, table.left)))
    lines += [_note(reader, key, values) for key, values in table.notes if not (empty and key in _ONLY_WITH_LINES)]
    return _reply(reader, table, lines)


_ONLY_WITH_LINES: Final = ("asks-note-value", "asks-note-at-risk", "asks-note-growth", "asks-note-decline")


def _reply(reader: Reader, table: Table, lines: list[Html]) -> Reply:
    hides = not reader.amounts and any(each.sums for each in (*table.lines, *([table.total] if table.total else [])))
    if hides:
        lines.append(say(reader.lang, "risk-hidden-amounts"))
    if reader.url is not None:
        there = Button(label(reader.lang, "customers-open-private"), url=reader.url)
        return Reply(join(lines), [[there]] if hides else [], private=True)
    buttons = [
        Button(words.CIRCLED[place], data("do", reader.opens, each.customer_id))
        for place, each in enumerate(table.lines[: len(words.CIRCLED)])
        if each.customer_id is not None
    ]
    return Reply(join(lines), [buttons[at : at + _WIDTH] for at in range(0, len(buttons), _WIDTH)], private=True)


def _head(reader: Reader, table: Table) -> Html:
    lang = reader.lang
    parts = [say(lang, f"asks-what-{table.what}"), *(i18n.quoted(formats.clip(each, _NAME)) for each in table.of[:_OF])]
    if table.by and i18n.known(lang, f"asks-by-{table.by}"):
        parts.append(say(lang, f"asks-by-{table.by}"))
    if table.period is not None and table.period.first > EVER:
        parts.append(reader.span(table.period))
    query = table.query
    if query.than is not None and any(line.before_sums or line.before_count for line in _all(table)):
        parts.append(say(lang, "asks-than", days=reader.span(query.than)))
    parts += words.traits(lang, _traits_of(query.where), _names(reader))
    parts += _others(reader, query)
    if query.amount:
        way, worth = query.amount
        parts.append(say(lang, f"asks-{way}", amount=formats.money(lang, Decimal(str(worth)), reader.currency)))
    if query.mine:
        parts.append(say(lang, "asks-mine"))
    if query.cause:
        parts.append(words.word(lang, "signal" if query.topic == "signals" else "cause", query.cause))
    parts += [say(lang, "asks-words-plain", text=formats.clip(each, _NAME)) for each in query.products]
    return say(lang, "asks-table", what=Html(" · ".join(parts)))


def _whose(reader: Reader, table: Table) -> Html:
    """Whose customers were looked at: those that the question names, else those that may be seen here."""
    lang, query = reader.lang, table.query
    if table.of:
        return words.listed(lang, [i18n.quoted(formats.clip(each, _NAME)) for each in table.of[:_OF]])
    said = [*words.traits(lang, _traits_of(query.where), _names(reader)), *_others(reader, query)]
    said += [say(lang, "asks-mine")] if query.mine else []
    if said:
        return words.listed(lang, said)
    if reader.whose:
        teams = words.listed(lang, [i18n.quoted(each) for each in reader.whose])
        return say(lang, "asks-whose-teams", teams=teams)
    return say(lang, "asks-whose-all")


def _traits_of(where: Mapping[str, tuple[str | int, ...]]) -> dict[str, tuple[str | int, ...]]:
    return {trait: values for trait, values in where.items() if trait in TRAITS}


def _names(reader: Reader) -> dict[tuple[str, int], str]:
    return {(kind, number): name for (kind, number), name in reader.names.items()}


def _others(reader: Reader, query: Query) -> list[Html]:
    """Who is left out."""
    left_out = words.traits(reader.lang, _traits_of(query.unless), _names(reader))
    return [say(reader.lang, "asks-unless", whom=each) for each in left_out]


def _whole(reader: Reader, table: Table, line: Line) -> Html:
    """What the total is a share of."""
    return say(reader.lang, "asks-table-of", figures=_figures(reader, table, line))


def _all(table: Table) -> Iterator[Line]:
    yield from table.lines
    if table.total is not None:
        yield table.total


def _total(reader: Reader, table: Table, line: Line) -> Html:
    key = "asks-table-average" if line.unit in ("days", "csat") and line.count else "asks-table-total"
    return say(reader.lang, key, figures=_figures(reader, table, line))


def _line(reader: Reader, table: Table, place: int, line: Line, *, numbered: bool) -> Html:
    key = "asks-table-line" if numbered and line.customer_id is not None else "asks-table-plain"
    number = words.CIRCLED[min(place, len(words.CIRCLED) - 1)]
    name = _name(reader, line.name) if line.name else Html("")
    figures = _figures(reader, table, line)
    if not figures:
        return say(reader.lang, f"{key}-bare", number=number, name=name)
    return say(reader.lang, key, number=number, name=name, figures=figures)


def _name(reader: Reader, name: Name) -> Html:
    lang, kind, value = reader.lang, name.kind, name.value
    if kind in TIMES and value is not None:
        return _time(reader, kind, date.fromisoformat(str(value)[:10]))
    if value is None:
        return say(lang, "asks-unknown")
    if kind in ("team", "owner", "person"):
        of = "team" if kind == "team" else "owner"
        return i18n.quoted(reader.names.get((of, int(str(value))), "?"))
    if kind == "grade":
        return say(lang, "lists-grade", grade=str(value))
    if kind == "level":
        return words.word(lang, "level-short", str(value))
    if kind in _WORDS:
        return words.word(lang, _WORDS[kind], str(value))
    return i18n.quoted(formats.clip(str(value), _NAME))


def _time(reader: Reader, kind: str, first: date) -> Html:
    """A week by its first day, a month as 2026-05, a quarter, a year."""
    if kind == "week":
        return say(reader.lang, "asks-week", day=formats.day(reader.lang, first, today=reader.today))
    if kind == "quarter":
        return say(reader.lang, "asks-quarter", year=str(first.year), quarter=(first.month + 2) // 3)
    return Html(f"{first:%Y}" if kind == "year" else f"{first:%Y-%m}")


def _figures(reader: Reader, table: Table, line: Line) -> Html:
    """Everything that a line shows, in order."""
    return Html(" · ".join(_shown(reader, table, line)))


def _shown(reader: Reader, table: Table, line: Line) -> Iterator[Html]:
    lang = reader.lang
    noun = table.noun if line.name is None or line.name.kind != "noun" else str(line.name.value)
    if line.number is not None and line.unit:
        yield _number(lang, line.number, line.unit)
    sums = {code: amount for code, amount in line.sums.items() if amount}
    told = [reader.money(sums)] if reader.amounts and sums else []
    if line.count is not None and noun and i18n.known(lang, f"asks-count-{noun}"):
        told.insert(0 if noun not in _MONEY_FIRST else len(told), say(lang, f"asks-count-{noun}", count=line.count))
    yield from told
    if line.day is not None:
        yield Html(reader.day(line.day))
    before = _before(reader, noun, line)
    if before is not None:
        yield before
    yield from (_words(reader, key, values) for key, values in line.words)


def _number(lang: str, number: float, unit: str) -> Html:
    if unit == "share":
        return Html(formats.percent(lang, number))
    shown = formats.number(lang, number, _UNITS[unit]).replace("-", "−")
    return say(lang, f"asks-unit-{unit}", number=shown)


def _before(reader: Reader, noun: str, line: Line) -> Html | None:
    """The time before: amounts where there are any and they may be shown, else how often."""
    lang = reader.lang
    if line.before_sums and reader.amounts:
        change = _change(lang, line.sums, line.before_sums)
        if change is None:
            return say(lang, "asks-before", before=reader.money(line.before_sums))
        return say(lang, "asks-before-change", before=reader.money(line.before_sums), change=change)
    if line.before_count is not None and i18n.known(lang, f"asks-count-{noun}"):
        return say(lang, "asks-before", before=say(lang, f"asks-count-{noun}", count=line.before_count))
    return None


def _change(lang: str, now: Mapping[str, Decimal], before: Mapping[str, Decimal]) -> str | None:
    if len(before) != 1 or len(now) > 1 or not set(now) <= set(before):
        return None
    code, then = next(iter(before.items()))
    if then <= 0:
        return None
    change = float(now.get(code, Decimal(0)) / then) - 1.0
    if change > _MOST_CHANGE:
        return None
    return formats.change(lang, change)


def _words(reader: Reader, key: str, values: Values) -> Html:
    given = {name: _value(reader, name, value) for name, value in values.items()}
    if key == "asks-words-churn" and float(str(values["share"])) < 0:
        return say(reader.lang, "lists-no-score")
    return say(reader.lang, key, **given)


def _value(reader: Reader, name: str, value: str | int | float) -> str | int:
    lang = reader.lang
    if name in _KEYS:
        return words.word(lang, _KEYS[name], str(value)) if value != "" else say(lang, "lists-no-score")
    if name == "score":
        return formats.number(lang, float(value), 1).replace("-", "−")
    if name == "share":
        return formats.percent(lang, float(value))
    if name == "day":
        return reader.day(datetime.fromisoformat(str(value)))
    if name == "who":
        return reader.names.get(("owner", int(value)), "?")
    if name == "text":
        return formats.clip(str(value), _TEXT)
    return value if isinstance(value, int) else str(value)


def _note(reader: Reader, key: str, values: Values) -> Html:
    return say(reader.lang, key, **{name: _value(reader, name, value) for name, value in values.items()})


def names_wanted(table: Table) -> Sequence[tuple[str, int]]:
    """The teams and members whose names the answer shows."""
    found: list[tuple[str, int]] = []
    for trait in ("team", "owner"):
        for where in (table.query.where, table.query.unless):
            found += [(trait, int(each)) for each in where.get(trait, ())]
    for line in table.lines:
        if line.name is not None and line.name.kind in ("team", "owner", "person") and line.name.value is not None:
            found.append(("team" if line.name.kind == "team" else "owner", int(str(line.name.value))))
        found += [("owner", int(values["who"])) for _, values in line.words if "who" in values]
    return found
