"""Logs to stderr: a line an event, JSON where programs read them. Ids, never texts; no address that holds the token."""

from __future__ import annotations

import io
import logging
import sys
from typing import Any, Final, TextIO, cast

import structlog

# These log addresses, which hold the token, or every tick.
_QUIET: Final = ("aiohttp", "apscheduler", "httpx", "httpcore", "telegram", "uvicorn", "asyncio", "alembic")


class _Stderr(io.TextIOBase):
    """Whatever stderr is at the moment: a logger outlives what it was when the logger was made."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(level: str = "info", form: str = "console") -> None:
    """Set up logging of the process, once."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(stream=_Stderr(), level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _renderer(form),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=True,
    )


def _renderer(form: str) -> Any:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
