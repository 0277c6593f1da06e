"""Scores as they were concluded, and the models that made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Float, bindparam, cast, func, insert, select, update

from db import bulk, layouts
from db.customers import LIVING
from db.gateway import Tx
from db.models import Backtest, Customer, Model, Score
from db.prepared import Adding, Prepared
from db.scope import Scope
from db.types import Utc


@dataclass(frozen=True, slots=True)
class ScoreInfo:
    """One customer's score at `as_of`. Amounts in the firm's currency; `detail` holds decomposition and reasons."""

    id: int
    customer_id: int
    as_of: datetime
    trigger: str
    entry_id: int | None
    churn_probability: float | None
    horizon_days: float
    expected_days_late: float | None
    late_probability: float | None
    clv: Decimal | None
    value_12m: Decimal | None
    grade: str | None
    points: float | None
    customer_class: str | None
    level: str | None
    stage: str | None
    coverage: int
    coverage_of: int
    oldest_days: int | None
    detail: dict[str, Any]
    model_version: str | None
    fingerprint: str | None

    @property
    def at_risk(self) -> float:
        """What is expected to be lost, in the firm's currency."""
        return float(self.detail.get("at_risk") or 0.0)

    @property
    def stake(self) -> float:
        """What leaves with the customer: twelve months if nothing spoke for its leaving, in the firm's currency.

        Not `value_12m`: what is expected of who has one foot out of the door is small already. Scores of before it was
        kept have only that.
        """
        return float(self.detail.get("stake") or self.value_12m or 0)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    id: int
    kind: str
    version: str
    as_of: datetime
    fitted_at: datetime
    parameters: dict[str, Any]
    evidence: dict[str, Any]
    data_fingerprint: str
    digest: str
    serving: bool
    promoted_at: datetime | None

    @property
    def pinned(self) -> bool:
        """Whether it serves until somebody says otherwise."""
        return self.serving and bool(self.evidence.get("pinned"))


_VALUE: Final = cast(Score.value_12m, Float) / 1000  # is stored in thousandths
# As ScoreInfo's properties; `at_risk` of who has no such figure yet is worked out from what there is.
STAKE: Final = func.coalesce(Score.stake, Score.detail["stake"].as_float(), _VALUE)
AT_RISK: Final = func.coalesce(Score.at_risk, Score.detail["at_risk"].as_float(), Score.churn_probability * _VALUE, 0.0)
_OWN = tuple(getattr(Score, name) for name in ScoreInfo.__slots__)
_COLUMNS = (*_OWN, Score.layout_id, Score.packed)
_DETAIL: Final = ScoreInfo.__slots__.index("detail")
_EMPTY: Final = dict.fromkeys(ScoreInfo.__slots__)
_SCORES = Adding(Score)
_BY_ID = Prepared(select(*_COLUMNS).where(Score.id == bindparam("id")))
_CURRENT = Prepared(
    select(*_COLUMNS)
    .join_from(Customer, Score, Score.id == Customer.score_id)
    .where(Customer.id.in_(bindparam("customers", expanding=True)))
)
_PLAIN_COLUMNS = tuple(column for column in _OWN if column is not Score.detail)
_PLAIN = Prepared(
    select(*_PLAIN_COLUMNS)
    .join_from(Customer, Score, Score.id == Customer.score_id)
    .where(Customer.id.in_(bindparam("customers", expanding=True)))
)
_LATEST = (
    select(Score.id)
    .where(Score.customer_id == Customer.id)
    .order_by(Score.as_of.desc(), Score.id.desc())
    .limit(1)
    .scalar_subquery()
)
_MAKE_CURRENT = Prepared(
    update(Customer).where(Customer.id.in_(bindparam("customers", expanding=True))).values(score_id=_LATEST)
)
# A look into the index for each customer: it does not get slower with every night that is kept.
_LAST_BEFORE = (
    select(Score.id)
    .where(Score.customer_id == Customer.id, Score.as_of < bindparam("before", type_=Utc))
    .order_by(Score.as_of.desc(), Score.id.desc())
    .limit(1)
    .correlate(Customer)
    .scalar_subquery()
)
_GRADES = Prepared(select(Score.customer_id, Score.grade).join_from(Customer, Score, Score.id == _LAST_BEFORE))
_SERVING = Prepared(
    select(Model.version).where(Model.kind == bindparam("kind"), Model.serving).order_by(Model.id.desc()).limit(1)
)
_MODEL = select(*(getattr(Model, name) for name in ModelInfo.__slots__))


def add(tx: Tx, **values: Any) -> ScoreInfo:
    """Store one score. `customers.raise_version(score_id=...)` makes it the current one."""
    return ScoreInfo(**{**_EMPTY, **values, "id": _SCORES.id(tx, **values)})


def add_many(tx: Tx, customer_ids: Sequence[int], columns: Mapping[str, bulk.Values]) -> None:
    """Store scores of these customers, at most 1,000, given as columns; the latest by `as_of` becomes current."""
    bulk.insert(tx, Score, {"customer_id": customer_ids, **columns})
    _MAKE_CURRENT.run(tx, customers=customer_ids)


def current(tx: Tx, customer_id: int) -> ScoreInfo | None:
    """The score that stands now."""
    return current_of(tx, [customer_id]).get(customer_id)


def current_of(tx: Tx, customer_ids: Sequence[int]) -> dict[int, ScoreInfo]:
    """Customer -> the score that stands now; who has none is left out."""
    return {row[1]: _info(tx, row) for row in _CURRENT.all(tx, customers=customer_ids)}


def plain_of(tx: Tx, customer_ids: Sequence[int]) -> dict[int, ScoreInfo]:
    """`current_of` for who needs the figures alone: `detail`, which takes the most to read, is left empty."""
    names = [column.key for column in _PLAIN_COLUMNS]
    rows = [dict(zip(names, row, strict=True)) for row in _PLAIN.all(tx, customers=customer_ids)]
    return {row["customer_id"]: ScoreInfo(**row, detail={}) for row in rows}


def get(tx: Tx, score_id: int) -> ScoreInfo | None:
    row = _BY_ID.first(tx, id=score_id)
    return _info(tx, row) if row else None


def grades(tx: Tx, *, before: datetime) -> dict[int, str | None]:
    """Customer id -> the last grade that was stored for a time before this one; who has none is left out."""
    return dict(_GRADES.all(tx, before=before))


def all_current(tx: Tx, scope: Scope) -> list[ScoreInfo]:
    """The current score of every customer in `scope`."""
    wanted = (
        select(*_COLUMNS)
        .join_from(Customer, Score, Score.id == Customer.score_id)
        .where(*LIVING, scope.where(Customer.team_id))
    )
    return [_info(tx, row) for row in tx.sql.execute(wanted)]


def history(tx: Tx, customer_id: int, *, limit: int = 400) -> list[ScoreInfo]:
    """A customer's scores, latest first."""
    wanted = select(*_COLUMNS).where(Score.customer_id == customer_id).order_by(Score.as_of.desc(), Score.id.desc())
    return [_info(tx, row) for row in tx.sql.execute(wanted.limit(limit))]


def before(tx: Tx, customer_id: int, moment: datetime) -> ScoreInfo | None:
    """The last score of a customer before `moment`."""
    wanted = (
        select(*_COLUMNS)
        .where(Score.customer_id == customer_id, Score.as_of < moment)
        .order_by(Score.as_of.desc(), Score.id.desc())
        .limit(1)
    )
    row = tx.sql.execute(wanted).first()
    return _info(tx, row) if row else None


def _info(tx: Tx, row: Sequence[Any]) -> ScoreInfo:
    """From _COLUMNS, with what was packed of the detail."""
    *own, layout_id, packed = row
    own[_DETAIL] = layouts.detail(tx, own[_DETAIL], layout_id, packed)
    return ScoreInfo(*own)


def serving_model(tx: Tx, kind: str = "churn") -> ModelInfo | None:
    """The model in service."""
    row = tx.sql.execute(_MODEL.where(Model.kind == kind, Model.serving).order_by(Model.id.desc()).limit(1)).first()
    return ModelInfo(*row) if row else None


def serving_version(tx: Tx, kind: str) -> str | None:
    """Which model is in service, without reading its parameters."""
    found: str | None = _SERVING.scalar(tx, kind=kind)
    return found


def model(tx: Tx, version: str) -> ModelInfo | None:
    row = tx.sql.execute(_MODEL.where(Model.version == version)).first()
    return ModelInfo(*row) if row else None


def models(tx: Tx, kind: str = "churn", *, limit: int = 20) -> list[ModelInfo]:
    """Models, latest first."""
    rows = tx.sql.execute(_MODEL.where(Model.kind == kind).order_by(Model.id.desc()).limit(limit))
    return [ModelInfo(*row) for row in rows]


def serve(tx: Tx, version: str, *, kind: str = "churn", member_id: int | None, now: datetime) -> bool:
    """Put the model `version` in service instead of the one before; False where there is none."""
    known = select(Model.id).where(Model.kind == kind, Model.version == version)
    if tx.sql.execute(known).first() is None:
        return False
    tx.sql.execute(update(Model).where(Model.kind == kind, Model.serving).values(serving=False))
    tx.sql.execute(
        update(Model)
        .where(Model.kind == kind, Model.version == version)
        .values(serving=True, promoted_by=member_id, promoted_at=now)
    )
    tx.announce("model")
    return True


def pin(tx: Tx, version: str, *, pinned: bool) -> None:
    """Whether the model goes on serving when a new one is fitted; kept with the evidence that it serves."""
    evidence = tx.sql.execute(select(Model.evidence).where(Model.version == version)).scalar_one()
    values = {**evidence, "pinned": pinned}
    tx.sql.execute(update(Model).where(Model.version == version).values(evidence=values))


def add_model(tx: Tx, **values: Any) -> None:
    """Register a fitted model, unless this very version is known."""
    if tx.sql.execute(select(Model.id).where(Model.version == values["version"])).first() is None:
        tx.sql.execute(insert(Model), values)


def add_backtest(tx: Tx, *, run_at: datetime, horizon_days: float, result: dict[str, Any]) -> None:
    tx.sql.execute(insert(Backtest), {"run_at": run_at, "horizon_days": horizon_days, "result": result})
