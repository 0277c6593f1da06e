"""The pass over all customers: fit, conclude, store, ask the rules. In a worker process, on its own connection."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from db import history, layouts, people, scores
from db.bulk import Same, Values
from db.gateway import Database, Tx
from db.people import FirmInfo
from handlers.alerts import passing
from handlers.risk import drifting, rates, registry, standing
from handlers.risk.record import Records
from handlers.risk.service import moment

if TYPE_CHECKING:
    from scoring.assess import Assessment, Fitted
    from scoring.fit import Which

BATCH: Final = 1000  # scores a commit: nobody waits long for the lock
ALL_EXPLAINED: Final = 5000  # up to that many customers every score keeps its reasons
NIGHTLY: Final = "nightly"
FLAGGED: Final = ("high", "extreme")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass did."""

    customers: int
    version: str
    alerts: int  # opened, changed or closed


def run(url: str, now: datetime, trigger: str = NIGHTLY) -> Passed:
    """Score everybody at `now` in the database `url`; for a worker process."""
    with Database(url) as db:
        return score_all(db, now, trigger=trigger)


def score_all(
    db: Database, now: datetime, *, trigger: str, progress: Progress | None = None, watch: bool = True
) -> Passed:
    """Fit the book, conclude about every customer, store it, ask the rules. `progress` hears (done, of how many).

    watch: False where `now` is long past: nobody is to be warned of what was.
    """
    with uncollected():
        _, assessment = db.look(lambda tx: concluded(tx, Ask(now, keep=True, pin=True)))
        passed = store_all(db, assessment, now, trigger=trigger, progress=progress)
        return replace(passed, alerts=warn(db, assessment, now)) if watch else passed


def warn(db: Database, assessment: Assessment, now: datetime) -> int:
    """Ask the rules about everybody; how many alerts were opened, changed or closed."""
    return len(passing.pass_over(db, assessment, now=now))


def store_all(
    db: Database, assessment: Assessment, now: datetime, *, trigger: str, progress: Progress | None = None
) -> Passed:
    """Put the fit of an assessment of everybody in service, and store the scores; the rules are not asked."""
    records = Records(assessment)
    db.run(partial(_register, fitted=assessment.fitted, now=now))
    done = 0
    for customer_ids, columns in _batches(assessment, records, now, trigger):
        db.run(partial(_store, customer_ids=customer_ids, columns=columns, layout=records.layout))
        done += len(customer_ids)
        if progress is not None:
            progress(done, len(assessment.ids))
    return Passed(done, assessment.fitted.version, 0)


def _store(tx: Tx, customer_ids: Sequence[int], columns: Mapping[str, Values], layout: str) -> None:
    """Some scores with the layout by which they are read: it goes as soon as no score names it."""
    layouts.add(tx, layout)
    scores.add_many(tx, customer_ids, columns)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: it goes through a million rows again and again, and finds none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a pass is to conclude: at which time, for which horizon (None: the settings'), by which churn model.

    keep: for a week the choice of the fit in service stands, which saves nine tenths of a fit. Otherwise the answer
    depends on the records alone, whatever was fitted before. pin: by the fit that somebody pinned, where there is one,
    and not by a challenger that an alarm of drift bars.
    """

    now: datetime
    horizon_days: float | None = None
    which: Which = "auto"
    keep: bool = False
    pin: bool = False


def concluded(tx: Tx, ask: Ask) -> tuple[FirmInfo, Assessment]:
    """Everybody's assessment at `ask.now` from one snapshot, on a fresh fit of what was known before, or the pinned."""
    from scoring import assess, tables

    firm = people.firm(tx)
    assert firm is not None
    settings, as_of = standing.settings(firm), moment(firm, ask.now)
    book = tables.of_columns(history.of_all(tx, rates.units(firm)))
    earlier = standing.fitted(tx) if ask.keep else None
    plan = assess.Plan(ask.horizon_days, ask.which, earlier, barred=ask.pin and drifting.barred(tx))
    before = scores.grades(tx, before=ask.now)
    if ask.pin and registry.pinned(tx) is not None:
        return firm, assess.assess_everybody(standing.fitted(tx), book, as_of, settings, before=before)
    return firm, assess.fit_and_assess(book, as_of, settings, plan=plan, before=before)


def _register(tx: Tx, fitted: Fitted, now: datetime) -> None:
    """Put the fit in service, with a digest of its parameters; one that is pinned serves already."""
    if registry.pinned(tx) == fitted.version:
        return
    parameters = fitted.to_json()
    told = json.dumps(parameters, sort_keys=True).encode()
    scores.add_model(
        tx,
        kind=standing.KIND,
        version=fitted.version,
        as_of=now,
        fitted_at=now,
        parameters=parameters,
        evidence={},
        data_fingerprint=fitted.churn.fingerprint,
        digest=hashlib.sha256(told).hexdigest(),
        serving=False,
    )
    scores.serve(tx, fitted.version, kind=standing.KIND, member_id=None, now=now)


def _batches(
    assessment: Assessment, records: Records, now: datetime, trigger: str
) -> Iterator[tuple[Sequence[int], Mapping[str, Values]]]:
    """Customers and the columns of their scores, BATCH at a time."""
    overall, ids = assessment.overall, assessment.ids.tolist()
    everybody = len(ids) <= ALL_EXPLAINED
    for start in range(0, len(ids), BATCH):
        rows = range(start, min(start + BATCH, len(ids)))
        explained = [row for row in rows if everybody or overall[row] in FLAGGED]
        scored = records.raw(slice(start, rows.stop), explained)
        yield ids[start : rows.stop], {"as_of": Same(now), "trigger": Same(trigger), **scored}
