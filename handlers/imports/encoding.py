"""Which encoding a text file is in: UTF-8, UTF-16, GB 18030, Big 5 or Windows-1252. Never a guess over broken bytes."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final

from handlers.imports.refusal import FileRefused

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF8_PAIR: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
# Two bytes of GB 18030; common characters have both in the upper half, a Western accent is followed by a plain letter.
_GB_PAIR: Final = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_GB_COMMON: Final = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
# The characters that texts are nearly all made of: the first level of either set.
_LEVEL_ONE: Final = {
    "gb18030": (re.compile(rb"[\x81-\xa0\xb0-\xfe][\x40-\x7e\x80-\xfe]"), re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")),
    "big5hkscs": (
        re.compile(rb"[\x87-\xa0\xa4-\xfe][\x40-\x7e\xa1-\xfe]"),
        re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]"),
    ),
}
_PAIRS: Final = {
    "gb18030": re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]"),
    "big5hkscs": re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]"),
}
_CONTROL: Final = re.compile(rb"[\x01-\x08\x0e-\x1f]")  # what no text has
_STRAYS: Final = 10  # of so many bytes one may be a stray zero
_HANZI, _HANGUL_LAST, _HANGUL_FROM = 0xB0, 0xC8, 15
# What no Western word has: three letters with accents in a row, a sign between its letters.
_DISGUISED: Final = re.compile(
    r"[\xc0-\xd6\xd8-\xf6\xf8-\xff]{3}|(?<=[^\W\d_])[\xa1-\xa6\xa8-\xac\xaf-\xb3\xb5\xb6\xb8-\xbf](?=[^\W\d_])"
)
_ODD: Final = 10  # of so many bytes beyond ASCII one may be odd
_USUAL: Final = 0.85  # of the characters of a text


def detect(file: BinaryIO) -> str:
    """The codec of the whole file. FileRefused for bytes that are no text, or no whole one."""
    file.seek(0)
    sample = file.read(_SAMPLE)
    for mark, codec in _BOMS:
        if sample.startswith(mark):
            return _checked(file, codec)
    if b"\0" in sample and not _has_strays(sample):
        return _checked(file, _utf16(sample))
    if _decodes(file, "utf-8") is None:
        return "utf-8-sig"
    return _legacy(file)


def _checked(file: BinaryIO, codec: str) -> str:
    broken = _decodes(file, codec)
    if broken is not None:
        raise FileRefused("encoding-broken", line=_line_of(file, broken))
    return codec


def _has_strays(sample: bytes) -> bool:
    """Whether the zeros are strays in a text of one byte a character: some systems fill fields with them."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    spread = min(even, odd) > max(even, odd) / 10 or even + odd < len(sample) / 100
    return spread and even + odd < len(sample) / _STRAYS and not _CONTROL.search(sample)


def _utf16(sample: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every other byte (digits, commas and line ends are plain)."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) / 20 or min(even, odd) > max(even, odd) / 10:
        raise FileRefused("file-type", found="binary")
    return "utf-16-le" if odd > even else "utf-16-be"


def _legacy(file: BinaryIO) -> str:
    """Not UTF-8: mostly UTF-8 with something broken in it, Chinese, or Western."""
    broken = _decodes(file, "utf-8") or 0
    file.seek(max(0, broken - _SAMPLE))
    around = file.read(2 * _SAMPLE)
    pairs = _UTF8_PAIR.findall(around)
    if sum(map(len, pairs)) > 0.8 * len(_HIGH.findall(around)):
        raise FileRefused("encoding-broken", line=_line_of(file, broken))
    if _share(around, "gb18030") < _USUAL <= _share(around, "big5hkscs") and _decodes(file, "big5hkscs") is None:
        return "big5hkscs"
    common = len(_GB_COMMON.findall(around))
    if 2 * common >= len(_GB_PAIR.findall(around)) and not _is_hangul(around) and _decodes(file, "gb18030") is None:
        return "gb18030"
    if _is_western(around) and _decodes(file, "cp1252") is None:
        return "cp1252"
    raise FileRefused("encoding-unknown")


def _is_hangul(text: bytes) -> bool:
    """Whether the bytes are Korean: of Chinese characters half come behind those that Hangul shares its bytes with."""
    pairs = {pair for pair in _GB_COMMON.findall(text) if pair[0] >= _HANZI}
    return len(pairs) >= _HANGUL_FROM and all(pair[0] <= _HANGUL_LAST for pair in pairs)


def _is_western(text: bytes) -> bool:
    """Whether accents stand as in Western languages, and are not the letters of a Slavic or Greek one in disguise."""
    plain = text.decode("cp1252", "ignore")
    return len(_DISGUISED.findall(plain)) * _ODD <= len(_HIGH.findall(text))


def _share(text: bytes, codec: str) -> float:
    """Of the characters that the bytes are in a Chinese codec, those of everyday use. Pairs are found from the left."""
    every, usual = _LEVEL_ONE[codec]
    pairs = [pair for pair in _PAIRS[codec].findall(text) if every.fullmatch(pair)]
    return sum(usual.fullmatch(pair) is not None for pair in pairs) / len(pairs) if pairs else 0.0


def _decodes(file: BinaryIO, codec: str) -> int | None:
    """None where every byte decodes, else about where the first does not."""
    file.seek(0)
    decoder, read = codecs.getincrementaldecoder(codec)("strict"), 0
    while True:
        chunk = file.read(_CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return read + error.start
        if not chunk:
            return None
        read += len(chunk)


def _line_of(file: BinaryIO, place: int) -> int:
    """The line, from 1, of a byte."""
    file.seek(0)
    line = 1
    while place > 0 and (chunk := file.read(min(_CHUNK, place))):
        line += chunk.count(b"\n")
        place -= len(chunk)
    return line
