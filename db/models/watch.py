"""What is watched and told: rules, alerts, measures, schedules and what they delivered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key


class Rule(Base):
    """The firm's changes to a default rule; the newest version of a key, team and segment is in force.

    segment: a trait of the customers it is for ("industry:power"), None for all of them. withdrawn: from this version
    on what is set less specifically holds again. `severity` and `audience` None: as shipped. audience: everyone (group
    and owner), group, owner, managers. changed_by None: config.toml says so.
    """

    __tablename__ = "rule"
    id: Mapped[Key]
    key: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    segment: Mapped[str | None]
    version: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    parameters: Mapped[Json] = mapped_column(default=dict)
    severity: Mapped[int | None]
    audience: Mapped[str | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    __table_args__ = (Index("uq_rule_scope_version", "key", "team_id", "segment", "version", unique=True),)


class Alert(Base):
    """One state per customer and rule: new, worse, known, better, closed or withdrawn. At most one is open.

    backlog: it held before anybody watched the customer, so nobody was told of it by itself, until it gets worse.
    at_risk: money, to rank by. inhibited_by: a graver rule that fires too, while which nothing is told of this one.
    """

    __tablename__ = "alert"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    rule: Mapped[str]
    rule_version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]
    severity: Mapped[int]  # 1 notice 2 warning 3 critical
    values: Mapped[Json] = mapped_column(default=dict)
    evidence: Mapped[Json] = mapped_column(default=dict)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    at_risk: Mapped[Decimal | None]
    inhibited_by: Mapped[str | None]
    backlog: Mapped[bool] = mapped_column(default=False, server_default=false())
    closed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    escalated: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None]  # true false known handled
    outcome_at: Mapped[datetime | None]
    outcome_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    memory: Mapped[Json] = mapped_column(default=dict)  # what the next decision must remember
    __table_args__ = (
        Index(
            "uq_alert_open",
            "customer_id",
            "rule",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_alert_team_id_closed_at", "team_id", "closed_at"),
    )


class AlertOwed(Base):
    """What a chat still has to be told of an alert, and why: once quiet hours end, or together with others."""

    __tablename__ = "alert_owed"
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    reason: Mapped[str]  # first repeat worse woken escalated
    since: Mapped[datetime]


class AlertMessage(Base):
    """Where an alert was told: the outbox key of the message that is edited as the alert changes.

    Alerts of one cause that were told together share a key.
    """

    __tablename__ = "alert_message"
    id: Mapped[Key]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    outbox_key: Mapped[str] = mapped_column(index=True)
    sent_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class AlertEvent(Base):
    """Every decision about an alert with its named reason."""

    __tablename__ = "alert_event"
    id: Mapped[Key]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    at: Mapped[datetime]
    reason: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    data: Mapped[Json] = mapped_column(default=dict)


class Measure(Base):
    """Something done about a risk: playbook key, owner, due date, outcome, and what was expected before it."""

    __tablename__ = "measure"
    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))
    playbook: Mapped[str]
    text: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    result: Mapped[str | None]  # worked partly failed dropped
    score_id: Mapped[int | None] = mapped_column(ForeignKey("score.id"), index=True)
    expected: Mapped[float | None]  # the churn probability that stood when it was assigned
    helpers: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class Schedule(Base):
    """When something is owed: at `minute` of the local day in `zone` on `weekdays` (bit 0 = Monday).

    every: instead, each time so many minutes have passed.
    """

    __tablename__ = "schedule"
    id: Mapped[Key]
    kind: Mapped[str]  # digest nightly morning weekly monthly sweep
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    minute: Mapped[int]
    zone: Mapped[str]
    weekdays: Mapped[int] = mapped_column(default=127)
    every: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    since: Mapped[datetime]
    settings: Mapped[Json] = mapped_column(default=dict)
    __table_args__ = (Index("uq_schedule_kind_chat_member", "kind", "chat_id", "member_id", unique=True),)


class Delivery(Base):
    """A due run that was claimed: the unique key is what keeps two processes from doing it twice."""

    __tablename__ = "delivery"
    key: Mapped[str] = mapped_column(primary_key=True)  # digest:<schedule>:<local date>
    claimed_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outbox_key: Mapped[str | None]
