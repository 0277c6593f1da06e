"""The command line. Heavy modules are imported by the commands that need them, so that every start is quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import Exit, TyperException

from bot.cli import bench, checks, data, database, demo, doctor, people, run, scoring, setup, telling, training
from bot.cli.common import DONE, FAILED, MISUSED, Failure, explain, say

app = typer.Typer(
    name="holdfast",
    help="Holdfast (留客): keeps a company from losing its customers.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (demo, setup, run, data, scoring, telling, training, people, database, doctor, bench, checks):
    module.add_to(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Errors are one line on stderr, with a traceback only under `--debug`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = [word for word in given if word != "--debug"] or ["--help"]
    try:
        return int(app(words, prog_name="holdfast", standalone_mode=False) or DONE)
    except Exit as leaving:
        return leaving.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if len(words) < len(given):
            raise
        return _tell(error)


def _tell(error: Exception) -> int:
    match error:
        case TyperException():
            for line in error.format_message().splitlines()[:1]:
                say(f"{line} (see holdfast --help)" if line else "see holdfast --help")
            return MISUSED
        case Failure():
            for line in error.lines:
                say(line)
            return error.code
    known = explain(error)
    if known is not None:
        return _tell(known)
    say(f"unexpected {type(error).__name__}; run the command again with --debug to see where")
    return FAILED
