"""What a risk report says: who is at risk of what, where they stand in the matrix, how it was found, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from db import customers, people, scores
from db.gateway import Tx
from db.people import FirmInfo, TeamInfo
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.common import quarters
from handlers.measures.service import Advisor
from handlers.portfolio import book
from handlers.risk import backtests, drifting, standing
from handlers.risk.record import Cell, Why, cells_of, reasons_of
from handlers.risk.service import moment

if TYPE_CHECKING:
    from scoring.quarters import Quarter

LEVELS: Final = ("extreme", "high", "medium", "low")
RANKS: Final = ("low", "medium", "high")
FIRST: Final = 25  # customers that are named
REASONS: Final = 2  # of each
_PORTFOLIO: Final = "concentration"  # a risk of all customers together, it decides nobody's own level


@dataclass(frozen=True, slots=True)
class Item:
    """A customer that is named. `cell`: the kind of risk that makes its level; `advice`: a measure and its workdays."""

    name: str
    owner: str | None
    score: ScoreInfo
    cell: Cell | None
    reasons: tuple[Why, ...]
    advice: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Method:
    """How the scores came about. `coverage`: mean share (0-1) of the kinds of data that are there."""

    model: str | None
    scored_at: datetime | None
    horizon_days: float | None
    coverage: float
    error: float | None  # calibration error of the last back-test for the firm's horizon, as a share
    drift: Mapping[str, Any] | None  # what became of stored scores (`handlers.risk.drifting`)


@dataclass(frozen=True, slots=True)
class Report:
    """All parts. `risks`: kind of risk -> level -> customers; `grid`: (probability, impact) rank -> customers."""

    firm: FirmInfo
    teams: tuple[TeamInfo, ...]  # none: everybody
    now: datetime
    customers: int
    value: float
    at_risk: float
    levels: Mapping[str, int]
    risks: Mapping[str, Mapping[str, int]]
    grid: Mapping[tuple[str, str], int]
    table: Sequence[Sequence[str]]  # levels: rows are probability, columns impact, both low to high
    first: Sequence[Item]
    method: Method
    quarters: Sequence[Quarter] = ()  # the last ones, earliest first


def risk(tx: Tx, scope: Scope, *, now: datetime) -> Report:
    """The report about the customers in `scope`. The firm must have been set up."""
    firm = people.firm(tx)
    assert firm is not None
    everybody = scores.all_current(tx, scope)
    deciding = [_deciding(score) for score in everybody]
    return Report(
        firm=firm,
        teams=() if scope.teams is None else tuple(team for team in people.teams(tx) if team.id in scope.teams),
        now=now,
        customers=len(everybody),
        value=sum(float(score.value_12m or 0) for score in everybody),
        at_risk=sum(score.at_risk for score in everybody),
        levels=Counter(score.level or "low" for score in everybody),
        risks=_risks(everybody),
        grid=Counter((cell.probability_rank, cell.impact_rank) for cell in deciding if cell is not None),
        table=standing.settings(firm).matrix.table,
        first=_first(tx, everybody, scope, now),
        method=_method(tx, everybody),
        quarters=quarters.lately(book.rows(tx, scope), moment(firm, now), standing.settings(firm)),
    )


def _deciding(score: ScoreInfo) -> Cell | None:
    return next((cell for cell in cells_of(score) if cell.risk != _PORTFOLIO), None)


def _risks(everybody: Sequence[ScoreInfo]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for score in everybody:
        for cell in cells_of(score):
            found.setdefault(cell.risk, Counter())[cell.level] += 1
    return found


def _first(tx: Tx, everybody: Sequence[ScoreInfo], scope: Scope, now: datetime) -> list[Item]:
    """The worst levels first, within a level by what may be lost."""
    wanted = [score for score in everybody if score.level in LEVELS[:3]]
    wanted.sort(key=lambda score: (LEVELS.index(score.level or "low"), -score.at_risk))
    chosen = wanted[:FIRST]
    known = {each.id: each for each in customers.many(tx, [score.customer_id for score in chosen], scope)}
    names = {member.id: member.name for member in people.members(tx)}
    advisor = Advisor(tx, now)
    items = []
    for score in chosen:
        customer, cell = known[score.customer_id], _deciding(score)
        advice = advisor.advice(cell.risk, cell.level) if cell is not None else []
        told = (advice[0].key, advice[0].days) if advice else None
        owner = names.get(customer.owner_id or 0)
        items.append(Item(customer.name, owner, score, cell, _against(score), told))
    return items


def _against(score: ScoreInfo) -> tuple[Why, ...]:
    """What raises the risk most; what speaks for the customer is no reason to worry."""
    return tuple(reason for reason in reasons_of(score) if reason.delta > 0)[:REASONS]


def _method(tx: Tx, everybody: Sequence[ScoreInfo]) -> Method:
    shares = [score.coverage / score.coverage_of for score in everybody if score.coverage_of]
    newest = max(everybody, key=lambda score: score.as_of, default=None)
    return Method(
        model=newest.model_version if newest else None,
        scored_at=newest.as_of if newest else None,
        horizon_days=newest.horizon_days if newest else None,
        coverage=sum(shares) / len(shares) if shares else 0.0,
        error=backtests.serving_error(tx),
        drift=drifting.last(tx),
    )
