"""/measures 措施: what is under way, what is advised for a customer, how it went."""

from __future__ import annotations

from dataclasses import replace

from db import people, scores
from db.gateway import Tx
from db.measures import MeasureInfo
from handlers.common import i18n, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.customers import pick
from handlers.customers.pick import Picked
from handlers.measures import service, view
from handlers.measures.service import Advisor, By
from handlers.measures.view import Frame

_DEFAULT_RISK = "loss"


def register(app: App) -> None:
    """Answer to the command, its words, the buttons, and whoever was picked for a measure."""
    routes.command(app, "measures", show, words=("应对措施", "措施", "measures"))
    routes.button(app, "measure", press)
    pick.continues(app, "measure", _advise)
    talk.asked(app, "measure", show)


async def show(turn: Turn) -> None:
    """What is under way; with a name, what is advised for that customer."""
    if turn.rest and not turn.text.startswith("/") and not await pick.names_one(turn, turn.rest):
        await talk.listen(turn)
    elif turn.rest:
        await pick.customer(turn, turn.rest, then="measure")
    else:
        await turn.do(lambda tx: view.listed(frame(tx, turn), service.running(tx, _by(turn))))


async def _advise(turn: Turn, picked: Picked) -> None:
    def unit(tx: Tx) -> Answer:
        score = scores.current(tx, picked.customer.id)
        cells = score.detail.get("cells", ()) if score is not None else ()
        risk, level = (cells[0][0], cells[0][-1]) if cells else (_DEFAULT_RISK, "low")
        found = Advisor(tx, turn.now).advice(risk, level)
        reply = view.advised(frame(tx, turn), picked.customer, risk, found)
        return replace(reply, edit=picked.edit)

    await turn.do(unit)


async def press(turn: Turn) -> None:
    """A button: open, assign, finish, postpone, effects."""
    action, *rest = turn.pressed or [""]
    await turn.do(lambda tx: _act(tx, turn, action, rest))


def _act(tx: Tx, turn: Turn, action: str, rest: list[str]) -> Answer:
    match action, rest:
        case "effects", []:
            return view.effects(turn.lang, service.effects(tx, now=turn.now))
        case "open", [number]:
            return view.opened(frame(tx, turn), service.seen(tx, _id(number), turn.scope))
        case "done", [number, result]:
            turn.toast = i18n.label(turn.lang, "measure-toast-finished")
            done = service.finish(tx, _id(number), result, _by(turn))
            return view.opened(frame(tx, turn), done).edited()
        case "later", [number]:
            return _later(tx, turn, service.postpone(tx, _id(number), view.POSTPONED, _by(turn)))
        case "give", [number, playbook]:
            return _given(tx, turn, service.assign(tx, _id(number), playbook, _by(turn)))
    raise UserError("common-old-button")


def _later(tx: Tx, turn: Turn, measure: MeasureInfo) -> Answer:
    how = frame(tx, turn)
    turn.toast = i18n.label(turn.lang, "measure-toast-later", due=view.day(how, measure.due_at or turn.now))
    return view.opened(how, measure).edited()


def _given(tx: Tx, turn: Turn, measure: MeasureInfo) -> Answer:
    """Shown to who assigned it."""
    how = frame(tx, turn)
    owner, due = how.names.get(measure.owner_id or 0, ""), view.day(how, measure.due_at or turn.now)
    turn.toast = i18n.label(turn.lang, "measure-toast-assigned", owner=owner, due=due)
    return view.opened(how, measure).edited() if turn.private else None


def frame(tx: Tx, turn: Turn) -> Frame:
    """How this person reads."""
    return Frame(turn.lang, turn.firm.zone, turn.now, {each.id: each.name for each in people.members(tx)})


def _by(turn: Turn) -> By:
    return By(turn.member, turn.scope, turn.firm, turn.now)


def _id(word: str) -> int:
    if not word.isdecimal():
        raise UserError("common-old-button")
    return int(word)
