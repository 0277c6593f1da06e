"""Worker processes: results and errors come back, a killed one is replaced, one that always dies is an error."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import AsyncIterator
from concurrent.futures import BrokenExecutor

import pytest

from bot.workers import ProcessWorkers


@pytest.fixture
async def workers() -> AsyncIterator[ProcessWorkers]:
    made = ProcessWorkers()
    yield made
    made.close()


async def test_what_a_worker_returns_and_raises_comes_back(workers: ProcessWorkers) -> None:
    assert await workers.run(math.hypot, 3, 4) == 5
    assert await workers.run(os.getpid) != os.getpid()
    with pytest.raises(ZeroDivisionError):
        await workers.run(divmod, 1, 0)


async def test_who_kills_every_worker_is_told_and_the_next_is_served(workers: ProcessWorkers) -> None:
    with pytest.raises(BrokenExecutor):
        await workers.run(os._exit, 1)
    assert await workers.run(math.sqrt, 4) == 2


async def test_a_worker_that_was_killed_is_replaced_at_once(workers: ProcessWorkers) -> None:
    first = await workers.run(os.getpid)
    os.kill(first, 9)
    assert await workers.run(os.getpid) != first


async def test_whoever_stops_does_not_wait_for_work_that_goes_on() -> None:
    workers = ProcessWorkers()
    working = asyncio.create_task(workers.run(time.sleep, 300))
    await asyncio.sleep(0)
    workers.close()
    with pytest.raises(BrokenExecutor):
        await working
