"""Minima and roots for the fits. SciPy's optimisers load when one is sought; the bot's process never needs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def minimum(
    loss: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    bounds: Sequence[tuple[float | None, float | None]],
) -> Floats:
    """Where `loss`, which gives value and gradient, is least within `bounds` (L-BFGS-B)."""
    from scipy.optimize import minimize

    options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8}
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x)


def root(difference: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling `difference` is zero; the end nearer to it where it has one sign all the way (Brent's method)."""
    if difference(high) > 0:
        return high
    if difference(low) < 0:
        return low
    from scipy.optimize import brentq

    return float(brentq(difference, low, high, xtol=1e-6))
