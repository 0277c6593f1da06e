"""The schema of a database: which version it has, and how it gets the newest one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from db.engine import open_engine
from db.gateway import DatabaseAway
from db.writer import no_database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x486F6C6466617374 % 2**62  # any number that all of our processes agree on


class SchemaTooNew(Exception):
    """The database was upgraded by a newer version of this program, which alone may use it."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


@dataclass(frozen=True, slots=True)
class Status:
    """`current` is None where the database is empty. behind: `upgrade` has something to do."""

    current: str | None
    head: str
    state: Literal["empty", "behind", "current", "newer"]


def check(url: str) -> Status:
    """Which version the database has. DatabaseAway, BadUrl."""
    engine = open_engine(url, writing=False)
    try:
        with engine.connect() as connection:
            return _status(connection)
    except DBAPIError as error:
        raise _translated(error) from error
    finally:
        engine.dispose()


def upgrade(url: str) -> Status:
    """Bring the schema up to date, in one transaction; whoever comes second waits and finds it done.

    Answers the status before. SchemaTooNew where the database is ahead of us; DatabaseAway, BadUrl.
    """
    engine = open_engine(url, writing=True)
    try:
        return upgrade_on(engine)
    except DBAPIError as error:
        raise _translated(error) from error
    finally:
        engine.dispose()


def _translated(error: DBAPIError) -> Exception:
    """What cannot be reached, or is no database at all, is away; everything else stays what it is."""
    away = isinstance(error, OperationalError | InterfaceError) or no_database(error)
    return DatabaseAway(str(error.orig)) if away else error


def upgrade_on(engine: Engine) -> Status:
    """`upgrade` with an engine at hand."""
    with engine.begin() as connection:
        _lock(connection)
        before = _status(connection)
        if before.state == "newer":
            raise SchemaTooNew(before.current or "")
        if before.state != "current":
            _run_revisions(connection)
    return before


def _run_revisions(connection: Connection) -> None:
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config() -> Config:
    """Alembic's settings, for here and for who drafts revisions."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _lock(connection: Connection) -> None:
    """On SQLite, BEGIN IMMEDIATE has locked already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _status(connection: Connection) -> Status:
    """Without Alembic, which every start would have to import. Revisions are numbered, and so are their files."""
    known = sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    head, current = known[-1], _current(connection)
    if current is None:
        return Status(None, head, "empty")
    if current == head:
        return Status(current, head, "current")
    return Status(current, head, "behind" if current in known else "newer")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
