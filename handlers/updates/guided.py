"""/update alone: kind, customer, at most one more tap, then words or done; one message that edits itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from db import customers, drafts
from db.drafts import DraftInfo
from db.gateway import Tx
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.common.understand.facts import Fact, Question, Understood
from handlers.common.understand.message import understand
from handlers.common.understand.scan import Asker
from handlers.common.understand.search import Hit
from handlers.customers import pick, service, wishes
from handlers.updates import guided_view, questions, shapes, tell
from handlers.updates.guided_view import Step
from handlers.updates.questions import Pending
from handlers.updates.shapes import Taps

GUIDED: Final = "update"
OFFERED: Final = 6
_ORDER: Final = ("text", "choice", "customer", "kind")  # what "back" takes away, the last first


def register(app: App) -> None:
    """Answer its buttons, the customer's name and the words typed at the end, and the card's "update"."""
    routes.button(app, guided_view.VERB, pressed)
    pick.continues(app, "update", begin)
    talk.answers(app, GUIDED, typed)


async def start(turn: Turn) -> None:
    """Ask what happened."""
    await turn.do(lambda tx: _go_on(tx, turn, _open(turn, {})))


async def begin(turn: Turn, picked: pick.Picked) -> None:
    """The customer is known, from its card or by a name typed here; the kind may be, too."""
    opened = _open(turn, {**picked.data, "customer": picked.customer.id})
    await turn.do(lambda tx: replace(_go_on(tx, turn, opened), edit=picked.edit))


def _open(turn: Turn, data: dict[str, Any]) -> DraftInfo:
    expires = turn.now + drafts.LIFETIME
    return DraftInfo(turn.member.id, turn.chat_id, GUIDED, turn.event.update_id % 1_000_000_000, data, None, expires)


# Where it stands -----------------------------------------------------------------------------------------------------


def _go_on(tx: Tx, turn: Turn, draft: DraftInfo) -> Reply:
    """Keep the draft and ask for what is missing next."""
    drafts.put(tx, replace(draft, expires_at=turn.now + drafts.LIFETIME))
    step = _step(tx, turn, draft)
    if step.kind is None:
        return guided_view.kinds(step)
    if step.customer is None:
        return guided_view.customers(step, service.latest(tx, turn.member, turn.scope, limit=OFFERED))
    if shapes.CHOICES[step.kind] and step.choice is None:
        return guided_view.choices(step)
    return guided_view.words_wanted(step)


def _step(tx: Tx, turn: Turn, draft: DraftInfo) -> Step:
    """The draft as it is shown. NotAllowed where its customer is not the person's to see any more."""
    number = draft.data.get("customer")
    customer = customers.get(tx, int(number), turn.scope) if number is not None else None
    if number is not None and customer is None:
        raise NotAllowed("common-unknown-customer")
    return Step(turn.lang, draft.version, draft.data.get("kind"), customer, draft.data.get("choice"))


# Buttons -------------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`v1:guide:<kind|who|pick|value|answer|done|back|cancel>:<value>:<version of the draft>`."""
    what, value, version = (*turn.pressed, "", "", "")[:3]
    draft = await turn.read(lambda tx: drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now))
    if draft is None or draft.kind != GUIDED or str(draft.version) != version:
        raise UserError("common-old-button")
    if what == "cancel":
        await turn.do(lambda tx: _cancel(tx, turn))
    elif what in ("done", "value", "answer"):
        await _end(turn, draft, what, value)
    else:
        further = replace(draft, data=_back(draft.data) if what == "back" else _tapped(draft.data, what, value))
        await turn.do(lambda tx: _go_on(tx, turn, further).edited())


def _cancel(tx: Tx, turn: Turn) -> Reply:
    drafts.drop(tx, turn.member.id, turn.chat_id)
    return guided_view.cancelled(turn.lang)


def _back(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was said last."""
    last = next((name for name in _ORDER if data.get(name) is not None), None)
    return {name: value for name, value in data.items() if name not in (last, "text", "answers", "question")}


def _tapped(data: Mapping[str, Any], what: str, value: str) -> dict[str, Any]:
    """With what was tapped. UserError for what no button says."""
    if what == "kind" and shapes.known(value):
        return {**data, "kind": value, "choice": None}
    if what == "who" and value.isascii() and value.isdigit():
        return {**data, "customer": int(value)}
    if what == "pick" and shapes.known(data.get("kind", ""), value):
        return {**data, "choice": value}
    raise UserError("common-old-button")


async def _end(turn: Turn, draft: DraftInfo, what: str, value: str) -> None:
    """A tap that needs no words any more: done, the number of a judgement, the answer to a question."""
    if what == "answer":
        await _answer(turn, draft, value)
        return
    if not _wants_words(draft):
        raise UserError("common-old-button")
    kind, choice = draft.data["kind"], draft.data.get("choice")
    if what == "value" and kind == "judgement" and value in shapes.VALUES:
        await _hear(turn, _with_words(turn, draft, value), edit=True)
    elif what == "done" and shapes.wordless(kind, choice):
        await _hear(turn, _with_words(turn, draft, ""), edit=True)
    else:
        raise UserError("common-old-button")


async def _answer(turn: Turn, draft: DraftInfo, place: str) -> None:
    question = questions.revived(draft.data["question"]) if "question" in draft.data else None
    if question is None or not place.isdigit() or int(place) >= len(question.options):
        raise UserError("common-old-button")
    await _hear(turn, _answered(draft, question, question.options[int(place)].value), edit=True)


def _answered(draft: DraftInfo, question: Question, value: object) -> DraftInfo:
    answers = {**draft.data.get("answers", {}), questions.name(question): value}
    return replace(draft, data={**draft.data, "answers": answers})


# Words ---------------------------------------------------------------------------------------------------------------


def _wants_words(draft: DraftInfo) -> bool:
    kind = draft.data.get("kind")
    if kind is None or draft.data.get("customer") is None:
        return False
    return not shapes.CHOICES[kind] or draft.data.get("choice") is not None


def _takes_words(draft: DraftInfo) -> bool:
    """Whether words do where a choice is offered: "bolts loose" says all of a complaint."""
    waits = draft.data.get("customer") is not None and draft.data.get("choice") is None
    return _wants_words(draft) or (waits and draft.data.get("kind") in shapes.SAID_IN_WORDS)


async def typed(turn: Turn, draft: DraftInfo) -> bool:
    """What is typed meanwhile: the customer's name, the words at the end, an answer; False for a whole new message."""
    if "question" in draft.data:
        question = questions.revived(draft.data["question"])
        answer = questions.typed(question, turn.text, turn.today)
        if answer is not None:
            await _hear(turn, _answered(draft, question, answer))
            return True
    if _takes_words(draft):
        if await _names_another(turn, draft):
            return False
        await _hear(turn, _with_words(turn, draft, turn.text))
        return True
    return draft.data.get("customer") is None and await _named(turn, draft)


async def _named(turn: Turn, draft: DraftInfo) -> bool:
    """The name of a customer that was not among the buttons."""
    if draft.data.get("kind") is None or not wishes.may_be_name(turn.text):
        return False
    heard = await tell.hear(turn, turn.text)
    if wishes.asks(heard) or any(fact.customer is not None for fact in heard.facts):
        return False
    await pick.customer(turn, turn.text, then="update", data={"kind": draft.data["kind"]})
    return True


async def _names_another(turn: Turn, draft: DraftInfo) -> bool:
    """Whether the words are about somebody else: then they are no answer but a message of their own."""
    heard = await tell.hear(turn, turn.text)
    named = [fact.customer.customer_id for fact in heard.facts if fact.customer is not None]
    return any(each != draft.data["customer"] for each in named)


def _with_words(turn: Turn, draft: DraftInfo, text: str) -> DraftInfo:
    kept = {name: draft.data.get(name) for name in ("kind", "customer", "choice")}
    return replace(draft, data={**kept, "text": text, "on": turn.today.isoformat()})


async def _taps(turn: Turn, draft: DraftInfo) -> Taps:
    step = await turn.read(lambda tx: _step(tx, turn, draft))
    assert step.customer is not None
    assert step.kind is not None
    hit = Hit(step.customer.id, step.customer.name, 100.0, step.customer.name, "pick")
    return Taps(hit, step.kind, step.choice)


async def _hear(turn: Turn, draft: DraftInfo, *, edit: bool = False) -> None:
    """Store what the taps and the words say, or ask for what they leave open."""
    taps, text, on = await _taps(turn, draft), str(draft.data["text"]), date.fromisoformat(draft.data["on"])
    pending = Pending(text, on, None, dict(draft.data.get("answers", {})))
    understood = await tell.with_complaints(turn, await _understood(turn, taps, text, on), pending)
    facts, left = questions.settle(understood, pending, lambda customer_id: taps.customer)
    if left and (left[0].fact != 0 or left[0].options or not shapes.lacks(understood.facts[0])):
        await turn.do(lambda tx: replace(_ask(tx, turn, draft, left[0]), edit=edit))
    elif left or shapes.lacks(facts[0]):
        again = replace(draft, data={**draft.data, "text": None})
        await turn.do(lambda tx: replace(_once_more(tx, turn, again), edit=edit))
    else:
        await _store(turn, taps, facts, text, edit=edit)


async def _understood(turn: Turn, taps: Taps, text: str, on: date) -> Understood:
    index = await pick.directory(turn)
    heard = await asyncio.to_thread(
        understand, text, directory=index, today=on, asker=Asker(about=taps.customer), kind=taps.record
    )
    return shapes.told(heard, taps, text, on)


def _ask(tx: Tx, turn: Turn, draft: DraftInfo, question: Question) -> Reply:
    asking = replace(draft, data={**draft.data, "question": questions.kept(question)})
    drafts.put(tx, replace(asking, expires_at=turn.now + drafts.LIFETIME))
    return guided_view.ask(_step(tx, turn, asking), question, currency=turn.firm.currency, today=turn.today)


def _once_more(tx: Tx, turn: Turn, draft: DraftInfo) -> Reply:
    drafts.put(tx, replace(draft, expires_at=turn.now + drafts.LIFETIME))
    return guided_view.words_wanted(_step(tx, turn, draft), again=True)


async def _store(turn: Turn, taps: Taps, facts: list[Fact], text: str, *, edit: bool) -> None:
    await tell.tell_facts(turn, taps.customer.customer_id, facts, text, edit=edit)
