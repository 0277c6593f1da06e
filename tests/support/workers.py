"""Workers for conversations: the same interface, without the seconds that a new process takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ThreadWorkers:
    """Runs what it is given in a thread of this process."""

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`function`, elsewhere."""
        return await asyncio.to_thread(function, *args, **kwargs)
