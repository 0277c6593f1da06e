"""Which customer is meant: asked once for every feature, with buttons that go on with what was interrupted.

A feature says who goes on (`continues(app, "risk", show)`) and then, from a command, `await customer(turn, text,
then="risk")`: `show` is called with the one customer that is meant, at once or after the person picked it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from db import customers, drafts, outbox, people, tickets
from db.customers import CustomerInfo
from db.drafts import DraftInfo
from db.gateway import Tx
from db.tickets import TicketInfo
from handlers.common import keyboard, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Html, Reply
from handlers.common.understand.questioning import is_nobody, is_question
from handlers.common.understand.search import Decision, Directory, Few, Hit, Nothing, One, decide
from handlers.customers import foreign, pick_view, service, wishes
from handlers.customers.service import Author
from handlers.customers.wishes import Wish

ANSWER_WITHIN: Final = timedelta(minutes=15)
RECENT: Final = 6
_LINK: Final = re.compile(r"([a-z-]+)_(\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Picked:
    """The customer that is meant, in the asker's scope, with what the feature had put aside.

    edit: the list of choices is to give way to the answer (`Reply(edit=True)`); never in a group, where the list is
    everybody's and the answer the asker's.
    """

    customer: CustomerInfo
    data: dict[str, Any]
    edit: bool = False


Continue = Callable[[Turn, Picked], Awaitable[None]]


def continues(app: App, then: str, handler: Continue) -> None:
    """Say who goes on once the customer is known, after a pick and after a button made by `button`."""
    app.bot_data.setdefault("continuations", {})[then] = handler


def offered(turn: Turn, wanted: Iterable[str]) -> list[str]:
    """Those of `wanted` that some feature has said it can do."""
    known = turn.application.bot_data.get("continuations", {})
    return [then for then in wanted if then in known]


def private_url(turn: Turn, then: str, customer_id: int) -> str:
    """A link that does `then` with a customer in the private chat: `/start` hands it to `follow`."""
    return f"https://t.me/{turn.services.bot.username}?start={then}_{customer_id}"


async def follow(turn: Turn, words: str) -> bool:
    """Do what a link of `private_url` says; False where `words` are no such link."""
    link = _LINK.match(words)
    if link is None or not offered(turn, [link.group(1)]):
        return False
    await _go_on(turn, int(link.group(2)), Wish(link.group(1)))
    return True


def register(app: App) -> None:
    """Answer the buttons made here, and the name typed after "another"."""
    routes.button(app, "pick", _pressed)
    routes.button(app, "do", _do)
    foreign.register(app)
    talk.answers(app, wishes.PICK, _typed)


async def directory(turn: Turn) -> Directory:
    """The index of the customers this person may see here."""
    return await turn.services.directories.current(turn.firm.directory_version, turn.scope)


async def customer(turn: Turn, text: str, *, then: str, data: dict[str, Any] | None = None) -> None:
    """Go on with `then` for the customer `text` names; ask where it names none or several. "" offers the latest."""
    wish = Wish(then, text.strip(), data or {})
    if not wish.text:
        return await which(turn, wish)
    found = await _decide(turn, wish.text)
    if isinstance(found, One):
        return await _go_on(turn, found.hit.customer_id, wish)
    if isinstance(found, Few):
        return await among(turn, found.hits, wish)
    if then in foreign.TELLS and await foreign.offered(turn, wish.text):
        return None
    return await nobody(turn, found.near, wish)


async def proceed(turn: Turn, customer_id: int, *, then: str, data: dict[str, Any] | None = None) -> None:
    """Go on with `then` for a customer that is known already."""
    await _go_on(turn, customer_id, Wish(then, "", data or {}))


async def names_one(turn: Turn, text: str) -> bool:
    """Whether `text` is nothing but what somebody here may be called: a name, not a sentence."""
    index = await directory(turn)
    return wishes.may_be_name(text) and not isinstance(decide(index.find(text, 3)), Nothing)


async def named(turn: Turn, text: str) -> Sequence[Hit]:
    """Whom `text`, a name, means: one customer, or those that it may mean; none where it names nobody."""
    if not wishes.may_be_name(text):
        return ()
    found = decide((await directory(turn)).find(text, 3))
    if isinstance(found, One):
        return (found.hit,)
    return found.hits if isinstance(found, Few) else ()


async def among(turn: Turn, hits: Sequence[Hit], wish: Wish) -> None:
    """Ask which of at most three is meant."""
    await _ask(turn, pick_view.few, wish, hits)


async def nobody(turn: Turn, near: Sequence[Hit], wish: Wish) -> None:
    """Say that nobody is called so; offer the nearest and to create one, keeping what was typed.

    A customer of other teams is nobody too, and is not made a second time; nothing is made of a question, nor of
    what is said in a group without a command.
    """
    theirs = await foreign.named(turn, wish.text)
    if theirs is not None:
        return await _ask(turn, pick_view.unknown, replace(wish, text=theirs.words), near if turn.private else ())
    if not (is_question(wish.text) or is_nobody(wish.text)):
        makes = turn.private or turn.text.startswith("/")
        return await _ask(turn, pick_view.nobody if makes else pick_view.unknown, wish, near)
    name = "" if is_nobody(wish.text) else wishes.asked_about(wish.text)
    if not name:
        return await turn.say(pick_view.unanswered(turn.lang))
    return await _ask(turn, pick_view.unknown, replace(wish, text=name), near if turn.private else ())


async def which(turn: Turn, wish: Wish, *, question: Html | None = None, ids: Sequence[int] | None = None) -> None:
    """Ask for the customer: the latest ones (or `ids`) as buttons, or a name typed next."""

    def unit(tx: Tx) -> Reply:
        if ids is None:
            choices = service.latest(tx, turn.member, turn.scope, limit=RECENT)
        else:
            choices = customers.many(tx, ids, turn.scope)
        ticket = wishes.park(tx, wish, member_id=turn.member.id, now=turn.now)
        drafts.put(tx, _open_question(turn, ticket))
        return pick_view.which(turn.lang, choices, ticket, question=question)

    await turn.do(unit)


async def _decide(turn: Turn, text: str) -> Decision:
    index = await directory(turn)
    if (sure := index.sure(text)) is not None:
        return One(sure)
    recent = await turn.glance(lambda tx: people.recent_customers(tx, turn.member.id))
    return await asyncio.to_thread(wishes.resolve, index, text, frozenset(recent))


async def _ask(turn: Turn, view: pick_view.Question, wish: Wish, hits: Sequence[Hit]) -> None:
    def unit(tx: Tx) -> Reply:
        choices = customers.many(tx, [hit.customer_id for hit in hits], turn.scope)
        ticket = wishes.park(tx, wish, hits, member_id=turn.member.id, now=turn.now)
        return view(turn.lang, wish.text, choices, ticket)

    await turn.do(unit)


async def _go_on(turn: Turn, customer_id: int, wish: Wish, *, edit: bool = False) -> None:
    found = await turn.glance(lambda tx: customers.get(tx, customer_id, turn.scope))
    handler = turn.application.bot_data.get("continuations", {}).get(wish.then)
    if handler is None:
        raise UserError("common-old-button")
    if found is None:
        raise NotAllowed
    turn.first(lambda tx: people.saw(tx, turn.member.id, customer_id, now=turn.now))
    if edit and not turn.private:
        turn.first(lambda tx: _close_list(tx, turn, found))
    await handler(turn, Picked(found, wish.data, edit and turn.private))


def _close_list(tx: Tx, turn: Turn, chosen: CustomerInfo) -> None:
    """In a group, put the choice in place of the choices."""
    closed = keyboard.calls(
        pick_view.chosen(turn.lang, chosen),
        key=f"{turn.key()}:picked",
        chat_id=turn.chat_id,
        pressed=turn.pressed_message,
        thread_id=None,
    )
    for call in closed:
        outbox.put(tx, call, now=turn.now)


async def _pressed(turn: Turn) -> None:
    """`v1:pick:<customer id, "new" or "other">:<ticket>`."""
    choice, number = (*turn.pressed, "", "")[:2]
    ticket = await _ticket(turn, number)
    wish = wishes.wish_of(ticket)
    if choice == "other":
        await turn.do(lambda tx: _ask_for_name(tx, turn, ticket))
    elif choice == "new":
        await _go_on_with_new(turn, ticket, wish)
    elif choice.isascii() and choice.isdigit():
        turn.first(lambda tx: wishes.settle(tx, ticket, int(choice), now=turn.now))
        await _go_on(turn, int(choice), wish, edit=True)
    else:
        raise UserError("common-old-button")


async def _ticket(turn: Turn, number: str) -> TicketInfo:
    if not (number.isascii() and number.isdigit()):
        raise UserError("common-old-button")
    ticket = await turn.read(lambda tx: tickets.get(tx, int(number)))
    if ticket is None or ticket.kind != wishes.PICK or not ticket.good(turn.now):
        raise UserError("common-old-button")
    if ticket.member_id != turn.member.id:
        raise NotAllowed("customers-pick-asked-by-another")
    return ticket


def _ask_for_name(tx: Tx, turn: Turn, ticket: TicketInfo) -> Reply:
    drafts.put(tx, _open_question(turn, ticket.id))
    return pick_view.name(turn.lang)


def _open_question(turn: Turn, ticket: int) -> DraftInfo:
    expires = turn.now + ANSWER_WITHIN
    return DraftInfo(turn.member.id, turn.chat_id, wishes.PICK, 1, {"ticket": ticket}, None, expires)


async def _go_on_with_new(turn: Turn, ticket: TicketInfo, wish: Wish) -> None:
    turn.first(lambda tx: wishes.use(tx, ticket, now=turn.now))
    await go_on_with_new(turn, wish, key=f"chat-t{ticket.id}")


async def go_on_with_new(turn: Turn, wish: Wish, *, key: str) -> None:
    """Create the customer called `wish.text` first, on its own: whoever goes on must be able to read it. `key` makes it
    one. UserError where a customer out of this person's sight is called so."""
    if await foreign.named(turn, wish.text) is not None:
        raise UserError("common-unknown-customer")
    made = await turn.services.db.write(lambda tx: service.create(tx, wish.text, author(turn), key=key, now=turn.now))
    await turn.services.directories.current(turn.firm.directory_version + 1, turn.scope)  # whoever goes on looks there
    await _go_on(turn, made, wish, edit=True)


def author(turn: Turn) -> Author:
    """Who speaks in this turn, for the audit."""
    group = turn.met.chat.team_id if turn.met.chat is not None and not turn.private else None
    return Author(turn.member, turn.event.update_id, group)


async def _typed(turn: Turn, draft: DraftInfo) -> bool:
    """The name typed as an answer. A long text, or one that tells what happened, is none: others listen to it."""
    ticket = await turn.read(lambda tx: tickets.get(tx, draft.data["ticket"]))
    if ticket is None or not ticket.good(turn.now) or not wishes.may_be_name(turn.text):
        return False
    if wishes.tells(await directory(turn), turn.text, turn.today):
        return False

    def close(tx: Tx) -> None:
        wishes.use(tx, ticket, now=turn.now)
        drafts.drop(tx, draft.member_id, draft.chat_id)

    turn.first(close)
    wish = wishes.wish_of(ticket)
    await customer(turn, turn.text, then=wish.then, data=wish.data)
    return True


async def _do(turn: Turn) -> None:
    """`v1:do:<then>:<customer id>`."""
    then, number = (*turn.pressed, "", "")[:2]
    if not (number.isascii() and number.isdigit()):
        raise UserError("common-old-button")
    await _go_on(turn, int(number), Wish(then))
