"""Conversations in a firm with a past."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.clock import FixedClock
from tests.support.company import Shelf
from tests.support.conversation import Conversation, conversing_in


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("companies"))


@pytest.fixture(params=["zh"])
def spoken(request: pytest.FixtureRequest) -> str:
    """What everybody speaks; a test that wants another language is parametrised with it."""
    return str(request.param)


@pytest.fixture(params=[False], ids=["polled"])
def pushed(request: pytest.FixtureRequest) -> bool:
    """Whether updates come by webhook; a test that wants both is parametrised with them."""
    return bool(request.param)


@pytest.fixture
async def company(url: str, clock: FixedClock, shelf: Shelf, spoken: str, pushed: bool) -> AsyncIterator[Conversation]:
    """A running bot for a firm with a year behind it."""
    past = shelf.put(url, clock.now(), spoken)
    async with conversing_in(past.world(clock.now()), past.firm, url, pushed=pushed) as conversation:
        yield conversation
