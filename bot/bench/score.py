"""The nightly pass at size: from orders in SQLite to stored scores with reasons for the flagged, beside naive pandas.

The pass runs in a process of its own, whose peak memory is measured. The peer makes the three features of the core
(recency, frequency, tenure) with `groupby.apply`, the way they are usually written, on the same orders.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from bot.demo.bulk import BulkOrders, bulk
from db import imports, people, schema
from db.gateway import Database, Tx

CUSTOMERS: Final = 100_000
ORDERS: Final = 1_000_000
TODAY: Final = date(2026, 1, 5)
NOW: Final = datetime(2026, 1, 5, tzinfo=UTC)
PEER_SHARE: Final = 20  # the peer works on one customer in so many; its time is scaled up
_ROWS: Final = 20_000
_INSERT: Final = "INSERT INTO sales_order (customer_id, at, amount, currency, known_at) VALUES (?, ?, ?, ?, ?)"

_PROGRAM: Final = """
import json, resource, sys, time
from datetime import datetime
from db.gateway import Database
from handlers.risk import nightly
with Database(sys.argv[1]) as db:
    began = time.perf_counter()
    passed = nightly.score_all(db, datetime.fromisoformat(sys.argv[2]), trigger="nightly")
    seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak_mb": peak, "customers": passed.customers}))
"""


def run(customers: int = CUSTOMERS, orders: int = ORDERS) -> dict[str, Any]:
    """Seconds and peak MB of the pass, seconds of the peer's features (scaled), and how many times longer that is."""
    made = bulk(customers=customers, orders=orders, seed=1, today=TODAY)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        _fill(url, made, customers)
        first, second = _pass(url, NOW), _pass(url, NOW)
    peer = _naive_features(made)
    return {
        "customers": customers,
        "orders": len(made),
        "first": first,
        "next_night": second,
        "pandas_features_seconds": peer,
        "pandas_features_to_whole_pass": peer / second["seconds"],
    }


def table(result: Mapping[str, Any]) -> str:
    """The result for a person."""
    first, again = result["first"], result["next_night"]
    return "\n".join(
        (
            f"{result['customers']:,} customers, {result['orders']:,} orders, SQLite to stored scores",
            f"first pass      {first['seconds']:8.1f} s   {first['peak_mb']:6.0f} MB (chooses the model)",
            f"the next night  {again['seconds']:8.1f} s   {again['peak_mb']:6.0f} MB",
            f"naive pandas    {result['pandas_features_seconds']:8.1f} s   for three features alone,"
            f" {result['pandas_features_to_whole_pass']:.1f} x the whole pass",
        )
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
    micros = (made.at[start:end] * 1e6).astype("int64").tolist()
    mills = (made.amount[start:end] * 1000).round().astype("int64").tolist()
    owners = (made.customer[start:end] + 1).tolist()
    rows = [(owner, at, amount, "CNY", at) for owner, at, amount in zip(owners, micros, mills, strict=True)]
    # A million typed rows would take longer to write than to score.
    tx.sql.connection.cursor().executemany(_INSERT, rows)


def _pass(url: str, now: datetime) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, url, now.isoformat()], capture_output=True, text=True, check=True
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


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
