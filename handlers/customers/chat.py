"""`/customer`, `/my` and the buttons under them; the last to hear what nobody else understood."""

from __future__ import annotations

from typing import Final

from db.customers import Step
from db.gateway import Tx
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.i18n import label, say
from handlers.common.reply import Button, Reply, data
from handlers.common.understand.questioning import is_question
from handlers.common.understand.search import One
from handlers.customers import agenda, agenda_view, card, foreign, inline, making, pick, view, wishes
from handlers.customers.frame import number, seen, show_card, within
from handlers.customers.pick import Picked

IN_TALK: Final = ("visit", "update", "risk", "card")


def register(app: App) -> None:
    """Commands, their Chinese and English words, and buttons."""
    pick.register(app)
    making.register(app)
    inline.register(app)
    pick.continues(app, "card", _card)
    pick.continues(app, "timeline", _timeline_of)
    routes.command(app, "timeline", _timeline_asked, words=("时间线", "timeline"))
    routes.command(app, "customer", _customer, words=("客户", "customer"))
    routes.command(app, "my", _my, words=("我的客户", "我的", "my customers"))
    talk.asked(app, "my", _list_anew)
    talk.otherwise(app, _hear)
    for verb, handler in {
        "card": _card_again,
        "tl": _timeline,
        "my": _my_turned,
        "mine": _list_anew,
        "step": _step,
    }.items():
        routes.button(app, verb, handler)


# The card -----------------------------------------------------------------------------------------------------------


async def _customer(turn: Turn) -> None:
    """`/customer NAME`. "客户反馈……" is no command but something to be told."""
    if turn.text.startswith("/") or not turn.rest or await pick.names_one(turn, turn.rest):
        await pick.customer(turn, turn.rest, then="card")
    else:
        await talk.listen(turn)


async def _card(turn: Turn, picked: Picked) -> None:
    await turn.do(lambda tx: show_card(tx, turn, picked.customer, edit=picked.edit))


async def _card_again(turn: Turn) -> None:
    await turn.do(lambda tx: show_card(tx, turn, within(tx, turn, number(turn, 0)), edit=True))


async def _timeline_asked(turn: Turn) -> None:
    """`/timeline NAME`. "时间线太长了" is no command."""
    if turn.text.startswith("/") or not turn.rest or await pick.names_one(turn, turn.rest):
        await pick.customer(turn, turn.rest, then="timeline")
    else:
        await talk.listen(turn)


async def _timeline_of(turn: Turn, picked: Picked) -> None:
    """The latest page; in a group for the asker alone, and as the group may see it."""

    def unit(tx: Tx) -> Reply:
        reply = view.timeline(turn.lang, card.page(tx, picked.customer, 0), seen(turn))
        if turn.private:
            return reply.edited() if picked.edit else reply
        url = pick.private_url(turn, "timeline", picked.customer.id)
        return Reply(reply.text, view.in_private(turn.lang, url), private=True)

    await turn.do(unit)


async def _timeline(turn: Turn) -> None:
    def unit(tx: Tx) -> Reply:
        customer = within(tx, turn, number(turn, 0))
        return view.timeline(turn.lang, card.page(tx, customer, number(turn, 1)), seen(turn)).edited()

    await turn.do(unit)


# Mine ---------------------------------------------------------------------------------------------------------------


async def _my(turn: Turn) -> None:
    """`/my`. "我的客户华能要走了" is no command but something to be told."""
    if turn.text.startswith("/") or not turn.rest:
        await _list_anew(turn)
    else:
        await talk.listen(turn)


async def _list_anew(turn: Turn) -> None:
    await turn.do(lambda tx: _list(tx, turn, 0))


async def _my_turned(turn: Turn) -> None:
    await turn.do(lambda tx: _list(tx, turn, number(turn, 0)).edited())


def _list(tx: Tx, turn: Turn, page: int, *, finished: int | None = None) -> Reply:
    found = agenda.mine(tx, turn.member.id, turn.scope, page=page, now=turn.now, zone=turn.firm.zone)
    reply = agenda_view.mine(turn.lang, found, seen(turn), finished=finished)
    if turn.private:
        return reply
    return Reply(reply.text, view.in_private(turn.lang, f"https://t.me/{turn.services.bot.username}"), private=True)


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


def _ask_day(turn: Turn, step: Step) -> Reply:
    where = tuple(turn.pressed[2:])
    back = data("my", number(turn, 3)) if where[:1] == ("my",) else data("card", step.customer_id)
    return agenda_view.put_off(turn.lang, step, seen(turn), back=back, where=where).edited()


def _around(tx: Tx, turn: Turn, step: Step, *, finished: int | None = None) -> Reply:
    """The message that the pressed button stood in, as it is now."""
    if turn.pressed[2:3] == ["my"]:
        return _list(tx, turn, number(turn, 3), finished=finished).edited()
    return show_card(tx, turn, within(tx, turn, step.customer_id), edit=True)


# What nobody else understood ----------------------------------------------------------------------------------------


async def _hear(turn: Turn) -> bool:
    """A customer is mentioned: offer what can be done with it. Nobody is: say how it is done."""
    found = wishes.resolve(await pick.directory(turn), turn.text[:400])
    if isinstance(found, One):
        await turn.do(lambda tx: _offer(tx, turn, found.hit.customer_id))
        return True
    theirs = await foreign.named(turn, turn.text)
    if theirs is None:
        await turn.say(Reply(say(turn.lang, "asks-cannot" if is_question(turn.text) else "customers-lost")))
    elif theirs.tells:
        await foreign.offer(turn, turn.text, theirs)
    else:
        await pick.nobody(turn, (), wishes.Wish("card", theirs.words))
    return True


def _offer(tx: Tx, turn: Turn, customer_id: int) -> Reply:
    customer = within(tx, turn, customer_id)
    buttons = [
        Button(label(turn.lang, f"customers-do-{then}"), data("do", then, customer.id))
        for then in pick.offered(turn, IN_TALK)
    ]
    pairs = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Reply(say(turn.lang, "customers-offer", name=customer.name), pairs)
