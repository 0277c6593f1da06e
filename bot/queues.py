"""What is owed, in memory: a line per chat, in order; which chat may send now, and how long until one may."""

from __future__ import annotations

import heapq
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.limiter import Limiter
from db.outbox import Owed

_REPLY: Final = re.compile(r"u\d+:")
_EDITS = {"editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup"}


def is_edit(method: str) -> bool:
    """Whether the method changes a message that is there."""
    return method in _EDITS


def is_message(method: str) -> bool:
    """Whether the method puts a message into a chat: what the limits count."""
    return (method.startswith("send") and method != "sendChatAction") or method in ("copyMessage", "forwardMessage")


def is_answer(call: Owed) -> bool:
    """Whether somebody asked for it and is looking at the screen: the keys of replies begin with the bot's id."""
    return _REPLY.match(call.key) is not None


@dataclass(slots=True, eq=False)
class _Place:
    """Where a chat stands."""

    chat_id: int
    row: _Row


_Row = deque[_Place]


class Queues:
    """Lines of calls. A chat has at most one call under way, and later calls wait for it.

    Chats in which somebody waits for an answer go first. The others go by turns; lines that are too long for one
    window of their chat have a turn of their own, because they would be the last to end if they only took their place.
    """

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter
        self._monotonic = limiter.monotonic
        self._lines: dict[int, deque[Owed]] = {}
        self._known: set[str] = set()
        self._busy: set[int] = set()
        self._answers: Counter[int] = Counter()  # chat -> answers in its line
        self._asked: _Row = deque()
        self._free: _Row = deque()  # chats whose next call no limit counts: edits, pins
        self._long: _Row = deque()
        self._short: _Row = deque()
        self._by_turns = deque([self._free, self._long, self._short])
        self._places: dict[int, _Place] = {}  # where each chat that is ready stands now
        self._later: list[tuple[float, int]] = []
        self._pauses: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def add(self, call: Owed) -> list[str]:
        """Queue a call unless it is there; the keys of edits that it makes unnecessary."""
        if call.key in self._known:
            return []
        self._known.add(call.key)
        line = self._lines.setdefault(call.chat_id, deque())
        dropped = [each for each in line if _covers(call, each)] if is_edit(call.method) else []
        for each in dropped:
            self._remove(line, each)
        line.append(call)
        self._answers[call.chat_id] += is_answer(call)
        self._get_ready(call.chat_id)
        return [each.key for each in dropped]

    def take(self) -> Owed | None:
        """The next call that may be sent now; its chat is busy until `done` or `put_back`."""
        self._wake_chats()
        full = self._limiter.overall_delay() > 0
        kept: list[int] = []
        found = None
        for chat_id in self._turns(full):
            if full and self._is_message_next(chat_id):
                kept.append(chat_id)
            elif self._may_go(chat_id):
                found = self._taken(chat_id)
                break
        for chat_id in kept:
            self._get_ready(chat_id)
        return found

    def _turns(self, full: bool) -> Iterator[int]:
        """The chats that are ready, each taken out of its row as it comes up; `full`: without those that must wait."""
        self._by_turns.rotate(-1)
        for row in (self._asked, self._free) if full else (self._asked, *self._by_turns):
            while row:
                place = row.popleft()
                if self._places.get(place.chat_id) is place:  # else it went on to another row
                    del self._places[place.chat_id]
                    yield place.chat_id

    def _is_message_next(self, chat_id: int) -> bool:
        line = self._lines.get(chat_id)
        return line is not None and len(line) > 0 and is_message(line[0].method)

    def _may_go(self, chat_id: int) -> bool:
        line = self._lines.get(chat_id)
        if not line or not self._unhindered(chat_id):
            return False
        if is_message(line[0].method) and (delay := self._limiter.delay(chat_id)):
            self.pause(chat_id, delay)
            return False
        return True

    def _unhindered(self, chat_id: int) -> bool:
        return chat_id not in self._busy and chat_id not in self._pauses

    def _taken(self, chat_id: int) -> Owed:
        call = self._lines[chat_id].popleft()
        self._answers[chat_id] -= is_answer(call)
        self._busy.add(chat_id)
        if is_message(call.method):
            self._limiter.begin(chat_id)
        return call

    def delay(self) -> float | None:
        """Seconds until `take` is worth a try; None until something is added or done."""
        if self._free:
            return 0.0
        if self._asked or self._long or self._short:
            return self._limiter.overall_delay()
        return max(0.0, self._later[0][0] - self._monotonic()) if self._later else None

    def posted(self, call: Owed, *, took: float | None = None) -> None:
        """The call was answered after so many seconds or given up: its place in the limits starts to age."""
        if is_message(call.method):
            self._limiter.end(call.chat_id, took=took)

    def done(self, call: Owed) -> None:
        """The call needs nothing more: the next one of its chat may go."""
        self._known.discard(call.key)
        self._let_go(call.chat_id)

    def put_back(self, call: Owed, *, delay: float = 0.0) -> None:
        """The call goes to the front of its line again, after `delay` seconds."""
        self._lines.setdefault(call.chat_id, deque()).appendleft(call)
        self._answers[call.chat_id] += is_answer(call)
        if delay:
            self.pause(call.chat_id, delay)
        self._let_go(call.chat_id)

    def pause(self, chat_id: int, seconds: float) -> None:
        """Let a chat wait; the others go on."""
        until = self._monotonic() + seconds
        self._pauses[chat_id] = until
        heapq.heappush(self._later, (until, chat_id))

    def rekey(self, old: int, new: int) -> None:
        """A chat changed its id: its line goes on under the new one."""
        self._answers.pop(old, None)
        for call in self._lines.pop(old, ()):
            call.chat_id = new
            self._known.discard(call.key)
            self.add(call)

    def _remove(self, line: deque[Owed], call: Owed) -> None:
        line.remove(call)
        self._answers[call.chat_id] -= is_answer(call)
        self._known.discard(call.key)

    def _let_go(self, chat_id: int) -> None:
        self._busy.discard(chat_id)
        if self._lines.get(chat_id):
            self._get_ready(chat_id)
        else:
            self._lines.pop(chat_id, None)
            self._answers.pop(chat_id, None)

    def _get_ready(self, chat_id: int) -> None:
        """Into the row where its turn comes."""
        line = self._lines.get(chat_id)
        if not line or not self._unhindered(chat_id):
            return
        row, stands = self._row(chat_id, line), self._places.get(chat_id)
        if stands is None or stands.row is not row:
            place = self._places[chat_id] = _Place(chat_id, row)
            row.append(place)

    def _row(self, chat_id: int, line: deque[Owed]) -> _Row:
        if self._answers[chat_id]:
            return self._asked
        if not is_message(line[0].method):
            return self._free
        return self._long if self._limiter.must_wait(chat_id, len(line)) else self._short

    def _wake_chats(self) -> None:
        now = self._monotonic()
        while self._later and self._later[0][0] <= now:
            until, chat_id = heapq.heappop(self._later)
            if self._pauses.get(chat_id) == until:
                del self._pauses[chat_id]
                self._get_ready(chat_id)


def _covers(new: Owed, old: Owed) -> bool:
    """Whether the edit `new` shows everything that `old` would have shown."""
    if not is_edit(old.method) or _message(new) != _message(old):
        return False
    return old.method in (new.method, "editMessageReplyMarkup")


def _message(call: Owed) -> tuple[str | None, Any]:
    return call.target, call.params.get("message_id")
