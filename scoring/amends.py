"""What making good takes off: signals of displeasure that were told with a complaint weigh less once it is resolved,
talk of leaving once they renew."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.grouped import Floats, Ints
from scoring.tables import Columns

OURS: Final = ("service_failure", "quality_issue", "delivery_late", "dissatisfied")  # what a complaint is told with
PARTING: Final = "leaving"
STAYING: Final = "contract_renewal"
EASED: Final = 0.25  # of their weight stays: the complaint itself keeps its own share and fades


def eased(signals: Columns, complaints: Columns) -> Floats:
    """What share of its weight each signal keeps; both tables are cut at the same moment.

    Less than all for one of OURS that was told from the day of a complaint until its resolution, unless another
    complaint of the customer that it may belong to is still open; and for talk of leaving until the day of a renewal.
    What is told after a resolution, or on a later day than the last renewal, weighs in full.
    """
    kept = _stayed(signals)
    if not len(complaints["id"]) or not len(kept):
        return kept
    rows = np.flatnonzero(np.isin(signals["kind"].astype(str), OURS))
    pair, complaint = _pairs(rows, signals, complaints)
    resolved = complaints["resolved_at"][complaint]
    since = signals["day"][pair] >= complaints["day"][complaint]
    until = signals["at"][pair] <= np.maximum(resolved, complaints["at"][complaint])
    settled, waiting = _any(pair, since & until, len(kept)), _any(pair, since & np.isnan(resolved), len(kept))
    kept[settled & ~waiting] = EASED
    return kept


def answered(told: Floats | float, renewed: Floats | float) -> NDArray[np.bool_]:
    """Whether talk of leaving, of these days, was answered by a last renewal of those: by one of the same day, too,
    whichever of both was written down first. NaN: never."""
    return np.asarray(np.asarray(told) <= renewed)


def _stayed(signals: Columns) -> Floats:
    """EASED for talk of leaving that a renewal of the customer answered, 1 for the rest."""
    kept = np.ones(len(signals["id"]))
    kinds = signals["kind"].astype(str)
    parting, staying = np.flatnonzero(kinds == PARTING), np.flatnonzero(kinds == STAYING)
    if not len(parting) or not len(staying):
        return kept
    owners, whose = np.unique(signals["customer_id"][staying], return_inverse=True)
    last = np.full(len(owners), -np.inf)
    np.maximum.at(last, whose, signals["day"][staying])
    place = np.minimum(np.searchsorted(owners, signals["customer_id"][parting]), len(owners) - 1)
    theirs = owners[place] == signals["customer_id"][parting]
    kept[parting[theirs & answered(signals["day"][parting], last[place])]] = EASED
    return kept


def _pairs(rows: Ints, signals: Columns, complaints: Columns) -> tuple[Ints, Ints]:
    """Each of these signals with each complaint of its customer."""
    order = np.argsort(complaints["customer_id"], kind="stable")
    owners, whose = complaints["customer_id"][order], signals["customer_id"][rows]
    first = np.searchsorted(owners, whose)
    counts = np.searchsorted(owners, whose, "right") - first
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(rows, counts), order[np.repeat(first, counts) + within]


def _any(place: Ints, flags: NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
    return np.bincount(place[flags], minlength=n) > 0
