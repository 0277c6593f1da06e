"""What the clock triggers: a due run that was claimed, and the function of a feature that does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from db import deliveries
from db.gateway import Tx
from handlers.common.services import Services


@dataclass(frozen=True, slots=True)
class Due:
    """One owed run of a schedule.

    key: its unique name, such as `digest:<chat>:<local date>`; the job claims it (`deliveries.claim`) in the same
    transaction in which it writes what it owes, so that nobody does it twice and a crash leaves it owed.
    """

    key: str
    kind: str
    local_date: date
    at: datetime
    zone: str
    chat_id: int | None
    member_id: int | None
    settings: Mapping[str, Any]


Job = Callable[[Services, Due], Awaitable[None]]


class Work(Protocol):
    """What a run does within its transaction."""

    def __call__(self, tx: Tx, /, *, now: datetime) -> object: ...


async def once(services: Services, due: Due, work: Work) -> None:
    """Do `work` in the transaction that claims the run; nothing where somebody did it before."""
    now = services.clock.now()

    def unit(tx: Tx) -> None:
        if deliveries.claim(tx, due.key, now=now):
            work(tx, now=now)

    await services.db.write(unit)
