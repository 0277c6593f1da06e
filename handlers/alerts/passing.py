"""The watch over everybody, after a nightly pass: rules are asked outside of transactions, stored in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import compress, islice
from typing import TYPE_CHECKING, Final

from db import alerts, customers, deliveries, people, rules
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.alerts import around, policy, service
from handlers.alerts.watching import Change, Told
from handlers.rules import own

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.candidates import Mask
    from scoring.facts import Facts
    from scoring.grouped import Ints
    from scoring.observe import Observed

    Asked = tuple[Facts, tuple[str, ...]]  # of a customer, and the rules that may hold

BEGINNING: Final = timedelta(hours=12)  # the files of a firm come within a working day; the next night is news
_BEGAN: Final = "watch:began"
BATCH: Final = 400  # customers a commit: nobody waits long for the lock


def pass_over(db: Database, assessment: Assessment, *, now: datetime) -> list[Told]:
    """Ask the rules about every assessed customer whose scores were stored; what changed.

    Messages wait for the next sweep, which ranks them. What is found on the day on which a firm is first watched, or a
    customer first scored, was so before: it is listed and in the digest, but told to nobody one by one.
    """
    beginning = now - db.run(partial(_began, now=now)) < BEGINNING
    told: list[Told] = []
    for batch in _batches(_candidates(db, assessment, now)):
        told += db.run(partial(_store, batch=batch, beginning=beginning, now=now))
    return told


def _candidates(db: Database, assessment: Assessment, now: datetime) -> Iterator[Asked]:
    """The facts of customers about whom a rule fires or an alert is open, and which rules may hold for them."""
    import numpy as np

    from scoring.candidates import anybody, candidates

    books, still_open = db.look(lambda tx: (_books(tx), alerts.customers_with_open(tx)))
    seen = around.observed(assessment, db.look(lambda tx: around.read(tx, now=now)))
    for sort, rows in _sorted(assessment, seen, books).items():
        book = books.of(sort)
        may_hold = candidates(seen, book)
        asked = rows[(anybody(may_hold, len(seen.ids)) | np.isin(seen.ids, list(still_open)))[rows]]
        for facts, among in zip(seen.facts(asked), _among(may_hold, asked), strict=True):
            if facts.customer_id in still_open or book.evaluate(facts, among):
                yield facts, among


def _among(may_hold: Mapping[str, Mask], rows: Ints) -> Iterator[tuple[str, ...]]:
    """For each of these rows the rules that may hold."""
    flags = zip(*(mask[rows].tolist() for mask in may_hold.values()), strict=True) if may_hold else ((),) * len(rows)
    return (tuple(compress(may_hold, each)) for each in flags)


def _books(tx: Tx) -> policy.Books:
    firm = people.firm(tx)
    return policy.Books(rules.in_force(tx), own.of_firm(firm) if firm is not None else ())


def _sorted(assessment: Assessment, seen: Observed, books: policy.Books) -> dict[policy.Sort, Ints]:
    """The rows of `seen` by the sort of customers whose rules are the same, in the order of their first rows."""
    import numpy as np

    found: dict[policy.Sort, list[int]] = {}
    for team, rows in _by_team(assessment):
        if not books.by_traits:
            found[books.sort(team, frozenset)] = rows.tolist()
            continue
        for row in rows.tolist():
            found.setdefault(books.sort(team, partial(seen.traits, row)), []).append(row)
    firsts = sorted(found.items(), key=lambda each: each[1][0])
    return {sort: np.array(rows, np.int64) for sort, rows in firsts}


def _by_team(assessment: Assessment) -> Iterator[tuple[int | None, Ints]]:
    """Each team and the rows of its customers."""
    import numpy as np

    from scoring.grouped import known

    own, place = known(assessment.ids, assessment.tables["customers"])
    teams = np.zeros(len(assessment.ids), np.int64)
    teams[place] = np.nan_to_num(own["team_id"]).astype(np.int64)
    for team in np.unique(teams).tolist():
        yield team or None, np.flatnonzero(teams == team)


def _batches(found: Iterator[Asked]) -> Iterator[Sequence[Asked]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def _began(tx: Tx, now: datetime) -> datetime:
    """When this firm was watched for the first time."""
    deliveries.claim(tx, _BEGAN, now=now)
    return deliveries.claimed_at(tx, _BEGAN) or now


def _store(tx: Tx, batch: Sequence[Asked], *, beginning: bool, now: datetime) -> list[Told]:
    known = {each.id: each for each in customers.many(tx, [facts.customer_id for facts, _ in batch], ALL)}
    changes = [
        Change(known[facts.customer_id], facts, new=beginning or _new(facts), among=among)
        for facts, among in batch
        if facts.customer_id in known
    ]
    return service.on_many(tx, changes, now=now)


def _new(facts: Facts) -> bool:
    """Whether the customer was scored for the first time today: files of a firm come one by one."""
    return facts.earlier is None or facts.earlier.days < BEGINNING / timedelta(days=1)
