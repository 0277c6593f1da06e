"""Walks every way through a conversation of buttons, and at each new kind of step does to it what people do.

A way is tried from a kept moment, with services made anew: every step is also one after a restart. What was seen
before under a screen of the same kind is not tried again, and each kind of button meets each trouble once.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from bot.sandbox.model import Message
from db.gateway import Tx
from db.models import Base, Draft, Member
from tests.support.booth import Booth, Mark, Seen

# What may change without anything being stored: the machinery, scores that follow time, what was looked at last.
_PASSING: Final = {"inbox", "outbox", "draft", "ticket", "delivery", "audit", "recent", "score", "layout", "chat"}
TABLES: Final = tuple(table.name for table in Base.metadata.sorted_tables if table.name not in _PASSING)
_WHOLE: Final = 100  # rows of a table that are compared one by one; of larger ones the number and a hash

_SHOWING: Final = ("seg", "mx", "export", "tl", "my")

Rows = dict[str, list[Any]]


def stored(path: str) -> Rows:
    """What the database at `path` knows, by table."""
    live = sqlite3.connect(path)
    found: Rows = {}
    for table in TABLES:
        rows = live.execute(f"SELECT * FROM {table}").fetchall()
        found[table] = rows if len(rows) <= _WHOLE else [*[None] * len(rows), hash(tuple(rows))]
    live.close()
    return found


def cells(path: str, tables: Sequence[str]) -> set[str]:
    """All words in tables."""
    live = sqlite3.connect(path)
    rows = [row for table in tables for row in live.execute(f"SELECT * FROM {table}")]
    live.close()
    return {cell for row in rows for cell in row if isinstance(cell, str) and cell}


def kind_of(data: str) -> str:
    """The kind of a button: what it does, without to whom; of those that only show something, what they show it of."""
    parts = re.sub(r"\d+", "#", data).split(":")
    return ":".join(parts[: 2 if parts[1:2] and parts[1] in _SHOWING else 3])


def screen_of(messages: Sequence[Message]) -> tuple[str, ...]:
    """The kinds of buttons that messages show."""
    return tuple(sorted({kind_of(data) for message in messages for data in data_of(message)}))


def data_of(message: Message) -> list[str]:
    """What the buttons of a message send."""
    return [button["callback_data"] for button in message.buttons() if "callback_data" in button]


@dataclass(frozen=True)
class Act:
    """A press of `data` under message `under`, or `text` that is written, in a chat."""

    person: int
    chat: int
    under: int = 0
    data: str = ""
    text: str = ""

    @property
    def kind(self) -> str:
        """What it is, for counting and telling."""
        return kind_of(self.data) if self.data else f"“{self.text}”"

    @property
    def name(self) -> str:
        """The same with all it says."""
        return re.sub(r"\d+", "#", self.data) if self.data else self.kind


@dataclass(frozen=True)
class Step:
    """A moment in a conversation: how one came there, what the chat shows, which question is open."""

    mark: Mark
    trail: tuple[Act, ...]
    live: tuple[Message, ...]
    draft: str

    @property
    def last(self) -> Act:
        """What led here."""
        return self.trail[-1]


Trouble = Callable[["Walker", Step, Act], Awaitable[None]]


@dataclass
class Walker:
    """`found` are the sentences a test fails with; `tried` how often each trouble was made."""

    booth: Booth
    troubles: dict[str, Trouble]
    words: Sequence[str]
    judge: Callable[[Act, Seen], Iterator[str]]
    depth: int = 3
    share: Callable[[str], bool] = lambda kind: True  # which kinds of steps meet trouble here
    found: dict[str, str] = field(default_factory=dict)
    tried: Counter[str] = field(default_factory=Counter)
    _known: dict[Any, set[str]] = field(default_factory=dict)
    _troubled: set[tuple[str, str, str]] = field(default_factory=set)

    async def walk(self, flow: str, start: Act, seen: Seen, *, alike: int = 2) -> None:
        """Everything that the buttons of `seen` lead to. alike: how many buttons of one kind are tried on a screen."""
        todo = deque([self._step((start,), seen)])
        while todo:
            step = todo.popleft()
            for act in self._new(step, flow, alike):
                self.booth.back(step.mark)
                after = await self.do(act)
                self.look("walk", step, act, after)
                if len(step.trail) <= self.depth:
                    todo.append(self._step((*step.trail, act), after))
                await self._trouble(step, act)

    def _step(self, trail: tuple[Act, ...], seen: Seen) -> Step:
        last = trail[-1]
        return Step(self.booth.mark(), trail, seen.here(last.chat), self._draft(last.person, last.chat))

    def _new(self, step: Step, flow: str, alike: int) -> Iterator[Act]:
        """What can be done at a step and was not tried on a screen like this."""
        screen = screen_of(step.live)
        for act in self._acts(step):
            key = (act.kind, screen, step.draft, flow if len(step.trail) == 1 else "")
            tried = self._known.setdefault(key, set())
            if act.name not in tried and len(tried) < alike:
                tried.add(act.name)
                yield act

    def _acts(self, step: Step) -> Iterator[Act]:
        who, chat = step.last.person, step.last.chat
        for message in step.live:
            yield from (Act(who, chat, message.message_id, data) for data in data_of(message))
        if step.draft:
            yield from (Act(who, chat, text=text) for text in self.words)

    def _draft(self, person: int, chat: int) -> str:
        """The kind of the open question and the words in it that make it what it is; "" where none is open."""

        def unit(tx: Tx) -> str:
            wanted = select(Draft.kind, Draft.data).join(Member, Member.id == Draft.member_id)
            row = tx.sql.execute(wanted.where(Member.telegram_id == person, Draft.chat_id == chat)).first()
            return _signed(*row) if row else ""

        return self.booth.db.look(unit)

    async def _trouble(self, step: Step, act: Act) -> None:
        for name, make in self.troubles.items():
            key = (name, act.kind, step.draft.partition(" ")[0] if act.text else "")
            if key not in self._troubled and self.share(f"{name} {act.kind}"):
                self._troubled.add(key)
                self.tried[name] += 1
                self.booth.back(step.mark)
                await make(self, step, act)

    async def do(self, act: Act) -> Seen:
        """Carry out one act."""
        if not act.data:
            return await self.booth.say(act.person, act.text, chat=act.chat)
        there = self.booth.world.messages[act.chat]
        return await self.booth.press(act.person, there.get(act.under) or next(reversed(there.values())), act.data)

    def stored(self) -> Rows:
        """What the database knows now."""
        return stored(self.booth.path)

    def look(self, trouble: str, step: Step, act: Act, seen: Seen) -> None:
        """Note what is wrong with what came of an act."""
        for complaint in self.judge(act, seen):
            self.complain(trouble, step, act, complaint)

    def complain(self, trouble: str, step: Step, act: Act, complaint: str) -> None:
        """Note that something is wrong, once for each kind of button."""
        way = " > ".join(each.name for each in (*step.trail, act))
        self.found.setdefault(f"{trouble} {act.kind} {complaint}", way)


def _signed(kind: str, data: dict[str, Any]) -> str:
    said = {name: each for name, each in data.items() if isinstance(each, str) and each.isascii() and len(each) < 20}
    plain = {name: each for name, each in said.items() if not re.search(r"\d", each)}
    return f"{kind} {json.dumps(plain, sort_keys=True)} {sorted(data)}"
