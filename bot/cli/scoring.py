"""`score`, `backtest`, `risk`, `digest`, `report`: what the bot concludes, from the shell."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
