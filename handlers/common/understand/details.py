"""The particulars of a record in the words of its clause: cause, score, figures, person, stage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, get_args

from handlers.common.understand import causes, numerals
from handlers.common.understand.clauses import Clause
from handlers.common.understand.facts import Measure
from handlers.common.understand.lexicon import phrase, phrases, words

_GRAVE: Final = phrase("details", "grave")
_SLIGHT: Final = phrase("details", "slight")
_INDICATORS: Final = phrases("details", "indicators")
_LEVELS: Final = phrases("details", "levels")
_RATED: Final = re.compile(
    rf"(?<![\d.])(\d(?:\.\d)?|10)\s*(?:分|星|/ ?5|out of 5|stars?)?(?![\d%])|([{numerals.HAN}])\s*[分星]"
)
_SCALE: Final = re.compile(
    r"(?<![\d.])(\d{1,2}(?:\.\d)?)\s*(?:/|\(?out of|of|分制|分?[\s(,]*满分(?:是|为)?)\s*(5|10|100)"
)
_SCORE: Final = re.compile(
    rf"(?<![\d.])(\d{{1,3}}(?:\.\d+)?|[{numerals.HAN}])(?:\s*(?:分|星|stars?|points?))?(?![\d.%])"
)
_MEASURES: Final = phrases("details", "measures")
_LOSSES: Final = re.compile(r"亏|(?<![a-z])loss")
_SURNAMES: Final = "".join(words("surnames"))
_PERSON_ZH: Final = re.compile(
    rf"[{_SURNAMES}](?:总监|总|经理|工|主任|部长|处长|科长|厂长|董事长|董|书记|老师|先生|女士|小姐|主管|行长|院长|所长|姐|哥)"
    rf"|(?:采购|财务|技术|销售|生产|项目|总)(?:部)?(?:总监|经理|负责人|主管)?的?[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=离|辞|走|调|跳|退|升|接|来|入|上任|换|$)"
)
_PERSON_EN: Final = phrase("details", "person_en")
_STAGE: Final = phrase("details", "stage")
_INDUSTRY: Final = phrase("details", "industry")


def cause(text: str) -> str:
    """What a complaint is about: delivery, quality, price, service or other; of several the one most words tell."""
    return causes.COMPLAINT.of(text)


def severity(text: str) -> int:
    """1 slight, 2 serious (assumed), 3 grave."""
    return 3 if _GRAVE.search(text) else 1 if _SLIGHT.search(text) else 2


def loss_cause(masked: str) -> str:
    """Why a customer or deal was lost; other if no words tell."""
    return causes.LOSS.of(masked)


def indicator(text: str) -> str:
    """Which judgement is meant; cooperation if none is named."""
    return next((name for name, pattern in _INDICATORS if pattern.search(text)), "cooperation")


def level(text: str) -> Decimal | None:
    """A judgement from 1 to 5, by number or by word; None if neither or out of range."""
    rated = _RATED.search(text)
    if rated:
        value = numerals.read(rated[1] or rated[2])
        return value if value is not None and 1 <= value <= 5 else None
    return next((Decimal(points) for points, pattern in _LEVELS if pattern.search(text)), None)


def survey(text: str) -> tuple[str | None, Decimal | None]:
    """Metric and value of a satisfaction score; each None where the words leave it open.

    A scale that is neither 1..5 nor 0..10 (85 points, 90 %) leaves the value open: it is asked, not converted.
    """
    metric = survey_metric(text)
    scale = _SCALE.search(text)
    if scale:
        value = Decimal(scale[1])
        metric = metric or ("csat" if scale[2] == "5" else None)
    else:
        numbers = [numerals.read(match[1]) for match in _SCORE.finditer(text)]
        values = [number for number in numbers if number is not None]
        value_or_none = values[-1] if len(values) == 1 else next((v for v in values if v <= 10), None)
        if value_or_none is None:
            return metric, None
        value = value_or_none
    if metric == "csat" and 5 < value <= 10 and not scale:
        value = value / 2  # "满意度9分" is nine of ten; CSAT counts to five
    return metric, value if _in_scale(metric, value) else None


def survey_metric(text: str) -> str | None:
    """Which score the words speak of, if they say."""
    if re.search(r"nps|净推荐|推荐意愿|recommend|(?:out of|满分(?:是|为)?|/) ?10\b|十分制|10分制", text):
        return "nps"
    fives = r"满意度|csat|星|\bstars?\b|satisf|(?:out of|满分(?:是|为)?|\d/) ?(?:5|five)\b|五分制|5分制"
    return "csat" if re.search(fives, text) else None


def _in_scale(metric: str | None, value: Decimal) -> bool:
    low, high = {"csat": (1, 5), "nps": (0, 10)}.get(metric or "", (0, 10))
    return low <= value <= high


def figures(clause: Clause) -> Iterator[tuple[Measure, Decimal]]:
    """Statement figures of a clause: each measure with the first number after its name."""
    text = clause.text
    taken: list[tuple[int, int]] = []
    for name, pattern in _MEASURES:
        match = pattern.search(text)
        if not match or any(match.start() < end and start < match.end() for start, end in taken):
            continue
        taken.append(match.span())
        value = _ratio(text, match) if name.endswith("ratio") else _sum_after(clause, match)
        if value is not None:
            yield _measure(name), -abs(value) if name == "profit" and _LOSSES.search(match.group()) else value


def _measure(name: str) -> Measure:
    return next(measure for measure in get_args(Measure) if measure == name)


def _ratio(text: str, match: re.Match[str]) -> Decimal | None:
    number = re.match(r"\D{0,10}?(\d+(?:\.\d+)?)\s*(%|percent|pct)?", text[match.end() :])
    if not number:
        return None
    value = Decimal(number[1])
    share = number[2] or (value > 3 and "负债" in match.group())
    return value / 100 if share else value


def _sum_after(clause: Clause, match: re.Match[str]) -> Decimal | None:
    place = clause.start + match.end()
    following = [amount for amount in clause.amounts if amount.start >= place - 1 and amount.start - place <= 16]
    return following[0].value if following else None


def person(text: str, original: str) -> str | None:
    """Who of the customer is meant, as typed; None if nobody is named."""
    match = _PERSON_ZH.search(text) or _PERSON_EN.search(original)
    return match.group() if match else None


def stage(text: str) -> str | None:
    """A project's stage in its own words."""
    match = _STAGE.search(text)
    return next((group.strip() for group in match.groups() if group), None) if match else None


def industry(text: str) -> str | None:
    """The industry that news is about, None if only "the market"."""
    match = _INDUSTRY.search(text)
    name = (match[1] or match[2]) if match else None
    return (
        None if name in {None, "the", "this", "whole", "整个", "最近", "现在", "目前", "今年", "our", "their"} else name
    )
