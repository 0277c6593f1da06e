"""Storing what was told with its effect on the score, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from db import audit, customers, history, people, records, scores
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.records import EntryInfo
from db.scope import ALL, Scope
from db.scores import ScoreInfo
from handlers.alerts import service as alerts
from handlers.alerts.watching import Cause, Change
from handlers.common.errors import NotAllowed, UserError
from handlers.common.formats import day_begins, local
from handlers.risk import rates
from handlers.risk import service as risk
from handlers.risk.service import Conclusion, Extra, Inputs
from handlers.updates import contacts, keeping
from handlers.updates.compose import LOST
from handlers.updates.told import Amend, Record, Told

if TYPE_CHECKING:
    from scoring.facts import Facts

MOST_MOVERS: Final = 3
STAND_INS: Final = 1_000  # ids for the rows of one entry, more than a message has words
_MOVING: Final = {"orders": "order", "complaints": "complaint", "surveys": "survey", "invoices": "invoice"}


@dataclass(frozen=True, slots=True)
class Author:
    """Who told it, and by which message."""

    member: MemberInfo
    now: datetime
    chat_id: int | None = None
    message_id: int | None = None
    update_id: int | None = None
    reply_key: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The numbers that people watch, before something was told or after it."""

    churn_probability: float | None
    level: str | None
    grade: str | None

    @classmethod
    def of(cls, score: ScoreInfo) -> Outcome:
        """Those of a score."""
        return cls(score.churn_probability, score.level, score.grade)


@dataclass(frozen=True, slots=True)
class Mover:
    """A record that moved the churn probability by `delta`; it is called by the text `group-key`."""

    group: str
    key: str
    delta: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry with its effect worked out, ready to be stored if nobody else was faster.

    open_rows: the rows that `told.amends` found open. stand_in: the id below which the told rows were scored.
    movers: what did it, where several records can have.
    """

    told: Told
    inputs: Inputs
    before: Outcome
    after: Conclusion
    facts: Facts
    open_rows: tuple[Mapping[str, Any], ...]
    stand_in: int
    movers: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry to be worked out at `now`, for somebody who may see the customers in `scope`."""

    told: Told
    scope: Scope
    now: datetime


@dataclass(frozen=True, slots=True)
class _Read:
    """A wanted entry with what was read for it."""

    told: Told
    inputs: Inputs
    open_rows: tuple[Mapping[str, Any], ...]
    stand_in: int
    extra: Extra


@dataclass(frozen=True, slots=True)
class Logged:
    """What was stored, and what it did. waiting: own steps there that are due and that it does not tell of."""

    entry_id: int
    told: Told
    customer: customers.CustomerInfo
    before: Outcome
    score: ScoreInfo
    movers: tuple[Mover, ...] = ()
    waiting: tuple[customers.Step, ...] = ()


def prepare(tx: Tx, told: Told, scope: Scope, now: datetime) -> Prepared:
    """Read the customer and work out the score before and after. NotAllowed outside of `scope`; writes nothing."""
    (found,) = prepare_many(tx, [Wanted(told, scope, now)])
    if isinstance(found, UserError):
        raise found
    return found


def prepare_many(tx: Tx, wanted: Sequence[Wanted]) -> list[Prepared | UserError]:
    """`prepare` for entries about different customers, worked out together at the latest of their times.

    Where one is refused, the refusal stands in its place.
    """
    now = max(each.now for each in wanted)
    inputs = risk.read_many(tx, [(each.told.customer_id, each.scope) for each in wanted])
    read = [
        _read(tx, each, found, -STAND_INS * place) if found else NotAllowed("common-unknown-customer")
        for place, (each, found) in enumerate(zip(wanted, inputs, strict=True))
    ]
    good = [each for each in read if isinstance(each, _Read)]
    kept = [each.inputs for each in good]
    after = risk.conclude_many(kept, now, extras=[each.extra for each in good])
    facts = alerts.facts_of(tx, after[0].assessment, now=now) if after else []
    parts = zip(good, _before(kept, now), after, _movers(good, after), strict=True)
    prepared = iter(
        [
            Prepared(each.told, each.inputs, was, found, facts[found.row], each.open_rows, each.stand_in, movers)
            for each, was, found, movers in parts
        ]
    )
    return [next(prepared) if isinstance(each, _Read) else each for each in read]


def _read(tx: Tx, wanted: Wanted, inputs: Inputs, stand_in: int) -> _Read:
    told, open_rows = _resolved(tx, wanted.told)
    extra = _extra(inputs.firm, told, open_rows, wanted.now, stand_in)
    return _Read(told, inputs, open_rows, stand_in, extra)


def _resolved(tx: Tx, told: Told) -> tuple[Told, tuple[Mapping[str, Any], ...]]:
    """The amends that find an open row, with these rows; what the others say instead is a record like any other."""
    found = [(amend, _open(tx, told.customer_id, amend)) for amend in told.amends]
    instead = [amend.otherwise for amend, row in found if row is None and amend.otherwise is not None]
    amends = tuple(_ending(amend, row) for amend, row in found if row is not None)
    rows = tuple(row for _, row in found if row is not None)
    return replace(told, records=(*told.records, *instead), amends=amends), rows


def _ending(amend: Amend, row: Mapping[str, Any]) -> Amend:
    """With the details of the row that it finds, those apart that it ends."""
    details = row.get("details") or {}
    if details.keys().isdisjoint(amend.ends):
        return amend
    left = {key: value for key, value in details.items() if key not in amend.ends}
    return replace(amend, values={**amend.values, "details": left})


def _open(tx: Tx, customer_id: int, amend: Amend) -> Mapping[str, Any] | None:
    return records.latest_open(tx, amend.table, customer_id, open_if=amend.open_if, like=amend.like)


def _before(inputs: Sequence[Inputs], now: datetime) -> list[Outcome]:
    """The stored scores where they are of today: what people saw. Older ones are worked out for now, so that the days
    that passed are not put down to this message."""
    stored = [_of_today(each, now) for each in inputs]
    old = [each for each, score in zip(inputs, stored, strict=True) if score is None]
    anew = iter(risk.conclude_many(old, now, reasons=False))
    return [Outcome.of(score) if score else _outcome(next(anew)) for score in stored]


def _of_today(inputs: Inputs, now: datetime) -> ScoreInfo | None:
    """The score that stands, if it is of today."""
    stored, zone = inputs.previous, inputs.firm.zone
    same = stored is not None and local(stored.as_of, zone).date() == local(now, zone).date()
    return stored if same else None


def _outcome(conclusion: Conclusion) -> Outcome:
    columns = conclusion.columns
    return Outcome(columns["churn_probability"], columns["level"], columns["grade"])


def _movers(read: Sequence[_Read], after: Sequence[Conclusion]) -> list[tuple[Mover, ...]]:
    """What each record did, where an entry has several: the number as it is less the number without that record."""
    moving = [_moving(each) for each in read]
    found = risk.movements(after, [[(table, row) for table, row, _ in rows] for rows in moving])
    return [
        tuple(Mover(*name, delta) for (_, _, name), delta in zip(rows, deltas, strict=True) if delta is not None)
        for rows, deltas in zip(moving, found, strict=True)
    ]


def _moving(read: _Read) -> list[tuple[str, int, tuple[str, str]]]:
    """Table, stand-in and name of the records that can move the number; none where it is one alone."""
    named = [(record.table, read.stand_in - place - 1, _name(record)) for place, record in enumerate(read.told.records)]
    found = [(table, row, name) for table, row, name in named if name is not None]
    return found[:MOST_MOVERS] if len(found) > 1 else []


def _name(record: Record) -> tuple[str, str] | None:
    """How a record that can move the number is called."""
    if record.table == "visits":
        return ("outcome", record.values["outcome"]) if record.values["outcome"] else None
    if record.table == "signals":
        return "signal", record.values["kind"]
    kind = _MOVING.get(record.table)
    return ("kind", kind) if kind else None


def _extra(firm: FirmInfo, told: Told, open_rows: Sequence[Mapping[str, Any]], now: datetime, stand_in: int) -> Extra:
    """The told rows as scoring reads them, new ones under ids below `stand_in`."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for record in told.records:
        stand_in -= 1
        row = {"id": stand_in, "customer_id": told.customer_id, "known_at": now, **record.values}
        by_table.setdefault(record.table, []).append(row)
    for amend, there in zip(told.amends, open_rows, strict=True):
        by_table.setdefault(amend.table, []).append({**there, **amend.values})
    units = rates.units(firm)
    scored = {table: rows for table, rows in by_table.items() if table != "facts"}
    extra: dict[str, Mapping[str, Any]] = {
        table: history.as_columns(table, rows, units) for table, rows in scored.items()
    }
    judged = {name: [value] for name, value in told.profile.items() if name != "stage"}
    return {**extra, "customers": judged} if judged else extra


def store(tx: Tx, prepared: Prepared, author: Author) -> Logged:
    """Store the entry, its rows and its score. `risk.Stale` where the customer changed since `prepare`."""
    told, now = prepared.told, author.now
    entry_id = records.add_entry(
        tx,
        customer_id=told.customer_id,
        member_id=author.member.id,
        kind=told.kind,
        at=told.at,
        known_at=now,
        text=told.text,
        data={},
        chat_id=author.chat_id,
        message_id=author.message_id,
        reply_key=author.reply_key,
    )
    placed = _store_records(tx, prepared, entry_id, author)
    undo_with = _amend(tx, prepared, entry_id, author)
    tonight = day_begins(local(now, prepared.inputs.firm.zone).date() + timedelta(days=1), prepared.inputs.firm.zone)
    kept = keeping.keep(tx, told, author.member.id, now=now, tonight=tonight)
    told = replace(told, data={**told.data, "kept": keeping.listed(kept.done, now)})
    of = {"customer_id": told.customer_id, "entry_id": entry_id}
    promises = [
        {**of, "member_id": each.member_id or author.member.id, "due_at": each.due_at, "text": each.text}
        for each in told.promises
    ]
    customers.add_steps(tx, promises)
    score = risk.store(tx, prepared.after, trigger="entry", entry_id=entry_id, placed=placed)
    _finish(tx, replace(prepared, told=told), entry_id, author, undo_with=undo_with, score=score)
    change = Change(prepared.inputs.customer, prepared.facts, Cause(entry_id, author.member.id), placed)
    alerts.on_change(tx, change, now=now)
    return Logged(entry_id, told, prepared.inputs.customer, prepared.before, score, prepared.movers, kept.waiting)


def _store_records(tx: Tx, prepared: Prepared, entry_id: int, author: Author) -> dict[tuple[str, int], int]:
    """The told rows; (table, stand-in) -> the id each got."""
    told = prepared.told
    shared = {"customer_id": told.customer_id, "entry_id": entry_id, "known_at": author.now}
    rows = [(record.table, {**shared, **record.values}) for record in told.records]
    for table, values in rows:
        if table == "visits":
            values["member_id"] = author.member.id
    ids = records.add_many(tx, rows)
    return {(table, prepared.stand_in - place - 1): ids[place] for place, (table, _) in enumerate(rows)}


def _amend(tx: Tx, prepared: Prepared, entry_id: int, author: Author) -> dict[str, Any]:
    """Write later facts onto open rows and judgements onto the customer; how to put all that back."""
    told = prepared.told
    changed: list[dict[str, Any]] = []
    for amend, row in zip(told.amends, prepared.open_rows, strict=True):
        before = {name: row[name] for name in amend.values}
        changed.append({"table": amend.table, "id": row["id"], "before": audit.plain(before)})
        records.change(tx, amend.table, row["id"], **amend.values)
    wanted = {**told.profile, **_back(prepared)}
    profile = customers.set_profile(tx, told.customer_id, **wanted) if wanted else {}
    return {"amended": changed, "profile": profile, "contacts": contacts.tell(tx, told, entry_id, now=author.now)}


def _back(prepared: Prepared) -> dict[str, None]:
    """Who was called lost and orders is not: from then on its orders say at what stage it is."""
    told = prepared.told
    ordered = any(each.table == "orders" and each.values["amount"] > 0 for each in told.records)
    lost = prepared.inputs.customer.stage == LOST and "stage" not in told.profile
    return {"stage": None} if ordered and lost else {}


def _finish(
    tx: Tx, prepared: Prepared, entry_id: int, author: Author, *, undo_with: dict[str, Any], score: ScoreInfo
) -> None:
    told, before = prepared.told, prepared.before
    data = {**told.data, "offered": [dict(each) for each in told.offered], "undo": undo_with}
    effect = {
        "before": {"churn": before.churn_probability, "level": before.level, "grade": before.grade},
        "after": {"churn": score.churn_probability, "level": score.level, "grade": score.grade},
        "score_id": score.id,
        "movers": [asdict(mover) for mover in prepared.movers],
    }
    records.change_entry(tx, entry_id, data=data, effect=effect)
    people.saw(tx, author.member.id, told.customer_id, now=author.now)
    change = audit.Change(
        "tell", "entry", entry_id, after={"kind": told.kind, "text": told.text}, customer_id=told.customer_id
    )
    audit.write(tx, change, member_id=author.member.id, now=author.now, update_id=author.update_id)


@dataclass(frozen=True, slots=True)
class Undone:
    entry: EntryInfo
    customer: customers.CustomerInfo
    before: Outcome
    score: ScoreInfo


def may_undo(member: MemberInfo, entry: EntryInfo, scope: Scope, customer: customers.CustomerInfo | None) -> bool:
    """Who told it may take it back, and whoever leads the customer's team."""
    if customer is None or not scope.allows(customer.team_id):
        return False
    return entry.member_id == member.id or member.leads


def undo(tx: Tx, entry_id: int, author: Author, scope: Scope) -> Undone:
    """Take back an entry with all it did, and score the customer anew.

    NotAllowed where it is not the person's to take back; UserError where that was done already.
    """
    entry = records.entry(tx, entry_id)
    customer = customers.get(tx, entry.customer_id, scope) if entry else None
    if entry is None or customer is None or not may_undo(author.member, entry, scope, customer):
        raise NotAllowed
    if not records.void_entry(tx, entry_id, member_id=author.member.id, now=author.now):
        raise UserError("updates-undone-before")
    _put_back(tx, entry, author)
    before, score = without(tx, customer, entry, now=author.now)
    change = audit.Change("undo", "entry", entry_id, before={"kind": entry.kind}, customer_id=entry.customer_id)
    audit.write(tx, change, member_id=author.member.id, now=author.now, update_id=author.update_id)
    return Undone(entry, customer, before, score)


def without(tx: Tx, customer: customers.CustomerInfo, entry: EntryInfo, *, now: datetime) -> tuple[Outcome, ScoreInfo]:
    """Score a customer anew that an entry was taken away from; alerts that it alone had caused are withdrawn.

    The numbers as they stood with the entry, and the score without it.
    """
    inputs = risk.read(tx, customer.id, ALL)
    (before,) = _before([inputs], now)
    after = risk.conclude(_as_it_stood(tx, inputs, entry.id), now)
    score = risk.store(tx, after, trigger="undo", entry_id=entry.id)
    (facts,) = alerts.facts_of(tx, after.assessment, now=now)
    alerts.on_undo(tx, Change(customer, facts, entry), undone=entry.id, now=now)
    return before, score


def _as_it_stood(tx: Tx, inputs: Inputs, entry_id: int) -> Inputs:
    """The inputs with the score before an entry that was the last: a grade is held where it was, not where the entry
    had moved it."""
    last = inputs.previous
    while last is not None and last.entry_id == entry_id:  # told once, it may have been changed since
        last = scores.before(tx, last.customer_id, last.as_of)
    return replace(inputs, previous=last)


def _put_back(tx: Tx, entry: EntryInfo, author: Author) -> None:
    undo_with = entry.data.get("undo", {})
    for each in undo_with.get("amended", ()):
        records.put_back(tx, each["table"], each["id"], each["before"])
    if undo_with.get("profile"):
        customers.set_profile(tx, entry.customer_id, **undo_with["profile"])
    contacts.put_back(tx, undo_with.get("contacts", ()))
    keeping.put_back(tx, entry.data, author.member.id, now=author.now)
