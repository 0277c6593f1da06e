"""Scoring one customer: what is read, what is concluded from it, and how that is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from db import customers, history, people, schedules, scores
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import FirmInfo
from db.schedules import ScheduleInfo
from db.scope import ALL, Scope
from db.scores import ScoreInfo
from handlers.common.daynumber import number_of
from handlers.common.errors import NotAllowed, UserError
from handlers.common.formats import local
from handlers.risk import rates, record, standing

if TYPE_CHECKING:
    from scoring.assess import Assessment, Fitted
    from scoring.moment import Moment
    from scoring.settings import Settings

NIGHTLY: Final = "nightly"  # the kind of schedule, and the trigger of its scores
NIGHT_MINUTE: Final = 2 * 60 + 30
Rows = Mapping[str, Mapping[str, Any]]
Row = tuple[str, int]  # table, id
# Rows that are scored before they are stored: table -> columns. A row replaces the one that has its id; stand-ins for
# new rows have negative ids. For "customers" the columns replace those of the customer.
Extra = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a customer's score is made of, as read in one snapshot. `customer.version` guards it.

    previous: the score that stands, without its `detail`.
    """

    firm: FirmInfo
    customer: CustomerInfo
    rows: Rows
    fitted: Fitted
    settings: Settings
    previous: ScoreInfo | None


def read(tx: Tx, customer_id: int, scope: Scope) -> Inputs:
    """Read a customer's inputs. NotAllowed where it is not in `scope`."""
    (found,) = read_many(tx, [(customer_id, scope)])
    if found is None:
        raise NotAllowed("common-unknown-customer")
    return found


def read_many(tx: Tx, wanted: Sequence[tuple[int, Scope]]) -> list[Inputs | None]:
    """`read` for a few customers, each for somebody who may see those in a scope; None where it is not in it."""
    known = {each.id: each for each in customers.many(tx, [customer_id for customer_id, _ in wanted], ALL)}
    seen = [known.get(customer_id) for customer_id, _ in wanted]
    seen = [
        each if each and scope.allows(each.team_id) else None for each, (_, scope) in zip(seen, wanted, strict=True)
    ]
    ids = [each.id for each in seen if each]
    if not ids:
        return [None] * len(wanted)
    firm = people.firm(tx)
    assert firm is not None
    rows, previous = history.of_customers(tx, ids, rates.units(firm)), scores.plain_of(tx, ids)
    fitted, settings = standing.fitted(tx), standing.settings(firm)
    return [
        Inputs(firm, each, rows[each.id], fitted, settings, previous.get(each.id)) if each else None for each in seen
    ]


def ensure_nightly(tx: Tx, *, zone: str, now: datetime) -> ScheduleInfo:
    """Owe the firm a pass over all customers every night."""
    return schedules.ensure(tx, NIGHTLY, since=now, minute=NIGHT_MINUTE, zone=zone)


def moment(firm: FirmInfo, now: datetime) -> Moment:
    """`now` as scoring counts: UTC seconds and the firm's local day."""
    from scoring.moment import Moment

    return Moment(now.timestamp(), number_of(local(now, firm.zone)))


def just_after(firm: FirmInfo, now: datetime) -> Moment:
    """A row told in this very moment counts: scoring takes what lies strictly before."""
    at = moment(firm, now)
    return type(at)(at.second + 1e-3, at.day)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A score that is not stored yet: the columns of `score` (see `record`), valid at `as_of` for `version`.

    assessment: what they were taken from, its row `row`, for the rules that watch the customer.
    """

    customer_id: int
    version: int
    as_of: datetime
    columns: dict[str, Any]
    assessment: Assessment = field(repr=False, compare=False)
    row: int


def conclude(inputs: Inputs, now: datetime, *, extra: Extra | None = None, reasons: bool = True) -> Conclusion:
    """Score the customer at `now` from what was read, with `extra` rows as if they were stored already."""
    return conclude_many([inputs], now, extras=[extra or {}], reasons=reasons)[0]


def conclude_many(
    inputs: Sequence[Inputs], now: datetime, *, extras: Sequence[Extra] = (), reasons: bool = True
) -> list[Conclusion]:
    """`conclude` for different customers that were read in one snapshot, in their order."""
    if not inputs:
        return []
    assessment = _assess(inputs, now, extras=extras or [{}] * len(inputs))
    rows = [assessment.row(each.customer.id) for each in inputs]
    columns = record.Records(assessment).columns(slice(0, len(rows)), range(len(rows)) if reasons else ())
    return [
        Conclusion(
            each.customer.id,
            each.customer.version,
            now,
            {name: values[row] for name, values in columns.items()},
            assessment,
            row,
        )
        for each, row in zip(inputs, rows, strict=True)
    ]


def assess(
    inputs: Inputs, now: datetime, *, extra: Extra | None = None, horizon_days: float | None = None
) -> Assessment:
    """The assessment of this one customer."""
    return _assess([inputs], now, extras=[extra or {}], horizon_days=horizon_days)


def _assess(
    inputs: Sequence[Inputs], now: datetime, *, extras: Sequence[Extra], horizon_days: float | None = None
) -> Assessment:
    import numpy as np

    from scoring import assess as scoring
    from scoring.tables import joined, of_columns

    ranked = sorted(inputs, key=lambda each: each.customer.id)
    return scoring.assess(
        inputs[0].fitted,
        of_columns(joined([_with(each.rows, extra) for each, extra in zip(inputs, extras, strict=True)])),
        as_of=just_after(inputs[0].firm, now),
        settings=inputs[0].settings,
        ids=np.array([each.customer.id for each in ranked], np.int64),
        horizon_days=horizon_days,
        previous=[each.previous.grade if each.previous else None for each in ranked],
    )


def movements(conclusions: Sequence[Conclusion], rows: Sequence[Sequence[Row]]) -> list[list[float | None]]:
    """What each of some rows of these customers, which were concluded together, adds to its churn probability.

    rows: (table, id), for every customer its own. The number as it is less the number without the row; None where
    there is no number.
    """
    from scoring.omission import churn_without_each

    if not conclusions:
        return []
    most = max((len(each) for each in rows), default=0)
    cases = [[each[place] for each in rows if place < len(each)] for place in range(most)]  # one row of each at a time
    without = churn_without_each(conclusions[0].assessment, cases)
    return [
        [_difference(each.columns["churn_probability"], float(without[place][each.row])) for place in range(len(own))]
        for each, own in zip(conclusions, rows, strict=True)
    ]


def _difference(whole: float | None, without: float) -> float | None:
    return None if whole is None or without != without else whole - without


def _with(rows: Rows, extra: Extra) -> Rows:
    """The tables with stand-in rows appended, and rows of the same id replaced."""
    import numpy as np

    merged: dict[str, Mapping[str, Any]] = dict(rows)
    for table, added in extra.items():
        there = rows.get(table)
        if table == "customers":
            merged[table] = {**rows[table], **added}
        elif there is None:
            merged[table] = added
        else:
            kept = ~np.isin(there["id"], added["id"])
            merged[table] = {name: np.concatenate([values[kept], added[name]]) for name, values in there.items()}
    return merged


def store(
    tx: Tx,
    conclusion: Conclusion,
    *,
    trigger: str,
    entry_id: int | None = None,
    placed: Mapping[tuple[str, int], int] | None = None,
) -> ScoreInfo:
    """Store a conclusion as the customer's current score. Stale where the customer changed since it was read.

    `placed`: (table, stand-in id) -> id of the row that was stored for it.
    """
    columns = record.with_ids(conclusion.columns, placed or {})
    stored = scores.add(
        tx,
        customer_id=conclusion.customer_id,
        as_of=conclusion.as_of,
        trigger=trigger,
        entry_id=entry_id,
        **columns,
    )
    if not customers.raise_version(tx, conclusion.customer_id, expected=conclusion.version, score_id=stored.id):
        raise Stale
    return stored


class Stale(Exception):
    """Somebody else told something about the customer meanwhile: read and think again."""


def current(tx: Tx, customer_id: int, scope: Scope) -> tuple[CustomerInfo, ScoreInfo]:
    """A customer and its current score. UserError where it has none yet, NotAllowed where it is not in `scope`."""
    customer = customers.get(tx, customer_id, scope)
    if customer is None:
        raise NotAllowed("common-unknown-customer")
    score = scores.current(tx, customer_id)
    if score is None:
        raise UserError("risk-no-score", customer=customer.name)
    return customer, score


def current_score(tx: Tx, customer_id: int) -> ScoreInfo:
    """The score that stands. UserError where there is none."""
    score = scores.current(tx, customer_id)
    if score is None:
        raise UserError("risk-no-score", customer="")
    return score


def has_score(tx: Tx, customer_id: int) -> bool:
    return scores.current(tx, customer_id) is not None


def explained(tx: Tx, score: ScoreInfo) -> ScoreInfo:
    """The score with its reasons, worked out at its own time where they were not kept."""
    if "reasons" in score.detail:
        return score
    (why,) = record.explanations(assess(read(tx, score.customer_id, ALL), score.as_of), [0])
    return replace(score, detail={**score.detail, **why})
