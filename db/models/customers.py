"""One file per customer: who it is, what it is called, whom we know there."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key


class Customer(Base):
    """`version` rises with everything that can move its score; `score_id` is the score that stands now."""

    __tablename__ = "customer"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    legal_name: Mapped[str | None]
    group_company: Mapped[str | None] = mapped_column(index=True)
    industry: Mapped[str | None]
    size: Mapped[str | None]
    region: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    stage: Mapped[str | None]
    contract: Mapped[bool] = mapped_column(default=False)
    credit_rating: Mapped[str | None]
    credit_rating_source: Mapped[str | None]
    credit_limit: Mapped[Decimal | None]
    currency: Mapped[str | None]
    payment_terms_days: Mapped[int | None]
    margin_rate: Mapped[float | None]
    acquisition_cost: Mapped[Decimal | None]
    acquisition_channel: Mapped[str | None]
    # Expert judgement, 1 (poor) to 5 (excellent).
    capital_strength: Mapped[float | None]
    cooperation: Mapped[float | None]
    risk_capacity: Mapped[float | None]
    risk_appetite: Mapped[float | None]
    market_influence: Mapped[float | None]
    market_sensitivity: Mapped[float | None]
    management_state: Mapped[float | None]
    fields: Mapped[Json] = mapped_column(default=dict)  # the firm's own fields
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    version: Mapped[int] = mapped_column(default=1)
    # The firm's directory_version at the last change of name, alias, owner or team: search indexes follow it.
    directory_seq: Mapped[int] = mapped_column(default=1, index=True)
    score_id: Mapped[int | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    voided_at: Mapped[datetime | None]
    details: Mapped[Json | None]  # what its file said besides: kept for exports


class Alias(Base):
    """Another name a customer answers to; `source` is import, typed or learnt (from a confirmed pick)."""

    __tablename__ = "alias"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    text: Mapped[str]
    source: Mapped[str] = mapped_column(default="import")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    voided_at: Mapped[datetime | None]


class Contact(Base):
    __tablename__ = "contact"
    id: Mapped[Key]
    key: Mapped[str | None] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str]
    title: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    known_at: Mapped[datetime]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    voided_at: Mapped[datetime | None]
    details: Mapped[Json | None]


class NextStep(Base):
    """What was promised to whom, by when; reminders come from here."""

    __tablename__ = "next_step"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    due_at: Mapped[datetime]
    text: Mapped[str]
    done_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_next_step_member_id_due_at", "member_id", "due_at"),)
