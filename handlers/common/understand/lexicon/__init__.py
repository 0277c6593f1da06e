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


@cache
def table(name: str) -> dict[str, Any]:
    """The rules of `name`.toml."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def phrase(module: str, name: str) -> re.Pattern[str]:
    """The pattern `name` of `module` in phrases.toml."""
    return re.compile(table("phrases")[module][name], re.ASCII)


def phrases(module: str, name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The named patterns of a table in phrases.toml, in order."""
    return tuple((key, re.compile(pattern, re.ASCII)) for key, pattern in table("phrases")[module][name].items())
