"""Memory of a process that runs for months: what it freed goes back, what stays is looked at no more."""

from __future__ import annotations

import ctypes
import gc
from functools import cache
from typing import Final

_C: Final = ctypes.CDLL(None)
_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2


def share() -> None:
    """Let all threads that are started from here on share their free memory: each keeps its own otherwise."""
    tune = getattr(_C, "mallopt", None)
    if tune is not None:
        tune(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Hand free memory back to the system; nothing happens where the C library cannot be asked to (only glibc can)."""
    trim = getattr(_C, "malloc_trim", None)
    if trim is not None:
        trim(0)


@cache
def settle() -> None:
    """What is there now stays, once a process: Python's collector then leaves it out.

    It would go through some 300,000 objects of libraries and tables again and again, a tenth of a second each time.
    """
    gc.collect()
    gc.freeze()
    give_back()
