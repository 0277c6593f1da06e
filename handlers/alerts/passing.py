"""The watch over everybody, after a nightly pass: rules are asked outside of transactions, stored in batches."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from db import alerts, customers, rules
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.alerts import around, policy, service
from handlers.alerts.watching import Change, Told

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.facts import Facts
    from scoring.rules import RuleBook

BATCH: Final = 200  # customers a commit: nobody waits long for the lock


def pass_over(db: Database, assessment: Assessment, *, now: datetime) -> list[Told]:
    """Ask the rules about every assessed customer whose scores were stored; what changed.

    Messages wait for the next sweep, which ranks them. What holds in a firm's very first pass was so before anybody
    watched: it is listed and in the digest, but told to nobody one by one.
    """
    first = not db.look(alerts.any_yet)
    told: list[Told] = []
    for batch in _batches(_candidates(db, assessment, now)):
        told += db.run(partial(_store, batch=batch, first=first, now=now))
    return told


def _candidates(db: Database, assessment: Assessment, now: datetime) -> Iterator[Facts]:
    """The facts of customers about whom a rule fires or an alert is open."""
    seen = db.look(lambda tx: around.read(tx, now=now))
    changed, still_open = db.look(lambda tx: (rules.in_force(tx), alerts.customers_with_open(tx)))
    own = assessment.tables["customers"]
    teams = dict(zip(own["customer_id"].tolist(), own["team_id"].tolist(), strict=True))
    books: dict[int | None, RuleBook] = {}
    for facts in around.facts(assessment, seen):
        team = teams.get(facts.customer_id, math.nan)
        team_id = None if math.isnan(team) else int(team)
        if team_id not in books:
            books[team_id] = policy.book(changed, team_id)
        if facts.customer_id in still_open or books[team_id].evaluate(facts):
            yield facts


def _batches(found: Iterator[Facts]) -> Iterator[Sequence[Facts]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def _store(tx: Tx, batch: Sequence[Facts], *, first: bool, now: datetime) -> list[Told]:
    known = {each.id: each for each in customers.many(tx, [facts.customer_id for facts in batch], ALL)}
    changes = [Change(known[facts.customer_id], facts) for facts in batch if facts.customer_id in known]
    return service.on_many(tx, changes, now=now, silent=first)
