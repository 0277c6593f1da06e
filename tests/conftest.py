"""Fixtures for everybody: databases of both kinds, a small firm in them, a clock that stands still."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from bot import threads
from db.gateway import Database
from tests.support import record, servers
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, conversing
from tests.support.firm import Firm, found

threads.single()  # as the program: with threads of their own, fits take twice the CPU
_numbers = itertools.count(1)

# The same examples every time, and no deadline on a busy machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

for _name in [name for name in os.environ if name.startswith("HOLDFAST_")]:
    del os.environ[_name]  # a developer's own settings stay out of the tests


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--calls", type=Path, help="append every Bot API call of the conversations to this file")
    parser.addoption("--far", action="store_true", help="walk guided conversations deeper, with every trouble")


def pytest_configure(config: pytest.Config) -> None:
    record.into(config.getoption("--calls"))


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What a command has set up for its own logs counts for no other test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory: pytest.TempPathFactory) -> servers.Server:
    return servers.Files(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Server]:
    """DATABASE_URL's server, else an embedded one, else a skip that says why."""
    given = servers.given_postgres()
    if given is not None:
        server = servers.Postgres(given)
        yield server
        server.close()
        return
    try:
        running = servers.embedded_postgres()
        url = running.__enter__()
    except (ImportError, OSError, RuntimeError) as error:
        pytest.skip(f"NO POSTGRESQL: set DATABASE_URL to a server, or mend the embedded one ({error})")
    server = servers.Postgres(url)
    yield server
    server.close()
    running.__exit__(None, None, None)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def server(request: pytest.FixtureRequest) -> servers.Server:
    """Both kinds of databases, one after the other."""
    made: servers.Server = request.getfixturevalue(f"{request.param}_server")
    return made


@pytest.fixture
def url(server: servers.Server) -> Iterator[str]:
    """A database with the newest schema and nothing in it."""
    made = server.make(f"t{next(_numbers)}")
    yield made
    server.drop(made)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database(url) as opened:
        yield opened


@pytest.fixture
def clock() -> FixedClock:
    """Monday morning in Shanghai."""
    return FixedClock()


@pytest.fixture
def firm(database: Database, clock: FixedClock) -> Firm:
    """The small firm, written into `database`."""
    return database.run(lambda tx: found(tx, clock.now()))


@pytest.fixture
async def talk(url: str, firm: Firm, clock: FixedClock) -> AsyncIterator[Conversation]:
    """A running bot with all its features, and the small firm's people on the sandbox's phones."""
    async with conversing(firm, url, now=clock.now()) as conversation:
        yield conversation
