"""Votes on a changed grade, collected blind: who is asked, what was said, when the votes may be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from db import audit, ballots, customers, people, schedules, scores
from db.audit import Change
from db.ballots import CANNOT_SAY, BallotInfo, VoteInfo
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import ADMINISTRATOR, MANAGER, FirmInfo, MemberInfo
from db.schedules import local_moment
from db.scope import ALL, Scope
from handlers.common import access, formats, workdays
from handlers.common.errors import NotAllowed, UserError
from handlers.reviews.options import MOST_EXPERTS, ROUNDS, ROUNDS_MINUTES, Options
from handlers.reviews.service import GRADES, Proposal

SAYING: Final = (*GRADES, CANNOT_SAY)
GRACE: Final = timedelta(minutes=10)  # after the last vote, to change one's mind or say why
LONGEST_REASON: Final = 200
RUNNING, ENDED, OUTDATED = "running", "ended", "outdated"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of those who may have voted: all that anybody learns before the end."""

    voted: int
    asked: int
    closes_at: datetime
    ended: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What came: grade -> votes, how many could not say, the middle grades (one or two, none without a grade).

    said: name, grade (CANNOT_SAY) and reason of everybody who voted.
    """

    tally: dict[str, int]
    cannot_say: int
    median: tuple[str, ...]
    said: tuple[tuple[str, str, str | None], ...]


# Asking ---------------------------------------------------------------------------------------------------------------


def ask(tx: Tx, found: Proposal, member: MemberInfo | None, firm: FirmInfo, *, now: datetime) -> BallotInfo:
    """Open a round of votes on a change (`member` None: the firm's setting asks); the one that runs, if there is one.

    UserError where there is nobody to ask.
    """
    if member is not None:
        access.must_lead(member)
    options = Options.of(firm)
    asked = experts(tx, found.customer, options, without=member.id if member else None)
    if not asked:
        raise UserError("ballot-nobody")
    values = {
        "customer_id": found.customer.id,
        "asked_by": member.id if member else None,
        "asked_at": now,
        "before": found.old.grade,
        "machine": found.new.grade,
        "closes_at": closing(now, options.days, firm.zone),
    }
    made = ballots.open_round(tx, [each.id for each in asked], **values)
    if made is not None:
        schedules.ensure(tx, ROUNDS, since=now, zone=firm.zone, every=ROUNDS_MINUTES)
        told = {"experts": [each.id for each in asked]}
        change = Change("ask", "ballot", made, None, told, found.customer.id)
        audit.write(tx, change, member_id=member.id if member else None, now=now)
    running = ballots.unsettled_of(tx, found.customer.id)
    assert running is not None
    return running


def experts(tx: Tx, customer: CustomerInfo, options: Options, *, without: int | None) -> list[MemberInfo]:
    """Whom the firm chose, else who knows the customer; nobody who may not see it or cannot be written to."""
    able = [each for each in people.members(tx) if each.id != without and may_vote(each, customer)]
    chosen = [each for each in able if each.id in options.experts]
    knowing = [
        *(each for each in able if each.role == MANAGER),
        *(each for each in able if each.id == customer.owner_id and each.role != MANAGER),
        *(each for each in able if each.role == ADMINISTRATOR and each.id != customer.owner_id),
    ]
    return (chosen or knowing)[:MOST_EXPERTS]


def may_vote(member: MemberInfo, customer: CustomerInfo) -> bool:
    """Whether a person can be asked about a customer."""
    there = member.active and member.reachable and member.telegram_id is not None
    return there and Scope.of(member).allows(customer.team_id)


def closing(now: datetime, days: int, zone: str) -> datetime:
    """The same hour so many workdays later."""
    local, country = formats.local(now, zone), workdays.country_of(zone)
    day = local.date()
    for _ in range(days):
        day = workdays.next_workday(day, country)
    return local_moment(day, local.hour * 60 + local.minute, ZoneInfo(zone))


# Voting ---------------------------------------------------------------------------------------------------------------


def mine(tx: Tx, ballot_id: int, member: MemberInfo, *, now: datetime) -> tuple[BallotInfo, CustomerInfo, VoteInfo]:
    """A person's place in a round that still runs. NotAllowed for who was not asked or may not see the customer any
    more, UserError where it is over."""
    ballot = ballots.get(tx, ballot_id)
    own = next((each for each in ballots.votes(tx, ballot_id) if each.member_id == member.id), None)
    if ballot is None or own is None:
        raise NotAllowed
    if ballot.ended_at is not None or state(tx, ballot, now=now) != RUNNING:
        raise UserError("ballot-over")
    customer = customers.get(tx, ballot.customer_id, Scope.of(member))
    if customer is None or not member.active:
        raise NotAllowed
    return ballot, customer, own


def vote(tx: Tx, ballot_id: int, member: MemberInfo, grade: str, *, now: datetime) -> VoteInfo:
    """Say a grade, or another than before; the same again changes nothing. See `mine` for refusals."""
    if grade not in SAYING:
        raise UserError("common-old-button")
    ballot, _, own = mine(tx, ballot_id, member, now=now)
    if grade == own.grade:
        return own
    if not ballots.change_vote(tx, own.id, grade=grade, at=now):
        raise UserError("ballot-over")
    # Which grade stays out of the audit until the decision: administrators read it.
    change = Change("vote", "ballot", ballot.id, customer_id=ballot.customer_id)
    audit.write(tx, change, member_id=member.id, now=now)
    return mine(tx, ballot_id, member, now=now)[2]


def explain(tx: Tx, ballot_id: int, member: MemberInfo, words: str, *, now: datetime) -> VoteInfo:
    """Say why, in a line. UserError before a grade was said, or where it is too long."""
    ballot, _, own = mine(tx, ballot_id, member, now=now)
    line = " ".join(words.split())
    if own.grade is None or not line:
        raise UserError("ballot-grade-first")
    if len(line) > LONGEST_REASON:
        raise UserError("ballot-reason-long", most=str(LONGEST_REASON))
    if not ballots.change_vote(tx, own.id, reason=line, at=now):
        raise UserError("ballot-over")
    return mine(tx, ballot.id, member, now=now)[2]


def waiting_for(tx: Tx, member: MemberInfo, *, now: datetime) -> list[tuple[BallotInfo, CustomerInfo]]:
    """The rounds in which a person has not voted yet, and may."""
    found = []
    for ballot in ballots.waiting_for(tx, member.id):
        customer = customers.get(tx, ballot.customer_id, Scope.of(member))
        if customer is not None and state(tx, ballot, now=now) == RUNNING:
            found.append((ballot, customer))
    return found


# Counting -------------------------------------------------------------------------------------------------------------


def state(tx: Tx, ballot: BallotInfo, *, now: datetime) -> str:
    """How a round that is not settled stands: who acts on it may be earlier than the clock's next look."""
    score, customer = scores.current(tx, ballot.customer_id), customers.get(tx, ballot.customer_id, ALL)
    if customer is None or score is None or score.grade != ballot.machine:
        return OUTDATED
    if ballot.ended_at is not None or now >= ballot.closes_at:
        return ENDED
    said = ballots.votes(tx, ballot.id)
    silent = [each for each in said if each.grade is None and _counts(tx, each, customer)]
    last = max((each.at for each in said if each.at is not None), default=ballot.asked_at)
    return RUNNING if silent or now < last + GRACE else ENDED


def _counts(tx: Tx, each: VoteInfo, customer: CustomerInfo) -> bool:
    """Whether somebody's vote is still waited for."""
    member = people.member(tx, each.member_id)
    return member is not None and may_vote(member, customer)


def progress(tx: Tx, ballot: BallotInfo, customer: CustomerInfo, *, now: datetime) -> Progress:
    """How many have voted, and until when; nothing of what they said."""
    said = ballots.votes(tx, ballot.id)
    voted = sum(each.grade is not None for each in said)
    silent = sum(each.grade is None and _counts(tx, each, customer) for each in said)
    return Progress(voted, voted + silent, ballot.closes_at, state(tx, ballot, now=now) == ENDED)


def result(tx: Tx, ballot: BallotInfo) -> Result:
    """What was said. ValueError while the round runs: votes are blind."""
    if ballot.ended_at is None:
        raise ValueError("the votes are blind until the round has ended")
    said = [each for each in ballots.votes(tx, ballot.id) if each.grade is not None]
    names = {member.id: member.name for member in people.members(tx)}
    grades = sorted(str(each.grade) for each in said if each.grade != CANNOT_SAY)
    counts = Counter(grades)
    return Result(
        tally={grade: counts[grade] for grade in GRADES},
        cannot_say=len(said) - len(grades),
        median=_median(grades),
        said=tuple((names.get(each.member_id, "–"), str(each.grade), each.reason) for each in said),
    )


def _median(grades: list[str]) -> tuple[str, ...]:
    """The middle one of sorted grades; the two in the middle where they differ."""
    if not grades:
        return ()
    middle = (grades[(len(grades) - 1) // 2], grades[len(grades) // 2])
    return tuple(dict.fromkeys(middle))
