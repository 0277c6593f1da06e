"""Segments of customers that rules are made for: "industry:power", "size:small", "class:high_value", "customer:12"."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Score
from db.scope import Scope

_TRAITS: Final = {
    "industry": Customer.industry,
    "size": Customer.size,
    "region": Customer.region,
    "class": Score.customer_class,
}


def counted(tx: Tx, scope: Scope, kind: str) -> list[tuple[str, int]]:
    """The segments of a kind (industry, size, region, class) in `scope` with their customers, the largest first."""
    trait, number = _TRAITS[kind], func.count()
    wanted = (
        select(trait, number)
        .select_from(Customer)
        .outerjoin(Score, Score.id == Customer.score_id)
        .where(*LIVING, scope.where(Customer.team_id), trait.is_not(None), trait != "")
        .group_by(trait)
        .order_by(number.desc(), trait)
    )
    return [(f"{kind}:{value}", count) for value, count in tx.sql.execute(wanted)]


def ids(tx: Tx, segment: str | None, scope: Scope) -> set[int]:
    """The customers of a segment (all of them) in `scope`."""
    joined = select(Customer.id).outerjoin(Score, Score.id == Customer.score_id)
    return set(tx.sql.execute(joined.where(*LIVING, scope.where(Customer.team_id), *_in(segment))).scalars())


def _in(segment: str | None) -> tuple[ColumnElement[bool], ...]:
    if segment is None:
        return ()
    kind, _, value = segment.partition(":")
    if kind == "customer":
        return (Customer.id == int(value),)
    return (_TRAITS[kind] == value,)
