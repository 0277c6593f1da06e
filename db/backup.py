"""Copies of the database, made while it is in use, and verified before they are trusted."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import func, inspect, select
from sqlalchemy.engine import make_url

from db.engine import is_sqlite, open_engine
from db.lock import leader_lock
from db.models import Base, Customer, Entry


class BackupFailed(Exception):
    """Why there is no good copy, in one line."""


def backup(url: str, file: Path) -> str:
    """Copy the database into `file` and verify the copy; what it holds, in words. BackupFailed."""
    if file.exists():
        raise BackupFailed(f"{file} exists already")
    if not is_sqlite(url):
        _dump(url, file)
        return "backed up and readable"
    source = _path(url)
    if not source.exists():
        raise BackupFailed(f"{source}: no such database")
    partial = file.with_name(file.name + ".part")
    try:
        _begin(partial)
        _copy(source, partial)
        content = verify(partial)
        partial.rename(file)
    except sqlite3.Error as error:
        partial.unlink(missing_ok=True)
        raise BackupFailed(f"{source} cannot be copied to {file}: {error}") from None
    except BaseException:  # also of who presses Ctrl-C
        partial.unlink(missing_ok=True)
        raise
    return content


def _begin(file: Path) -> None:
    """An empty file that only its owner may read; what an interrupted copy left is gone."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)


def _dump(url: str, file: Path) -> None:
    """Dump into `file`, which is there only if it can be read back. BackupFailed."""
    partial = file.with_name(file.name + ".part")
    try:
        _begin(partial)
        _run_tool("pg_dump", ["--format=custom", f"--file={partial}"], url)
        _run_tool("pg_restore", ["--list", str(partial)], url)
        partial.rename(file)
    except BaseException:  # also of who presses Ctrl-C
        partial.unlink(missing_ok=True)
        raise


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it


def restore(url: str, file: Path, *, replace: bool = False) -> str:
    """Put a verified backup in the place of the database. BackupFailed where the database has data, unless `replace`,
    and where a bot is running on it."""
    if not file.is_file():
        raise BackupFailed(f"{file}: {'not a file' if file.exists() else 'no such file'}")
    if not replace and _has_data(url):
        raise BackupFailed("the database has data; --replace puts the backup in its place")
    lock = leader_lock(url)
    if not lock.take():
        raise BackupFailed("the bot is running on this database; stop it first")
    try:
        return _restore_sqlite(url, file) if is_sqlite(url) else _restore_postgres(url, file)
    finally:
        lock.release()


def verify(file: Path) -> str:
    """Check a SQLite file from its first page to its last; what it holds, in words. BackupFailed."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            problems = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{file}: {error}") from None
    if problems != ["ok"] or orphans:
        raise BackupFailed(f"{file}: damaged ({problems[0]}, {len(orphans)} loose rows)")
    return _content(f"sqlite:///{file}")


def _restore_sqlite(url: str, file: Path) -> str:
    content, target = verify(file), _path(url)
    partial = target.with_name(target.name + ".part")
    try:
        _begin(partial)
        _copy_durably(file, partial)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise BackupFailed(f"{file} cannot be copied to {target}: {error.strerror}") from None
    for beside in ("-wal", "-shm"):  # of the old file: they would spoil the new one
        target.with_name(target.name + beside).unlink(missing_ok=True)
    partial.replace(target)
    return content


def _copy_durably(file: Path, target: Path) -> None:
    """The copy takes the database's place: it must not be lost with the power right after that."""
    with file.open("rb") as old, target.open("wb") as new:
        shutil.copyfileobj(old, new, 1 << 20)
        new.flush()
        os.fsync(new.fileno())


def _restore_postgres(url: str, file: Path) -> str:
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run_tool("pg_restore", [*options, f"--dbname={make_url(url).database}", str(file)], url)
    return _content(url)


def _has_data(url: str) -> bool:
    if is_sqlite(url) and not _path(url).exists():
        return False
    engine = open_engine(url, writing=False)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _content(url: str) -> str:
    engine = open_engine(url, writing=False)
    try:
        with engine.connect() as connection:
            if not set(Base.metadata.tables) <= set(inspect(connection).get_table_names()):
                raise BackupFailed("not a database of holdfast")
            customers, entries = (
                connection.execute(select(func.count()).select_from(model)).scalar_one() for model in (Customer, Entry)
            )
    finally:
        engine.dispose()
    return f"verified, {customers} customers, {entries} entries"


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")


def _run_tool(name: str, arguments: list[str], url: str) -> None:
    tool = shutil.which(name)
    if tool is None:
        raise BackupFailed(f"{name} is not installed; it comes with the PostgreSQL client")
    done = subprocess.run(  # noqa: S603  # no shell, and the tool's full path
        [tool, *arguments], capture_output=True, text=True, env=_environment(url), check=False
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupFailed(f"{name}: {why}")


def _environment(url: str) -> dict[str, str]:
    """Where to connect, as libpq's tools read it: a password among the arguments would be seen by everybody."""
    parsed = make_url(url)
    given = {
        "PGHOST": parsed.host or parsed.query.get("host"),
        "PGPORT": parsed.port or parsed.query.get("port"),
        "PGUSER": parsed.username,
        "PGPASSWORD": parsed.password,
        "PGDATABASE": parsed.database,
    }
    return {**os.environ, "LC_ALL": "C"} | {name: str(value) for name, value in given.items() if value}
