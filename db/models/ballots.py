"""What experts are asked about changed grades, and what each of them said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key


class Ballot(Base):
    """A round of votes on a grade that changed from `before` to `machine`; of a customer at most one is not settled.

    asked_by: who asked, None where the firm's setting did. ended_at: since when the votes may be read (all have voted,
    the deadline passed, or it was decided). settled_at: decided (`verdict_id`), or outdated.
    """

    __tablename__ = "ballot"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime]
    before: Mapped[str]
    machine: Mapped[str]
    closes_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    verdict_id: Mapped[int | None] = mapped_column(ForeignKey("verdict.id"))
    __table_args__ = (
        Index(
            "uq_ballot_unsettled",
            "customer_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index("ix_ballot_customer_id_id", "customer_id", "id"),
    )


class Vote(Base):
    """One expert's place in a ballot. grade None: not said yet; CANNOT_SAY: asked, and does not know.

    told_at: when the question was sent; None while it waits for the person's quiet hours or budget. `customer_id` is
    the ballot's: what is erased about a customer's contacts is looked for by it.
    """

    __tablename__ = "vote"
    id: Mapped[Key]
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    grade: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_vote_ballot_id_member_id", "ballot_id", "member_id", unique=True),
        Index("ix_vote_member_id_told_at", "member_id", "told_at"),
    )
