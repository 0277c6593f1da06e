"""What was ordered and paid in all: by team, beside the time before, among the customers that a question names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from db import figures, lists, people
from db.figures import Part, Sum
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import Scope
from handlers.asks import figures as of_one
from handlers.asks import wording
from handlers.asks.wording import BOUGHT, Ask
from handlers.common.understand import periods
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.periods import EVER
from handlers.common.understand.text import fold
from handlers.portfolio import lists as portfolio
from handlers.portfolio import lists_grammar
from handlers.portfolio.lists_grammar import Named, Wish

_TRAITS: Final = frozenset(lists.TRAITS)
# Words of questions for figures: what is left without them may be the name of a customer that nobody knows.
_OF_FIGURES: Final = re.compile(
    r"买|订货|订|采购|下单|下|单子?|订单|拿货|卖|销售|销量|业绩|营业额|成交|签|付款?|回款|打款|汇款|给|收到?|到账|进账|回笼|入账|款项?|货款"
    r"|逾期|拖欠|欠款?|欠|差|应收|未付|没付|没结|未结|合同|到期|续约|续签|期限|有效|拜访|走访|回访|联系|见面?|上门|去|跑|趟|次|回|笔|张|份|谁"
    r"|钱|额|金额|总额|情况|怎么样|如何|咋样|什么时候|啥时候|哪天|哪|何时|几时|几号|几|多久|多长时间|什么|啥|上一|最近|最后|上|了|过|来|到|还"
    r"|没|总|全|整个?|公司|一下|跟|比|对比|相比|同期|环比|同比|呢|吧|和|与|各个?|分|元|万|块|人"
    r"|(?<![a-z])(?:how|much|many|often|long|when|what|who|whom|did|do|does|has|have|had|was|were|is|are|be|been|will|buy|buys|bought"
    r"|order|orders|ordered|purchase[sd]?|spend|spent|sell|sells|sold|selling|sales|turnover|revenue|business|pay|pays|paid|payments?"
    r"|receive[ds]?|receipts?|collect(?:ed|ions?)?|cash|money|come|came|in|owe[sd]?|owing|overdue|outstanding|open|unpaid|arrears|invoices?"
    r"|balance|contracts?|agreements?|ends?|expires?|renewals?|run|out|valid|visit(?:s|ed)?|see|seen|saw|met|meet(?:ings?)?|calls?"
    r"|called|contact(?:ed)?|go|went|gone|there|ago|since|last|latest|recent|time|times|most|vs|versus|compared?|with|than|the|this|that"
    r"|total|totals?|amount|figures?|so|far|overall|altogether|each|per|by|and|or|it|they|them|their|you|anything|still|now|at|moment"
    r"|make|made|get|got|month|week|year|quarter|day|today|everyone|everybody|firm|whole|all|teams?|go|going|doing|any|place|placed|us"
    r"|hit|bring|brought|take|taken|took|invoiced|business|worth|number|value|volume|new|next|until|till|up|due|for|from)(?![a-z])"
)  # fmt: skip
_MINE: Final = phrase("asks", "mine_said")
_MINE_DONE: Final = phrase("asks", "mine_done")
_CUSTOMERS_DO: Final = re.compile(
    r"买|采购|欠|拖欠|逾期|拜访|见|合同|付款?了?|打款|(?<![a-z])(?:buy|bought|purchase[sd]?|spent|spend|owes?|pay|paid|visit(?:ed)?|contract)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """The sums of one team, now and in the time before. name: None where the customers are of no team."""

    name: tuple[str, str | None] | None
    now: Sequence[Sum]
    before: Sequence[Sum]


@dataclass(frozen=True, slots=True)
class Total:
    """Orders or payments (`topic`) in all and by team, the largest first; of the customers that `wish` names."""

    topic: str
    ask: Ask
    now: Sequence[Sum]
    before: Sequence[Sum]
    teams: Sequence[Line]
    wish: Wish
    names: Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which customers a question is about; left: whether words are not understood; unknown: those that can only be the
    name of a customer, which nobody here has."""

    wish: Wish
    unknown: str
    left: bool


def read(text: str, known: Iterable[Named], member: MemberInfo, today: date) -> Asked:
    """Whose figures `text` asks for; "I" and "my" are the customers of who asks."""
    clean = fold(text)
    for start, end in sorted(periods.spans_of(clean, today), reverse=True):
        clean = f"{clean[:start]} \0 {clean[end:]}"
    wish, words = lists_grammar.loosely(_MINE.sub(" ", clean), known, today=today)
    where = {trait: values for trait, values in wish.where.items() if trait in _TRAITS}
    if "owner" not in where and (_MINE_DONE.search(clean) or lists_grammar.MINE.search(clean)):
        where["owner"] = (member.id,)
    rest = " ".join(_OF_FIGURES.sub(" ", words).split())
    left = len(rest.encode()) > 3
    names_nobody = left and _CUSTOMERS_DO.search(clean) is not None
    return Asked(Wish(where), _as_typed(rest, text) if names_nobody else "", left)


def _as_typed(words: str, text: str) -> str:
    """Words of the cleaned text as they were typed, where they stand there."""
    found = re.search(re.escape(words).replace(r"\ ", r"\s+"), text, re.IGNORECASE)
    return found.group() if found else words


def known(tx: Tx, scope: Scope) -> list[Named]:
    """What the firm's own customers are, as people say it."""
    return portfolio.known(tx, scope)


def find(tx: Tx, scope: Scope, topic: str, ask: Ask, wish: Wish, *, zone: str, lang: str) -> Total:
    """The orders or payments of the customers in `scope` that `wish` names."""
    table = figures.ORDERS if topic == BOUGHT else figures.PAYMENTS
    which = lists.matching(wish.where)
    now = figures.parts(tx, table, scope, *of_one.moments(ask.period, zone), which)
    before: list[Part] = []
    if ask.period.first > EVER:
        before = figures.parts(tx, table, scope, *of_one.moments(ask.period.before, zone), which)
    return Total(
        topic, ask, _together(now), _together(before), _teams(tx, now, before), wish, portfolio.names(tx, wish, lang)
    )


def _teams(tx: Tx, now: Sequence[Part], before: Sequence[Part]) -> list[Line]:
    """By the currency that most is in, the largest first."""
    main = next((each.currency for each in _together(now)), None)
    names = {team.id: (team.name, team.name_en) for team in people.teams(tx)}
    there = {part.team_id for part in (*now, *before)}
    lines = [
        Line(names.get(team) if team is not None else None, _together(_of(now, team)), _together(_of(before, team)))
        for team in there
    ]
    return sorted(lines, key=lambda line: -sum(each.amount for each in line.now if each.currency == main))


def _of(parts: Iterable[Part], team: int | None) -> list[Part]:
    return [part for part in parts if part.team_id == team]


def _together(parts: Iterable[Part]) -> list[Sum]:
    """The sums of several teams, each currency by itself, the largest first."""
    found: dict[str, Sum] = {}
    for part in parts:
        one, kept = part.sum, found.get(part.sum.currency) or Sum(part.sum.currency, Decimal(0), 0, Decimal(0))
        amount, count, returned = kept.amount + one.amount, kept.count + one.count, kept.returned + one.returned
        found[one.currency] = Sum(one.currency, amount, count, returned)
    return sorted(found.values(), key=lambda each: (-each.amount, each.currency))


def asked(words: str, today: date) -> Ask:
    """Over which time; of a total that is the present month where none is named."""
    ask = wording.read(words, today)
    return ask if ask.said else Ask(ask.first, periods.Period(today.replace(day=1), today, months=1), said=False)
