"""The fields of customers and records that a firm made for itself: files name them as the firm does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from handlers.imports.fields import KINDS, Field, Kind, Reads

# The kinds of own fields, as the firm's settings name them, and an example of each.
_OWN: Final[Mapping[str, tuple[Reads, str]]] = {
    "text": (Reads.TEXT, "A"),
    "choice": (Reads.CHOICE, "A"),
    "number": (Reads.NUMBER, "12"),
    "money": (Reads.AMOUNT, "12,500"),
    "day": (Reads.DAY, "2024-06-30"),
}


def of_firm(name: str, settings: Mapping[str, Any]) -> Kind:
    """The kind as a firm has it: with the fields of it that the firm made for itself."""
    kind = KINDS[name]
    taken = {field.name for field in kind.fields}
    made = (each for each in settings.get("fields", ()) if each["name"] not in taken and each["kind"] in _OWN)
    made = (each for each in made if each.get("of", "customers") == name)
    return replace(kind, fields=(*kind.fields, *map(_own_field, made)))


def _own_field(kept: Mapping[str, Any]) -> Field:
    reads, example = _OWN[kept["kind"]]
    return Field(kept["name"], reads, example, tuple(kept.get("choices", ())), own=kept["key"])
