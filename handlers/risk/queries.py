"""What /risk and /portfolio look up: scores with their evidence, within what a person may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from db import customers, records, scores
from db.gateway import Tx
from db.records import Happening
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.risk import service
from handlers.risk.record import Why, reasons_of
from handlers.risk.view import Asked, Portfolio

LEVELS = ("extreme", "high", "medium", "low")
QUEUE = 5
PROOFS = 3  # rows shown for a reason


def asked(tx: Tx, customer_id: int, scope: Scope, *, private_url: str | None = None) -> Asked:
    """A customer's current score with its reasons. UserError where there is none, NotAllowed outside of `scope`."""
    customer, score = service.current(tx, customer_id, scope)
    explained = service.explained(tx, score)
    return Asked(customer, explained, error=calibration_error(tx), private_url=private_url)


def calibration_error(tx: Tx) -> float | None:
    """How far the serving model's forecasts were off in its last back-test, in shares; None before there was one."""
    result = scores.latest_backtest(tx)
    error = result.get("serving_ece") if result else None
    return float(error) if error is not None else None


def proofs(tx: Tx, score: ScoreInfo) -> list[tuple[Why, Sequence[Happening]]]:
    """Each reason with the rows behind it."""
    return [(reason, records.happenings(tx, reason.evidence[:PROOFS])) for reason in reasons_of(score)]


def portfolio(tx: Tx, scope: Scope) -> Portfolio:
    """Everybody in `scope`: by level, and who is first by what may be lost."""
    everybody = scores.all_current(tx, scope)
    queue = sorted(everybody, key=lambda score: -(score.detail.get("at_risk") or 0.0))[:QUEUE]
    known = {each.id: each for each in customers.many(tx, [score.customer_id for score in queue], scope)}
    levels = Counter(score.level or "low" for score in everybody)
    return Portfolio(
        count=len(everybody),
        levels={level: levels[level] for level in LEVELS},
        value=sum(float(score.value_12m or 0) for score in everybody),
        at_risk=sum(score.detail.get("at_risk") or 0.0 for score in everybody),
        first=[(known[score.customer_id], score) for score in queue if score.customer_id in known],
    )
