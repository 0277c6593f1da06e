"""The command line as a person meets it: one clear line, the right exit code, no traceback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.config import load
from db import audit, people, schema
from db.gateway import Database, DatabaseAway
from tests.support.clock import MONDAY

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr."""
        (line,) = self.err.splitlines()
        return line.removeprefix("holdfast: ")


@dataclass(frozen=True)
class Shell:
    """Runs `holdfast` in a folder of its own."""

    folder: Path
    patch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, **environment: str) -> Ended:
        with self.patch.context() as patch:
            patch.chdir(self.folder)
            for name, value in environment.items():
                patch.setenv(name, value)
            self.captured.readouterr()
            code = main(arguments)
        return Ended(code, *self.captured.readouterr())

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture
def founded(shell: Shell) -> Shell:
    """After `init`."""
    assert shell("init", "--name", "远帆", "--token", "123:abc").code == 0
    return shell


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope"], "nope"),
        (["db"], "Missing command"),
        (["db", "backup"], "Missing argument"),
        (["run", "--colour"], "--colour"),
        (["run"], "HOLDFAST_TOKEN"),
        (["run", "--config", "none.toml"], "no such file"),
        (["invite", "--role", "king"], "representative, manager, administrator"),
        (["invite", "--role", "manager"], "holdfast init"),
        (["init"], "--name"),
        (["init", "--name", "X", "--zone", "Mars"], "Asia/Shanghai"),
        (["init", "--name", "X", "--currency", "YYY"], "CNY"),
        (["init", "--name", "X", "--currency", "XXX"], "CNY"),
        (["init", "--name", "X", "--lang", "fr"], "zh or en"),
        (["init", "--name", "X", "--token", "hello"], "not a bot token"),
        (["init", "--name", "X", "--webhook", "http://a.example.com"], "must begin with https://"),
        (["init", "--name", "X", "--webhook", "https://a.example.com:8022/x"], "ports 443, 80, 88, 8443"),
    ],
)
def test_a_command_that_cannot_work_is_explained_in_a_line(shell: Shell, arguments: list[str], words: str) -> None:
    ended = shell(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.complaint


def test_help_is_shown_without_being_asked(shell: Shell) -> None:
    ended = shell()
    assert ended.code == 0
    for command in ("run", "init", "invite", "members", "doctor", "test", "db"):
        assert f"  {command} " in ended.out


@pytest.mark.parametrize("group", [[], ["db"], ["model"]])
def test_every_command_is_summed_up_in_a_line(shell: Shell, group: list[str]) -> None:
    _, commands = shell(*group, "--help").out.split("Commands:")
    assert "..." not in commands


def test_init_makes_a_firm_and_invites_its_first_administrator(founded: Shell) -> None:
    assert founded("db", "check").out == f"{schema.check(_url(founded)).head}: up to date\n"
    for name in ("config.toml", "holdfast.token", "holdfast.db"):
        assert (founded.folder / name).stat().st_mode & 0o077 == 0
    again = founded("init", "--name", "Other")
    assert (again.code, "exists already" in again.complaint) == (2, True)


def test_init_writes_what_can_be_read_again(shell: Shell) -> None:
    (shell.folder / "holdfast.token").write_text("old")
    (shell.folder / "holdfast.token").chmod(0o644)
    url = f'sqlite:///{shell.folder}/a\\b".db'
    given = ("--token", " 1:abc ", "--webhook", "https://a.example.com/x", "--database", url)
    assert shell("init", "--name", "X", *given).code == 0
    settings = load(shell.folder / "config.toml", {})
    assert (settings.webhook.url, settings.database.url) == ("https://a.example.com/x", url)
    assert settings.telegram.token.get_secret_value() == "1:abc"


def test_an_invitation_is_printed_once_and_stored_hashed(founded: Shell) -> None:
    ended = founded("invite", "--role", "administrator", "--json")
    start = json.loads(ended.out)["start"]
    assert start.startswith("/start ")
    assert start.split()[1].encode() not in (founded.folder / "holdfast.db").read_bytes()


@pytest.mark.parametrize("team", [[], ["--team", "west"]])
def test_an_invitation_that_needs_a_team_is_refused_without_it(founded: Shell, team: list[str]) -> None:
    ended = founded("invite", "--role", "manager", *team)
    assert (ended.code, ended.out) == (2, "")
    assert "none yet" in ended.complaint


def test_an_invitation_from_the_shell_is_in_the_audit(founded: Shell) -> None:
    founded("invite", "--role", "administrator", "--name", "Ann")
    with Database(_url(founded)) as database:
        written = database.look(audit.read)
    assert [(row.action, row.entity, row.after) for row in written] == [
        ("invite", "invitation", {"role": "administrator", "team_id": None})
    ] * 2  # the first is of `init`


def test_members_are_listed(founded: Shell) -> None:
    with Database(_url(founded)) as database:
        team = database.run(lambda tx: people.create_team(tx, key="east", name="华东"))
        values: dict[str, Any] = {"name": "李雷", "role": "representative", "language": "zh", "now": MONDAY}
        database.run(partial(people.create_member, team_ids=[team], **values))
    assert "representative  李雷  [华东] (invited)" in founded("members").out
    (member,) = json.loads(founded("members", "--json").out)
    assert (member["name"], member["teams"]) == ("李雷", ["华东"])


def test_a_backup_is_verified_and_comes_back(founded: Shell) -> None:
    assert "verified" in founded("db", "backup", "b.db").complaint
    assert "exists already" in founded("db", "backup", "b.db").complaint
    assert "--replace" in founded("db", "restore", "b.db").complaint
    (founded.folder / "holdfast.db").unlink()
    assert founded("db", "restore", "b.db").code == 0
    assert "远帆" in founded("doctor").out


def test_what_is_stored_is_nobody_elses_business(founded: Shell) -> None:
    assert founded("db", "backup", "b.db").code == 0
    assert founded("db", "restore", "b.db", "--replace").code == 0
    assert [name for name in founded.folder.iterdir() if name.stat().st_mode & 0o077 and name.suffix != ".lock"] == []
    (founded.folder / "holdfast.db").chmod(0o640)
    findings = {each["what"]: each for each in json.loads(founded("doctor", "--json").out)}
    assert "chmod 600" in findings["database"]["words"]
    assert not findings["database"]["good"]


def test_damaged_backups_are_refused(founded: Shell) -> None:
    founded.write("b.db", "this is no database, and never was one" * 200)
    ended = founded("db", "restore", "b.db", "--replace")
    assert (ended.code, "not a database" in ended.complaint) == (1, True)
    assert "no such file" in founded("db", "restore", "none.db").complaint


def test_doctor_says_what_is_wrong_and_what_to_do(founded: Shell) -> None:
    config = founded.write("c.toml", '[telegram]\napi = "http://127.0.0.1:9"\n')
    ended = founded("doctor", "--config", config, "--json", HOLDFAST_TOKEN="1:abc")
    findings = {each["what"]: each for each in json.loads(ended.out)}
    assert ended.code == 1
    assert [what for what, each in findings.items() if not each["good"]] == ["telegram", "updates"]
    assert "cannot be reached" in findings["telegram"]["words"]
    broken = founded.write("d.toml", "[nope]\n")
    assert "BAD  configuration" in founded("doctor", "--config", broken).out


class Telegram:
    """Answers getMe, and getWebhookInfo with `info`."""

    def __init__(self, port: int) -> None:
        self.api = f"http://127.0.0.1:{port}"
        self.info: dict[str, Any] = {}


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            result = made.info if self.path.endswith("getWebhookInfo") else {"username": "a_bot"}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"ok": True, "result": result}).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        made = Telegram(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        server.shutdown()
        thread.join()


URL = "https://bot.example.com/telegram"
ERROR = {"last_error_date": 1_795_827_600, "last_error_message": "Connection refused"}


@pytest.mark.parametrize(
    ("pushed", "info", "good", "words"),
    [
        (False, {"url": "", "pending_update_count": 3}, True, "polled; 3 wait"),
        (False, {"url": "https://u:pw@other.example.com/secret"}, False, "a webhook of other.example.com is set"),
        (True, {"url": ""}, True, "not set at Telegram yet"),
        (True, {"url": "https://other.example.com/secret"}, False, "but are to other.example.com"),
        (True, {"url": URL}, True, f"pushed to {URL}; 0 wait"),
        (True, {"url": URL, **ERROR}, True, "last error 2026-11-28 01:00 UTC: Connection refused"),
        (True, {"url": URL, "pending_update_count": 2, **ERROR}, False, "2 wait; last error"),
    ],
)
def test_doctor_shows_how_updates_come(
    founded: Shell, telegram: Telegram, pushed: bool, info: dict[str, Any], good: bool, words: str
) -> None:
    telegram.info = info
    webhook = f'[webhook]\nurl = "{URL}"\n' if pushed else ""
    config = founded.write("c.toml", f'{webhook}[telegram]\napi = "{telegram.api}"\n')
    ended = founded("doctor", "--config", config, "--json", HOLDFAST_TOKEN="1:abc")
    found = {each["what"]: each for each in json.loads(ended.out)}
    assert (found["updates"]["good"], found["telegram"]["words"]) == (good, "@a_bot")
    assert words in found["updates"]["words"]
    assert "secret" not in ended.out
    assert ended.code == (0 if good else 1)


def test_a_bot_without_network_ends_with_a_line(founded: Shell) -> None:
    config = founded.write("c.toml", '[telegram]\napi = "http://127.0.0.1:9"\n')
    ended = founded("run", "--config", config, HOLDFAST_TOKEN="1:abc")
    assert ended.code == 1
    assert "http://127.0.0.1:9 cannot be reached" in ended.complaint


@pytest.mark.parametrize("section", ["web", "webhook"])
@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("127.0.0.1", "{section}.port"),
        ("203.0.113.7", "no address of this machine"),
        ("nowhere.invalid", "{section}.host"),
    ],
)
def test_where_it_cannot_listen_is_named(founded: Shell, section: str, host: str, words: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        url = 'url = "http://127.0.0.1/x"\n' if section == "webhook" else ""
        text = f'[{section}]\nhost = "{host}"\nport = {port}\n{url}[telegram]\napi = "http://127.0.0.1:9"\n'
        ended = founded("run", "--config", founded.write("c.toml", text), HOLDFAST_TOKEN="1:abc")
    assert ended.code == 1 or (host == "nowhere.invalid" and ended.code == 2)  # 1: no server of names was reached
    assert words.format(section=section) in ended.complaint


@pytest.mark.parametrize("section", ["web", "webhook"])
@pytest.mark.parametrize("host", ["bot..example.com", "x" * 70 + ".example.com"])
def test_what_can_be_no_host_is_a_mistake_of_the_configuration(founded: Shell, section: str, host: str) -> None:
    url = 'url = "http://127.0.0.1/x"\n' if section == "webhook" else ""
    text = f'[{section}]\nhost = "{host}"\nport = 8193\n{url}[telegram]\napi = "http://127.0.0.1:9"\n'
    ended = founded("run", "--config", founded.write("c.toml", text), HOLDFAST_TOKEN="1:abc")
    assert ended.code == 2
    assert f"{section}.host" in ended.complaint


def test_a_database_that_is_away_is_named(shell: Shell) -> None:
    ended = shell("members", HOLDFAST_DATABASE_URL="postgresql://127.0.0.1:9/none")
    assert ended.code == 1
    assert ended.complaint.startswith("the database cannot be reached")
    assert shell("members", HOLDFAST_DATABASE_URL="mysql://x").code == 2


def test_a_real_shell_sees_the_same(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    command = [sys.executable, "-P", "-m", "bot", "nope"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "holdfast: No such command 'nope'. (see holdfast --help)\n"


def test_debug_shows_where_an_unexpected_error_came_from(shell: Shell) -> None:
    folder = shell.folder / "holdfast.db"
    folder.mkdir()
    assert shell("members").code == 1
    with pytest.raises(DatabaseAway):
        shell("--debug", "members")


def test_heavy_modules_stay_out_of_the_process() -> None:
    heavy = "pandas sklearn matplotlib typst alembic scipy.stats"
    code = "import sys; from bot import app, features; features.load(); import bot.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert not set(heavy.split()) & set(done.stdout.split())


def _url(shell: Shell) -> str:
    return f"sqlite:///{shell.folder / 'holdfast.db'}"
