"""Every Bot API call of every conversation, in one file, for the check against the Bot API's description."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_targets: list[Path] = []


def into(path: Path | None) -> None:
    """Append to this file from now on; None: keep nothing."""
    _targets[:] = [path] if path is not None else []


def keep(calls: Iterable[dict[str, Any]]) -> None:
    """Append calls, one a line. Without times: conversations run with the limiter's windows scaled away."""
    for target in _targets:
        with target.open("a", encoding="utf-8") as file:
            file.writelines(_line(call) for call in calls)


def _line(call: dict[str, Any]) -> str:
    return json.dumps({"method": call["method"], "params": call["params"]}, ensure_ascii=False) + "\n"
