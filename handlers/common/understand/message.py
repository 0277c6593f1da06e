"""A message into facts, requests and questions: the one entry to understanding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from handlers.common.understand import amounts, clauses, dates, facts, kinds, signals, spotting, steps
from handlers.common.understand.amounts import Amount
from handlers.common.understand.building import Draft, Open, Scene, build
from handlers.common.understand.clauses import Clause
from handlers.common.understand.dates import Direction, Match
from handlers.common.understand.facts import Fact, Option, Question, Request, Signal, Understood
from handlers.common.understand.joining import joined
from handlers.common.understand.kinds import Event
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.search import Directory, Few, Hit, One, decide
from handlers.common.understand.spotting import Spotted
from handlers.common.understand.text import Text, normalise

_ASKS: Final = frozenset({"risk", "rating", "customer", "brief", "whatif"})
_ENTERS: Final = frozenset({"visit", "update", None})
_RIVAL_AFTER: Final = phrase("message", "rival_after")
_RIVAL_BEFORE: Final = phrase("message", "rival_before")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who says it: the teams whose customers may be found (None all), own customers first, the language of the person.

    `about`: the customer a reply refers to, taken where the words name none.
    """

    lang: str = "zh"
    teams: Set[int] | None = None
    prefer: Set[int] = frozenset()
    about: Hit | None = None
    day_first: bool | None = None


def understand(text: str, *, directory: Directory, today: date, asker: Asker | None = None) -> Understood:
    """Read a message. Nothing is guessed: what is not sure comes back as a question, what is not said as None.

    `today` is the sender's local day. Never raises on any text.
    """
    return _Reader(normalise(text), directory, today, asker or Asker()).read()


def spot(text: str, *, directory: Directory, asker: Asker | None = None) -> list[Spotted]:
    """The customers a message mentions; names as typed."""
    asker = asker or Asker()
    return spotting.spot(directory, normalise(text).clean, teams=asker.teams)


class _Reader:
    """One message being read."""

    def __init__(self, text: Text, directory: Directory, today: date, asker: Asker) -> None:
        self.text, self.directory, self.today, self.asker = text, directory, today, asker
        self.command, self.begin = kinds.command(text.clean)
        self.body = " " * self.begin + text.clean[self.begin :]
        self.mentions, self.days, self.amounts = self._values()
        self.clauses = clauses.split(self.body, self.mentions, self.days, self.amounts)
        self.subjects = self._subjects()

    def read(self) -> Understood:
        if self.command not in _ENTERS:
            return self._asked() if self.command in _ASKS else self._result()
        request = self._request()
        if request:
            return self._result(requests=(request,), questions=self._who(request))
        drafts = joined(self._drafts())
        if not drafts:
            return self._not_understood()
        return self._result(facts=tuple(draft.fact for draft in drafts), questions=tuple(self._questions(drafts)))

    def _result(
        self, facts: tuple[Fact, ...] = (), requests: tuple[Request, ...] = (), questions: tuple[Question, ...] = ()
    ) -> Understood:
        rest = self.text.quote(self.begin, len(self.text.clean))
        return Understood(facts, requests, questions, self.command, rest)

    # --- values -----------------------------------------------------------------------------------------------

    def _values(self) -> tuple[list[Spotted], list[Match], list[Amount]]:
        day_first = False if self.asker.day_first is None and _is_chinese(self.body) else self.asker.day_first
        days = dates.find(self.body, self.today, day_first=day_first)
        teams = self.asker.teams
        mentions = spotting.spot(self.directory, self.body, teams=teams, slots=False)
        days = [day for day in days if not _overlaps(day, mentions)]
        money = self._money(days, mentions)
        if not mentions:
            taken = _spans(days) + _spans(money)
            mentions = spotting.spot(self.directory, self.body, teams=teams, taken=taken)
        return mentions, days, money

    def _money(self, days: Sequence[Match], mentions: Sequence[Spotted]) -> list[Amount]:
        return amounts.find(self.body, [*_spans(days), *_spans(mentions), *dates.times(self.body)])

    # --- who --------------------------------------------------------------------------------------------------

    def _subjects(self) -> list[Spotted | None]:
        """Whom each clause is about: its own mention, else the last one, else the first that follows."""
        own = [self._own(clause) for clause in self.clauses]
        first = next((mention for mention in own if mention), None)
        subjects: list[Spotted | None] = []
        for mention in own:
            subjects.append(mention or (subjects[-1] if subjects else None) or first)
        return subjects

    def _own(self, clause: Clause) -> Spotted | None:
        rest = [mention for mention in clause.mentions if not self._as_rival(clause, mention)]
        return rest[0] if rest else None

    def _as_rival(self, clause: Clause, mention: Spotted) -> bool:
        """A customer named as somebody's competitor is not whom the clause is about, if there is anybody else."""
        if len({m.hits[0].customer_id for m in self.mentions if m.hits}) < 2:
            return False
        before, after = clause.masked[: mention.start - clause.start], clause.masked[mention.end - clause.start :]
        return bool(_RIVAL_BEFORE.search(before) or _RIVAL_AFTER.search(after))

    def _hit(self, mention: Spotted | None) -> Hit | None:
        if mention is None:
            return self.asker.about if not self.mentions else None
        decision = decide(self._preferred(mention.hits))
        return decision.hit if isinstance(decision, One) else None

    def _preferred(self, hits: Sequence[Hit]) -> list[Hit]:
        return sorted(hits, key=lambda hit: (-round(hit.score, 1), hit.customer_id not in self.asker.prefer))

    # --- facts ------------------------------------------------------------------------------------------------

    def _drafts(self) -> Iterator[Draft]:
        topic: str | None = None
        used: set[int] = set()
        for index, clause in enumerate(self.clauses):
            found = signals.find(clause, topic)
            topic = signals.topic(clause) or topic
            step = steps.find(clause, self.text, self.today)
            events = [
                event for event in self._events(index, clause) if not (step and self._only_planned(clause, event))
            ]
            drafts = [build(self._scene(index, event, used)) for event in events]
            yield from self._with_extras(index, drafts, [self._signal(signal) for signal in found], step)

    def _events(self, index: int, clause: Clause) -> list[Event]:
        found = kinds.events(clause)
        if self.command == "visit" and index == 0 and all(event.kind != "visit" for event in found):
            found.insert(0, Event("visit", None, 0, 0))
        return found

    def _only_planned(self, clause: Clause, event: Event) -> bool:
        """A visit or payment on a day ahead has not happened: it is a step."""
        plannable = event.kind in _PLANNABLE or event.event in {"signed", "renewed", "stage"}
        return plannable and steps.ahead(clause, self.today) is not None and event.start != event.end

    def _scene(self, index: int, event: Event, used: set[int]) -> Scene:
        clause = self.clauses[index]
        on, said = self._day(index)
        amount = self._amount(index, event, used) if event.kind in _WITH_MONEY else None
        due = steps.due(clause, self.today) if event.kind in {"invoice", "contract"} else None
        who = self._hit(self.subjects[index])
        return Scene(self.text, clause, event, self.today, who, on, said, amount, due, self._after(index))

    def _after(self, index: int) -> str:
        """What follows the clause without telling of another record: "…, very serious"."""
        following = self.clauses[index + 1 : index + 2]
        return " ".join(clause.text for clause in following if not kinds.events(clause))

    def _day(self, index: int) -> tuple[date | None, bool]:
        """When it happened: the clause's own day, else the last one said before, else today."""
        for clause in (self.clauses[index], *reversed(self.clauses[:index]), *self.clauses[index + 1 :]):
            behind = [day for day in clause.days if self._is_behind(clause, day)]
            if behind and (
                clause is self.clauses[index] or self.subjects[self.clauses.index(clause)] is self.subjects[index]
            ):
                day = behind[0]
                return (None if day.approximate else day.on(Direction.PAST)), True
        return self.today, False

    def _is_behind(self, clause: Clause, day: Match) -> bool:
        if steps.ahead(clause, self.today) is day or steps.due(clause, self.today) is day:
            return False
        past = day.reading.past
        return past <= self.today if past else any(option <= self.today for option in day.options)

    def _amount(self, index: int, event: Event, used: set[int]) -> Amount | None:
        """The amount nearest to the words of the event, else one alone in the next or previous clause."""
        clause = self.clauses[index]
        place = clause.start + event.start
        near = sorted(clause.amounts, key=lambda amount: (not amount.sure, abs(amount.start - place)))
        for amount in [*near, *self._lonely(index)]:
            if amount.start not in used:
                used.add(amount.start)
                return amount
        return None

    def _lonely(self, index: int) -> Iterator[Amount]:
        for other in (index + 1, index - 1):
            if 0 <= other < len(self.clauses) and self.subjects[other] is self.subjects[index]:
                clause = self.clauses[other]
                telling = [
                    event for event in kinds.events(clause) if event.kind in _WITH_MONEY or event.kind == "financials"
                ]
                if not telling and not steps.find(clause, self.text, self.today):
                    yield from clause.amounts

    def _signal(self, found: signals.Found) -> Signal:
        return Signal(
            found.kind, self.text.quote(found.start, found.end).strip(" ,，。"), found.start, found.end, found.confirm
        )

    def _with_extras(
        self, index: int, drafts: list[Draft], found: list[Signal], step: facts.Step | None
    ) -> Iterator[Draft]:
        clause = self.clauses[index]
        if not drafts and (found or step):
            drafts = [Draft(self._bare(index, facts.Remark if found else facts.Task), [], [clause])]
        for position, draft in enumerate(drafts):
            draft.mention = self.subjects[index]
            if position == 0:
                draft.fact = replace(draft.fact, signals=tuple(found), steps=(step,) if step else ())
            yield draft

    def _bare(self, index: int, kind: type[facts.Remark] | type[facts.Task]) -> Fact:
        on, said = self._day(index)
        clause = self.clauses[index]
        note = self.text.quote(clause.start, clause.end).strip(" ,，。;；")
        return kind(customer=self._hit(self.subjects[index]), on=on, said=said, note=note)

    # --- questions --------------------------------------------------------------------------------------------

    def _questions(self, drafts: Sequence[Draft]) -> Iterator[Question]:
        asked: set[object] = set()
        for index, draft in enumerate(drafts):
            if draft.fact.customer is None and not _market_wide(draft.fact):
                key = draft.mention and (draft.mention.start if isinstance(draft.mention, Spotted) else None)
                yield self._which(index, draft, repeated=key in asked)
                asked.add(key)
            if draft.fact.on is None:
                yield Question("day", index, tuple(self._day_options(draft)), self._day_words(draft))
            for lacking in draft.opens:
                yield _asks(index, lacking)
            for step in draft.fact.steps:
                if step.due is None and any(clause.days for clause in draft.clauses) and self._unsure_step(draft):
                    yield Question("due", index, tuple(self._due_options(draft)), step.what)

    def _which(self, index: int, draft: Draft, *, repeated: bool) -> Question:
        mention = draft.mention if isinstance(draft.mention, Spotted) else None
        if mention is None:
            words = spotting.unknown(self.body, self._taken()) or ""
            near = self.directory.find(words, 3, teams=self.asker.teams, prefer=self.asker.prefer) if words else []
            return Question("customer", index, _options(near), words)
        decision = decide(self._preferred(mention.hits))
        hits = decision.hits if isinstance(decision, Few) else mention.hits
        return Question("customer", index, _options(hits[:3]), self.text.quote(mention.start, mention.end))

    def _taken(self) -> list[tuple[int, int]]:
        return _spans(self.days) + _spans(self.amounts)

    def _unsure(self, draft: Draft) -> list[Match]:
        return [
            day
            for clause in (*draft.clauses, *self.clauses)
            for day in clause.days
            if day.approximate or day.on(Direction.PAST) is None
        ]

    def _day_options(self, draft: Draft) -> Iterator[Option]:
        unsure = self._unsure(draft)
        for day in unsure[0].options[:3] if unsure else ():
            yield Option(day, day.isoformat())

    def _day_words(self, draft: Draft) -> str:
        unsure = self._unsure(draft)
        return self.text.quote(unsure[0].start, unsure[0].end) if unsure else ""

    def _unsure_step(self, draft: Draft) -> bool:
        return any(day.on(Direction.FUTURE) is None for clause in draft.clauses for day in clause.days)

    def _due_options(self, draft: Draft) -> Iterator[Option]:
        unsure = [day for clause in draft.clauses for day in clause.days if day.on(Direction.FUTURE) is None]
        for day in unsure[0].options[:3] if unsure else ():
            yield Option(day, day.isoformat())

    # --- requests ---------------------------------------------------------------------------------------------

    def _request(self) -> Request | None:
        if self.command is not None:
            return None
        masked = clauses.mask(self.body, self.mentions, self.days, self.amounts)
        asked = bool(
            re.search(r"[?？]|[吗呢么]\W*$|^(?:how|what|who|is|are|will|which|should|show|tell)\b", masked.strip())
        )
        telling = any(kinds.events(clause) or signals.find(clause) for clause in self.clauses)
        name_only = not masked.strip(" ◇,，。.!！?？")
        kind = (
            "card" if name_only and self.mentions else None if telling and not asked else kinds.request(masked, asked)
        )
        if kind is None:
            return None
        return self._requested(kind)

    def _requested(self, kind: str) -> Request:
        mention = self.mentions[0] if self.mentions else None
        words = self.text.quote(self.begin, len(self.text.clean))
        hits = tuple(self._preferred(mention.hits)) if mention else ()
        return Request(kind, self._hit(mention), hits, words)

    def _asked(self) -> Understood:
        """A command that asks about a customer: all that follows it is the name, unless a name is found inside."""
        kind = {"customer": "card"}.get(self.command or "", self.command or "")
        request = self._requested(kind)
        if not self.mentions and request.words:
            hits = self.directory.find(request.words, 5, teams=self.asker.teams, prefer=self.asker.prefer)
            decision = decide(hits)
            request = replace(request, hits=tuple(hits), customer=decision.hit if isinstance(decision, One) else None)
        return self._result(requests=(request,), questions=self._who(request))

    def _who(self, request: Request) -> tuple[Question, ...]:
        if request.customer is not None or (request.kind == "whatif" and not request.hits):
            return ()
        words = request.hits and self.mentions and self.text.quote(self.mentions[0].start, self.mentions[0].end)
        unknown = words or spotting.unknown(self.body, self._taken()) or request.words
        return (Question("customer", None, _options(request.hits[:3]), unknown),)

    def _not_understood(self) -> Understood:
        """A customer and words that tell nothing known: ask what it is. Nothing at all: an empty result."""
        if not self.mentions and self.command is None:
            return self._result()
        likely = ("order", "payment", "invoice") if self.amounts else ("visit", "complaint", "signal")
        question = Question(
            "kind",
            None,
            tuple(Option(kind, kind) for kind in likely),
            self.text.quote(self.begin, len(self.text.clean)),
        )
        return self._result(questions=(question,))


_PLANNABLE: Final = frozenset({"visit", "order", "payment", "invoice", "need", "survey"})
_WITH_MONEY: Final = frozenset({"order", "payment", "invoice", "contract", "project"})


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def _spans(items: Iterable[_Placed]) -> list[tuple[int, int]]:
    return [(item.start, item.end) for item in items]


def _is_chinese(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def _overlaps(day: Match, mentions: Iterable[Spotted]) -> bool:
    return any(day.start < mention.end and mention.start < day.end for mention in mentions)


def _market_wide(fact: Fact) -> bool:
    return isinstance(fact, facts.Market | facts.Competitor)


def _asks(index: int, lacking: Open) -> Question:
    return Question(lacking.topic, index, lacking.options, lacking.words)


def _options(hits: Iterable[Hit]) -> tuple[Option, ...]:
    return tuple(Option(hit.customer_id, hit.name) for hit in hits)
