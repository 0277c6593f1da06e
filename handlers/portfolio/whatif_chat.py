"""/whatif 假设: a question in one sentence or a tap, about a customer, an industry, or everybody."""

from __future__ import annotations

from typing import Final

from db import surroundings
from db.gateway import Tx
from db.scope import Scope
from handlers.common import words
from handlers.common.context import Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.understand.spotting import spot
from handlers.common.understand.text import normalise
from handlers.customers import pick
from handlers.customers.frame import number, within
from handlers.customers.pick import Picked
from handlers.portfolio import grammar, whatif, whatif_view
from handlers.portfolio.grammar import LAST, Asked
from handlers.portfolio.turns import elsewhere, frame_of, names_of
from handlers.portfolio.whatif import Answer, Came, Inputs

SHOWN: Final = 6  # industries that a refusal names


async def ask(turn: Turn) -> None:
    """`/whatif SENTENCE`; alone it offers examples."""
    if not turn.rest:
        frame = frame_of(turn)
        industries = await turn.read(lambda tx: surroundings.industries(tx, turn.scope))
        return await turn.say(whatif_view.menu(frame, industries))
    asked = grammar.read(turn.rest, await _names(turn, turn.rest))
    if asked.kind == LAST:
        return await _last(turn)
    return await _about(turn, asked)


async def hear(turn: Turn) -> bool:
    """A what-if asked in plain words: "如果丢掉最大的两家会怎样?"."""
    if not grammar.supposes(turn.text):
        return False
    names = await _names(turn, turn.text)
    if not grammar.supposes(turn.text, names):
        return False
    await _about(turn, grammar.read(turn.text, names))
    return True


async def _names(turn: Turn, text: str) -> list[str]:
    """The names of customers that stand in `text`, those of other teams too: no word is looked for in them."""
    whole = await turn.services.directories.current(turn.firm.directory_version, Scope(None))
    clean = normalise(text).clean
    return [clean[each.start : each.end] for each in spot(whole, clean, slots=False)]


async def _about(turn: Turn, asked: Asked) -> None:
    """Find out about whom, then answer."""
    if not asked.subject:
        if asked.kind == "lose":
            raise UserError("whatif-lose-whom")
        return await _answer(turn, whatif.inputs_of(asked))
    known = await turn.read(lambda tx: surroundings.industries(tx, turn.scope))
    industry = words.industry_of(asked.subject, known) if asked.kind else None
    if industry is not None:
        return await _answer(turn, whatif.inputs_of(asked, industry=industry))
    if asked.of_industry:
        raise UserError("whatif-which-industry", **whatif_view.industries(turn.lang, asked.subject, known[:SHOWN]))
    put_aside = {"kind": asked.kind, "amount": asked.amount} if asked.kind else {}
    return await pick.customer(turn, asked.subject, then="whatif", data=put_aside)


async def picked(turn: Turn, chosen: Picked) -> None:
    """The customer is known: answer what was put aside, or offer what can be asked."""
    if "kind" not in chosen.data:
        return await turn.say(whatif_view.of_customer(frame_of(turn), chosen.customer, edit=chosen.edit))
    inputs = Inputs(str(chosen.data["kind"]), float(chosen.data["amount"]), chosen.customer.id)
    return await _answer(turn, inputs, edit=chosen.edit)


async def pressed(turn: Turn) -> None:
    """`v1:wi:last` or `v1:wi:<kind>:<amount>:<customer id, 0: everybody>`."""
    if turn.pressed == [LAST]:
        return await _last(turn)
    kind, amount = (*turn.pressed, "", "")[:2]
    inputs = Inputs(kind, _amount(amount), number(turn, 2) or None)
    if not inputs.sound:
        raise UserError("common-old-button")
    return await _answer(turn, inputs, edit=True)


def _amount(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise UserError("common-old-button") from None


async def _answer(turn: Turn, inputs: Inputs, *, edit: bool = False) -> None:
    """Work it out: a customer at once, the book in a worker; keep it and show it."""
    frame = frame_of(turn)
    found = await _worked_out(turn, inputs)

    def unit(tx: Tx) -> Reply:
        if not found.nothing:
            whatif.keep(tx, found, turn.scope, member_id=turn.member.id, now=turn.now)
        return whatif_view.answer(frame, found, _moved(tx, turn, found), edit=edit)

    await turn.do(unit)


async def _worked_out(turn: Turn, inputs: Inputs) -> Answer:
    if inputs.one is not None:
        return await turn.read(lambda tx: whatif.of_customer(tx, turn.scope, turn.now, inputs))
    if inputs.customer_id is not None:
        customer_id = inputs.customer_id
        await turn.read(lambda tx: within(tx, turn, customer_id))
    return await elsewhere(turn, whatif.of_book, turn.scope, turn.now, inputs)


def _moved(tx: Tx, turn: Turn, found: Answer) -> dict[int, str]:
    chosen = [] if found.inputs.customer_id is None else [found.inputs.customer_id]
    return names_of(tx, turn, [*chosen, *(move.customer_id for move in found.moves)])


async def _last(turn: Turn) -> None:
    """The last question beside what stands now, among customers that are still the asker's to see."""
    kept = await turn.read(lambda tx: whatif.last(tx, turn.member.id))
    scope, inputs = turn.scope.both(kept.scope), Inputs(**kept.inputs)
    one = inputs.one
    if one is not None:
        now = await turn.read(lambda tx: whatif.figures_of_customer(tx, turn.scope, turn.now, one))
    else:
        now = await elsewhere(turn, whatif.figures_of_book, scope, turn.now)
    found: Came = whatif.beside(kept, now)
    frame = frame_of(turn)
    await turn.do(lambda tx: whatif_view.came(frame, found, names_of(tx, turn, [inputs.customer_id or 0])))
