"""/weights 权重: what counts how much in the grade, and from how many points."""

from __future__ import annotations

from db.gateway import Tx
from handlers.common import access, i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.weights import service, view
from handlers.weights.service import Plain


def register(app: App) -> None:
    """Answer the command, its words and the buttons."""
    routes.command(app, "weights", weights, words=("权重", "weights"))
    talk.asked(app, "weights", _asked, leads=True)
    routes.button(app, "wt", pressed)


async def weights(turn: Turn) -> None:
    """`/weights [DIMENSION WEIGHT | thresholds A B C | OWN FIELD [DIMENSION] [weight N] [VALUE:POINTS ... | off]]`."""
    access.must_lead(turn.member)
    if turn.rest:
        access.must_administer(turn.member)
        return await _change(turn, service.wanted(turn.rest, turn.firm), turn.firm.settings_version)
    found = service.in_force(turn.firm)
    return await turn.say(view.shown(turn.lang, found, may_change=_may_change(turn)))


async def _asked(turn: Turn) -> None:
    """How grades are made: with the weights for who leads, in words for everybody else."""
    explained = None if turn.member.leads else talk.shown(turn, "terms")
    await (explained or weights)(turn)


async def pressed(turn: Turn) -> None:
    """`v1:wt:<dimension>:<less|more>:<version>`, `v1:wt:<key of an own field>:gone:<version>`."""
    access.must_administer(turn.member)
    dimension, sign, version = (*turn.pressed, "", "", "")[:3]
    if sign not in (*view.STEPS, view.GONE):
        raise UserError("common-old-button")
    if version != str(turn.firm.settings_version):
        raise UserError("weights-changed-meanwhile")
    gone = sign == view.GONE
    scoring = (
        service.without_line(turn.firm, dimension) if gone else service.stepped(turn.firm, dimension, view.STEPS[sign])
    )
    await _change(turn, scoring, turn.firm.settings_version, edit=True)


async def _change(turn: Turn, scoring: Plain, version: int, *, edit: bool = False) -> None:
    """Put it in force, and show what it does to everybody's grades."""
    before = turn.firm.settings.get("scoring", {})
    turn.services.answer("sendChatAction", {"chat_id": turn.chat_id, "action": "typing"})
    effect = await turn.services.workers.run(service.effect, turn.services.db.url, turn.now, before, scoring)
    turn.toast = i18n.label(turn.lang, "weights-toast")

    def unit(tx: Tx) -> Reply:
        firm = service.change(tx, scoring, turn.member, version=version, now=turn.now)
        reply = view.shown(turn.lang, service.in_force(firm), may_change=_may_change(turn), effect=effect)
        return reply.edited() if edit else reply

    await turn.do(unit)


def _may_change(turn: Turn) -> bool:
    return turn.private and turn.member.sees_all
