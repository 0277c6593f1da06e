"""`python -m bot`: the command line."""

import os
import sys

from bot.cli import main

if __name__ == "__main__":  # spawned workers import this module too
    # NumPy's own threads fight over few cores: fitting a book took twice the CPU with them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
