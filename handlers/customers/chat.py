"""`/customer`, `/new`, `/my` and the buttons under them; the last to hear what nobody else understood."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from db import customers, drafts, people, tickets
from db.customers import CustomerInfo
from db.drafts import DraftInfo
from db.gateway import Tx
from db.tickets import TicketInfo
from handlers.common import access, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.i18n import label, say
from handlers.common.reply import Button, Reply, data
from handlers.common.understand.search import One
from handlers.customers import agenda, agenda_view, card, merging, new, pick, service, view, wishes, words
from handlers.customers.card import Seen
from handlers.customers.pick import Picked
from handlers.customers.wishes import Wish

ON_CARD: Final = ("risk", "rating", "visit", "update", "brief")
AFTER_NEW: Final = ("visit", "card")
IN_TALK: Final = ("visit", "update", "risk", "card")
_ANSWER_WITHIN: Final = timedelta(minutes=30)


def register(app: App) -> None:
    """Commands, their Chinese and English words, and buttons."""
    pick.register(app)
    pick.continues(app, "card", _card)
    pick.continues(app, "merge-from", _merge_from)
    pick.continues(app, "merge", _merge_ask)
    routes.command(app, "customer", _customer, words=("客户", "customer"))
    routes.command(app, "new", _new, words=("新客户", "新建客户"))
    routes.command(app, "my", _my, words=("我的客户", "我的", "my customers"))
    talk.answers(app, new.NEW, _new_named)
    talk.otherwise(app, _hear)
    for verb, handler in {
        "card": _card_again,
        "tl": _timeline,
        "new": _new_pressed,
        "cteam": _team_chosen,
        "merge": _merge,
        "unmerge": _unmerge,
        "my": _my_turned,
        "mine": _my,
        "step": _step,
        "no": _nothing,
    }.items():
        routes.button(app, verb, handler)


def seen(turn: Turn) -> Seen:
    """How this chat may see customers."""
    return Seen(turn.today, turn.firm.zone, turn.firm.currency, access.shows_amounts(turn.met.chat))


def number(turn: Turn, at: int) -> int:
    """Part `at` of the pressed button as a number. UserError where it is none: somebody else made that button."""
    part = turn.pressed[at] if at < len(turn.pressed) else ""
    if not (part.isascii() and part.isdigit() and len(part) < 19):
        raise UserError("common-old-button")
    return int(part)


def _within(tx: Tx, turn: Turn, customer_id: int) -> CustomerInfo:
    found = customers.get(tx, customer_id, turn.scope)
    if found is None:
        raise NotAllowed
    return found


# The card -----------------------------------------------------------------------------------------------------------


async def _customer(turn: Turn) -> None:
    await pick.customer(turn, turn.rest, then="card")


async def _card(turn: Turn, picked: Picked) -> None:
    await turn.do(lambda tx: _show(tx, turn, picked.customer, edit=picked.edit))


async def _card_again(turn: Turn) -> None:
    await turn.do(lambda tx: _show(tx, turn, _within(tx, turn, number(turn, 0)), edit=True))


def _show(tx: Tx, turn: Turn, customer: CustomerInfo, *, edit: bool) -> Reply:
    siblings = card.siblings(tx, customer, turn.scope)
    offers = pick.offered(turn, (*ON_CARD, "merge-from") if turn.private else ON_CARD)
    reply = view.card(turn.lang, card.card(tx, customer), seen(turn), siblings=siblings, offers=offers)
    return reply.edited() if edit else reply


async def _timeline(turn: Turn) -> None:
    def unit(tx: Tx) -> Reply:
        customer = _within(tx, turn, number(turn, 0))
        return view.timeline(turn.lang, card.page(tx, customer, number(turn, 1)), seen(turn)).edited()

    await turn.do(unit)


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


async def _new_named(turn: Turn, draft: DraftInfo) -> bool:
    turn.first(lambda tx: _close(tx, draft))
    await _make(turn, turn.text)
    return True


def _close(tx: Tx, draft: DraftInfo) -> None:
    drafts.drop(tx, draft.member_id, draft.chat_id)


async def _make(turn: Turn, text: str) -> None:
    """Create, or ask first where somebody is called so already; what was typed is kept either way."""
    described = words.describe(text)
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
    customer = _within(tx, turn, customer_id)
    said = [view.created(turn.lang, customer, pick.offered(turn, AFTER_NEW))]
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
    customer = _within(tx, turn, number(turn, 1))
    new.fill(tx, customer, described, pick.author(turn), now=turn.now)
    turn.toast = label(turn.lang, "customers-new-filled", name=customer.name)
    return _show(tx, turn, _within(tx, turn, customer.id), edit=True)


def _take_back(tx: Tx, turn: Turn) -> Reply:
    gone = new.take_back(tx, number(turn, 1), pick.author(turn), now=turn.now)
    return Reply(say(turn.lang, "customers-new-undone", name=gone.name), edit=True)


async def _team_chosen(turn: Turn) -> None:
    access.must_administer(turn.member)

    def unit(tx: Tx) -> Reply:
        customer, team = _within(tx, turn, number(turn, 0)), people.team(tx, number(turn, 1))
        if team is None:
            raise UserError("common-old-button")
        service.set_team(tx, customer, team.id, pick.author(turn), now=turn.now)
        name = view.team_name(turn.lang, team.name, team.name_en)
        return Reply(say(turn.lang, "customers-new-team-set", name=customer.name, team=name), edit=True)

    await turn.do(unit)


# Merging ------------------------------------------------------------------------------------------------------------


async def _merge_from(turn: Turn, picked: Picked) -> None:
    await pick.which(turn, Wish("merge", data={"gone": picked.customer.id}))


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


# Mine ---------------------------------------------------------------------------------------------------------------


async def _my(turn: Turn) -> None:
    await turn.do(lambda tx: _list(tx, turn, 0))


async def _my_turned(turn: Turn) -> None:
    await turn.do(lambda tx: _list(tx, turn, number(turn, 0)).edited())


def _list(tx: Tx, turn: Turn, page: int, *, finished: int | None = None) -> Reply:
    found = agenda.mine(tx, turn.member.id, turn.scope, page=page, now=turn.now, zone=turn.firm.zone)
    return agenda_view.mine(turn.lang, found, seen(turn), finished=finished)


async def _step(turn: Turn) -> None:
    """`v1:step:<ask, done, undo or where to>:<step>:<my or card>[:<page>]`: the message it stands in is shown anew."""
    await turn.do(lambda tx: _stepped(tx, turn, turn.pressed[0] if turn.pressed else "", number(turn, 1)))


def _stepped(tx: Tx, turn: Turn, what: str, step_id: int) -> Reply:
    author = pick.author(turn)
    step = agenda.step(tx, step_id, author)
    if what == "ask":
        return _ask_day(turn, step)
    if what in ("done", "undo"):
        agenda.finish(tx, step_id, author, done=what == "done", now=turn.now)
        key = "customers-step-finished" if what == "done" else "customers-step-reopened"
        turn.toast = label(turn.lang, key, text=step.text)
        return _around(tx, turn, step, finished=step_id if what == "done" else None)
    due = agenda.move(tx, step_id, author, to=what, now=turn.now, zone=turn.firm.zone)
    turn.toast = label(turn.lang, "customers-step-moved", day=view.due(turn.lang, due, seen(turn)))
    return _around(tx, turn, step)


def _ask_day(turn: Turn, step: customers.Step) -> Reply:
    where = tuple(turn.pressed[2:])
    back = data("my", number(turn, 3)) if where[:1] == ("my",) else data("card", step.customer_id)
    return agenda_view.put_off(turn.lang, step, seen(turn), back=back, where=where).edited()


def _around(tx: Tx, turn: Turn, step: customers.Step, *, finished: int | None = None) -> Reply:
    """The message that the pressed button stood in, as it is now."""
    if turn.pressed[2:3] == ["my"]:
        return _list(tx, turn, number(turn, 3), finished=finished).edited()
    return _show(tx, turn, _within(tx, turn, step.customer_id), edit=True)


# What nobody else understood ----------------------------------------------------------------------------------------


async def _hear(turn: Turn) -> bool:
    """A customer is mentioned: offer what can be done with it. Nobody is: say how it is done."""
    found = wishes.resolve(await pick.directory(turn), turn.text[:400])
    if isinstance(found, One):
        await turn.do(lambda tx: _offer(tx, turn, found.hit.customer_id))
    else:
        await turn.say(Reply(say(turn.lang, "customers-lost")))
    return True


def _offer(tx: Tx, turn: Turn, customer_id: int) -> Reply:
    customer = _within(tx, turn, customer_id)
    buttons = [
        Button(label(turn.lang, f"customers-do-{then}"), data("do", then, customer.id))
        for then in pick.offered(turn, IN_TALK)
    ]
    pairs = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Reply(say(turn.lang, "customers-offer", name=customer.name), pairs)
