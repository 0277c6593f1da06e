"""What a file really is, by its first bytes and not by its name."""

from __future__ import annotations

import re
import zlib
from lzma import LZMAError
from typing import BinaryIO, Final, Literal
from zipfile import BadZipFile, ZipFile

from handlers.imports.refusal import FileRefused

FileType = Literal["workbook", "text", "xlsx", "ods", "xls", "html"]

_OTHERS: Final = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "media"),
    (b"OggS", "media"),
    (b"ID3", "media"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3", "database"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"PAR1", "parquet"),
)
# What reading an archive raises where its bytes are not what it says.
DAMAGED: Final = (BadZipFile, zlib.error, LZMAError, OSError, EOFError, NotImplementedError, RuntimeError)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP: Final = re.compile(rb"\s*<(!doctype html|html|table|meta|\?xml|head|body|style)", re.IGNORECASE)
_JSON: Final = re.compile(rb'\s*(\{\s*"|\[\s*[\[{])')
_OLE_READ: Final = 128 << 20
_WORKBOOK: Final = b"urn:schemas-microsoft-com:office:spreadsheet"  # Excel 2003
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def file_type(file: BinaryIO) -> FileType:
    """Text (a CSV of some kind), a web page or a spreadsheet that can be read. FileRefused says what else it is."""
    file.seek(0)
    head = file.read(4096)
    if not head.strip():
        raise FileRefused("file-empty")
    for mark, found in _OTHERS:
        if head.startswith(mark):
            raise FileRefused("file-type", found=found)
    if head.startswith(_ZIP):
        return _zipped(file)
    if head.startswith(_OLE):
        return _compound(file)
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(bare):  # many systems call a web page .xls
        if b"<?xml" in bare[:20].lower() and b"<html" not in bare.lower():
            if _WORKBOOK in bare:
                return "workbook"
            raise FileRefused("file-type", found="xml")
        return "html"
    if _JSON.match(bare):
        raise FileRefused("file-type", found="json")
    return "text"


def _zipped(file: BinaryIO) -> FileType:
    try:
        with ZipFile(file) as archive:
            names = set(archive.namelist())
            if any(member.flag_bits & 1 for member in archive.infolist()):
                raise FileRefused("file-encrypted")
            kind = archive.open("mimetype").read(80) if "mimetype" in names else b""  # no more: it may be a bomb
    except DAMAGED as error:
        raise FileRefused("file-damaged") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if kind.startswith(_ODS):
        return "ods"
    office = (("word/document.xml", "word"), ("ppt/presentation.xml", "powerpoint"), ("xl/workbook.bin", "xlsb"))
    raise FileRefused("file-type", found=next((found for name, found in office if name in names), "zip"))


def _compound(file: BinaryIO) -> FileType:
    """The container of old Office files; stream names in it are UTF-16."""
    file.seek(0)
    content = file.read(_OLE_READ)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused("file-encrypted")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    word = "WordDocument".encode("utf-16-le") in content
    raise FileRefused("file-type", found="word" if word else "binary")
