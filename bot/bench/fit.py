"""How fast the core is fitted and features are made, beside `lifetimes` and plain pandas in the same run."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

import numpy as np

from bot.bench import logs
from bot.bench.quality import DATA
from scoring import churn_fit, simulate, tables
from scoring.churn import BuyTillYouDrop, Floats
from scoring.features import summarise

RUNS: Final = 5
CUSTOMERS: Final = (2_357, 20_000)
TRUTH: Final = BuyTillYouDrop(0.8, 60.0, 0.4, 1.5)
_LOGS: Final = (
    ("CDNOW", logs.cdnow, "cdnow_sample.csv", "1997-10-01"),
    ("wholesaler", logs.wholesaler, "wholesaler_orders_2009-12_2010-12.csv", "2010-09-01"),
)
ORDERS_BOOK: Final = 60_000  # customers of the book whose features are made: about a million orders


def run() -> dict[str, Any]:
    """Median seconds of each fit, the ratio to `lifetimes`, and seconds for the features of about a million orders.

    Books are simulated ones, and the logs of others where they lie beside this checkout.
    """
    return {"fit": [_fit(name, *book) for name, book in _books()], "features": _features()}


def table(result: Mapping[str, Any]) -> str:
    """The result for a person."""
    lines = [
        f"{'book':<12}{'customers':>9}  {'model':<8}{'holdfast s':>11}{'lifetimes s':>12}{'times faster':>13}"
        f"{'theirs less likely by':>23}"
    ]
    lines += [_line(row) for found in result["fit"] for row in found]
    made = result["features"]
    lines.append(
        f"features of {made['orders']:,} orders: {made['holdfast']:.2f} s, naive pandas {made['pandas']:.1f} s"
    )
    return "\n".join(lines)


def _line(row: Mapping[str, Any]) -> str:
    times = f"{row['holdfast']:>11.4f}{row['lifetimes']:>12.4f}{row['ratio']:>13.1f}"
    less = "" if row["less_likely"] is None else f"{row['less_likely']:>23.4f}"
    return f"{row['book']:<12}{row['customers']:>9,}  {row['model']:<8}{times}{less}"


def _books() -> Iterator[tuple[str, tuple[Floats, Floats, Floats]]]:
    """Name and (x, t_x, T), days, of each book."""
    for customers in CUSTOMERS:
        yield "simulated", simulate.histories(customers, seed=1, truth=TRUTH).observed
    for name, read, file, end in _LOGS:
        if (path := Path(DATA) / file).exists():
            log, as_of = read(path), logs.moment(end)
            past = tables.cut(log, as_of)
            o = summarise(np.unique(past["orders"]["customer_id"]), past["orders"], as_of)
            o = o.take(o.orders > 0)
            yield name, (o.frequency, o.recency, o.tenure)


def _fit(name: str, x: Floats, t_x: Floats, T: Floats) -> list[dict[str, Any]]:
    """Our fit and theirs on one book, BG/NBD by likelihood and MBG/NBD as it is used here.

    less_likely: by how much the BG/NBD they found is less likely than ours, in log-likelihood; None where ours has a
    prior, which theirs has not.
    """
    import lifetimes

    pairs = (
        ("BG/NBD", partial(churn_fit.fit, x, t_x, T, family="bg", prior=None), lifetimes.BetaGeoFitter),
        ("MBG/NBD", partial(churn_fit.fit, x, t_x, T), lifetimes.ModifiedBetaGeoFitter),
    )
    out = []
    for model, ours, fitter in pairs:
        mine, other = _seconds(ours), _seconds(partial(_fit_theirs, fitter, (x, t_x, T)))
        less = _less_likely(ours(), (x, t_x, T)) if model == "BG/NBD" else None
        out.append(
            {"book": name, "customers": len(x), "model": model, "holdfast": mine, "lifetimes": other,
             "ratio": other / mine, "less_likely": less}
        )  # fmt: skip
    return out


def _less_likely(ours: BuyTillYouDrop, book: tuple[Floats, Floats, Floats]) -> float:
    """By how much what `lifetimes` found is less likely than our BG/NBD."""
    import lifetimes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _fit_theirs(lifetimes.BetaGeoFitter, book).params_
    r, alpha, a, b = (float(found[each]) for each in ("r", "alpha", "a", "b"))
    theirs = BuyTillYouDrop(r, alpha, a, b, family="bg")
    return churn_fit.log_likelihood(ours, *book) - churn_fit.log_likelihood(theirs, *book)


def _fit_theirs(fitter: Callable[[], Any], histories: tuple[Any, ...]) -> Any:
    return fitter().fit(*histories)


def _features() -> dict[str, Any]:
    import pandas as pd

    book = simulate.log(ORDERS_BOOK, seed=1, truth=BuyTillYouDrop(1.26, 30.0, 0.2, 2.5))
    past = tables.cut(book, simulate.TODAY)
    ids = tables.known_customers(past, simulate.TODAY)
    orders = past["orders"]
    frame = pd.DataFrame({name: orders[name] for name in ("customer_id", "day", "amount")})

    def naive() -> Any:
        return frame.groupby("customer_id")[["day", "amount"]].apply(_naive_summary)

    started = perf_counter()
    naive()
    pandas = perf_counter() - started
    mine = _seconds(lambda: summarise(ids, orders, simulate.TODAY))
    return {"orders": len(frame), "customers": len(ids), "holdfast": mine, "pandas": pandas}


def _naive_summary(rows: Any) -> Any:
    """What many would write: a Python function per customer."""
    import pandas as pd

    days = np.sort(rows["day"].unique())
    gaps = np.diff(days)
    values = (len(days), days[-1] - days[0], rows["amount"].sum(), gaps.mean() if len(gaps) else np.nan)
    return pd.Series(values, index=["orders", "recency", "revenue", "gap"])


def _seconds(work: Callable[[], Any]) -> float:
    """Median seconds of a few runs after one to warm up."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifetimes overflows on its way
        work()
        return median(_once(work) for _ in range(RUNS))


def _once(work: Callable[[], Any]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
