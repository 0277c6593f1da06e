"""Files say more than scores need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = (
    *("customer", "contact", "sales_order", "invoice", "payment", "complaint", "visit", "signal", "survey"),
    *("contract", "project", "financial", "fact"),
)


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("details", sa.JSON(), nullable=True))
