"""/update, /order, /cancel, plain words that tell something, edited messages, and the buttons of entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from db import agenda, drafts
from db.gateway import Tx
from handlers.common import i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.understand import kinds, naming
from handlers.common.understand.facts import Remark, Request, Understood
from handlers.common.understand.questioning import wants_list
from handlers.common.understand.text import fold
from handlers.customers import pick
from handlers.updates import (
    cards,
    editing,
    fixing,
    forwards,
    guided,
    handing,
    handing_view,
    media,
    tell,
    undoing,
    view,
    voice,
)

_ONE_S_OWN: Final = frozenset({"undo", "cancel", "correct"})  # about what a person told in private
ASKED: Final = 200  # characters of a question that are kept while it is asked about whom


def register(app: App) -> None:
    """Listen for everything that tells what happened."""
    routes.command(app, "update", update, words=("更新", "记录"))
    routes.command(app, "order", order)
    routes.command(app, "cancel", cancel, alone=("取消", "cancel"))
    talk.asked(app, "cancel", cancel)
    routes.button(app, "answer", tell.pressed)
    routes.button(app, "hand", hand)
    pick.continues(app, "tell", tell.picked)
    talk.answers(app, tell.ASKING, tell.typed)
    talk.hears(app, heard)
    talk.asks(app, asked_in_group)
    undoing.register(app)
    editing.register(app)
    fixing.register(app)
    guided.register(app)
    media.register(app)
    voice.register(app)
    cards.register(app)
    forwards.register(app)


async def update(turn: Turn) -> None:
    """`/update WHAT HAPPENED`; alone it asks, tap by tap."""
    if not turn.rest:
        await guided.start(turn)
        return
    await tell.tell(turn, turn.rest)


async def order(turn: Turn) -> None:
    """`/order CUSTOMER AMOUNT`; what is missing is asked, alone tap by tap."""
    if not turn.rest:
        await guided.start(turn)
        return
    await tell.tell_as(turn, "order", turn.rest)


async def heard(turn: Turn) -> bool:
    """Plain words in a private chat: stored if they tell something, passed on if they ask."""
    understood = await tell.hear(turn, turn.text)
    if understood.requests and await tell.told_to(turn, turn.text) is not None:
        understood = await tell.hear(turn, f"/update {turn.text}")  # "let Emma follow up" asks for nothing here
    if understood.chats:
        await turn.say(view.plain(turn.lang, "updates-chat"))
        return True
    if understood.corrects:
        await fixing.correct(turn, turn.text, understood)
        return True
    if understood.requests:
        return await _asked(turn, understood.requests[0])
    if not understood.facts and not understood.questions:
        return False
    if wants_list(turn.text) and all(isinstance(fact, Remark) for fact in understood.facts):
        await turn.say(view.plain(turn.lang, "asks-cannot"))
        return True
    if _may_be_asked(understood) and await talk.guarded(turn, ""):
        return True
    await tell.tell(turn, turn.text, understood)
    return True


def _may_be_asked(understood: Understood) -> bool:
    """Whether nothing is told that a question would not hold as well: no amount, no step, no other record."""
    return all(isinstance(fact, Remark) and not fact.steps for fact in understood.facts)


async def asked_in_group(turn: Turn) -> bool:
    """A plain question to the bot in a group, answered as the command would; news is not stored there."""
    understood = await tell.hear(turn, turn.text)
    request = understood.requests[0] if understood.requests else None
    return request is not None and request.kind not in _ONE_S_OWN and await _asked(turn, replace(request, others=()))


async def _asked(turn: Turn, request: Request) -> bool:
    """Answer a plain question: about everybody where it is about no one customer, else about the one it names."""
    kind = "digest" if request.kind == "my" and await _owns_nobody(turn) else request.kind
    show = None if request.hits else talk.shown(turn, kind)
    if await talk.guarded(turn, kind, of_one=bool(request.hits)):
        return True
    if request.others:
        return await _which(turn, (request.kind, *request.others))
    if show is not None:
        turn.rest = ""  # the words asked for it, they are no part of it
        await show(turn)
        return True
    if request.kind not in pick.offered(turn, [request.kind]):
        return False
    named = request.customer.name if request.customer else _unknown(request)
    await pick.customer(turn, named, then=request.kind, data={"asked": request.words[:ASKED]})
    return True


async def _owns_nobody(turn: Turn) -> bool:
    """Whether who leads others looks after no customer: what is urgent is then what is urgent for all of them."""
    return turn.member.leads and not await turn.glance(lambda tx: agenda.owned(tx, turn.member.id))


def _unknown(request: Request) -> str:
    """The name in a question about somebody who is not known here; the whole question where it is not clear."""
    if request.hits:
        return request.words
    name = kinds.subject(fold(request.words))
    start = fold(request.words).find(name)
    return request.words[start : start + len(name)] if name and not naming.is_sentence(name) else request.words


async def _which(turn: Turn, wants: Sequence[str]) -> bool:
    """Offer the things that a question may mean; what has no button is no question of that kind."""
    offered = [want for want in wants if talk.may_offer(turn, want) and view.wanted(turn.lang, want)]
    if offered:
        await turn.say(view.which(turn.lang, offered))
    return bool(offered)


async def hand(turn: Turn) -> None:
    """`v1:hand:ask:<entry>:<member>` asks a colleague to take a to-do; `v1:hand:<take|refuse>:<ticket>` answers."""
    match turn.pressed:
        case ["ask", entry, member] if entry.isdecimal() and member.isdecimal():
            await turn.do(lambda tx: _ask_colleague(tx, turn, int(entry), int(member)))
        case ["take" | "refuse" as what, ticket] if ticket.isdecimal():
            await turn.do(lambda tx: _answered(tx, turn, int(ticket), takes=what == "take"))
        case _:
            raise UserError("common-old-button")


def _ask_colleague(tx: Tx, turn: Turn, entry: int, member: int) -> list[Reply]:
    asked = handing.ask(tx, entry, member, tell.author_of(turn, None), turn.scope)
    if not asked.to.reachable or not asked.to.telegram_id:
        raise UserError("updates-hand-unreachable", who=asked.to.name)
    turn.toast = i18n.label(turn.lang, "updates-hand-asked", who=asked.to.name)
    return [handing_view.wanted(asked, zone=turn.firm.zone, today=turn.today)]


def _answered(tx: Tx, turn: Turn, ticket: int, *, takes: bool) -> list[Reply]:
    asked = handing.answer(tx, ticket, tell.author_of(turn, None), takes=takes)
    return handing_view.answered(asked, takes=takes)


async def cancel(turn: Turn) -> None:
    """Leave whatever is in progress."""

    def unit(tx: Tx) -> Reply:
        there = drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now)
        drafts.drop(tx, turn.member.id, turn.chat_id)
        return view.plain(turn.lang, "updates-cancelled" if there else "updates-nothing-to-cancel")

    await turn.do(unit)
