"""The raw material of the demo company, typed: names, industries, notes, complaints (see words.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

T = TypeVar("T")
Language = Literal["zh", "en"]
Rng = np.random.Generator


@dataclass(frozen=True)
class Team:
    key: str
    zh: str
    en: str


@dataclass(frozen=True)
class Person:
    """`role`: representative, manager or administrator; `team` is a team's key, None for the administrator."""

    name: str
    role: str
    language: Language
    team: str | None = None


@dataclass(frozen=True)
class Industry:
    key: str
    zh: list[str]
    en: list[str]
    product_zh: list[str]
    product_en: list[str]
    weight: int
    deal: float

    def products(self, language: Language) -> list[str]:
        return self.product_zh if language == "zh" else self.product_en


@dataclass(frozen=True)
class Note:
    """A visit's note in both languages; `signals` gives for a kind the words (zh, en) it is read from."""

    theme: str
    outcome: str
    zh: str
    en: str
    signals: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Complaint:
    cause: str
    zh: list[str]
    en: list[str]
    fix_zh: str
    fix_en: str


@dataclass(frozen=True)
class Words:
    """Everything of words.toml; `lists` holds what is only ever drawn from."""

    firm: dict[Language, str]
    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    industries: tuple[Industry, ...]
    notes: Mapping[str, tuple[Note, ...]]
    complaints: Mapping[str, Complaint]
    cities: Mapping[tuple[str, str], list[str]]  # (team, language)
    lists: Mapping[str, Mapping[str, Any]]


@cache
def load() -> Words:
    """Reads words.toml once."""
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    notes = [Note(**note) for note in raw["notes"]]
    return Words(
        firm=raw["firm"],
        teams=tuple(Team(**team) for team in raw["teams"]),
        people=tuple(Person(**person) for person in raw["people"]),
        industries=tuple(Industry(**industry) for industry in raw["industries"]),
        notes={theme: tuple(n for n in notes if n.theme == theme) for theme in dict.fromkeys(n.theme for n in notes)},
        complaints={entry["cause"]: Complaint(**entry) for entry in raw["complaints"]},
        cities={(region["team"], language): region[language] for region in raw["regions"] for language in ("zh", "en")},
        lists={name: raw[name] for name in ("names", "next_step", "loss", "projects")},
    )


def pick(rng: Rng, options: Sequence[T]) -> T:
    """One of the options, each as likely."""
    return options[int(rng.integers(len(options)))]


def chance(rng: Rng, probability: float) -> bool:
    """True with this probability."""
    return bool(rng.random() < probability)
