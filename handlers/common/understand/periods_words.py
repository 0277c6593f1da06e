"""The words for times of lexicon/periods.toml as rules: patterns with what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from handlers.common.understand import numerals, spans
from handlers.common.understand.days import MONTH
from handlers.common.understand.lexicon import table
from handlers.common.understand.spans import Rule

_ALL: Final = table("periods")
_BASE: Final[Mapping[str, str]] = {
    "year": spans.YEAR,
    "han": numerals.HAN,
    "count": numerals.COUNT,
    "month": MONTH,
    "digits": _ALL["zh"]["words"]["digits"],
    "units": _ALL["en"]["words"]["units"],
}
UNITS: Final = _BASE["units"]
# <name>, <name#1>, <name#1:other>; no group of a pattern, which begins with ?P.
_NAMED: Final = re.compile(r"(?<!\?P)<([a-z_]+)(?:#(\d?)(?::([a-z_]+))?)?>")


_GROUP: Final = re.compile(r"\(\?P<([a-z]+)#>")
_INNER: Final = re.compile(r"<([a-z_]+)#(?=[:>])")


def _filled(pattern: str, lang: str) -> str:
    """A pattern with its <names> replaced by what they stand for in `lang`."""
    words: Mapping[str, str] = {**_BASE, **_ALL[lang]["words"]}

    def meant(name: re.Match[str]) -> str:
        key, number, around = name.groups()
        return words[key] if number is None else _numbered(_ALL[lang]["numbered"][key], number, around)

    while _NAMED.search(pattern):
        pattern = _NAMED.sub(meant, pattern)
    return pattern


def _numbered(pattern: str, number: str, around: str | None) -> str:
    """A pattern whose groups get a number, made around another word."""
    pattern = _GROUP.sub(rf"(?P<\g<1>{number}>", pattern.replace("<:>", f"<{around}>"))
    return _INNER.sub(rf"<\g<1>#{number}", pattern)


def _rules(lang: str, part: str) -> tuple[Rule, ...]:
    """English words whole."""
    around = r"(?<![a-z0-9])(?:{})(?![a-z0-9])" if lang == "en" else "{}"
    entries: list[dict[str, Any]] = _ALL[lang][part]
    return tuple(
        (re.compile(around.replace("{}", _filled(each["pattern"], lang))), getattr(spans, each["meaning"]))
        for each in entries
    )


RULES: Final = (*_rules("zh", "rules"), *_rules("en", "rules"))
AHEAD: Final = (*_rules("zh", "rules"), *_rules("zh", "ahead"), *_rules("en", "rules"), *_rules("en", "ahead"))
LENGTH: Final = re.compile("|".join(_filled(_ALL["lengths"][lang], lang) for lang in ("zh", "en")))
