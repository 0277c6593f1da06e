"""Writing recordings down: faster-whisper in a worker, where the extra `voice` is installed and a model is named."""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from handlers.common.services import Ears, Workers


class Whisper:
    """Hears with a model that lies in a folder of this machine; nothing is ever fetched."""

    def __init__(self, workers: Workers, model: Path) -> None:
        self._workers = workers
        self._model = str(model)

    async def hear(self, content: bytes, lang: str) -> str:
        """The words of a recording in `lang`; "" where there are none."""
        return await self._workers.run(transcribe, content, lang, self._model)


def ears(model: Path | None, workers: Workers) -> Ears | None:
    """Somebody who hears; None where no model is named or the extra `voice` is not installed."""
    if model is None or find_spec("faster_whisper") is None:
        return None
    return Whisper(workers, model)


def transcribe(content: bytes, lang: str, model: str) -> str:
    """What a recording says. Runs in a worker: the model takes seconds to load, and is kept."""
    segments, _ = _loaded(model).transcribe(io.BytesIO(content), language=lang, vad_filter=True)
    return " ".join(segment.text.strip() for segment in segments).strip()


@cache
def _loaded(model: str) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(model, device="cpu", compute_type="int8", local_files_only=True)
