"""`demo`: a whole company with a year of history, and a page to talk to the bot."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
