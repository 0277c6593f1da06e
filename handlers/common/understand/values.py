"""When something happened and what it came to: the days and sums of a message given to its records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from handlers.common.understand import kinds, prices, steps
from handlers.common.understand.amounts import Amount
from handlers.common.understand.clauses import Clause
from handlers.common.understand.dates import Direction, Match
from handlers.common.understand.kinds import Event
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.scan import Scan

_PAID: Final = frozenset({"payment", "invoice"})
WITH_MONEY: Final = frozenset({"order", "payment", "invoice", "contract", "project"})
_OF_THEIRS: Final = frozenset({"contact", "credit_event", "financials", "market", "loss"})
_OF_WHAT: Final = phrase("records", "of_what")
# Before a sum that is still open: "付了6万,剩3万", "paid 20k, balance 5k".
_STILL_OPEN: Final = re.compile(rf"(?:{phrase('records', 'remainder').pattern}).{{0,4}}$")
_TOTAL: Final = re.compile(
    r"合计|总计|总共|一共|总价|总额|共计|折合|\b(?:total|altogether|in all|all in|comes to|making)\b"
    r"|\b(?:so|minus|less) [¤¢]",
    re.ASCII,
)
_BARE: Final = re.compile(r"[\s¤,，。.;；!！]+")  # nothing but a sum
# Before a sum that another one contains: "付款7万里头有2千是运费", "paid 7k including 2k for freight".
_CONTAINED: Final = re.compile(
    r"(?:其中|里头|里面|里边|当中|[万千百元块\d¤]里|包括|包含|含)(?:有|了)?\s*(?:运费|税金)?\s*$"
    r"|\b(?:of which|including|incl\.?|out of that|of that)\s*$",
    re.ASCII,
)
_PART_OF: Final = re.compile(r"\s*(?:out )?of (?:the |their |its |a )?", re.ASCII)  # "5k of the 18k"
_SINCE: Final = re.compile(r"\bsince\s*$|自从?$")
_SINCE_THEN: Final = re.compile(r"(?:以来|之后就?(?:没|再))")


class Days:
    """Finds the day of what a clause tells."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan

    def of(self, index: int, *, asked: bool) -> tuple[date | None, bool]:
        """When it happened: the clause's own day, else the last one said before, else one said after, else today."""
        here = self._scan.subjects[index]
        later = (place for place in range(index + 1, len(self._scan.clauses)) if not self._is_news(place))
        order = [index, *range(index - 1, -1, -1), *later]
        for place in order:
            clause = self._scan.clauses[place]
            behind = [day for day in clause.days if self._is_behind(clause, day)]
            if behind and self._scan.subjects[place] is here:
                exact = next((day for day in behind if not day.approximate), behind[0])
                return self._reading(exact, asked=asked)  # "last month's money came today" is of today
        return self._scan.today, False

    def _is_news(self, place: int) -> bool:
        """Whether a clause tells of a change at the customer, which has a day of its own: "he left two weeks ago"."""
        return any(event.kind in _OF_THEIRS for event in kinds.events(self._scan.clauses[place]))

    def _reading(self, day: Match, *, asked: bool) -> tuple[date | None, bool]:
        if not day.approximate:
            return day.on(Direction.PAST), True
        middle = sorted(day.options)[len(day.options) // 2]
        return (None if asked else min(middle, self._scan.today)), True

    def _is_behind(self, clause: Clause, day: Match) -> bool:
        if steps.ahead(clause, self._scan.today) is day or steps.due(clause, self._scan.today) is day:
            return False
        before, after = clause.around(day.start, day.end)
        if _SINCE.search(before) or _SINCE_THEN.match(after) or day.text.startswith("since"):
            return False  # since when nothing happened is not when it was told
        if day.approximate and _OF_WHAT.match(after):
            return False  # "last week's order was called off" says nothing of when
        if day.approximate and min(day.options) <= self._scan.today <= max(day.options):
            return False  # "this month" says nothing of the day
        if day.impossible:
            return True
        past = day.reading.past
        return past <= self._scan.today if past else any(option <= self._scan.today for option in day.options)


class Sums:
    """Gives each amount of a message to at most one record."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._used: set[int] = set()  # where amounts start that belong to a record already

    def of(self, index: int, event: Event) -> Amount | None:
        """The amount nearest to the words of the event, else one alone in the next or previous clause."""
        clause = self._scan.clauses[index]
        place = clause.start + event.start
        near = sorted(clause.amounts, key=lambda amount: (not amount.sure, abs(amount.start - place)))
        free = [amount for amount in near if amount.start not in self._used]
        if event.kind == "payment":
            free = _came_in(clause, free)
        free = _wholes(clause, free)
        if price := self._price(index, free):
            return price
        if _is_part(clause, free) and event.kind in _PAID:
            self._used |= {amount.start for amount in free}
            return min(free, key=lambda amount: amount.start)
        if self._crowded(clause, free):
            return self._either(free)
        lonely = sorted(self._lonely(index), key=lambda amount: not amount.sure)  # "10 licences, £2,400" is of £2,400
        for amount in [*self._total(index, free), *free, *lonely]:
            if amount.start not in self._used:
                self._used.add(amount.start)
                return amount
        return None

    def _price(self, index: int, free: Sequence[Amount]) -> Amount | None:
        """What so many pieces come to where only the price of one is said, here or behind; no value: to be asked."""
        here = [amount for amount in free if amount.sure] or list(free[:1])
        lonely = [] if any(amount.sure for amount in free) else list(self._lonely(index))
        behind = [each for each in lonely if each.sure] or lonely  # "单价120，总计六万元" is of 60,000
        for amount in (*here, *behind):
            clause = next(each for each in self._scan.clauses if each.start <= amount.start < each.end)
            if prices.is_price(clause, amount):
                self._used |= {each.start for each in (*free, amount)}
                return replace(amount, value=prices.product([self._scan.clauses[index], clause], amount), options=())
        return None

    def _crowded(self, clause: Clause, free: list[Amount]) -> bool:
        """Whether a clause has sums to spare: "30k of pumps and 20k of valves", "12k of the 30k"."""
        sums = [amount for amount in free if amount.sure]
        telling = [event for event in kinds.events(clause) if event.kind in WITH_MONEY]
        return len({amount.value for amount in sums}) > 1 and len(telling) < 2

    def _either(self, free: list[Amount]) -> Amount:
        """An amount that is asked for: each of those named, and their sum."""
        named = list(dict.fromkeys(amount.value for amount in free if amount.sure and amount.value is not None))
        self._used |= {amount.start for amount in free}
        return replace(free[0], value=None, options=(*named[:2], sum(named, Decimal())))

    def _lonely(self, index: int) -> Iterator[Amount]:
        """Amounts near by that no other record explains: "…, 3 years, 90k", "280万,签了合同"."""
        for other in (index + 1, index + 2, index + 3, index + 4, index - 1):
            if not 0 <= other < len(self._scan.clauses) or self._scan.subjects[other] is not self._scan.subjects[index]:
                continue
            if self._explained(self._scan.clauses[other]):
                return
            yield from self._scan.clauses[other].amounts

    def _total(self, index: int, free: Sequence[Amount]) -> list[Amount]:
        """The sum that the next clause says it comes to, where the own one has pieces: "800 valves, 56k in all"."""
        following = self._scan.clauses[index + 1 : index + 2]
        told = any(_TOTAL.search(clause.masked) or _BARE.fullmatch(clause.masked) for clause in following)
        if any(amount.sure for amount in free) or not told:
            return []
        lonely = list(self._lonely(index))
        sure = [amount for amount in lonely if amount.sure]
        return sure or (lonely if len(lonely) == 1 else [])

    def _explained(self, clause: Clause) -> bool:
        telling = {event.kind for event in kinds.events(clause)} & (WITH_MONEY | {"financials"})
        if steps.due(clause, self._scan.today):
            return bool(telling)  # "…, until 31 December, 95k a year"
        return bool(telling) or steps.find(clause, self._scan.text, self._scan.today) is not None


def _came_in(clause: Clause, free: list[Amount]) -> list[Amount]:
    """The sums of a payment without those that are said to be still open."""
    came = [amount for amount in free if not _STILL_OPEN.search(clause.around(amount.start, amount.end)[0])]
    return came or free


def _wholes(clause: Clause, free: list[Amount]) -> list[Amount]:
    """The sums of a clause without those that another of them contains."""
    whole = [each for each in free if not _CONTAINED.search(clause.around(each.start, each.end)[0])]
    return whole if any(each.sure for each in whole) else free


def _is_part(clause: Clause, free: Sequence[Amount]) -> bool:
    """Whether two sums are a part and the whole: "5k of the 18k"."""
    if len(free) != 2 or not all(amount.sure for amount in free):
        return False
    first, second = sorted(free, key=lambda amount: amount.start)
    return bool(_PART_OF.fullmatch(clause.masked[first.end - clause.start : second.start - clause.start]))
