"""What `np.clip` and its like do, without the checks that cost more than the work where there is one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def within(values: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """`values` clipped to `low` .. `high`; NaN stays NaN."""
    return np.asarray(np.minimum(np.maximum(values, low), high))


def filled(values: NDArray[Any], value: Any = 0.0) -> NDArray[Any]:
    """`values` with `value` where they are NaN; what is infinite stays so."""
    return np.where(np.isnan(values), value, values)


def beside(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Columns of one length beside each other, as of `np.column_stack`: shape (rows, columns)."""
    return np.ascontiguousarray(np.array(columns).T)


def begins(key: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a run of equal values begins; what `np.diff` says of it with something put before."""
    new = np.ones(len(key), bool)
    new[1:] = key[1:] != key[:-1]
    return new
