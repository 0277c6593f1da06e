"""From a message to stored entries, for every command that tells something: understand, ask or store, answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from db import customers as customers_db
from db import drafts, people, proposals, records, tickets
from db.drafts import DraftInfo
from db.gateway import Tx
from db.people import MemberInfo
from db.tickets import TicketInfo
from handlers.common.context import Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.common.understand import naming
from handlers.common.understand.facts import Contact, Fact, Option, Order, Question, Understood
from handlers.common.understand.guess import NOTE
from handlers.common.understand.message import understand
from handlers.common.understand.scan import Asker
from handlers.common.understand.search import Directory, Hit
from handlers.common.understand.spotting import spot
from handlers.common.understand.text import normalise
from handlers.customers import foreign, pick, wishes
from handlers.customers import service as customers
from handlers.customers.wishes import Wish
from handlers.profile import fields
from handlers.risk.service import Stale
from handlers.updates import (
    colleagues,
    complaints,
    compose,
    contacts,
    handing,
    keeping,
    own,
    questions,
    service,
    suggesting,
    view,
)
from handlers.updates.compose import Setting
from handlers.updates.handing import Handed
from handlers.updates.questions import Pending
from handlers.updates.service import Author, Logged, Prepared, Undone, Wanted
from handlers.updates.told import Told
from handlers.updates.view import Frame

ASKING: Final = "tell"
ANSWER_WITHIN: Final = timedelta(hours=12)
CHOICES: Final = 3
OWED: Final = 100  # open invoices that are added up
TRIES: Final = 4
SHORT: Final = 200  # characters


async def hear(turn: Turn, text: str) -> Understood:
    """What `text` says to this person here."""
    return await _read(turn, Pending(text, turn.today, None))


async def tell(turn: Turn, text: str, understood: Understood | None = None, *, message_id: int | None = None) -> None:
    """Store what `text` tells, and ask about what is not clear. message_id: the message it came in, if not this one."""
    message = message_id or (turn.message.message_id if turn.message else None)
    await _take(turn, Pending(text, turn.today, message), understood)


async def tell_as(turn: Turn, kind: str, text: str) -> None:
    """`tell` where the command has said what kind of record `text` is."""
    message = turn.message.message_id if turn.message else None
    await _take(turn, Pending(text, turn.today, message, {questions.KIND: kind}))


async def _read(turn: Turn, pending: Pending) -> Understood:
    index = await pick.directory(turn)
    recent = await turn.glance(lambda tx: people.recent_customers(tx, turn.member.id))
    asker = Asker(prefer=frozenset(recent))
    read = partial(understand, directory=index, today=pending.today, asker=asker, kind=pending.kind)
    # A line is read in a millisecond or two, sooner than a thread wakes; a long text must not keep others waiting.
    text = _without_own(turn, pending).rest
    heard = read(text) if len(text) <= SHORT else await asyncio.to_thread(read, text)
    return await with_complaints(turn, heard, pending)


async def with_complaints(turn: Turn, heard: Understood, pending: Pending) -> Understood:
    """With the question which complaint is meant, where several are open."""
    if not complaints.tells(heard):
        return heard
    reader = complaints.Reader(turn.lang, turn.firm.zone, turn.today)
    return await turn.glance(lambda tx: complaints.sorted_out(tx, heard, pending, reader))


def says_own(turn: Turn, text: str) -> bool:
    """Whether `text` fills in a field of records that the firm made."""
    found = own.said(text, fields.of_records(turn.firm), turn.today)
    return bool(found.values or found.bad)


def _without_own(turn: Turn, pending: Pending) -> own.Said:
    """The message without what it says of the records' own fields."""
    return own.said(pending.text, fields.of_records(turn.firm), pending.today)


async def _take(turn: Turn, pending: Pending, understood: Understood | None = None) -> None:
    understood = understood or await _read(turn, pending)
    to, understood = await handed_on(turn, pending.text, understood)
    understood = await _with_people(turn, understood)
    index = await pick.directory(turn)
    facts, left = questions.settle(understood, pending, lambda customer_id: hit(index, customer_id))
    if not facts and not left:
        raise UserError("updates-not-understood")
    stored = questions.by_customer(facts)
    if not stored and left[0].topic in questions.WHOM and await foreign.offered(turn, pending.text):
        return
    after = replace(pending, rest_only=pending.rest_only or bool(stored), noted=None if stored else pending.noted)
    note = questions.note(understood, left[0], stored) if left and pending.noted is None else None
    told = [composed(turn, pending, customer_id, facts) for customer_id, facts in stored.items()]
    if note is not None and note.customer is not None:
        told.append(composed(turn, pending, note.customer.customer_id, [note]))
    told = [await arranged(turn, each, to) for each in told]
    about = understood.facts[left[0].fact] if left and left[0].fact is not None else None
    asking = Asking(after, left[0], note is not None, about) if left else None
    await _store(turn, told, author_of(turn, pending.message_id), asking, instead_of=pending.noted if stored else None)


async def _with_people(turn: Turn, understood: Understood) -> Understood:
    """With the question who is meant, where a name may be that of several people at the customer."""
    named = [(place, fact) for place, fact in enumerate(understood.facts) if isinstance(fact, Contact) and fact.person]
    asked: list[Question] = []
    for place, fact in named:
        if fact.customer is not None and fact.event != "joined":
            customer_id, person = fact.customer.customer_id, fact.person or ""
            found = await turn.glance(partial(contacts.namesakes, customer_id=customer_id, person=person))
            options = tuple(Option(each, each) for each in found[:CHOICES])
            asked += [Question("person", place, options, person)] if options else []
    return replace(understood, questions=(*understood.questions, *asked)) if asked else understood


async def told_to(turn: Turn, text: str) -> Handed | None:
    """The colleague that a message hands something to."""
    if not handing.may_hand(text):
        return None
    mentions = spot(await pick.directory(turn), normalise(text).clean, slots=False)
    named = {hit.customer_id for mention in mentions for hit in mention.hits}
    return await turn.glance(partial(_handed, text=text, me=turn.member, customers=named))


def _handed(tx: Tx, *, text: str, me: MemberInfo, customers: Collection[int]) -> Handed | None:
    there = [each.name for each_id in customers for each in customers_db.contacts(tx, each_id) if each.left_at is None]
    return handing.found(text, people.members(tx), me, there)


async def handed_on(turn: Turn, text: str, understood: Understood) -> tuple[Handed | None, Understood]:
    """The colleague that `text` hands something to, if any, and what was understood as that to-do."""
    to = await told_to(turn, text)
    return to, understood if to is None else handing.as_step(understood, to, text, turn.today, turn.firm.zone)


async def arranged(turn: Turn, told: Told, handed: Handed | None) -> Told:
    """What was told, its to-dos given to the colleague it names or ready to be offered."""
    if handed is None:
        return told
    whose = await turn.glance(lambda tx: customers_db.get(tx, told.customer_id, turn.scope))
    return handing.arranged(told, handed, whose, turn.member) if whose is not None else told


def hit(index: Directory, customer_id: int) -> Hit:
    """A customer that was picked, as if it had been found. NotAllowed where it is not in sight any more."""
    if customer_id not in index:
        raise NotAllowed("common-unknown-customer")
    entry = index.get(customer_id)
    return Hit(customer_id, entry.name, 100.0, entry.name, "pick")


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that is kept with its ticket in the commit that stores what was clear.

    with_note: the last thing stored is the message itself, as a note until the question is answered. about: the fact
    that lacks the answer.
    """

    pending: Pending
    question: Question
    with_note: bool = False
    about: Fact | None = None

    def keep(self, tx: Tx, turn: Turn, note: Logged | None) -> Reply:
        asked = _with_choices(tx, turn, self.question, self.about)
        pending = replace(self.pending, noted=note.entry_id) if note else self.pending
        kept = {"pending": pending.to_json(), "question": questions.kept(asked)}
        ticket = tickets.add(tx, ASKING, kept, member_id=turn.member.id, now=turn.now)
        expires = turn.now + ANSWER_WITHIN
        drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, ASKING, 1, {"ticket": ticket}, None, expires))
        return view.question(frame_of(turn), asked, ticket, noted=note, creates=_names_nobody(self.question))


def _names_nobody(question: Question) -> bool:
    """Whether words that may be a name are nobody's yet."""
    named = question.topic == "customer" and question.words and not question.options
    return bool(named) and wishes.may_be_name(question.words) and not naming.is_sentence(question.words)


def _with_choices(tx: Tx, turn: Turn, question: Question, about: Fact | None) -> Question:
    """Nobody named a customer: offer those that this person saw last. Nobody named an amount: offer those it may be."""
    if question.options:
        return question
    if question.topic == "amount" and about is not None and about.customer is not None:
        known = _amounts(tx, about, about.customer.customer_id, turn.firm.currency)
        return replace(question, options=tuple(Option(each, f"{each:,f}") for each in known))
    if question.topic not in questions.WHOM:
        return question
    latest = customers.latest(tx, turn.member, turn.scope, limit=CHOICES)
    return replace(question, options=tuple(Option(each.id, each.name) for each in latest))


def _amounts(tx: Tx, about: Fact, customer_id: int, currency: str) -> list[Decimal]:
    """What a payment or a cancelled order without an amount may have come to: all that is owed first, or an order."""
    if getattr(about, "currency", None) not in (None, currency):
        return []
    if about.kind == "payment":
        owed = proposals.unpaid(tx, customer_id, currency, limit=OWED)
        return list(dict.fromkeys([sum(owed, Decimal()), *owed] if owed else []))[:CHOICES]
    if isinstance(about, Order) and about.cancelled:
        return list(dict.fromkeys(proposals.ordered(tx, customer_id, currency, limit=CHOICES)))
    return []


async def tell_facts(turn: Turn, customer_id: int, facts: Sequence[Fact], text: str, *, edit: bool = False) -> None:
    """Store an entry about one customer that was put together by buttons."""
    told = compose.compose(customer_id, facts, text, Setting(turn.now, turn.firm.zone, turn.firm.currency))
    await tell_composed(turn, told, author_of(turn, turn.message.message_id if turn.message else None), edit=edit)


async def tell_composed(turn: Turn, told: Told, author: Author, *, edit: bool = False) -> None:
    """Store an entry that is composed already."""
    await _store(turn, [told], author, edit=edit)


async def _store(
    turn: Turn,
    told: Sequence[Told],
    author: Author,
    asking: Asking | None = None,
    *,
    edit: bool = False,
    instead_of: int | None = None,
) -> None:
    """Work out what is to be stored without a lock, store it, answer; again where somebody else was faster.

    instead_of: the note that gives way to it.
    """
    for _ in range(TRIES):
        prepared = await turn.services.desk.prepare([Wanted(each, turn.scope, turn.now) for each in told])
        try:
            unit = partial(_commit, turn=turn, prepared=prepared, author=author, asking=asking, edit=edit)
            await turn.do(partial(_replaced, author=author, note=instead_of, unit=unit))
        except Stale:
            continue
        if asking is None or not asking.with_note:
            await suggesting.suggest(turn, author)
        return
    raise UserError("updates-busy")


def _replaced(tx: Tx, *, author: Author, note: int | None, unit: Callable[[Tx], list[Reply]]) -> list[Reply]:
    """Do `unit`, and take away the note that kept the message until then; a note moves no score."""
    kept = records.entry(tx, note) if note is not None else None
    if kept is not None and records.void_entry(tx, kept.id, member_id=author.member.id, now=author.now):
        keeping.put_back(tx, kept.data, author.member.id, now=author.now)
    return unit(tx)


def composed(turn: Turn, pending: Pending, customer_id: int, facts: Sequence[Fact]) -> Told:
    """One customer's part of a message."""
    told = compose.compose(customer_id, facts, pending.text, Setting(turn.now, turn.firm.zone, turn.firm.currency))
    return own.attached(told, _without_own(turn, pending), fields.of_records(turn.firm))


def _commit(
    tx: Tx, *, turn: Turn, prepared: Sequence[Prepared], author: Author, asking: Asking | None, edit: bool
) -> list[Reply]:
    entries = [service.store(tx, each, author) for each in prepared]
    if asking is None or (asking.with_note and entries[-1].told.data["kept"]):
        asking = None  # that a promise was kept is what such a note tells
        drafts.drop(tx, turn.member.id, turn.chat_id)
    note = entries.pop() if asking and asking.with_note else None
    replies = view.logged(frame_of(turn), entries, asking.keep(tx, turn, note) if asking else None)
    if edit and replies:
        replies[0] = replies[0].edited()
    return [*replies, *colleagues.told(tx, turn, entries)]


def undone(tx: Tx, turn: Turn, entry_id: int) -> tuple[Undone, list[Reply]]:
    """An entry taken back, and what colleagues are told who had a to-do of it."""
    entry = records.entry(tx, entry_id)
    given = handing.given_steps(tx, entry) if entry is not None else []
    return service.undo(tx, entry_id, author_of(turn, None), turn.scope), colleagues.withdrawn(turn, given)


def author_of(turn: Turn, message_id: int | None) -> Author:
    """Who tells it in this turn."""
    return Author(turn.member, turn.now, turn.chat_id, message_id, turn.event.update_id, turn.key(0))


def frame_of(turn: Turn) -> Frame:
    return Frame(turn.lang, turn.firm.currency, turn.firm.zone, turn.today)


# Answers ---------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`v1:answer:<ticket>:<option, "other", "new" or "drop">`."""
    number, choice = (*turn.pressed, "", "")[:2]
    ticket = await _ticket(turn, number)
    if choice == "drop":
        await turn.do(lambda tx: _drop(tx, turn, ticket))
        return
    pending, question = _revived(ticket.data)
    if choice == "other":
        turn.first(lambda tx: _use(tx, turn, ticket))
        await pick.customer(turn, "", then="tell", data=ticket.data)
        return
    if choice == "new" and question.words:
        turn.first(lambda tx: _use(tx, turn, ticket))
        await pick.go_on_with_new(turn, Wish("tell", question.words, ticket.data), key=f"chat-t{ticket.id}")
        return
    if not choice.isdigit() or int(choice) >= len(question.options):
        raise UserError("common-old-button")
    turn.first(lambda tx: _use(tx, turn, ticket))
    answer = question.options[int(choice)].value
    if pending.noted is not None and answer == NOTE:
        await turn.say(view.plain(turn.lang, "updates-noted", edit=True))  # it is one already
        return
    await _take(turn, pending.answered(question, answer))


async def picked(turn: Turn, chosen: pick.Picked) -> None:
    """The customer of a message was picked from a list or created: go on with the message."""
    pending, question = _revived(chosen.data)
    await _take(turn, pending.answered(question, chosen.customer.id))


async def typed(turn: Turn, draft: DraftInfo) -> bool:
    """Free words while a question is open: its answer, or something new (False)."""
    ticket = await turn.read(lambda tx: tickets.get(tx, draft.data["ticket"]))
    if ticket is None or not ticket.good(turn.now):
        return False
    pending, question = _revived(ticket.data)
    answer = questions.typed(question, turn.text, turn.today)
    if answer is None and question.topic in questions.WHOM:
        return await _named(turn, ticket)
    if answer is None:
        return False
    turn.first(lambda tx: _use(tx, turn, ticket))
    await _take(turn, pending.answered(question, answer))
    return True


async def _named(turn: Turn, ticket: TicketInfo) -> bool:
    """The customer's name typed as an answer; a whole new message is none."""
    heard = await hear(turn, turn.text)
    if heard.facts or wishes.asks(heard) or not wishes.may_be_name(turn.text):
        return False
    turn.first(lambda tx: _use(tx, turn, ticket))
    await pick.customer(turn, turn.text, then="tell", data=ticket.data)
    return True


def _revived(data: Mapping[str, Any]) -> tuple[Pending, Question]:
    return Pending.from_json(data["pending"]), questions.revived(data["question"])


async def _ticket(turn: Turn, number: str) -> TicketInfo:
    ticket = await turn.read(lambda tx: tickets.get(tx, int(number))) if number.isdigit() else None
    if ticket is None or ticket.kind != ASKING or not ticket.good(turn.now) or ticket.member_id != turn.member.id:
        raise UserError("common-old-button")
    return ticket


def _use(tx: Tx, turn: Turn, ticket: TicketInfo) -> None:
    if not tickets.use(tx, ticket.id, now=turn.now):
        raise UserError("common-old-button")
    drafts.drop(tx, turn.member.id, turn.chat_id)


def _drop(tx: Tx, turn: Turn, ticket: TicketInfo) -> Reply:
    _use(tx, turn, ticket)
    pending, _ = _revived(ticket.data)
    if pending.noted is not None:
        service.undo(tx, pending.noted, author_of(turn, None), turn.scope)
    return view.plain(turn.lang, "updates-cancelled", edit=True)
