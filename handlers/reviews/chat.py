"""/review 复核: changed grades, decided on with a tap or two; experts' votes on them."""

from __future__ import annotations

from typing import Final

from db import ballots, customers
from db.ballots import BallotInfo
from db.gateway import Tx
from handlers.common import access, i18n, once, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import frame
from handlers.reviews import options, rounds, service, view, votes_chat, voting
from handlers.reviews.service import Change, Proposal
from handlers.reviews.view import Waiting

DECISIONS: Final = ("accept", "keep", "follow")
ACTIONS: Final = ("open", "why", "ask", *DECISIONS)


def register(app: App) -> None:
    """Answer the command, its words and the buttons."""
    routes.command(app, "review", review, alone=("复核", "review"))
    talk.asked(app, "review", review, leads=True)
    routes.button(app, "rv", pressed)
    votes_chat.register(app)


async def review(turn: Turn) -> None:
    """What waits for a person: changes for who leads, votes for everybody; only in private, where it can be decided.

    `/review settings` and the like: how votes are collected, for administrators.
    """
    wish = options.read(turn.rest) if turn.text.startswith("/") and turn.rest else None
    if wish is not None and turn.private:
        return await votes_chat.wished(turn, wish)
    if turn.text.startswith("/") and turn.rest and turn.private and turn.member.sees_all:
        raise UserError("ballot-settings-wrong")
    if not turn.member.leads and not await turn.read(lambda tx: voting.waiting_for(tx, turn.member, now=turn.now)):
        access.must_lead(turn.member)
    if not turn.private:
        raise UserError("regrade-in-private")
    return await _list(turn, edit=False)


async def _list(turn: Turn, *, edit: bool) -> None:
    found: list[Change] = []
    if turn.member.leads:
        found = await turn.services.workers.run(service.waiting, turn.services.db.url, turn.scope, turn.now)
    await turn.do(lambda tx: view.waiting(turn.lang, _waiting(tx, turn, found), edit=edit))


def _waiting(tx: Tx, turn: Turn, found: list[Change]) -> Waiting:
    known = customers.many(tx, [change.customer_id for change in found[: view.MOST]], turn.scope)
    asked = {each.id: ballots.unsettled_of(tx, each.id) for each in known}
    return Waiting(
        changes=found,
        names={each.id: each.name for each in known},
        polled={
            each.id: voting.progress(tx, ballot, each, now=turn.now)
            for each in known
            if (ballot := asked[each.id]) is not None
        },
        mine=voting.waiting_for(tx, turn.member, now=turn.now),
    )


async def pressed(turn: Turn) -> None:
    """`v1:rv:list`, `v1:rv:open:<customer>`, `v1:rv:<why|accept|ask|follow>:<customer>:<grade>`,
    `v1:rv:keep:...:<reason>`, `v1:rv:set:<what>:<value>`."""
    access.must_lead(turn.member)
    what = (*turn.pressed, "")[0]
    if what == "list":
        return await _list(turn, edit=True)
    if what == "set" and turn.private:
        return await votes_chat.set_by_button(turn)
    if what not in ACTIONS:
        raise UserError("common-old-button")
    return await turn.do(lambda tx: _act(tx, turn, what))


def _act(tx: Tx, turn: Turn, what: str) -> Answer:
    customer_id = frame.number(turn, 1)
    found = service.proposal(tx, customer_id, turn.scope, turn.now)
    _look(tx, turn, ballots.unsettled_of(tx, customer_id))
    if what == "open":
        return _opened(tx, turn, customer_id)
    grade, reason = (*turn.pressed[2:], "", "")[:2]
    if grade != found.new.grade:
        raise UserError("regrade-changed-meanwhile")
    if what == "why":
        return view.why(turn.lang, found)
    if what == "ask":
        voting.ask(tx, found, turn.member, turn.firm, now=turn.now)
        _look(tx, turn, ballots.unsettled_of(tx, customer_id))
        turn.toast = i18n.label(turn.lang, "ballot-asked")
        return _opened(tx, turn, customer_id)
    if once.repeated(tx, turn):
        return None
    return _decided(tx, turn, service.proposal(tx, customer_id, turn.scope, turn.now), what, reason)


def _look(tx: Tx, turn: Turn, ballot: BallotInfo | None) -> None:
    """The round as it stands now, not as the clock left it."""
    if ballot is not None:
        rounds.look_at(tx, ballot, turn.firm, now=turn.now)


def _opened(tx: Tx, turn: Turn, customer_id: int) -> Reply:
    found = service.proposal(tx, customer_id, turn.scope, turn.now)
    shown = votes_chat.frame_of(turn)
    if found.ballot is None:
        return view.proposal(shown, found, None, None)
    progress = voting.progress(tx, found.ballot, found.customer, now=turn.now)
    result = voting.result(tx, found.ballot) if found.ballot.ended_at is not None else None
    return view.proposal(shown, found, progress, result)


def _decided(tx: Tx, turn: Turn, found: Proposal, what: str, reason: str) -> Reply:
    grade = found.new.grade if what == "accept" else found.old.grade
    if what == "accept":
        service.accept(tx, found, turn.member, turn.now)
    elif what == "keep":
        service.keep(tx, found, turn.member, turn.now, reason=reason)
    else:
        grade = _agreed(tx, found)
        service.follow(tx, found, turn.member, turn.now, grade=grade)
    rounds.settled(tx, found, turn.member, turn.firm, now=turn.now)
    turn.toast = i18n.label(turn.lang, "regrade-toast", customer=found.customer.name, grade=grade or "–")
    return view.decided(turn.lang, found, grade or "–")


def _agreed(tx: Tx, found: Proposal) -> str:
    """The one grade in the middle of the votes. UserError where there is none, or they may not be read yet."""
    over = found.ballot is not None and found.ballot.ended_at is not None
    median = voting.result(tx, found.ballot).median if over and found.ballot else ()
    if len(median) != 1:
        raise UserError("common-old-button")
    return median[0]
