"""How Chinese characters are typed: pinyin without tones, and initials, from single-character readings only."""

from __future__ import annotations

import os
from typing import Final

# Readings of whole phrases would cost 40 MB and 15 microseconds a character; names need only the table below.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import Style, pinyin

from handlers.common.understand.text import Memo

# The reading usual in names and places, where a dictionary puts another first.
_USUAL: Final = {
    "长": "chang", "行": "hang", "重": "zhong", "都": "du", "乐": "le", "单": "dan", "参": "can", "朝": "chao",
    "藏": "zang", "盛": "sheng", "曾": "zeng", "厦": "xia", "石": "shi", "柏": "bai", "车": "che", "大": "da",
    "和": "he", "会": "hui", "南": "nan", "区": "qu", "沈": "shen", "宿": "su", "万": "wan", "信": "xin", "亚": "ya",
    "中": "zhong", "系": "xi", "地": "di", "强": "qiang", "传": "chuan", "藤": "teng", "晟": "sheng", "红": "hong",
}  # fmt: skip
# Places whose first character reads otherwise than the table says.
_PLACES: Final = {"重庆": ("chong", "qing"), "六安": ("lu", "an"), "蚌埠": ("beng", "bu")}


def _syllable(character: str) -> str:
    if character in _USUAL:
        return _USUAL[character]
    if not has_han(character):
        return character if character.isalnum() else ""
    return pinyin(character, style=Style.NORMAL, heteronym=False)[0][0].replace("ü", "v")


_SYLLABLES: Final = Memo(_syllable)
_FIRSTS: Final = Memo(lambda character: _SYLLABLES[ord(character)][:1])


def syllables(text: str) -> list[str]:
    """One syllable per Chinese character, other letters and digits as they are; `text` is cleaned."""
    spelt = [_SYLLABLES[ord(character)] for character in text]
    for place, reading in _PLACES.items():
        if place in text:
            start = text.index(place)
            spelt[start : start + len(place)] = reading
    return [syllable for syllable in spelt if syllable]


def spell(text: str) -> str:
    """华能电力 -> huanengdianli."""
    for place, reading in _PLACES.items():
        if place in text:
            text = text.replace(place, "".join(reading))
    return text.translate(_SYLLABLES)


def initials(text: str) -> str:
    """华能电力 -> hndl; Latin letters and digits stay whole."""
    for place, reading in _PLACES.items():
        if place in text:
            text = text.replace(place, "".join(syllable[0] for syllable in reading))
    return text.translate(_FIRSTS)


def has_han(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)
