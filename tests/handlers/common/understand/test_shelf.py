"""What was learnt is kept for the next start, and nothing that is broken or of another version is believed."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from handlers.common.understand import shelf
from handlers.common.understand.learning import Learnt, fit


class Teacher:
    """Learns two things from few sentences, and counts how often."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> dict[str, Learnt]:
        self.asked += 1
        known = [("签了合同", "contract"), ("a contract was signed", "contract"), ("他们不满意", "complaint")]
        return {"kinds": fit(known), "asking": fit([("how is it?", "asks"), ("fine", "none")])}


def same(one: dict[str, Learnt], other: dict[str, Learnt]) -> bool:
    return one.keys() == other.keys() and all(
        one[name].labels == other[name].labels
        and np.array_equal(one[name].weights, other[name].weights)
        and np.array_equal(one[name].rarity, other[name].rarity)
        and np.array_equal(one[name].start, other[name].start)
        for name in one
    )


def test_the_next_process_learns_nothing(tmp_path: Path) -> None:
    teach = Teacher()
    assert not shelf.is_kept(tmp_path)
    first = shelf.known(teach, tmp_path)
    assert shelf.is_kept(tmp_path)
    again = shelf.known(teach, tmp_path)
    assert teach.asked == 1
    assert same(first, again)
    assert again["kinds"].chances("签了") == first["kinds"].chances("签了")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _save(path: Path, arrays: dict[str, Any]) -> None:
    np.savez(path, **arrays)


def _pickle(path: Path) -> None:
    _save(path, {"kinds.labels": np.array([object()], dtype=object)})


def _lack(path: Path) -> None:
    _save(path, {"kinds.labels": np.array(["contract"])})


@pytest.mark.parametrize("harm", [_cut, _garble, _empty, _pickle, _lack])
def test_a_broken_file_is_learnt_anew_and_mended(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    teach = Teacher()
    first = shelf.known(teach, tmp_path)
    [path] = tmp_path.glob("learnt-*.npz")
    harm(path)
    assert not shelf.is_kept(tmp_path)
    assert same(shelf.known(teach, tmp_path), first)
    assert same(shelf.known(teach, tmp_path), first)
    assert teach.asked == 2


def test_several_that_need_it_at_once_learn_once(tmp_path: Path) -> None:
    teach = Teacher()
    with ThreadPoolExecutor(4) as pool:
        found = [each.result() for each in [pool.submit(shelf.known, teach, tmp_path) for _ in range(4)]]
    assert teach.asked == 1
    assert all(same(each, found[0]) for each in found)


def test_a_place_that_cannot_be_written_only_costs_the_time(tmp_path: Path) -> None:
    teach = Teacher()
    taken = tmp_path / "a file"
    taken.touch()
    assert same(shelf.known(teach, taken), shelf.known(teach, taken))
    assert teach.asked == 2


def test_what_old_versions_learnt_is_thrown_away_in_time(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"learnt-{number}.npz").touch()
    shelf.known(Teacher(), tmp_path)
    kept = list(tmp_path.glob("learnt-*.npz"))
    assert len(kept) < 20
    assert shelf.is_kept(tmp_path)
    assert not list(tmp_path.glob("*half*"))


def test_what_somebody_else_has_kept_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program may be installed by one user and run by another, who may read the file and change nothing."""
    teach = Teacher()
    first = shelf.known(teach, tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "utime", refuse)
    assert shelf.is_kept(tmp_path)
    assert same(shelf.known(teach, tmp_path), first)
    assert teach.asked == 1
