"""Headings: their words, their units, and what other systems call our fields (headings.toml).

A heading is compared as it stands, then in a canonical form (Cust. No. is customer number, 下单时间 is 下单日期), then
without words that say nothing new in a file of that kind (原币价税合计, Deal - Title).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

from handlers.common.understand.text import fold
from handlers.imports import scales
from handlers.imports.cells import clean
from handlers.imports.currencies import named_in_heading
from handlers.imports.fields import KINDS

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD: Final = re.compile(r"[a-z0-9$€£]+|[\u4e00-\u9fff]+|#(?!\d)")
_BRACKETS: Final = re.compile(r"[(\[【{（]([^)\]】}）]*)[)\]】}）]")
_ACCOUNT: Final = re.compile(r"\ba/c\b", re.IGNORECASE)
# A heading in two languages beside each other: 客户名称 Customer Name, Date/日期.
_TWO: Final = re.compile(r"([\u4e00-\u9fff()]{2,})[\s/|·-]+([a-z][^\u4e00-\u9fff]{3,})", re.IGNORECASE)
_TWO_TURNED: Final = re.compile(r"([a-z][^\u4e00-\u9fff]{3,}?)[\s/|·-]+([\u4e00-\u9fff()]{2,})", re.IGNORECASE)
GROUP: Final = " › "  # between a heading and the one above it that spans several
_FILLERS: Final = frozenset(("the", "of", "a", "an", "in", "and"))
_MOMENTS: Final = frozenset(("date", "time", "datetime", "timestamp", "at", "on"))
# Endings that mean the same: of numbers, dates and names. Many invoices share a 发票代码.
_ENDINGS: Final = (
    (re.compile(r"(?<=.)(?:编号|编码|号码|(?<!发票)代码|代号|id|no|number)$"), "号"),
    (re.compile(r"(?<!工作)(?:日期|时间|日期时间|日)$"), "日期"),
    (re.compile(r"(?<=.)(?:名字|全名|名)$"), "名称"),
)


@dataclass(frozen=True)
class Heading:
    """A heading taken apart: its normalised forms, the fullest first, and what it says of the amounts below it."""

    forms: tuple[str, ...]
    currency: str | None
    scale: Decimal


def heading(text: str, home: str) -> Heading:
    """amount_gbp -> (amountgbp, amount), GBP, 1; 信用额度(万元) -> (信用额度万元, 信用额度), no currency, 10000."""
    text, unit = scales.of_heading(text, home)
    outside, inside = _BRACKETS.sub(" ", text), [word for found in _BRACKETS.findall(text) for word in words(found)]
    base = words(outside)
    named = [named_in_heading(word, home) for word in [*inside, *base[-1:], *base[:1]]]
    named.insert(0, unit.currency if unit else None)
    forms = ["".join(words(text)), "".join(base)]
    if len(base) > 1 and named_in_heading(base[-1], home):
        forms.append("".join(base[:-1]))
    if len(base) > 1 and named_in_heading(base[0], home):
        forms.append("".join(base[1:]))
    scale = Decimal(10) ** unit.power if unit else Decimal(1)
    return Heading(tuple(dict.fromkeys(filter(None, forms))), next(filter(None, named), None), scale)


def words(heading: str) -> list[str]:
    """The words of a heading: camelCase and snake_case taken apart, small letters, no accents."""
    plain = _ACCOUNT.sub("account", _unaccented(unicodedata.normalize("NFKC", clean(heading))).replace("_", " "))
    return _WORD.findall(_CAMEL.sub(" ", plain).lower())


def _unaccented(text: str) -> str:
    """Fälligkeit is written as Falligkeit, Straße as Strasse: many systems do."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.replace("ß", "ss"))
    return "".join(each for each in parts if not unicodedata.combining(each))


def offers(text: str, kind: str, home: str) -> list[Offer]:
    """The fields that a heading may name, none where it is unknown."""
    text, _ = scales.of_heading(text, home)
    found = heading(text, home)
    plain, alike = ranks(kind), _alike(kind)
    exact = [(0, form) for form in found.forms] if GROUP not in text else []
    made = [Offer(False, rank, loose, field) for loose, form in exact for rank, field in plain.get(form, ())]
    for loose, (bare, form) in enumerate(_canonical_forms(text, kind, home), 1):
        made += [Offer(bare, rank, loose, field) for rank, field in alike.get(form, ())]
    return made or _of_two_languages(text, kind, home)


def _of_two_languages(text: str, kind: str, home: str) -> list[Offer]:
    """What both halves of a heading in two languages may name, or the one that is known."""
    folded = unicodedata.normalize("NFKC", clean(text))
    match = _TWO.fullmatch(folded) or _TWO_TURNED.fullmatch(folded)
    if match is None or named_in_heading(match[2].lower(), home) or named_in_heading(match[1].lower(), home):
        return []
    one, other = (offers(half, kind, home) for half in match.groups())
    if not one or not other:
        return [*one, *other]
    named = {offer.field for offer in other}
    return [offer for offer in one if offer.field in named]


def _canonical_forms(text: str, kind: str, home: str) -> Iterator[tuple[bool, str]]:
    """Whether words were left out, and the form. Under one that spans several, both in either order, or it alone."""
    above, _, below = text.rpartition(GROUP)
    for part in filter(None, (f"{above} {below}", f"{below} {above}", below) if above else (text,)):
        for tokens in _token_lists(part, home):
            yield bool(above) and part != f"{above} {below}", canonical(tokens)
    for tokens in _token_lists(below, home):
        for fewer in _without_qualifiers(tokens, kind):
            yield True, canonical(fewer)


def _token_lists(text: str, home: str) -> list[list[str]]:
    """The words of a heading: all of them, without brackets, without the currency at either end."""
    whole, base = words(text), words(_BRACKETS.sub(" ", text))
    found = [whole, base]
    if len(base) > 1 and named_in_heading(base[-1], home):
        found.append(base[:-1])
    if len(base) > 1 and named_in_heading(base[0], home):
        found.append(base[1:])
    return [tokens for tokens in found if tokens]


def _without_qualifiers(tokens: Sequence[str], kind: str) -> Iterator[list[str]]:
    """The words without the first of them, as long as those say nothing new in a file of this kind."""
    empty = _qualifiers(kind)
    rest = [_folded(token) for token in tokens]
    while rest:
        prefix = next((word for word in empty if rest[0].startswith(word) and _is_word(word, rest[0])), None)
        if prefix is None:
            return
        rest = [*filter(None, (rest[0].removeprefix(prefix),)), *rest[1:]]
        if rest:
            yield rest


def _is_word(word: str, token: str) -> bool:
    """Chinese words stand without space between them, others must be the whole token."""
    return word == token or not word.isascii()


def canonical(tokens: Sequence[str]) -> str:
    """One form for all that means the same: abbreviations, script, and the endings of dates and numbers."""
    plain = [_short().get(token, token) for token in map(_folded, tokens) if token not in _FILLERS]
    if len(plain) > 1 and not _MOMENTS.isdisjoint(plain):
        plain = [*(token for token in plain if token not in _MOMENTS), "date"]
    joined = "".join(plain)
    if joined.isascii():
        return "date" if joined in _MOMENTS or joined == "datedate" else joined
    for ending, same in _ENDINGS:
        joined = ending.sub(same, joined)
    return joined


def _folded(token: str) -> str:
    return token if token.isascii() else fold(token)


@dataclass(frozen=True, slots=True, order=True)
class Offer:
    """A field that a heading may name; the smaller, the surer. `bare`: only when words are left out.

    rank: the place among what other systems call the field, 0 for its own name; loose: 0 where it is called just so.
    """

    bare: bool
    rank: float
    loose: int
    field: str


@cache
def ranks(kind: str) -> Mapping[str, list[tuple[float, str]]]:
    """Normalised heading -> [(rank, field)] of the kind, 0 for the field's own name; a lower rank is a surer match."""
    return _ranked(kind, lambda heading: "".join(words(heading)))


@cache
def _alike(kind: str) -> Mapping[str, list[tuple[float, str]]]:
    """The same for canonical forms."""
    return _ranked(kind, lambda heading: canonical(words(heading)))


def _ranked(kind: str, form: Callable[[str], str]) -> Mapping[str, list[tuple[float, str]]]:
    raw = _raw()
    combinations = {name: list(_combined(parts)) for name, parts in raw["combinations"].items()}
    own = raw.get(kind, {})
    found: dict[str, dict[str, float]] = {}
    for field in KINDS[kind].fields:
        general = raw["any"].get(field.name, "")
        listed = own.get(field.name, general).replace("{any}", general)
        for rank, heading in _listed(f"{field.name},{listed}", combinations):
            found.setdefault(form(heading), {}).setdefault(field.name, rank)
    return {heading: [(rank, name) for name, rank in fields.items()] for heading, fields in found.items()}


@cache
def _raw() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _short() -> Mapping[str, str]:
    """Abbreviation -> word."""
    return {short: word for word, listed in _raw()["short"].items() for short in listed.split()}


@cache
def _qualifiers(kind: str) -> tuple[str, ...]:
    """Words that may be left out, longest first."""
    empty = _raw()["empty"]
    return tuple(sorted(f"{empty['any']} {empty[kind]}".split(), key=len, reverse=True))


def _combined(parts: list[str]) -> Iterator[str]:
    """Each word of the first of a pair of lists before each of the second."""
    for first, second in zip(parts[::2], parts[1::2], strict=True):
        yield from (f"{one} {other}" for one, other in product(first.split(), second.split()))


def _listed(text: str, combinations: Mapping[str, list[str]]) -> Iterator[tuple[float, str]]:
    """Each heading with its place; those of a combination share one, as far as it matters to other fields."""
    for place, heading in enumerate(filter(None, map(str.strip, text.split(",")))):
        found = combinations[heading.strip("{}")] if heading.startswith("{") else [heading]
        yield from ((place + part / 1000, each) for part, each in enumerate(found))
