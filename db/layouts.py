"""The details of a night's scores as packed figures, and the layouts by which they are read back.

A layout is a JSON text: `figures` says how many numbers (float64, little-endian, NaN: none) a packed row begins with;
`members` holds what the detail does, a list of one place standing for that figure, anything else for itself; `cells`
has the names of risks, ranks and levels, and how likely each risk is. Behind the figures stand two bytes for each risk:
first the risks that apply, worst first (NO_RISK: none), then for each of these the place of its ranks and level.
What was said alike of everybody stands in the layout alone. Layouts are never changed: what a score says stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from struct import Struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, delete, select

from db.gateway import Tx
from db.models import Layout, Score
from db.prepared import Adding, Prepared

NO_RISK: Final = 255
KEPT: Final = 500  # layouts, and readers of them, at a time
_FIGURE: Final = Struct("<d")
_ADD: Final = Adding(Layout, known=())
_TEXT: Final = Prepared(select(Layout.text).where(Layout.id == bindparam("id")))


class Reader:
    """Reads the packed rows of one layout."""

    def __init__(self, text: str) -> None:
        told: Mapping[str, Any] = json.loads(text)
        cells = told["cells"]
        self._figures = Struct(f"<{told['figures']}d")
        self._members: Mapping[str, Any] = told["members"]
        self._risks, self._chance = cells["risks"], cells["chance"]
        self._ends = [[*each] for each in product(cells["ranks"], cells["ranks"], cells["levels"])]

    def detail(self, packed: bytes) -> dict[str, Any]:
        """What was packed."""
        figures = [None if each != each else each for each in self._figures.unpack_from(packed)]
        detail: dict[str, Any] = {"cells": self._cells(figures, packed[self._figures.size :])}
        for name, member in self._members.items():
            if isinstance(member, dict):
                detail[name] = {inner: _said(each, figures) for inner, each in member.items()}
            else:
                detail[name] = _said(member, figures)
        return detail

    def figures(self, rows: Sequence[bytes], name: str, inner: str) -> NDArray[np.float64]:
        """One member of a member of the detail, for many packed rows; NaN: none."""
        member = self._members[name][inner]
        if not isinstance(member, list):
            return np.full(len(rows), np.nan if member is None else member, np.float64)
        start = member[0] * _FIGURE.size
        return np.array([_FIGURE.unpack_from(row, start)[0] for row in rows], np.float64)

    def _cells(self, figures: list[float | None], packed: bytes) -> list[list[Any]]:
        kinds = len(self._risks)
        applying = zip(packed[:kinds], packed[kinds:], strict=True)
        return [
            [self._risks[risk], _said(self._chance[risk], figures), *self._ends[end]]
            for risk, end in applying
            if risk != NO_RISK
        ]


def add(tx: Tx, text: str) -> None:
    """Keep a layout, unless it is kept already."""
    _ADD.run(tx, id=id_of(text), text=text)


def forget_unused(tx: Tx) -> int:
    """Delete the layouts that no score names; how many went. It looks through all scores: for small firms."""
    used = select(Score.layout_id).where(Score.layout_id.is_not(None))
    return tx.sql.execute(delete(Layout).where(Layout.id.not_in(used))).rowcount


@lru_cache(maxsize=KEPT)
def id_of(text: str) -> int:
    """A layout's id follows from its text: equal ones are one, in every database."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def detail(tx: Tx, stored: dict[str, Any], layout_id: int | None, packed: bytes | None) -> dict[str, Any]:
    """The detail of a score: what was packed, and what was stored beside it."""
    if layout_id is None or packed is None:
        return stored
    return reader(tx, layout_id).detail(packed) | stored


def reader(tx: Tx, layout_id: int) -> Reader:
    """What reads the packed rows of a layout."""
    known = _READERS.get(layout_id)
    if known is None:
        known = Reader(_TEXT.scalar(tx, id=layout_id))
        if len(_READERS) >= KEPT:
            _READERS.clear()  # a hundred nights are shown at most at a time: they are read again
        _READERS[layout_id] = known
    return known


_READERS: Final[dict[int, Reader]] = {}


def _said(member: Any, figures: list[float | None]) -> Any:
    return figures[member[0]] if isinstance(member, list) else member
