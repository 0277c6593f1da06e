"""Where a table is read from, and how large it may be."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from handlers.imports.refusal import FileRefused

Source = Path | bytes


@dataclass(frozen=True)
class Limits:
    """Above these a file is refused before it costs memory; a chat hands in smaller ones than the shell."""

    size: int = 1 << 30  # bytes as it lies there
    unpacked: int = 1 << 30  # bytes of all parts of a spreadsheet
    rows: int = 3_000_000
    columns: int = 256  # with a heading
    cells: int = 12_000_000  # of one sheet, from A1 to its last: 32 bytes each while it is read
    text: int = 10_000  # characters of one cell


def opened(source: Source, limits: Limits) -> BinaryIO:
    """The file, ready to be read. FileRefused where there is none, or too large a one."""
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        return BytesIO(source)
    try:
        state = source.stat()
        if not S_ISREG(state.st_mode):  # a pipe gives its content once and may wait for ever; we read several times
            raise FileRefused("file-none", name=source.name or str(source))
        _check_size(state.st_size, limits)
        return source.open("rb")
    except FileNotFoundError as error:
        raise FileRefused("file-missing", name=source.name) from error
    except OSError as error:
        raise FileRefused("file-unreadable", name=source.name, reason=error.strerror or "?") from error


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.size:
        raise FileRefused("file-too-large", size_mb=size >> 20, limit_mb=limits.size >> 20)
