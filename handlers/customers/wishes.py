"""What a person wants with a customer that is not known yet: searched, put aside behind a ticket, settled by a pick."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from db import customers, tickets
from db.gateway import Tx
from db.tickets import TicketInfo
from handlers.common.errors import UserError
from handlers.common.understand import kinds, naming
from handlers.common.understand.facts import Understood
from handlers.common.understand.message import understand
from handlers.common.understand.search import Decision, Directory, Hit, Nothing, decide
from handlers.common.understand.spotting import spot
from handlers.common.understand.text import fold
from handlers.common.understand.words import EVERYDAY_EN, SLOT_END_ZH

PICK: Final = "pick"
MAX_NAME: Final = 60
_ASKED: Final = ("?", "\uff1f")
_ANSWERS_WELL: Final = 84.0  # a hit from here on has a right to the words it was found by
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_NAME_WORDS: Final = 4
_ALIAS: Final = range(2, 31)
_WORD: Final = re.compile(r"[^\w\u3400-\u9fff]*([a-z0-9]+|[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Wish:
    """`then` names who goes on, `text` is what should name the customer, `data` what to remember (JSON values)."""

    then: str
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def resolve(directory: Directory, text: str, prefer: Set[int] = frozenset()) -> Decision:
    """Who `text` means: as a name, else as the one customer that a sentence mentions.

    A known name that only begins a longer, unknown one (华能 in 华能新材料) is offered and never taken.
    """
    found = decide(directory.find(text, prefer=prefer))
    if not isinstance(found, Nothing):
        return found
    clean = fold(text)
    mentions = spot(directory, clean)
    if len(mentions) != 1 or not mentions[0].hits:
        return found
    if _goes_on(clean[mentions[0].end :]):
        return Nothing(mentions[0].hits[:3])
    return decide(mentions[0].hits)


def _goes_on(following: str) -> bool:
    """Whether what follows a name may be the rest of a longer one."""
    word = _WORD.match(following)
    return word is not None and word.group(1) not in EVERYDAY_EN and not SLOT_END_ZH.match(following.lstrip())


def may_be_name(text: str) -> bool:
    """Whether `text` is short enough, one line and no question: what a person types when asked for a name."""
    name = text.strip()
    return bool(name) and len(name) <= MAX_NAME and "\n" not in name and not name.endswith(_ASKED)


def asked_about(text: str) -> str:
    """The name in a question about somebody whom nobody here knows; "" where the rest of it may be no name."""
    name = kinds.subject(fold(text)).split(" ")
    words = [each for each in name if each]
    if not words or any(each in EVERYDAY_EN for each in words) or len(words) > _NAME_WORDS:
        return ""
    said = words[0] if _HAN.search(words[0]) else " ".join(words)
    found = re.search(re.escape(said), text, re.IGNORECASE)
    return found.group() if found and len(said) > 1 and not naming.is_sentence(said) else ""


def tells(directory: Directory, text: str, today: date) -> bool:
    """Whether `text` says what happened at a customer that is known here, or at one of several; or asks something."""
    heard = understand(text, directory=directory, today=today)
    if asks(heard):
        return True
    whom = [question for question in heard.questions if question.topic == "customer"]
    return any(fact.customer is not None for fact in heard.facts) or any(question.options for question in whom)


def reports(directory: Directory, text: str, today: date) -> bool:
    """Whether `text` says what happened at a known customer, and of what kind it is: more than a name with a word."""
    heard = understand(text, directory=directory, today=today)
    return any(fact.customer is not None and fact.kind != "signal" for fact in heard.facts)


def asks(heard: Understood) -> bool:
    """Whether a message asks for more than a customer's card, which a name alone does too; or only chats."""
    return heard.chats or any(request.kind != "card" for request in heard.requests)


def park(tx: Tx, wish: Wish, hits: Sequence[Hit] = (), *, member_id: int, now: datetime) -> int:
    """Put a wish aside; the ticket that its buttons carry. `hits` are the choices offered."""
    claims = [hit.customer_id for hit in hits if hit.score >= _ANSWERS_WELL]
    kept = {"then": wish.then, "text": wish.text, "data": wish.data, "claims": claims}
    return tickets.add(tx, PICK, kept, member_id=member_id, now=now)


def wish_of(ticket: TicketInfo) -> Wish:
    """The wish behind a ticket."""
    return Wish(ticket.data["then"], ticket.data["text"], ticket.data["data"])


def use(tx: Tx, ticket: TicketInfo, *, now: datetime) -> None:
    """Use a ticket up. UserError where that was done before: a double tap is one."""
    if not tickets.use(tx, ticket.id, now=now):
        raise UserError("common-old-button")


def settle(tx: Tx, ticket: TicketInfo, customer_id: int, *, now: datetime) -> None:
    """The person picked this customer: use the ticket up and learn the words, unless others answer to them too."""
    use(tx, ticket, now=now)
    words = " ".join(ticket.data["text"].split())
    rivals = [each for each in ticket.data["claims"] if each != customer_id]
    if len(words) in _ALIAS and not words.isdigit() and not rivals:
        customers.add_alias(tx, customer_id, words, source="learnt")
