"""What was ordered or paid in all as a message: the sum, its time, the time before, the teams. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from db.figures import Sum
from handlers.asks.figures_view import Reader
from handlers.asks.totals import Line, Total
from handlers.common import formats, words
from handlers.common.i18n import join, label, quoted, say
from handlers.common.reply import Button, Html, Reply

_TEAMS: Final = 12


def total(reader: Reader, found: Total, whose: Sequence[str] = ()) -> Reply:
    """The sum first; in a group that must not see amounts only how many there were."""
    lang = reader.lang
    lines = [_summed(reader, found, whose)]
    if reader.amounts and found.before:
        lines.append(_before(reader, found))
        if found.began is not None:
            lines.append(say(lang, "figure-began", day=reader.day(found.began)))
    if len(found.teams) > 1:
        lines += [_team(reader, found, line) for line in found.teams[:_TEAMS]]
    if reader.amounts:
        return Reply(join(lines), private=True)
    lines.append(say(lang, "risk-hidden-amounts"))
    return Reply(join(lines), _in_private(reader), private=True)


def _in_private(reader: Reader) -> list[list[Button]]:
    return [[Button(label(reader.lang, "customers-open-private"), url=reader.url)]] if reader.url else []


def _summed(reader: Reader, found: Total, teams: Sequence[str]) -> Html:
    lang, count = reader.lang, sum(each.count for each in found.now)
    of_teams = words.listed(lang, [quoted(each) for each in teams])
    everybody = say(lang, "asks-whose-teams", teams=of_teams) if teams else say(lang, "figure-all")
    whose = words.listed(lang, [*words.traits(lang, found.wish.where, found.names)]) or everybody
    values: dict[str, str | int] = {"days": reader.span(found.ask.period), "whose": whose}
    if not found.now:
        return say(lang, f"figure-total-{found.topic}-none", **values)
    if not reader.amounts:
        return say(lang, f"figure-total-{found.topic}-hidden", count=count, **values)
    return say(lang, f"figure-total-{found.topic}", amount=_money(reader, found.now), count=count, **values)


def _money(reader: Reader, sums: Sequence[Sum]) -> str:
    return reader.money((each.amount, each.currency) for each in sums)


def _before(reader: Reader, found: Total) -> Html:
    """The time before, with the change where both are in one and the same currency and recorded as a whole."""
    lang, days = reader.lang, reader.span(found.ask.period.before)
    amount, count = _money(reader, found.before), sum(each.count for each in found.before)
    change = _change(found.now, found.before) if found.began is None else None
    if change is None:
        return say(lang, "figure-before", days=days, amount=amount, count=count)
    share = formats.change(lang, change)
    return say(lang, "figure-before-change", days=days, amount=amount, count=count, change=share)


def _change(now: Sequence[Sum], before: Sequence[Sum]) -> float | None:
    if len(now) != 1 or len(before) != 1 or now[0].currency != before[0].currency or before[0].amount <= 0:
        return None
    return round(float(now[0].amount / before[0].amount) - 1.0, 2)


def _team(reader: Reader, found: Total, line: Line) -> Html:
    lang = reader.lang
    name = formats.team(lang, *line.name) if line.name is not None else label(lang, "figure-no-team")
    count = sum(each.count for each in line.now)
    if not reader.amounts:
        return say(lang, "figure-team-hidden", name=name, count=count)
    now = _money(reader, line.now or [replace(each, amount=Decimal(0)) for each in line.before[:1]])
    if not line.before:
        return say(lang, "figure-team", name=name, amount=now, count=count)
    return say(lang, "figure-team-before", name=name, amount=now, count=count, before=_money(reader, line.before))
