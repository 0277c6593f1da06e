"""What every feature may use, injected by the composition root: database, clock, workers, the bot's own name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from db.gateway import Database
from db.thinning import Keeping

if TYPE_CHECKING:
    from handlers.common.gate import Pace
    from handlers.customers.directory import Directories
    from handlers.updates.desk import Desk

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """The firm's idea of what time it is; in the demo it can be moved."""

    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        ...


class Workers(Protocol):
    """Processes for what takes longer than a blink (pandas, scikit-learn, pictures)."""

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`function` of an importable module, run in another process."""
        ...


class Files(Protocol):
    """What people send to the bot."""

    async def fetch(self, telegram_file_id: str, *, limit: int) -> bytes:
        """The content of a file. UserError where it is larger than `limit` bytes or gone."""
        ...


class Ears(Protocol):
    """Whoever writes down what a recording says."""

    async def hear(self, content: bytes, lang: str) -> str:
        """The words of a recording (Ogg, MP3, M4A) in `lang`; "" where there are none."""
        ...


class Suggester(Protocol):
    """Whoever suggests signals that no rule found, for a person to confirm."""

    async def suggest(self, text: str, known: Collection[str]) -> list[str]:
        """Names of signals that `text` may mean besides the `known`, at most three; [] where nobody can tell."""
        ...


@dataclass(frozen=True, slots=True)
class BotInfo:
    id: int
    username: str
    name: str


@dataclass(slots=True)
class Services:
    """`answer` posts answerCallbackQuery and the like at once, best effort; `handled` names updates that are done.

    workers: for somebody who waits; background: for what takes minutes and nobody looks at. passes: held by a job that
    scores everybody; two at once would open the same alerts. keeping: how long old scores stay. ears: None where
    recordings are only kept. suggester: None where the firm has named no endpoint.
    """

    db: Database
    clock: Clock
    workers: Workers
    background: Workers
    files: Files
    directories: Directories
    desk: Desk
    pace: Pace
    bot: BotInfo
    answer: Callable[[str, dict[str, Any]], None]
    incident: Callable[[BaseException, str], str]
    handled: set[int] = field(default_factory=set)
    passes: asyncio.Lock = field(default_factory=asyncio.Lock)
    keeping: Keeping = field(default_factory=Keeping)
    ears: Ears | None = None
    suggester: Suggester | None = None
