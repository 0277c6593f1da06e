"""What happened with a customer: entries by people, and the records that they and imports make."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key


class Entry(Base):
    """What one person told in one message about one customer. Undo voids it and every record it made.

    `effect` keeps the scores before and after as they were shown; `data` what was understood.
    """

    __tablename__ = "entry"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    known_at: Mapped[datetime]
    text: Mapped[str | None]
    data: Mapped[Json] = mapped_column(default=dict)
    effect: Mapped[Json] = mapped_column(default=dict)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    reply_key: Mapped[str | None]  # the outbox key of the reply that shows it
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    __table_args__ = (
        Index("ix_entry_customer_id_at", "customer_id", "at"),
        Index("ix_entry_member_id_id", "member_id", "id"),
        Index("ix_entry_chat_id_message_id", "chat_id", "message_id"),
    )


class Record:
    """Shared by everything that counts in scores. `key` is the business key of the source system."""

    id: Mapped[Key]
    key: Mapped[str | None] = mapped_column(unique=True)
    known_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    details: Mapped[Json | None]  # what its file said besides: kept for exports


class Order(Record, Base):
    """A negative amount is a cancellation or credit note, never an order; zero is stored and is no order."""

    __tablename__ = "sales_order"
    at: Mapped[datetime]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    product: Mapped[str | None]


class Invoice(Record, Base):
    __tablename__ = "invoice"
    issued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_known_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]
    disputed_known_at: Mapped[datetime | None]


class Payment(Record, Base):
    __tablename__ = "payment"
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    at: Mapped[datetime]
    amount: Mapped[Decimal]
    currency: Mapped[str]


class Complaint(Record, Base):
    __tablename__ = "complaint"
    at: Mapped[datetime]
    severity: Mapped[int] = mapped_column(default=2)  # 1 slight 2 serious 3 grave
    cause: Mapped[str | None]
    text: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_known_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_known_at: Mapped[datetime | None]
    reopened: Mapped[bool] = mapped_column(default=False)


class Visit(Record, Base):
    __tablename__ = "visit"
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    outcome: Mapped[str | None]  # good neutral concern leaving
    note: Mapped[str | None]


class Signal(Record, Base):
    """`words` are the words it was read from: the evidence that a reason shows."""

    __tablename__ = "signal"
    at: Mapped[datetime]
    kind: Mapped[str]
    words: Mapped[str | None]
    scope: Mapped[str] = mapped_column(default="customer")  # customer industry market industry:<as it was named>
    __table_args__ = (
        Index(
            "ix_signal_news",
            "at",
            sqlite_where=text("scope != 'customer'"),
            postgresql_where=text("scope != 'customer'"),
        ),
    )


class Survey(Record, Base):
    __tablename__ = "survey"
    at: Mapped[datetime]
    metric: Mapped[str]  # csat (1-5) nps (0-10)
    value: Mapped[float]


class Contract(Record, Base):
    __tablename__ = "contract"
    signed_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_known_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]
    disputed_known_at: Mapped[datetime | None]
    legal_review_at: Mapped[datetime | None]
    legal_review_known_at: Mapped[datetime | None]
    renewed: Mapped[bool | None]


class Project(Record, Base):
    __tablename__ = "project"
    name: Mapped[str | None]
    type: Mapped[str | None]
    industry: Mapped[str | None]
    stage: Mapped[str | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    opened_at: Mapped[datetime]
    expected_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_known_at: Mapped[datetime | None]
    result: Mapped[str | None]  # won lost succeeded failed
    reason: Mapped[str | None]


class Financial(Record, Base):
    __tablename__ = "financial"
    at: Mapped[datetime]
    revenue: Mapped[Decimal | None]
    profit: Mapped[Decimal | None]
    operating_cash_flow: Mapped[Decimal | None]
    currency: Mapped[str | None]
    debt_ratio: Mapped[float | None]
    current_ratio: Mapped[float | None]


class Fact(Record, Base):
    """Anything else worth keeping on the timeline: needs, judgements, losses with cause, market news."""

    __tablename__ = "fact"
    at: Mapped[datetime]
    kind: Mapped[str]
    data: Mapped[Json] = mapped_column(default=dict)
    text: Mapped[str | None]
