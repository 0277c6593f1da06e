"""The record of every Bot API call: what was asked, when, and what was answered."""

import time
from collections import deque
from typing import Any

_KEPT = 50_000


class CallLog:
    """The newest calls, in the order they were answered; `at` is monotonic seconds, so rates can be checked."""

    def __init__(self) -> None:
        self._calls: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def add(self, call_id: int, method: str, params: dict[str, Any], answer: dict[str, Any]) -> None:
        """Record an answered call."""
        self._calls.append(
            {"id": call_id, "method": method, "params": params, "answer": answer, "at": round(time.monotonic(), 4)}
        )

    def after(self, call_id: int) -> list[dict[str, Any]]:
        """Calls with a higher id, oldest first."""
        return [call for call in self._calls if call["id"] > call_id]
