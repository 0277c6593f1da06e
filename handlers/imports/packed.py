"""A file that came in an archive, as mail programs and portals send them: the one table in a ZIP, or a gzipped one."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final, Protocol
from zipfile import ZipFile, ZipInfo

from handlers.imports.refusal import FileRefused, quoted
from handlers.imports.sniff import DAMAGED
from handlers.imports.source import Limits, Source, opened

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_TABLES: Final = frozenset((".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".htm", ".html"))
_OFFICE: Final = frozenset(("[Content_Types].xml", "mimetype"))  # a spreadsheet or a letter is an archive itself


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def unpacked(source: Source, limits: Limits) -> Source:
    """What is in the archive, the source itself where it is none. FileRefused where several tables are in it."""
    with opened(source, limits) as file:
        head = file.read(4)
        file.seek(0)
        try:
            if head.startswith(_GZIP):
                with gzip.GzipFile(fileobj=file) as whole:
                    return _within(whole, limits)
            if head != _ZIP:
                return source
            with ZipFile(file) as archive:
                return _only(archive, source, limits)
        except (*DAMAGED, zlib.error) as error:
            raise FileRefused("file-damaged") from error


def _only(archive: ZipFile, source: Source, limits: Limits) -> Source:
    if _OFFICE.intersection(archive.namelist()):
        return source
    found = [member for member in archive.infolist() if _is_table(member)]
    if not found:
        return source  # whatever it is, it is told there
    if len(found) > 1:
        raise FileRefused("archive-of-several", found=quoted(", ".join(member.filename for member in found)))
    if found[0].flag_bits & 1:
        raise FileRefused("file-encrypted")
    with archive.open(found[0]) as member:
        return _within(member, limits)


def _is_table(member: ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    hidden = path.name.startswith(".") or path.parts[0] == "__MACOSX"
    return not member.is_dir() and not hidden and path.suffix.lower() in _TABLES


def _within(file: _Readable, limits: Limits) -> bytes:
    """Everything, unless it is more than anybody's table."""
    content = BytesIO()
    while chunk := file.read(1 << 20):
        content.write(chunk)
        if content.tell() > limits.unpacked:
            raise FileRefused("file-bomb", limit_mb=limits.unpacked >> 20)
    return content.getvalue()
