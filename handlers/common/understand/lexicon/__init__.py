"""Word lists and rule tables that understanding is made of, as data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent


def words(name: str) -> tuple[str, ...]:
    """The words of `name`.txt, in order."""
    return tuple((_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())


def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of `name`.txt under each of its [headings]."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(heading, []).append(line)
    return {heading: tuple(lines) for heading, lines in found.items()}


@cache
def table(name: str) -> dict[str, Any]:
    """The rules of `name`.toml."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


_NAMED: Final = re.compile(r"<([a-z]+_(?:zh|en))>")


def filled(pattern: str, module: str = "spoken") -> str:
    """A pattern of `module`.toml with its <names> replaced by the alternatives that [words] there gives them."""
    words = table(module)["words"]
    while _NAMED.search(pattern):
        pattern = _NAMED.sub(lambda name: words[name[1]], pattern)
    return pattern


def spoken(entry: dict[str, Any]) -> dict[str, Any]:
    """A spoken rule with the patterns of its lists filled in."""
    lists = ("zh", "en", "unless")
    return {key: [filled(each) for each in value] if key in lists else value for key, value in entry.items()}


def phrase(module: str, name: str) -> re.Pattern[str]:
    """The pattern `name` of `module` in phrases.toml."""
    return re.compile(table("phrases")[module][name], re.ASCII)


def phrases(module: str, name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The named patterns of a table in phrases.toml, in order."""
    return tuple((key, re.compile(pattern, re.ASCII)) for key, pattern in table("phrases")[module][name].items())
