"""`python -m bot`: the command line."""

import sys

from bot import threads
from bot.cli import main

if __name__ == "__main__":  # spawned workers import this module too
    threads.single()
    sys.exit(main())
