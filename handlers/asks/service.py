"""What short answers are made of: who owes, with all of a customer's invoices together; how good forecasts were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from db import backtests, customers, owing, people, scores
from db.gateway import Tx
from db.owing import Owed
from db.people import FirmInfo
from db.scope import Scope
from handlers.common.formats import day_begins, local
from handlers.risk import drifting, rates, standing
from handlers.risk.backtests import grades_moved, late_error

if TYPE_CHECKING:
    from scoring.settings import Settings


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer that is past due: how much in each currency, of how many invoices, since when; own: the asker's."""

    customer_id: int
    customer: str
    amounts: Mapping[str, Decimal]
    invoices: int
    since: datetime
    own: bool = False


@dataclass(frozen=True, slots=True)
class Slower:
    """A customer that pays late by `recent` days on average lately, `shift` days more than before; what it owes."""

    customer_id: int
    customer: str
    recent: float
    shift: float
    owed: float


@dataclass(frozen=True, slots=True)
class Proof:
    """How good the serving model was in the last back-test; shares 0..1. `auc` None where nobody can be ranked.

    drift: what became of the scores of a horizon ago, as `handlers.risk.drifting` keeps it. late: the calibration error
    of late payment. moved: the share of customers whose grade a day's passing alone changed. None: not measured.
    """

    run_at: datetime
    horizon_days: float
    error: float
    auc: float | None
    drift: Mapping[str, Any] | None = None
    late: float | None = None
    moved: float | None = None


def late(tx: Tx, scope: Scope, now: datetime, *, own: int | None = None) -> list[Debtor]:
    """Customers past due, those of the member `own` first, then those who owe most: by size at the firm's rates, which
    are good enough to put them in order."""
    firm = people.firm(tx)
    assert firm is not None
    found: dict[int, Debtor] = {}
    today = day_begins(local(now, firm.zone).date(), firm.zone)  # what is due today is not late yet
    for each in owing.owed(tx, scope):
        if each.due_at < today:
            _add(found, each, own)
    worth = rates.units(firm).rate
    size = {each.customer_id: _size(each.amounts, worth) for each in found.values()}
    return sorted(found.values(), key=lambda each: (not each.own, -size[each.customer_id], each.customer_id))


def _size(amounts: Mapping[str, Decimal], worth: Callable[[str | None], float]) -> float:
    return sum(float(amount) * worth(currency) for currency, amount in amounts.items())


def _add(found: dict[int, Debtor], owed: Owed, own: int | None) -> None:
    known = found.get(owed.customer_id) or Debtor(
        owed.customer_id, owed.customer, {}, 0, owed.due_at, own is not None and owed.owner_id == own
    )
    amounts = {**known.amounts, owed.currency: known.amounts.get(owed.currency, Decimal(0)) + owed.amount}
    found[owed.customer_id] = replace(
        known, amounts=amounts, invoices=known.invoices + 1, since=min(known.since, owed.due_at)
    )


def slower(tx: Tx, scope: Scope) -> list[Slower]:
    """Customers that pay later than they used to, by days and what they owe, as their scores of now have it."""
    later = [each for each in scores.all_current(tx, scope) if (each.detail.get("days_late_shift") or 0.0) > 0]
    known = {each.id: each.name for each in customers.many(tx, [each.customer_id for each in later], scope)}
    found = [
        Slower(
            each.customer_id,
            known[each.customer_id],
            each.detail["days_late_recent"],
            each.detail["days_late_shift"],
            each.detail.get("exposure") or 0.0,
        )
        for each in later
        if each.customer_id in known
    ]
    return sorted(found, key=lambda each: (-each.shift * each.owed, -each.shift, each.customer_id))


def bounds(firm: FirmInfo) -> Settings:
    """The firm's own horizon, thresholds and shares."""
    return standing.settings(firm)


def proof(tx: Tx) -> Proof | None:
    """What the last back-test found of the model that serves; None before there was one."""
    firm = people.firm(tx)
    assert firm is not None
    horizon = standing.settings(firm).churn.horizon_days
    last = backtests.latest(tx, horizon_days=horizon)
    error = last.result.get("serving_ece") if last else None
    if last is None or error is None:
        return None
    serving = last.result["pooled"].get(last.result["choice"]["serves"], {})
    auc = serving.get("all", {}).get("roc_auc")
    drift, late, moved = last.result.get(drifting.KEPT), late_error(last.result), grades_moved(last.result)
    return Proof(last.run_at, horizon, float(error), auc, drift, late, moved)
