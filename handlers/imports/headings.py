"""Headings: their words, their units, and what other systems call our fields (headings.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from handlers.imports.cells import clean
from handlers.imports.currencies import named_in_heading
from handlers.imports.fields import KINDS

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD: Final = re.compile(r"[a-z0-9$€£]+|[\u4e00-\u9fff]+")
_BRACKETS: Final = re.compile(r"[(\[【{（]([^)\]】}）]*)[)\]】}）]")
_TEN: Final = Decimal(10)
_UNITS: Final[Mapping[str, int]] = {  # powers of ten
    "千元": 3, "万元": 4, "万": 4, "百万元": 6, "百万": 6, "亿元": 8, "亿": 8,
    "k": 3, "thousand": 3, "thousands": 3, "000": 3, "000s": 3,
    "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6,
}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """A heading taken apart: its normalised forms, the fullest first, and what it says of the amounts below it."""

    forms: tuple[str, ...]
    currency: str | None
    scale: Decimal


def heading(text: str, home: str) -> Heading:
    """amount_gbp -> (amountgbp, amount), GBP, 1; 信用额度(万元) -> (信用额度万元, 信用额度), no currency, 10000."""
    outside, inside = _BRACKETS.sub(" ", text), [word for found in _BRACKETS.findall(text) for word in words(found)]
    base = words(outside)
    named = [named_in_heading(word, home) for word in [*inside, *base[-1:], *base[:1]]]
    forms = ["".join(words(text)), "".join(base)]
    if len(base) > 1 and named_in_heading(base[-1], home):
        forms.append("".join(base[:-1]))
    if len(base) > 1 and named_in_heading(base[0], home):
        forms.append("".join(base[1:]))
    scale = next((_TEN ** _UNITS[word] for word in inside if word in _UNITS), Decimal(1))
    return Heading(tuple(dict.fromkeys(filter(None, forms))), next(filter(None, named), None), scale)


def words(heading: str) -> list[str]:
    """The words of a heading: camelCase and snake_case taken apart, small letters, no punctuation."""
    plain = unicodedata.normalize("NFKC", clean(heading)).replace("_", " ")
    return _WORD.findall(_CAMEL.sub(" ", plain).lower())


@cache
def ranks(kind: str) -> Mapping[str, list[tuple[int, str]]]:
    """Normalised heading -> [(rank, field)] of the kind, 0 for the field's own name; a lower rank is a surer match."""
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    combinations = {name: list(_combined(parts)) for name, parts in raw["combinations"].items()}
    known = raw["any"] | raw.get(kind, {})
    found: dict[str, list[tuple[int, str]]] = {}
    for field in KINDS[kind].fields:
        headings = [field.name, *_listed(known.get(field.name, ""), combinations)]
        for rank, heading in enumerate(dict.fromkeys("".join(words(heading)) for heading in headings)):
            found.setdefault(heading, []).append((rank, field.name))
    return found


def _combined(parts: list[str]) -> Iterator[str]:
    """Each word of the first of a pair of lists before each of the second."""
    for first, second in zip(parts[::2], parts[1::2], strict=True):
        yield from (f"{one} {other}" for one, other in product(first.split(), second.split()))


def _listed(text: str, combinations: Mapping[str, list[str]]) -> Iterator[str]:
    for heading in filter(None, map(str.strip, text.split(","))):
        yield from combinations[heading.strip("{}")] if heading.startswith("{") else [heading]
