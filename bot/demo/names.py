"""Invents names of companies and people: unique, in Chinese and English, easy to find by a part of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.demo.words import Industry, Language, Rng, chance, load, pick

_LEGAL_EN: Final = ("Ltd.", "Co., Ltd.", "GmbH", "AB", "Inc.", "Pte. Ltd.")
_LEGAL_ZH: Final = ("有限公司", "有限公司", "股份有限公司", "（集团）有限公司")


@dataclass(frozen=True)
class Name:
    """What a company is called; `alias` is its brand where no other company in the book has it."""

    short: str
    legal: str
    brand: str
    alias: str | None


class Namer:
    """Draws names, never the same twice."""

    def __init__(self, rng: Rng, taken: set[str], brands: set[str]) -> None:
        self._rng, self._taken, self._brands = rng, taken, brands

    def company(self, language: Language, industry: Industry, city: str, brand: str | None = None) -> Name:
        """A new company of that industry and city; a `brand` makes it one of a group."""
        own = brand or (self._brand_zh() if language == "zh" else self._brand_en())
        short, legal = (self._zh if language == "zh" else self._en)(own, industry, city)
        self._taken.add(short)
        alias = own if own not in self._brands else None
        self._brands.add(own)
        return Name(short, legal, own, alias)

    def _zh(self, brand: str, industry: Industry, city: str) -> tuple[str, str]:
        words = [*industry.zh]
        self._rng.shuffle(words)
        short = self._free([f"{brand}{word}" for word in words] + [f"{city}{brand}{word}" for word in words])
        return short, f"{'' if short.startswith(city) else city}{short}{pick(self._rng, _LEGAL_ZH)}"

    def _en(self, brand: str, industry: Industry, city: str) -> tuple[str, str]:
        words = [*industry.en]
        self._rng.shuffle(words)
        short = self._free([f"{brand} {word}" for word in words] + [f"{brand} {word} {city}" for word in words])
        return short, f"{short} {pick(self._rng, _LEGAL_EN)}"

    def _free(self, wishes: list[str]) -> str:
        """The first wish that is free, or the last with the first number that is."""
        for wish in wishes:
            if wish not in self._taken:
                return wish
        number = 2
        while f"{wishes[-1]} {number}" in self._taken:
            number += 1
        return f"{wishes[-1]} {number}"

    def _brand_zh(self) -> str:
        characters = load().lists["names"]["brand"]
        one, other = self._rng.choice(len(characters), 2, replace=False)
        return str(characters[one] + characters[other])

    def _brand_en(self) -> str:
        names = load().lists["names"]
        return str(pick(self._rng, names["first"]) + pick(self._rng, names["second"]))


def person(rng: Rng, language: Language) -> str:
    """A person's name."""
    names = load().lists["names"]
    if language == "zh":
        return f"{pick(rng, names['surname'])}{pick(rng, names['given'])}"
    return f"{pick(rng, names['forename'])} {pick(rng, names['family'])}"


def title(rng: Rng, language: Language) -> str:
    """What a person does at a customer's."""
    return str(pick(rng, load().lists["names"][f"title_{language}"]))


def phone(rng: Rng) -> str:
    """A mobile number of a block that is not given out."""
    return f"+86 100 {int(rng.integers(10**4)):04d} {int(rng.integers(10**4)):04d}"


def speaks(rng: Rng) -> Language:
    """Three customers of ten are foreign firms."""
    return "en" if chance(rng, 0.3) else "zh"
