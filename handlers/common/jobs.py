"""What the clock triggers: a due run that was claimed, and the function of a feature that does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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
