"""The command line as a person meets it: exit codes, one clear line for each mistake, never a traceback."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.sandbox.world import World
from db import people
from db.gateway import Database
from tests.bot.sandbox.rig import running

ROOT = Path(__file__).parents[2]
ORDERS = "order_key,customer_key,customer_name,ordered_at,amount\n"
GOOD = ORDERS + "".join(f"S-{n},C-{n % 3},Customer {n % 3},2024-{n % 12 + 1:02}-05,{100 + n}\n" for n in range(36))


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder without a configuration."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Done:
        capsys.readouterr()
        code = cli.main(list(words))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(code, out, err)

    return call


@pytest.fixture
def orders(tmp_path: Path) -> str:
    (tmp_path / "orders.csv").write_text(GOOD, encoding="utf-8")
    return "orders.csv"


@pytest.fixture
def filled(run: Run, orders: str) -> Run:
    """A database with three customers and their orders."""
    assert run("import", "orders", orders, "--create-customers").code == 0
    return run


def one_line(done: Done) -> str:
    """The single line of a refusal."""
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    return lines[0]


# Misused ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["nothing"], "nothing"),
        (["score", "--modle", "core"], "--modle"),
        (["import"], "KIND"),
        (["import", "cats", "orders.csv"], "cats"),
        (["import", "orders", "orders.csv", "--map", "x"], "--map x"),
        (["import", "orders", "orders.csv", "--map", "x=cat"], "cat"),
        (["undo-import", "x"], "ID"),
        (["export", "cats", "x.csv"], "cats"),
        (["export", "orders", "x.doc"], "x.doc"),
        (["score", "--as-of", "yesterday"], "yesterday"),
        (["score", "--model", "best"], "best"),
        (["score", "--horizon", "0"], "--horizon"),
        (["report", "cats", "-o", "x.pdf"], "cats"),
        (["report", "risk", "-o", "x.doc"], "x.doc"),
        (["report", "risk"], "--out"),
        (["invite", "--role", "boss"], "boss"),
        (["invite", "--role", "manager"], "no firm"),
        (["run"], "token"),
        (["run", "--config", "there.toml"], "there.toml"),
        (["demo", "--lang", "fr"], "fr"),
        (["demo", "--port", "0"], "--port"),
        (["demo", "--now", "soon"], "soon"),
        (["init"], "--name"),
        (["init", "--name", "F", "--currency", "XXQ"], "XXQ"),
        (["init", "--name", "F", "--zone", "Mars/Base"], "Mars/Base"),
        (["init", "--name", "F", "--lang", "fr"], "fr"),
    ],
)
def test_misuse_ends_with_2_and_one_line_that_names_it(run: Run, orders: str, words: list[str], named: str) -> None:
    done = run(*words)
    assert done.code == 2
    assert named in one_line(done)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[telegram]\nport = 1\n", "telegram.port: unknown key"),
        ("[web]\nport = 99999999\n", "web.port"),
        ("[web\n", "not TOML"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_bad_configuration_is_named(run: Run, tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "config.toml").write_text(content, encoding="utf-8", errors="surrogateescape")
    done = run("db", "check")
    assert done.code == 2
    assert named in one_line(done)


def test_every_mistake_of_a_configuration_is_told_at_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[web]\nport = 99999999\n[limits]\nscale = "x"\n', encoding="utf-8")
    assert len(run("run").err.splitlines()) == 2


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_what_is_no_database_is_misuse(run: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", url)
    done = run("members")
    assert done.code == 2
    assert url in one_line(done)


# Failed -------------------------------------------------------------------------------------------------------------


def test_a_database_that_is_away_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", f"postgresql://127.0.0.1:{free_port()}/x")
    done = run("score")
    assert done.code == 1
    assert "database cannot be reached" in one_line(done)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", b""),
        ("broken.csv", ORDERS.encode() + "S-1,C-1,华能,2024-01-05,1\n".encode() + b"\xff\xfe\x81\n\x80"),
        ("no.csv", ORDERS.encode() + b"S-1,C-1,X,some day,1\n"),
        ("headings.csv", b"a,b\n1,2\n"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    ],
)
def test_a_file_that_brings_nothing_fails_with_1(run: Run, tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("import", "orders", name)
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("holdfast: ")


def test_remarks_about_lines_of_an_order_are_told(run: Run, tmp_path: Path) -> None:
    lines = "S-1,A,2024-01-01,mug,5\nS-1,A,2024-01-01,plate,6\nS-1,B,2024-01-02,plate,6\n"
    (tmp_path / "lines.csv").write_text(f"order,customer,date,product,amount\n{lines}", encoding="utf-8")
    done = run("import", "orders", "lines.csv", "--create-customers")
    assert done.code == 0
    assert sum("S-1" in line for line in done.err.splitlines()) == 2


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    done = run("import", "orders", str(tmp_path))
    assert done.code == 1
    one_line(done)


def test_where_nothing_can_be_written_it_fails(filled: Run) -> None:
    done = filled("export", "orders", "there/is/none.csv")
    assert done.code == 1
    assert "there/is/none.csv" in one_line(done)


@pytest.mark.parametrize(
    "words",
    [
        ["undo-import", "99"],
        ["risk", "Nobody at all"],
        ["digest", "nobody"],
        ["report", "risk", "-o", "x.pdf", "--team", "nobody"],
        ["db", "restore", "none.db"],
    ],
)
def test_what_does_not_exist_fails_with_1(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.code == 1
    one_line(done)


# Import and undo ----------------------------------------------------------------------------------------------------


def test_an_import_reports_and_a_second_changes_nothing(run: Run, orders: str) -> None:
    first = run("import", "orders", orders, "--create-customers", "--json").json
    assert {name: first[name] for name in ("created", "updated", "unchanged", "refused", "customers_made")} == {
        "created": 36,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "customers_made": 3,
    }
    again = run("import", "orders", orders, "--json").json
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 36)


def test_bad_rows_are_reported_and_good_ones_are_in(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text(GOOD + "S-99,C-1,X,never,5\n", encoding="utf-8")
    done = run("import", "orders", "some.csv", "--create-customers", "--json")
    assert done.code == 0
    [problem] = done.json["problems"]
    assert (problem["line"], problem["key"], problem["refused"]) == (38, "imports-row-date-unreadable", True)


def test_unknown_customers_are_refused_with_a_hint(run: Run, orders: str) -> None:
    done = run("import", "orders", orders)
    assert done.code == 1
    assert "--create-customers" in done.err


def test_a_dry_run_stores_nothing(run: Run, orders: str) -> None:
    done = run("import", "orders", orders, "--create-customers", "--dry-run", "--json")
    assert (done.code, done.json["rows"], done.json["dry_run"]) == (0, 36, True)
    assert csv_rows(run("score").out) == []


def test_an_import_is_taken_back_once(filled: Run) -> None:
    assert filled("undo-import", "1").code == 0
    assert csv_rows(filled("score").out) == []
    done = filled("undo-import", "1")
    assert done.code == 1
    one_line(done)


def test_columns_can_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("wer;wann;was\nA;2024-01-05;7\n", encoding="utf-8")
    maps = ["--map", "wer=customer_name", "--map", "wann=ordered_at", "--map", "was=amount"]
    done = run("import", "orders", "x.csv", *maps, "--create-customers", "--currency", "EUR")
    assert done.code == 0


# Out again ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_comes_back_unchanged(filled: Run, form: str) -> None:
    assert filled("export", "orders", f"out.{form}").code == 0
    again = filled("import", "orders", f"out.{form}", "--json").json
    assert (again["created"], again["updated"], again["unchanged"], again["refused"]) == (0, 0, 36, 0)


def test_scores_can_be_exported(filled: Run, tmp_path: Path) -> None:
    assert filled("export", "scores", "scores.csv").code == 0
    rows = csv_rows((tmp_path / "scores.csv").read_text(encoding="utf-8-sig"))
    assert [row["customer_key"] for row in rows] == ["C-0", "C-1", "C-2"]


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_report_is_a_file(filled: Run, tmp_path: Path, form: str) -> None:
    assert filled("report", "risk", "-o", f"risk.{form}").code == 0
    assert (tmp_path / f"risk.{form}").read_bytes()[:4] in (b"%PDF", b"PK\x03\x04")


def test_a_digest_is_what_the_group_would_read(founded: Run, tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'holdfast.db'}") as db:
        db.run(lambda tx: people.create_team(tx, key="east", name="东部", name_en="East"))
    done = founded("digest", "East", "--date", "2026-11-23")
    assert done.code == 0
    assert done.out.splitlines()[0] == "📋 East · Mon 23 Nov"
    bad = founded("digest", "east", "--date", "monday")
    assert bad.code == 2
    assert "monday" in one_line(bad)


# Scores -------------------------------------------------------------------------------------------------------------


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_scores_are_one_row_a_customer_with_the_promised_columns(filled: Run) -> None:
    rows = csv_rows(filled("score", "--as-of", "2025-01-15").out)
    assert [row["customer_key"] for row in rows] == ["C-0", "C-1", "C-2"]
    assert list(rows[0]) == [
        "customer_key",
        "as_of",
        "churn_probability",
        "expected_days_late",
        "late_probability",
        "clv",
        "grade",
        "points",
        "level",
        "reasons",
        "coverage",
        "oldest_days",
    ]


def test_scores_of_the_past_do_not_know_what_came_later(filled: Run, tmp_path: Path) -> None:
    before = filled("score", "--as-of", "2024-08-01", "--out", "before.csv")
    assert before.code == 0
    later = ORDERS + "".join(f"L-{n},C-{n % 4},Customer {n},2024-{8 + n % 4:02}-05,{900 + n}\n" for n in range(24))
    (tmp_path / "later.csv").write_text(later, encoding="utf-8")
    assert filled("import", "orders", "later.csv", "--create-customers").code == 0
    assert filled("score", "--as-of", "2024-08-01", "--out", "after.csv").code == 0
    assert (tmp_path / "before.csv").read_bytes() == (tmp_path / "after.csv").read_bytes()
    assert filled("score", "--as-of", "2025-01-15").out != (tmp_path / "before.csv").read_text(encoding="utf-8")


def test_json_is_all_there_is_on_stdout(filled: Run) -> None:
    assert len(filled("score", "--as-of", "2025-01-15", "--json").json) == 3
    asked = filled("risk", "C-1", "--json")
    assert asked.json["customer_key"] == "C-1"
    assert asked.json["level"]
    assert filled("members", "--json").json == []


def test_a_customer_can_be_asked_about_by_name(filled: Run) -> None:
    done = filled("risk", "Customer 1")
    assert done.code == 0
    assert "Customer 1" in done.out


# Set-up and care ----------------------------------------------------------------------------------------------------


@pytest.fixture
def founded(run: Run) -> Run:
    """A firm in an empty folder."""
    done = run("init", "--name", "Firm & Co", "--currency", "eur", "--zone", "Europe/Berlin", "--lang", "en")
    assert done.code == 0
    assert done.out.startswith("/start ")
    return run


def test_init_makes_everything_and_nothing_twice(founded: Run, tmp_path: Path) -> None:
    assert (tmp_path / "config.toml").stat().st_mode & 0o077 == 0
    assert founded("db", "check").code == 0
    done = founded("init", "--name", "F")
    assert done.code == 2
    assert "config.toml" in one_line(done)


def test_invitations_and_members(founded: Run) -> None:
    assert founded("invite", "--role", "administrator", "--name", "Ann", "--json").json["role"] == "administrator"
    assert founded("members", "--json").code == 0
    done = founded("invite", "--role", "manager", "--team", "nobody")
    assert done.code == 2
    one_line(done)


def test_a_backup_comes_back(founded: Run, orders: str, tmp_path: Path) -> None:
    assert founded("import", "orders", orders, "--create-customers").code == 0
    assert founded("db", "backup", "copy.db").code == 0
    assert founded("undo-import", "1").code == 0
    done = founded("db", "restore", "copy.db")
    assert done.code == 1
    assert "--replace" in one_line(done)
    assert founded("db", "restore", "copy.db", "--replace").code == 0
    assert len(csv_rows(founded("score").out)) == 3
    done = founded("db", "backup", "copy.db")
    assert done.code == 1
    one_line(done)


def test_an_empty_database_is_told_apart(run: Run) -> None:
    assert (run("db", "check").code, run("db", "check", "--json").json["state"]) == (1, "empty")
    assert run("db", "upgrade").code == 0
    assert run("db", "check", "--json").json["state"] == "current"


def test_the_doctor_names_what_is_missing(founded: Run) -> None:
    done = founded("doctor", "--json")
    assert done.code == 1
    assert {each["what"]: each["good"] for each in done.json}["database"] is True
    assert {each["what"]: each["good"] for each in done.json}["telegram"] is False


# The bot itself -----------------------------------------------------------------------------------------------------


def start(folder: Path, *words: str, **environment: str) -> Done:
    """A command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def refusals(done: Done) -> list[str]:
    return [line for line in done.err.splitlines() if line.startswith("holdfast: ")]


def test_without_network_run_says_so(founded: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    api = f'[telegram]\napi = "http://127.0.0.1:{free_port()}"\n[web]\nport = {free_port()}\n'
    config.write_text(api + config.read_text(encoding="utf-8"), encoding="utf-8")
    done = start(tmp_path, "run", HOLDFAST_TOKEN="1:abc")
    assert done.code == 1
    [line] = refusals(done)
    assert "cannot be reached" in line


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_port_in_use_is_named(founded: Run, tmp_path: Path, taken: int) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[web]\nport = {taken}\n" + config.read_text(encoding="utf-8"), encoding="utf-8")
    done = start(tmp_path, "run", HOLDFAST_TOKEN="1:abc")
    assert done.code == 1
    [line] = refusals(done)
    assert f"port {taken} is in use" in line


def test_the_demo_names_a_port_in_use(tmp_path: Path, taken: int) -> None:
    done = start(tmp_path, "demo", "--port", str(taken), "--customers", "5")
    assert done.code == 1
    assert f"port {taken} is in use" in refusals(done)[-1]


async def test_a_token_that_telegram_does_not_know_is_misuse(founded: Run, tmp_path: Path) -> None:
    world = World.create(None)
    async with running(world) as rig:
        config = tmp_path / "config.toml"
        api = f'[telegram]\napi = "{rig.url}"\n[web]\nport = {free_port()}\n'
        config.write_text(api + config.read_text(encoding="utf-8"), encoding="utf-8")
        done = await asyncio.to_thread(start, tmp_path, "run", HOLDFAST_TOKEN="1:abc")
    assert done.code == 2
    [line] = refusals(done)
    assert "does not know this token" in line


def test_a_customer_that_was_taken_back_is_no_customer_any_more(filled: Run) -> None:
    assert filled("risk", "C-1").code == 0
    assert filled("undo-import", "1").code == 0
    done = filled("risk", "C-1")
    assert done.code == 1
    assert "no such customer" in one_line(done)


@pytest.mark.parametrize("number", ["0", "99999999999999999999"])
def test_an_import_has_a_number_that_can_be(run: Run, number: str) -> None:
    done = run("undo-import", number)
    assert done.code == 2
    one_line(done)


@pytest.mark.parametrize("name", ["", "  ", "x" * 5_000])
def test_a_firm_has_a_name(run: Run, name: str) -> None:
    done = run("init", "--name", name)
    assert done.code == 2
    assert "--name" in one_line(done)


@pytest.mark.parametrize(("url", "code"), [("mysql://x", 2), ("sqlite:////nowhere/at/all.db", 1)])
def test_without_a_database_nothing_is_written_that_stands_in_the_way(
    run: Run, tmp_path: Path, url: str, code: int
) -> None:
    done = run("init", "--name", "F", "--database", url, "--token", "1:a")
    assert done.code == code
    one_line(done)
    assert list(tmp_path.glob("*.toml")) == list(tmp_path.glob("*.token")) == []
    assert run("init", "--name", "F").code == 0


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def test_an_answer_that_cannot_be_is_asked_for_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["", "Firm", "XXQ", "eur", "Mars/Base", "UTC", "fr", "en", ""]
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join(answers) + "\n"))
    done = run("init")
    assert done.code == 0
    assert "/start " in done.out
    with Database("sqlite:///holdfast.db") as database:
        firm = database.look(people.firm)
    assert firm is not None
    assert (firm.name, firm.currency, firm.zone, firm.language) == ("Firm", "EUR", "UTC", "en")
