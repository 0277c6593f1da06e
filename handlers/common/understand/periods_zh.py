"""Chinese words for the time that a question is about, longest first where they overlap."""

from __future__ import annotations

import re
from typing import Final

from handlers.common.understand import numerals, spans
from handlers.common.understand.spans import YEAR, Meaning, Rule

_HAN: Final = numerals.HAN
_NUMBER: Final = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_NOT_COUNTED: Final = rf"(?<![\d.{_HAN}几半第])"
_TO: Final = r"\s*(?:到|至|-|~)\s*"
_SINCE: Final = "(?:以来|至今|到现在|到今天|到目前(?:为止)?|起|开始|以后|之后)"
_MONTH: Final = rf"{_NOT_COUNTED}(?:{_NUMBER})月份?(?!\d)"
_DAY: Final = rf"{_NOT_COUNTED}(?:{_NUMBER})月(?:\d{{1,2}}|[{_HAN}]{{1,3}})(?:[日号]|(?={_SINCE}))"
_QUARTER: Final = r"第[1-4一二三四]季度?|(?<!\d)[1-4一二三四]季度|(?<![a-z])q[1-4](?![a-z\d])"
_PART: Final = rf"{_QUARTER}|[上下]半年|前[两二三23]个?季度|{_DAY}|{_MONTH}"
DIGITS: Final = (
    r"(?<![\da-z./-])20\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./](?:0?[1-9]|[12]\d|3[01]))?(?!\d|[-./]\d|\s*[万元千k%])"
    r"|(?<![\da-z./-])(?:0?[1-9]|1[0-2])/20\d\d(?![\d/.])"
)
_UNIT: Final = "(?P<unit>周|星期|礼拜|月份?|季度?)"
_LENGTH: Final = r"(?P<unit>天|日|周|星期|礼拜|个?月|个?季度|年)"
_COUNT: Final = rf"(?P<count>(?!\d{{4}}\s*年)\d{{1,4}}|[{_HAN}]+|半|几)"


def _when(number: int) -> str:
    """A time of the calendar, in groups as `spans.when` reads them."""
    part = rf"{_PART}|前(?:\d{{1,2}}|[{_HAN}]+)个月"
    return (
        rf"(?:(?P<digits{number}>{DIGITS})|(?P<year{number}>{YEAR})\s*的?\s*(?P<part{number}>{part})"
        rf"|(?P<bare{number}>{_PART})|(?P<whole{number}>{YEAR}))"
    )


def _rules(*rules: tuple[str, Meaning]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), meaning) for pattern, meaning in rules)


RULES: Final = _rules(
    (rf"(?:在|从|自)?{_when(1)}(?:全年|整年|一整年|一年)?(?![初底末])", spans.named),
    (rf"(?:在|从|自)?{_when(1)}{_TO}{_when(2)}", spans.between),
    (rf"(?:从|自)?(?:(?P<year1>{YEAR})的?)?(?<![\d.])(?P<part1>{_NUMBER}){_TO}(?P<bare2>{_MONTH})", spans.between),
    (rf"(?:从|自)?(?P<quarter1>[1-4一二三四]){_TO}(?P<bare2>{_QUARTER})", spans.between),
    (rf"(?:从|自)?{_when(1)}(?:年|月|季)?{_SINCE}", spans.since),
    (rf"(?:从|自)?(?P<which>上上个?|上一?个?|这一?个?|本){_UNIT}{_SINCE}", spans.since),
    (rf"(?:在)?(?P<which>上上个?|上一?个?|这一?个?|本|当|前一?个?){_UNIT}", spans.relative),
    (r"(?:年|月|季)初(?:以来|至今|到现在|到今天)", spans.to_date),
    (rf"(?:在|从)?(?:最近|近|过去|这|之前|前)的?这?{_COUNT}\s*{_LENGTH}(?:以?内|以来|里|中)?", spans.rolling),
    (rf"{_COUNT}\s*{_LENGTH.replace('个?月', '个月')}(?:以?内|以来|之内)", spans.rolling),
    (r"前天|昨天|昨日|今天|今日", spans.day),
    (r"(?:历史上?|有史以来|从来|到现在为止|至今|累计|一直以来)(?:总共|一共|共)?|(?:总共|一共|历史)累计", spans.ever),
)
# Times to come: what the words after them say is over by then.
AHEAD: Final = _rules(
    (rf"(?:在|到)?{_when(1)}(?:(?P<before>(?:之|以)?前)|(?:底|末|之?内|里)+(?:之?前|以前)?)", spans.named),
    (
        r"(?P<which>本|这一?个?|下下个?|下一?个?|当)(?P<unit>周|星期|礼拜|月份?|季度?|年)(?:底|末|之?内|之?前|以前|里)*",
        spans.relative,
    ),
    (r"年(?:底|末|内)(?:之?前)?", spans.year_end),
)
