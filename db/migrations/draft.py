"""`python -m db.migrations.draft "What changes"`: writes the revision that brings the schema up to the models.

`--first` writes the first revision anew; allowed only until it is released.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from db.engine import open_engine
from db.schema import MIGRATIONS, alembic_config, upgrade_on


def draft(message: str, *, first: bool) -> None:
    """Compare an upgraded empty database with the models and write the difference as a revision."""
    versions = MIGRATIONS / "versions"
    if first:
        for old in versions.glob("0001_*.py"):
            old.unlink()
    number = len(list(versions.glob("[0-9]*.py"))) + 1
    config = alembic_config()
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'draft.db'}", writing=True)
        if ScriptDirectory.from_config(config).get_current_head() is not None:
            upgrade_on(engine)
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--first"]
    draft(" ".join(words) or "The first schema", first="--first" in sys.argv)
