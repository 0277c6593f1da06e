"""Which times a list asks about: "三个月没下单的", "not visited since March", "contracts that end this quarter".

Every condition of `db.since` is a number of days. The words of a condition and of its time may stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from db.since import NEVER
from handlers.common.understand import periods

Span = tuple[int, int]  # of the text, from and to
ENDED: Final = "ended"  # instead of "ending": whose contract did end, which `db.since` cannot list
# Days where none are named.
USUAL: Final[Mapping[str, int]] = {
    "ending": 90, "unseen": 60, "unordered": 90, "unpaid": 90, "overdue": 0, "left": 90, "new": 30, "complaints": 0,
}  # fmt: skip
_GAP: Final = " \0 "  # left by what was understood: nothing is read across it
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
        r"(?:(?:which|whose) )?contracts(?: (?:that|which|have|has|already))* (?:ended|expired|lapsed|ran out)"
        r"|whose contract(?: (?:has|already))* (?:ended|expired|lapsed|ran out)"
        r"|(?:with |an? )*(?:expired|lapsed) contracts?"
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
# Contracts that are over, not about to be; without 已经 only where no other time is named.
_OVER: Final = re.compile(
    r"(?:已经?|早就?|都)+(?:到期|期满|终止|结束|截止)|(?<![a-z])(?:ended|expired|lapsed|ran out)(?![a-z])"
)
_MAY_BE_OVER_ZH: Final = re.compile(r"(?<![快将要上近会])(?:到期|期满|终止|结束|截止)了")
_SINCE: Final = re.compile(r"以来|起|开始|至今|(?<![a-z])since(?![a-z])")
_OWN_TIME: Final = frozenset({"overdue", "complaints"})  # what stands so without any time: another's is not theirs
_LONG_AGO: Final = re.compile(r"从来|从未|从没|一次(?:也|都)|压根|(?<![a-z])never(?![a-z])")


@dataclass(frozen=True, slots=True)
class _Time:
    """Days ago that a time begins, and ends (0: today), or how many days are meant; where it stands."""

    days: tuple[int, int]
    start: int
    end: int
    until_now: bool = True  # a length, or since a day


def take(text: str, today: date) -> Times:
    """The conditions that the cleaned `text` names, each with its time, and the words left over."""
    never = _LONG_AGO.search(text) is not None
    found, rest = _topics(text, today)
    if not found:
        return Times({}, text)
    conditions, used = _timed(found, rest, today, never=never)
    if "ending" in found and _is_over(text, rest, today):
        conditions = {ENDED if trait == "ending" else trait: days for trait, days in conditions.items()}
        used += periods.spans_of(rest, today)
    for start, end in used:
        rest = _blank(rest, start, end)
    return Times(conditions, _FILLERS.sub(" ", re.sub("\0+", _GAP, rest)))


def _topics(text: str, today: date) -> tuple[dict[str, list[Span]], str]:
    """Where each condition is named; the text with as many marks in place of their words."""
    found: dict[str, list[Span]] = {}
    for trait, pattern in _TOPICS:
        where = [hit.span() for hit in pattern.finditer(text)]
        if not where or (trait == "unpaid" and "overdue" in found):
            continue
        if trait in _TIME_FIRST and not _has_time(text, today):
            continue
        found[trait] = where
        for start, end in where:
            text = _blank(text, start, end)
    return found, text


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\0" * (end - start) + text[end:]


def _has_time(text: str, today: date) -> bool:
    return periods.find(text, today) is not None or periods.lasting(text) is not None


def _is_over(text: str, rest: str, today: date) -> bool:
    """Whether contracts are asked for that did end: the words say so, or the only time in the `rest` lies behind."""
    ahead, past = periods.ahead(rest, today), periods.find(rest, today)
    if _OVER.search(text) or (past is not None and past.period.last < today and ahead is None):
        return True
    return _MAY_BE_OVER_ZH.search(text) is not None and ahead is None and periods.lasting(rest) is None


def _timed(
    found: Mapping[str, list[Span]], text: str, today: date, *, never: bool
) -> tuple[dict[str, tuple[int, ...]], list[Span]]:
    """Each condition with the time beside it, else with the one that is named for all, else with its usual one; and
    where the times stand that were taken."""
    behind, to_come = _times(text, today), [*_to_come(text, today), *_lengths(text)]
    conditions: dict[str, tuple[int, ...]] = {}
    used: list[Span] = []
    for trait in sorted(found, key=lambda each: each not in _OWN_TIME):
        time = _of(trait, found[trait], to_come if trait == "ending" else behind, text)
        conditions[trait] = _days(trait, time, never=never)
        if time is not None:
            used.append((time.start, time.end))
        if trait in _OWN_TIME:
            behind = [each for each in behind if each is not time]
    return {trait: conditions[trait] for trait in found}, used


def _days(trait: str, time: _Time | None, *, never: bool) -> tuple[int, ...]:
    if time is None:
        return (NEVER if never and trait in _MAY_BE_NEVER else USUAL[trait],)
    return time.days if time.days[1] and trait in _MAY_BE_OVER else time.days[:1]


def _of(trait: str, where: list[Span], times: list[_Time], text: str) -> _Time | None:
    """The time that belongs to a condition that is named in these places."""
    own = trait in _OWN_TIME
    beside = [time for time in times if any(_beside(time, place, text) for place in where)]
    if own:
        beside = [time for time in beside if time.until_now]
    # How old a debt is stands behind it rather than before it.
    beside.sort(key=lambda time: own and time.start < where[0][0])
    return next(iter(beside or (() if own else times)), None)


def _beside(time: _Time, place: Span, text: str) -> bool:
    """Whether nothing but small words stands between."""
    between = text[place[1] : time.start] if time.start >= place[1] else text[time.end : place[0]]
    apart = time.start < place[1] and place[0] < time.end
    return not apart and "\0" not in between and not _FILLERS.sub("", between).strip()


def _times(text: str, today: date) -> list[_Time]:
    """What lies behind, the latest first, then lengths."""
    found = sorted(periods.named(text, today), key=lambda each: (each.period.first, -each.start), reverse=True)
    named = [
        _Time(
            ((today - each.period.first).days, (today - each.period.last).days),
            each.start,
            each.end,
            until_now=_SINCE.search(text[each.start : each.end]) is not None,
        )
        for each in found
    ]
    return [*named, *(each for each in _lengths(text) if not any(_overlap(each, other) for other in named))]


def _overlap(one: _Time, other: _Time) -> bool:
    return one.start < other.end and other.start < one.end


def _to_come(text: str, today: date) -> list[_Time]:
    found = periods.ahead(text, today)
    return [_Time(((found.period.last - today).days, 0), found.start, found.end)] if found else []


def _lengths(text: str) -> list[_Time]:
    return [_Time((length, 0), start, end) for length, start, end in periods.lengths(text)]
