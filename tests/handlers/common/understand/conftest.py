"""A small firm's customers, and a day to speak from."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.common.understand.search import Directory
from tests.handlers.common.understand.firm import ENTRIES, TODAY


@pytest.fixture(scope="session")
def directory() -> Directory:
    return Directory(ENTRIES)


@pytest.fixture
def today() -> date:
    return TODAY
