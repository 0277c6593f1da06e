"""Old scores that nobody needs any more: which they are, and how they go.

Kept of each customer are: every score that something told caused; every change of grade or level; what stood when an
alert opened, changed, was answered or closed, when a measure was assigned or done, when a person decided, a vote was
asked for or a what-if made; what a measure names; what stands now. Of the others the last of each step of time stays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, BindParameter, and_, bindparam, delete, exists, not_, select, type_coerce
from sqlalchemy.orm import aliased

from db.gateway import Tx
from db.models import Alert, Ballot, Customer, Measure, Scenario, Score, Verdict
from db.prepared import Prepared
from db.types import EPOCH, Utc

WEEK: Final = timedelta(days=7)
FOUR_WEEKS: Final = timedelta(days=28)
# Rules compare with thirty days before, and a vote on a grade may be open for weeks: nights stay beyond that.
SHORTEST_DAYS: Final = 45
NIGHTLY_DAYS: Final = 60  # where nobody sets anything else, as the next two
WEEKLY_DAYS: Final = 365
THIN: Final = True
_A_MONDAY: Final = timedelta(days=4)  # after 1 January 1970
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long the score of every night is kept, and how long from then on one a week; later one every four weeks.

    thin: False keeps them all.
    """

    nightly: timedelta = timedelta(days=NIGHTLY_DAYS)
    weekly: timedelta = timedelta(days=WEEKLY_DAYS)
    thin: bool = THIN


@dataclass(frozen=True, slots=True)
class Span:
    """The scores after one moment (None: from the first on) up to another: the last of each `step` stays."""

    after: datetime | None
    until: datetime
    step: timedelta


_other = aliased(Score)
_AT: Final = type_coerce(Score.as_of, BigInteger)
# A look into the index for each score, one before it and one behind it; of one moment the higher id is the later one.
_BEFORE: Final = (
    select(_other.id)
    .where(
        _other.customer_id == Score.customer_id,
        _other.as_of <= Score.as_of,
        not_(and_(_other.as_of == Score.as_of, _other.id >= Score.id)),
    )
    .order_by(_other.as_of.desc(), _other.id.desc())
    .limit(1)
    .correlate(Score)
    .scalar_subquery()
)
_NEXT: Final = (
    select(type_coerce(_other.as_of, BigInteger))
    .where(
        _other.customer_id == Score.customer_id,
        _other.as_of >= Score.as_of,
        not_(and_(_other.as_of == Score.as_of, _other.id <= Score.id)),
    )
    .order_by(_other.as_of, _other.id)
    .limit(1)
    .correlate(Score)
    .scalar_subquery()
)
_earlier = aliased(Score)
_MINE: Final[BindParameter[int]] = bindparam("customers", expanding=True)
_UNCHANGED: Final = Prepared(
    select(Score.id, Score.customer_id, _AT, _NEXT)
    .join_from(Score, _earlier, _earlier.id == _BEFORE)
    .where(
        Score.customer_id.in_(_MINE),
        Score.as_of > bindparam("after", type_=Utc),
        Score.as_of <= bindparam("until", type_=Utc),
        Score.entry_id.is_(None),
        Score.grade.is_not_distinct_from(_earlier.grade),
        Score.level.is_not_distinct_from(_earlier.level),
    )
    .order_by(Score.id)
)
_PEGS: Final = tuple(
    Prepared(
        select(model.customer_id, *(type_coerce(each, BigInteger) for each in moments)).where(
            model.customer_id.in_(_MINE)
        )
    )
    for model, moments in (
        (Alert, (Alert.opened_at, Alert.changed_at, Alert.outcome_at, Alert.closed_at)),
        (Measure, (Measure.assigned_at, Measure.done_at)),
        (Verdict, (Verdict.decided_at,)),
        (Ballot, (Ballot.asked_at,)),
        (Scenario, (Scenario.asked_at,)),
    )
)
# Asked again in the transaction that deletes: what was read before may have come into use since.
_IN_USE: Final = (
    exists().where(Customer.id == Score.customer_id, Customer.score_id == Score.id),
    exists().where(Measure.score_id == Score.id),
)
_FORGET: Final = Prepared(
    delete(Score).where(Score.id.in_(bindparam("ids", expanding=True)), *(not_(each) for each in _IN_USE))
)
_CUSTOMERS: Final = Prepared(
    select(Customer.id).where(Customer.id > bindparam("after")).order_by(Customer.id).limit(bindparam("count"))
)


def customers(tx: Tx, *, after: int, count: int) -> list[int]:
    """The next customers by id, merged and taken back ones too."""
    return _CUSTOMERS.scalars(tx, after=after, count=count)


def superfluous(tx: Tx, customer_ids: Sequence[int], spans: Sequence[Span]) -> list[int]:
    """Ids of the scores of these customers that nobody needs. Reads only."""
    found = [each for span in spans for each in _superseded(tx, customer_ids, span)]
    if not found:
        return []
    pegs = _pegs(tx, sorted({customer_id for _, customer_id, _, _ in found}))
    return sorted({
        score_id for score_id, customer_id, at, until in found if not _pegged(pegs.get(customer_id, ()), at, until)
    })  # fmt: skip


def forget(tx: Tx, score_ids: Sequence[int]) -> int:
    """Delete scores, but what stands or is named by a measure; how many went."""
    return _FORGET.run(tx, ids=score_ids) if score_ids else 0


def _superseded(tx: Tx, customer_ids: Sequence[int], span: Span) -> Iterator[tuple[int, int, int, int]]:
    """Id, customer and time of scores that changed nothing and have another behind them in the same step; its time."""
    rows = _UNCHANGED.all(tx, customers=customer_ids, after=span.after or EPOCH, until=span.until)
    step, begins = span.step // _MICROSECOND, _A_MONDAY // _MICROSECOND
    for score_id, customer_id, at, behind in rows:
        if behind is not None and (at - begins) // step == (behind - begins) // step:
            yield score_id, customer_id, at, behind


def _pegs(tx: Tx, customer_ids: Sequence[int]) -> dict[int, list[int]]:
    """Customer -> the sorted moments for which the score that stood then is kept, whole microseconds since 1970."""
    found: dict[int, list[int]] = {}
    for each in _PEGS:
        for customer_id, *moments in each.all(tx, customers=customer_ids):
            found.setdefault(customer_id, []).extend(moment for moment in moments if moment is not None)
    for moments in found.values():
        moments.sort()
    return found


def _pegged(moments: Sequence[int], at: int, until: int) -> bool:
    """Whether one of the sorted moments lies at `at` or after it, and before `until`."""
    place = bisect_left(moments, at)
    return place < len(moments) and moments[place] < until
