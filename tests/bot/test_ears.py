"""Writing recordings down: only where it was switched on, and never with anything from the network."""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.ears import Whisper, ears, transcribe
from tests.support.workers import ThreadWorkers


class Segment:
    def __init__(self, text: str) -> None:
        self.text = text


class Model:
    """Stands for faster-whisper's model."""

    made: tuple[str, dict[str, Any]]

    def __init__(self, path: str, **options: Any) -> None:
        Model.made = path, options

    def transcribe(self, content: io.BytesIO, *, language: str, vad_filter: bool) -> tuple[list[Segment], None]:
        return [Segment(f" {language}"), Segment(f"{len(content.read())} bytes ")], None


@pytest.fixture
def whisper(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra `voice` were installed."""
    module = ModuleType("faster_whisper")
    module.__spec__ = importlib.util.spec_from_loader("faster_whisper", loader=None)
    vars(module)["WhisperModel"] = Model
    monkeypatch.setitem(sys.modules, "faster_whisper", module)


def test_nobody_hears_where_no_model_is_named(whisper: None) -> None:
    assert ears(None, ThreadWorkers()) is None


def test_nobody_hears_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    assert ears(tmp_path, ThreadWorkers()) is None


async def test_a_recording_is_written_down_from_a_local_model(whisper: None, tmp_path: Path) -> None:
    found = ears(tmp_path, ThreadWorkers())
    assert isinstance(found, Whisper)
    assert await found.hear(b"OggS", "zh") == "zh 4 bytes"
    path, options = Model.made
    assert path == str(tmp_path)
    assert options["local_files_only"] is True


def test_the_words_come_in_one_line(whisper: None, tmp_path: Path) -> None:
    assert transcribe(b"", "en", str(tmp_path)) == "en 0 bytes"
