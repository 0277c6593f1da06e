"""Experts' votes by buttons and a line of words; how votes are collected, by whoever administers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from db import drafts, people
from db.drafts import DraftInfo
from db.gateway import Tx
from handlers.common import access, i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import frame as shared
from handlers.reviews import ballots_view, options, rounds, view, voting
from handlers.reviews.ballots_view import Frame
from handlers.reviews.options import Options, Wish

WHY: Final = "vote-why"  # the kind of the draft
ANSWER_WITHIN: Final = timedelta(minutes=30)
HEADS: Final = ("复核", "review")


def register(app: App) -> None:
    """Answer the buttons of a vote, the reason typed for it, and settings told in words."""
    routes.button(app, "bv", pressed)
    talk.answers(app, WHY, _typed)
    talk.hears(app, _heard)


def frame_of(turn: Turn) -> Frame:
    return Frame(turn.lang, turn.firm.currency, turn.firm.zone, turn.today)


# Votes ----------------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`v1:bv:open:<ballot>`, `v1:bv:say:<ballot>:<grade>`, `v1:bv:why:<ballot>`."""
    what = (*turn.pressed, "")[0]
    if not turn.private or what not in ("open", "say", "why"):
        raise UserError("common-old-button")
    await turn.do(lambda tx: _act(tx, turn, what))


def _act(tx: Tx, turn: Turn, what: str) -> Reply:
    ballot_id = shared.number(turn, 1)
    if what == "say":
        voting.vote(tx, ballot_id, turn.member, (*turn.pressed, "", "", "")[2], now=turn.now)
        turn.toast = i18n.label(turn.lang, "ballot-toast")
        return _question(tx, turn, ballot_id)
    if what == "open":
        return _question(tx, turn, ballot_id)
    _, customer, own = voting.mine(tx, ballot_id, turn.member, now=turn.now)
    if own.grade is None:
        raise UserError("ballot-grade-first")
    kept = {"ballot": ballot_id}
    drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, WHY, 1, kept, None, turn.now + ANSWER_WITHIN))
    return ballots_view.ask_why(turn.lang, customer)


def _question(tx: Tx, turn: Turn, ballot_id: int, *, edit: bool = True) -> Reply:
    ballot, customer, own = voting.mine(tx, ballot_id, turn.member, now=turn.now)
    facts = rounds.facts_of(tx, ballot, customer, turn.firm)
    return ballots_view.question(frame_of(turn), facts, own, edit=edit)


async def _typed(turn: Turn, draft: DraftInfo) -> bool:
    """The reason of a vote."""

    ballot_id = int(draft.data["ballot"])

    def unit(tx: Tx) -> list[Reply]:
        own = voting.explain(tx, ballot_id, turn.member, turn.text, now=turn.now)
        drafts.drop(tx, turn.member.id, turn.chat_id)
        question = _question(tx, turn, ballot_id, edit=False)
        shown = [] if own.told_at is None else [replace(question, edit_key=rounds.key(own))]
        return [ballots_view.explained(turn.lang, own), *shown]

    await turn.do(unit)
    return True


# Settings -------------------------------------------------------------------------------------------------------------


async def _heard(turn: Turn) -> bool:
    """ "复核 期限 5": only from who may set it, and only where the whole sentence says it."""
    text = turn.text.strip()
    head = next((head for head in HEADS if text.casefold().startswith(head)), None)
    wish = options.read(text[len(head) :].strip(" :：")) if head and turn.member.sees_all else None
    if wish is None:
        return False
    await wished(turn, wish)
    return True


async def wished(turn: Turn, wish: Wish, *, edit: bool = False) -> None:
    """Show how votes are collected, or change it first."""
    access.must_administer(turn.member)

    def unit(tx: Tx) -> Reply:
        firm = turn.firm if wish.what == "show" else options.change(tx, wish, turn.member, turn.now)
        chosen = Options.of(firm)
        names = [each.name for each in people.members(tx) if each.id in chosen.experts]
        return view.settings(turn.lang, chosen, names, edit=edit)

    await turn.do(unit)


async def set_by_button(turn: Turn) -> None:
    """`v1:rv:set:<auto|days|experts>:<value>`."""
    what, value = (*turn.pressed[1:], "", "")[:2]
    if what == "days" and value.isascii() and value.isdigit() and len(value) < 4:
        return await wished(turn, Wish("days", int(value)), edit=True)
    if what == "auto" and value in options.AUTO:
        return await wished(turn, Wish("auto", value), edit=True)
    if what == "experts" and not value:
        return await wished(turn, Wish("experts", []), edit=True)
    raise UserError("common-old-button")
