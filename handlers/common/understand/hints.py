"""A signal that a visit or a remark seems to tell of though no rule finds it: the likeliest is offered to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from handlers.common.understand import guess, signals
from handlers.common.understand.building import Draft
from handlers.common.understand.clauses import Clause
from handlers.common.understand.facts import Signal
from handlers.common.understand.scan import Scan

_ROOM: Final = frozenset({"visit", "signal", "need"})  # what another record tells is mostly in the record already
WORTH: Final = -0.2  # how much a signal must fit: four of five that are offered so are to the point
_FULL: Final = 2  # signals after which no more is asked
# What cannot be meant beside what was read.
AGAINST: Final = {
    "satisfied": frozenset({"dissatisfied", "quality_issue", "service_failure", "delivery_late", "leaving"}),
    "dissatisfied": frozenset({"satisfied"}),
    "demand_up": frozenset({"demand_down", "project_delay"}),
    "demand_down": frozenset({"demand_up"}),
    "contact_change": frozenset({"contact_left"}),
    "contract_renewal": frozenset({"leaving", "contract_dispute"}),
    "leaving": frozenset({"contract_renewal"}),
}


def hinted(scan: Scan, drafts: Sequence[Draft]) -> None:
    """Put the likeliest signal that is lacking to each draft that has room for one, for a person to confirm."""
    for draft in drafts:
        reached = getattr(draft.fact, "reached", True)  # who was not reached said nothing
        if reached and draft.fact.kind in _ROOM and len(draft.fact.signals) < _FULL:
            hint = _hint(scan, draft)
            draft.fact = replace(draft.fact, signals=(*draft.fact.signals, *hint))


def _hint(scan: Scan, draft: Draft) -> tuple[Signal, ...]:
    read = [(signal.start, signal.end) for signal in draft.fact.signals]
    clauses = [clause for clause in scan.about(draft.mention) if _plain(clause) and not _holds(clause, read)]
    known = {signal.kind for signal in draft.fact.signals}
    fits = {
        kind: how for kind, how in _fits(clauses).items() if kind not in known and not AGAINST.get(kind, set()) & known
    }
    best = max(fits, key=lambda kind: fits[kind], default=None)
    if best is None or fits[best] < WORTH:
        return ()
    where = max(clauses, key=lambda clause: guess.marks(clause.masked)[best])
    words = scan.text.quote(where.start, where.end).strip(" ,，。;；")
    return (Signal(best, words, where.start, where.end, confirm=True),)


def _holds(clause: Clause, read: Sequence[tuple[int, int]]) -> bool:
    """Whether a signal was read in the clause: its words are spent."""
    return any(clause.start <= start < clause.end for start, _ in read)


def _plain(clause: Clause) -> bool:
    return not (clause.question or clause.supposed or clause.untrue or signals.unsure(clause.masked))


def _fits(clauses: Sequence[Clause]) -> dict[str, float]:
    """How much each signal fits the clauses, by the best of them or by all together."""
    texts = [clause.masked for clause in clauses]
    told = [guess.marks(text) for text in (*texts, ",".join(texts))]
    return {kind: max(each[kind] for each in told) for kind in told[0]} if texts else {}
