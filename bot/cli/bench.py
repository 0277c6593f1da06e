"""`bench`: measures the program beside its peers."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Final

import typer

from bot.cli.common import AsJson, misuse, say, show

NAMES: Final = ("updates", "score", "fit", "quality", "search", "watch")

Name = Annotated[str | None, typer.Argument(metavar="NAME", help=f"{', '.join(NAMES)} [default: all of them].")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("bench")(bench)


def bench(name: Name = None, as_json: AsJson = False) -> None:
    """Measure speed or quality, side by side with a peer. In this very run; needs `holdfast setup --dev`."""
    if name is not None and name not in NAMES:
        misuse(f"{name}: unknown; one of {', '.join(NAMES)}")
    results = {}
    for each in (name,) if name else NAMES:
        say(f"measuring {each}")
        module = import_module(f"bot.bench.{each}")
        results[each] = module.run()
        if not as_json:
            typer.echo(module.table(results[each]))
    if as_json:
        show(results[name] if name else results)
