"""`db`: the schema, backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import AsJson, ConfigFile, check_place, fail, say, settings, show

_WORDS = {
    "empty": "empty; `holdfast db upgrade` makes the schema",
    "behind": "an older schema; `holdfast db upgrade` brings it up to date",
    "current": "up to date",
    "newer": "made by a newer version of holdfast; update holdfast first",
}


def add_to(app: typer.Typer) -> None:
    commands = typer.Typer(help="The database: schema, backups.")
    commands.command("upgrade")(upgrade)
    commands.command("check")(check)
    commands.command("backup")(backup)
    commands.command("restore")(restore)
    app.add_typer(commands, name="db")


def upgrade(config: ConfigFile = None) -> None:
    """Bring the schema up to date."""
    from db import schema

    before = schema.upgrade(settings(config).database.url)
    say("up to date already" if before.state == "current" else f"upgraded to {before.head}")


def check(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Say which schema the database has. Exit code 1 where it is not the newest."""
    from db import schema

    status = schema.check(settings(config).database.url)
    if as_json:
        show({"state": status.state, "revision": status.current, "newest": status.head})
    else:
        typer.echo(f"{status.current or '-'}: {_WORDS[status.state]}")
    if status.state != "current":
        raise typer.Exit(1)


def backup(file: Annotated[Path, typer.Argument(help="Where to; must not exist.")], config: ConfigFile = None) -> None:
    """Copy the database while the bot runs, and verify the copy."""
    from db.backup import BackupFailed
    from db.backup import backup as make

    if not file.exists():
        check_place(file)
    try:
        say(f"{file}: {make(settings(config).database.url, file)}")
    except BackupFailed as error:
        fail(str(error))


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    config: ConfigFile = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a database that has data.")] = False,
) -> None:
    """Put a verified backup in the place of the database. The bot must not run."""
    from db.backup import BackupFailed
    from db.backup import restore as put_back

    try:
        say(put_back(settings(config).database.url, file, replace=replace))
    except BackupFailed as error:
        fail(str(error))
