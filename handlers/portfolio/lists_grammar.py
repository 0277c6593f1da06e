"""Which customers a question wants a list of: "电力行业有哪些A级客户", "list high-risk customers in Shanghai".

A sentence is one only where every word of it is understood: names of what customers are (industries, places, teams,
people, stages), a grade, a level, an order, and the small words of such questions. So no news is ever taken for a list.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from db.people import MemberInfo
from handlers.common.errors import UserError
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.text import normalise
from handlers.portfolio import lists_times

Values = tuple[str | int, ...]
ALL: Final = frozenset({"industry", "region", "size", "team", "owner", "grade", "level", "stage"})


@dataclass(frozen=True, slots=True)
class Named:
    """What people may say for a value of a trait that customers have (a trait of `db.lists.TRAITS`)."""

    said: str
    trait: str
    values: Values


@dataclass(frozen=True, slots=True)
class Wish:
    """Customers that have one of the values of each trait in `where`, in an order of `db.lists.page`."""

    where: Mapping[str, Values] = field(default_factory=dict)
    order: str = "loss"


_ENDANGERED: Final = ("high", "extreme")
# Longer phrases first: "高风险" is no "风险".
_ALWAYS: Final[Sequence[tuple[str, str, Values]]] = (
    (r"极高风险|风险极高|extreme risk", "level", ("extreme",)),
    (r"高风险|风险(?:很|比较|较)?[高大]|(?:有|很)?危险|high risk|at risk", "level", _ENDANGERED),
    (r"in danger|endangered|risky", "level", _ENDANGERED),
    (r"中等?风险|风险中等?|medium risk", "level", ("medium",)),
    (r"低风险|风险(?:很|比较|较)?[低小]|low risk|safe", "level", ("low",)),
    (r"(?:已经?)?(?:流失|丢掉?|走掉?|跑掉?)(?:了的?|的)|已?流失|lost|gone", "stage", ("lost",)),
    (r"休眠|沉睡|不活跃|dormant|inactive|sleeping", "stage", ("dormant",)),
    (r"下滑|萎缩|走下坡路?|declining|shrinking", "stage", ("declining",)),
    (r"成长期?|增长|growing", "stage", ("growing",)),
    (r"成熟期?|mature", "stage", ("mature",)),
    (r"首单|新客户?|first deal|new", "stage", ("first_deal",)),
    (r"赢回|won back", "stage", ("won_back",)),
    (r"线索|潜在|leads?|prospects?", "stage", ("lead",)),
    (r"微型|micro", "size", ("micro",)),
    (r"小型|小(?=客户)|small", "size", ("small",)),
    (r"中型|medium sized?", "size", ("medium",)),
    (r"大型|(?<![最前大老\d一二两三四五六七八九十])大(?=客户)|large", "size", ("large",)),
    (r"跨国|multinational", "size", ("multinational",)),
)  # fmt: skip
_GRADE: Final = re.compile(
    r"(?<![a-z])(?:评级|等级|grade[ds]?|rated|rating)\s*(?:是|为)?\s*(?P<a>[a-d])(?:级|类)?(?![a-z])"
    r"|(?<![a-z])(?P<b>[a-d])\s*(?:级|类| ?(?:grades?|rated)\b|(?=客户|\s+customers\b))"
)
_VALUE: Final = (
    r"最大|最重要|最值钱|最?有价值|价值最[高大]|贡献最[高大]|most valuable|most important|biggest|largest|best|top"
)
_LOSS: Final = r"最危险|风险最[高大]|最可能流失|最容易(?:流失|丢)|most endangered|most at risk|riskiest"
_ORDERS: Final = ((re.compile(_LOSS), "loss"), (re.compile(_VALUE), "value"))
# One of these makes it a question about customers: "A级客户", but not "客户流失了" or "lost a customer in Shanghai".
_LIST: Final = re.compile(
    r"哪些|哪几[家个]|哪[家个]|谁|列|所有|全部|几[家个]|多少|名单|清单|客户[们吗呢?？!！。. ]*$"
    r"|\b(?:customers|clients|accounts|which|who|list|show|how many)\b|^(?:contracts?|renewals?)\b"
    r"|^(?:逾期|超期)(?:超过|大于|多于)?[\d一二两三四五六七八九十半]"
    r"|^(?:overdue|past due|not (?:visited|seen)|no orders?|no payments?)\b.*\d"
)
_SMALL_ZH: Final = (
    "哪些|哪几[家个]|哪[家个]|谁|列出来?|列一?下|列个?|列|所有|全部|名单|列表|清单|一共|总共|多少[家个]?|几[家个]|老(?=客户)|客户|公司|企业|组合|"
    "给我|帮我|请|麻烦|看看|看一?下|看|查查|查一?下|查|显示|告诉我|我们|咱们|我|目前|现在|属于|来自|里面|里|中|手上|手里|名下|负责|"
    "行业|板块|领域|地区|区域|片区|团队|级别|评级|等级|风险|阶段|的|是|在|和|都|有|而且|且|又|并且?|同时|以及|为|做|呢|吗|嘛|啊|呀|了|个|家|区|市|省|组|按|排|前?[0-9]{1,2}大?"
)
_SMALL_EN: Final = (
    "list|show|give|get|tell|me|us|all|anyone|anybody|of|the|a|our|ours|my|mine|we|i|in|from|at|with|which|what|who|whose|are|is|do|"
    "does|have|has|"
    "customers?|clients?|accounts?|compan(?:y|ies)|portfolio|industry|industries|sector|region|area|team|stage|grades?|rated|"
    "risk|level|how|many|there|that|and|by|for|to|now|currently|please|can|could|you|see|s|book|"
    "looks? after|owns?|handles?"
)
_SMALL: Final = re.compile(rf"[\s,.，。:：;；?？!！、'\"()（）/-]+|{_SMALL_ZH}|(?<![a-z])(?:{_SMALL_EN})(?![a-z])")
_INDUSTRY: Final = re.compile(r"行业|板块|\b(?:industry|industries|sector)\b")
_SHORT: Final = 40  # characters of words that only narrow a list
_NARROWS: Final = phrase("lists", "narrows")
_OWN_TEAM: Final = phrase("lists", "own_team")
_AGAIN: Final = phrase("lists", "again")
_HYPHEN: Final = re.compile(r"(?<=[a-z])-(?=[a-z])")  # "C-rated" is read as "C rated"
# "我们" and "my team" are the team; what "I" am shown or want to know is not what I have.
MINE: Final = re.compile(
    r"(?<!告诉)(?<![给帮跟向])我(?:自己)?(?:的|负责|名下|手[上里]|在跟|跟进?|管)(?!团队|组|们|部门|公司|分公司|大区)"
    r"|(?<![a-z])(?:of mine|mine|(?:do|did|have|haven.?t|didn.?t) i"
    r"(?! (?:see|get to|find|know|want|need|look|ask|say|tell|check|show|read|open|use)(?![a-z])))(?![a-z])"
    r"|(?<![a-z])my(?: own)? (?!team|group|region|area|department|company|firm|office|branch)"
    r"(?=[^a-z]|(?:[a-z]+ ){0,2}(?:customers|clients|accounts)(?![a-z])"
    r"|(?:sales|orders|revenue|turnover|payments|results)(?![a-z]))"
)
_OF_CUSTOMERS: Final = re.compile(r"客户|哪[几些]?家|\b(?:customers|clients|accounts)\b")
_NAMES: Final = 60  # bytes that names of industries, places and people and a level may take
_GAP: Final = " \0 "  # left by what was understood: nothing is read across it


def may_ask(text: str, today: date) -> bool:
    """Whether it is worth looking up what the firm's customers are: few words of `text` are not understood yet."""
    left = lists_times.take(_clean(text), today).left
    return _LIST.search(_clean(text)) is not None and len(_SMALL.sub("", left).encode()) <= _NAMES


def read(
    text: str, known: Iterable[Named] = (), *, today: date, alone: bool = False, me: int | None = None
) -> Wish | None:
    """The list that `text` asks for; None where it asks for none, or says anything else.

    known: what the firm's own customers are: industries, places, teams, people. alone: whoever owes is listed, though
    nothing else is asked for; else debts and complaints have pages of their own. me: the member who asks, whose
    customers "mine" are.
    """
    clean = _clean(text)
    if _LIST.search(clean) is None:
        return None
    wish, left = loosely(clean, known, today=today)
    if left or not wish.where or (not alone and _has_page(wish, clean)):
        return None
    return of_mine(wish, clean, me)


def of_mine(wish: Wish, clean: str, me: int | None) -> Wish:
    """The list among the customers of who asks, where the words say so."""
    if me is None or "owner" in wish.where or MINE.search(clean) is None:
        return wish
    return Wish({"owner": (me,), **wish.where}, wish.order)


def _has_page(wish: Wish, clean: str) -> bool:
    """Whether debts or complaints are asked for and nothing else."""
    where = dict(wish.where)
    return where == {"overdue": (0,)} or (where == {"complaints": (0,)} and _OF_CUSTOMERS.search(clean) is None)


def loosely(text: str, known: Iterable[Named], *, today: date) -> tuple[Wish, str]:
    """The list that the words of `text` speak of, whatever else they say; and the words that are left over."""
    times = lists_times.take(_clean(text), today)
    where, order, left = taken(times.left, known)
    timed: dict[str, Values] = dict(times.conditions)
    if "new" in timed:
        where.pop("stage", None)
    first = next(iter(timed), None)
    return Wish({**where, **timed}, order if order != "loss" or first is None else first), left


def narrows(text: str) -> bool:
    """Whether few words may only narrow the list before them."""
    return len(text) <= _SHORT and (_NARROWS.search(_clean(text)) is not None)


def narrowed(text: str, known: Iterable[Named], last: Wish, member: MemberInfo, *, today: date) -> Wish | None:
    """`last` with what the words name besides, or instead; None where they say anything else.

    UserError where the own team is meant by somebody who is in none.
    """
    clean = _NARROWS.sub(" ", _clean(text))
    clean, own_team = _OWN_TEAM.subn(" ", clean)
    wish, left = loosely(clean, known, today=today)
    # A person of one team is in no other.
    another = bool(own_team) or ("team" in wish.where and "owner" not in wish.where)
    before = {trait: values for trait, values in last.where.items() if not (another and trait == "owner")}
    where = {**before, **wish.where, **({"team": member.teams} if own_team and member.teams else {})}
    own = MINE.search(clean) is not None and "owner" not in wish.where
    where |= {"owner": (member.id,)} if own else {}
    if own_team and not left and not member.teams:
        raise UserError("asks-follow-no-team")
    asks_again = _AGAIN.search(clean) is not None
    return None if left or (where == dict(last.where) and not asks_again and not own_team) else Wish(where, last.order)


def industry(text: str, known: Iterable[Named]) -> str | None:
    """The words by which `text` asks for a list of an industry that none of the firm's customers is in."""
    left = _clean(text)
    asks = _LIST.search(left) is not None and _INDUSTRY.search(left) is not None
    return taken(left, known)[2] or None if asks else None


def taken(left: str, known: Iterable[Named]) -> tuple[dict[str, Values], str, str]:
    """The traits and the order that words ask for, and the words that are left over."""
    order, left = _order(left)
    where, left = traits(left, known)
    return where, order, " ".join(_SMALL.sub(" ", left).replace("\0", "").split())


def traits(left: str, known: Iterable[Named], *, only: Container[str] = ALL) -> tuple[dict[str, Values], str]:
    """What customers are by the words (traits of `db.lists.TRAITS`, or `only` some of them), and the words without."""
    where: dict[str, Values] = {}
    for pattern, trait, values in [*_of_firm(known), *_FIXED]:
        left, hits = pattern.subn(_GAP, left) if trait in only else (left, 0)
        if hits:
            where[trait] = (*where.get(trait, ()), *(each for each in values if each not in where.get(trait, ())))
    return where, _grades(left, where) if "grade" in only else left


def names_of(known: Iterable[Named], *, only: Container[str] = ALL) -> list[tuple[re.Pattern[str], str, Values]]:
    """How each value of the traits is named: its pattern, the trait and the values; the longest names first."""
    return [each for each in [*_of_firm(known), *_FIXED] if each[1] in only]


def _clean(text: str) -> str:
    return _HYPHEN.sub(" ", normalise(text).clean.strip())


def _order(text: str) -> tuple[str, str]:
    for pattern, order in _ORDERS:
        if pattern.search(text):
            return order, pattern.sub(_GAP, text)
    return "loss", text


def _grades(text: str, where: dict[str, Values]) -> str:
    found = dict.fromkeys((hit["a"] or hit["b"]).upper() for hit in _GRADE.finditer(text))
    if found:
        where["grade"] = tuple(found)
    return _GRADE.sub(_GAP, text)


def _of_firm(known: Iterable[Named]) -> list[tuple[re.Pattern[str], str, Values]]:
    """The longest name first: "新能源汽车" is no "新能源"."""
    named = ((normalise(each.said).clean.strip(), each) for each in known)
    longest = sorted((found for found in named if found[0]), key=lambda found: -len(found[0]))
    return [(_whole(re.escape(said)), each.trait, each.values) for said, each in longest]


def _whole(pattern: str) -> re.Pattern[str]:
    """Latin words only as whole words."""
    return re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])")


_FIXED: Final = [(_whole(pattern), trait, values) for pattern, trait, values in _ALWAYS]
