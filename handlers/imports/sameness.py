"""Who is who in files: one customer under a code and a name, or under a name written in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from db import imports
from db.gateway import Tx
from db.scope import Scope

_CJK: Final = re.compile(r"[\u3400-\u9fff]")


def written(name: str) -> str | None:
    """The name without what differs by habit: width of letters and brackets, case, space, a full stop at the end.

    None for what may be a code, where all of that may matter.
    """
    text = unicodedata.normalize("NFKC", name).strip()
    if not _CJK.search(text) and (" " not in text and any(map(str.isdigit, text))):
        return None
    return ("" if _CJK.search(text) else " ").join(text.casefold().split()).rstrip(" .。") or None


def _number(key: str) -> str | None:
    return f"#{key.lstrip('0')}" if key.isascii() and key.isdecimal() else None


@dataclass
class Alike:
    """The customers by how their names are written, read once for an import; None where several share one.

    A number that lost the zeros before it in a spreadsheet (123 for 00123) is the same where only one customer has it.
    """

    known: dict[str, int | None] | None = field(default=None)

    def find(self, tx: Tx, keys: Mapping[str, str | None]) -> dict[str, int]:
        """Key (a code or a name) -> the one customer that is the same but for how it is written.

        keys: with the name that stands beside a code, if any: another name is another customer.
        """
        if self.known is None:
            self.known = {}
            for name, customer_id in imports.all_names(tx):
                self.add(name, customer_id)
            for number, customer_id in imports.all_numbers(tx):
                self._add(_number(number), customer_id)
        found = {key: self.known.get(written(key) or "") or self._numbered(key, name) for key, name in keys.items()}
        return {key: customer_id for key, customer_id in found.items() if customer_id is not None}

    def _numbered(self, key: str, name: str | None) -> int | None:
        assert self.known is not None
        found = self.known.get(_number(key) or "")
        return found if name in (None, key) or self.known.get(written(name or "") or "") == found else None

    def add(self, name: str, customer_id: int) -> None:
        """A customer that was made meanwhile."""
        self._add(written(name), customer_id)

    def _add(self, key: str | None, customer_id: int) -> None:
        if key is not None and self.known is not None:
            self.known[key] = customer_id if self.known.get(key, customer_id) == customer_id else None


def foreign(tx: Tx, customer_ids: Iterable[int], scope: Scope) -> set[int]:
    """Those of these customers that whoever imports may not see."""
    if scope.teams is None:
        return set()
    teams = imports.teams(tx, sorted(set(customer_ids)))
    return {customer_id for customer_id, team in teams.items() if not scope.allows(team)}


def adopt(tx: Tx, names: Mapping[str, str], *, import_id: int) -> None:
    """Give customers who were known by name only the code that a file now names them by. names: code -> name."""
    codes = {code: name for code, name in names.items() if code != name}
    if not codes:
        return
    taken = imports.existing(tx, "customers", list(codes))
    named = imports.existing(tx, "customers", list(codes.values()))
    for code, name in codes.items():
        row = named.pop(name, None) if code not in taken else None
        if row is not None and row["name"] == name and row["voided_at"] is None and row["merged_into"] is None:
            imports.change(tx, "customers", row, {"key": code}, import_id=import_id)
            imports.touched(tx, [row["id"]], renamed=True)
