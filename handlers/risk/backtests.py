"""How good the churn model was on windows that have closed: worked out in a worker, kept, and done anew every week."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from db import backtests, history, people, scores
from db.gateway import Database, Tx
from db.people import FirmInfo
from db.scope import Scope
from handlers.common import quarters
from handlers.common.daynumber import day_of
from handlers.common.formats import local
from handlers.risk import drift_telling, drifting, rates, standing
from handlers.risk.service import moment

if TYPE_CHECKING:
    from scoring.backtest import Backtest, Crowd
    from scoring.fit import Fitting
    from scoring.moment import Moment
    from scoring.tables import Tables

EVERY: Final = timedelta(days=7)
WINDOWS: Final = 4
CROWDS: Final[tuple[Crowd, ...]] = ("all", "active")
OUTLOOK: Final = "outlook"  # under which what is ahead lies in a back-test
CANDIDATES: Final = ("core", "plain", "challenger", "gap")


def weekly(url: str, now: datetime) -> bool:
    """Back-test the database `url` where the last one for the firm's horizon is a week old; for a worker process."""
    with Database(url) as db:
        if not db.look(lambda tx: due(tx, now)):
            return False
        found = db.look(lambda tx: measured(tx, now))
        db.run(lambda tx: keep(tx, found, now))
    return True


def due(tx: Tx, now: datetime) -> bool:
    """Whether there is no back-test of the last week."""
    last = backtests.latest(tx, horizon_days=_horizon(tx))
    return last is None or now - last.run_at >= EVERY


def measured(tx: Tx, now: datetime, *, horizon_days: float | None = None, cutoffs: int = WINDOWS) -> dict[str, Any]:
    """Every candidate on the `cutoffs` latest windows closed by `now`, as it is kept.

    A log that ended is judged as of its end: later windows, in which nobody could order, would say nothing.
    `rows`: figures by window, candidate and crowd; `pooled`: their means, weighted by customers; `kept`: of the
    flagged, who was lost; `value`: expected against actual revenue; `choice`: who serves, and why; `serving_ece`: the
    larger of its pooled calibration errors among all and among active customers, None without a closed window.
    `payment`: how well late payment was foretold (`scoring.trials`). `drift`: what became of stored scores
    (`drifting.measured`), `outlook`: what is ahead (`scoring.outlook`), `steadiness`: what a day's passing moved,
    `quarters`: how the book did until `now`, all for the firm's own horizon only.
    """
    from scoring.backtest import of_fitting
    from scoring.fit import fit_fully
    from scoring.tables import cut, of_columns
    from scoring.trials import late_payment, steadiness

    firm = people.firm(tx)
    assert firm is not None
    tables = of_columns(history.of_all(tx, rates.units(firm)))
    horizon = horizon_days or _horizon(tx)
    as_of = min(moment(firm, now), _end(tables, firm))
    fitting, past = fit_fully(tables, as_of, horizon_days=horizon), cut(tables, as_of)
    settings = standing.settings(firm)
    late = late_payment(past, as_of, settings.payment, horizon_days=horizon, cutoffs=cutoffs)
    paying = {"payment": _without_nan([asdict(row) for row in late])}
    if horizon != _horizon(tx):
        return as_kept(of_fitting(fitting, past, as_of, cutoffs=cutoffs)) | paying
    drift = drifting.measured(tx, tables, now=now, until=as_of, horizon_days=horizon)
    found = judged(fitting, past, as_of, drift=drift, cutoffs=cutoffs) | paying
    # As in the chat and the report: debts and complaints go on where orders ended, or were never told.
    lately = quarters.lately(tables, moment(firm, now), settings)
    found |= {"quarters": _without_nan([asdict(each) for each in lately])}
    if not len(past["orders"]["id"]):
        return found
    return found | {"steadiness": _without_nan(asdict(steadiness(fitting.model, tables, as_of, settings)))}


def judged(
    fitting: Fitting, past: Tables, as_of: Moment, *, drift: Mapping[str, Any], cutoffs: int = WINDOWS
) -> dict[str, Any]:
    """A back-test as it is kept, with what is ahead: by a challenger only where stored scores do not bar it."""
    from scoring.backtest import of_fitting
    from scoring.outlook import outlook

    serving = fitting.barred() if drifting.rings(drift, drifting.WORSE) else fitting
    found = as_kept(of_fitting(serving, past, as_of, cutoffs=cutoffs))
    ahead = _without_nan(asdict(outlook(serving, past, as_of)))
    return found | {drifting.KEPT: _without_nan(drift), OUTLOOK: ahead}


def ordered(found: Mapping[str, Any]) -> bool:
    """Whether there was any order to judge by: else it is as of the first days of 1970."""
    return int(found["as_of_day"]) > 1


def keep(tx: Tx, found: Mapping[str, Any], now: datetime) -> None:
    """Keep a back-test; the latest of the firm's own horizon is quoted with every risk. Drift is told once."""
    if drifting.KEPT in found:
        drift_telling.tell(tx, found[drifting.KEPT], before=drifting.last(tx), now=now)
    scores.add_backtest(tx, run_at=now, horizon_days=found["horizon_days"], result=dict(found))


def as_kept(found: Backtest) -> dict[str, Any]:
    """A back-test as plain values, None for what is not a number."""
    pooled = {name: {crowd: _pooled(found, name, crowd) for crowd in CROWDS} for name in CANDIDATES}
    serving = pooled[found.choice.serves]
    errors = [error for crowd in CROWDS if (error := serving[crowd].get("ece", math.nan)) == error]
    plain: dict[str, Any] = _without_nan(
        {
            **asdict(found),
            "pooled": {name: crowds for name, crowds in pooled.items() if any(crowds.values())},
            "serving_ece": max(errors, default=None),
        }
    )
    return plain


def _pooled(found: Backtest, candidate: str, crowd: Crowd) -> dict[str, float]:
    """Mean figures with the number of forecasts and windows; empty where the candidate made none."""
    rows = [row for row in found.rows if (row.candidate, row.crowd) == (candidate, crowd) and row.n]
    means = dict(found.pooled(candidate, crowd))
    return {**means, "n": sum(row.n for row in rows), "windows": len(rows)} if rows else {}


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the present customers are expected to order in `days` from a day on, in the firm's currency: in four of five
    cases between low and high. before: what they ordered in as many days until then."""

    since: date
    days: float
    revenue: float
    low: float
    high: float
    before: float


def ahead(tx: Tx, scope: Scope) -> list[Ahead]:
    """What the customers in `scope` are expected to bring, by the last back-test; [] before there was one.

    Of several teams the bounds are added: what the book shares moves them together.
    """
    last = backtests.latest(tx, horizon_days=_horizon(tx))
    kept = last.result.get(OUTLOOK) if last else None
    if kept is None:
        return []
    teams = {None} if scope.teams is None else set(scope.teams)
    rows = [each for each in kept["ahead"] if each["team"] in teams]
    by_days: dict[float, list[Mapping[str, Any]]] = {}
    for each in rows:
        by_days.setdefault(each["forecast"]["horizon_days"], []).append(each)
    since = day_of(kept["as_of_day"])
    return [_together(since, days, some) for days, some in by_days.items()]


def _together(since: date, days: float, rows: Sequence[Mapping[str, Any]]) -> Ahead:
    names = ("revenue", "revenue_low", "revenue_high")
    revenue, low, high = (sum(each["forecast"][name] for each in rows) for name in names)
    return Ahead(since, days, revenue, low, high, sum(each["before"] for each in rows))


def serving_error(tx: Tx) -> float | None:
    """How far the serving model's forecasts of the firm's horizon were off, in shares; None before a back-test."""
    last = backtests.latest(tx, horizon_days=_horizon(tx))
    error = last.result.get("serving_ece") if last else None
    return float(error) if error is not None else None


def late_error(result: Mapping[str, Any]) -> float | None:
    """By how much the chances to pay late at all were off in a back-test, as a share; weighted by invoices."""
    rows = [row for row in result.get("payment") or () if row["late_days"] == 0]
    n = sum(row["n"] for row in rows)
    return sum(row["ece"] * row["n"] for row in rows) / n if n else None


def grades_moved(result: Mapping[str, Any]) -> float | None:
    """The share of customers without news whose grade changed from a day to the next."""
    steady = result.get("steadiness")
    return steady["grades"] / steady["n"] if steady and steady["n"] else None


def _end(tables: Tables, firm: FirmInfo) -> Moment:
    """The midnight after the last order."""
    ordered = tables["orders"]["at"]
    last = datetime.fromtimestamp(float(ordered.max()) if len(ordered) else 0.0, UTC)
    day = local(last, firm.zone) + timedelta(days=1)
    return moment(firm, day.replace(hour=0, minute=0, second=0, microsecond=0))


def _horizon(tx: Tx) -> float:
    firm = people.firm(tx)
    assert firm is not None
    return standing.settings(firm).churn.horizon_days


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
