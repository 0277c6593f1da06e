"""Which entry a correction in words means, and what of it is to change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from db.records import EntryInfo
from handlers.common.formats import local
from handlers.common.understand.amounts import Amount
from handlers.common.understand.correcting import Correction
from handlers.common.understand.dates import Direction, Match
from handlers.updates.fixes import BOOKED, Fix

_MOST: Final = 3
_SMALL: Final = 1000  # a bare number below may stand for thousands
_UNITS: Final = {"zh": 10_000, "en": 1_000}
_OF_A_FACT: Final = ("amount", "currency", "kind")  # the rest belongs to the entry as a whole


@dataclass(frozen=True, slots=True)
class Recent:
    """What a person told lately, latest first; by entry the days on which what it promised is due."""

    entries: Sequence[EntryInfo]
    due: Mapping[int, Sequence[date]]
    zone: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What a correction may mean, likeliest first and at most three; `sure`: the first one, nothing to ask.

    A sure one may have None for its customer: then only that is to be asked.
    """

    fixes: Sequence[Fix] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """A fact of an entry; planned: a day that is said is that on which its promise is due."""

    entry: EntryInfo
    place: int
    planned: bool

    @property
    def fact(self) -> dict[str, Any]:
        fact: dict[str, Any] = self.entry.data["facts"][self.place]
        return fact


def meant(recent: Recent, said: Correction, lang: str) -> Meant:
    """What a correction means; nothing where it fits none of the entries."""
    for chosen in _narrowed(recent, said):
        found = _once(fix for place in chosen for fix in _fixes(place, said, lang) if fix.new)
        if found:
            same = [fix for fix in found if fix.entry_id == found[0].entry_id]
            found = same if _is_sure(recent.entries, chosen, said) else found
            if len(found) == 1 and _may_move(recent.entries, found[0], said):
                return Meant(found, sure=True)
            return Meant(_once(_named(found, said))[:_MOST])
    return Meant()


def _once(fixes: Iterable[Fix]) -> list[Fix]:
    """Without repeats: a customer and a day belong to the whole entry, of whichever fact they were said."""
    once: list[Fix] = []
    for fix in fixes:
        whole = fix if any(name in fix.new for name in _OF_A_FACT) else replace(fix, place=0)
        once += [whole] if whole not in once else []
    return once


def _named(fixes: Sequence[Fix], said: Correction) -> Iterator[Fix]:
    """Where the customer is not clear either, one choice for each that may be meant."""
    for fix in fixes:
        if fix.new.get("customer", 0) is not None:
            yield fix
        else:
            yield from (replace(fix, new={**fix.new, "customer": hit.customer_id}) for hit in said.customers)


def _may_move(entries: Sequence[EntryInfo], fix: Fix, said: Correction) -> bool:
    """Whether words that name another customer move an entry unasked: they say that it is not the one it is kept
    with, or it was told last and the words say nothing of what was wrong. Else they may speak of a record never told.
    """
    if "customer" not in fix.new or said.not_customers:
        return True
    return fix.entry_id == entries[0].id and not (said.not_amount or said.not_day or said.not_kind)


def _narrowed(recent: Recent, said: Correction) -> Iterator[list[_Place]]:
    """The facts that the words may speak of: those that have what was wrong; of those the customer's that is named."""
    places = [
        place
        for entry in recent.entries
        for at in range(len(entry.data.get("facts", ())))
        if (place := _fitting(entry, at, said, recent)) is not None
    ]
    named = {hit.customer_id for hit in said.customers} if said.amount or said.day or said.not_kind else set()
    of_kind = [each for each in places if said.kind and each.fact["kind"] == said.kind and not said.not_kind]
    for pool in (of_kind, places):
        theirs = [each for each in pool if each.entry.customer_id in named]
        if theirs:
            yield theirs
    if of_kind:
        yield of_kind
    yield places


def _fitting(entry: EntryInfo, place: int, said: Correction, recent: Recent) -> _Place | None:
    """A fact that has all that was wrong, and a value of every sort that is to change."""
    fact, only_planned = entry.data["facts"][place], entry.kind == "step"
    if said.not_customers and entry.customer_id not in {hit.customer_id for hit in said.not_customers}:
        return None
    if said.not_kind and fact["kind"] != said.not_kind:
        return None
    if (said.amount or said.not_amount) and fact.get("amount") is None:
        return None
    if said.not_amount and not _is_amount(said.not_amount, Decimal(fact["amount"])):
        return None
    if said.not_day is None:
        return _Place(entry, place, only_planned)
    if not only_planned and _is_day(said.not_day, Direction.PAST, [local(entry.at, recent.zone).date()]):
        return _Place(entry, place, planned=False)
    due = _is_day(said.not_day, Direction.FUTURE, recent.due.get(entry.id, ()))
    return _Place(entry, place, planned=True) if due else None


def _is_amount(amount: Amount, value: Decimal) -> bool:
    """Whether words may mean an amount; 18 may be short for 180,000."""
    if amount.value is None or amount.sure:
        return amount.value is None or abs(amount.value) == abs(value)
    return _short_for(amount.value, value) is not None


def _short_for(number: Decimal, value: Decimal) -> int | None:
    """By which power of ten a bare number is short for `value`."""
    factors = (10**power for power in range(10))
    return next((factor for factor in factors if number and abs(number) * factor == abs(value)), None)


def _is_day(day: Match, direction: Direction, days: Sequence[date]) -> bool:
    """Whether words may mean one of `days`, looked for in that direction."""
    return not {day.on(direction), *day.options}.isdisjoint(days)


def _is_sure(entries: Sequence[EntryInfo], chosen: Sequence[_Place], said: Correction) -> bool:
    """Whether the first that fits is meant: it was told last, or the words say whose it is, or what was wrong and that
    leaves no other."""
    first = chosen[0].entry
    if first.id == entries[0].id:
        return True
    if said.not_amount or said.not_kind or said.not_customers or said.not_day:
        return {each.entry.id for each in chosen} == {first.id}
    return first.customer_id in {hit.customer_id for hit in said.customers}


def _fixes(place: _Place, said: Correction, lang: str) -> list[Fix]:
    """What is to change of one fact, in each way that the words may be read."""
    new = _kind(said) | _whose(place.entry, said)
    money = _amounts(Decimal(place.fact["amount"]), said, lang) if said.amount else [{}]
    days = _days(said.day, planned=place.planned) if said.day else [{}]
    return [Fix(place.entry.id, place.place, new | amount | day) for amount in money for day in days]


def _kind(said: Correction) -> dict[str, Any]:
    return {"kind": said.kind} if said.not_kind and said.kind in BOOKED and said.not_kind in BOOKED else {}


def _whose(entry: EntryInfo, said: Correction) -> dict[str, Any]:
    """Another customer; None where it must be asked which one."""
    meant = [hit.customer_id for hit in said.customers]
    if not meant or entry.customer_id in meant:
        return {}
    return {"customer": meant[0] if len(meant) == 1 else None}


def _amounts(old: Decimal, said: Correction, lang: str) -> list[dict[str, Any]]:
    assert said.amount is not None
    values = [said.amount.value] if said.amount.value is not None else list(said.amount.options)
    if not said.amount.sure and said.amount.value is not None and abs(said.amount.value) < _SMALL:
        values = _readings(said.amount.value, old, said.not_amount, _UNITS[lang])
    currency = {"currency": said.amount.currency} if said.amount.currency else {}
    return [{"amount": str(abs(value)), **currency} for value in values]


def _readings(number: Decimal, old: Decimal, wrong: Amount | None, unit: int) -> list[Decimal]:
    """What a bare number may be short for: as much as the wrong one was, else itself or so many thousands."""
    if wrong is not None and not wrong.sure and wrong.value is not None:
        factor = _short_for(wrong.value, old)
        return [number * factor] if factor else [number]
    return [number * unit, number] if abs(old) >= unit else [number]


def _days(day: Match, *, planned: bool) -> list[dict[str, Any]]:
    """The day it happened; of what is only planned, the day it is due."""
    name, direction = ("due", Direction.FUTURE) if planned else ("on", Direction.PAST)
    on = day.on(direction)
    found = [on] if on is not None and not day.approximate else list(day.options)
    return [{name: each.isoformat()} for each in found]
