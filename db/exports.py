"""Records as files want them: with the names and keys of whom and what they refer to, in one person's scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Select, select

from db.customers import LIVING
from db.gateway import Tx
from db.imports import ENTITIES
from db.models import Alias, Customer, Invoice, Member, Payment, Team, Visit
from db.scope import Scope

CHUNK: Final = 1000


def records(tx: Tx, entity: str, scope: Scope) -> Iterator[dict[str, Any]]:
    """Every standing record of a table of `db.imports.ENTITIES` of customers in `scope`, oldest first.

    Its columns, and `customer_key`, `customer_name`; of payments `invoice_key`, of visits `person`, of customers
    `owner`, `team` and `aliases`.
    """
    wanted = _customers() if entity == "customers" else _of_customers(entity)
    wanted = wanted.where(*LIVING, scope.where(Customer.team_id))
    aliases = _aliases(tx) if entity == "customers" else {}
    for row in tx.sql.execute(wanted.execution_options(yield_per=CHUNK)):
        made = dict(row._mapping)
        if entity == "customers":
            made["aliases"] = aliases.get(made["id"], [])
        yield made


def _customers() -> Select[Any]:
    table = Customer.__table__
    wanted = select(table, Member.name.label("owner"), Team.name.label("team")).select_from(Customer)
    wanted = wanted.outerjoin(Member, Member.id == Customer.owner_id).outerjoin(Team, Team.id == Customer.team_id)
    return wanted.order_by(Customer.id)


def _of_customers(entity: str) -> Select[Any]:
    model = ENTITIES[entity]
    whose = Customer.key.label("customer_key"), Customer.name.label("customer_name")
    wanted = select(model.__table__, *whose).join_from(model, Customer, Customer.id == model.customer_id)
    if model is Payment:
        wanted = wanted.add_columns(Invoice.key.label("invoice_key"))
        wanted = wanted.outerjoin(Invoice, Invoice.id == Payment.invoice_id)
    if model is Visit:
        wanted = wanted.add_columns(Member.name.label("person")).outerjoin(Member, Member.id == Visit.member_id)
    return wanted.where(model.voided_at.is_(None)).order_by(model.id)


def _aliases(tx: Tx) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = tx.sql.execute(select(Alias.customer_id, Alias.text).where(Alias.voided_at.is_(None)).order_by(Alias.id))
    for customer_id, text in rows:
        found.setdefault(customer_id, []).append(text)
    return found
