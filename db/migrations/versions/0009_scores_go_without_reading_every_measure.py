"""Scores go without reading every measure."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both databases look for what refers to a row before it goes."""
    op.create_index("ix_measure_score_id", "measure", ["score_id"], unique=False)
