"""`import`, `undo-import`, `export`: files of other systems."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
