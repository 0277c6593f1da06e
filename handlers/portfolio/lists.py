"""Lists of customers by what they are and how they stand: what a firm's words stand for, and a page of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from db import lists, people, tickets
from db.gateway import Tx
from db.lists import Page
from db.people import MemberInfo
from db.scope import Scope
from db.since import Moment
from handlers.common import formats, i18n, words
from handlers.common.errors import UserError
from handlers.common.understand.lexicon import table
from handlers.common.understand.spelling import spell
from handlers.portfolio.lists_grammar import Named, Wish

SHOWN: Final = 10
RECENT: Final = timedelta(minutes=30)
ASKED: Final = "asked"  # of a question that was answered otherwise
KIND: Final = "list"  # of the ticket that a list's other pages are turned by
_KIND_OF_PLACE: Final = re.compile(r"(?:地区|省|市|区)$")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list; ticket: for the buttons of its other pages. names: of the teams and people asked for."""

    wish: Wish
    page: Page
    number: int
    names: dict[tuple[str, int], str]
    ticket: int | None = None

    @property
    def last(self) -> int:
        """The number of the last page, from 0."""
        return max(0, (self.page.total - 1) // SHOWN)


def known(tx: Tx, scope: Scope) -> list[Named]:
    """What the firm's customers in `scope` are, as people say it in either language."""
    industries = lists.values(tx, scope, "industry")
    return [*_industries(industries), *_wider(industries), *_places(lists.values(tx, scope, "region")), *_ours(tx)]


def _industries(keys: Iterable[str]) -> Iterator[Named]:
    for key in keys:
        said = {key, *(str(words.word(lang, "industry", key)) for lang in i18n.LANGUAGES)}
        yield from (Named(each, "industry", (key,)) for each in sorted(said))


def _wider(there: Iterable[str]) -> Iterator[Named]:
    """Words for several industries at once, of those that the firm's customers are in: 能源 is 电力 and 新能源."""
    known = set(there)
    for each in table("industries")["wider"].values():
        same = tuple(key for key in each["keys"] if key in known)
        yield from (Named(said, "industry", same) for said in each["said"] if same)


def _places(regions: Iterable[str]) -> Iterator[Named]:
    """A place may stand in the book in characters and in letters: 上海 and Shanghai are one."""
    together: dict[str, list[str]] = {}
    for region in regions:
        together.setdefault(spell(region.casefold()).replace(" ", ""), []).append(region)
    for spelt, same in together.items():
        for said in sorted({spelt, *same, *(_KIND_OF_PLACE.sub("", each) for each in same)}):
            yield Named(said, "region", tuple(same))


def _ours(tx: Tx) -> Iterator[Named]:
    for team in people.teams(tx):
        yield from (Named(said, "team", (team.id,)) for said in (team.name, team.name_en) if said)
    for member in people.members(tx):
        first = member.name.split()[0] if member.name.isascii() else member.name
        yield from (Named(said, "owner", (member.id,)) for said in sorted({member.name, first}))


def find(
    tx: Tx, scope: Scope, wish: Wish, number: int = 0, *, moment: Moment, lang: str, ticket: int | None = None
) -> Found:
    """Page `number` of a list, from 0."""
    found = lists.page(tx, scope, wish.where, order=wish.order, start=number * SHOWN, limit=SHOWN, moment=moment)
    return Found(wish, found, number, names(tx, wish, lang), ticket)


def names(tx: Tx, wish: Wish, lang: str) -> dict[tuple[str, int], str]:
    """The names of the teams and people that a list asks for, of teams in the reader's language where they have one."""
    return {(trait, int(value)): _name(tx, trait, int(value), lang) for trait, value in _of_us(wish)}


def moment(now: datetime, zone: str) -> Moment:
    """Now, and the day of who asks."""
    return Moment(now, formats.day_begins(formats.local(now, zone).date(), zone))


def _of_us(wish: Wish) -> Iterator[tuple[str, str | int]]:
    return ((trait, value) for trait in ("team", "owner") for value in wish.where.get(trait, ()))


def _name(tx: Tx, trait: str, number: int, lang: str) -> str:
    if trait == "owner":
        member = people.member(tx, number)
        return member.name if member else "?"
    team = people.team(tx, number)
    return "?" if team is None else formats.team(lang, team.name, team.name_en)


def park(tx: Tx, wish: Wish, member: MemberInfo, *, now: datetime) -> int:
    """Keep a list for the buttons of its other pages; the ticket's number."""
    data: dict[str, Any] = {"where": {trait: list(values) for trait, values in wish.where.items()}, "order": wish.order}
    return tickets.add(tx, KIND, data, member_id=member.id, now=now)


def last(tx: Tx, member: MemberInfo, *, now: datetime) -> Wish | None:
    """The list that a person was shown last, of what is not long ago."""
    newest = tickets.newest(tx, KIND, member_id=member.id, now=now)
    asked = tickets.newest(tx, ASKED, member_id=member.id, now=now)
    if newest is not None and asked is not None and asked[0] > newest[0]:
        return None
    return parked(tx, newest[0], member, now=now) if newest is not None and now - newest[1] < RECENT else None


def parked(tx: Tx, ticket: int, member: MemberInfo, *, now: datetime) -> Wish:
    """The list of a button. UserError where it is somebody else's, or too old."""
    kept = tickets.get(tx, ticket)
    if kept is None or kept.kind != KIND or kept.member_id != member.id or not kept.good(now):
        raise UserError("common-old-button")
    return Wish({trait: tuple(values) for trait, values in kept.data["where"].items()}, kept.data["order"])
