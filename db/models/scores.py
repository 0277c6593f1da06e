"""What was concluded: scores with their decomposition, the models that made them, and what-ifs that were asked."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key


class Score(Base):
    """A score as it was concluded; never recomputed, never changed. Amounts in the firm's currency.

    Of a pass over everybody most of the detail is `packed` by the layout `layout_id` (`db.layouts`), and `at_risk` and
    `stake` stand beside it too, to rank by. Of a single score all is in `detail`.
    """

    __tablename__ = "score"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    as_of: Mapped[datetime]
    trigger: Mapped[str]  # nightly entry undo import shell
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    churn_probability: Mapped[float | None]
    horizon_days: Mapped[float]
    expected_days_late: Mapped[float | None]
    late_probability: Mapped[float | None]
    clv: Mapped[Decimal | None]
    value_12m: Mapped[Decimal | None]
    grade: Mapped[str | None]
    points: Mapped[float | None]
    customer_class: Mapped[str | None]
    level: Mapped[str | None]  # low medium high extreme
    stage: Mapped[str | None]
    coverage: Mapped[int] = mapped_column(default=0)
    coverage_of: Mapped[int] = mapped_column(default=0)
    oldest_days: Mapped[int | None]
    detail: Mapped[Json] = mapped_column(default=dict)
    layout_id: Mapped[int | None] = mapped_column(BigInteger)
    packed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at_risk: Mapped[float | None]
    stake: Mapped[float | None]
    model_version: Mapped[str | None]
    fingerprint: Mapped[str | None]
    __table_args__ = (Index("ix_score_customer_id_as_of", "customer_id", "as_of"),)


class Layout(Base):
    """How packed details are read (`db.layouts`). The id follows from the text."""

    __tablename__ = "score_layout"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    text: Mapped[str]


class Model(Base):
    """A fitted model: parameters, what it was fitted on, the evidence that it serves, and who decided."""

    __tablename__ = "model"
    id: Mapped[Key]
    kind: Mapped[str]
    version: Mapped[str] = mapped_column(unique=True)
    as_of: Mapped[datetime]
    fitted_at: Mapped[datetime]
    parameters: Mapped[Json]
    evidence: Mapped[Json] = mapped_column(default=dict)
    data_fingerprint: Mapped[str]
    digest: Mapped[str]  # SHA-256 of the parameters as canonical JSON
    serving: Mapped[bool] = mapped_column(default=False)
    promoted_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    promoted_at: Mapped[datetime | None]


class Backtest(Base):
    __tablename__ = "backtest"
    id: Mapped[Key]
    run_at: Mapped[datetime]
    horizon_days: Mapped[float]
    result: Mapped[Json]


class Scenario(Base):
    """A what-if: its inputs, and the book (or the customer) as it stood `today` and as it is `expected` to be then.

    teams: whose customers the book was, None for everybody's.
    """

    __tablename__ = "scenario"
    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    asked_at: Mapped[datetime]
    teams: Mapped[list[Any] | None]
    inputs: Mapped[Json]
    today: Mapped[Json]
    expected: Mapped[Json]
    __table_args__ = (Index("ix_scenario_member_id_id", "member_id", "id"),)


class Verdict(Base):
    """A person's decision on a changed grade: it stands beside the machine's, which goes on changing.

    grade: what the person holds it to be, from `before` (the grade that stood) or `machine` (the new one). expires_at
    None: the machine's grade was accepted, so there is nothing to expire.
    """

    __tablename__ = "verdict"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime]
    before: Mapped[str]
    machine: Mapped[str]
    grade: Mapped[str]
    reason: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_verdict_customer_id_id", "customer_id", "id"),)
