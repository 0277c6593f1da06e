"""Rounds of votes on changed grades: who was asked, who said what, which rounds still run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, literal, or_, select, update

from db.customers import LIVING
from db.gateway import Tx
from db.models import Ballot, Customer, Vote
from db.scope import ALL, Scope
from db.types import Utc
from db.upsert import ignoring_known

CANNOT_SAY: Final = "x"


@dataclass(frozen=True, slots=True)
class BallotInfo:
    """See `Ballot`. The votes may be read once it has ended."""

    id: int
    customer_id: int
    asked_by: int | None
    asked_at: datetime
    before: str
    machine: str
    closes_at: datetime
    ended_at: datetime | None
    settled_at: datetime | None
    verdict_id: int | None


@dataclass(frozen=True, slots=True)
class VoteInfo:
    """See `Vote`."""

    id: int
    ballot_id: int
    member_id: int
    told_at: datetime | None
    reminded_at: datetime | None
    grade: str | None
    reason: str | None
    at: datetime | None


_BALLOT: Final = select(*(getattr(Ballot, name) for name in BallotInfo.__slots__))
_VOTE: Final = select(*(getattr(Vote, name) for name in VoteInfo.__slots__))


def open_round(tx: Tx, member_ids: Iterable[int], **values: Any) -> int | None:
    """Ask these people (columns of `Ballot` by name); None where a round on this customer is not settled yet."""
    made = tx.sql.execute(ignoring_known(tx, Ballot).returning(Ballot.id), values).scalar_one_or_none()
    if made is not None:
        rows = [{"ballot_id": made, "customer_id": values["customer_id"], "member_id": each} for each in member_ids]
        tx.sql.execute(insert(Vote), rows)
    return made


def get(tx: Tx, ballot_id: int) -> BallotInfo | None:
    row = tx.sql.execute(_BALLOT.where(Ballot.id == ballot_id)).first()
    return BallotInfo(*row) if row else None


def unsettled_of(tx: Tx, customer_id: int) -> BallotInfo | None:
    """The round on a customer that waits for votes or for the decision."""
    row = tx.sql.execute(_BALLOT.where(Ballot.customer_id == customer_id, Ballot.settled_at.is_(None))).first()
    return BallotInfo(*row) if row else None


def unsettled(tx: Tx, scope: Scope = ALL) -> list[BallotInfo]:
    """Every round on a living customer in `scope` that is not settled, the oldest first."""
    wanted = _BALLOT.join(Customer, Customer.id == Ballot.customer_id).where(
        Ballot.settled_at.is_(None), *LIVING, scope.where(Customer.team_id)
    )
    return [BallotInfo(*row) for row in tx.sql.execute(wanted.order_by(Ballot.id))]


def orphaned(tx: Tx) -> list[BallotInfo]:
    """Rounds not settled whose customer was merged into another or taken away."""
    gone = or_(Customer.voided_at.is_not(None), Customer.merged_into.is_not(None))
    wanted = _BALLOT.join(Customer, Customer.id == Ballot.customer_id).where(Ballot.settled_at.is_(None), gone)
    return [BallotInfo(*row) for row in tx.sql.execute(wanted.order_by(Ballot.id))]


def votes(tx: Tx, ballot_id: int) -> list[VoteInfo]:
    """Everybody who was asked, in the order of asking."""
    return [VoteInfo(*row) for row in tx.sql.execute(_VOTE.where(Vote.ballot_id == ballot_id).order_by(Vote.id))]


def waiting_for(tx: Tx, member_id: int) -> list[BallotInfo]:
    """The rounds in which this person may still vote and has not."""
    wanted = _BALLOT.join(Vote, Vote.ballot_id == Ballot.id).where(
        Vote.member_id == member_id, Vote.grade.is_(None), Ballot.ended_at.is_(None)
    )
    return [BallotInfo(*row) for row in tx.sql.execute(wanted.order_by(Ballot.id))]


def change_vote(tx: Tx, vote_id: int, **values: Any) -> bool:
    """Set columns of a vote; False (and nothing done) where its round has ended."""
    running = select(Ballot.id).where(Ballot.id == Vote.ballot_id, Ballot.ended_at.is_(None)).exists()
    return bool(tx.sql.execute(update(Vote).where(Vote.id == vote_id, running).values(**values)).rowcount)


def told(tx: Tx, member_id: int, *, since: datetime) -> int:
    """How often a person was asked for a vote, or reminded, since a moment: measured against the budget."""
    asked = func.count(Vote.id).filter(Vote.told_at > since)
    again = func.count(Vote.id).filter(Vote.reminded_at > since)
    return int(tx.sql.execute(select(asked + again).where(Vote.member_id == member_id)).scalar_one())


def end(tx: Tx, ballot_id: int, *, now: datetime) -> bool:
    """No more votes; False where that was said before."""
    running = (Ballot.id == ballot_id, Ballot.ended_at.is_(None))
    return bool(tx.sql.execute(update(Ballot).where(*running).values(ended_at=now)).rowcount)


def settle(tx: Tx, ballot_id: int, *, now: datetime, verdict_id: int | None) -> bool:
    """It was decided, or (without a verdict) is outdated; False where it was settled before."""
    waiting = (Ballot.id == ballot_id, Ballot.settled_at.is_(None))
    values = {
        "settled_at": now,
        "verdict_id": verdict_id,
        "ended_at": func.coalesce(Ballot.ended_at, literal(now, Utc)),
    }
    return bool(tx.sql.execute(update(Ballot).where(*waiting).values(**values)).rowcount)
