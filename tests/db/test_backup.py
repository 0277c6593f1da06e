"""Backups by tools of others, and copies that cannot be made: nothing half stands where a backup is looked for."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from db.backup import BackupFailed, backup, restore
from tests.support.servers import Server

URL = "postgresql://u:pw@127.0.0.1:9/none"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tools that stands before all others."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def _tool(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


_WRITES = 'for each; do case "$each" in --file=*) echo dump > "${each#--file=}";; esac; done'


def test_a_dump_is_there_once_it_can_be_read_and_only_for_its_owner(tools: Path, tmp_path: Path) -> None:
    _tool(tools, "pg_dump", _WRITES)
    _tool(tools, "pg_restore", "exit 0")
    assert backup(URL, tmp_path / "b.dump") == "backed up and readable"
    assert (tmp_path / "b.dump").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("broken", ["pg_dump", "pg_restore"])
def test_a_dump_that_failed_is_not_there(tools: Path, tmp_path: Path, broken: str) -> None:
    for name in ("pg_dump", "pg_restore"):
        _tool(tools, name, f"{_WRITES}\n{'echo no room >&2; exit 1' if name == broken else 'exit 0'}")
    with pytest.raises(BackupFailed, match=f"{broken}: no room"):
        backup(URL, tmp_path / "b.dump")
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]


def test_a_copy_of_something_else_is_not_there_either(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "other.db").close()
    with pytest.raises(BackupFailed, match="not a database of holdfast"):
        backup(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "b.db")
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("b.db")] == []


def test_a_backup_that_finds_no_room_leaves_the_database_as_it_was(sqlite_server: Server, tmp_path: Path) -> None:
    url = sqlite_server.make("roomless")
    database = Path(url.removeprefix("sqlite:///"))
    assert "verified" in backup(url, tmp_path / "b.db")
    before = database.read_bytes()
    partial = database.with_name(database.name + ".part")
    partial.mkdir()  # as if no file could be made there
    try:
        with pytest.raises(BackupFailed, match="cannot be copied"):
            restore(url, tmp_path / "b.db", replace=True)
    finally:
        partial.rmdir()
    assert database.read_bytes() == before


class Interrupted(type(Path())):  # type: ignore[misc]
    """A place where somebody presses Ctrl-C as soon as there is a file."""

    def touch(self, mode: int = 0o666, exist_ok: bool = True) -> None:
        super().touch(mode, exist_ok)
        raise KeyboardInterrupt


def test_a_copy_that_is_interrupted_leaves_nothing(sqlite_server: Server, tmp_path: Path) -> None:
    for url in (sqlite_server.make("interrupted"), URL):
        with pytest.raises(KeyboardInterrupt):
            backup(url, Interrupted(tmp_path / "b.db"))
        assert [each.name for each in tmp_path.iterdir() if each.name.startswith("b.db")] == []
