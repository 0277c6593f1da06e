"""INSERT statements that meet a row whose key is there already."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from db.gateway import Tx


def ignoring_known(tx: Tx, model: Any) -> Any:
    """An INSERT that leaves a row alone whose unique key is there already."""
    return _insert(tx, model).on_conflict_do_nothing()


def _insert(tx: Tx, model: Any) -> Any:
    return postgresql.insert(model) if tx.sql.dialect.name == "postgresql" else sqlite.insert(model)
