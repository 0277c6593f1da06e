"""The schema: migrations make what the models say, once, and refuse what is newer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from db import schema
from db.engine import BadUrl, open_engine
from db.gateway import Database, DatabaseAway
from db.models import Base


def test_migrations_make_exactly_the_models(url: str) -> None:
    engine = open_engine(url, writing=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_an_upgraded_database_is_current(url: str) -> None:
    status = schema.check(url)
    assert (status.state, status.current) == ("current", status.head)
    assert schema.upgrade(url).state == "current"


def test_many_upgrade_at_once_and_one_does_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert schema.check(url).state == "empty"
    with ThreadPoolExecutor(4) as threads:
        states = sorted(status.state for status in threads.map(schema.upgrade, [url] * 4))
    assert states == ["current", "current", "current", "empty"]


def test_a_newer_schema_is_refused_and_left_alone(database: Database) -> None:
    newest = schema.check(database.url).head
    _say_it_is(database, "9999")
    try:
        assert schema.check(database.url).state == "newer"
        with pytest.raises(schema.SchemaTooNew) as refusal:
            schema.upgrade(database.url)
        assert refusal.value.revision == "9999"
    finally:
        _say_it_is(database, newest)


def _say_it_is(database: Database, revision: str) -> None:
    database.run(
        lambda tx: tx.sql.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision}).rowcount
    )


def test_revisions_are_numbered_without_gaps() -> None:
    scripts = sorted(path.name[:4] for path in (schema.MIGRATIONS / "versions").glob("0*.py"))
    assert scripts == [f"{number:04d}" for number in range(1, len(scripts) + 1)]


def test_a_database_that_is_away_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAway):
        schema.upgrade(f"sqlite:///{tmp_path / 'no' / 'folder.db'}")
    with pytest.raises(BadUrl):
        schema.check("mysql://localhost/firm")
