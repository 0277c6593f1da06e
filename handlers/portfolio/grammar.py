"""What-if questions in one sentence, in Chinese or English: which change, how much of it, and for whom.

A sentence is read in three steps: which kind of change its words name, the number that belongs to it, and what is left,
which names a customer or an industry. What cannot be worked out is refused with an example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from handlers.common.errors import UserError
from handlers.common.understand import numerals
from handlers.common.understand.days import length
from handlers.common.understand.text import fold

LAST: Final = "last"
MOST_LOST: Final = 100  # customers
MOST_DAYS: Final = 365
_NUMBER: Final = rf"(?:(?:{numerals.COUNT}|another)(?![a-z]))"
# A single character is part of a name where other characters follow: 加多宝, 长虹, 支付宝.
_ENDS_ZH: Final = rf"(?=[^\u3400-\u9fff]|[{numerals.HAN}半几个了些点付款晚拖迟延]|$)"
_LAST: Final = re.compile(
    r"(?:和|跟|看)?(?:上次|上一次|上回)(?:的|呢|怎样|怎么样|结果)*|(?:the )?(?:last|latest|previous)(?: one)?"
)
_LOSE: Final = re.compile(
    r"丢掉|丢了|丢失|丢|失去|流失|走掉|走了|跑了|没了|不做了|离开|倒闭|破产|(?<![a-z])(?:los(?:e|es|ing)|lost|leaves?|left|without"
    r"|gone|(?:walk(?:s|ed)?|goes|go|went) away|(?:goes|go|went) (?:bankrupt|bust|to (?:a|the|another"
    r"|some) competitors?)"
    r"|quits?|drop(?:s|ped)? us|switch(?:es|ed)?(?: (?:to (?:a|another) )?(?:supplier|competitor)s?)?)(?![a-z])"
)
_LARGEST: Final = re.compile(
    rf"(?:最大的?|头部的?)\s*(?P<a>{_NUMBER})?\s*(?:大)?(?:家|个|名|位)?(?:客户)?"
    rf"|前\s*(?P<b>{_NUMBER})\s*(?:大|名)?(?:家|个|位)?(?:客户)?"
    rf"|(?P<c>{_NUMBER})\s*(?:家|个|名|位)最大的?(?:客户)?"
    rf"|(?<![a-z])(?:(?P<d>{_NUMBER})\s+)?(?:largest|biggest|top)(?![a-z])(?:\s+(?P<e>{_NUMBER}))?(?:\s+customers?)?"
)
_TERMS: Final = re.compile(r"账期|帐期|付款期限?|信用期|(?<![a-z])(?:(?:payment|credit) )?(?:terms?|periods?)(?![a-z])")
_DAYS: Final = re.compile(
    rf"(?P<sign>[+-])?(?<![a-z])\s*(?P<n>{_NUMBER})(?:(?<![a-z])[\s-]*|[\s-]+)"
    r"(?P<unit>个?(?:月|周|星期|礼拜|季度)|天|日|年|days?|d|weeks?|fortnights?|months?|quarters?|years?)(?![a-z])"
)
_SHORTER: Final = re.compile(
    rf"缩短|减少|提前|[短减]{_ENDS_ZH}|(?<![a-z])(?:shorter|shorten\w*|cut|reduc\w+|less|earlier)(?![a-z])"
)
_LONGER: Final = re.compile(
    rf"延长|增加|放宽|[延加长]{_ENDS_ZH}|(?<![a-z])(?:longer|extend\w*|more|later|increas\w+)(?![a-z])"
)
_DEMAND: Final = re.compile(r"需求|(?<![a-z])demand(?![a-z])")
_ORDERS: Final = re.compile(
    r"订单量?|下单|订货量?|采购量?|(?<![a-z])(?:(?:its|their|his) )?(?:order(?:s|ed|ing)?|buys?|bought"
    r"|purchases?d?)(?![a-z])"
)
_STOPS: Final = re.compile(
    r"不再?(?:下单|订货|采购|买)了?|停止(?:下单|订货|采购)|(?<![a-z])(?:stop(?:s|ped)?|quits?) (?:ordering"
    r"|buying|purchasing)(?![a-z])"
    r"|(?<![a-z])(?:orders?|buys?|ordered|bought) nothing(?: more| any ?more)?(?![a-z])"
)
_PAYS_LATER: Final = re.compile(
    r"(?=.*(?:付款|付钱|付|回款|还款|打款))(?=.*(?:晚|推迟|拖|延迟|延后|迟))"
    r"|(?=.*(?<![a-z])(?:pay|pays|paid|paying|payments?|(?:invoices?|bills?) (?:come|came|comes))(?![a-z]))"
    r"(?=.*(?<![a-z])(?:late|later|delay\w*|slower"
    r"|behind)(?![a-z]))"
)
# "Late Bloom pays" begins with a name.
_NOT_NAMED: Final = r"(?! (?!(?:in|for|from|of|on|to|by|with|than|and|how|what|then|would|paid|pay\w*)(?![a-z]))[a-z])"
_LATER: Final = re.compile(
    rf"付款|付钱|回款|还款|打款|推迟|拖延|延迟|延后|(?:付|晚|拖|迟){_ENDS_ZH}"
    r"|(?<![a-z])(?:(?:pay|pays|paid|paying)(?: us)?(?: (?:(?:the|their|its|our|all) )*(?:bills?|invoices?))?|payments?"
    r"|(?:bills?|invoices?)(?= (?:come|came|comes|are|were|get|got|pay|paid)(?![a-z]))"
    rf"|(?:late|later|slower|behind){_NOT_NAMED}|delay\w*|came|come|comes)(?![a-z])"
)
_EVERYBODY: Final = re.compile(
    r"大家(?=的?(?:账期|帐期|付|都|晚|拖|迟|推|延|回|还|打)|$|\s)|都(?=付|晚|拖|迟|推|延|回|还|打)"
    r"|(?<![a-z])(?:everyone|everybody|they all)(?![a-z])"
)
_HALF: Final = re.compile(r"减半|减一半|腰斩|砍半|一半|(?<![a-z])(?:by )?(?:half|halve[sd]?|halving)(?![a-z])")
_PARTS: Final = {"third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "三分之一": 1 / 3, "四分之一": 0.25, "五分之一": 0.2}
_PART: Final = re.compile(r"[三四五]分之一|(?<![a-z])(?:by )?(?:a|one) (?P<part>third|quarter|fifth)(?![a-z])")
_TENTHS: Final = re.compile(rf"(?P<n>[{numerals.HAN}\d])\s*成")
_PERCENT: Final = re.compile(
    rf"(?P<sign>[+-])?\s*(?:(?P<n>\d+(?:\.\d+)?)\s*(?:%|percent|per cent)|百分之(?P<han>{_NUMBER}))"
)
_DOWN_TO: Final = re.compile(r"降到|降至|减到|减至|跌到|只剩下?|剩下?|(?<![a-z])(?:down )?to(?![a-z])")
_DOWN: Final = re.compile(
    rf"下降|下滑|减少|降低|下跌|[降减跌少]{_ENDS_ZH}|(?<![a-z])(?:down|drops?|dropped|falls?|fell|fewer|less|lower|declin\w+|reduc\w+"
    r"|decreas\w+|cut)(?![a-z])"
)
_UP: Final = re.compile(
    r"上升|增长|增加|上涨|翻倍|涨|(?<![a-z])(?:up|rises?|rose|grows?|grew|more|increas\w+|doubl\w+)(?![a-z])"
)
_COMPLAINT: Final = re.compile(r"(?:所有的?|全部的?)?投诉|(?<![a-z])(?:(?:all|the|every|open) )*complaints?(?![a-z])")
_SOLVED: Final = re.compile(
    r"(?:都|全部?|已经?)*(?:解决|处理|了结|清零)(?:掉|好)?|(?<![a-z])(?:solv|resolv|settl|clos|handl)(?:ed?|es|ing)(?![a-z])"
)
_SOLVED_COMPLAINTS: Final = re.compile(rf"(?=.*(?:{_COMPLAINT.pattern}))(?=.*(?:{_SOLVED.pattern}))")
_PAYS: Final = re.compile(
    r"(?:都|全部?|以后|能够)*(?:按时|准时|及时|如期)(?:付款|付钱|付清|回款|还款|付)|不再(?:逾期|拖欠|晚付)|不逾期"
    r"|(?<![a-z])(?:pay|pays|paid|paying|payments?)(?: \w+)? (?:on|in) time"
    r"|(?<![a-z])no (?:more )?(?:overdue|late payments?)"
)
_INDUSTRY: Final = re.compile(r"行业|板块|(?<![a-z])(?:industry|sector)(?![a-z])")
_EDGE_ZH: Final = (
    "如果|假如|假设|假定|要是|倘若|万一|怎么办|咋办|影响|损失|会怎么样|会怎样|怎么样|怎样|如何|我们|把|让|全部|所有|整体|客户|公司|行业|板块|"
    "的|了|都|呢|吗"
)
_EDGE_EN: Final = (
    "what|happens|if|suppose|assume|would|happen|we|our|i|my|us|were|was|is|are|to|in|the|of|for|from|by|at|on|all|every|"
    "customers?|industry|sector|and|with|its|their|had|get|gets|becomes?|go|goes|s|imagine|say|it|mean|be|bad"
    r"|how|much|as|then"
    "|do|does|did|will|could|should|only"
)
_EDGE: Final = rf"[\s,.，。:：;；?？!！、'\"()（）+-]+|{_EDGE_ZH}|(?<![a-z])(?:{_EDGE_EN})(?![a-z])"
_OPENING: Final = re.compile(r"^(?:如果|假如|假设|要是|倘若|万一|what if)\s*")
_SUPPOSES: Final = re.compile(
    r"^(?:如果|假如|假设|要是|倘若|万一).*(?:会怎样|会怎么样|怎么样|怎么办|咋办|会如何|影响|损失|[?？])"
    r"|^what (?:happens |would happen |will happen |would it mean |does it mean |would we lose )?if\b"
    r"|^(?:suppose|imagine)\b"
    r"|^how (?:bad|serious|much) .*\bif\b|^if\b.*(?:\?|\bwhat then\b|\bhow much\b)"
    r"|.(?:会怎么?样|会如何)[?？。]*$"
)
_FIRST_MARK: Final = 0xE000  # of the characters that nobody types
_MARKS: Final = " ,.，。:：;；?？!！、"
_LEADING: Final = re.compile(rf"^(?:{_EDGE})+")
_TRAILING: Final = re.compile(rf"(?:{_EDGE})+$")


@dataclass(frozen=True, slots=True)
class Asked:
    """kind: one of scoring.scenario.KINDS, LAST, or "" where only a customer may be named.

    amount: as `scoring.scenario.Scenario` counts it. subject: the words that are left, "" for everybody.
    of_industry: the words speak of an industry, not of a customer.
    """

    kind: str
    amount: float = 0.0
    subject: str = ""
    of_industry: bool = False


def supposes(text: str, names: Iterable[str] = ()) -> bool:
    """Whether plain words, apart from the names in them, ask what would be if something changed that can be worked
    out."""
    clean, _ = _masked(text, names)
    return _SUPPOSES.search(clean) is not None and any(pattern.search(clean) for pattern in _KINDS)


def read(text: str, names: Iterable[str] = ()) -> Asked:
    """What a sentence asks. UserError, which teaches, for a change without its number or beyond its range.

    names: of customers that stand in it, in which no word is looked for.
    """
    clean, masks = _masked(text, names)
    if _LAST.fullmatch(clean):
        return Asked(LAST)
    for pattern, reader in _KINDS.items():
        if pattern.search(clean):
            return _unmasked(reader(clean), masks)
    return _unmasked(Asked("", subject=_OPENING.sub("", clean).strip(_MARKS)), masks)


def _cleaned(text: str) -> str:
    return " ".join(fold(text).lower().split())


def _masked(text: str, names: Iterable[str]) -> tuple[str, dict[str, str]]:
    """The cleaned text with one mark in place of each name, the longest first; mark -> name."""
    clean, masks = _cleaned(text), {}
    for number, name in enumerate(sorted({_cleaned(name) for name in names} - {""}, key=len, reverse=True)):
        mark = chr(_FIRST_MARK + number)
        clean, masks[mark] = clean.replace(name, mark), name
    return clean, masks


def _unmasked(asked: Asked, masks: Mapping[str, str]) -> Asked:
    subject = asked.subject
    for mark, name in masks.items():
        subject = subject.replace(mark, name)
    return replace(asked, subject=subject)


def _complaints(text: str) -> Asked:
    return _asked("complaints_solved", 0.0, _without(text, _COMPLAINT, _SOLVED))


def _pays(text: str) -> Asked:
    return _asked("paid_on_time", 0.0, _PAYS.sub(" ", text))


def _later(text: str) -> Asked:
    """Everybody, or whoever is named, pays so many days later than now."""
    return _asked("paid_later", _how_many(text), _without(text, _DAYS, _EVERYBODY, _LATER))


def _how_many(text: str) -> float:
    """The days that are named. UserError where there are none, or more than can be worked out."""
    found = _DAYS.search(text)
    if found is None:
        raise UserError("whatif-which-days")
    days = float(round(_value(found["n"]) * length(found["unit"])))
    if not 0 < days <= MOST_DAYS:
        raise UserError("whatif-days-range", most=str(MOST_DAYS))
    return days


def _stops(text: str) -> Asked:
    """No order any more."""
    return _asked("orders", 0.0, _STOPS.sub(" ", text))


def _terms(text: str) -> Asked:
    days = _how_many(text)
    found = _DAYS.search(text)
    sign = found["sign"] if found else None
    down = sign == "-" or (sign is None and _SHORTER.search(text) is not None)
    rest = _without(text, _EVERYBODY, _TERMS, _DAYS, _SHORTER, _LONGER)
    return _asked("terms", -days if down else days, rest)


def _demand(text: str) -> Asked:
    return _fewer("demand", _DEMAND, text)


def _orders(text: str) -> Asked:
    return _fewer("orders", _ORDERS, text)


def _fewer(kind: str, named: re.Pattern[str], text: str) -> Asked:
    """A share of orders that is left. UserError where none is said, or more instead of fewer."""
    change, sign = _share(text)
    if sign == "+" or (sign is None and _UP.search(text) and not _DOWN.search(text)):
        raise UserError("whatif-only-fewer")
    if change is None:
        raise UserError("whatif-which-share")
    if not 0 < change <= 1:
        raise UserError("whatif-share-range")
    left = change if sign is None and _DOWN_TO.search(text) else 1.0 - change
    rest = _without(text, named, _PERCENT, _TENTHS, _HALF, _PART, _DOWN_TO, _DOWN)
    return _asked(kind, round(left, 6), rest)


def _share(text: str) -> tuple[float | None, str | None]:
    """The share that is named, 0-1 and beyond, and the sign before it."""
    if found := _PERCENT.search(text):
        return _value(found["n"] or found["han"]) / 100, found["sign"]
    if found := _TENTHS.search(text):
        return _value(found["n"]) / 10, None
    if found := _PART.search(text):
        return _PARTS[found["part"] or found.group()], None
    return (0.5, None) if _HALF.search(text) else (None, None)


def _lose(text: str) -> Asked:
    """The largest so many, or whoever is named."""
    found = _LARGEST.search(text)
    if found is None:
        return _asked("lose", 0.0, _LOSE.sub(" ", text))
    said = next((number for number in found.groupdict().values() if number), None)
    count = _value(said) if said else 1.0
    if not 1 <= count <= MOST_LOST or count != int(count):
        raise UserError("whatif-count-range", most=str(MOST_LOST))
    return Asked("lose_largest", count)


_KINDS: Final[Mapping[re.Pattern[str], Callable[[str], Asked]]] = {
    _SOLVED_COMPLAINTS: _complaints,
    _PAYS: _pays,
    _TERMS: _terms,
    _PAYS_LATER: _later,
    _STOPS: _stops,
    _DEMAND: _demand,
    _ORDERS: _orders,
    _LOSE: _lose,
}


def _asked(kind: str, amount: float, rest: str) -> Asked:
    return Asked(kind, amount, _rest(rest), _INDUSTRY.search(rest) is not None)


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


def _rest(text: str) -> str:
    """What is left of a sentence without the small words around it; never cut within."""
    return " ".join(_TRAILING.sub("", _LEADING.sub("", text)).split())


def _value(words: str) -> float:
    """A number in digits or words. UserError where it cannot be read."""
    value = Decimal(1) if words == "another" else numerals.count(words)
    if value is None:
        raise UserError("whatif-which-number", words=words)
    return float(value)
