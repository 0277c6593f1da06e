"""What the people of a round of votes are told, and when: the question, one reminder, the end, what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from db import ballots, customers, deliveries, outbox, people, scores, verdicts
from db.ballots import BallotInfo, VoteInfo
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.scope import ALL
from handlers.common import formats, holding, keyboard
from handlers.common.reply import Reply
from handlers.common.rhythm import WEEK, Rhythm
from handlers.reviews import ballots_view, voting
from handlers.reviews.ballots_view import Facts, Frame
from handlers.reviews.service import WINDOW, Proposal
from handlers.risk import record, service, standing

REMIND_AFTER: Final = 2 / 3  # of the time a person has
REASONS: Final = 3


def look_at_all(tx: Tx, *, now: datetime) -> None:
    """Move every round on: ask and remind who may be disturbed now, end what is over, tell who decides."""
    firm = _firm(tx)
    for ballot in ballots.orphaned(tx):
        _outdate(tx, ballot, firm, now)
    for ballot in ballots.unsettled(tx):
        look_at(tx, ballot, firm, now=now)


def look_at(tx: Tx, ballot: BallotInfo, firm: FirmInfo, *, now: datetime) -> None:
    """Move one round on; what was done before is not done again."""
    state = voting.state(tx, ballot, now=now)
    customer = customers.get(tx, ballot.customer_id, ALL)
    if state == voting.OUTDATED or customer is None:
        _outdate(tx, ballot, firm, now)
    elif state == voting.RUNNING:
        _ask(tx, ballot, customer, firm, now)
    else:
        if ballot.ended_at is None and ballots.end(tx, ballot.id, now=now):
            _close(tx, ballot, firm, "ended", now)
        _tell_deciders(tx, ballot, customer, firm, now)


def settled(tx: Tx, found: Proposal, by: MemberInfo, firm: FirmInfo, *, now: datetime) -> None:
    """Tell who was asked what was decided; take the buttons away where the round still ran."""
    if found.ballot is None:
        return
    if found.ballot.ended_at is None:
        _close(tx, found.ballot, firm, "decided", now)
    after, verdict = ballots.get(tx, found.ballot.id), verdicts.latest(tx, found.customer.id)
    assert after is not None
    assert verdict is not None
    result = voting.result(tx, after)
    for each in _told(tx, found.ballot):
        member = people.member(tx, each.member_id)
        if member is not None and member.id != by.id and voting.may_vote(member, found.customer):
            note = ballots_view.decided(
                _frame(member, firm, now), found.customer, verdict, result, voted=each.grade is not None
            )
            _owe(tx, member, note, f"ballot:{after.id}:{member.id}:decided", now)


# The question ---------------------------------------------------------------------------------------------------------


def _ask(tx: Tx, ballot: BallotInfo, customer: CustomerInfo, firm: FirmInfo, now: datetime) -> None:
    """Ask and remind, each person once, when it may be disturbed."""
    facts: Facts | None = None
    for each in ballots.votes(tx, ballot.id):
        member = people.member(tx, each.member_id)
        due = each.grade is None and (each.told_at is None or _remind_now(each, ballot, now))
        if not due or member is None or not voting.may_vote(member, customer) or not _may_hear(tx, member, firm, now):
            continue
        facts = facts or facts_of(tx, ballot, customer, firm)
        frame = _frame(member, firm, now)
        if each.told_at is None:
            ballots.change_vote(tx, each.id, told_at=now)
            _owe(tx, member, ballots_view.question(frame, facts, each), key(each), now)
        else:
            ballots.change_vote(tx, each.id, reminded_at=now)
            note = ballots_view.reminder(frame, customer, ballot, reply_to_key=key(each))
            _owe(tx, member, note, f"{key(each)}:again", now)


def _remind_now(each: VoteInfo, ballot: BallotInfo, now: datetime) -> bool:
    if each.told_at is None or each.reminded_at is not None:
        return False
    return now >= each.told_at + (ballot.closes_at - each.told_at) * REMIND_AFTER


def _may_hear(tx: Tx, member: MemberInfo, firm: FirmInfo, now: datetime) -> bool:
    """Not in quiet hours, nor beyond the budget of attention: what exceeds it still stands in /review."""
    rhythm = _rhythm(tx, member)
    return rhythm.quiet_end(now, firm.zone) is None and ballots.told(tx, member.id, since=now - WEEK) < rhythm.budget


def _rhythm(tx: Tx, member: MemberInfo) -> Rhythm:
    chat = people.chat(tx, member.telegram_id or 0)
    return Rhythm.of(chat.settings if chat else {})


def facts_of(tx: Tx, ballot: BallotInfo, customer: CustomerInfo, firm: FirmInfo) -> Facts:
    """What a voter is shown: the grade then and now, why, on how much data."""
    new = scores.current(tx, customer.id)
    assert new is not None
    reasons = record.reasons_of(service.explained(tx, new))[:REASONS]
    asked_by = people.member(tx, ballot.asked_by) if ballot.asked_by else None
    return Facts(
        ballot=ballot,
        customer=customer,
        old=scores.before(tx, customer.id, ballot.asked_at - WINDOW),
        new=new,
        reasons=tuple(reasons),
        asked_by=asked_by.name if asked_by else None,
        held=holding.held(new, standing.settings(firm).grade),
    )


# The end --------------------------------------------------------------------------------------------------------------


def _outdate(tx: Tx, ballot: BallotInfo, firm: FirmInfo, now: datetime) -> None:
    """The grade changed again, or the customer is gone: nothing is left to decide."""
    if ballots.settle(tx, ballot.id, now=now, verdict_id=None) and ballot.ended_at is None:
        _close(tx, ballot, firm, "outdated", now)


def _close(tx: Tx, ballot: BallotInfo, firm: FirmInfo, why: str, now: datetime) -> None:
    """Take the buttons away, which notifies nobody."""
    customer = customers.get(tx, ballot.customer_id, ALL)
    for each in _told(tx, ballot):
        member = people.member(tx, each.member_id)
        if member is not None and member.active:
            shown = ballots_view.closed(_frame(member, firm, now), customer, each, why, edit_key=key(each))
            _owe(tx, member, shown, f"{key(each)}:closed", now)


def _told(tx: Tx, ballot: BallotInfo) -> list[VoteInfo]:
    return [each for each in ballots.votes(tx, ballot.id) if each.told_at is not None]


def _tell_deciders(tx: Tx, ballot: BallotInfo, customer: CustomerInfo, firm: FirmInfo, now: datetime) -> None:
    """Say once to who decides that the votes can be read, outside of quiet hours."""
    progress = voting.progress(tx, ballot, customer, now=now)
    for member in deciders(tx, ballot, customer):
        awake = _rhythm(tx, member).quiet_end(now, firm.zone) is None
        once = f"ballot:{ballot.id}:ended:{member.id}"
        if awake and deliveries.claim(tx, once, now=now):
            _owe(tx, member, ballots_view.ended(_frame(member, firm, now), customer, progress), once, now)


def deciders(tx: Tx, ballot: BallotInfo, customer: CustomerInfo) -> list[MemberInfo]:
    """Who asked, where that person still leads; else the managers of the customer's team, else the administrators."""
    leading = [each for each in people.members(tx) if each.leads and voting.may_vote(each, customer)]
    asked = [each for each in leading if each.id == ballot.asked_by]
    return asked or [each for each in leading if not each.sees_all] or leading


def _firm(tx: Tx) -> FirmInfo:
    firm = people.firm(tx)
    assert firm is not None
    return firm


def _frame(member: MemberInfo, firm: FirmInfo, now: datetime) -> Frame:
    return Frame(member.language, firm.currency, firm.zone, formats.local(now, firm.zone).date())


def key(each: VoteInfo) -> str:
    """The outbox key of the question that a person was asked."""
    return f"ballot:{each.ballot_id}:{each.member_id}"


def _owe(tx: Tx, member: MemberInfo, reply: Reply, called: str, now: datetime) -> None:
    if member.telegram_id is not None:
        for call in keyboard.calls(reply, key=called, chat_id=member.telegram_id, pressed=None, thread_id=None):
            outbox.put(tx, call, now=now)
