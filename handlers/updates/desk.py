"""Entries that wait are worked out together: NumPy asks hardly more for sixteen customers than for one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from db.gateway import Database
from handlers.updates import service
from handlers.updates.service import Prepared, Wanted

MOST: Final = 16  # entries at a time


@dataclass(frozen=True, slots=True)
class _Waiting:
    wanted: Wanted
    answer: asyncio.Future[Prepared]


class Desk:
    """One batch at a time, of whatever came while the last one was worked out; whoever comes alone does not wait."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._line: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None

    async def prepare(self, wanted: Sequence[Wanted]) -> list[Prepared]:
        """Work out entries, each with the score before and after. Raises what the first that fails raises."""
        waiting = [_Waiting(each, asyncio.get_running_loop().create_future()) for each in wanted]
        self._line += waiting
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        done = await asyncio.gather(*(each.answer for each in waiting), return_exceptions=True)
        prepared = [each for each in done if isinstance(each, Prepared)]
        for failed in done:
            if isinstance(failed, BaseException):
                raise failed
        return prepared

    async def _work(self) -> None:
        while self._line:
            await self._work_out(self._next())
        self._working = None

    def _next(self) -> list[_Waiting]:
        """The next batch, each customer once: what is told of it second builds on the first."""
        batch: dict[int, _Waiting] = {}
        for each in self._line:
            if len(batch) < MOST:
                batch.setdefault(each.wanted.told.customer_id, each)
        self._line = [each for each in self._line if batch.get(each.wanted.told.customer_id) is not each]
        return list(batch.values())

    async def _work_out(self, batch: Sequence[_Waiting]) -> None:
        wanted = [each.wanted for each in batch]
        try:
            found = await self._db.read(partial(service.prepare_many, wanted=wanted))
        except Exception as error:
            if len(batch) == 1:
                _answer(batch[0], error)
                return
            for each in batch:  # one of them spoiled it for all: each for itself
                await self._work_out([each])
            return
        for each, outcome in zip(batch, found, strict=True):
            _answer(each, outcome)


def _answer(waiting: _Waiting, outcome: Prepared | Exception) -> None:
    if waiting.answer.cancelled():
        return
    if isinstance(outcome, Exception):
        waiting.answer.set_exception(outcome)
    else:
        waiting.answer.set_result(outcome)
