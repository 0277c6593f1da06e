"""The values of a message: command, customers, days and amounts, and whom each clause is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Protocol

from handlers.common.understand import amounts, clauses, contacts, dates, kinds, people, spotting
from handlers.common.understand.amounts import Amount
from handlers.common.understand.clauses import Clause
from handlers.common.understand.dates import Match
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.mending import mended
from handlers.common.understand.search import Decision, Directory, Hit, One, decide
from handlers.common.understand.spotting import Spotted
from handlers.common.understand.text import Text

_AND: Final = re.compile(r"\s*(?:和|、|与|跟|及|还有|以及|同埋|,|，|&|\band\b|\+)\s*")
_TOGETHER: Final = re.compile(r"\s*(?:和|与|跟|及|以及|&|\band\b)\s*")
_OF_SEVERAL: Final = phrase("scan", "of_several")
_RIVAL_AFTER: Final = phrase("scan", "rival_after")
_RIVAL_BEFORE: Final = phrase("scan", "rival_before")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who says it: the teams whose customers may be found (None all), and those that come first among equals.

    `about`: the customer a reply refers to, taken where the words name none. `day_first`: how 3/4 is read in English,
    None: asked.
    """

    teams: Set[int] | None = None
    prefer: Set[int] = frozenset()
    about: Hit | None = None
    day_first: bool | None = None


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Scan:
    """A message with its values found and its clauses cut."""

    def __init__(self, text: Text, directory: Directory, today: date, asker: Asker) -> None:
        text = mended(text, lambda word: any(directory.named([word], asker.teams)))
        self.text, self.directory, self.today, self.asker = text, directory, today, asker
        self.command, self.begin = kinds.command(text.clean)
        self.body = " " * self.begin + text.clean[self.begin :]
        self.days = dates.find(self.body, today, day_first=self._day_first())
        self.mentions = self._spot(taken=(), slots=False)
        self.days = [day for day in self.days if not _overlaps(day, self.mentions)]
        self.amounts = self._money()
        if not self.mentions:
            self.mentions = self._spot(taken=self.taken, slots=True)
        self.person = None if self.mentions else self._person()
        self.clauses = clauses.split(self.body, self.mentions, self.days, self.amounts)
        self.subjects = self._subjects()

    @property
    def taken(self) -> list[tuple[int, int]]:
        """Where days and amounts stand."""
        return _spans(self.days) + _spans(self.amounts)

    @property
    def words(self) -> str:
        """What was typed after the command."""
        return self.text.quote(self.begin, len(self.text.clean))

    @property
    def masked(self) -> str:
        """The whole body with its values hidden."""
        return clauses.mask(self.body, self.mentions, self.days, self.amounts)

    def decide(self, mention: Spotted) -> Decision:
        return decide(self.preferred(mention.hits))

    def preferred(self, hits: Sequence[Hit]) -> list[Hit]:
        """Own customers first among equals."""
        return sorted(hits, key=lambda hit: (-round(hit.score, 1), hit.customer_id not in self.asker.prefer))

    def who(self, mention: Spotted | None) -> Hit | None:
        """The one customer a mention means; without any mention the one the person was already speaking of."""
        if mention is None:
            return self.asker.about if not self.mentions else None
        decision = self.decide(mention)
        return decision.hit if isinstance(decision, One) else None

    def find(self, words: str, limit: int) -> list[Hit]:
        return self.directory.find(words, limit, teams=self.asker.teams, prefer=self.asker.prefer)

    def unknown(self) -> str:
        """The words that look like the name of a customer nobody knows; empty if none do."""
        found = spotting.unknown(self.body, self.taken)
        return self.text.quote(*found) if found else ""

    def _day_first(self) -> bool | None:
        chinese = bool(re.search(r"[\u4e00-\u9fff]", self.body))
        return False if chinese and self.asker.day_first is None else self.asker.day_first

    def _spot(self, taken: Iterable[tuple[int, int]], *, slots: bool) -> list[Spotted]:
        return spotting.spot(self.directory, self.body, teams=self.asker.teams, taken=taken, slots=slots)

    def _money(self) -> list[Amount]:
        others = [*dates.times(self.body), *people.spans(self.body)]
        return amounts.find(self.body, [*_spans(self.days), *_spans(self.mentions), *others])

    def _person(self) -> Spotted | None:
        """Somebody we know by name at a customer, where the words name no customer and nobody spoke of one."""
        if self.asker.about is not None:
            return None
        return contacts.told_of(self.directory, self.body, teams=self.asker.teams, taken=self.taken)

    def _subjects(self) -> list[Spotted | None]:
        """Whom each clause is about: its own mention, else the last one, else the first that follows."""
        own = [self._own(clause) for clause in self.clauses]
        first = next((mention for mention in own if mention), self.person)
        subjects: list[Spotted | None] = []
        for mention in own:
            subjects.append(mention or (subjects[-1] if subjects else None) or first)
        return subjects

    def about(self, subject: Spotted | None) -> list[Clause]:
        """The clauses that are about the same customer as one whose subject this is."""
        return [clause for clause, whom in zip(self.clauses, self.subjects, strict=True) if whom is subject]

    def subject(self, index: int, start: int) -> Spotted | None:
        """Whom the words at clause.start + `start` are about: the name before them if the clause has several."""
        clause = self.clauses[index]
        own = [mention for mention in clause.mentions if not self._as_rival(clause, mention)]
        if len(own) < 2 or self.partners(clause):
            return self.subjects[index]
        before = [mention for mention in own if mention.start <= clause.start + start]
        return before[-1] if before else own[0]

    def partners(self, clause: Clause) -> list[Spotted]:
        """The customers named together with the first of a clause: 华能和大唐, Acme and Globex."""
        own = [mention for mention in clause.mentions if not self._as_rival(clause, mention)]
        joined: list[Spotted] = []
        for mention, following in pairwise(own):
            if not _AND.fullmatch(self.body[mention.end : following.start]):
                break
            joined.append(following)
        return joined

    def company(self, index: int) -> list[Spotted]:
        """The customers of whom a clause tells the same as of its own, named there or before: "…, both by Monday"."""
        clause = self.clauses[index]
        if clause.mentions or not _OF_SEVERAL.search(clause.masked):
            return self.partners(clause)
        named = (each for each in self.clauses if self.subjects[index] in each.mentions)
        return [partner for each in named for partner in self.partners(each)]

    def _own(self, clause: Clause) -> Spotted | None:
        return next((mention for mention in clause.mentions if not self._as_rival(clause, mention)), None)

    def _as_rival(self, clause: Clause, mention: Spotted) -> bool:
        """A customer named as somebody's competitor is not whom the clause is about, if there is anybody else."""
        if len({other.hits[0].customer_id for other in self.mentions if other.hits}) < 2:
            return False
        if self._in_one_breath(clause, mention):
            return False
        before, after = clause.around(mention.start, mention.end)
        return bool(_RIVAL_BEFORE.search(before) or _RIVAL_AFTER.search(after))

    def _in_one_breath(self, clause: Clause, mention: Spotted) -> bool:
        """Whether a customer is named together with another: "the quotes of Acme and Globex"."""
        places = [(other.end, mention.start) for other in clause.mentions if other.start < mention.start]
        places += [(mention.end, other.start) for other in clause.mentions if other.start > mention.start]
        return any(_TOGETHER.fullmatch(self.body[start:end]) for start, end in places)


def _spans(items: Iterable[_Placed]) -> list[tuple[int, int]]:
    return [(item.start, item.end) for item in items]


def _overlaps(day: Match, mentions: Iterable[Spotted]) -> bool:
    return any(day.start < mention.end and mention.start < day.end for mention in mentions)
