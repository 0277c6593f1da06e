"""Rules for segments, alerts that held before anybody watched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rule", sa.Column("segment", sa.Text(), nullable=True))
    op.add_column("rule", sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.drop_index("uq_rule_key_team_version", table_name="rule")
    op.add_column("alert", sa.Column("backlog", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index("uq_rule_scope_version", "rule", ["key", "team_id", "segment", "version"], unique=True)
