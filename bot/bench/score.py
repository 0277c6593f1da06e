"""The nightly pass at size: from orders in SQLite to stored scores with reasons for the flagged, beside naive pandas.

The pass runs in a process of its own, whose peak memory is measured; meanwhile this one asks `/risk` of one customer
after the other, and takes the lock for writing, as the bot would. The peer makes the three features of the core
(recency, frequency, tenure) with `groupby.apply`, the way they are usually written, on the same orders.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any, Final

from bot.demo.bulk import BulkOrders, bulk
from db import bulk as bulk_rows
from db import imports, people, schema
from db.gateway import Database, Tx
from db.models import Order
from db.scope import ALL
from handlers.common.errors import UserError
from handlers.risk import queries, service

CUSTOMERS: Final = 100_000
ORDERS: Final = 1_000_000
TODAY: Final = date(2026, 1, 5)
NOW: Final = datetime(2026, 1, 5, tzinfo=UTC)
DAY: Final = timedelta(days=1)
PAUSE: Final = 0.02  # seconds between two questions
PEER_SHARE: Final = 20  # the peer works on one customer in so many; its time is scaled up
_ROWS: Final = 20_000
ALONE: Final = 200  # customers that are concluded one by one

_PROGRAM: Final = """
import json, resource, sys, time
from datetime import datetime
from db.gateway import Database
from handlers.risk import nightly
with Database(sys.argv[1]) as db:
    began, worked = time.perf_counter(), time.process_time()
    passed = nightly.score_all(db, datetime.fromisoformat(sys.argv[2]), trigger="nightly")
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak, "customers": passed.customers}))
"""


def run(customers: int = CUSTOMERS, orders: int = ORDERS) -> dict[str, Any]:
    """Seconds and peak MB of the pass, seconds of the peer's features (scaled), and how many times longer that is."""
    made = bulk(customers=customers, orders=orders, seed=1, today=TODAY)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        _fill(url, made, customers)
        first, second = _pass(url, NOW), _pass(url, NOW + DAY)
        one = _one_customer(url, NOW + DAY)
    peer = _naive_features(made)
    return {
        "customers": customers,
        "orders": len(made),
        "first": first,
        "next_night": second,
        "one_customer_ms": one,
        "pandas_features_seconds": peer,
        "pandas_features_to_whole_pass": peer / second["seconds"],
    }


def table(result: Mapping[str, Any]) -> str:
    """The result for a person."""
    return "\n".join(
        (
            f"{result['customers']:,} customers, {result['orders']:,} orders, SQLite to stored scores",
            "floor 6 s and 800 MB, goal 2 s",
            _line("first pass", result["first"]) + " (chooses the model)",
            _line("the next night", result["next_night"]),
            f"one customer    {result['one_customer_ms']:8.2f} ms of CPU with reasons and a what-if, warm"
            f" (median of {ALONE}; floor 20, goal 2)",
            f"naive pandas    {result['pandas_features_seconds']:8.1f} s   for three features alone,"
            f" {result['pandas_features_to_whole_pass']:.1f} x the whole pass",
        )
    )


def _line(name: str, took: Mapping[str, float]) -> str:
    meanwhile = f"meanwhile p99 of /risk {took['risk_p99_ms']:.0f} ms, of the lock {took['lock_p99_ms']:.0f} ms"
    return (
        f"{name:<16}{took['seconds']:8.1f} s ({took['cpu_seconds']:.1f} s of CPU)"
        f" {took['peak_mb']:6.0f} MB   {meanwhile}"
    )


def _fill(url: str, made: BulkOrders, customers: int) -> None:
    schema.upgrade(url)
    with Database(url) as db:
        found = partial(people.create_firm, name="Bench", currency="CNY", zone="UTC", language="en", now=NOW)
        db.run(found)
        db.run(partial(_add_customers, count=customers))
        for start in range(0, len(made), _ROWS):
            db.run(partial(_add_orders, made=made, start=start))


def _add_customers(tx: Tx, count: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC)
    rows = [
        {"id": n + 1, "key": f"C{n}", "name": f"Customer {n}", "contract": False, "fields": {}, "created_at": now,
         "version": 1, "directory_seq": 1}
        for n in range(count)
    ]  # fmt: skip
    imports.add(tx, "customers", rows)


def _add_orders(tx: Tx, made: BulkOrders, start: int) -> None:
    end = min(start + _ROWS, len(made))
    moments = [datetime.fromtimestamp(second, UTC) for second in made.at[start:end].tolist()]
    columns = {
        "customer_id": (made.customer[start:end] + 1).tolist(),
        "at": moments,
        "amount": [Decimal(str(amount)) for amount in made.amount[start:end].tolist()],
        "currency": ["CNY"] * len(moments),
        "known_at": moments,
    }
    bulk_rows.insert(tx, Order, columns)


def _pass(url: str, now: datetime) -> dict[str, float]:
    """What the pass took, and how long questions and writes took meanwhile (p99, milliseconds)."""
    program = [sys.executable, "-c", _PROGRAM, url, now.isoformat()]
    single = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as the bot's own workers
    asked: list[float] = []
    written: list[float] = []
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=single) as running, Database(url) as db:
        customer = cycle(range(1, 1000))
        while running.poll() is None:
            asked.append(_timed(lambda: _ask(db, next(customer))))
            written.append(_timed(lambda: db.run(lambda tx: None)))
            sleep(PAUSE)
        told, _ = running.communicate()
    result: dict[str, float] = json.loads(told)
    return result | {"risk_p99_ms": _p99(asked), "lock_p99_ms": _p99(written)}


def _ask(db: Database, customer_id: int) -> None:
    """What `/risk` reads; nothing can be said before the first pass."""
    with suppress(UserError):
        db.look(lambda tx: queries.asked(tx, customer_id, ALL))


def _one_customer(url: str, now: datetime) -> float:
    """Milliseconds of CPU to conclude about a customer, with reasons, and again without its last order."""
    with Database(url) as db:
        read = db.look(lambda tx: [service.read(tx, customer, ALL) for customer in range(1, ALONE + 1)])
    took = [_cpu(partial(_what_if, each, now)) for each in (read[0], *read)]  # the first one warms up
    return median(took[1:])


def _what_if(inputs: service.Inputs, now: datetime) -> None:
    concluded = service.conclude(inputs, now)
    orders = inputs.rows.get("orders", {}).get("id", ())
    if len(orders):
        service.movements([concluded], [[("orders", int(orders[-1]))]])


def _cpu(act: Callable[[], object]) -> float:
    began = process_time()
    act()
    return (process_time() - began) * 1000


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000


def _p99(milliseconds: Sequence[float]) -> float:
    return sorted(milliseconds)[int(0.99 * (len(milliseconds) - 1))]


def _naive_features(made: BulkOrders) -> float:
    """Seconds for recency, frequency and tenure of everybody, measured on a share of the customers."""
    import pandas as pd

    frame = pd.DataFrame({"customer": made.customer, "at": made.at})
    frame = frame[frame.customer % PEER_SHARE == 0]
    frame["day"] = frame["at"] // 86_400
    last = frame["day"].max()
    began = perf_counter()
    frame.groupby("customer").apply(
        lambda group: pd.Series(
            {
                "frequency": group["day"].nunique() - 1,
                "recency": group["day"].max() - group["day"].min(),
                "tenure": last - group["day"].min(),
            }
        )
    )
    return (perf_counter() - began) * PEER_SHARE
