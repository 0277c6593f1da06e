"""Projects with whose they are: the pipeline, results, and who takes part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import insert, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Fact, Project
from db.scope import Scope

WON: Final = ("won", "succeeded")
LOST: Final = ("lost", "failed")
PARTICIPANT: Final = "participant"  # the kind of fact


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """A project that stands. `result` None: still open; `owner_id` of the customer."""

    id: int
    customer_id: int
    customer_name: str
    owner_id: int | None
    name: str | None
    type: str | None
    stage: str | None
    amount: Decimal | None
    currency: str | None
    opened_at: datetime
    expected_at: datetime | None
    closed_at: datetime | None
    result: str | None
    reason: str | None

    @property
    def open(self) -> bool:
        return self.closed_at is None and self.result is None

    @property
    def won(self) -> bool:
        return self.result in WON

    @property
    def lost(self) -> bool:
        return self.result in LOST


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part in a project; `share` of the work 0-1 where it is known."""

    name: str
    share: float | None
    bears_risk: bool
    role: str | None


_INFO: Final[Any] = (
    select(
        Project.id,
        Project.customer_id,
        Customer.name,
        Customer.owner_id,
        Project.name,
        Project.type,
        Project.stage,
        Project.amount,
        Project.currency,
        Project.opened_at,
        Project.expected_at,
        Project.closed_at,
        Project.result,
        Project.reason,
    )
    .join_from(Project, Customer, Customer.id == Project.customer_id)
    .where(Project.voided_at.is_(None), *LIVING)
)


def in_scope(tx: Tx, scope: Scope, *, customer_id: int | None = None) -> list[ProjectInfo]:
    """Projects of customers in `scope` (of one customer), latest first."""
    wanted = _INFO.where(scope.where(Customer.team_id))
    if customer_id is not None:
        wanted = wanted.where(Project.customer_id == customer_id)
    rows = tx.sql.execute(wanted.order_by(Project.opened_at.desc(), Project.id.desc()))
    return [ProjectInfo(*row) for row in rows]


def get(tx: Tx, project_id: int, scope: Scope) -> ProjectInfo | None:
    """A project, or None where there is none or its customer is not in `scope`."""
    row = tx.sql.execute(_INFO.where(Project.id == project_id, scope.where(Customer.team_id))).first()
    return ProjectInfo(*row) if row else None


def participants(tx: Tx, customer_id: int, project_ids: Iterable[int]) -> dict[int, list[Participant]]:
    """Who takes part in each of a customer's projects, in the order they were told."""
    wanted = set(project_ids)
    rows = tx.sql.execute(
        select(Fact.data)
        .where(Fact.customer_id == customer_id, Fact.kind == PARTICIPANT, Fact.voided_at.is_(None))
        .order_by(Fact.id)
    )
    found: dict[int, list[Participant]] = {}
    for (told,) in rows:
        if told["project"] in wanted:
            one = Participant(told["name"], told["share"], told["risk"], told["role"])
            found.setdefault(told["project"], []).append(one)
    return found


def add_participant(tx: Tx, project: ProjectInfo, participant: Participant, *, now: datetime) -> int:
    """Note that somebody takes part; the id of the fact."""
    told: dict[str, Any] = {
        "project": project.id,
        "name": participant.name,
        "share": participant.share,
        "risk": participant.bears_risk,
        "role": participant.role,
    }
    values = {"customer_id": project.customer_id, "kind": PARTICIPANT, "at": now, "known_at": now, "data": told}
    made = tx.sql.execute(insert(Fact).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])
