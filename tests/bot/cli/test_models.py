"""`backtest` and `model`: tables and documents, what is kept, and the way back to an earlier fit."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.cli import main
from db import audit, backtests, scores
from db.gateway import Database
from db.scope import ALL
from handlers.risk import nightly, queries, registry, standing
from handlers.risk.backtests import keep, serving_error, weekly

CUSTOMERS, DAYS = 60, 700
END = date(2024, 6, 30)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Customers who order every so often; every third one stops after its first year."""
    url = f"sqlite:///{tmp_path / 'firm.db'}"
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "orders.csv").open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["order_key", "customer_key", "ordered_at", "amount"])
        for number in range(CUSTOMERS):
            last = DAYS if number % 3 else 365 + number
            for day in range(number % 20, last, 12 + number % 25):
                when = END - timedelta(days=DAYS - day)
                writer.writerow([f"{number}-{day}", f"C{number}", when.isoformat(), 100 + number])
    assert main(["import", "orders", "orders.csv", "--create-customers"]) == 0
    return Database(url)


def test_a_backtest_is_told_and_kept(book: Database, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["backtest", "--cutoffs", "2"]) == 0
    told = capsys.readouterr().out
    assert "90 days ahead, as of 2024-06-30" in told
    assert "ROC-AUC" in told
    assert "serves: core" in told
    assert told.count("active customers flagged on") == 2
    assert "by a day's passing alone, over 3 nights and" in told
    assert "\n2024 Q2 " in told
    assert "late payment" not in told  # there is no invoice
    assert main(["backtest", "--cutoffs", "2", "--horizon", "60", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {row["candidate"] for row in document["rows"]} >= {"core", "plain", "gap"}
    assert document["pooled"]["core"]["all"]["n"] == sum(
        row["n"] for row in document["rows"] if (row["candidate"], row["crowd"]) == ("core", "all")
    )
    assert 0 <= document["serving_ece"] <= 1
    with book:
        kept = book.look(lambda tx: backtests.latest(tx, horizon_days=60.0))
        assert kept is not None
        assert kept.result["serving_ece"] == document["serving_ece"]


def test_the_error_of_the_firms_own_horizon_is_quoted(book: Database) -> None:
    now = datetime(2024, 7, 1, tzinfo=UTC)
    main(["backtest", "--horizon", "60"])
    with book:
        assert book.look(serving_error) is None
        main(["backtest"])
        error = book.look(serving_error)
        assert error is not None
        nightly.score_all(book, now, trigger="nightly")
        customer_id = book.look(lambda tx: scores.all_current(tx, ALL))[0].customer_id
        assert book.look(lambda tx: queries.asked(tx, customer_id, ALL)).error == error


def test_scores_of_a_horizon_ago_are_held_against_what_came(book: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with book:
        nightly.score_all(book, datetime(2024, 3, 30, tzinfo=UTC), trigger="nightly")
    capsys.readouterr()
    assert main(["backtest", "--json"]) == 0
    drift = json.loads(capsys.readouterr().out)["drift"]
    checked = drift["checked"]
    assert checked["n"] == sum(row["n"] for row in checked["grades"])
    assert checked["actual"] == sum(row["lost"] for row in checked["grades"])
    for command in (["backtest"], ["model", "list"]):
        assert main(command) == 0
        told = capsys.readouterr().out
        assert f"of {checked['n']} customers scored by 2024-03-30" in told
        assert f"{checked['actual']} did not" in told
        assert "PSI, no alarm" in told
        assert ("DRIFT since" in told) == (drift["alarm"] is not None)


def test_an_alarm_is_a_finding_of_the_doctor(book: Database, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2024, 7, 1, tzinfo=UTC)
    checked = {"since_day": 1, "until_day": 91, "n": 9, "expected": 1.0, "actual": 8, "points": 0.8, "grades": []}
    with book:
        for kinds, good in (([], True), (["calibration", "worse"], False)):
            alarm = {"kinds": kinds, "since": now.isoformat()} if kinds else None
            kept = {"horizon_days": 90.0, "drift": {"checked": checked, "alarm": alarm}}
            book.run(partial(keep, found=kept, now=now))
            capsys.readouterr()
            main(["doctor", "--json"])
            [found] = [each for each in json.loads(capsys.readouterr().out) if each["what"] == "forecasts"]
            assert found["good"] == good
            assert good or found["words"].count("DRIFT since 2024-07-01") == 2
            assert good or "holdfast backtest" in found["words"]


@pytest.mark.parametrize("kinds", [(), ("worse",)])
def test_the_doctor_knows_of_an_alarm_whose_figures_nobody_kept(
    book: Database, capsys: pytest.CaptureFixture[str], kinds: tuple[str, ...]
) -> None:
    now = datetime(2024, 7, 1, tzinfo=UTC)
    alarm = {"kinds": list(kinds), "since": now.isoformat()} if kinds else None
    with book:
        found = {"horizon_days": 90.0, "drift": {"checked": None, "alarm": alarm}}
        book.run(partial(keep, found=found, now=now))
        capsys.readouterr()
        main(["doctor", "--json"])
    [said] = [each for each in json.loads(capsys.readouterr().out) if each["what"] == "forecasts"]
    assert said["good"] == (not kinds)


def test_it_is_done_once_a_week(book: Database) -> None:
    now = datetime(2024, 7, 1, tzinfo=UTC)
    with book:
        assert weekly(book.url, now)
        assert not weekly(book.url, now + timedelta(days=6))
        assert weekly(book.url, now + timedelta(days=7))


def test_a_firm_without_history_has_no_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    monkeypatch.chdir(tmp_path)
    assert main(["backtest"]) == 0
    told = capsys.readouterr().out
    assert "no order yet: 0 closed window(s)" in told
    assert "1970" not in told


def test_an_earlier_fit_serves_again(book: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with book:
        for day in (1, 9):
            nightly.score_all(book, datetime(2024, 7, day, tzinfo=UTC), trigger="nightly")
        latest, first = book.look(lambda tx: scores.models(tx, standing.KIND))
        assert main(["model", "serve", first.version]) == 0
        assert book.look(lambda tx: scores.serving_version(tx, standing.KIND)) == first.version
        last = book.look(audit.latest)[0]
        assert (last.action, last.entity, last.before, last.after) == (
            "serve",
            "model",
            {"version": latest.version},
            {"version": first.version},
        )
        capsys.readouterr()
        assert main(["model", "list"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line[0] for line in lines] == [" ", "!"]
        assert main(["model", "list", "--json"]) == 0
        assert [each["serving"] for each in json.loads(capsys.readouterr().out)] == [False, True]


def test_a_fit_that_was_gone_back_to_stays_until_it_is_unpinned(book: Database) -> None:
    with book:
        for day in (1, 9):
            nightly.score_all(book, datetime(2024, 7, day, tzinfo=UTC), trigger="nightly")
        _, first = book.look(lambda tx: scores.models(tx, standing.KIND))
        assert main(["model", "serve", first.version]) == 0
        passed = nightly.score_all(book, datetime(2024, 7, 10, tzinfo=UTC), trigger="nightly")
        assert passed.version == first.version
        assert len(book.look(lambda tx: scores.models(tx, standing.KIND))) == 2
        assert {each.model_version for each in book.look(lambda tx: scores.all_current(tx, ALL))} == {first.version}
        assert main(["model", "unpin"]) == 0
        assert book.look(audit.latest)[0].action == "unpin"
        assert nightly.score_all(book, datetime(2024, 7, 11, tzinfo=UTC), trigger="nightly").version != first.version
        assert main(["model", "unpin"]) == 0  # nothing to do
        assert book.look(registry.pinned) is None


def test_an_unknown_or_damaged_fit_never_serves(book: Database, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2024, 7, 1, tzinfo=UTC)
    damaged = {"kind": standing.KIND, "version": "bad", "as_of": now, "fitted_at": now, "parameters": {"format": 1}}
    more = {"evidence": {}, "data_fingerprint": "", "digest": "0" * 64, "serving": False}
    with book:
        book.run(lambda tx: scores.add_model(tx, **damaged, **more))
        for version, said in (("never", "no such fit"), ("bad", "SHA-256 differs")):
            assert main(["model", "serve", version]) == 1
            assert said in capsys.readouterr().err
        assert book.look(lambda tx: scores.serving_version(tx, standing.KIND)) is None


def test_a_kept_backtest_is_plain_json(book: Database) -> None:
    """PostgreSQL takes no NaN: what could not be measured is None."""
    with book:
        found = {"horizon_days": 90.0, "serving_ece": None}
        book.run(lambda tx: keep(tx, found, datetime(2024, 7, 1, tzinfo=UTC)))
        assert book.look(serving_error) is None
        main(["backtest"])
        kept = book.look(lambda tx: backtests.latest(tx, horizon_days=90.0))
        assert kept is not None
        json.dumps(kept.result, allow_nan=False)
