"""Matrix, concentration and segments of the customers in a scope. For worker processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from db import audit, people, scores
from db.gateway import Database, Tx
from db.people import MemberInfo
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.common import access
from handlers.common import quarters as calendar
from handlers.common.daynumber import day_of
from handlers.common.errors import UserError
from handlers.portfolio import aims, book
from handlers.portfolio.book import Book
from handlers.risk import standing
from handlers.risk.record import Cell, cells_of
from handlers.risk.service import moment

if TYPE_CHECKING:
    from scoring.concentration import Dependence, Diversification
    from scoring.potential import Potential
    from scoring.quarters import Quarter
    from scoring.segments import Segment

OVERALL: Final = "overall"  # the kind of risk that makes each customer's level
NAMED: Final = 5  # group companies that are named
QUARTER: Final = 91
POINTS: Final = 5  # of the trend: today and the four quarters before
LISTED: Final = 10
YEAR: Final = 365
GONE: Final = ("dormant", "lost")  # stages of who is not with us any more
LEAST_TARGET: Final = 0.05  # of the share of the top 5


# Matrix -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many customers stand in each cell (probability rank, impact rank), and what the firm calls the cells."""

    risk: str
    customers: int
    counts: dict[tuple[str, str], int]
    levels: dict[tuple[str, str], str]
    probability: tuple[float, float]  # medium from, high from
    impact: tuple[float, float]  # shares of the whole value that those of high impact make, and those of medium

    @property
    def absent(self) -> int:
        """Customers for whom this kind of risk does not apply."""
        return self.customers - sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer in a cell."""

    customer_id: int
    grade: str | None
    probability: float
    at_risk: float


@dataclass(frozen=True, slots=True)
class CellFound:
    """A page of a cell's customers, most money at risk first."""

    total: int
    page: int
    shown: tuple[Standing, ...]


def matrix(url: str, scope: Scope, risk: str) -> Matrix:
    """Counts by probability and impact of one kind of risk, from the scores that stand."""
    with Database(url) as db:
        return db.look(lambda tx: _matrix(tx, scope, risk))


def cell(url: str, scope: Scope, risk: str, place: tuple[str, str], page: int) -> CellFound:
    """The customers in one cell."""
    with Database(url) as db:
        everybody = db.look(lambda tx: scores.all_current(tx, scope))
    inside = [
        Standing(score.customer_id, score.grade, found.probability, score.at_risk)
        for score, found in _placed(everybody, risk)
        if (found.probability_rank, found.impact_rank) == place
    ]
    inside.sort(key=lambda each: (-each.at_risk, each.customer_id))
    last = max(0, (len(inside) - 1) // LISTED)
    page = min(page, last)
    return CellFound(len(inside), page, tuple(inside[page * LISTED : (page + 1) * LISTED]))


def _matrix(tx: Tx, scope: Scope, risk: str) -> Matrix:
    from scoring.settings import RANKS

    firm = people.firm(tx)
    assert firm is not None
    settings = standing.settings(firm).matrix
    everybody = scores.all_current(tx, scope)
    rows = zip(RANKS, settings.table, strict=True)
    return Matrix(
        risk=risk,
        customers=len(everybody),
        counts=Counter((found.probability_rank, found.impact_rank) for _, found in _placed(everybody, risk)),
        levels={(p, i): level for p, row in rows for i, level in zip(RANKS, row, strict=True)},
        probability=settings.probability,
        impact=(settings.impact[0], settings.impact[1] - settings.impact[0]),
    )


def _placed(everybody: Iterable[ScoreInfo], risk: str) -> list[tuple[ScoreInfo, Cell]]:
    """Each customer with its cell of this kind of risk, where there is one."""
    found = ((score, _cell(score, risk)) for score in everybody)
    return [(score, cell) for score, cell in found if cell is not None]


def _cell(score: ScoreInfo, risk: str) -> Cell | None:
    cells = cells_of(score)  # worst first
    if risk == OVERALL:
        return next((each for each in cells if each.risk != "concentration"), None)
    return next((each for each in cells if each.risk == risk), None)


# Quarters -------------------------------------------------------------------------------------------------------------


def quarters(url: str, scope: Scope, now: datetime) -> tuple[Quarter, ...]:
    """How the customers in `scope` did in each of the last quarters, earliest first."""
    with Database(url) as db:
        return db.look(lambda tx: _quarters(tx, scope, now))


def _quarters(tx: Tx, scope: Scope, now: datetime) -> tuple[Quarter, ...]:
    firm = people.firm(tx)
    assert firm is not None
    return calendar.lately(book.rows(tx, scope), moment(firm, now), standing.settings(firm))


# Concentration --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """Concentration at an earlier day."""

    day: date
    top5: float
    hhi: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much hangs on few group companies. `now.groups` are the NAMED largest of `companies`.

    trend: earliest first, ends today; only days with a whole window of history before them.
    """

    now: Dependence
    companies: int
    trend: tuple[Point, ...]
    broader: Diversification
    bands: tuple[float, float]
    window_days: float
    targets: tuple[aims.Progress, ...] = ()


def concentration(url: str, scope: Scope, now: datetime) -> Concentration:
    """Shares by group company among the customers in `scope`."""
    from scoring.concentration import diversification
    from scoring.tables import cut

    with Database(url) as db:
        mine = db.look(lambda tx: book.read(tx, scope, now))
        targets = db.look(lambda tx: _targets(tx, scope, now))
    past, settings = cut(mine.tables, mine.as_of), mine.settings.concentration
    today = _dependence(mine, 0)
    return Concentration(
        now=replace(today, groups=today.groups[:NAMED]),
        companies=len(today.groups),
        trend=tuple(_trend(mine, today)),
        broader=diversification(mine.ids, past, mine.as_of, settings),
        bands=settings.top5,
        window_days=settings.window_days,
        targets=targets,
    )


def _targets(tx: Tx, scope: Scope, now: datetime) -> tuple[aims.Progress, ...]:
    firm = people.firm(tx)
    assert firm is not None
    return aims.progress(tx, firm, scope, now)


def _dependence(mine: Book, days_ago: int) -> Dependence:
    from scoring.concentration import dependence
    from scoring.tables import cut

    at = mine.as_of.shifted(-days_ago)
    return dependence(mine.ids, cut(mine.tables, at), at, mine.settings.concentration)


def _trend(mine: Book, today: Dependence) -> Iterable[Point]:
    orders, window = mine.tables["orders"]["day"], mine.settings.concentration.window_days
    begun = float(orders.min()) if len(orders) else mine.as_of.day
    for quarters in range(POINTS - 1, 0, -1):
        if mine.as_of.day - quarters * QUARTER - window >= begun - QUARTER:
            then = _dependence(mine, quarters * QUARTER)
            yield Point(day_of(mine.as_of.day - quarters * QUARTER), then.tops.get(5, 0.0), then.hhi)
    yield Point(day_of(mine.as_of.day), today.tops.get(5, 0.0), today.hhi)


# Segments -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tail:
    """Customers that may be more than they look; the first LISTED of `total`."""

    total: int
    shown: Sequence[Potential]


def segments(url: str, scope: Scope, now: datetime, by: str) -> tuple[Segment, ...]:
    """Figures of each segment. KeyError for a dimension that does not exist."""
    from scoring import segments as scoring

    with Database(url) as db:
        mine = db.look(lambda tx: book.read(tx, scope, now))
    return scoring.segments(mine.assess(), by)


def fallen(url: str, scope: Scope, now: datetime) -> dict[str, int]:
    """Stage a year ago -> how many of who stood in it are dormant or lost now; those who were so then left out."""
    from scoring.segments import stage_moves

    with Database(url) as db:
        mine = db.look(lambda tx: book.read(tx, scope, now))
    then = replace(mine, as_of=mine.as_of.shifted(-YEAR), previous={})
    moves = stage_moves(then.assess(), mine.assess())
    lost: dict[str, int] = {}
    for (before, after), count in moves.items():
        if after in GONE and before not in GONE:
            lost[before] = lost.get(before, 0) + count
    return dict(sorted(lost.items(), key=lambda each: -each[1]))


def set_target(tx: Tx, share: float, member: MemberInfo, *, now: datetime) -> None:
    """Aim at a share of the top 5, 0-1, audited. NotAllowed but for administrators, UserError out of range."""
    access.must_administer(member)
    firm = people.firm(tx)
    assert firm is not None
    if not LEAST_TARGET <= share <= 1:
        raise UserError("concentration-target-range")
    scoring = firm.settings.get("scoring", {})
    before = standing.settings(firm).concentration.target_top5
    aimed = {**scoring, "concentration": {**scoring.get("concentration", {}), "target_top5": share}}
    people.change_settings(tx, {**firm.settings, "scoring": aimed})
    told = audit.Change("change", "target", firm.id, {"target_top5": before}, {"target_top5": share})
    audit.write(tx, told, member_id=member.id, now=now)


def tail(url: str, scope: Scope, now: datetime, which: str) -> Tail:
    """`which`: the long tail ("tail"), or average today and high tomorrow ("rising")."""
    from scoring.potential import long_tail, rising

    with Database(url) as db:
        mine = db.look(lambda tx: book.read(tx, scope, now))
    found = (rising if which == "rising" else long_tail)(mine.assess())
    return Tail(len(found), found[:LISTED])
