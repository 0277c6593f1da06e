"""The word lists of questions, compiled: Chinese words anywhere, English ones whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from handlers.common.understand import lexicon, numerals, periods_words

GAP: Final = " \0 "  # left by what was understood: nothing is read across it
NUMBERED: Final = " \0 \x01 "  # the same of how many: what is counted may stand behind
_WORDS: Final = lexicon.table("questions")
_NUMBER: Final = {"zh": rf"\d{{1,4}}|[{numerals.HAN}]+|半|几", "en": numerals.COUNT}
_EXACT: Final = rf"\d{{1,3}}|[{numerals.HAN}]+"
_MONEY_ZH: Final = (
    rf"(?:\d[\d,]*(?:\.\d+)?\s?(?:[十百千]?[万亿]|[kwm千百](?![a-z天个月年周家次]))|\d{{4,}}(?:\.\d+)?(?![\d年天个月周家次万亿千百])"
    rf"|[{numerals.HAN}]*[万亿][{numerals.HAN}半]*|[{numerals.HAN}]+[百千](?=元|块)|\d+(?=元|块))"
)
_MONEY_EN: Final = (
    r"(?:(?:[$€£¥] ?)?\d[\d,]*(?:\.\d+)? ?(?:k|mn|mio|million|m|thousand|bn|billion|grand)|[$€£¥] ?\d[\d,.]*"
    r"|\d{1,3}(?:,\d{3})+|\d{4,}|(?:half a|an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)"
    r"(?: hundred)? (?:thousand|million|hundred))"
)
_UNIT: Final = {"zh": "天|日|个?(?:周|星期|礼拜)|个?月|个?季度|年", "en": periods_words.UNITS}


def _compiled(entry: Mapping[str, str]) -> re.Pattern[str]:
    zh, en = (_filled(entry[lang], lang) for lang in ("zh", "en"))
    return re.compile(rf"{zh}|(?<![a-z0-9])(?:{en})(?![a-z0-9])")


def _filled(pattern: str, lang: str) -> str:
    money = {"zh": _MONEY_ZH, "en": _MONEY_EN}[lang]
    names = {"<n>": _NUMBER[lang], "<m>": _EXACT, "<unit>": _UNIT[lang], "<money>": money}
    for name, meant in names.items():
        pattern = pattern.replace(name, f"(?:{meant})")
    return pattern


def _table(name: str) -> Mapping[str, re.Pattern[str]]:
    entries: Mapping[str, Any] = _WORDS[name]
    return {key: _compiled(entry) for key, entry in entries.items()}


TOPICS: Final = _table("topics")
MEASURES: Final = _table("measures")
RANKS: Final = _table("ranks")
BY: Final = _table("by")
FLAGS: Final = _table("flags")
CAUSES: Final = _table("causes")
SMALL: Final = _compiled(_WORDS["small"])
ASKS: Final = _compiled(_WORDS["asks"])
HEADINGS: Final = re.compile(f"{_WORDS['headings']['zh']}|{_WORDS['headings']['en']}")
TIMES: Final = _table("times")
MEANING: Final = re.compile(f"{_WORDS['meaning']['zh']}|{_WORDS['meaning']['en']}")
FOLLOW: Final = _table("follow")

WORDS: Final = _table("words")
SIGNALS: Final = _table("signals")
SUMS: Final = _table("sums")
CURRENCIES: Final = _table("currencies")
