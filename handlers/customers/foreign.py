"""A customer of another team is named: news of it can be passed on to whoever looks after it.

To whoever asks, such a customer is nobody's name. Nothing is shown of it: not its team, not its owner, nothing that is
kept about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from db import audit, customers, people, tickets
from db.gateway import Tx
from db.people import ADMINISTRATOR, MemberInfo
from db.scope import Scope
from handlers.common import i18n, routes
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.formats import clip, without_command
from handlers.common.reply import Button, Reply, data
from handlers.common.understand import wants
from handlers.common.understand.clauses import CUSTOMER, is_asked
from handlers.common.understand.search import Entry
from handlers.common.understand.spotting import spot
from handlers.common.understand.text import normalise

RELAY: Final = "relay"
LIFETIME: Final = timedelta(hours=24)
_ALL: Final = Scope(None)
_SURE: Final = 98.0  # named so, and not only alike
_NAME, _TEXT, _LONGEST = 40, 300, 400


def register(app: App) -> None:
    """Answer the buttons."""
    routes.button(app, "foreign", pressed)


TELLS: Final = frozenset({"tell", "visit", "update", "forward", "media"})  # what is done with it is to say news of it


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A customer out of a person's sight, and the words that name it, as typed: nothing else is told of it.

    tells: whether the message says something of it, and neither asks nor only names it.
    """

    customer_id: int
    words: str
    tells: bool


async def named(turn: Turn, text: str) -> Elsewhere | None:
    """The customer out of this person's sight that `text` names, if it names one by its own name and nobody else."""
    if turn.scope.teams is None:
        return None
    whole = await turn.services.directories.current(turn.firm.directory_version, _ALL)
    typed = normalise(text[:_LONGEST])
    mentions = spot(whole, typed.clean, slots=False)
    seen = {hit.customer_id for mention in mentions for hit in mention.hits if _sees(turn, whole.get(hit.customer_id))}
    theirs = [mention for mention in mentions if mention.hits[0].score >= _SURE]
    if seen or not theirs:
        return None
    first = theirs[0]
    tells = _tells(f"{typed.clean[: first.start]}{CUSTOMER}{typed.clean[first.end :]}")
    return Elsewhere(first.hits[0].customer_id, typed.quote(first.start, first.end), tells)


def _tells(masked: str) -> bool:
    """Whether a message whose customer is masked is more than a name and no question."""
    return masked.strip(" .。!！") != CUSTOMER and not is_asked(masked) and not wants.asks(masked, news=False)


def _sees(turn: Turn, entry: Entry) -> bool:
    return turn.scope.allows(entry.team_id)


async def offered(turn: Turn, text: str) -> bool:
    """Where `text` tells something of a customer out of sight: say that it is none of this person's, offer to pass the
    words on."""
    theirs = await named(turn, text) if turn.private else None
    if theirs is not None:
        await offer(turn, text, theirs)
    return theirs is not None


async def offer(turn: Turn, text: str, theirs: Elsewhere) -> None:
    """Offer to pass `text` on, or all of the message that it came in."""
    words = without_command(turn.text) if turn.message is not None and turn.text else text
    await turn.do(lambda tx: _answer(tx, turn, words, theirs))


def _answer(tx: Tx, turn: Turn, text: str, theirs: Elsewhere) -> Reply:
    kept = {"customer": theirs.customer_id, "text": text[:_TEXT]}
    ticket = tickets.add(tx, RELAY, kept, member_id=turn.member.id, now=turn.now, lifetime=LIFETIME)
    rows = [
        [Button(i18n.label(turn.lang, "customers-foreign-pass"), data("foreign", "pass", ticket))],
        [Button(i18n.label(turn.lang, "customers-foreign-drop"), data("foreign", "drop", ticket))],
    ]
    return Reply(i18n.say(turn.lang, "customers-foreign", name=clip(theirs.words, _NAME)), rows)


async def pressed(turn: Turn) -> None:
    """`v1:foreign:<pass|drop>:<ticket>`."""
    match turn.pressed:
        case ["pass" | "drop" as what, number] if number.isdecimal():
            await turn.do(lambda tx: _decided(tx, turn, int(number), passes=what == "pass"))
        case _:
            raise UserError("common-old-button")


def _decided(tx: Tx, turn: Turn, number: int, *, passes: bool) -> list[Reply]:
    ticket = tickets.get(tx, number)
    if ticket is None or ticket.kind != RELAY or ticket.member_id != turn.member.id:
        raise UserError("common-old-button")
    if not tickets.use(tx, number, now=turn.now):
        raise UserError("common-old-button")
    if not passes:
        return [Reply(i18n.say(turn.lang, "customers-foreign-dropped"), edit=True)]
    told = [_told(turn, to, ticket.data) for to in _whom(tx, int(ticket.data["customer"]))]
    key = "customers-foreign-passed" if told else "customers-foreign-nobody"
    change = audit.Change("relay", "customer", int(ticket.data["customer"]), customer_id=int(ticket.data["customer"]))
    audit.write(tx, change, member_id=turn.member.id, now=turn.now, update_id=turn.event.update_id)
    return [Reply(i18n.say(turn.lang, key), edit=True), *told]


def _told(turn: Turn, to: MemberInfo, kept: dict[str, Any]) -> Reply:
    card = Button(i18n.label(to.language, "customers-do-card"), data("do", "card", kept["customer"]))
    log = Button(i18n.label(to.language, "customers-do-update"), data("do", "update", kept["customer"]))
    said = i18n.say(to.language, "customers-foreign-told", by=turn.member.name, text=str(kept["text"]))
    return Reply(said, [[card, log]], chat_id=to.telegram_id)


def _whom(tx: Tx, customer_id: int) -> Sequence[MemberInfo]:
    """Who looks after a customer: the owner, else who leads its team, else the administrators; those I can write to."""
    customer = customers.get(tx, customer_id, _ALL)
    if customer is None:
        return ()
    there = [each for each in people.members(tx) if each.active and each.reachable and each.telegram_id]
    owner = [each for each in there if each.id == customer.owner_id]
    leads = [each for each in there if each.leads and not each.sees_all and customer.team_id in each.teams]
    return owner or leads or [each for each in there if each.role == ADMINISTRATOR]
