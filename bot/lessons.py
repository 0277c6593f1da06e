"""What has to be learnt before words can be read: seconds of work, that no message shall do by itself."""

from __future__ import annotations

import asyncio

import structlog

from handlers.common.services import Workers
from handlers.common.understand import guess, shelf

_log = structlog.get_logger("lessons")


async def learn(workers: Workers) -> None:
    """Learn in another process what this one does not know yet and no earlier one has kept; where none can be had in a
    thread, for more memory."""
    if guess.is_learnt():
        return
    if shelf.is_kept():
        guess.take_in(await asyncio.to_thread(guess.learn))
        return
    try:
        lessons = await workers.run(guess.learn)
    except Exception as error:
        _log.warning("cannot learn in another process", error=type(error).__name__)
        lessons = await asyncio.to_thread(guess.learn)
    guess.take_in(lessons)
