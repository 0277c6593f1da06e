"""An entry put right in its place: its amount, day, kind or customer, and all that back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from db import customers, records, tickets
from db.gateway import Tx
from db.records import EntryInfo
from db.scope import Scope
from handlers.common.errors import UserError
from handlers.common.formats import day_begins, local
from handlers.updates import edits, handing, keeping
from handlers.updates.compose import TERMS_DAYS
from handlers.updates.edits import Mine
from handlers.updates.service import Author, Logged, without

UNDO: Final = "unfix"
WITHIN: Final = timedelta(days=3)  # how long ago something may have been told to be put right in a word
_LATEST: Final = 20
_TABLES: Final[Mapping[str, str]] = {
    "order": "orders", "invoice": "invoices", "payment": "payments", "contract": "contracts", "project": "projects",
}  # fmt: skip
_WHEN: Final = {"order": "at", "invoice": "issued_at", "payment": "at"}
BOOKED: Final = ("order", "invoice", "payment")  # kinds that may be taken for one another


@dataclass(frozen=True, slots=True)
class Fix:
    """What is to change of an entry: `new` by name (amount, currency, on, due, kind, customer), as JSON keeps it.

    place: which of its facts an amount or a kind belongs to. row: the record of the new kind that it was once, and
    will be again.
    """

    entry_id: int
    place: int = 0
    new: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"entry": self.entry_id, "place": self.place, "new": dict(self.new), "row": self.row}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Fix:
        return cls(kept["entry"], kept["place"], kept["new"], kept.get("row"))


@dataclass(frozen=True, slots=True)
class Fixed:
    """An entry as it stands now, what it was before (by the same names), and the ticket that takes that back.

    row: the record of the kind that it was before.
    """

    entry: Logged
    fix: Fix
    before: Mapping[str, Any]
    row: int | None = None
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


def due_days(tx: Tx, entries: Iterable[EntryInfo], zone: str) -> dict[int, tuple[date, ...]]:
    """By entry the days on which what it promised is due."""
    found: dict[int, tuple[date, ...]] = {}
    for entry in entries:
        steps = customers.open_steps(tx, customer_id=entry.customer_id)
        found[entry.id] = tuple(local(each.due_at, zone).date() for each in steps if each.entry_id == entry.id)
    return found


# Changing it -------------------------------------------------------------------------------------------------------


def apply(tx: Tx, fix: Fix, hand: Hand, words: str) -> Fixed:
    """Change the entry in its place, score its customer anew, keep how to take that back.

    NotAllowed where it is not the person's to change, UserError where it cannot be changed so. words: those of the
    correction, kept with what was told.
    """
    found = edits.mine(tx, fix.entry_id, hand.author, hand.scope)
    fixed = _changed(tx, found, fix, hand, f"{found.entry.text or ''}\n✏️ {words}")
    back = {"fix": Fix(fix.entry_id, fix.place, fixed.before, fixed.row).to_json(), "text": found.entry.text}
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


def last_change(tx: Tx, hand: Hand) -> tuple[int, datetime] | None:
    """The ticket that takes back a person's latest correction, with when that was made.

    Tickets of entries that were taken back since, or are no longer the person's to change, are let go.
    """
    author = hand.author
    while (newest := tickets.newest(tx, UNDO, member_id=author.member.id, now=author.now)) is not None:
        ticket = tickets.get(tx, newest[0])
        try:
            edits.mine(tx, int(ticket.data["fix"]["entry"]) if ticket else 0, author, hand.scope)
        except UserError:
            tickets.use(tx, newest[0], now=author.now)
        else:
            return newest
    return None


def restored(tx: Tx, ticket_id: int) -> Fix:
    """What a ticket would put in place again. UserError for none."""
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != UNDO:
        raise UserError("common-old-button")
    return Fix.from_json(ticket.data["fix"])


def _before(tx: Tx, found: Mine, fix: Fix, zone: str) -> dict[str, Any]:
    """What now stands where `fix` puts something new."""
    entry, fact, rows = found.entry, found.entry.data["facts"][fix.place], _rows(tx, found.entry, fix.place)
    steps = [step for step in customers.open_steps(tx, customer_id=entry.customer_id) if step.entry_id == entry.id]
    stands = {
        "amount": fact.get("amount"),
        "currency": rows[0]["currency"] if rows else None,  # the firm's own, where nobody said one
        "on": local(entry.at, zone).date().isoformat(),
        "due": local(steps[0].due_at, zone).date().isoformat() if steps else None,
        "kind": fact["kind"],
        "customer": entry.customer_id,
    }
    return {name: stands[name] for name in fix.new}


def _changed(tx: Tx, found: Mine, fix: Fix, hand: Hand, text: str | None) -> Fixed:
    """Make the changes, score whoever it was and is about, note both sides in the audit."""
    before, row = _before(tx, found, fix, hand.zone), None
    if "kind" in fix.new:
        found, row = _as_kind(tx, found, fix, hand.author.now)
    entry = replace(_values_changed(tx, found.entry, fix, hand), text=text)
    records.change_entry(tx, entry.id, text=text)
    now = Mine(entry, found.customer)
    if "customer" in fix.new:
        now = _kept_there(tx, _given(tx, now, int(fix.new["customer"]), hand.scope), hand)
    change = edits.Edit({name: str(value) for name, value in before.items()}, dict(fix.new))
    logged = edits.scored_anew(tx, now, now.entry.data, hand.author, change)
    if now.customer.id != found.customer.id:
        without(tx, found.customer, entry, now=hand.author.now)
    return Fixed(logged, fix, before, row)


def _values_changed(tx: Tx, entry: EntryInfo, fix: Fix, hand: Hand) -> EntryInfo:
    new = fix.new
    if "amount" in new:
        entry = _with_amount(tx, entry, fix)
    if "due" in new:
        _due(tx, entry, date.fromisoformat(new["due"]), hand.zone)
    if "on" in new:
        entry = edits.moved(tx, entry, date.fromisoformat(new["on"]), hand.author.now, hand.zone)
    return entry


def _rows(tx: Tx, entry: EntryInfo, place: int) -> list[dict[str, Any]]:
    """The records of an entry that one of its facts made: those of its kind with its amount."""
    fact = entry.data["facts"][place]
    table = _TABLES.get(fact["kind"])
    if table is None or fact.get("amount") is None:
        return []
    amount = abs(Decimal(fact["amount"]))
    found = records.of_entry(tx, table, entry.id)
    return [row for row in found if row["amount"] is not None and abs(row["amount"]) == amount]


def _with_amount(tx: Tx, entry: EntryInfo, fix: Fix) -> EntryInfo:
    """The entry with another amount. UserError where no record of its own has the one that is to change."""
    rows, new = _rows(tx, entry, fix.place), Decimal(fix.new["amount"])
    if not rows:
        raise UserError("updates-fix-cannot")
    sign = -1 if rows[0]["amount"] < 0 else 1
    currency = {name: value for name, value in fix.new.items() if name == "currency" and value}
    table = _TABLES[entry.data["facts"][fix.place]["kind"]]
    records.change(tx, table, rows[0]["id"], amount=sign * new, **currency)
    return _told(entry, fix.place, {"amount": str(new), **currency})


def _told(entry: EntryInfo, place: int, news: Mapping[str, Any]) -> EntryInfo:
    """The entry with something new in what was understood of it."""
    facts = [{**fact, **(news if at == place else {})} for at, fact in enumerate(entry.data["facts"])]
    return replace(entry, data={**entry.data, "facts": facts})


def _as_kind(tx: Tx, found: Mine, fix: Fix, now: datetime) -> tuple[Mine, int]:
    """The entry with its record in another book, and the id of the one that it was. UserError for a cancelled one."""
    entry, rows = found.entry, _rows(tx, found.entry, fix.place)
    old, new = entry.data["facts"][fix.place]["kind"], fix.new["kind"]
    if not rows or rows[0]["amount"] < 0 or old not in BOOKED or new not in BOOKED:
        raise UserError("updates-fix-cannot")
    was, at = rows[0], rows[0][_WHEN[old]]
    records.change(tx, _TABLES[old], was["id"], voided_at=now)
    kept = {name: was[name] for name in ("customer_id", "amount", "currency")} | {_WHEN[new]: at}
    if fix.row is not None:
        records.change(tx, _TABLES[new], fix.row, voided_at=None, **kept)
    else:
        terms = timedelta(days=found.customer.payment_terms_days or TERMS_DAYS)
        due = {"due_at": at + terms} if new == "invoice" else {}
        records.add(tx, _TABLES[new], entry_id=entry.id, known_at=was["known_at"], **kept, **due)
    kind = new if fix.place == 0 else entry.kind
    records.change_entry(tx, entry.id, kind=kind)
    return replace(found, entry=_told(replace(entry, kind=kind), fix.place, {"kind": new})), was["id"]


def _due(tx: Tx, entry: EntryInfo, due: date, zone: str) -> None:
    """Its next step on another day, at its hour."""
    for step in customers.open_steps(tx, customer_id=entry.customer_id):
        if step.entry_id == entry.id:
            by = due - local(step.due_at, zone).date()
            customers.change_step(tx, step.id, due_at=step.due_at + by, reminded_at=None)


def _kept_there(tx: Tx, found: Mine, hand: Hand) -> Mine:
    """The entry at the customer it came to: it closes what was promised there, and no longer what was elsewhere."""
    entry, author = found.entry, hand.author
    keeping.put_back(tx, entry.data, author.member.id, now=author.now)
    tonight = day_begins(local(author.now, hand.zone).date() + timedelta(days=1), hand.zone)
    told = edits.told_again(tx, entry)
    kept = keeping.keep(tx, told, entry.member_id, now=author.now, tonight=tonight, before=entry.id)
    return replace(found, entry=replace(entry, data={**entry.data, "kept": keeping.listed(kept.done, author.now)}))


def _given(tx: Tx, found: Mine, customer_id: int, scope: Scope) -> Mine:
    """The entry as another customer's. UserError where it changed more at the first than rows of its own."""
    to = customers.get(tx, customer_id, scope)
    if to is None:
        raise UserError("common-unknown-customer")
    if any(found.entry.data.get("undo", {}).values()):
        raise UserError("updates-fix-cannot")
    blind = [whose for _, whose in handing.given_steps(tx, found.entry) if not handing.can_take(to, whose)]
    if blind:
        raise UserError("updates-fix-unseen", whose=blind[0].name, customer=to.name)
    records.hand_over(tx, found.entry.id, customer_id)
    return Mine(replace(found.entry, customer_id=customer_id, effect=edits.effect_now(tx, customer_id)), to)
