"""A bot in a process of its own that a test may kill at any moment."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]


class Mortal:
    """`start` and `kill`, as often as one likes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._pid = 0

    async def start(self) -> None:
        """Bring a bot to life; it needs a moment until it polls."""
        self._pid = int(await self.ask({}))

    def kill(self) -> None:
        """SIGKILL: nothing of it gets to say goodbye."""
        os.kill(self._pid, signal.SIGKILL)

    async def ask(self, order: dict[str, Any]) -> str:
        """Hand a line over; the line that comes back."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        return (await self._process.stdout.readline()).decode().strip()


@asynccontextmanager
async def nursery(settings: dict[str, Any], *, now: datetime) -> AsyncIterator[Mortal]:
    """Where bots with these settings come to life. Their clock stands still at `now`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.nursery",
        cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    mortal = Mortal(process)
    try:
        assert await mortal.ask({"settings": settings, "now": now.isoformat()}) == "ready"
        yield mortal
    finally:
        process.kill()
        await process.wait()
