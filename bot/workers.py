"""Processes for what takes longer than a blink: spawned, single-threaded inside, and gone when their parent is."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import connection, get_context, parent_process
from typing import ParamSpec, TypeVar

from bot import threads

P = ParamSpec("P")
T = TypeVar("T")


class ProcessWorkers:
    """A pool that is made when it is first needed, and made anew when one of its processes was killed.

    keep: its processes wait for more; else they end as soon as nothing is left to do, and give their memory back.
    """

    def __init__(self, processes: int = 1, *, keep: bool = True) -> None:
        self._processes = processes
        self._keep = keep
        self._running = 0
        self._closed = False
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`function` of an importable module in another process. Raises what it raises."""
        call = partial(function, *args, **kwargs)
        self._running += 1
        try:
            return await self._run(call)
        finally:
            self._running -= 1
            if not (self._keep or self._running):
                self._end()

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._ready(), call)
        except BrokenProcessPool:  # killed, perhaps for its memory; once more, then it is an incident
            if self._closed:
                raise
            self._pool = None
            return await asyncio.get_running_loop().run_in_executor(self._ready(), call)

    def close(self) -> None:
        """End the processes at once; what they are doing is lost."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):
                process.terminate()  # else the interpreter waits at its end until their work is done
            pool.shutdown(wait=False, cancel_futures=True)

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, get_context("spawn"), initializer=_settle_in)
        return self._pool


def _settle_in() -> None:
    """Runs first in every worker, before anything heavy is imported."""
    threads.single()
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
