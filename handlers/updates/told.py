"""What one message tells about one customer, as rows to store: pure, before anything is read or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """A new row of `table` (a word of db.records.TABLES); `values` by column, customer and entry apart."""

    table: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amend:
    """A later fact about the customer's latest open row of `table`: a complaint resolved, a contract disputed.

    open_if: the column that is still empty on an open row. otherwise: what is stored where there is no such row.
    like: what the words say of the row, by which one of several is chosen. ends: keys of its details that hold no
    longer; what else stands there stays.
    """

    table: str
    open_if: str
    values: Mapping[str, Any]
    otherwise: Record | None = None
    like: Mapping[str, Any] = field(default_factory=dict)
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """News of somebody at the customer: `event` left, joined or changed; `name` as typed; what else was said."""

    event: str
    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None

    @property
    def said(self) -> dict[str, str]:
        """What is known of the person beside the name, by column."""
        known = {"title": self.title, "phone": self.phone, "email": self.email}
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Promise:
    """A next step; `member_id` and `whose` where it is a colleague's and not that of who tells."""

    due_at: datetime
    text: str
    member_id: int | None = None
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything one message tells about one customer; one entry, undone as a whole.

    kind: what the entry is shown as. at: when it happened. profile: columns of the customer itself (a judgement, a
    stage). offered: signals that only count once somebody taps them. data: what was understood, as JSON. hand_to: id
    and name of the colleague who may be asked to take its next step.
    """

    customer_id: int
    kind: str
    at: datetime
    text: str
    records: tuple[Record, ...] = ()
    amends: tuple[Amend, ...] = ()
    promises: tuple[Promise, ...] = ()
    people: tuple[Person, ...] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)
    offered: tuple[Mapping[str, str], ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    hand_to: tuple[int, str] | None = None
