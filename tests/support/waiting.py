"""Waiting for something that happens in the background, without guessing how long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

GIVE_UP_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.005


async def until(happened: Callable[[], object]) -> None:
    """Return when `happened` says so. TimeoutError after a minute."""
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while True:
            if happened():
                return
            await asyncio.sleep(_LOOK_SECONDS)
