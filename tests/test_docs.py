"""What is written for people: the commands it names exist, what it points to is there, its Chinese reads as Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2,}")
BOOTSTRAP = {"setup"}  # a command of the bash script alone
# As in the bot's own texts: half-width punctuation beside Chinese; a row of numbers is parted by it, too.
NARROW = re.compile(r"[\u4e00-\u9fff\u201d\uff09][,:;?!(]|[,;?!)][\u4e00-\u9fff]|\d(?:\.\d+)?,\d+\.\d")


def commands() -> set[str]:
    """Every command with the words before it: "import", "model serve"."""
    groups = vars(get_command(app))["commands"]
    below = {f"{name} {each}" for name, group in groups.items() for each in vars(group).get("commands", ())}
    return {name for name, group in groups.items() if "commands" not in vars(group)} | below


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"\./holdfast ([a-z-]+)(?: ([a-z-]+))?", page.read_text(encoding="utf-8"))
    known = commands() | BOOTSTRAP
    assert [words for words in named if not {words[0], " ".join(words)} & known] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [each for each in targets if not (page.parent / each).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_chinese_has_the_punctuation_of_chinese(page: Path) -> None:
    """What stands in backquotes is typed as it is; pictures and links keep their brackets."""
    prose = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "", page.read_text(encoding="utf-8"))
    chinese = [line for line in prose.splitlines() if len(HAN.findall(line)) > len(LATIN.findall(line))]
    assert [line for line in chinese if NARROW.search(line)] == []
