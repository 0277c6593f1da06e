"""From a scanned message to drafts of records: what happened, when, for how much, with which signals and steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from itertools import takewhile
from typing import Final

from handlers.common.understand import facts, guess, kinds, signals, steps
from handlers.common.understand.building import BUILDERS, Draft, Open, Scene, build
from handlers.common.understand.clauses import Clause
from handlers.common.understand.dates import Direction, Match
from handlers.common.understand.facts import Fact, Option, Signal, Step
from handlers.common.understand.kinds import Event
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.scan import Scan
from handlers.common.understand.spotting import Spotted
from handlers.common.understand.values import WITH_MONEY, Days, Sums

_PLANNABLE: Final = frozenset({"visit", "order", "payment", "invoice", "need", "survey"})
_PLANNABLE_EVENTS: Final = frozenset({"signed", "renewed", "stage"})
# What a record says by itself is a signal too, whatever else the rules for signals find.
_TELLS: Final = {
    ("contract", "renewed"): "contract_renewal",
    ("contract", "terminated"): "leaving",
    ("contract", "dispute"): "contract_dispute",
    ("contact", "left"): "contact_left",
    ("contact", "joined"): "contact_change",
    ("contact", "changed"): "contact_change",
    ("credit_event", ""): "credit_event",
    ("competitor", ""): "competitor",
    ("project", "delayed"): "project_delay",
    ("loss", ""): "leaving",
}
# What a guess alone tells of a customer beside others of whom words tell.
_ALONE: Final = frozenset({"visit", "order", "payment", "invoice", "complaint"})
_REPEATED: Final = frozenset({"order", "payment", "invoice", "survey"})
_DELIVERY_BEFORE: Final = phrase("records", "delivery_before")
_DELIVERY_AFTER: Final = phrase("records", "delivery_after")
_CAME: Final = phrase("records", "came")
_REMAINDER: Final = phrase("records", "remainder")
_OF_ALL: Final = phrase("records", "of_all")
_FROM: Final = phrase("records", "runs_from")
_HIDDEN: Final = re.compile("[◇¤¢☉]+")
_NUMERAL: Final = re.compile(r"\d")
_LETTERS: Final = re.compile(r"[a-z]+|[\u3400-\u9fff]")
_FEW: Final = 4  # words besides: only, 才
_OFFERED: Final = 3
_YEARS_AGO: Final = re.compile(r"years? ago|last year|去年|前年|年前")
_TELLING: Final = 4  # English words or Chinese characters that a clause must have to be worth asking about
_BRIEF: Final = 1
_BESIDES: Final = 0.7  # how likely something besides what was understood must be to be asked about
_DATED: Final = frozenset({"visit", "order", "payment", "invoice"})  # "last week" is asked; others take its middle


class Records:
    """Reads the clauses of one scan in order.

    `chosen`: the kind of record that it is if no words tell of one, "kind" or "kind:event" or "signal:name".
    `guessed`: nobody has said so, it is only likely. `without`: kinds that are not believed,
    each with the start of the clause that tells of it.
    """

    def __init__(
        self,
        scan: Scan,
        chosen: str | None = None,
        *,
        guessed: bool = False,
        without: Set[tuple[str, int]] = frozenset(),
    ) -> None:
        self._scan = scan
        self._without = without
        self._guessed = guessed
        chosen = chosen or ("visit" if scan.command == "visit" else "")
        self._chosen, _, self._detail = chosen.partition(":")
        if f"{self._chosen}_{self._detail}" in BUILDERS:  # "complaint:resolved" is a kind of its own
            self._chosen, self._detail = f"{self._chosen}_{self._detail}", ""
        self._days, self._sums = Days(scan), Sums(scan)
        places = enumerate(scan.clauses) if self._chosen else ()
        silent = [index for index, clause in places if self._is_silent(clause, telling=_BRIEF)]
        self._alone = len(silent) == len(scan.clauses)  # nothing else is told
        self._place = self._home(silent)

    def _home(self, silent: Sequence[int]) -> int:
        """The clause that the chosen kind is about: the likeliest of those that tell nothing else, if there are any."""
        if self._alone or not (silent or self._guessed):
            return 0
        label = f"{self._chosen}:{self._detail}" if self._detail else self._chosen.replace("_", ":")
        places = silent or range(len(self._scan.clauses))
        return max(places, key=lambda index: guess.of(label, self._scan.clauses[index].masked))

    @property
    def scan(self) -> Scan:
        """What is read."""
        return self._scan

    def drafts(self) -> Iterator[Draft]:
        """One draft per event of each clause, signals and steps with the first of them or alone."""
        topic: str | None = None
        for index, clause in enumerate(self._scan.clauses):
            found = self._signals(index, topic)
            topic = signals.topic(clause) or topic
            step = self._step(index)
            events = [event for event in self._events(index) if not self._planned(clause, event, step)]
            events = [event for event in events if _stands(event, found)]
            drafts = [self._draft(index, event) for event in events]
            own = list(self._with_extras(index, drafts, found, step))
            yield from own
            for partner in self._scan.company(index):
                yield from (self._again(draft, partner) for draft in own)

    def _step(self, index: int) -> Step | None:
        """What is to be done by a clause; the day on which an order is delivered is nothing to do."""
        clause = self._scan.clauses[index]
        day = steps.ahead(clause, self._scan.today)
        ordered = any(event.kind == "order" for event in self._events(index))
        if day and ordered and _is_delivery(clause, day):
            return None
        return steps.find(clause, self._scan.text, self._scan.today)

    def _signals(self, index: int, topic: str | None) -> list[Signal]:
        """The signals of a clause; the one that was chosen comes with the first clause."""
        found = [self._signal(signal) for signal in signals.find(self._scan.clauses[index], topic)]
        if index == self._place and self._chosen == guess.NOTE and self._detail:
            found.insert(0, Signal(self._detail, "", 0, 0, confirm=self._guessed))
        return found

    def _again(self, draft: Draft, partner: Spotted) -> Draft:
        """The same record of another customer named beside; whose the money is must be asked."""
        fact = replace(draft.fact, customer=self._scan.who(partner))
        opens = list(draft.opens)
        if isinstance(fact, facts.Money) and fact.amount is not None:
            lacking = Open("amount", (Option(fact.amount, f"{fact.amount:,f}"),))
            draft.fact = fact = replace(fact, amount=None)
            draft.fact = replace(draft.fact, customer=self._scan.who(draft.mention))
            draft.opens.append(lacking)
            opens.append(lacking)
        return Draft(fact, opens, draft.clauses, partner)

    def outcome(self, draft: Draft) -> str | None:
        """How a visit went, from all clauses about its customer."""
        about = self._scan.about(draft.mention)
        return next((found for clause in about if (found := signals.outcome(clause.masked))), None)

    def _draft(self, index: int, event: Event) -> Draft:
        draft = build(self._scene(index, event))
        draft.mention = self._scan.subject(index, event.start)
        if index == self._place and event.kind == self._chosen and event.start == event.end and self._alone:
            draft.fact = replace(draft.fact, note=self._scan.words)  # the person said what all of it is
        kind = _TELLS.get((event.kind, event.event or ""))
        if kind and event.end == event.start and (event.event or event.kind == self._chosen):
            draft.fact = replace(draft.fact, signals=(Signal(kind, "", 0, 0, confirm=self._guessed),))
        elif kind and event.end > event.start:
            start = self._scan.clauses[index].start
            signal = self._signal(signals.Found(kind, start + event.start, start + event.end, confirm=False))
            draft.fact = replace(draft.fact, signals=(signal,))
        return draft

    def _events(self, index: int) -> list[Event]:
        start = self._scan.clauses[index].start
        masked = self._scan.clauses[index].masked
        events = (kinds.settled(event, masked) for event in self._clause_events(index))
        told = (event for event in events if (event.kind, start) not in self._without)
        found = [event for event in told if not self._is_history(index, event)]
        if index == self._place and self._chosen in BUILDERS and not self._told(self._chosen):
            found.insert(0, Event(self._chosen, self._detail or None, 0, 0))
        return found

    def _is_history(self, index: int, event: Event) -> bool:
        """An old story told today: "two years ago they complained once"."""
        return event.kind in kinds.FRESH and any(_YEARS_AGO.search(day.text) for day in self._scan.clauses[index].days)

    def _clause_events(self, index: int) -> tuple[Event, ...]:
        """What a clause tells by its words; where it has hardly any, "Globex 20k", it goes on with what was told."""
        told = kinds.events(self._scan.clauses[index])
        if told:
            return told
        shared = self._shared(index)
        if shared or not index or not self._goes_on(index):
            return shared
        before = [event for event in self._carried(index - 1) if event.kind in _REPEATED]
        return tuple(replace(event, start=0, end=0) for event in before[:1])

    def _shared(self, index: int) -> tuple[Event, ...]:
        """What the next clause tells of the customer and sum of this one too: "中兴22万和三一7.5万都到账了"."""
        following = self._scan.clauses[index + 1 : index + 2]
        if not following or not self._is_bare(index) or not _OF_ALL.search(following[0].masked):
            return ()
        masked = following[0].masked
        events = [event for event in kinds.events(following[0]) if event.kind in _REPEATED]
        events.sort(key=lambda event: -guess.chance(event.kind, masked))
        return tuple(replace(event, start=0, end=0) for event in events[:1])

    def _carried(self, index: int) -> list[Event]:
        """What was told last: a clause that is nothing but its customer with a number passes it on."""
        told = self._events(index)
        return told if told or not index or not self._is_bare(index) else self._carried(index - 1)

    def _goes_on(self, index: int) -> bool:
        """Whether a clause is nothing but another customer with a number of its own."""
        return self._is_bare(index) and self._scan.subjects[index] is not self._scan.subjects[index - 1]

    def _is_bare(self, index: int) -> bool:
        clause = self._scan.clauses[index]
        rest = _HIDDEN.sub("", clause.masked)
        numbered = bool(clause.amounts or _NUMERAL.search(rest))
        return bool(clause.mentions) and numbered and len(_LETTERS.findall(rest)) <= _FEW

    def _told(self, kind: str) -> bool:
        """Whether any words tell of a record of this kind."""
        return any(event.kind == kind for clause in self._scan.clauses for event in kinds.events(clause))

    def rest(self, told: Sequence[Draft]) -> list[Draft]:
        """What a clause of which nothing was made seems to tell besides, to be asked: the likeliest one, if any."""
        kinds_told = {draft.fact.kind for draft in told}
        silent = [
            index
            for index, clause in enumerate(self._scan.clauses)
            if self._is_silent(clause) and steps.due(clause, self._scan.today) is None
        ]
        guessed = [(guess.best(self._scan.clauses[index].masked), index) for index in silent]
        fresh = [(best, index) for best, index in guessed if best.label.partition(":")[0] not in kinds_told]
        if self._chosen or not fresh:
            return []
        best, index = max(fresh, key=lambda pair: pair[0].chance)
        return [self._asked(index)] if best.chance >= _BESIDES else []

    def others(self, told: Sequence[Draft]) -> Iterator[Draft]:
        """What clauses surely tell of customers of whom nothing was made: it would be stored if they stood alone."""
        known = {draft.fact.customer.customer_id for draft in told if draft.fact.customer}
        for index, clause in enumerate(self._scan.clauses):
            whom = self._scan.who(self._scan.subjects[index]) if clause.mentions else None
            fresh = whom is not None and whom.customer_id not in known and self._is_silent(clause, telling=0)
            event = _surely(clause) if fresh else None
            if whom is not None and event is not None:
                known.add(whom.customer_id)
                yield self._draft(index, event)

    def silent(self) -> list[str]:
        """The masked clauses of which nothing was made, though they tell something."""
        return [clause.masked for clause in self._scan.clauses if self._is_silent(clause)]

    def brief(self) -> list[str]:
        """Those of them that hardly tell anything: "访◇◇", "part payment from ◇◇"."""
        clauses = [clause for clause in self._scan.clauses if self._is_silent(clause, telling=_BRIEF)]
        return [clause.masked for clause in clauses if not self._is_silent(clause)]

    def _is_silent(self, clause: Clause, *, telling: int = _TELLING) -> bool:
        unsure = clause.question or clause.supposed or clause.untrue or signals.unsure(clause.masked)
        short = len(_LETTERS.findall(_HIDDEN.sub("", clause.masked))) < telling
        made = unsure or short or kinds.events(clause) or signals.find(clause)
        return not made and steps.find(clause, self._scan.text, self._scan.today) is None

    def _asked(self, index: int) -> Draft:
        """A record of unknown kind from one clause."""
        clause = self._scan.clauses[index]
        options = tuple(Option(label, label) for label in guess.likely(clause.masked))
        words = self._scan.text.quote(clause.start, clause.end).strip(" ,，。;；")
        return Draft(self._bare(index, [], None), [Open("kind", options, words)], [clause], self._scan.subjects[index])

    def unknown(self) -> Draft:
        """A record of unknown kind: whom and when is known, what it is will be asked. What may be is a note."""
        outlook = all(steps.is_outlook(clause, self._scan.today) for clause in self._scan.clauses)
        asked = [] if outlook else [Open("kind", self._likely(), self._scan.words)]
        return Draft(self._bare(0, [], None), asked, [], self._scan.subjects[0])

    def _likely(self) -> tuple[Option, ...]:
        if all(clause.untrue for clause in self._scan.clauses):
            return (Option(guess.NOTE, guess.NOTE),)  # what is not so is at most a note
        hinted = [label for clause in self._scan.clauses for label in kinds.hinted(clause)]
        labels = dict.fromkeys([*hinted, *guess.likely(self._scan.masked)])
        return tuple(Option(label, label) for label in labels)[:_OFFERED]

    def _planned(self, clause: Clause, event: Event, step: Step | None) -> bool:
        """A visit or payment on a day ahead has not happened: it is a step, or nothing yet ("下个月还要一批")."""
        plannable = event.kind in _PLANNABLE or event.event in _PLANNABLE_EVENTS
        commanded = event.start == event.end
        day = steps.ahead(clause, self._scan.today)
        if day is None or commanded or not plannable or _is_settled(clause, event, day):
            return False
        return step is not None or (day.approximate and not _is_delivery(clause, day))

    def _scene(self, index: int, event: Event) -> Scene:
        clause = self._scan.clauses[index]
        on, said = self._days.of(index, asked=event.kind in _DATED)
        amount = self._sums.of(index, event) if event.kind in WITH_MONEY else None
        due = self._due(index) if event.kind in {"invoice", "contract"} else None
        who = self._scan.who(self._scan.subject(index, event.start))
        starts = self._starts(index) if event.kind == "contract" else None
        after, story = self._after(index), self._story(index)
        return Scene(self._scan.text, clause, event, self._scan.today, who, on, said, amount, due, after, starts, story)

    def _starts(self, index: int) -> date | None:
        """From when a contract runs: "从1月1日开始", "starting 1 January"."""
        for clause in (self._scan.clauses[index], *self._silent(index)):
            for day in clause.days:
                if _FROM.search(clause.around(day.start, day.end)[0]):
                    return day.on(Direction.FUTURE)
        return None

    def _due(self, index: int) -> Match | None:
        """The day by which it ends, in its own words or in those that only add to it."""
        places = [self._scan.clauses[index], *self._silent(index)]
        return next((day for clause in places if (day := steps.due(clause, self._scan.today))), None)

    def _after(self, index: int) -> str:
        """What follows the clause, of the same customer and no other record: "…, very serious"."""
        subjects = self._scan.subjects
        following = range(index + 1, index + 1 + len(self._silent(index)))
        same = takewhile(lambda at: subjects[at] is subjects[index], following)
        return " ".join(self._scan.clauses[at].unnamed for at in same)

    def _story(self, index: int) -> str:
        """All clauses about the customer that one is about."""
        return " ".join(clause.unnamed for clause in self._scan.about(self._scan.subjects[index]))

    def _silent(self, index: int) -> list[Clause]:
        following = self._scan.clauses[index + 1 : index + 4]
        return list(takewhile(lambda clause: not kinds.events(clause), following))

    def _signal(self, found: signals.Found) -> Signal:
        words = self._scan.text.quote(*self._scan.text.whole(found.start, found.end)).strip(" ,，。")
        return Signal(found.kind, words, found.start, found.end, found.confirm)

    def _with_extras(self, index: int, drafts: list[Draft], found: list[Signal], step: Step | None) -> Iterator[Draft]:
        if not drafts and (found or step):
            drafts = [
                Draft(self._bare(index, found, step), [], [self._scan.clauses[index]], self._scan.subjects[index])
            ]
        for draft in drafts:
            kept = [signal for signal in draft.fact.signals if all(signal.kind != other.kind for other in found)]
            draft.fact = replace(draft.fact, signals=(*found, *kept), steps=(step,) if step else ())
            yield draft
            found, step = [], None

    def _bare(self, index: int, found: list[Signal], step: Step | None) -> Fact:
        """A record for signals alone, or for a step that at most offers signals."""
        on, said = self._days.of(index, asked=False)
        clause = self._scan.clauses[index]
        note = self._scan.text.quote(clause.start, clause.end).strip(" ,，。;；")
        sure = any(not signal.confirm for signal in found)
        kind: type[facts.Remark] | type[facts.Task] = facts.Remark if sure or not step else facts.Task
        return kind(customer=self._scan.who(self._scan.subjects[index]), on=on, said=said, note=note)


def _surely(clause: Clause) -> Event | None:
    """What the words of a clause together tell for sure."""
    kind, _, event = (guess.sure(clause.masked) or "").partition(":")
    kind, event = (f"{kind}_{event}", "") if f"{kind}_{event}" in BUILDERS else (kind, event)
    return Event(kind, event or None, 0, 0) if kind in _ALONE else None


def _is_settled(clause: Clause, event: Event, day: Match) -> bool:
    """Whether it has come already and the day is that of what is still open: "收到二十万还差十万周五补"."""
    place = day.start - clause.start
    if event.kind != "payment" or event.end > place:
        return False
    rest = _REMAINDER.search(clause.masked, event.start, place)
    part = rest is not None and any(amount.start - clause.start < rest.start() for amount in clause.amounts)
    return part or bool(_CAME.search(clause.masked[event.start : event.end]))


def _is_delivery(clause: Clause, day: Match) -> bool:
    """Whether what has a sum is to be delivered on the day."""
    before, after = clause.around(day.start, day.end)
    return bool(clause.amounts and (_DELIVERY_BEFORE.search(before) or _DELIVERY_AFTER.match(after)))


def _stands(event: Event, found: list[Signal]) -> bool:
    """Whether an event may be a record: the bare word for a competitor is one only with a signal that is sure."""
    sure = any(signal.kind == event.kind and not signal.confirm for signal in found)
    return event.kind != "competitor" or event.spoken or sure
