"""Where the files of merged customers lead: each names the one it went into, which may have gone on in its turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from db.gateway import Tx
from db.models import Customer


def ends_of(tx: Tx, customer_ids: Iterable[int]) -> dict[int, int]:
    """Customer -> who it is now: where it was merged into another that was merged in its turn, the last of them."""
    wanted = set(customer_ids)
    onward: dict[int, int | None] = {}
    asked = wanted
    while asked:
        rows = tx.sql.execute(select(Customer.id, Customer.merged_into).where(Customer.id.in_(asked))).all()
        onward.update((customer_id, merged) for customer_id, merged in rows)
        asked = {merged for _, merged in rows if merged is not None}.difference(onward)
    return {each: _end(onward, each) for each in wanted}


def _end(onward: Mapping[int, int | None], customer_id: int) -> int:
    passed: set[int] = set()
    while (following := onward.get(customer_id)) is not None and customer_id not in passed:
        passed.add(customer_id)
        customer_id = following
    return customer_id
