"""Targets of diversification: new customers, markets, products and channels by a day, and how far they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from db import audit, breadth, people
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.scope import Scope
from handlers.common import access, formats
from handlers.common.errors import UserError
from handlers.common.understand import dates, numerals
from handlers.common.understand.dates import Direction
from handlers.common.understand.text import fold
from handlers.risk import rates
from scoring.breadth import KINDS, Breadth, Pace, Sold, pace
from scoring.breadth import breadth as measured

KEY: Final = "targets"  # where they live in the firm's settings
MOST: Final = 10_000
YEAR: Final = timedelta(days=365)
LONGEST: Final = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Aim:
    """So many new ones of a kind, or (share, 0-1) that much of the sales from new ones, from one day to another."""

    kind: str
    goal: float
    share: bool
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed; `goal` None lets go of the target. Days that were not named are None."""

    kind: str
    goal: float | None = None
    share: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """An aim with what came of it. pace: None where only a part of the firm's customers is in sight."""

    aim: Aim
    found: Breadth
    pace: Pace | None

    @property
    def value(self) -> float:
        """What is compared with the goal; NaN for a share of no sales."""
        return self.found.share if self.aim.share else float(len(self.found.new))


# What is typed --------------------------------------------------------------------------------------------------------

_HEAD: Final = re.compile(r"^(?:目标|target)s?\s*[:：=]?\s*", re.I)
_WORDS: Final[Mapping[str, str]] = {
    "customers": "客户|customers?|accounts?",
    "markets": "市场|markets?",
    "industries": "行业|industr(?:y|ies)|sectors?",
    "regions": "地区|区域|regions?|areas?",
    "products": "产品|品类|products?",
    "channels": "(?:获客)?渠道|(?:acquisition )?channels?",
}
_KIND: Final = re.compile(
    "新?(?:增|的)?(?:new )?(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items()) + ")", re.I
)
_OFF: Final = re.compile(r"(?:取消|删除|不要|无|off|none|drop|remove|delete)", re.I)
_GOAL: Final = re.compile(
    rf"(?P<n>\d+(?:\.\d+)?|[{numerals.HAN}]+)\s*(?P<unit>%|percent|per cent|家|个|种|类|条)?(?![\d.a-z-])", re.I
)
_BETWEEN: Final = re.compile(r"^[\s:：=]*(?:达到|占|为|to|=|:)?[\s:：=]*", re.I)
_FROM: Final = re.compile(r"(?:自|从|since|from|starting)\s*$", re.I)
_FILLING: Final = re.compile(
    r"(?:\s|[,，.。、]|自|从|起|开始|到|至|截至|截止|之前|以前|前|为止|of (?:the )?sales|的?销售额|占比"
    r"|\b(?:since|from|starting|by|until|till|before|the|end|to|on)\b)*",
    re.I,
)


def read(text: str, today: date) -> Wish | None:
    """The wish in "目标 新客户 12 2027-06-30前" or "target new products 15% by 30 June 2027"; None where it is none."""
    said = fold(text).strip()
    head = _HEAD.match(said)
    kind = _KIND.match(said, head.end()) if head else None
    if kind is None:
        return None
    rest = said[kind.end() :]
    rest = rest[_start(rest) :]
    if _OFF.fullmatch(rest.strip()):
        return Wish(str(kind.lastgroup))
    goal = _GOAL.match(rest)
    number = numerals.read(goal["n"]) if goal else None
    days = _days(rest[goal.end() :], today) if goal else None
    if goal is None or number is None or days is None:
        return None
    share = (goal["unit"] or "").startswith(("%", "per"))
    return Wish(str(kind.lastgroup), float(number) / (100 if share else 1), share, *days)


def _start(rest: str) -> int:
    found = _BETWEEN.match(rest)
    return found.end() if found else 0


def names_a_target(text: str) -> bool:
    """Whether it at least begins like one: what follows is then explained instead of ignored."""
    said = fold(text).strip()
    head = _HEAD.match(said)
    return head is not None and _KIND.match(said, head.end()) is not None


def _days(text: str, today: date) -> tuple[date | None, date | None] | None:
    """The first and the last day that `text` names and says nothing else than; None where it says something else."""
    since = until = None
    left, place = "", 0
    for match in dates.find(text, today):
        begins = _FROM.search(text[: match.start])
        day = match.on(Direction.PAST if begins else Direction.FUTURE)
        if day is None or (since if begins else until) is not None:
            return None
        since, until = (day, until) if begins else (since, day)
        left, place = left + text[place : match.start], match.end
    return (since, until) if _FILLING.fullmatch(left + text[place:]) else None


# What is aimed at -----------------------------------------------------------------------------------------------------


def aims(firm: FirmInfo) -> list[Aim]:
    """The firm's targets, in the order of KINDS."""
    kept = firm.settings.get(KEY, {})
    return [_aim(kind, kept[kind]) for kind in KINDS if kind in kept]


def _aim(kind: str, kept: Mapping[str, Any]) -> Aim:
    since, until = (date.fromisoformat(kept[name]) for name in ("since", "until"))
    return Aim(kind, float(kept["goal"]), bool(kept["share"]), since, until)


def change(tx: Tx, wish: Wish, member: MemberInfo, *, now: datetime) -> None:
    """Set a target or let go of it, audited. NotAllowed but for administrators, UserError for what cannot be."""
    access.must_administer(member)
    firm = people.firm(tx)
    assert firm is not None
    kept = dict(firm.settings.get(KEY, {}))
    before = _told(kept.get(wish.kind))
    if wish.goal is None:
        kept.pop(wish.kind, None)
    else:
        kept[wish.kind] = _kept(wish, formats.local(now, firm.zone).date())
    after = _told(kept.get(wish.kind))
    if after == before:
        return
    people.change_settings(tx, {**firm.settings, KEY: kept})
    name = f"target_{wish.kind}"
    told = audit.Change("change", "target", firm.id, {name: before}, {name: after})
    audit.write(tx, told, member_id=member.id, now=now)


def _kept(wish: Wish, today: date) -> dict[str, Any]:
    goal = wish.goal or 0.0
    if wish.share and not 0.01 <= goal <= 1:
        raise UserError("aim-share-range")
    if not wish.share and (goal != int(goal) or not 1 <= goal <= MOST):
        raise UserError("aim-count-range", most=f"{MOST:,}")
    since = wish.since or today
    until = wish.until or max(since, today) + YEAR
    if since > today or until <= today or until - since > LONGEST:
        raise UserError("aim-days")
    return {"goal": goal, "share": wish.share, "since": since.isoformat(), "until": until.isoformat()}


def _told(kept: Mapping[str, Any] | None) -> str | None:
    """As the audit tells it."""
    if kept is None:
        return None
    goal = f"{kept['goal'] * 100:g}%" if kept["share"] else f"{kept['goal']:g}"
    return f"{goal} · {kept['since']} → {kept['until']}"


# How far it is --------------------------------------------------------------------------------------------------------


def progress(tx: Tx, firm: FirmInfo, scope: Scope, now: datetime) -> tuple[Progress, ...]:
    """Each target with what the customers in `scope` say of it. Reads every order once."""
    wanted = aims(firm)
    if not wanted:
        return ()
    today = formats.local(now, firm.zone).date()
    starts = list(dict.fromkeys(aim.since for aim in wanted))
    moments = [formats.day_begins(day, firm.zone) for day in starts]
    found = breadth.sold(tx, scope, moments, until=now)
    rate = rates.units(firm).rate
    rows = {day: [_row(each, at, rate(each.currency), firm.zone) for each in found] for at, day in enumerate(starts)}
    return tuple(_progress(aim, rows[aim.since], scope, today) for aim in wanted)


def _row(each: breadth.SoldInfo, at: int, rate: float, zone: str) -> Sold:
    first = formats.local(each.first, zone).date() if each.first is not None else None
    who = (each.customer_id, each.group, each.industry, each.region, each.channel)
    return Sold(*who, each.product, first, float(each.since[at]) * rate)


def _progress(aim: Aim, rows: list[Sold], scope: Scope, today: date) -> Progress:
    found = measured(rows, aim.kind, aim.since)
    value = found.share if aim.share else float(len(found.new))
    whole_firm = scope.teams is None
    way = {"since": aim.since, "until": aim.until, "today": today}
    return Progress(aim, found, pace(value, aim.goal, whole=not aim.share, **way) if whole_firm else None)
