"""Experts vote on grades."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("asked_by", _KEY, nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("verdict_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_ballot_customer_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["member.id"], name=op.f("fk_ballot_asked_by")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_ballot_verdict_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    open_only = sa.text("settled_at IS NULL")
    op.create_index(
        "uq_ballot_unsettled",
        "ballot",
        ["customer_id"],
        unique=True,
        sqlite_where=open_only,
        postgresql_where=open_only,
    )
    op.create_index("ix_ballot_customer_id_id", "ballot", ["customer_id", "id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("ballot_id", _KEY, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_vote_ballot_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_vote_customer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_vote_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
    )
    op.create_index("uq_vote_ballot_id_member_id", "vote", ["ballot_id", "member_id"], unique=True)
    op.create_index("ix_vote_member_id_told_at", "vote", ["member_id", "told_at"], unique=False)
