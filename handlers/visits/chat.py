"""/visit: one line, or three taps - customer, outcome, done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from db import customers, drafts
from db.customers import CustomerInfo
from db.drafts import DraftInfo
from db.gateway import Tx
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.common.understand.facts import Fact, Understood, Visit
from handlers.customers import pick
from handlers.updates import tell
from handlers.visits import view

GUIDED: Final = "visit"
LIFETIME: Final = timedelta(hours=24)
_PAST: Final = re.compile(r"^[了过完]\s*")  # 拜访了华能: no part of the name


def register(app: App) -> None:
    """Answer /visit, its words, its buttons, and the note typed at the end."""
    routes.command(app, "visit", visit, words=("拜访", "走访"))
    routes.button(app, "visit", pressed)
    pick.continues(app, "visit", begin)
    talk.answers(app, GUIDED, noted)


async def visit(turn: Turn) -> None:
    """`/visit CUSTOMER WHAT HAPPENED` is stored at once; `/visit` alone and `/visit CUSTOMER` are guided."""
    if not turn.rest:
        await pick.customer(turn, "", then="visit")
        return
    if not turn.text.lstrip().startswith("/") and (await tell.hear(turn, turn.text)).requests:
        await talk.listen(turn)  # "拜访华能前要看什么" only begins like the command
        return
    rest = _PAST.sub("", turn.rest)
    heard = await tell.hear(turn, f"/visit {rest}")
    if _says_no_more(heard.facts) and not tell.says_own(turn, rest):
        await pick.customer(turn, rest, then="visit")
        return
    await tell.tell(turn, f"/visit {rest}", heard)


def _says_no_more(facts: tuple[Fact, ...]) -> bool:
    """Whether only a customer was named: a bare visit of today with nothing in it."""
    if len(facts) != 1 or not isinstance(facts[0], Visit):
        return False
    fact = facts[0]
    named = fact.customer.matched if fact.customer else ""
    said = fact.note.removeprefix("/visit").strip()
    bare = not (fact.signals or fact.steps or fact.outcome or fact.said)
    return bare and (fact.customer is None or len(said) <= len(named) + 1)


async def begin(turn: Turn, picked: pick.Picked) -> None:
    """The customer is known: how was it?"""

    def unit(tx: Tx) -> Reply:
        opened = _open(turn, {"customer": picked.customer.id, "outcome": None}, version=turn.event.update_id)
        drafts.put(tx, opened)
        return view.outcome(turn.lang, picked.customer, opened.version, edit=picked.edit)

    await turn.do(unit)


def _open(turn: Turn, data: dict[str, object], *, version: int) -> DraftInfo:
    return DraftInfo(turn.member.id, turn.chat_id, GUIDED, version % 1_000_000_000, data, None, turn.now + LIFETIME)


async def pressed(turn: Turn) -> None:
    """`v1:visit:<outcome|done|back|cancel>:<version of the draft>`."""
    what, version = (*turn.pressed, "", "")[:2]
    draft = await turn.read(lambda tx: drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now))
    if draft is None or draft.kind != GUIDED or str(draft.version) != version:
        raise UserError("common-old-button")
    if what == "done":
        await _store(turn, draft, "")
    elif what == "cancel":
        await turn.do(lambda tx: _cancel(tx, turn))
    elif what == "back" or what in view.OUTCOMES:
        await turn.do(lambda tx: _step(tx, turn, draft, None if what == "back" else what))
    else:
        raise UserError("common-old-button")


def _step(tx: Tx, turn: Turn, draft: DraftInfo, outcome: str | None) -> Reply:
    customer = _customer(tx, turn, draft)
    drafts.put(tx, replace(draft, data={**draft.data, "outcome": outcome}, expires_at=turn.now + LIFETIME))
    if outcome is None:
        return view.outcome(turn.lang, customer, draft.version, edit=True)
    return view.note(turn.lang, customer, outcome, draft.version)


def _customer(tx: Tx, turn: Turn, draft: DraftInfo) -> CustomerInfo:
    found = customers.get(tx, int(draft.data["customer"]), turn.scope)
    if found is None:
        raise NotAllowed("common-unknown-customer")
    return found


def _cancel(tx: Tx, turn: Turn) -> Reply:
    drafts.drop(tx, turn.member.id, turn.chat_id)
    return view.cancelled(turn.lang)


async def noted(turn: Turn, draft: DraftInfo) -> bool:
    """The note typed after the outcome; before it, and of another customer, words are for others."""
    if draft.data["outcome"] is None or await _is_of_another(turn, draft):
        return False
    await _store(turn, draft, turn.text)
    return True


async def _is_of_another(turn: Turn, draft: DraftInfo) -> bool:
    """Whether the words tell of somebody else, or put right what was told before: then they are no note."""
    heard = await tell.hear(turn, turn.text)
    named = {fact.customer.customer_id for fact in heard.facts if fact.customer is not None}
    return heard.corrects or bool(named - {int(draft.data["customer"])})


async def _store(turn: Turn, draft: DraftInfo, note: str) -> None:
    """Store the visit with all that the note tells besides: signals, a next step, an order."""
    heard = await tell.hear(turn, f"/visit {note}") if note else Understood()
    visits = [fact for fact in heard.facts if isinstance(fact, Visit)]
    fact = Visit(
        on=turn.today,
        note=note,
        outcome=str(draft.data["outcome"]),
        signals=tuple(signal for each in visits for signal in each.signals),
        steps=tuple(step for each in visits for step in each.steps),
    )
    unclear = {question.fact for question in heard.questions if question.topic != "customer"}
    others = [each for place, each in enumerate(heard.facts) if each not in visits and place not in unclear]
    await tell.tell_facts(turn, int(draft.data["customer"]), [fact, *others], note or "/visit", edit=not note)
