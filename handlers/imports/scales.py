"""Units that stand with amounts: 万美元, k€, TEUR, $'000, in thousands of USD."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from handlers.imports.cells import folded
from handlers.imports.currencies import currency, named_in_heading

_POWERS: Final = {
    "十万": 5, "千万": 7, "百万": 6, "万": 4, "千": 3, "亿": 8,
    "k": 3, "t": 3, "tsd": 3, "thousand": 3, "000": 3, "x1000": 3,
    "m": 6, "mm": 6, "mn": 6, "mio": 6, "mln": 6, "mill": 6, "million": 6, "bn": 9, "billion": 9,
}  # fmt: skip
# What may stand before a unit: 金额单位：, amounts in.
_LEAD: Final = re.compile(
    r"(?:注?[:：]?\s*(?:金额|货币|数据|币种)?单位\s*(?:[:：]|均?为|是)?|"
    r"(?:(?:all )?(?:amounts?|figures?|values?|numbers?|alle (?:werte|beträge|angaben))\s*(?:are )?(?:in\b|:)|"
    r"all (?:amounts|figures|values)(?=\s+[a-z]{3}\b)|"
    r"(?:currency )?units?\s*[:：]|currency\s*[:：]|\bin\b))\s*",
    re.IGNORECASE,
)
_MONEY: Final = (
    r"[a-z]{0,2}[$€£¥₩₹₽]|kr|[a-z]{3}|euros?|dollars?|pounds?|yuan|人民币|[\u4e00-\u9fff]{1,3}元|元|[日英澳港]?[币镑]"
)
_SCALE: Final = (
    r"十万|百万|千万|万|千|亿|'?000'?s?|x ?1[,. ']?000|k|t|tsd\.?|thousands?|mm|mn|mio\.?|mln\.?|mill\.?|millions?|m|"
    r"bn|billions?"
)
_UNIT: Final = re.compile(rf"(?P<one>{_MONEY})?\s*(?P<scale>{_SCALE})\s*(?:of\s+)?(?P<other>{_MONEY})?")
_YUAN: Final = ("元", "圆")  # or just units of money
_ALONE: Final = re.compile(_MONEY)
# Where a unit may begin behind a heading that has no brackets: 金额/万元, Amount in kEUR, Revenue, $m.
_BORDER: Final = re.compile(r"\s*[/／,，;:_-]\s*|\s+in\s+|\s+")
_JOINED: Final = re.compile(r"(.*[\u4e00-\u9fff])((?:人民币)?(?:百万|千万|万|千|亿)[美欧日港]?元)", re.DOTALL)
_BRACKETS: Final = re.compile(r"[(\[【{（]([^)\]】}）]*)[)\]】}）]")
_PARTS: Final = re.compile(r"[,，;；、]")
_LONGEST: Final = 4  # words of a unit
_WEAK: Final = 3  # letters of a unit that may be something else where nothing says that it is one: k, m, 000


class Unit(NamedTuple):
    """How often a number counts, as a power of ten, and the ISO code of its currency where it names one."""

    power: int
    currency: str | None

    @property
    def says(self) -> bool:
        """Whether it changes what a number is."""
        return self.power != 0 or self.currency is not None


@lru_cache(maxsize=2_000)
def unit(text: str, home: str) -> Unit | None:
    """The unit that a whole text is, None where it is anything else. home: the firm's currency."""
    plain = folded(text).strip(" .:：()")
    lead = _LEAD.match(plain)
    said = (plain[lead.end() :] if lead else plain).strip(" .:：()").lower()
    if match := _UNIT.fullmatch(said):
        return _scaled(match, home)
    if _ALONE.fullmatch(said) and (said in _YUAN or _code(said, home)):
        return Unit(0, _code(said, home))
    return None


def _scaled(match: re.Match[str], home: str) -> Unit | None:
    named = [word for word in (match["one"], match["other"]) if word]
    codes = {_code(word, home) for word in named} - {None}
    if len(codes) > 1 or any(_code(word, home) is None and word not in _YUAN for word in named):
        return None
    scale = re.sub(r"[,. ']", "", match["scale"])
    power = _POWERS.get(scale) or _POWERS.get(scale.rstrip("s"))
    if power is None or (scale == "t" and not named):
        return None
    return Unit(power, codes.pop() if codes else None)


def _code(word: str, home: str) -> str | None:
    """The currency of a sign or word; codes that are words as well (all, top) name none."""
    if len(word) == 3 and word.isascii() and word.isalpha():
        return named_in_heading(word, home)
    return None if word in _YUAN else currency(word, home)


def of_heading(text: str, home: str) -> tuple[str, Unit | None]:
    """A heading without the unit that stands behind it outside of brackets, and its unit wherever that stands."""
    for inside in _BRACKETS.findall(text):
        for part in (inside, *_PARTS.split(inside), *(word for word in inside.split() if not word.isascii())):
            if (found := unit(part, home)) and found.says:
                return text, found
    for name, rest, strong in _endings(text):
        if (found := unit(rest, home)) and found.power and (strong or is_sure(rest, found)):
            return name, found
    return text, None


def is_sure(text: str, found: Unit) -> bool:
    """Whether it can be nothing else, wherever it stands."""
    return found.currency is not None or len(text.strip()) > _WEAK or not text.isascii()


def _endings(text: str) -> Iterator[tuple[str, str, bool]]:
    """Heading, what stands behind it, and whether a sign between them says that it is apart."""
    for match in _BORDER.finditer(text):
        if match.start() > 0 and match.end() < len(text):
            yield text[: match.start()], text[match.end() :], match[0].strip() not in ("", "_", "-")
    if joined := _JOINED.fullmatch(text):
        yield joined[1], joined[2], True


def of_line(text: str, home: str) -> Unit | None:
    """The unit that a line above or below a table names in so many words: 单位：万元, Sales 2024 (in USD thousands)."""
    for part in (text, *_BRACKETS.findall(text), *_PARTS.split(text)):
        if (found := unit(part, home)) and found.says:
            return found
    plain = folded(text)
    for match in _LEAD.finditer(plain):
        words = plain[match.end() :].split()
        for count in range(min(_LONGEST, len(words)), 0, -1):
            said = " ".join(words[:count]).strip(",;.")
            if (found := unit(said, home)) and found.says and is_sure(said, found):
                return found
    return None
