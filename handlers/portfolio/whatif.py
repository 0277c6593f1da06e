"""What would be if: one customer or the whole book of a scope scored with changed inputs, kept, and later compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from db import scenarios
from db.gateway import Database, Tx
from db.scenarios import ScenarioInfo
from db.scope import Scope
from handlers.common.errors import UserError
from handlers.portfolio import book
from handlers.portfolio.grammar import MOST_DAYS, MOST_LOST, Asked
from handlers.risk import service

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.scenario import Comparison, Move, Scenario, Standing
    from scoring.settings import Settings

MOVES: Final = 5
_AGAIN: Final = timedelta(minutes=1)
# Kinds that are about the whole book, whoever is named: the rest of the book changes too.
OF_BOOK: Final = ("lose", "lose_largest")
# Kind -> the amounts it takes.
RANGES: Final = {
    "complaints_solved": (0.0, 0.0),
    "paid_on_time": (0.0, 0.0),
    "orders": (0.0, 1.0),
    "demand": (0.0, 1.0),
    "terms": (-float(MOST_DAYS), float(MOST_DAYS)),
    "paid_later": (1.0, float(MOST_DAYS)),
    "lose": (0.0, 0.0),
    "lose_largest": (1.0, float(MOST_LOST)),
}
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is changed, as `scoring.scenario.Scenario` counts it; plain, so that it is kept and sent to a worker."""

    kind: str
    amount: float = 0.0
    customer_id: int | None = None
    industry: str | None = None

    @property
    def one(self) -> int | None:
        """The customer who is scored alone; None: the whole book is."""
        return None if self.kind in OF_BOOK else self.customer_id

    @property
    def sound(self) -> bool:
        """Whether scoring knows such a change; a button that somebody made up may say anything."""
        low, high = RANGES.get(self.kind, (1.0, 0.0))
        whole = self.kind != "lose_largest" or self.amount == int(self.amount)
        named = self.kind != "lose" or self.customer_id is not None or self.industry is not None
        return low <= self.amount <= high and whole and named

    def scenario(self) -> Scenario:
        """As scoring takes it. ValueError for a kind that does not exist."""
        from scoring.scenario import Scenario

        chosen = () if self.customer_id is None else (self.customer_id,)
        return Scenario(self.kind, chosen, self.amount, self.industry)


@dataclass(frozen=True, slots=True)
class Answer:
    """Figures of today and of then, and the customers that move most, of `moved` in all."""

    inputs: Inputs
    today: Figures
    then: Figures
    moves: tuple[Move, ...]
    moved: int

    @property
    def nothing(self) -> bool:
        """Whether the change changes nothing: there was no such complaint, invoice or order."""
        return self.today == self.then and not self.moved


@dataclass(frozen=True, slots=True)
class Came:
    """A kept what-if beside what stands now."""

    inputs: Inputs
    asked_at: datetime
    today: Figures  # of when it was asked
    then: Figures
    now: Figures


# Asking -------------------------------------------------------------------------------------------------------------


def of_book(url: str, scope: Scope, now: datetime, inputs: Inputs) -> Answer:
    """The book of `scope` with changed inputs; for a worker process."""
    from scoring import scenario

    with Database(url) as db:
        mine = db.look(lambda tx: book.read(tx, scope, now))
    found = scenario.run(inputs.scenario(), mine.tables, mine.assess, mine.settings)
    return _answer(inputs, found)


def of_customer(tx: Tx, scope: Scope, now: datetime, inputs: Inputs) -> Answer:
    """One customer with changed inputs. NotAllowed where it is not in `scope`."""
    from scoring import scenario
    from scoring.tables import Tables, of_columns

    assert inputs.one is not None
    read = service.read(tx, inputs.one, scope)
    seen: list[Assessment] = []

    def assess(tables: Tables) -> Assessment:
        seen.append(service.assess(replace(read, rows=tables), now))
        return seen[-1]

    found = scenario.run(inputs.scenario(), of_columns(read.rows), assess, read.settings)
    answer = _answer(inputs, found)
    today, then = (_of_one(each) for each in seen)
    return replace(answer, today={**answer.today, **today}, then={**answer.then, **then})


def figures_of_book(url: str, scope: Scope, now: datetime) -> Figures:
    """The book of `scope` as it stands; for a worker process."""
    from scoring.scenario import standing

    with Database(url) as db:
        mine = db.look(lambda tx: book.read(tx, scope, now))
    return _figures(standing(mine.assess(), mine.settings))


def figures_of_customer(tx: Tx, scope: Scope, now: datetime, customer_id: int) -> Figures:
    """One customer as it stands. NotAllowed where it is not in `scope`."""
    from scoring.scenario import standing

    read = service.read(tx, customer_id, scope)
    found = service.assess(read, now)
    settings: Settings = read.settings
    return {**_figures(standing(found, settings)), **_of_one(found)}


def inputs_of(asked: Asked, *, customer_id: int | None = None, industry: str | None = None) -> Inputs:
    """What was asked, about a customer, an industry, or everybody."""
    return Inputs(asked.kind, asked.amount, customer_id, industry)


# Keeping ------------------------------------------------------------------------------------------------------------


def keep(tx: Tx, answer: Answer, scope: Scope, *, member_id: int, now: datetime) -> int:
    """Keep an answer with its inputs; its id. Asked twice within a minute, it is kept once."""
    before, inputs = scenarios.latest(tx, member_id), asdict(answer.inputs)
    if before is not None and before.inputs == inputs and before.asked_at <= now < before.asked_at + _AGAIN:
        return before.id
    return scenarios.add(
        tx,
        scope=scope,
        member_id=member_id,
        customer_id=answer.inputs.customer_id,
        asked_at=now,
        inputs=inputs,
        today=dict(answer.today),
        expected=dict(answer.then),
    )


def last(tx: Tx, member_id: int) -> ScenarioInfo:
    """The what-if a person asked last. UserError where there is none."""
    found = scenarios.latest(tx, member_id)
    if found is None:
        raise UserError("whatif-none-kept")
    return found


def beside(kept: ScenarioInfo, now: Figures) -> Came:
    """What was expected beside what stands now."""
    return Came(Inputs(**kept.inputs), kept.asked_at, kept.today, kept.expected, now)


# Figures ------------------------------------------------------------------------------------------------------------


def _answer(inputs: Inputs, found: Comparison) -> Answer:
    return Answer(inputs, _figures(found.today), _figures(found.then), found.moves[:MOVES], len(found.moves))


def _figures(found: Standing) -> dict[str, Any]:
    """By name, as they are kept; amounts in the firm's currency."""
    return {
        "customers": found.customers,
        "revenue": round(found.revenue, 2),
        "value": round(found.value, 2),
        "at_risk": round(found.at_risk, 2),
        "expected_losses": round(found.expected_losses, 4),
        "exposure": round(found.exposure, 2),
        "overdue": round(found.overdue, 2),
        "top5": round(found.dependence.tops.get(5, 0.0), 6),
        "hhi": round(found.dependence.hhi, 6),
        "grades": dict(found.grades),
        "levels": dict(found.levels),
    }


def _of_one(found: Assessment) -> dict[str, Any]:
    churn = float(found.churn[0])
    return {
        "churn": round(churn, 6) if churn == churn else None,
        "points": round(float(found.card.points[0]), 3),
        "grade": found.grades[0],
        "level": found.overall[0],
    }
