"""Which known contact a name means: never a guess between two."""

from __future__ import annotations

import pytest

from db.customers import ContactInfo
from handlers.updates.contacts import is_whole, meant

KNOWN = ["王建国", "李梅", "李总监", "John Smith", "Ann Lee", "Bob Lee"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王总", "王建国"),
        ("王建国", "王建国"),
        ("采购王建国", "王建国"),
        ("李梅", "李梅"),
        ("李经理", None),  # two of that surname
        ("张总", None),
        ("Mr Smith", "John Smith"),
        ("mr. smith", "John Smith"),
        ("Ms Lee", None),
        ("Ann Lee", "Ann Lee"),
        ("总", None),
    ],
)
def test_who_is_meant(typed: str, name: str | None) -> None:
    known = [ContactInfo(number, 1, each, None, None, None, None) for number, each in enumerate(KNOWN)]
    found = meant(typed, known)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("name", "whole"),
    [("王总", False), ("李经理", False), ("李伟", True), ("张建国", True), ("Mr Smith", False), ("Ann Lee", True)],
)
def test_a_surname_with_a_title_is_no_whole_name(name: str, *, whole: bool) -> None:
    assert is_whole(name) is whole
