"""`/new`, and two files of one customer made one: whatever makes and unmakes customers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from db import customers, drafts, people, tickets
from db.drafts import DraftInfo
from db.gateway import Tx
from db.tickets import TicketInfo
from handlers.common import access, formats, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.i18n import label, say
from handlers.common.reply import Reply
from handlers.common.understand import naming
from handlers.customers import merging, new, pick, service, view, wishes, words
from handlers.customers.frame import number, show_card, within
from handlers.customers.pick import Picked
from handlers.customers.wishes import Wish

AFTER_NEW: Final = ("visit", "card")
NEW_WORDS: Final = ("新客户", "新建客户", "添加客户", "new customer", "new client", "add customer", "create customer")
_ANSWER_WITHIN: Final = timedelta(minutes=30)


def register(app: App) -> None:
    """The command, its Chinese words, buttons."""
    pick.continues(app, "merge-from", _merge_from)
    pick.continues(app, "merge", _merge_ask)
    routes.command(app, "new", _new, words=NEW_WORDS)
    talk.answers(app, new.NEW, _new_named)
    routes.button(app, "new", _new_pressed)
    routes.button(app, "cteam", _team_chosen)
    routes.button(app, "merge", _merge)
    routes.button(app, "unmerge", _unmerge)
    routes.button(app, "no", _nothing)


# A new customer -----------------------------------------------------------------------------------------------------


async def _new(turn: Turn) -> None:
    if turn.rest:
        await _make(turn, turn.rest)
    else:
        await turn.do(lambda tx: _ask_name(tx, turn))


def _ask_name(tx: Tx, turn: Turn) -> Reply:
    expires = turn.now + _ANSWER_WITHIN
    drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, new.NEW, 1, {}, None, expires))
    return Reply(say(turn.lang, "customers-new-ask"), force_reply=label(turn.lang, "customers-new-hint"))


def _ask_real_name(tx: Tx, turn: Turn, text: str, said: str) -> Reply:
    """A whole sentence is no name: ask for it, with the one that the sentence names, and the sentence itself."""
    _ask_name(tx, turn)
    offered = [name for name in (naming.called(text), said) if name]
    tickets = [(name, new.park(tx, name, member_id=turn.member.id, now=turn.now)) for name in offered]
    return view.which_name(turn.lang, tickets)


async def _new_named(turn: Turn, draft: DraftInfo) -> bool:
    """The name of the new customer; what tells of one that is known, or asks something, is for others."""
    if wishes.tells(await pick.directory(turn), turn.text, turn.today):
        return False
    turn.first(lambda tx: _close(tx, draft))
    await _make(turn, turn.text)
    return True


def _close(tx: Tx, draft: DraftInfo) -> None:
    drafts.drop(tx, draft.member_id, draft.chat_id)


async def _make(turn: Turn, text: str) -> None:
    """Create, or ask first where somebody is called so already; what was typed is kept either way."""
    described = words.describe(text)
    if naming.is_sentence(described.name):
        await turn.do(lambda tx: _ask_real_name(tx, turn, text, described.name))
        return
    near = service.alike(await pick.directory(turn), described.name)
    key = f"chat-{turn.services.bot.id}-{turn.event.update_id}"

    def unit(tx: Tx) -> list[Reply]:
        known = customers.many(tx, [hit.customer_id for hit in near], turn.scope)
        if known:
            ticket = new.park(tx, text, member_id=turn.member.id, now=turn.now)
            return [view.looks_known(turn.lang, described.name, known, ticket)]
        return _made(tx, turn, new.make(tx, described, pick.author(turn), key=key, now=turn.now))

    await turn.do(unit)


def _made(tx: Tx, turn: Turn, customer_id: int) -> list[Reply]:
    people.saw(tx, turn.member.id, customer_id, now=turn.now)
    customer = within(tx, turn, customer_id)
    there = customers.contacts(tx, customer_id)
    said = [view.created(turn.lang, customer, pick.offered(turn, AFTER_NEW), there)]
    if customer.team_id is None and (teams := [team for team in people.teams(tx) if team.active]):
        said.append(view.which_team(turn.lang, customer, teams))
    return said


async def _new_pressed(turn: Turn) -> None:
    """`v1:new:make:<ticket>`, `v1:new:into:<customer>:<ticket>`, `v1:new:undo:<customer>`."""
    match turn.pressed[:1]:
        case ["make"]:
            await turn.do(lambda tx: _make_anyway(tx, turn))
        case ["into"]:
            await turn.do(lambda tx: _fill(tx, turn))
        case ["undo"]:
            await turn.do(lambda tx: _take_back(tx, turn))
        case _:
            raise UserError("common-old-button")


def _typed(tx: Tx, turn: Turn, ticket_id: int) -> tuple[TicketInfo, words.Described]:
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != new.NEW:
        raise UserError("common-old-button")
    if ticket.member_id != turn.member.id:
        raise NotAllowed("customers-pick-asked-by-another")
    wishes.use(tx, ticket, now=turn.now)
    return ticket, words.describe(ticket.data["text"])


def _make_anyway(tx: Tx, turn: Turn) -> list[Reply]:
    ticket, described = _typed(tx, turn, number(turn, 1))
    made = new.make(tx, described, pick.author(turn), key=f"chat-t{ticket.id}", now=turn.now)
    first, *more = _made(tx, turn, made)
    return [first.edited(), *more]


def _fill(tx: Tx, turn: Turn) -> Reply:
    _, described = _typed(tx, turn, number(turn, 2))
    customer = within(tx, turn, number(turn, 1))
    new.fill(tx, customer, described, pick.author(turn), now=turn.now)
    turn.toast = label(turn.lang, "customers-new-filled", name=customer.name)
    return show_card(tx, turn, within(tx, turn, customer.id), edit=True)


def _take_back(tx: Tx, turn: Turn) -> Reply:
    gone = new.take_back(tx, number(turn, 1), pick.author(turn), now=turn.now)
    return Reply(say(turn.lang, "customers-new-undone", name=gone.name), edit=True)


async def _team_chosen(turn: Turn) -> None:
    access.must_administer(turn.member)

    def unit(tx: Tx) -> Reply:
        customer, team = within(tx, turn, number(turn, 0)), people.team(tx, number(turn, 1))
        if team is None:
            raise UserError("common-old-button")
        service.set_team(tx, customer, team.id, pick.author(turn), now=turn.now)
        name = formats.team(turn.lang, team.name, team.name_en)
        return Reply(say(turn.lang, "customers-new-team-set", name=customer.name, team=name), edit=True)

    await turn.do(unit)


# Merging ------------------------------------------------------------------------------------------------------------


async def _merge_from(turn: Turn, picked: Picked) -> None:
    """Into which: those with a similar name are offered."""
    gone = picked.customer
    near = [hit.customer_id for hit in (await pick.directory(turn)).find(gone.name, 4) if hit.customer_id != gone.id]
    question = say(turn.lang, "customers-merge-which", name=gone.name)
    await pick.which(turn, Wish("merge", data={"gone": gone.id}), question=question, ids=near)


async def _merge_ask(turn: Turn, picked: Picked) -> None:
    def unit(tx: Tx) -> Reply:
        pair = merging.both(tx, picked.data["gone"], picked.customer.id, turn.member)
        reply = view.confirm_merge(turn.lang, *pair)
        return reply.edited() if picked.edit else reply

    await turn.do(unit)


async def _merge(turn: Turn) -> None:
    def unit(tx: Tx) -> Reply:
        done = merging.merge(tx, number(turn, 0), number(turn, 1), pick.author(turn), now=turn.now)
        return view.merged(turn.lang, done).edited()

    await turn.do(unit)


async def _unmerge(turn: Turn) -> None:
    def unit(tx: Tx) -> Reply:
        gone, into = merging.part(tx, number(turn, 0), pick.author(turn), now=turn.now)
        return Reply(say(turn.lang, "customers-merge-undone", gone=gone.name, into=into.name), edit=True)

    await turn.do(unit)


async def _nothing(turn: Turn) -> None:
    await turn.say(Reply(say(turn.lang, "customers-cancelled"), edit=True))
