"""What the present customers will bring, of all of them and of each team, beside what they brought: for who leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.fit import Fitting
from scoring.forecast import Forecast, book_error, forecast
from scoring.grouped import known
from scoring.ingredients import Buyers, Floats, Ingredients, gather_more
from scoring.moment import Moment
from scoring.tables import Ids, Tables, known_customers
from scoring.windows import ordered_value

DAYS: Final = (90.0, 365.0)
NO_TEAM: Final = 0


@dataclass(frozen=True)
class Ahead:
    """A team's forecast of one horizon, and what the same customers ordered in as many days before."""

    team: int | None  # None: everybody, NO_TEAM: those of none
    forecast: Forecast
    before: float


@dataclass(frozen=True)
class Outlook:
    """From the local day `as_of_day` on."""

    as_of_day: int
    ahead: tuple[Ahead, ...]


def outlook(fitting: Fitting, past: Tables, as_of: Moment) -> Outlook:
    """DAYS ahead of `as_of`, where `past` is cut, for everybody and each team. Teams are those of today.

    Who has not ordered yet brings nothing, and new customers are not in it.
    """
    ids = known_customers(past, as_of)
    given = [_given(fitting, ids, past, as_of, days) for days in DAYS]
    error, teams = book_error(fitting.windows, past), _teams(ids, past)
    came = [ordered_value(ids, past["orders"], as_of.shifted(-days), as_of) for days in DAYS]
    found = _ahead(fitting, given, came, error, None)
    for team in np.unique(teams).tolist():
        of = teams == team
        found += _ahead(fitting, [each.take(of) for each in given], [each[of] for each in came], error, int(team))
    return Outlook(as_of.day, tuple(found))


def _given(fitting: Fitting, ids: Ids, past: Tables, as_of: Moment, days: float) -> Ingredients:
    """What is known for so many days ahead, whatever the firm's own horizon: how much of them is whose season."""
    buyers = Buyers.of(ids, past, as_of, horizon_days=days, pauses=fitting.model.pauses)
    return gather_more(fitting.model.core, buyers, past, as_of=as_of, horizon_days=days)


def _ahead(
    fitting: Fitting, given: Sequence[Ingredients], came: Sequence[Floats], error: float, team: int | None
) -> list[Ahead]:
    """given, came: for each of DAYS."""
    said = [
        each
        for days, own in zip(DAYS, given, strict=True)
        for each in forecast(fitting.model, own, horizons=(days,), error=error)
    ]
    return [Ahead(team, each, float(before.sum())) for each, before in zip(said, came, strict=True)]


def _teams(ids: Ids, past: Tables) -> Floats:
    own, place = known(ids, past["customers"])
    teams = np.full(len(ids), float(NO_TEAM))
    teams[place] = np.nan_to_num(own["team_id"], nan=NO_TEAM)
    return teams
