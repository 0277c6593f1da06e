"""Company names taken apart: region, brand, trade and legal form, so that the brand decides who is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from handlers.common.understand import spelling
from handlers.common.understand.lexicon import words
from handlers.common.understand.text import fold

_LEGAL: Final = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|总公司|分公司|子公司|公司|股份|集团|事务所|合伙企业|\(有限合伙\))+$"
)
_REGIONS: Final = words("regions")
REGIONS: Final = frozenset(_REGIONS)
_REGION: Final = re.compile(rf"^(?:{'|'.join(_REGIONS)})(?:省|市|自治区)?")
_REGION_IN_BRACKETS: Final = re.compile(r"[(（](?:" + "|".join(_REGIONS) + r")[)）]")
_TRADES: Final = words("trades")
_TRADE: Final = re.compile(rf"(?:{'|'.join(sorted(_TRADES, key=len, reverse=True))})+$")
_LATIN_LEGAL: Final = frozenset(words("legal_en"))
_LATIN_GENERIC: Final = frozenset(words("generic_en"))
_WORDS: Final = re.compile(r"[a-z0-9&+]+")
_NOT_KEY: Final = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


_TELLING: Final = 6  # letters
_SHORT: Final = 3  # characters that a long brand is cut to in speech


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms one name is called by, cleaned and without spaces; equal ones repeat."""

    full: str  # everything
    plain: str  # without the legal form
    core: str  # and without the region
    brand: str  # and without the trade
    short: str  # its beginning, where no trade could be taken off a long one: 新希望 of 新希望六和; may be empty
    words: tuple[str, ...]  # Latin words that carry meaning
    spelt: str  # pinyin of the core
    spelt_plain: str  # with the region
    spelt_brand: str
    letters: str  # initials of the core
    letters_plain: str
    letters_brand: str

    @property
    def names(self) -> tuple[str, ...]:
        """The distinct ways to write it."""
        return tuple({self.full: 0, self.plain: 0, self.core: 0, self.brand: 0})

    @property
    def telling_words(self) -> tuple[str, ...]:
        """Latin words after the first that are rare enough to name the company: Rexroth in Bosch Rexroth."""
        return tuple(word for word in self.words[1:] if len(word) >= _TELLING and word not in _LATIN_GENERIC)


def compact(text: str) -> str:
    """Cleaned, without spaces and punctuation: how keys are compared."""
    return _NOT_KEY.sub("", fold(text))


@lru_cache(maxsize=4096)
def forms(name: str) -> Forms:
    """Take `name` apart. Never empty: a name that is nothing but a trade is its own brand."""
    clean = fold(name)
    return _han(clean) if spelling.has_han(clean) else _latin(clean)


def _han(clean: str) -> Forms:
    full = _NOT_KEY.sub("", clean)
    plain = _NOT_KEY.sub("", _LEGAL.sub("", _REGION_IN_BRACKETS.sub("", clean).strip())) or full
    core = _without(_REGION, plain)
    brand = _without(_TRADE, core)
    latin = tuple(_WORDS.findall(clean))
    spelt = [spelling.spell(form) for form in (core, plain, brand)]
    short = brand[:_SHORT] if len(brand) > _SHORT and spelling.has_han(brand[0]) else ""
    return Forms(
        full, plain, core, brand, short, latin, *spelt, *[spelling.initials(form) for form in (core, plain, brand)]
    )


def _without(pattern: re.Pattern[str], text: str) -> str:
    rest = pattern.sub("", text)
    return rest if len(rest) >= 2 else text


def _latin(clean: str) -> Forms:
    words = _WORDS.findall(clean.replace(".", "").replace("'", ""))  # O'Brien is one word
    kept = [word for word in words if word not in _LATIN_LEGAL] or words
    core = "".join(kept)
    first = kept[0] if kept else core
    brand = first if len(first) >= 3 and first not in _LATIN_GENERIC else core
    letters = "".join(word[0] for word in kept)
    full = _NOT_KEY.sub("", clean) or core
    return Forms(full, core, core, brand, "", tuple(kept), core, core, brand, letters, letters, brand[:1])
