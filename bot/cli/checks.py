"""`test`: everything that proves the program, with coverage."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import typer

from bot.cli.common import fail

_ROOT: Final = Path(__file__).parents[2]
_CALLS: Final = Path("build") / "calls.jsonl"
_LEAST: Final = 90
# One process more than there are cores: a conversation waits for disk and network a third of its time. A file's tests
# share what they prepare; files keep their order, so that the long ones are not left to the end. Native tracebacks:
# pytest's own parse source, which CPython 3.11 cannot do safely while another thread imports.
_SPREAD: Final = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder", "--tb=native")


def add_to(app: typer.Typer) -> None:
    app.command("test", context_settings={"ignore_unknown_options": True, "allow_extra_args": True})(test)


def test(context: typer.Context) -> None:
    """Run every test. What follows is handed to pytest (then without the coverage goal)."""
    if find_spec("pytest") is None:
        fail("pytest is not installed; run `./holdfast setup --dev`")
    calls = _ROOT / _CALLS
    calls.parent.mkdir(exist_ok=True)
    calls.unlink(missing_ok=True)
    whole = [] if context.args else [f"--cov-fail-under={_LEAST}", *_SPREAD]
    measured = ["--cov", "--cov-branch", "--cov-report=term:skip-covered", *whole]
    command = [sys.executable, "-m", "pytest", f"--calls={calls}", *measured, *context.args]
    # coverage starts in the processes that tests start, too
    environment = {**os.environ, "COVERAGE_PROCESS_START": str(_ROOT / "pyproject.toml")}
    raise typer.Exit(subprocess.run(command, cwd=_ROOT, env=environment, check=False).returncode)  # noqa: S603
