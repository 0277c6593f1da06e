"""One thread for NumPy and what it is built on: sums come out the same to the last bit, and nobody fights over cores.

With threads of their own, fitting a book took twice the CPU; two such processes on two cores took sixty times as long.
"""

from __future__ import annotations

import os
import sys
from typing import Final

VARIABLES: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def single() -> None:
    """From now on, whatever the surroundings say. Libraries read the variables once, when they are loaded; those that
    are loaded already are told."""
    os.environ.update(dict.fromkeys(VARIABLES, "1"))
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(limits=1)
