"""Killed while old scores go: nothing goes that is needed, and the next run does the rest."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from db import bulk, customers
from db import thinning as stored
from db.gateway import Database, Tx
from db.models import Score
from db.thinning import Keeping
from handlers.risk import thinning
from tests.support.clock import MONDAY
from tests.support.firm import Firm

CUSTOMERS, NIGHTS, KILLS = 60, 400, 3
_DAY = timedelta(days=1)
_PROGRAM = f"""
import sys
from datetime import datetime
from db.thinning import Keeping
from handlers.risk import thinning
thinning.BATCH = 100
thinning.run(sys.argv[1], datetime.fromisoformat("{MONDAY.isoformat()}"), Keeping())
"""


def fill(tx: Tx, names: range) -> None:
    """Customers with a score a night, whose grade changes now and then."""
    chance = random.Random(20261128)
    everybody = [customers.create(tx, key=f"K{each}", name=f"Customer {each}", now=MONDAY) for each in names]
    for night in range(NIGHTS):
        grades = [chance.choice("ABCD") if chance.random() < 0.02 else "B" for _ in everybody]
        same = {"trigger": "nightly", "horizon_days": 90.0, "detail": {"share": 0.5}, "coverage": 1, "coverage_of": 8}
        alike = {name: bulk.Same(value) for name, value in {**same, "as_of": MONDAY - night * _DAY}.items()}
        bulk.insert(tx, Score, {"customer_id": everybody, "grade": grades, **alike})


def kept(tx: Tx) -> list[int]:
    return list(tx.sql.execute(select(Score.id).order_by(Score.id)).scalars())


def count(tx: Tx) -> int:
    return int(tx.sql.execute(select(func.count()).select_from(Score)).scalar_one())


@contextmanager
def thinner(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The job in a process of its own; over when the block is."""
    with subprocess.Popen([sys.executable, "-c", _PROGRAM, url], cwd=Path(__file__).parents[2]) as process:
        yield process
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)


def needed(database: Database) -> set[int]:
    """What one undisturbed run would leave; nothing is deleted."""
    everybody = database.look(partial(stored.customers, after=0, count=1000))
    gone = database.look(
        partial(
            stored.superfluous,
            customer_ids=everybody,
            spans=thinning.spans(MONDAY, Keeping(), None),
        )
    )
    return set(database.look(kept)) - set(gone)


def test_killed_while_scores_go_the_next_run_does_the_rest(database: Database, firm: Firm) -> None:
    database.run(partial(fill, names=range(CUSTOMERS)))
    wanted, whole, ends = needed(database), database.look(count), set()
    for kill in range(1, KILLS + 1):
        goal = whole - (whole - len(wanted)) * kill // (KILLS + 1)
        with thinner(database.url) as process:
            while database.look(count) > goal and process.poll() is None:
                pass
        assert wanted <= set(database.look(kept))
        ends.add(process.returncode)
    assert -signal.SIGKILL in ends
    assert len(wanted) < whole / 2
    thinning.thin(database, MONDAY, Keeping())
    assert set(database.look(kept)) == wanted
