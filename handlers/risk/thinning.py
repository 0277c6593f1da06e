"""What the nights leave behind is thinned: old scores that nobody needs go, in a worker process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from db import deliveries, layouts, thinning
from db.gateway import Database, Tx
from db.thinning import FOUR_WEEKS, WEEK, Keeping, Span

CUSTOMERS: Final = 500  # whose scores are looked at together, without a lock
BATCH: Final = 500  # scores that go in one commit: nobody waits long for the lock
_DAY: Final = timedelta(days=1)


def run(url: str, now: datetime, keeping: Keeping) -> int:
    """Thin the scores in the database `url`; for a worker process."""
    with Database(url) as db:
        return thin(db, now, keeping)


def thin(db: Database, now: datetime, keeping: Keeping) -> int:
    """Let go of the old scores that nobody needs (`db.thinning` says which); how many.

    Killed anywhere it has done a part, and the next run does the rest: where the last one ended is noted at its end.
    """
    if not keeping.thin:
        return 0
    key = f"thinned:{keeping.nightly // _DAY}:{keeping.weekly // _DAY}"
    last = db.look(partial(deliveries.done_at, key=key))
    found = spans(now, keeping, last)
    gone = [_forget(db, customer_ids, found) for customer_ids in _everybody(db)]
    if len(gone) <= 1:  # of few customers much is alike every night, of many hardly anything that is not so always
        db.run(layouts.forget_unused)
    db.run(partial(_note, key=key, now=now))
    return sum(gone)


def spans(now: datetime, keeping: Keeping, last: datetime | None) -> tuple[Span, Span]:
    """What came of age since the `last` run with the same `keeping` (None: ever), once by the week and once by four."""
    old, very_old = now - keeping.nightly, now - keeping.weekly
    return (
        Span(last - keeping.nightly if last else very_old, old, WEEK),
        Span(last - keeping.weekly if last else None, very_old, FOUR_WEEKS),
    )


def _everybody(db: Database) -> Iterator[Sequence[int]]:
    last = 0
    while found := db.look(partial(thinning.customers, after=last, count=CUSTOMERS)):
        yield found
        last = found[-1]


def _forget(db: Database, customer_ids: Sequence[int], found: Sequence[Span]) -> int:
    gone = db.look(partial(thinning.superfluous, customer_ids=customer_ids, spans=found))
    batches = (gone[start : start + BATCH] for start in range(0, len(gone), BATCH))
    return sum(db.run(partial(thinning.forget, score_ids=batch)) for batch in batches)


def _note(tx: Tx, key: str, now: datetime) -> None:
    deliveries.claim(tx, key, now=now)
    deliveries.done(tx, key, now=now)
