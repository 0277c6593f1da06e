"""`python -m bot.bench.subject ADDRESS DATABASE`: the whole bot, with the windows of the limiter switched off."""

from __future__ import annotations

import asyncio
import sys

from bot import logs
from bot.app import Service
from bot.bench.stub import TOKEN
from bot.config import Settings


def main(address: str, database: str) -> None:
    """Run until killed."""
    logs.configure("warning")
    values = {
        "telegram": {"token": TOKEN, "api": address},
        "database": {"url": database},
        "limits": {"scale": 0},
    }
    asyncio.run(Service(Settings.model_validate(values)).run())


if __name__ == "__main__":
    main(*sys.argv[1:])
