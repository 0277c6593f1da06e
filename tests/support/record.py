"""Every Bot API call of every conversation, in one file, for the check against the Bot API's description."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_targets: list[Path] = []


def into(path: Path | None) -> None:
    """Append to this file from now on; None: keep nothing."""
    _targets[:] = [path] if path is not None else []


def keep(calls: Iterable[dict[str, Any]]) -> None:
    """Append calls, one a line. Without times: conversations run with the limiter's windows scaled away."""
    lines = "".join(map(_line, calls)).encode()
    for target in _targets:
        # One write at the end of the file: test processes that run side by side do not cut into each other's lines.
        file = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(file, lines)
        finally:
            os.close(file)


def _line(call: dict[str, Any]) -> str:
    return json.dumps({"method": call["method"], "params": call["params"]}, ensure_ascii=False) + "\n"
