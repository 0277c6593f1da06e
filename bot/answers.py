"""Calls that are worth nothing later: the end of a press, "typing ...". Posted at once, best effort, never stored."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import structlog

from bot.api import Api, ApiError, NoAnswer

AT_ONCE: Final = 16
_SECONDS: Final = 5.0
_log = structlog.get_logger("answers")


class Answers:
    """Posts in the background; what cannot be posted soon is dropped."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, method: str, params: dict[str, Any]) -> None:
        """Post a call and forget it."""
        if len(self._tasks) >= AT_ONCE:
            _log.info("dropped", method=method)
            return
        task = asyncio.create_task(self._post(method, params))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return not self._tasks

    async def stop(self) -> None:
        """Wait for what is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _post(self, method: str, params: dict[str, Any]) -> None:
        try:
            await self._api.call(method, params, seconds=_SECONDS)
        except (ApiError, NoAnswer) as error:
            _log.info("not answered", method=method, why=str(error))
