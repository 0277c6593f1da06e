"""The details of a night are packed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_layout",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_layout")),
    )
    op.add_column("score", sa.Column("layout_id", sa.BigInteger(), nullable=True))
    op.add_column("score", sa.Column("packed", sa.LargeBinary(), nullable=True))
    op.add_column("score", sa.Column("at_risk", sa.Double(), nullable=True))
    op.add_column("score", sa.Column("stake", sa.Double(), nullable=True))
