"""A process that has run the bot once already, and forks a running one for every line it reads.

A start then takes a tenth of a second, so that a test can afford to kill the bot a hundred times.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import datetime
from typing import Any

from bot import logs
from bot.app import Service
from bot.config import Settings
from handlers.common.understand import guess
from tests.support.clock import FixedClock


def main() -> None:
    """Read an order as JSON, rehearse it, then answer each line with the process id of a bot that runs on it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    logs.configure("error")
    order = json.loads(sys.stdin.readline())
    asyncio.run(_rehearse(order))
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(0)
            asyncio.run(_service(order).run())
            os._exit(0)
        print(child, flush=True)


async def _rehearse(order: dict[str, Any]) -> None:
    """Import, learn and cache what a start needs; every thread has ended when this returns."""
    guess.take_in(guess.learn())
    service = _service(order)
    await service.start()
    await service.stop()


def _service(order: dict[str, Any]) -> Service:
    return Service(Settings.model_validate(order["settings"]), clock=FixedClock(datetime.fromisoformat(order["now"])))


if __name__ == "__main__":
    main()
