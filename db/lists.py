"""Customers that have something in common: by what they are and by how they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Score
from db.scope import Scope
from db.scores import AT_RISK

TRAITS: Final[Mapping[str, Any]] = {
    "industry": Customer.industry,
    "region": Customer.region,
    "size": Customer.size,
    "team": Customer.team_id,
    "owner": Customer.owner_id,
    "grade": Score.grade,
    "level": Score.level,
    "stage": Score.stage,
}
_FIRST: Final[Mapping[str, ColumnElement[Any]]] = {"loss": AT_RISK, "value": func.coalesce(Score.value_12m, 0)}
Where = Mapping[str, Sequence[str | int]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer as it stands. None: not scored.

    Amounts in the firm's currency: `value` expected in twelve months, `at_risk` expected to be lost.
    """

    id: int
    name: str
    grade: str | None
    level: str | None
    churn_probability: float | None
    value: Decimal | None
    at_risk: float


@dataclass(frozen=True, slots=True)
class Page:
    """Some of `total` customers who together are worth `value` in twelve months, in the firm's currency."""

    total: int
    value: Decimal
    shown: Sequence[Listed]


def values(tx: Tx, scope: Scope, trait: str) -> list[str]:
    """What customers in `scope` have as `trait` (industry, region, size): each once, sorted."""
    column = TRAITS[trait]
    wanted = select(column).where(column.is_not(None), *LIVING, scope.where(Customer.team_id)).distinct()
    return sorted(tx.sql.scalars(wanted))


def page(tx: Tx, scope: Scope, where: Where, *, order: str, start: int, limit: int) -> Page:
    """Customers in `scope` that have for each trait of `where` one of its values; `order`: those first with the most
    to lose ("loss") or who are worth most ("value"). KeyError for a trait or an order that does not exist."""
    conditions = [TRAITS[trait].in_(wanted) for trait, wanted in where.items()]
    conditions += [*LIVING, scope.where(Customer.team_id)]
    everybody = select(Customer.id).outerjoin(Score, Score.id == Customer.score_id).where(*conditions)
    counted = everybody.with_only_columns(func.count(), func.sum(Score.value_12m))
    total, value = tx.sql.execute(counted).one()
    of_each = (Customer.id, Customer.name, Score.grade, Score.level, Score.churn_probability, Score.value_12m, AT_RISK)
    rows = everybody.with_only_columns(*of_each).order_by(_FIRST[order].desc(), Customer.id).offset(start).limit(limit)
    return Page(total, value or Decimal(0), [Listed(*row) for row in tx.sql.execute(rows)])
