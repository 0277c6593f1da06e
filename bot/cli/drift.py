"""What became of stored scores, for a person at the shell. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from handlers.common.daynumber import day_of

_ALARMS: Final = {
    "calibration": "expected and actual count differ by more than 2 standard deviations and 5 points",
    "worse": "log-loss above that of the core by more than 2 standard errors: the core serves until that is over",
}


def day(number: int) -> str:
    """A local day, counted from 1970."""
    return day_of(number).isoformat()


def told(kept: Mapping[str, Any] | None) -> Iterator[str]:
    """What a check found, as it is kept; nothing where there was none."""
    if kept is None:
        return
    if kept["checked"]:
        yield from _checked(kept["checked"])
    yield from alarms(kept)


def alarms(kept: Mapping[str, Any]) -> Iterator[str]:
    """The alarms that stand."""
    alarm: Mapping[str, Any] = kept["alarm"] or {"kinds": ()}
    for kind in alarm["kinds"]:
        yield f"DRIFT since {alarm['since'][:10]}: {_ALARMS[kind]}"


def _checked(checked: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"of {checked['n']} customers scored by {day(checked['since_day'])} {checked['expected']:.1f} were expected "
        f"not to order by {day(checked['until_day'])}; {checked['actual']} did not "
        f"({checked['points'] * 100:+.1f} points, {checked['deviations']:+.1f} sd)"
    )
    yield f"  log-loss less that of the core {checked['extra_loss']:+.4f} +- {checked['extra_loss_error']:.4f}"
    grades = ", ".join(f"{row['grade']} {row['lost'] / row['n']:.0%} of {row['n']}" for row in checked["grades"])
    yield f"  did not order, by the grade of then: {grades or '-'}"
    shift = ", ".join(f"{name} {value:.2f}" for name, value in checked["shift"].items())
    yield f"  shift of inputs (PSI, no alarm): {shift}"
