"""Find news without reading every signal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_signal_news",
        "signal",
        ["at"],
        unique=False,
        sqlite_where=sa.text("scope != 'customer'"),
        postgresql_where=sa.text("scope != 'customer'"),
    )
