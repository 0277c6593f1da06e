"""What a command cannot do is said in one line that names the culprit, before it has worked for nothing."""

from __future__ import annotations

import csv
import json
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot import cli
from db.lock import leader_lock

ORDERS = "order_key,customer_key,ordered_at,amount\nS-1,C-1,2026-01-05,100\nS-2,C-2,2026-02-05,200\n"


class Done:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def refusal(self) -> tuple[int, str]:
        """The exit code and the one line on stderr; nothing on stdout."""
        [line] = self.err.splitlines()
        assert self.out == ""
        return self.code, line.removeprefix("holdfast: ")


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder with a file of orders."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")

    def call(*words: str) -> Done:
        capsys.readouterr()
        code = cli.main(list(words))
        return Done(code, *capsys.readouterr())

    return call


# Currencies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "code"), [("usd", "USD"), ("USD", "USD"), ("€", "EUR"), ("RMB", "CNY"), ("人民币", "CNY"), ("$", "USD")]
)
def test_a_currency_is_taken_as_it_is_said(run: Run, tmp_path: Path, word: str, code: str) -> None:
    assert run("import", "orders", "orders.csv", "--create-customers", "--currency", word).code == 0
    assert run("export", "orders", "out.csv").code == 0
    rows = csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines())
    assert {row["currency"] for row in rows} == {code}


@pytest.mark.parametrize("word", ["XXQ", "12", "", "gold"])
def test_what_is_no_currency_stores_nothing(run: Run, word: str) -> None:
    code, line = run("import", "orders", "orders.csv", "--create-customers", "--currency", word).refusal
    assert (code, line.startswith(f"--currency {word}: unknown")) == (2, True)
    assert run("score", "--as-of", "2026-03-01", "--json").out == "[]\n"


# Places to write ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("export", "orders", "no/x.csv"),
        ("export", "scores", "no/x.xlsx"),
        ("score", "--out", "no/x.csv"),
        ("report", "risk", "-o", "no/x.pdf"),
        ("db", "backup", "no/x.db"),
    ],
)
def test_a_folder_that_is_not_there_is_named_before_the_work(run: Run, words: tuple[str, ...]) -> None:
    assert run("import", "orders", "orders.csv", "--create-customers").code == 0
    code, line = run(*words).refusal
    assert (code, line.endswith("there is no folder no")) == (1, True)
    assert json.loads(run("model", "list", "--json").out) == []  # nobody was scored


@pytest.mark.parametrize("words", [("score", "--out", "dir.csv"), ("export", "orders", "dir.csv")])
def test_a_folder_is_no_file_to_write(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "dir.csv").mkdir()
    assert run(*words).refusal == (1, "dir.csv: a folder, not a file")


def test_the_working_folder_is_no_file_to_import_or_restore(run: Run) -> None:
    assert run("import", "orders", ".").refusal == (1, ".: a folder or a pipe, not a file")
    assert run("db", "restore", ".").refusal == (1, ".: not a file")


# Databases ----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "holdfast.db").write_text("this is no database, and never was one" * 200, encoding="utf-8")
    for words in (["score"], ["members"], ["db", "upgrade"], ["db", "check"]):
        assert run(*words).refusal == (1, "the database cannot be reached: file is not a database")
    code, line = run("db", "backup", "copy.db").refusal
    assert (code, "file is not a database" in line) == (1, True)
    assert [path.name for path in tmp_path.glob("copy*")] == []


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("HOLDFAST_DATABASE_URL", "mysql://x", 'HOLDFAST_DATABASE_URL="sqlite:///holdfast.db"'),
        ("HOLDFAST_TOKEN", "nonsense", 'HOLDFAST_TOKEN="123456789:AAE-the-token-from-BotFather"'),
    ],
)
def test_a_variable_of_the_environment_is_named_as_what_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, example: str
) -> None:
    monkeypatch.setenv(name, value)
    code, line = run("members").refusal
    assert (code, line.startswith(f"{name}: "), line.endswith(example)) == (2, True, True)
    assert "config.toml" not in line


# What is said -------------------------------------------------------------------------------------------------------


def test_moments_are_iso_and_money_is_a_number(run: Run) -> None:
    assert run("import", "orders", "orders.csv", "--create-customers").code == 0
    asked = json.loads(run("risk", "C-1", "--json").out)
    assert datetime.fromisoformat(asked["as_of"]).isoformat() == asked["as_of"]
    assert isinstance(asked["value_12m"], int | float)
    measured = json.loads(run("backtest", "--json").out)
    assert datetime.fromisoformat(measured["run_at"]).isoformat() == measured["run_at"]


def test_what_was_taken_back_comes_anew(run: Run) -> None:
    assert run("import", "orders", "orders.csv", "--create-customers").code == 0
    assert run("undo-import", "1").code == 0
    again = json.loads(run("import", "orders", "orders.csv", "--create-customers", "--json").out)
    assert (again["created"], again["updated"], again["unchanged"], again["customers_made"]) == (2, 0, 0, 2)


# The demo -----------------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_named_before_the_company_is_made(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, line = run("demo", "--port", str(port)).refusal
    assert (code, line.startswith(f"port {port} is in use")) == (1, True)
    assert not (tmp_path / "demo" / "holdfast.db").exists()


def test_two_demos_never_share_a_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "holdfast.db").write_text("of the other one", encoding="utf-8")
    lock = leader_lock(f"sqlite:///{tmp_path / 'demo' / 'telegram.db'}")
    assert lock.take()
    try:
        code, line = run("demo", "--fresh").refusal
    finally:
        lock.release()
    assert (code, line.startswith("another demo runs in demo")) == (1, True)
    assert (tmp_path / "demo" / "holdfast.db").read_text(encoding="utf-8") == "of the other one"
