"""What waits for a person: the own customers with their scores, open alerts and next steps, in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, and_, func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Alert, Customer, NextStep, Score
from db.scope import Scope
from db.scores import AT_RISK, STAKE


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer of a person. `severity` is that of its worst open alert, 0 where there is none.

    Amounts in the firm's currency: `stake` leaves with the customer (None: not scored), `at_risk` is expected to.
    """

    customer_id: int
    name: str
    level: str | None
    grade: str | None
    churn_probability: float | None
    stake: float | None
    at_risk: float
    alerts: int
    severity: int
    step_id: int | None
    step_text: str | None
    step_due: datetime | None


def waiting(tx: Tx, member_id: int, scope: Scope) -> list[Waiting]:
    """The customers a person owns, with the earliest step anybody promised to each; in no order."""
    alerts, steps = _open_alerts(), _first_steps()
    columns = (Customer.id, Customer.name, Score.level, Score.grade, Score.churn_probability, STAKE, AT_RISK)
    counted = (func.coalesce(alerts.c.open, 0), func.coalesce(alerts.c.worst, 0))
    wanted = (
        select(*columns, *counted, steps.c.id, steps.c.text, steps.c.due_at)
        .select_from(Customer)
        .outerjoin(Score, Score.id == Customer.score_id)
        .outerjoin(alerts, alerts.c.customer_id == Customer.id)
        .outerjoin(steps, and_(steps.c.customer_id == Customer.id, steps.c.number == 1))
        .where(Customer.owner_id == member_id, *LIVING, scope.where(Customer.team_id))
    )
    return [Waiting(*row) for row in tx.sql.execute(wanted)]


def _open_alerts() -> Subquery:
    """How many are open per customer, and how bad the worst is."""
    counted = (func.count(Alert.id).label("open"), func.max(Alert.severity).label("worst"))
    wanted = select(Alert.customer_id, *counted).where(Alert.closed_at.is_(None))
    return wanted.group_by(Alert.customer_id).subquery()


def _first_steps() -> Subquery:
    """Open steps, numbered per customer by when they are due."""
    number = func.row_number().over(partition_by=NextStep.customer_id, order_by=(NextStep.due_at, NextStep.id))
    wanted = select(NextStep.id, NextStep.customer_id, NextStep.text, NextStep.due_at, number.label("number"))
    return wanted.where(NextStep.done_at.is_(None), NextStep.voided_at.is_(None)).subquery()


def owned(tx: Tx, member_id: int) -> list[int]:
    """The ids of all customers of a person, whoever may see them."""
    wanted = select(Customer.id).where(Customer.owner_id == member_id, *LIVING).order_by(Customer.id)
    return list(tx.sql.execute(wanted).scalars())


def counts(tx: Tx) -> dict[int, int]:
    """How many customers each person owns."""
    wanted = select(Customer.owner_id, func.count(Customer.id)).where(Customer.owner_id.is_not(None), *LIVING)
    return {owner: number for owner, number in tx.sql.execute(wanted.group_by(Customer.owner_id)) if owner is not None}


def at_risk(tx: Tx, scope: Scope, *, limit: int, owner_id: int | None = None) -> list[int]:
    """Customers in `scope` (of one owner), those first with whom most money is expected to go."""
    wanted = select(Customer.id).join(Score, Score.id == Customer.score_id, isouter=True)
    wanted = wanted.where(*LIVING, scope.where(Customer.team_id)).order_by(AT_RISK.desc(), Customer.name).limit(limit)
    if owner_id is not None:
        wanted = wanted.where(Customer.owner_id == owner_id)
    return list(tx.sql.execute(wanted).scalars())
