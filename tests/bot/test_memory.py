"""Memory given back: the process really gets smaller. What stays for ever is looked at no more."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from bot import memory

PIECES, PIECE = 4_000, 16_000


def resident_kb() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@pytest.mark.skipif(memory._C is None or not hasattr(memory._C, "malloc_trim"), reason="this C library keeps it")
def test_what_was_freed_between_pieces_in_use_goes_back() -> None:
    pieces = [bytearray(PIECE) for _ in range(PIECES)]
    kept = pieces[::20]  # holes between what is still in use: the heap cannot just end earlier
    pieces.clear()
    before = resident_kb()
    memory.give_back()
    assert resident_kb() < before - PIECES * PIECE // 1024 // 2
    assert len(kept) == PIECES // 20


def test_what_is_settled_is_left_alone_and_what_comes_later_is_collected() -> None:
    memory.settle()
    settled = gc.get_freeze_count()
    try:
        assert settled > 10_000
        knot: list[object] = []
        knot.append(knot)
        del knot
        assert gc.collect() > 0
        memory.settle()
        assert gc.get_freeze_count() <= settled
    finally:
        gc.unfreeze()
        memory.settle.cache_clear()
