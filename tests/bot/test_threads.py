"""Sums do not depend on how many threads the surroundings offer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PINNED = "from bot import threads; threads.single()"
LOOK = (
    "import numpy as np, threadpoolctl; from scipy.linalg import blas; r = np.random.default_rng(1); "
    "a = r.normal(size=400_000); b = r.normal(size=400_000); "
    "print((a @ b).hex(), {pool['num_threads'] for pool in threadpoolctl.threadpool_info()})"
)


def said(*lines: str, threads: str) -> str:
    surroundings = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    done = subprocess.run(
        [sys.executable, "-c", "; ".join(lines)], env=surroundings, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("lines", [(PINNED, LOOK), ("import numpy", PINNED, LOOK)])
def test_one_thread_whether_numpy_is_loaded_before_or_after(lines: tuple[str, ...]) -> None:
    assert said(*lines, threads="4") == said(LOOK, threads="1")


def test_the_command_line_is_pinned_before_numpy_is_loaded() -> None:
    program = (
        "import os, runpy, sys, atexit; sys.argv = ['bot', '--help']; "
        "atexit.register(lambda: print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)); "
        "runpy.run_module('bot', run_name='__main__')"
    )
    assert said(program, threads="4").split()[-2:] == ["1", "False"]
