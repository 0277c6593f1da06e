"""`train notes`: measured on notes it has not seen, put in service, the same again from the same notes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from db import scores
from db.gateway import Database
from handlers.updates.suggesting import MODEL, by_model


def test_training_says_how_good_it_is_and_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", "notes", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert 0.4 < report["f1"] < 0.95
    assert report["own"] == 0
    with Database("sqlite:///holdfast.db") as database:
        serving = database.look(lambda tx: scores.serving_model(tx, MODEL))
    assert serving is not None
    assert serving.version == report["version"]
    assert "payment_delay" in by_model("财务一直没给我们安排打款", (), serving.parameters)
    assert "payment_delay" not in by_model("财务一直没给我们安排打款", ("payment_delay",), serving.parameters)


def test_what_cannot_be_trained_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "dogs"]) == 2
    assert "dogs" in capsys.readouterr().err
