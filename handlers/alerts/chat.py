"""/alerts 预警: what waits; the buttons under every alert."""

from __future__ import annotations

from db.alerts import AlertInfo
from db.gateway import Tx
from handlers.alerts import service, view
from handlers.alerts.audience import CONFIDENTIAL, INTERNAL
from handlers.alerts.service import By
from handlers.alerts.view import Listed, Reader
from handlers.common import i18n, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply

_ALL = "all"


def register(app: App) -> None:
    """Answer to the command, its words, the pages of the list and the buttons of each alert."""
    routes.command(app, "alerts", show, alone=("预警", "待处理预警", "alerts"))
    talk.asked(app, "alerts", show)
    routes.button(app, "alerts", turn_page)
    routes.button(app, "alert", press)


async def show(turn: Turn) -> None:
    """The alerts that wait, in this group's or this person's scope."""
    await turn.do(lambda tx: _page(tx, turn, None, 0))


async def turn_page(turn: Turn) -> None:
    """Another page, in place; from a digest's button, a message of its own."""
    rule, number, *rest = (*turn.pressed, "", "")[: max(len(turn.pressed), 2)]
    page, fresh = _number(number), bool(rest)  # pressed under a message that has to stay

    def unit(tx: Tx) -> Answer:
        reply = _page(tx, turn, None if rule == _ALL else rule, page)
        return reply if fresh else reply.edited()

    await turn.do(unit)


def _page(tx: Tx, turn: Turn, rule: str | None, page: int) -> Reply:
    owner_id = turn.member.id if turn.private and not turn.member.leads else None
    found, count = service.waiting(tx, turn.scope, page=page, rule=rule, owner_id=owner_id)
    return view.listed(reader(turn), Listed(found, count, page, rule))


async def press(turn: Turn) -> None:
    """A button of an alert: look at it, say what it was worth, silence it."""
    action, number, *rest = (*turn.pressed, "", "")[: max(len(turn.pressed), 2)]
    alert_id = _number(number)
    playbook = rest.pop(0) if action == "assign" and rest else ""
    origin = rest[0] if rest else ""
    if action == "show":
        await turn.do(lambda tx: _open(tx, turn, alert_id, origin))
        return

    def unit(tx: Tx) -> Answer:
        alert = _assign(tx, turn, alert_id, playbook) if playbook else _answer(tx, turn, action, alert_id)
        if not origin:
            return None  # every message that shows it has been edited already
        return service.shown(tx, alert, reader(turn), origin=origin).edited()

    await turn.do(unit)


def _assign(tx: Tx, turn: Turn, alert_id: int, playbook: str) -> AlertInfo:
    alert, measure = service.assign(tx, alert_id, playbook, By(turn.member, turn.scope, turn.now))
    due = view.moment(reader(turn), measure.due_at or turn.now)
    turn.toast = i18n.label(turn.lang, "alert-toast-assigned", due=due)
    return alert


def _answer(tx: Tx, turn: Turn, action: str, alert_id: int) -> AlertInfo:
    by = By(turn.member, turn.scope, turn.now)
    if action in service.OUTCOMES:
        turn.toast = i18n.label(turn.lang, f"alert-toast-{action}")
        return service.judge(tx, alert_id, action, by)
    if action in service.SNOOZES:
        alert = service.snooze(tx, alert_id, action, by)
        until = view.moment(reader(turn), alert.snoozed_until or turn.now)
        turn.toast = i18n.label(turn.lang, "alert-toast-snoozed", until=until)
        return alert
    if action == "wake":
        turn.toast = i18n.label(turn.lang, "alert-toast-wake")
        return service.wake(tx, alert_id, by)
    raise UserError("common-old-button")


def _open(tx: Tx, turn: Turn, alert_id: int, origin: str) -> Answer:
    """One alert out of a list: in its place where the list was asked for, else for the asker alone."""
    alert = service.seen(tx, alert_id, turn.scope)
    reply = service.shown(tx, alert, reader(turn), origin=origin)
    if origin:
        return reply.edited()
    return Reply(reply.text, reply.buttons, private=True)


def reader(turn: Turn) -> Reader:
    """How this chat reads: a private one everything, a group what its class allows."""
    disclosure = CONFIDENTIAL if turn.private else turn.met.chat.disclosure if turn.met.chat else INTERNAL
    leads = turn.private and turn.member.leads
    return Reader(turn.lang, disclosure, turn.firm.currency, turn.firm.zone, turn.now, leads)


def _number(word: str) -> int:
    """A number out of a button's data; UserError where an old button has something else there."""
    if not word.isdecimal():
        raise UserError("common-old-button")
    return int(word)
