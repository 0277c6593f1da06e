"""Files in the simulated Telegram: where their bytes lie, and what pictures and voice notes say about themselves."""

import mimetypes
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.store import Store

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024

_FOLDER = {"photo": "photos", "document": "documents", "voice": "voice"}
_MAGIC = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}


@dataclass(frozen=True)
class Upload:
    """A file on its way in."""

    name: str
    data: bytes


@dataclass
class StoredFile:
    """A file as Telegram knows it; `sizes` of a photo share its bytes."""

    number: int
    kind: str
    name: str
    path: str
    size: int

    @property
    def file_id(self) -> str:
        """Opaque to the bot; names the file for ever."""
        return f"SBX{self.kind[:1].upper()}gAD{self.number:08d}{self.size:010x}"

    @property
    def unique_id(self) -> str:
        """The same for every bot."""
        return f"SBX{self.number:08d}"

    @property
    def mime_type(self) -> str:
        """Guessed from the name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_file(self) -> dict[str, Any]:
        """The Bot API object File."""
        document = {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}
        return {**document, "file_path": self.path}


class FileShelf:
    """Bytes in a folder, or in memory without one."""

    def __init__(self, folder: Path | None, store: Store) -> None:
        self._folder = folder
        self._store = store
        self._memory: dict[str, bytes] = {}
        self._files = {number: StoredFile(**document) for number, document in store.load("file")}
        self._by_id = {file.file_id: file for file in self._files.values()}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep a file; the path is made here and owes nothing to the sender's name but a harmless extension."""
        number = max(self._files, default=0) + 1
        suffix = re.sub(r"[^A-Za-z0-9.]", "", Path(upload.name).suffix)[:10] or ".bin"
        file = StoredFile(number, kind, upload.name, f"{_FOLDER[kind]}/file_{number}{suffix}", len(upload.data))
        self._write(file.path, upload.data)
        self._files[number] = self._by_id[file.file_id] = file
        self._store.put("file", number, file)
        return file

    def find(self, file_id: str) -> StoredFile | None:
        """A file by its id; the ids of a photo's smaller sizes lead to the same file."""
        return self._by_id.get(file_id.partition("-")[0])

    def read(self, path: str) -> bytes | None:
        """The bytes under a file path, or None; only paths this shelf made are served."""
        if not any(file.path == path for file in self._files.values()):
            return None
        return (self._folder / path).read_bytes() if self._folder else self._memory[path]

    def _write(self, path: str, data: bytes) -> None:
        if self._folder is None:
            self._memory[path] = data
            return
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def image_format(data: bytes) -> str | None:
    """png, jpg, gif or webp by the first bytes, else None."""
    return next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None where the bytes are no picture."""
    kind = image_format(data)
    try:
        if kind == "png":
            return struct.unpack(">II", data[16:24])
        if kind == "gif":
            return struct.unpack("<HH", data[6:10])
        if kind == "jpg":
            return _jpeg_size(data)
    except struct.error:
        return None
    return (512, 512) if kind == "webp" else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def voice_seconds(data: bytes) -> int:
    """Length of an OGG/Opus note from its last page (48,000 samples a second), at least 1; 1 for other formats."""
    last = data.rfind(b"OggS")
    if last < 0 or len(data) < last + 14:
        return 1
    samples: int = struct.unpack("<q", data[last + 6 : last + 14])[0]
    return max(1, round(samples / 48_000))


def photo_sizes(file: StoredFile, width: int, height: int) -> list[dict[str, Any]]:
    """The sizes Telegram makes of a photo: at most 90, 320, 800 and 1,280 pixels, the largest last."""
    longest = max(width, height, 1)
    limits = [limit for limit in (90, 320, 800) if limit < longest] + [min(longest, 1280)]
    sizes = []
    for index, limit in enumerate(limits):
        share = limit / longest
        letter = "" if index == len(limits) - 1 else f"-{'smx'[index]}"
        sizes.append(
            {
                "file_id": file.file_id + letter,
                "file_unique_id": file.unique_id + letter,
                "width": max(1, round(width * share)),
                "height": max(1, round(height * share)),
                "file_size": max(1, round(file.size * share * share)),
            }
        )
    return sizes
