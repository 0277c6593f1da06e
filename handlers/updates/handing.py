"""A to-do that is somebody else's: "让王芳周五前跟进华能", "ask Emma to call Siemens by Friday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from db import audit, customers, people, tickets
from db.customers import CustomerInfo
from db.customers import Step as Promised
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.common.understand.facts import Remark, Step, Task, Understood, Visit
from handlers.common.understand.text import fold
from handlers.updates.service import Author
from handlers.updates.told import Told

OFFER: Final = "hand"
_HAND_ZH: Final = r"(?:让|叫|请|派|安排|通知|提醒|麻烦|拜托|交给|转给|@)\s*(?:一下)?\s*@?"
_HAND_EN: Final = r"(?:\b(?:ask|get|have|let|tell|remind|assign)\s+|@)"
_TO_EN: Final = r"(?:\s+(?:to|please|should|must|that (?:he|she|they) should))?"
_FRIDAY: Final = 4
_BEGIN: Final = r"(?:^|[\s,，。;；:：!！])(?:please |can you |could you |pls )?"


_MAY: Final = re.compile(rf"{_HAND_ZH}|{_HAND_EN}")
_DONE: Final = re.compile(r"[了过]|已经?|刚|\b(?:did|has|have|was|were|already)\b")
_PLAIN: Final = (Visit, Remark, Task)  # what a to-do may be taken for


@dataclass(frozen=True, slots=True)
class Handed:
    """Whom a message hands something to, and the words that do so, folded."""

    member: MemberInfo
    words: str


def may_hand(text: str) -> bool:
    """Whether any words of `text` could hand something to somebody: few do, and the rest need no list of members."""
    return _MAY.search(fold(text)) is not None


def found(text: str, members: Sequence[MemberInfo], me: MemberInfo) -> Handed | None:
    """The one colleague that `text` hands something to; None where it names none or may mean several."""
    clean = fold(text)
    matches = [(each, match) for each in members if each.active for match in _matches(clean, each)]
    longest = max((len(match.group("name")) for _, match in matches), default=0)
    meant = {each.id: (each, match) for each, match in matches if len(match.group("name")) == longest}
    if len(meant) != 1:
        return None
    ((member, match),) = meant.values()
    return Handed(member, match.group("words").strip()) if member.id != me.id else None


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


def as_step(understood: Understood, handed: Handed, text: str, today: date) -> Understood:
    """What is handed on has not happened: a to-do, for the next workday where no day is said."""
    facts = [fact for fact in understood.facts if isinstance(fact, _PLAIN)]
    whose = {fact.customer.customer_id for fact in facts if fact.customer is not None}
    stepped = any(fact.steps for fact in understood.facts)
    words = re.sub(re.escape(handed.words), " ", fold(text), count=1)
    if stepped or len(whose) != 1 or len(facts) != len(understood.facts) or _DONE.search(words):
        return understood
    step = Step(text.strip(" .。!！"), _next_workday(today))
    customer = next(fact.customer for fact in facts if fact.customer is not None)
    return replace(understood, facts=(Task(customer=customer, on=today, note=text, steps=(step,)),), questions=())


def _next_workday(today: date) -> date:
    day = today + timedelta(days=1)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > _FRIDAY else day


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
    """A to-do that somebody asks a colleague to take."""

    step: Promised
    asker: MemberInfo
    to: MemberInfo
    ticket: int


def ask(tx: Tx, entry_id: int, member_id: int, author: Author, scope: Scope) -> Asked:
    """Ask a colleague to take the to-do of an entry. UserError where that cannot be."""
    step = next(
        (each for each in customers.open_steps(tx, member_id=author.member.id) if each.entry_id == entry_id), None
    )
    to = people.member(tx, member_id)
    customer = customers.get(tx, step.customer_id, scope) if step else None
    if step is None or customer is None or to is None or not to.active or not can_take(customer, to):
        raise UserError("common-old-button")
    kept = {"step": step.id, "asker": author.member.id}
    return Asked(step, author.member, to, tickets.add(tx, OFFER, kept, member_id=to.id, now=author.now))


def answer(tx: Tx, ticket_id: int, author: Author, *, takes: bool) -> Asked:
    """The colleague takes the to-do, or does not. UserError where it was answered or is gone."""
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != OFFER:
        raise UserError("common-old-button")
    if ticket.member_id != author.member.id:
        raise NotAllowed
    step, asker = customers.step(tx, int(ticket.data["step"])), people.member(tx, int(ticket.data["asker"]))
    if step is None or asker is None or step.done_at is not None or not tickets.use(tx, ticket_id, now=author.now):
        raise UserError("common-old-button")
    if takes:
        customers.change_step(tx, step.id, member_id=author.member.id)
        before, after = {"member_id": step.member_id}, {"member_id": author.member.id}
        change = audit.Change("hand", "step", step.id, before, after, customer_id=step.customer_id)
        audit.write(tx, change, member_id=author.member.id, now=author.now, update_id=author.update_id)
    return Asked(step, asker, author.member, ticket_id)
