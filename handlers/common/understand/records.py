"""From a scanned message to drafts of records: what happened, when, for how much, with which signals and steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from handlers.common.understand import facts, kinds, signals, steps
from handlers.common.understand.amounts import Amount
from handlers.common.understand.building import Draft, Scene, build
from handlers.common.understand.clauses import Clause
from handlers.common.understand.dates import Direction, Match
from handlers.common.understand.facts import Fact, Signal, Step
from handlers.common.understand.kinds import Event
from handlers.common.understand.scan import Scan

_PLANNABLE: Final = frozenset({"visit", "order", "payment", "invoice", "need", "survey"})
_WITH_MONEY: Final = frozenset({"order", "payment", "invoice", "contract", "project"})
_DATED: Final = frozenset({"visit", "order", "payment", "invoice"})  # "last week" is asked; others take its middle


class Records:
    """Reads the clauses of one scan in order."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._used: set[int] = set()  # where amounts start that belong to a record already

    def drafts(self) -> Iterator[Draft]:
        """One draft per event of each clause, signals and steps with the first of them or alone."""
        topic: str | None = None
        for index, clause in enumerate(self._scan.clauses):
            found = [self._signal(signal) for signal in signals.find(clause, topic)]
            topic = signals.topic(clause) or topic
            step = steps.find(clause, self._scan.text, self._scan.today)
            events = [event for event in self._events(index) if not (step and self._planned(clause, event))]
            drafts = [build(self._scene(index, event)) for event in events]
            yield from self._with_extras(index, drafts, found, step)

    def outcome(self, draft: Draft) -> str | None:
        """How a visit went, from all clauses about its customer."""
        about = [
            c for c, subject in zip(self._scan.clauses, self._scan.subjects, strict=True) if subject is draft.mention
        ]
        return next((found for clause in about if (found := signals.outcome(clause.masked))), None)

    def _events(self, index: int) -> list[Event]:
        found = kinds.events(self._scan.clauses[index])
        if self._scan.command == "visit" and index == 0 and all(event.kind != "visit" for event in found):
            found.insert(0, Event("visit", None, 0, 0))
        return found

    def _planned(self, clause: Clause, event: Event) -> bool:
        """A visit or payment on a day ahead has not happened: it is a step."""
        plannable = event.kind in _PLANNABLE or event.event in {"signed", "renewed", "stage"}
        commanded = event.start == event.end
        return plannable and not commanded and steps.ahead(clause, self._scan.today) is not None

    def _scene(self, index: int, event: Event) -> Scene:
        clause = self._scan.clauses[index]
        on, said = self._day(index, asked=event.kind in _DATED)
        amount = self._amount(index, event) if event.kind in _WITH_MONEY else None
        due = steps.due(clause, self._scan.today) if event.kind in {"invoice", "contract"} else None
        who = self._scan.who(self._scan.subjects[index])
        return Scene(self._scan.text, clause, event, self._scan.today, who, on, said, amount, due, self._after(index))

    def _after(self, index: int) -> str:
        """What follows the clause without telling of another record: "…, very serious"."""
        following = self._scan.clauses[index + 1 : index + 2]
        return " ".join(clause.text for clause in following if not kinds.events(clause))

    def _day(self, index: int, *, asked: bool) -> tuple[date | None, bool]:
        """When it happened: the clause's own day, else the last one said before, else one said after, else today."""
        here = self._scan.subjects[index]
        order = [index, *range(index - 1, -1, -1), *range(index + 1, len(self._scan.clauses))]
        for place in order:
            clause = self._scan.clauses[place]
            behind = [day for day in clause.days if self._is_behind(clause, day)]
            if behind and self._scan.subjects[place] is here:
                return self._reading(behind[0], asked=asked)
        return self._scan.today, False

    def _reading(self, day: Match, *, asked: bool) -> tuple[date | None, bool]:
        if not day.approximate:
            return day.on(Direction.PAST), True
        middle = sorted(day.options)[len(day.options) // 2]
        return (None if asked else min(middle, self._scan.today)), True

    def _is_behind(self, clause: Clause, day: Match) -> bool:
        if steps.ahead(clause, self._scan.today) is day or steps.due(clause, self._scan.today) is day:
            return False
        if day.approximate and min(day.options) <= self._scan.today <= max(day.options):
            return False  # "this month" says nothing of the day
        past = day.reading.past
        return past <= self._scan.today if past else any(option <= self._scan.today for option in day.options)

    def _amount(self, index: int, event: Event) -> Amount | None:
        """The amount nearest to the words of the event, else one alone in the next or previous clause."""
        clause = self._scan.clauses[index]
        place = clause.start + event.start
        near = sorted(clause.amounts, key=lambda amount: (not amount.sure, abs(amount.start - place)))
        for amount in [*near, *self._lonely(index)]:
            if amount.start not in self._used:
                self._used.add(amount.start)
                return amount
        return None

    def _lonely(self, index: int) -> Iterator[Amount]:
        for other in (index + 1, index - 1):
            if 0 <= other < len(self._scan.clauses) and self._scan.subjects[other] is self._scan.subjects[index]:
                clause = self._scan.clauses[other]
                telling = {event.kind for event in kinds.events(clause)} & (_WITH_MONEY | {"financials"})
                if not telling and not steps.find(clause, self._scan.text, self._scan.today):
                    yield from clause.amounts

    def _signal(self, found: signals.Found) -> Signal:
        words = self._scan.text.quote(found.start, found.end).strip(" ,，。")
        return Signal(found.kind, words, found.start, found.end, found.confirm)

    def _with_extras(self, index: int, drafts: list[Draft], found: list[Signal], step: Step | None) -> Iterator[Draft]:
        if not drafts and (found or step):
            drafts = [Draft(self._bare(index, found, step), [], [self._scan.clauses[index]])]
        for position, draft in enumerate(drafts):
            draft.mention = self._scan.subjects[index]
            if position == 0:
                draft.fact = replace(draft.fact, signals=tuple(found), steps=(step,) if step else ())
            yield draft

    def _bare(self, index: int, found: list[Signal], step: Step | None) -> Fact:
        """A record for signals alone, or for a step that at most offers signals."""
        on, said = self._day(index, asked=False)
        clause = self._scan.clauses[index]
        note = self._scan.text.quote(clause.start, clause.end).strip(" ,，。;；")
        sure = any(not signal.confirm for signal in found)
        kind: type[facts.Remark] | type[facts.Task] = facts.Remark if sure or not step else facts.Task
        return kind(customer=self._scan.who(self._scan.subjects[index]), on=on, said=said, note=note)
