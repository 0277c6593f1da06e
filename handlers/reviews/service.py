"""Changed grades that wait for a person's decision, and the decision: accepted, or kept for a while with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db import audit, ballots, customers, people, scores, verdicts
from db.ballots import BallotInfo
from db.customers import CustomerInfo
from db.gateway import Database, Tx
from db.people import MemberInfo
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.common import access, holding
from handlers.common.errors import NotAllowed, UserError
from handlers.common.holding import Held
from handlers.risk import standing

WINDOW: Final = timedelta(days=30)  # grades are compared with those before it
KEPT_FOR: Final = timedelta(days=90)
REASONS: Final = ("passing", "known", "data", "strategic")
EXPERTS: Final = "experts"  # the reason of a grade that follows the votes
GRADES: Final = "ABCD"


@dataclass(frozen=True, slots=True)
class Change:
    """A customer whose grade is another than a month ago, undecided."""

    customer_id: int
    before: str
    after: str
    points: float
    value: float
    held: Held | None = None  # what holds the new grade where it is


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change in full: the score of then and of now."""

    customer: CustomerInfo
    old: ScoreInfo
    new: ScoreInfo
    held: Held | None = None  # what holds the new grade where it is
    ballot: BallotInfo | None = None  # the votes on it, where somebody asked for them and nobody has decided


def waiting(url: str, scope: Scope, now: datetime) -> list[Change]:
    """Changes in `scope` that nobody decided on, downgrades first, then by value; for a worker process."""
    with Database(url) as db:
        return db.look(lambda tx: _waiting(tx, scope, now))


def _waiting(tx: Tx, scope: Scope, now: datetime) -> list[Change]:
    earlier = scores.grades(tx, before=now - WINDOW)
    decided = verdicts.since(tx, scope, now - WINDOW)
    asked = {each.customer_id: each for each in ballots.unsettled(tx, scope)}
    firm = people.firm(tx)
    assert firm is not None
    grade, found = standing.settings(firm).grade, []
    for score in scores.all_current(tx, scope):
        before, last = earlier.get(score.customer_id), decided.get(score.customer_id)
        if score.customer_id in asked:  # people vote on the change as it was when they were asked
            before = asked[score.customer_id].before
        changed = before is not None and score.grade is not None and before != score.grade
        if changed and (last is None or last.machine != score.grade):
            points, value = score.points or 0.0, float(score.value_12m or 0)
            held = holding.held(score, grade)
            found.append(Change(score.customer_id, str(before), str(score.grade), points, value, held))
    return sorted(found, key=lambda change: (change.after <= change.before, -change.value, change.customer_id))


def proposal(tx: Tx, customer_id: int, scope: Scope, now: datetime) -> Proposal:
    """One change. NotAllowed outside of `scope`, UserError where the grade is as it was."""
    customer = customers.get(tx, customer_id, scope)
    if customer is None:
        raise NotAllowed("common-unknown-customer")
    new, ballot = scores.current(tx, customer_id), ballots.unsettled_of(tx, customer_id)
    if ballot is not None and (new is None or new.grade != ballot.machine):
        ballot = None  # outdated
    old = scores.before(tx, customer_id, (ballot.asked_at if ballot else now) - WINDOW)
    if old is None or new is None or old.grade is None or new.grade is None or old.grade == new.grade:
        raise UserError("regrade-nothing-here")
    firm = people.firm(tx)
    assert firm is not None
    return Proposal(customer, old, new, holding.held(new, standing.settings(firm).grade), ballot)


def accept(tx: Tx, found: Proposal, member: MemberInfo, now: datetime) -> None:
    """The machine's new grade is right."""
    _decide(tx, found, member, now, grade=str(found.new.grade), reason=None)


def keep(tx: Tx, found: Proposal, member: MemberInfo, now: datetime, *, reason: str) -> None:
    """The old grade stands beside the machine's for KEPT_FOR. UserError for an unknown reason."""
    if reason not in REASONS:
        raise UserError("common-old-button")
    _decide(tx, found, member, now, grade=str(found.old.grade), reason=reason)


def follow(tx: Tx, found: Proposal, member: MemberInfo, now: datetime, *, grade: str) -> None:
    """The experts' grade stands beside the machine's for KEPT_FOR."""
    _decide(tx, found, member, now, grade=grade, reason=EXPERTS)


def _decide(tx: Tx, found: Proposal, member: MemberInfo, now: datetime, *, grade: str, reason: str | None) -> None:
    access.must_lead(member)
    decided = {
        "before": str(found.old.grade),
        "machine": str(found.new.grade),
        "grade": grade,
        "reason": reason,
        "expires_at": None if reason is None else now + KEPT_FOR,
    }
    customer_id = found.customer.id
    verdict_id = verdicts.add(tx, customer_id=customer_id, member_id=member.id, decided_at=now, **decided)
    after = {"grade": grade, "reason": reason, **_votes(tx, found.ballot)}
    if found.ballot is not None:
        ballots.settle(tx, found.ballot.id, now=now, verdict_id=verdict_id)
    change = audit.Change("decide", "grade", verdict_id, {"grade": found.new.grade}, after, customer_id)
    audit.write(tx, change, member_id=member.id, now=now)


def _votes(tx: Tx, ballot: BallotInfo | None) -> dict[str, object]:
    """What the experts said, as the audit keeps it with the decision."""
    if ballot is None:
        return {}
    said = [each for each in ballots.votes(tx, ballot.id) if each.grade is not None]
    kept = [{"member_id": each.member_id, "grade": each.grade, "reason": each.reason} for each in said]
    return {"tally": " ".join(sorted(str(each.grade).replace(ballots.CANNOT_SAY, "?") for each in said)), "votes": kept}
