"""Memory that the process has freed and the C library still holds."""

from __future__ import annotations

import ctypes
from typing import Final

_C: Final = ctypes.CDLL(None)


def give_back() -> None:
    """Hand free memory back to the system; nothing happens where the C library cannot be asked to (only glibc can)."""
    trim = getattr(_C, "malloc_trim", None)
    if trim is not None:
        trim(0)
