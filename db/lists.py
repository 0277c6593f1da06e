"""Customers that have something in common: by what they are and by how they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from db import since
from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Score
from db.scope import Scope
from db.scores import AT_RISK
from db.since import Condition, Moment

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

    Amounts in the firm's currency: `value` expected in twelve months, `at_risk` expected to be lost. at: the moment
    that the list is ordered by, None where there is none; assumed: nobody said so, it is taken for granted.
    """

    id: int
    name: str
    grade: str | None
    level: str | None
    churn_probability: float | None
    value: Decimal | None
    at_risk: float
    at: datetime | None = None
    assumed: bool = False


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


def page(
    tx: Tx, scope: Scope, where: Where, *, order: str, start: int, limit: int, moment: Moment | None = None
) -> Page:
    """Customers in `scope` that have for each trait of `where` one of its values.

    The traits of `db.since` have numbers of days as their values, and need the `moment` of who asks. `order`: those
    first with the most to lose ("loss") or who are worth most ("value"), or such a trait of `where`. KeyError for a
    trait or an order that does not exist.
    """
    asked = {trait: _since(tx, scope, trait, wanted, moment) for trait, wanted in where.items() if _timed(trait)}
    everybody = select(Customer.id).outerjoin(Score, Score.id == Customer.score_id)
    for source in (each for one in asked.values() for each in one.sources):
        everybody = everybody.outerjoin(source, source.c.customer_id == Customer.id)
    everybody = everybody.where(*matching(where), *(each.holds for each in asked.values()))
    everybody = everybody.where(*LIVING, scope.where(Customer.team_id))
    counted = everybody.with_only_columns(func.count(), func.sum(Score.value_12m))
    total, value = tx.sql.execute(counted).one()
    of_each = (Customer.id, Customer.name, Score.grade, Score.level, Score.churn_probability, Score.value_12m, AT_RISK)
    by = (asked[order].first, AT_RISK.desc()) if order in asked else (_FIRST[order].desc(),)
    at = [asked[order].at] if order in asked else []
    rows = everybody.with_only_columns(*of_each, *at).order_by(*by, Customer.id).offset(start).limit(limit)
    shown = [Listed(*row) for row in tx.sql.execute(rows)]
    return Page(total, value or Decimal(0), _marked(tx, shown) if order == "ending" else shown)


def matching(where: Where) -> list[ColumnElement[bool]]:
    """The conditions of what customers are and how they stand, on Customer and its Score."""
    return [TRAITS[trait].in_(wanted) for trait, wanted in where.items() if not _timed(trait)]


def unlike(where: Where) -> list[ColumnElement[bool]]:
    """The conditions of customers that have none of the values of any trait, those without one among them."""
    return [TRAITS[trait].is_(None) | ~TRAITS[trait].in_(others) for trait, others in where.items()]


def _timed(trait: str) -> bool:
    return trait in since.TRAITS


def _since(tx: Tx, scope: Scope, trait: str, days: Sequence[str | int], moment: Moment | None) -> Condition:
    assert moment is not None
    return since.condition(tx, scope, trait, [int(each) for each in days], moment)


def _marked(tx: Tx, shown: list[Listed]) -> list[Listed]:
    assumed = since.assumed(tx, [each.id for each in shown])
    return [replace(each, assumed=each.id in assumed) for each in shown]
