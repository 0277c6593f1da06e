"""Two compact indexes over customer rows: exact keys and weighted n-grams; both take single additions."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

_MERGE_AT = 4096  # additions kept aside until they are sorted in
_HEADS = 1 << 18  # places that the beginnings of keys are hashed to
HEAD = 2  # characters of a beginning


class Keys:
    """Which rows have an exact key. Keys are kept as 64-bit hashes, 12 bytes each."""

    def __init__(self) -> None:
        self._hashes: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._rows: npt.NDArray[np.uint32] = np.empty(0, np.uint32)
        self._new_hashes = array("q")
        self._new_rows = array("I")
        self._recent: defaultdict[int, list[int]] = defaultdict(list)
        self._heads = bytearray(_HEADS)

    def add(self, key: str, row: int) -> None:
        hashed = hash(key)
        self._heads[hash(key[:HEAD]) % _HEADS] = 1
        self._new_hashes.append(hashed)
        self._new_rows.append(row)
        self._recent[hashed].append(row)
        if len(self._new_rows) >= max(_MERGE_AT, len(self._rows) // 8):
            self._sort_in()

    def may_begin(self, head: str) -> bool:
        """Whether there may be keys that begin with these HEAD characters: False is sure."""
        return bool(self._heads[hash(head) % _HEADS])

    def rows(self, key: str) -> list[int]:
        return self.rows_of([key])[0]

    def rows_of(self, keys: Sequence[str]) -> list[list[int]]:
        """Rows of each key, in the order of `keys`; one pass for a whole sentence of candidates."""
        hashes = np.fromiter((hash(key) for key in keys), np.int64, len(keys))
        first = np.searchsorted(self._hashes, hashes, "left")
        last = np.searchsorted(self._hashes, hashes, "right")
        found: list[list[int]] = []
        for low, high, hashed in zip(first.tolist(), last.tolist(), hashes.tolist(), strict=True):
            old = self._rows[low:high].tolist() if high > low else []
            found.append(old + self._recent.get(hashed, []))
        return found

    def _sort_in(self) -> None:
        hashes = np.concatenate([self._hashes, np.array(self._new_hashes, np.int64)])
        rows = np.concatenate([self._rows, np.array(self._new_rows, np.uint32)])
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._rows = hashes[order], rows[order]
        self._new_hashes, self._new_rows = array("q"), array("I")
        self._recent.clear()


class Grams:
    """Rows by the n-grams of their names; rare grams weigh more."""

    def __init__(self) -> None:
        self._postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    def add(self, grams: Iterable[str], row: int) -> None:
        for gram in set(grams):
            self._postings[gram].append(row)

    def best(self, grams: Iterable[str], size: int, count: int, alive: npt.NDArray[np.bool_]) -> list[int]:
        """The `count` living rows out of `size` that share the most weight of grams with the query, best first."""
        known = [self._postings[gram] for gram in set(grams) if gram in self._postings]
        if not known:
            return []
        weights = [np.full(len(rows), np.log1p(size / len(rows)), np.float32) for rows in known]
        rows = np.concatenate([np.array(rows, np.uint32) for rows in known])
        scores = np.bincount(rows, np.concatenate(weights), minlength=size)[:size] * alive
        count = min(count, size)
        top = np.argpartition(scores, size - count)[size - count :]
        top = top[np.argsort(-scores[top], kind="stable")]
        return [int(row) for row in top if scores[row] > 0]


def trigrams(letters: str) -> list[str]:
    """Letter trigrams with a mark before the first: the start of a name weighs more."""
    marked = f"^{letters}"
    return [marked[i : i + 3] for i in range(max(1, len(marked) - 2))]
