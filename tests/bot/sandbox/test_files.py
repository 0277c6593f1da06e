"""What files say about themselves, and where their bytes may lie."""

import struct
from pathlib import Path

import pytest

from bot.sandbox.files import FileShelf, Upload, image_format, image_size, photo_sizes, voice_seconds
from bot.sandbox.store import Store

JPEG = (
    b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"\0\0"
    b"\xff\xc0" + struct.pack(">HBHH", 11, 8, 480, 640) + b"\x01\x01\x11\0" + b"\xff\xd9"
)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + struct.pack(">II", 3, 4), "png", (3, 4)),
        (b"\x89PNG\r\n\x1a\n", "png", None),
        (b"GIF89a" + struct.pack("<HH", 5, 6), "gif", (5, 6)),
        (JPEG, "jpg", (640, 480)),
        (b"\xff\xd8\xff\xe0\0\x04\0\0", "jpg", None),
        (b"RIFF\0\0\0\0WEBP", "webp", (512, 512)),
        (b"%PDF", None, None),
    ],
)
def test_pictures(data: bytes, kind: str | None, size: tuple[int, int] | None) -> None:
    assert (image_format(data), image_size(data)) == (kind, size)


@pytest.mark.parametrize(("data", "seconds"), [(b"mp3", 1), (b"OggS", 1), (b"OggS\0\0" + struct.pack("<q", 96_000), 2)])
def test_voice(data: bytes, seconds: int) -> None:
    assert voice_seconds(data) == seconds


def test_large_photos_shrink_to_telegrams_sizes() -> None:
    file = FileShelf(None, Store(None)).add("photo", Upload("p.png", b"x" * 100))
    sizes = photo_sizes(file, 4000, 2000)
    assert [(s["width"], s["height"]) for s in sizes] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert len({s["file_id"] for s in sizes}) == 4


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/../../b.sh", "x.p%2Fy", "", "C:\\x.exe", ".ssh"])
def test_names_never_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    shelf = FileShelf(tmp_path / "files", Store(None))
    file = shelf.add("document", Upload(name, b"x"))
    (written,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written == tmp_path / "files" / file.path
    assert written.parent == tmp_path / "files" / "documents"
    assert shelf.read(file.path) == b"x"
    assert shelf.read(f"../files/{file.path}") is None
