"""A next step is told to who promised it, once, when its hour comes: done, tomorrow, next week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from db import customers, outbox, people, promises, tickets
from db.customers import Step
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.scope import Scope
from handlers.briefs import reminding_view
from handlers.common import keyboard, routes
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.common.rhythm import Rhythm
from handlers.customers import agenda, pick

STEPS: Final = "steps"  # the kind of ticket
MOST: Final = 5  # steps in one message
LATE: Final = timedelta(days=3)  # what is late by more stands in the morning list only
LIFETIME: Final = timedelta(days=7)


def remind_all(tx: Tx, *, now: datetime) -> int:
    """Owe everybody the steps whose hour has come, one message a person; how many messages."""
    firm = people.firm(tx)
    assert firm is not None
    found = promises.due(tx, since=now - LATE, by=now)
    members = {member.id: member for member in people.members(tx)} if found else {}
    return sum(_remind(tx, members[member_id], ids[:MOST], firm, now) for member_id, ids in found.items())


def _remind(tx: Tx, member: MemberInfo, ids: Sequence[int], firm: FirmInfo, now: datetime) -> bool:
    if not member.active or not member.reachable or member.telegram_id is None or _sleeps(tx, member, firm, now):
        return False
    promises.reminded(tx, ids, now=now)
    steps = _visible(tx, ids, Scope.of(member))
    if not steps:
        return False
    ticket = tickets.add(tx, STEPS, {"steps": list(ids)}, member_id=member.id, now=now, lifetime=LIFETIME)
    reply = reminding_view.steps(member.language, steps, ticket, now=now, zone=firm.zone)
    for call in keyboard.calls(reply, key=f"steps:{ticket}", chat_id=member.telegram_id, pressed=None, thread_id=None):
        outbox.put(tx, call, now=now)
    return True


def _sleeps(tx: Tx, member: MemberInfo, firm: FirmInfo, now: datetime) -> bool:
    chat = people.chat(tx, member.telegram_id or 0)
    return Rhythm.of(chat.settings if chat else {}).quiet_end(now, firm.zone) is not None


def _visible(tx: Tx, ids: Sequence[int], scope: Scope) -> list[Step]:
    """Those of the steps whose customers may be seen."""
    found = [step for step_id in ids if (step := customers.step(tx, step_id)) is not None]
    seen = {each.id for each in customers.many(tx, [step.customer_id for step in found], scope)}
    return [step for step in found if step.customer_id in seen]


# Buttons -------------------------------------------------------------------------------------------------------------


def register(app: App) -> None:
    """Answer the buttons under a reminder."""
    routes.button(app, "remind", pressed)


async def pressed(turn: Turn) -> None:
    """`v1:remind:<done|undo|tomorrow|week>:<step>:<ticket>`: the message is shown as things are then."""
    what, step, number = (*turn.pressed, "", "", "")[:3]
    if not (step.isascii() and step.isdigit() and number.isascii() and number.isdigit()):
        raise UserError("common-old-button")
    await turn.do(lambda tx: _pressed(tx, turn, what, int(step), int(number)))


def _pressed(tx: Tx, turn: Turn, what: str, step_id: int, number: int) -> Reply:
    ticket = tickets.get(tx, number)
    if ticket is None or ticket.kind != STEPS or not ticket.good(turn.now) or step_id not in ticket.data["steps"]:
        raise UserError("common-old-button")
    if ticket.member_id != turn.member.id:
        raise NotAllowed
    author = pick.author(turn)
    if what in ("done", "undo"):
        agenda.finish(tx, step_id, author, done=what == "done", now=turn.now)
    elif what in agenda.MOVES:
        agenda.move(tx, step_id, author, to=what, now=turn.now, zone=turn.firm.zone)
    else:
        raise UserError("common-old-button")
    steps = _visible(tx, ticket.data["steps"], turn.scope)
    return reminding_view.steps(turn.lang, steps, number, now=turn.now, zone=turn.firm.zone).edited()
