"""Whether the churn model still holds: what stored scores said against what came, and the alarm while it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from db import backtests, forecasts
from db.gateway import Tx

if TYPE_CHECKING:
    from scoring.moment import Moment
    from scoring.realised import Forecasts, Realised
    from scoring.tables import Tables

KEPT: Final = "drift"  # under which it lies in a back-test
STALE: Final = timedelta(days=31)  # a score older than that says nothing of a model any more: a pass a night is owed
CALIBRATION, WORSE = ALARMS = ("calibration", "worse")


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that stands: of which kinds, and since which check."""

    kinds: tuple[str, ...]
    since: datetime

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self | None:
        """The alarm of what was kept."""
        found = (kept or {}).get("alarm")
        return cls(tuple(found["kinds"]), datetime.fromisoformat(found["since"])) if found else None

    def to_json(self) -> dict[str, Any]:
        return {"kinds": list(self.kinds), "since": self.since.isoformat()}


def measured(tx: Tx, tables: Tables, *, now: datetime, until: Moment, horizon_days: float) -> dict[str, Any]:
    """What became of the scores that stood a horizon before `until`, as it is kept; `alarm` while something is wrong.

    `checked` is None where no stored horizon is over yet: an alarm that stood goes on standing, by what was checked
    then.
    """
    from scoring.realised import realised

    since = until.shifted(-horizon_days)
    found = realised(_said(tx, since), tables, since, until)
    earlier = last(tx)
    before = Alarm.of(earlier)
    if found is None:
        return {"checked": None, "alarm": None} if earlier is None or before is None else dict(earlier)
    alarm = _alarm(found, before, now)
    return {"checked": _plain(found), "alarm": alarm and alarm.to_json()}


def _said(tx: Tx, since: Moment) -> Forecasts:
    from scoring.realised import Forecasts

    at = datetime.fromtimestamp(since.second, UTC)
    stood = forecasts.standing(tx, at, since=at - STALE)
    core = stood.core + stood.service
    return Forecasts(stood.customer_id, stood.at, stood.horizon_days, stood.probability, core, stood.grade)


def _alarm(found: Realised, before: Alarm | None, now: datetime) -> Alarm | None:
    rings = (found.drift.calibration_alarm, found.drift.worse_alarm)
    kinds = tuple(kind for kind, rung in zip(ALARMS, rings, strict=True) if rung)
    return Alarm(kinds, before.since if before else now) if kinds else None


def _plain(found: Realised) -> dict[str, Any]:
    whole = asdict(found)
    return {**whole.pop("drift"), **whole}


def last(tx: Tx) -> Mapping[str, Any] | None:
    """The last check and its alarm, as kept; None before there was one."""
    kept = backtests.watched(tx)
    return kept.result[KEPT] if kept else None


def rings(kept: Mapping[str, Any] | None, kind: str) -> bool:
    """Whether there is an alarm of this kind."""
    alarm = Alarm.of(kept)
    return alarm is not None and kind in alarm.kinds


def barred(tx: Tx) -> bool:
    """Whether the challenger must not serve: where it did, the core would have been right more often."""
    return rings(last(tx), WORSE)
