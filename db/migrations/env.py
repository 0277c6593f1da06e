"""Where Alembic enters: runs revisions on the connection that `db.schema` opened, inside its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import BigInteger
from sqlalchemy.types import TypeDecorator

from db.models import Base


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Revisions name plain column types, so that they stay true when ours change."""
    if kind == "type" and isinstance(item, TypeDecorator) and isinstance(item.impl_instance, BigInteger):
        return "sa.BigInteger()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
