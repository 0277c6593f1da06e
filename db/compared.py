"""Each customer's stored score at one moment beside that at a later one: what moved between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from db import layouts
from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Score
from db.scope import Scope
from db.scores import AT_RISK, STAKE

_AT_ONCE: Final = 500  # ids in one query


@dataclass(frozen=True, slots=True)
class Figures:
    """A stored score without its detail. Probabilities are shares; amounts in the firm's currency."""

    id: int
    level: str | None
    grade: str | None
    churn: float | None
    late: float | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A customer then and now; `then` is None where no score is stored that old. stake: what leaves with it."""

    customer_id: int
    name: str
    traits: dict[str, Any]
    stake: float
    then: Figures | None
    now: Figures


def pairs(tx: Tx, scope: Scope, begin: datetime, end: datetime) -> list[Pair]:
    """Every living customer in `scope` that has a score at `end`, with the one that stood at `begin`: one query."""
    then, now = aliased(Score), Score
    wanted = (
        select(
            Customer.id, Customer.name, Customer.industry, Customer.region, Customer.team_id, Customer.owner_id,
            Customer.size, func.coalesce(STAKE, AT_RISK, 0.0), *_figures(then), *_figures(now),
        )
        .join_from(Customer, now, now.id == _standing(end))
        .join(then, then.id == _standing(begin), isouter=True)
        .where(*LIVING, scope.where(Customer.team_id))
        .order_by(Customer.id)
    )  # fmt: skip
    return [_pair(row) for row in tx.sql.execute(wanted)]


def details(tx: Tx, score_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Score id -> its detail, with reasons and dimensions."""
    ids, found = list(score_ids), {}
    for start in range(0, len(ids), _AT_ONCE):
        wanted = select(Score.id, Score.detail, Score.layout_id, Score.packed)
        for number, detail, layout, packed in tx.sql.execute(wanted.where(Score.id.in_(ids[start : start + _AT_ONCE]))):
            found[number] = layouts.detail(tx, detail, layout, packed)
    return found


def earliest(tx: Tx, scope: Scope) -> datetime | None:
    """Since when scores are stored of the customers in `scope`."""
    wanted = select(func.min(Score.as_of)).join_from(Customer, Score, Score.customer_id == Customer.id)
    found: datetime | None = tx.sql.execute(wanted.where(*LIVING, scope.where(Customer.team_id))).scalar()
    return found


def _standing(moment: datetime) -> ColumnElement[int]:
    """The score that stood at a moment: a look into the index for each customer."""
    score = aliased(Score)
    return (
        select(score.id)
        .where(score.customer_id == Customer.id, score.as_of <= moment)
        .order_by(score.as_of.desc(), score.id.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )


def _figures(of: Any) -> tuple[Any, ...]:
    return (of.id, of.level, of.grade, of.churn_probability, of.late_probability, of.stage)


def _pair(row: Any) -> Pair:
    number, name, industry, region, team, owner, size, stake, *figures = row
    traits = {"industry": industry, "region": region, "team": team, "owner": owner, "size": size}
    then = Figures(*figures[:6]) if figures[0] is not None else None
    return Pair(number, name, traits, float(stake or 0), then, Figures(*figures[6:]))
