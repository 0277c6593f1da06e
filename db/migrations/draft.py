"""`python -m db.migrations.draft "What changes"`: writes the revision that brings the schema up to the models."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from alembic import command
from alembic.script import ScriptDirectory

from db.engine import open_engine
from db.schema import MIGRATIONS, alembic_config, upgrade_on

_TABLE: Final = re.compile(r"""(?:create_table|alter_table)\(\s*['"](\w+)|_index\(\s*[^,]+,\s*['"](\w+)""")


def draft(message: str) -> None:
    """Compare an upgraded empty database with the models and write the difference as a revision."""
    versions = MIGRATIONS / "versions"
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
    for made in versions.glob(f"{number:04d}_*.py"):
        made.write_text(by_table(made.read_text(encoding="utf-8")), encoding="utf-8")


def by_table(source: str) -> str:
    """The revision with a function for each table, so that it can be read."""
    head, _, body = source.partition("def upgrade() -> None:\n")
    groups: dict[str, list[str]] = {}
    for statement in re.split(r"(?m)^(?=    (?:op|with op)\.)", body):
        if named := _TABLE.search(statement):
            table = next(name for name in named.groups() if name)
            groups.setdefault(table, []).append(re.sub(r"(?m)^    # ###.*\n", "", statement))
    functions = [f"def _{table}() -> None:\n{''.join(statements)}" for table, statements in groups.items()]
    calls = "".join(f"    _{table}()\n" for table in groups)
    return head + "\n\n".join([*functions, f"def upgrade() -> None:\n{calls or '    pass'}"])


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]) or "The first schema")
