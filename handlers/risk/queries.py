"""What /risk and /portfolio look up: scores with their evidence, within what a person may see."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from db import customers, history, people, records, scores, verdicts
from db.gateway import Tx
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.common import holding
from handlers.common.paying import Habit
from handlers.measures.service import Advisor
from handlers.risk import backtests, drifting, paying, rates, service, standing
from handlers.risk.record import Cell
from handlers.risk.view import Advice, Asked, Grounds, deciding, telling
from handlers.risk.view_behind import Proof
from handlers.risk.view_portfolio import Portfolio

LEVELS = ("extreme", "high", "medium", "low")
QUEUE = 5
PROOFS = 3  # rows shown for a reason
_AMENDED = ("signals", "complaints")
FRESH = timedelta(days=180)  # signals this old hardly count any more


def asked(tx: Tx, customer_id: int, scope: Scope, *, private_url: str | None = None) -> Asked:
    """A customer's current score with its reasons. UserError where there is none, NotAllowed outside of `scope`."""
    customer, stored = service.current(tx, customer_id, scope)
    score = service.explained(tx, stored)
    cell = deciding(score)
    firm = people.firm(tx)
    assert firm is not None
    return Asked(
        customer,
        score,
        grounds=_grounds(tx, score, cell.risk) if cell else Grounds(),
        advice=_advice(tx, score, cell) if cell else None,
        error=backtests.serving_error(tx),
        private_url=private_url,
        verdict=verdicts.latest(tx, customer_id),
        held=holding.held(score, standing.settings(firm).grade),
        paying=paying.habit(tx, score) if _invoiced(score) else None,
        drift=drifting.last(tx),
    )


def _invoiced(score: ScoreInfo) -> bool:
    """Whether there was an invoice to judge by."""
    return score.late_probability is not None or bool(score.detail.get("exposure"))


def _advice(tx: Tx, score: ScoreInfo, cell: Cell) -> Advice | None:
    found = Advisor(tx, score.as_of).advice(cell.risk, cell.level)
    return Advice(found[0].key, found[0].days) if found else None


def _grounds(tx: Tx, score: ScoreInfo, risk: str) -> Grounds:
    """The fresh signals, open complaints and the contract that speak for this kind of risk."""
    from scoring.risks import WEIGHTS

    against = [kind for kind, weight in WEIGHTS.get(risk, {}).items() if weight > 0]
    reported = _not_amended(tx, score, records.signals_since(tx, score.customer_id, against, since=score.as_of - FRESH))
    contract = _contract_days(tx, score) if risk == "contract" else None
    return Grounds(
        signals=list(dict.fromkeys(kind for kind, _ in reported)),
        count=len(reported),
        latest=reported[0][1] if reported else None,
        complaints=_open_complaints(tx, score.customer_id) if risk == "satisfaction" else 0,
        contract_days=contract,
    )


def _not_amended(tx: Tx, score: ScoreInfo, reported: list[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
    """Signals without those of a complaint that was resolved, and talk of leaving that a renewal answered: they hardly
    weigh any more."""
    from scoring.amends import OURS, PARTING, eased
    from scoring.tables import cut, of_columns

    firm = people.firm(tx)
    if firm is None or not {*OURS, PARTING} & {kind for kind, _ in reported}:
        return reported
    tables = of_columns(history.some_of(tx, score.customer_id, _AMENDED, rates.units(firm)))
    told = cut({name: tables[name] for name in _AMENDED}, service.just_after(firm, score.as_of))
    signals, complaints = (told[name] for name in _AMENDED)
    rows = zip(signals["kind"].tolist(), signals["at"].tolist(), eased(signals, complaints).tolist(), strict=True)
    amended = {(kind, at) for kind, at, share in rows if share < 1}
    return [(kind, at) for kind, at in reported if (kind, at.timestamp()) not in amended]


def _open_complaints(tx: Tx, customer_id: int) -> int:
    return sum(row["resolved_at"] is None for row in records.of_customer(tx, "complaints", customer_id))


def _contract_days(tx: Tx, score: ScoreInfo) -> int | None:
    running = [row for row in records.of_customer(tx, "contracts", score.customer_id) if row["ended_at"] is None]
    ends = max((row["ends_at"] for row in running if row["ends_at"] is not None), default=None)
    return None if ends is None else (ends - score.as_of).days


def proofs(tx: Tx, score: ScoreInfo) -> list[Proof]:
    """Each reason with the rows behind it."""
    return [(reason, records.happenings(tx, reason.evidence[:PROOFS])) for reason in telling(score)]


def payment_proofs(tx: Tx, paid: Habit | None) -> list[Proof]:
    """The same of why it may pay late."""
    return [(each, records.happenings(tx, each.evidence[:PROOFS])) for each in (paid.reasons if paid else ())]


def portfolio(tx: Tx, scope: Scope) -> Portfolio:
    """Everybody in `scope`: by level, and who is first by what may be lost."""
    everybody = scores.all_current(tx, scope)
    queue = sorted(everybody, key=lambda score: -score.at_risk)[:QUEUE]
    known = {each.id: each for each in customers.many(tx, [score.customer_id for score in queue], scope)}
    levels = Counter(score.level or "low" for score in everybody)
    return Portfolio(
        count=len(everybody),
        levels={level: levels[level] for level in LEVELS},
        value=sum(float(score.value_12m or 0) for score in everybody),
        at_risk=sum(score.at_risk for score in everybody),
        first=[(known[score.customer_id], score) for score in queue if score.customer_id in known],
        ahead=backtests.ahead(tx, scope),
        margin=_margin(tx),
    )


def _margin(tx: Tx) -> bool:
    """Whether there is a margin for those of whom none is known: the firm's or the book's."""
    firm = people.firm(tx)
    assert firm is not None
    rate = standing.settings(firm).value.margin_rate
    return (rate if rate is not None else standing.fitted(tx).margin or 1.0) < 1
