"""Which times a list asks about: "三个月没下单的", "not visited since March", "contracts that end this quarter".

Every condition of `db.since` is a number of days. The words of a condition and of its time may stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, periods

NEVER: Final = -1  # as a number of days
Span = tuple[int, int]  # days ago that a time begins, and ends: 0 is today
# Days where none are named.
USUAL: Final[Mapping[str, int]] = {
    "ending": 90, "unseen": 60, "unordered": 90, "unpaid": 90, "overdue": 0, "left": 90, "new": 30, "complaints": 0,
}  # fmt: skip
_GAP: Final = " \0 "
_NOT_ZH: Final = (
    r"(?:一直|一次也|一次都|从来|从|根本|压根|都|还|也|已经?|就|再)*(?:没(?:有)?|未|不)"
    r"(?:怎么|再|人|有人|去|能|得到|被|给|来|向)*"
)
_NEG_EN: Final = (
    r"(?:(?:have|has|had|did|do|does|were|was|are|is)(?:n.?t| not)|not|never|no|nobody|no one|zero"
    r"|without(?: an?| any)?)(?: (?:been|had|have|has|any|an?|yet|a single|gone|got|given|placed|made|received|sent"
    r"|recent(?:ly)?|new|to|in|us|we|they|you))*"
)
_SEE_ZH: Final = r"(?:上门)?(?:拜访|走访|回访|探访|联系|跟进|接触|见面|见|看望|去|跑|碰面|碰|沟通|登门|上门)"
_SEE_EN: Final = (
    r"(?:visit(?:ed|s|ing)?|seen|saw|see|met|meet(?:ings?)?|contact(?:ed|s)?|call(?:ed|s)?(?: on)?|touch(?:ed)?|"
    r"talk(?:ed)? (?:to|with)|spoken (?:to|with)|heard from|looked after|followed up)"
)
_BUY_ZH: Final = r"(?:下过?单|下过?订单|订货|订单|订过?货?|采购|买(?:东西|货)?|进货|拿货|复购|成交)"
_BUY_EN: Final = (
    r"(?:order(?:ed|s|ing)?|bought|buy(?:ing|s)?|purchas(?:ed|es?|ing)|repeat orders?)(?: anything)?"
    r"(?: (?:from|with) us)?"
)
_QUIET_EN: Final = r"stopped (?:ordering|buying)|(?:have |has )?gone (?:quiet|silent)"
_PAY_ZH: Final = r"(?:回过?款|付过?款|付过?钱|打过?款|打过?钱|给过?钱|付|汇款|结账|到账)"
_PAY_EN: Final = r"(?:paid|pay(?:ing|s|ments?)?|money|transferred)(?: us)?(?: anything)?"
_DONE_ZH: Final = r"(?:过|了|面|到|的)*"
_OPEN_ZH: Final = r"(?:未|没(?:有)?|还没(?:有)?|尚未|待)(?:解决|处理|关闭|结案?|答复|回复|关)(?:掉|完|好)?(?:的|了)*"


@dataclass(frozen=True, slots=True)
class Times:
    """conditions: trait of `db.since` -> days, and where a time is over, how many days ago it ended.

    left: the words that are not understood yet.
    """

    conditions: Mapping[str, tuple[int, ...]]
    left: str


def _en(pattern: str) -> str:
    """English words, whole."""
    return rf"(?<![a-z])(?:{pattern})(?![a-z])"


_ENDING: Final = (
    r"(?:快|即将|将|要|马上|临近)*(?:到期|期满|要续|该续|待续约?)(?:的)?合同",
    r"合同(?=.{0,12}?(?:到期|结束|终止|期满|截止|续约|续签))",
    r"(?:快|即将|将|要|马上|临近|会)*(?:到期|期满)(?:了|的)*",
    r"(?<=合同).{0,3}?(?:结束|终止|截止|续约|续签)(?:了|的)*",
    r"(?:需要|要|该|待)(?:续约|续签)(?:了|的)*",
    _en(
        r"(?:with |whose |have |has )?(?:(?:a|the) )?contracts?"
        r"(?: (?:that|which|is|are|will|soon|about to|due to|coming|going to|to))*"
        r" (?:ends?|ending|expir(?:es?|ing)|run(?:s|ning)? out|up for renewal|up|due)(?: soon| for renewal)?"
    ),
    _en(
        r"(?:with )?(?:ending|expiring) contracts?|(?:contract )?renewals?(?: (?:are|is|due|coming up))*"
        r"|up for renewal"
    ),
)
_LEFT: Final = (
    r"(?:关键)?(?:联系人|对接人|接口人|采购(?:经理|负责人)?|负责人|窗口).{0,2}?"
    r"(?:已经?|刚刚?|最近|近期)*(?:离职|走|离开|换人|换|跳槽|退休|变动|没)(?:了|的|掉|过)*",
    _en(
        r"(?:whose |where (?:the |our )?|(?:the|our|their) )?(?:(?:main|key) )?contact(?: person)?s?"
        r"(?: (?:has|have|had|who|that|just|recently))* (?:left|gone|quit|resigned|changed"
        r"|moved on|departed|walked out)"
    ),
    _en(r"(?:(?:who|that) )?lost (?:their|our|the|a) (?:main |key )?contact"),
)
_COMPLAINTS: Final = (
    rf"(?:有|带着?|还有)?{_OPEN_ZH}(?:投诉|客诉)|(?:有)?(?:投诉|客诉){_OPEN_ZH}|有(?:投诉|客诉)(?:的)?",
    _en(
        r"(?:with |that have |who have |have |having |has )?(?:(?:an?|any) )?"
        r"(?:open|unresolved|unsolved|pending|outstanding|unanswered)(?: \w+)? complaints?"
    ),
    _en(r"complaints?(?: (?:are|is|still))* (?:open|pending|unresolved|not solved|not resolved)"),
)
_OVERDUE: Final = (
    r"(?:有|存在)?(?:逾期|拖欠|欠款|过期)(?:未付|没付|未还|货款|款|账|付款|发票|欠款)*(?:的|了)*",
    r"欠(?:我们|咱们?)?(?:的)?(?:钱|款)(?:的)?",
    _en(
        r"(?:(?:have|has|with|is|are|being) )?(?:overdue|past due|in arrears|late with (?:their )?payments?"
        r"|owing(?: us)?|owes? us(?: money)?)(?: (?:invoices?|payments?|bills?|amounts?))?"
    ),
)
_NEW: Final = (
    r"新(?:增加?|开发?|签约?|来|进|拓展?)?(?:的|了)*(?=客户|哪|多少|几|$|[\s\0])|新客户?|首单",
    r"(?:第一次|首次)(?:下单|购买|成交)(?:的)?",
    _en(
        r"new(?:ly)?(?: (?:won|acquired|added|signed))?|who (?:joined|started)|(?:with a |placed their )?first orders?"
        r"|(?:did )?we (?:won|win|gained?|acquired?|added?|signed?)(?: up)?"
    ),
)
_TOPICS: Final = tuple(
    (trait, re.compile("|".join(patterns)))
    for trait, patterns in (
        ("ending", _ENDING),
        ("left", _LEFT),
        ("complaints", _COMPLAINTS),
        ("unseen", (f"{_NOT_ZH}{_SEE_ZH}{_DONE_ZH}|久未(?:拜访|联系|跟进)|失联", _en(f"{_NEG_EN} {_SEE_EN}"))),
        (
            "unordered",
            (f"{_NOT_ZH}(?:有)?{_BUY_ZH}{_DONE_ZH}", _en(f"{_NEG_EN} {_BUY_EN}|{_QUIET_EN}")),
        ),
        ("unpaid", (f"{_NOT_ZH}(?:有)?{_PAY_ZH}{_DONE_ZH}", _en(f"{_NEG_EN} {_PAY_EN}"))),
        ("overdue", _OVERDUE),
        ("new", _NEW),
    )
)
_MAY_BE_NEVER: Final = frozenset({"unseen", "unordered", "unpaid"})
_MAY_BE_OVER: Final = _MAY_BE_NEVER | {"new", "left"}
_TIME_FIRST: Final = frozenset({"new"})  # without a time the word means something else: a stage
_FILLERS: Final = re.compile(
    r"超过|大于|多于|至少|不少于|已经?|有|达到?|满|以上|多(?=[没未的天月周]|$|\s)|以?内|之内|未来|接下来|今后|之?后"
    r"|之?前|开始|快要?|即将|马上|最近|近|好久|很久|许久|长期|太久|长时间|久|时间|"
    + _en(
        r"for|in|within|over|during|more than|longer than|at least|the|last|past|next|coming|since|by|more|or|old"
        r"|already|where|upcoming|so long|too long|a while|long|ages|some time|recently"
        r"|lately|soon|yet|still|now|any ?more|than"
    )
)
_AHEAD: Final = re.compile(
    r"(?P<which>本|这个?|下个?|今|明|当)(?P<unit>周|星期|月|季度|季|年)(?:底|末|内|之内|之前|前|里)*"
    r"|(?P<eoy>年底|年末|年内)(?:之前|前)?|"
    + _en(
        r"(?:(?:by|before|until|in|within|during|at) )?(?:the )?(?:end of )?"
        r"(?P<which2>this|next|the coming|the|coming) "
        r"(?P<unit2>week|month|quarter|year)(?:'s end)?|(?P<eoy2>by (?:year.?end|christmas))"
    )
)
_LONG_AGO: Final = re.compile(r"从来|从未|从没|一次(?:也|都)|压根|(?<![a-z])never(?![a-z])")


def take(text: str, today: date) -> Times:
    """The conditions that the cleaned `text` names, each with the time that is named, and the words left over."""
    found: list[str] = []
    never = _LONG_AGO.search(text) is not None
    for trait, pattern in _TOPICS:
        if pattern.search(text) is None or (trait == "unpaid" and "overdue" in found):
            continue
        if trait in _TIME_FIRST and not _has_time(text, today):
            continue
        found.append(trait)
        text = pattern.sub(_GAP, text)
    return _timed(found, text, today, never=never) if found else Times({}, text)


def _has_time(text: str, today: date) -> bool:
    return periods.find(text, today) is not None or periods.lasting(text) is not None


def _timed(found: Sequence[str], text: str, today: date, *, never: bool) -> Times:
    """The time goes to every condition; where none is named, each has its usual one."""
    span, text = _time(text, today, ahead="ending" in found)
    conditions: dict[str, tuple[int, ...]] = {}
    for trait in found:
        usual = NEVER if never and trait in _MAY_BE_NEVER else USUAL[trait]
        conditions[trait] = (usual,) if span is None else (span if span[1] and trait in _MAY_BE_OVER else span[:1])
    return Times(conditions, _FILLERS.sub(" ", text))


def _time(text: str, today: date, *, ahead: bool) -> tuple[Span | None, str]:
    """The time that is named, and the text without it."""
    if ahead and (hit := _AHEAD.search(text)):
        return ((_until(hit, today) - today).days, 0), _without(text, hit.start(), hit.end())
    if not ahead and (found := periods.find(text, today)) is not None:
        span = (today - found.period.first).days, (today - found.period.last).days
        return span, _without(text, found.start, found.end)
    if (length := periods.lasting(text)) is not None:
        return (length[0], 0), _without(text, length[1], length[2])
    return None, text


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + _GAP + text[end:]


def _until(hit: re.Match[str], today: date) -> date:
    """The last day of the time ahead that is named."""
    if hit["eoy"] or hit["eoy2"]:
        return date(today.year, 12, 31)
    unit, which = hit["unit"] or hit["unit2"], hit["which"] or hit["which2"]
    shift = 1 if which[0] in "下明" or which == "next" else 0
    if unit in ("周", "星期", "week"):
        return days.in_week(shift, 6, today)
    if unit in ("季度", "季", "quarter"):
        return days.quarter_start(today, shift + 1) - timedelta(days=1)
    if unit in ("年", "year"):
        return date(today.year + shift, 12, 31)
    return days.month_end(days.add_months(today.replace(day=1), shift))
