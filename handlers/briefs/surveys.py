"""A satisfaction survey is due: one question, among the questions a person is asked anyway."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from db import customers, deliveries, people, promises
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.scope import Scope
from handlers.briefs import reminding_view
from handlers.common import once, routes
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.jobs import Due
from handlers.common.rhythm import WEEK, Rhythm
from handlers.common.understand.facts import Survey
from handlers.risk import standing
from handlers.updates import tell

ASKED_AGAIN: Final = timedelta(days=30)


def within_budget(tx: Tx, due: Due, member: MemberInfo, *, now: datetime) -> bool:
    """Whether the person was asked less often in the last seven days than its budget of attention allows."""
    chat = people.chat(tx, member.telegram_id or 0)
    asked = promises.delivered(tx, due.key.rpartition(":")[0] + ":", since=now - WEEK)
    return asked < Rhythm.of(chat.settings if chat else {}).budget


def next_due(tx: Tx, member: MemberInfo, firm: FirmInfo, *, now: datetime) -> CustomerInfo | None:
    """The most valuable of the person's customers whose satisfaction is due, claimed for this month; None: nobody."""
    interval = timedelta(days=standing.settings(firm).survey_interval_days)
    found = promises.unsurveyed(tx, member.id, surveyed_before=now - interval, asked_before=now - ASKED_AGAIN, limit=1)
    if not found or not deliveries.claim(tx, promises.survey_key(found[0], f"{now:%Y-%m}"), now=now):
        return None
    return customers.get(tx, found[0], Scope.of(member))


def register(app: App) -> None:
    """Answer the question after satisfaction."""
    routes.button(app, "survey", pressed)


async def pressed(turn: Turn) -> None:
    """`v1:survey:<1 to 5, or later>:<customer>`."""
    answer, number = (*turn.pressed, "", "")[:2]
    if not (number.isascii() and number.isdigit()) or answer not in (*reminding_view.SCORES, reminding_view.LATER):
        raise UserError("common-old-button")
    customer = await turn.read(lambda tx: customers.get(tx, int(number), turn.scope))
    if customer is None:
        raise NotAllowed
    if await once.answered(turn):
        return
    if answer == reminding_view.LATER:
        await turn.say(reminding_view.later(turn.lang))
    else:
        score = Survey(on=turn.today, metric="csat", value=Decimal(answer))
        await tell.tell_facts(turn, customer.id, [score], "", edit=True)
