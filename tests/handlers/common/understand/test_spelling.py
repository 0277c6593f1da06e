"""Pinyin by our own table: every character as the dictionary it was made of has it."""

from __future__ import annotations

from pypinyin import Style, pinyin

from handlers.common.understand import lexicon
from handlers.common.understand.spelling import has_han, initials, spell, syllables

_USED = range(0x3400, 0xA000)


def _dictionary(character: str) -> str:
    found: str = pinyin(character, style=Style.NORMAL, heteronym=False)[0][0]
    return found.replace("ü", "v")


def test_every_character_reads_as_in_the_dictionary() -> None:
    table = {
        character: syllable
        for syllable, characters in (line.split(" ") for line in lexicon.text("syllables").splitlines())
        for character in characters
    }
    assert {chr(code): table.get(chr(code), chr(code)) for code in _USED} == {
        chr(code): _dictionary(chr(code)) for code in _USED
    }


def test_characters_are_looked_up_in_it() -> None:
    assert spell("阿座绿做㐂") == "azuolvzuo㐂"
    assert [spell(chr(code)) for code in (0x3401, 0x9FA5)] == [_dictionary(chr(code)) for code in (0x3401, 0x9FA5)]
    assert all(has_han(character) for character in "阿座")


def test_names_and_places_read_as_people_say_them() -> None:
    assert spell("重庆长安汽车") == "chongqingchanganqiche"
    assert syllables("华能abc") == ["hua", "neng", "a", "b", "c"]
    assert initials("厦门信达3") == "xmxd3"
