"""One running sandbox, in memory, with the small cast."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.world import World
from tests.bot.sandbox.rig import START, Rig, running, seeded


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A fresh sandbox."""
    async with running(seeded(World.create(None, start=START))) as rig:
        yield rig
