"""Lists asked for in plain words, or behind /portfolio; their pages."""

from __future__ import annotations

from typing import Final

from db import surroundings
from db.gateway import Tx
from db.since import Moment
from handlers.common.context import Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.talk import Show
from handlers.customers.frame import number
from handlers.portfolio import lists, lists_grammar, lists_times, lists_view, whatif_view
from handlers.portfolio.lists_grammar import Wish
from handlers.portfolio.turns import frame_of

MOST: Final = 6  # industries that a refusal names


async def hear(turn: Turn) -> bool:
    """ "电力行业有哪些A级客户"; False for words that ask for no list."""
    if not lists_grammar.may_ask(turn.text, turn.today):
        return False
    known = await turn.read(lambda tx: lists.known(tx, turn.scope))
    wish = lists_grammar.read(turn.text, known, today=turn.today, me=turn.member.id)
    if wish is not None:
        await _show(turn, wish)
    elif (word := lists_grammar.industry(turn.text, known)) is not None:
        there = await turn.read(lambda tx: surroundings.industries(tx, turn.scope))
        raise UserError("whatif-which-industry", **whatif_view.industries(turn.lang, word, there[:MOST]))
    else:
        return False
    return True


async def asked(turn: Turn) -> None:
    """`/portfolio power A`: it need not be a question there. UserError where it is not understood."""
    known = await turn.read(lambda tx: lists.known(tx, turn.scope))
    wish = lists_grammar.read(f"customers {turn.rest}", known, today=turn.today, alone=True, me=turn.member.id)
    if wish is None:
        raise UserError("lists-how")
    await _show(turn, wish)


async def follow(turn: Turn) -> bool:
    """ "只看张伟的", "only the power ones" behind a list: the same list of fewer customers; False for other words."""
    if not lists_grammar.narrows(turn.text):
        return False
    last = await turn.read(lambda tx: lists.last(tx, turn.member, now=turn.now))
    if last is None:
        return False
    known = await turn.read(lambda tx: lists.known(tx, turn.scope))
    wish = lists_grammar.narrowed(turn.text, known, last, turn.member, today=turn.today)
    if wish is not None:
        await _show(turn, wish)
    return wish is not None


def about(trait: str) -> Show:
    """The list of a condition of `db.since`, however it was asked for: with what else the words name, where they do."""

    async def show(turn: Turn) -> None:
        known = await turn.read(lambda tx: lists.known(tx, turn.scope))
        wish, _ = lists_grammar.loosely(turn.text, known, today=turn.today)
        where = wish.where if trait in wish.where else {**wish.where, trait: (lists_times.USUAL[trait],)}
        await _show(turn, lists_grammar.of_mine(Wish(where, trait), turn.text.casefold(), turn.member.id))

    return show


async def _show(turn: Turn, wish: Wish) -> None:
    """UserError for what nobody can list."""
    if lists_times.ENDED in wish.where:
        raise UserError("lists-ended")

    def unit(tx: Tx) -> Reply:
        ticket = lists.park(tx, wish, turn.member, now=turn.now)
        return lists_view.listed(
            frame_of(turn), lists.find(tx, turn.scope, wish, moment=_moment(turn), lang=turn.lang, ticket=ticket)
        )

    await turn.do(unit)


def _moment(turn: Turn) -> Moment:
    return lists.moment(turn.now, turn.firm.zone)


async def pressed(turn: Turn) -> None:
    """`v1:list:<ticket>:<page>`."""
    ticket, page = number(turn, 0), number(turn, 1)

    def unit(tx: Tx) -> Reply:
        wish = lists.parked(tx, ticket, turn.member, now=turn.now)
        found = lists.find(tx, turn.scope, wish, page, moment=_moment(turn), lang=turn.lang, ticket=ticket)
        return lists_view.listed(frame_of(turn), found, edit=True)

    await turn.do(unit)
