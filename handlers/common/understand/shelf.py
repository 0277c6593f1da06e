"""Where what was learnt is kept between starts: learning takes seconds of CPU, and depends on the program alone.

A file of arrays in the virtual environment, named by everything that learning depends on: what another version of the
program has learnt is never read. Reading it runs nothing; a file that is broken is learnt anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from handlers.common.understand.learning import Learnt

FOLDER: Final = Path(sys.prefix) / "var" / "holdfast"
_READING: Final = Path(__file__).parent
_KEPT: Final = 8  # versions: checkouts may share an environment
_BROKEN: Final = (OSError, ValueError, KeyError, EOFError, BadZipFile)


def known(fit: Callable[[], Mapping[str, Learnt]], folder: Path | None = None) -> dict[str, Learnt]:
    """What an earlier process has kept in `folder` (FOLDER), else what `fit` learns, kept for the next one. Of several
    that need it at once, one learns and the others wait. A folder that cannot be written only costs the time."""
    path = _path(folder or FOLDER)
    with _one_at_a_time(path.parent):
        found = _read(path)
        if found is None:
            found = dict(fit())
            with suppress(OSError):
                _write(path, found)
    return found


def is_kept(folder: Path | None = None) -> bool:
    """Whether `known` will have nothing to learn; takes as long as reading it, hundredths of a second."""
    return _read(_path(folder or FOLDER)) is not None


@cache
def fingerprint() -> str:
    """Of all that learning depends on: the sentences, how they are read, and the arithmetic."""
    made = hashlib.sha256(np.__version__.encode())
    for path in sorted(each for each in _READING.rglob("*") if each.suffix in {".py", ".txt", ".toml"}):
        made.update(path.relative_to(_READING).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()[:32]


def _path(folder: Path) -> Path:
    return folder / f"learnt-{fingerprint()}.npz"


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "learning.lock").open("w")
    except OSError:
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)  # given back when the file is closed, also by a kill
        yield


def _read(path: Path) -> dict[str, Learnt] | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            names = sorted({name.partition(".")[0] for name in arrays})
            found = {name: _learnt(arrays, name) for name in names}
    except _BROKEN:
        return None
    with suppress(OSError):  # whoever installed the program may be somebody else
        os.utime(path)  # in use: not to be thrown away
    return found


def _learnt(arrays: Mapping[str, Any], name: str) -> Learnt:
    labels = tuple(arrays[f"{name}.labels"].tolist())
    return Learnt(labels, arrays[f"{name}.rarity"], arrays[f"{name}.weights"], arrays[f"{name}.start"])


def _write(path: Path, learnt: Mapping[str, Learnt]) -> None:
    arrays: dict[str, Any] = {}
    for name, each in learnt.items():
        arrays[f"{name}.labels"] = np.array(each.labels)
        arrays |= {f"{name}.rarity": each.rarity, f"{name}.weights": each.weights, f"{name}.start": each.start}
    half = path.with_suffix(f".{os.getpid()}.half.npz")
    with half.open("wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    for old in sorted(path.parent.glob("learnt-*.npz"), key=lambda each: -each.stat().st_mtime)[_KEPT:]:
        old.unlink(missing_ok=True)
