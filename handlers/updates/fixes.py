"""An entry put right in words: which one is meant, what is to change, and changing it in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from db import customers, records, tickets
from db.gateway import Tx
from db.records import EntryInfo
from db.scope import Scope
from handlers.common.errors import UserError
from handlers.common.formats import local
from handlers.common.understand.amounts import Amount
from handlers.common.understand.correcting import Correction
from handlers.common.understand.dates import Direction, Match
from handlers.updates import edits
from handlers.updates.edits import Mine
from handlers.updates.service import Author, Logged

UNDO: Final = "unfix"
WITHIN: Final = timedelta(days=3)  # how long ago something may have been told to be put right in a word
_LATEST: Final = 20
_MOST: Final = 3
_SMALL: Final = 1000  # a bare number below may stand for thousands
_UNITS: Final = {"zh": 10_000, "en": 1_000}
_TABLES: Final[Mapping[str, str]] = {
    "order": "orders", "invoice": "invoices", "payment": "payments", "contract": "contracts", "project": "projects",
}  # fmt: skip
_BOOKED: Final = ("order", "invoice", "payment")  # kinds that may be taken for one another
_DUE: Final = timedelta(days=30)  # of an invoice that was taken for something else


@dataclass(frozen=True, slots=True)
class Fix:
    """What is to change of an entry: `new` by name (amount, currency, on, due, kind, customer), as JSON keeps it.

    place: which of its facts an amount or a kind belongs to.
    """

    entry_id: int
    place: int = 0
    new: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"entry": self.entry_id, "place": self.place, "new": dict(self.new)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Fix:
        return cls(kept["entry"], kept["place"], kept["new"])


@dataclass(frozen=True, slots=True)
class Fixed:
    """An entry as it stands now, what it was before (by the same names), and the ticket that takes that back."""

    entry: Logged
    fix: Fix
    before: Mapping[str, Any]
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who puts right, what they may see, and where their days begin."""

    author: Author
    scope: Scope
    zone: str


def told(tx: Tx, member_id: int, now: datetime) -> list[EntryInfo]:
    """What a person told lately, latest first: a correction means one of these."""
    return records.told_since(tx, member_id, now - WITHIN, limit=_LATEST)


# Which entry, and what of it ---------------------------------------------------------------------------------------


def choices(entries: Sequence[EntryInfo], said: Correction, zone: str, lang: str) -> list[Fix]:
    """What a correction may mean, likeliest first and at most three; one: it is sure. None where it fits nothing."""
    for chosen in _narrowed(entries, said, zone):
        found = [fix for entry, place in chosen for fix in _fixes(entry, place, said, lang)]
        found = [fix for fix in found if fix.new]
        if found:
            same = [fix for fix in found if fix.entry_id == found[0].entry_id]
            return (same if _is_sure(entries, chosen, said) else found)[:_MOST]
    return []


Place = tuple[EntryInfo, int]


def _narrowed(entries: Sequence[EntryInfo], said: Correction, zone: str) -> Iterator[list[Place]]:
    """The facts that the words may speak of: those that have what was wrong; of those the customer's that is named."""
    places = [(entry, place) for entry in entries for place in range(len(entry.data.get("facts", ())))]
    places = [each for each in places if _had(each, said, zone)]
    named = {hit.customer_id for hit in said.customers} if said.amount or said.day or said.not_kind else set()
    of_kind = [each for each in places if said.kind and _fact(each)["kind"] == said.kind and not said.not_kind]
    for pool in (of_kind, places):
        theirs = [each for each in pool if each[0].customer_id in named]
        if theirs:
            yield theirs
    if of_kind:
        yield of_kind
    yield places


def _fact(place: Place) -> dict[str, Any]:
    fact: dict[str, Any] = place[0].data["facts"][place[1]]
    return fact


def _had(place: Place, said: Correction, zone: str) -> bool:
    """Whether a fact has all that was wrong, and a value of every sort that is to change."""
    entry, fact = place[0], _fact(place)
    if said.not_customers and entry.customer_id not in {hit.customer_id for hit in said.not_customers}:
        return False
    if said.not_kind and fact["kind"] != said.not_kind:
        return False
    if (said.amount or said.not_amount) and fact.get("amount") is None:
        return False
    if said.not_amount and not _is_amount(said.not_amount, Decimal(fact["amount"])):
        return False
    return not said.not_day or _on_day(entry, said.not_day, zone)


def _is_amount(amount: Amount, value: Decimal) -> bool:
    """Whether words may mean an amount; 18 may be short for 180,000."""
    if amount.value is None or amount.sure:
        return amount.value is None or abs(amount.value) == abs(value)
    return _short_for(amount.value, value) is not None


def _short_for(number: Decimal, value: Decimal) -> int | None:
    """By which power of ten a bare number is short for `value`."""
    factors = (10**power for power in range(10))
    return next((factor for factor in factors if number and abs(number) * factor == abs(value)), None)


def _on_day(entry: EntryInfo, day: Match, zone: str) -> bool:
    past, future = day.on(Direction.PAST), day.on(Direction.FUTURE)
    return local(entry.at, zone).date() in {past, *day.options} or future is not None


def _is_sure(entries: Sequence[EntryInfo], chosen: Sequence[Place], said: Correction) -> bool:
    """Whether the first that fits is meant: it was told last, or the words say what was wrong or whose it is."""
    named = said.not_amount or said.not_kind or said.not_customers or said.not_day
    whose = bool(said.customers) and chosen[0][0].customer_id in {hit.customer_id for hit in said.customers}
    return bool(named or whose or chosen[0][0].id == entries[0].id)


def _fixes(entry: EntryInfo, place: int, said: Correction, lang: str) -> list[Fix]:
    """What is to change of one fact, in each way that the words may be read."""
    new = _kind(said) | _whose(entry, said)
    money = _amounts(Decimal(entry.data["facts"][place]["amount"]), said, lang) if said.amount else [{}]
    days = _days(entry, said.day) if said.day else [{}]
    return [Fix(entry.id, place, new | amount | day) for amount in money for day in days]


def _kind(said: Correction) -> dict[str, Any]:
    return {"kind": said.kind} if said.not_kind and said.kind in _BOOKED and said.not_kind in _BOOKED else {}


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
        values = _meant(said.amount.value, old, said.not_amount, _UNITS[lang])
    currency = {"currency": said.amount.currency} if said.amount.currency else {}
    return [{"amount": str(abs(value)), **currency} for value in values]


def _meant(number: Decimal, old: Decimal, wrong: Amount | None, unit: int) -> list[Decimal]:
    """What a bare number may be short for: as much as the wrong one was, else itself or so many thousands."""
    if wrong is not None and not wrong.sure and wrong.value is not None:
        factor = _short_for(wrong.value, old)
        return [number * factor] if factor else [number]
    return [number * unit, number] if abs(old) >= unit else [number]


def _days(entry: EntryInfo, day: Match) -> list[dict[str, Any]]:
    """The day it happened; of what is only planned, the day it is due."""
    planned = entry.kind == "step"
    name, direction = ("due", Direction.FUTURE) if planned else ("on", Direction.PAST)
    on = day.on(direction)
    found = [on] if on is not None and not day.approximate else list(day.options)
    return [{name: each.isoformat()} for each in found]


# Changing it -------------------------------------------------------------------------------------------------------


def apply(tx: Tx, fix: Fix, hand: Hand, words: str) -> Fixed:
    """Change the entry in its place, score its customer anew, keep how to take that back.

    NotAllowed where it is not the person's to change, UserError where it cannot be changed so. words: those of the
    correction, kept with what was told.
    """
    found = edits.mine(tx, fix.entry_id, hand.author, hand.scope)
    fixed = _changed(tx, found, fix, hand, f"{found.entry.text or ''}\n✏️ {words}")
    back = {"fix": Fix(fix.entry_id, fix.place, fixed.before).to_json(), "text": found.entry.text}
    return replace(fixed, ticket=tickets.add(tx, UNDO, back, member_id=hand.author.member.id, now=hand.author.now))


def take_back(tx: Tx, ticket_id: int, hand: Hand) -> Fixed:
    """The entry as it was before a correction. UserError where that was done already."""
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != UNDO or ticket.member_id != hand.author.member.id:
        raise UserError("common-old-button")
    if not tickets.use(tx, ticket_id, now=hand.author.now):
        raise UserError("updates-undone-before")
    fix = Fix.from_json(ticket.data["fix"])
    found = edits.mine(tx, fix.entry_id, hand.author, hand.scope)
    return _changed(tx, found, fix, hand, ticket.data["text"])


def last_change(tx: Tx, member_id: int, *, now: datetime) -> tuple[int, datetime] | None:
    """The ticket that takes back a person's latest correction, with when that was made."""
    return tickets.newest(tx, UNDO, member_id=member_id, now=now)


def _before(tx: Tx, found: Mine, fix: Fix, zone: str) -> dict[str, Any]:
    """What now stands where `fix` puts something new."""
    entry, fact = found.entry, found.entry.data["facts"][fix.place]
    steps = [step for step in customers.open_steps(tx, customer_id=entry.customer_id) if step.entry_id == entry.id]
    stands = {
        "amount": fact.get("amount"),
        "currency": fact.get("currency"),
        "on": local(entry.at, zone).date().isoformat(),
        "due": local(steps[0].due_at, zone).date().isoformat() if steps else None,
        "kind": fact["kind"],
        "customer": entry.customer_id,
    }
    return {name: stands[name] for name in fix.new}


def _changed(tx: Tx, found: Mine, fix: Fix, hand: Hand, text: str | None) -> Fixed:
    """Make the changes, score whoever it was and is about, note both sides in the audit."""
    before = _before(tx, found, fix, hand.zone)
    entry = replace(_values_changed(tx, found.entry, fix, hand), text=text)
    records.change_entry(tx, entry.id, text=text)
    now = Mine(entry, found.customer)
    if "customer" in fix.new:
        now = _given(tx, now, int(fix.new["customer"]), hand.scope)
    change = edits.Edit({name: str(value) for name, value in before.items()}, dict(fix.new))
    logged = edits.scored_anew(tx, now, entry.data, hand.author, change)
    if now.customer.id != found.customer.id:
        edits.without(tx, found.customer, entry, hand.author)
    return Fixed(logged, fix, before)


def _values_changed(tx: Tx, entry: EntryInfo, fix: Fix, hand: Hand) -> EntryInfo:
    new = fix.new
    if "kind" in new:
        entry = _as_kind(tx, entry, fix)
    if "amount" in new:
        entry = _with_amount(tx, entry, fix)
    if "due" in new:
        _due(tx, entry, date.fromisoformat(new["due"]), hand.zone)
    if "on" in new:
        entry = _on(tx, entry, date.fromisoformat(new["on"]), hand.author.now, hand.zone)
    return entry


def _with_amount(tx: Tx, entry: EntryInfo, fix: Fix) -> EntryInfo:
    """The entry with another amount. UserError where no record of its own has the one that is to change."""
    fact = entry.data["facts"][fix.place]
    old, new = abs(Decimal(fact["amount"])), Decimal(fix.new["amount"])
    table = _TABLES.get(fact["kind"], "")
    rows = [row for row in (records.of_entry(tx, table, entry.id) if table else ()) if _amount(row) == old]
    if not rows:
        raise UserError("updates-fix-cannot")
    sign = -1 if rows[0]["amount"] < 0 else 1
    currency = {name: value for name, value in fix.new.items() if name == "currency" and value}
    records.change(tx, table, rows[0]["id"], amount=sign * new, **currency)
    return _told(entry, fix.place, {"amount": str(new), **currency})


def _amount(row: Mapping[str, Any]) -> Decimal | None:
    return abs(row["amount"]) if row["amount"] is not None else None


def _told(entry: EntryInfo, place: int, news: Mapping[str, Any]) -> EntryInfo:
    """The entry with something new in what was understood of it."""
    facts = [{**fact, **(news if at == place else {})} for at, fact in enumerate(entry.data["facts"])]
    return replace(entry, data={**entry.data, "facts": facts})


def _as_kind(tx: Tx, entry: EntryInfo, fix: Fix) -> EntryInfo:
    """The entry with its record in another book."""
    old, new = entry.data["facts"][fix.place]["kind"], fix.new["kind"]
    amount = abs(Decimal(entry.data["facts"][fix.place]["amount"]))
    rows = [row for row in records.of_entry(tx, _TABLES[old], entry.id) if _amount(row) == amount]
    if not rows or old not in _BOOKED or new not in _BOOKED:
        raise UserError("updates-fix-cannot")
    records.change(tx, _TABLES[old], rows[0]["id"], voided_at=entry.known_at)
    kept = {name: rows[0][name] for name in ("customer_id", "entry_id", "known_at", "currency")}
    when = {"issued_at": entry.at, "due_at": entry.at + _DUE} if new == "invoice" else {"at": entry.at}
    records.add(tx, _TABLES[new], **kept, **when, amount=amount)
    kind = new if fix.place == 0 else entry.kind
    records.change_entry(tx, entry.id, kind=kind)
    return _told(replace(entry, kind=kind), fix.place, {"kind": new})


def _on(tx: Tx, entry: EntryInfo, on: date, now: datetime, zone: str) -> EntryInfo:
    """The entry on another day. UserError for one to come."""
    was, today = local(entry.at, zone).date(), local(now, zone).date()
    if on > today:
        raise UserError("updates-date-future")
    by = min(on - was, now - entry.at)  # today is not later than now
    records.shift(tx, entry.id, by)
    records.change_entry(tx, entry.id, at=entry.at + by)
    facts = [{**fact, "on": on.isoformat()} for fact in entry.data["facts"]]
    return replace(entry, at=entry.at + by, data={**entry.data, "facts": facts})


def _due(tx: Tx, entry: EntryInfo, due: date, zone: str) -> None:
    """Its next step on another day, at its hour."""
    for step in customers.open_steps(tx, customer_id=entry.customer_id):
        if step.entry_id == entry.id:
            by = due - local(step.due_at, zone).date()
            customers.change_step(tx, step.id, due_at=step.due_at + by, reminded_at=None)


def _given(tx: Tx, found: Mine, customer_id: int, scope: Scope) -> Mine:
    """The entry as another customer's. UserError where it changed more at the first than rows of its own."""
    whose = customers.get(tx, customer_id, scope)
    if whose is None:
        raise UserError("common-unknown-customer")
    if any(found.entry.data.get("undo", {}).values()):
        raise UserError("updates-fix-cannot")
    records.hand_over(tx, found.entry.id, customer_id)
    return Mine(replace(found.entry, customer_id=customer_id, effect=edits.effect_now(tx, customer_id)), whose)
