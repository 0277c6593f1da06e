"""A to-do that is somebody else's: "让王芳周五前跟进华能", "ask Emma to call Siemens by Friday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from db import audit, customers, people, records, tickets
from db.customers import CustomerInfo
from db.customers import Step as Promised
from db.gateway import Tx
from db.people import MemberInfo
from db.records import EntryInfo
from db.scope import Scope
from handlers.common import workdays
from handlers.common.errors import NotAllowed, UserError
from handlers.common.understand.facts import Remark, Step, Task, Understood, Visit
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.text import fold
from handlers.updates.service import Author
from handlers.updates.told import Told

OFFER: Final = "hand"
_OFFERED: Final = "asked"  # in an entry: the ticket by which somebody was asked
_HAND_ZH: Final = phrase("handing", "zh").pattern
_HAND_EN: Final = phrase("handing", "en").pattern
_TO_EN: Final = phrase("handing", "to_en").pattern
_BEGIN: Final = phrase("handing", "begin").pattern
_DONE: Final = phrase("handing", "done")
_GOES_ON: Final = phrase("handing", "goes_on")
_TREATS: Final = phrase("handing", "treats")
_MAY: Final = re.compile(rf"{_HAND_ZH}|{_HAND_EN}")
_SHORT: Final = 2  # characters of a Chinese name that may be the beginning of another one's
_PLAIN: Final = (Visit, Remark, Task)  # what a to-do may be taken for


@dataclass(frozen=True, slots=True)
class Handed:
    """Whom a message hands something to, and the words that do so, folded."""

    member: MemberInfo
    words: str


def may_hand(text: str) -> bool:
    """Whether any words of `text` could hand something to somebody: few do, and the rest need no list of members."""
    return _MAY.search(fold(text)) is not None


def found(text: str, members: Sequence[MemberInfo], me: MemberInfo, others: Sequence[str] = ()) -> Handed | None:
    """The one colleague that `text` hands something to; None where it names none or may mean several.

    others: names of people at the customers that it speaks of; what is theirs is not the colleague's.
    """
    clean = fold(text)
    strangers = [fold(name).strip() for name in (*others, *(each.name for each in members if not each.active))]
    matches = [(each, match) for each in members if each.active for match in _matches(clean, each)]
    matches = [(each, match) for each, match in matches if not _is_other(clean, match, strangers)]
    longest = max((len(match.group("name")) for _, match in matches), default=0)
    meant = {each.id: (each, match) for each, match in matches if len(match.group("name")) == longest}
    if len(meant) != 1:
        return None
    ((member, match),) = meant.values()
    return Handed(member, match.group("words").strip()) if member.id != me.id else None


def _is_other(clean: str, match: re.Match[str], strangers: Sequence[str]) -> bool:
    """Whether the name at a match is somebody else's: one that is known, or a longer one of which it is the beginning;
    or the person is a guest and not a helper."""
    name, behind = match.group("name"), clean[match.end("name") :]
    if any(each and clean.startswith(each, match.start("name")) and len(each) >= len(name) for each in strangers):
        return True
    if _TREATS.match(behind):
        return True
    if name.isascii() or len(name) > _SHORT or _GOES_ON.match(behind):
        return False
    return behind[0] == name[-1] or _GOES_ON.match(behind, 1) is not None


def _matches(clean: str, member: MemberInfo) -> list[re.Match[str]]:
    """Where the words hand something to this person, by the whole name or the first."""
    name = fold(member.name).strip()
    if not name:
        return []
    spoken = {name, name.split()[0]} if name.isascii() else {name}
    either = "|".join(re.escape(each) for each in sorted(spoken, key=len, reverse=True))
    if name.isascii():
        pattern = rf"{_BEGIN}(?P<words>(?:{_HAND_EN}|{_HAND_ZH})(?P<name>{either})(?![a-z]){_TO_EN})"
    else:
        pattern = rf"(?P<words>(?:{_HAND_ZH}|{_BEGIN}{_HAND_EN})(?P<name>{either}){_TO_EN})"
    return list(re.finditer(pattern, clean))


def as_step(understood: Understood, handed: Handed, text: str, today: date, zone: str) -> Understood:
    """What is handed on has not happened: a to-do, for the next workday of the zone's country where no day is said."""
    facts = [fact for fact in understood.facts if isinstance(fact, _PLAIN)]
    whose = {fact.customer.customer_id for fact in facts if fact.customer is not None}
    stepped = any(fact.steps for fact in understood.facts)
    words = re.sub(re.escape(handed.words), " ", fold(text), count=1)
    if stepped or len(whose) != 1 or len(facts) != len(understood.facts) or _DONE.search(words):
        return understood
    step = Step(text.strip(" .。!！"), workdays.next_workday(today, workdays.country_of(zone)))
    customer = next(fact.customer for fact in facts if fact.customer is not None)
    return replace(understood, facts=(Task(customer=customer, on=today, note=text, steps=(step,)),), questions=())


def may_assign(by: MemberInfo, customer: CustomerInfo, to: MemberInfo) -> bool:
    """Who leads may hand a to-do to whoever sees the customer; others ask."""
    return by.leads and can_take(customer, to)


def can_take(customer: CustomerInfo, to: MemberInfo) -> bool:
    """Whether somebody sees the customer that the to-do is about."""
    return Scope.of(to).allows(customer.team_id)


def arranged(told: Told, handed: Handed, customer: CustomerInfo, by: MemberInfo) -> Told:
    """What was told with its to-dos as the colleague's, or with the offer to ask the colleague."""
    if not told.promises or not can_take(customer, handed.member):
        return told
    bare = tuple(replace(each, text=_bare(each.text, handed)) for each in told.promises)
    if may_assign(by, customer, handed.member):
        given = tuple(replace(each, member_id=handed.member.id, whose=handed.member.name) for each in bare)
        return replace(told, promises=given)
    return replace(told, hand_to=(handed.member.id, handed.member.name))


def _bare(text: str, handed: Handed) -> str:
    """The to-do without the words that only say whose it is."""
    left = re.sub(re.escape(handed.words), " ", fold(text), count=1)
    if left == fold(text):
        return text
    start = fold(text).find(handed.words)
    return f"{text[:start]}{text[start + len(handed.words) :]}".strip(" ,，:：") or text


# Asking a colleague ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A to-do that somebody asks a colleague to take. hears: whether the asker may still be told of it."""

    step: Promised
    asker: MemberInfo
    to: MemberInfo
    ticket: int
    hears: bool = True


def ask(tx: Tx, entry_id: int, member_id: int, author: Author, scope: Scope) -> Asked:
    """Ask a colleague to take the to-do of an entry, once until there is an answer. UserError where that cannot be."""
    steps = customers.open_steps(tx, member_id=author.member.id)
    step = next((each for each in steps if each.entry_id == entry_id), None)
    entry, to = records.entry(tx, entry_id), people.member(tx, member_id)
    customer = customers.get(tx, step.customer_id, scope) if step else None
    if entry is None or step is None or customer is None or to is None or not to.active or not can_take(customer, to):
        raise UserError("common-old-button")
    before = tickets.get(tx, int(entry.data.get(_OFFERED, 0)))
    if before is not None and before.good(author.now):
        raise UserError("common-old-button")
    kept = {"step": step.id, "asker": author.member.id}
    ticket = tickets.add(tx, OFFER, kept, member_id=to.id, now=author.now)
    records.change_entry(tx, entry_id, data={**entry.data, _OFFERED: ticket})
    return Asked(step, author.member, to, ticket)


def answer(tx: Tx, ticket_id: int, author: Author, *, takes: bool) -> Asked:
    """The colleague takes the to-do, or does not.

    UserError where it was answered, is gone or no longer the asker's, or about a customer the colleague no longer sees.
    """
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != OFFER:
        raise UserError("common-old-button")
    if ticket.member_id != author.member.id:
        raise NotAllowed
    step, asker = customers.step(tx, int(ticket.data["step"])), people.member(tx, int(ticket.data["asker"]))
    if step is None or asker is None or step.done_at is not None or step.member_id != asker.id:
        raise UserError("common-old-button")
    seen = customers.get(tx, step.customer_id, Scope.of(author.member))
    if seen is None or not tickets.use(tx, ticket_id, now=author.now):
        raise UserError("common-old-button")
    if takes:
        _take(tx, step, author)
    return Asked(step, asker, author.member, ticket_id, hears=reaches(asker) and can_take(seen, asker))


def _take(tx: Tx, step: Promised, author: Author) -> None:
    customers.change_step(tx, step.id, member_id=author.member.id)
    before, after = {"member_id": step.member_id}, {"member_id": author.member.id}
    change = audit.Change("hand", "step", step.id, before, after, customer_id=step.customer_id)
    audit.write(tx, change, member_id=author.member.id, now=author.now, update_id=author.update_id)


def reaches(member: MemberInfo) -> bool:
    """Whether somebody can be written to, and still belongs here."""
    return bool(member.active and member.reachable and member.telegram_id)


def given_steps(tx: Tx, entry: EntryInfo) -> list[tuple[Promised, MemberInfo]]:
    """The open to-dos of an entry that are colleagues', each with whose it is."""
    steps = customers.open_steps(tx, customer_id=entry.customer_id)
    theirs = [each for each in steps if each.entry_id == entry.id and each.member_id != entry.member_id]
    found = [(each, people.member(tx, each.member_id)) for each in theirs]
    return [(each, member) for each, member in found if member is not None]
