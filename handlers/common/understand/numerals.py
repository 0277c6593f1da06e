"""Numbers as people write them: 35, 3.5, 三十五, 两千三, 3万5千, 万八, half of something; None where it is not sure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9
}  # fmt: skip
UNITS: Final = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_LONGEST: Final = 18  # digits
_SAME: Final = str.maketrans({"仟": "千", "佰": "百", "拾": "十", "w": "万"})
HAN: Final = "".join(DIGITS) + "十百千万亿仟佰拾"  # a character class of Chinese numerals


def read(words: str) -> Decimal | None:
    """The value of a Chinese, Arabic or mixed numeral (0 or more); None if it is malformed or could mean two things.

    A digit left over after a unit counts as tenths of that unit, as spoken: 3万5 = 35,000, 一百二 = 120, 万八 = 18,000.
    """
    words = words.translate(_SAME).replace(" ", "")
    for unit, size in UNITS:
        if unit in words:
            head, _, tail = words.rpartition(unit) if unit == "亿" else words.partition(unit)
            return _join(head, tail, size)
    return _plain(words)


def _join(head: str, tail: str, size: int) -> Decimal | None:
    count = read(head) if head else Decimal(1)
    rest = _rest(tail, size)
    if count is None or rest is None:
        return None
    limit = 10 if size < 10**4 else 10**4
    whole = count == count.to_integral_value()
    too_much = count >= limit and not (size == 10**4 and count < 10**6) and size != 10**8
    return None if (rest and not whole) or too_much else count * size + rest


def _rest(tail: str, size: int) -> Decimal | None:
    if not tail:
        return Decimal(0)
    if tail == "半":
        return Decimal(size) / 2
    value = read(tail.lstrip("零〇")) if tail.strip("零〇") else None
    if value is None or value >= size:
        return None
    spoken_short = len(tail) == 1 and size > 10
    return value * size / 10 if spoken_short else value


def _plain(words: str) -> Decimal | None:
    if words.isascii():
        whole, dot, part = words.partition(".")
        sound = whole.isdigit() and (part.isdigit() or not dot) and len(words) <= _LONGEST
        return Decimal(words) if sound else None
    whole, point, part = words.partition("点")
    if point:
        return _spoken_point(whole, part)
    return Decimal(DIGITS[words]) if words in DIGITS else Decimal("0.5") if words == "半" else None


def _spoken_point(whole: str, part: str) -> Decimal | None:
    if not part or any(c not in DIGITS for c in part):
        return None
    before = read(whole)
    return None if before is None else before + Decimal("0." + "".join(str(DIGITS[c]) for c in part))


def year(words: str) -> int | None:
    """A year of four or two digits, Arabic or Chinese: 2026, 二〇二六, 26; None otherwise."""
    digits = "".join(str(DIGITS[c]) if c in DIGITS else c for c in words)
    if not digits.isdigit() or len(digits) not in {2, 4}:
        return None
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


_ENGLISH: Final = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES_EN: Final = {"hundred": 100, "thousand": 1000, "grand": 1000, "k": 1000, "million": 10**6, "billion": 10**9}
_FRACTIONS: Final = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.75")}
_PARTS: Final = r"half(?: of)?(?: an?)?|(?:(?:a|one) )?quarter of an?|(?:a|one) quarter|three quarters(?: of an?)?"
# Words for a number, and those that may follow a scale: "a million and a half", but no "a million a quarter".
ENGLISH_WORDS: Final = "|".join((_PARTS, *sorted((*_ENGLISH, *_SCALES_EN), key=len, reverse=True)))
ENGLISH_REST: Final = (
    r"[\s-](?:and\s)?(?!a\s(?!hundred))(?:" + "|".join(sorted((*_ENGLISH, *_SCALES_EN), key=len, reverse=True)) + ")"
    r"|\sand\s(?:a half|a quarter|three quarters)(?!-)"
)
_TENS: Final = "|".join(word for word, value in _ENGLISH.items() if value >= 20)
_ONES: Final = "|".join(word for word, value in _ENGLISH.items() if value < 10 and word != "a")
_ROUGHLY: Final[Mapping[str, int | Decimal]] = {"a": 1, "an": 1, "couple": 2, "few": 3, "几": 3, "half": Decimal("0.5")}
# How many of something, in either language, as `count` reads it. Spaces stand where people type them.
COUNT: Final = (
    rf"\d+(?:\.\d+)?|[{HAN}]+半?|半|几|(?:{_TENS})(?:[ -](?:{_ONES}))?|(?:an? )?(?:couple(?: of)?|few)|half(?: an?)?"
    rf"|an|{'|'.join(sorted(_ENGLISH, key=len, reverse=True))}"
)
_NAMES: Final = ("quarters", "quarter")
# "one point two million", "three point oh five"
ENGLISH_POINT: Final = rf"(?:\spoint(?:\s(?:{_ONES}|zero|oh))+)?"
_POINT: Final = re.compile(rf" point((?: (?:{_ONES}|zero|oh))+)")
_PART: Final = re.compile(rf"\b(?:{_PARTS})\b")


def read_english(words: str) -> Decimal | None:
    """The value of spoken English: forty thousand, half a million, a million and a half; None if malformed."""
    total, group, scale = Decimal(0), Decimal(0), Decimal(1)
    for word in _english_words(words):
        if word.startswith("."):
            group += Decimal(f"0{word}")
        elif word in _FRACTIONS:
            share = _FRACTIONS[word] * (1 if group else scale)  # "a million and a half" means half of a million
            total, group = (total, group + share) if group or scale == 1 else (total + share, group)
        elif word in _ENGLISH:
            group += _ENGLISH[word]
        elif word == "hundred":
            group = (group or Decimal(1)) * 100
        else:
            scale = Decimal(_SCALES_EN[word])
            total, group = total + (group or Decimal(1)) * scale, Decimal(0)
    return total + group or None


def count(words: str) -> Decimal | None:
    """How many `words` (as COUNT finds them) say: 30, 三十, forty-five, a couple of, half a, 半; None if malformed."""
    plain = words.removesuffix(" of").removeprefix("a ").removesuffix(" an").removesuffix(" a")
    if plain in _ROUGHLY:
        return Decimal(_ROUGHLY[plain])
    if plain.isascii() and plain[:1].isalpha():
        known = all(word in _ENGLISH for word in plain.replace("-", " ").split())
        return read_english(plain) if known else None
    return read(plain)


def _english_words(words: str) -> list[str]:
    """Each word, "a quarter of a" and the like being one."""
    plain = words.replace("-", " ").replace(" and a half", " half").replace(" and ", " ")
    plain = _POINT.sub(lambda point: " ." + "".join(str(_ENGLISH.get(each, 0)) for each in point[1].split()), plain)
    return _PART.sub(lambda part: next(name for name in (*_NAMES, "half") if name in part.group()), plain).split()
