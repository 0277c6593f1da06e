"""The rules of the house that no import contract can say: sizes, doors between features, what the bot must not load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "scoring", "db")
LONGEST_FUNCTION, LONGEST_MODULE = 50, 400
# docs/decisions/0001-doors.md
DOORS = {
    "handlers.customers.pick",
    "handlers.customers.wishes",
    "handlers.customers.frame",
    "handlers.updates.tell",
    "handlers.alerts.wording",  # a warning is worded once
}
SPEAKERS = ("chat.py", "view.py")
HEAVY = ("pandas", "sklearn", "matplotlib", "typst", "scipy.stats", "scipy.optimize")


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_functions_are_short() -> None:
    sizes = [found for path in modules() for found in functions(path)]
    assert [found for found in sizes if found[1] > LONGEST_FUNCTION] == []
    lengths = sorted(size for _, size in sizes)
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_modules_are_short() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


@pytest.mark.parametrize(
    "speaker", sorted((ROOT / "handlers").glob("*/*.py")), ids=lambda path: f"{path.parent.name}.{path.stem}"
)
def test_what_speaks_knows_no_other_feature(speaker: Path) -> None:
    if speaker.name not in SPEAKERS or speaker.parent.name == "common":
        return
    own = f"handlers.{speaker.parent.name}"
    found = {
        name for name in _imports(speaker) if name.startswith("handlers.") and not name.startswith("handlers.common")
    }
    others = {name for name in found if not name.startswith(own) and name.count(".") > 1}
    assert {name for name in others if not name.endswith("service") and name not in DOORS} == set()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name.islower())


def test_the_bot_starts_without_heavy_libraries() -> None:
    """They cost seconds and a hundred megabytes; only workers load them."""
    program = f"import sys, bot.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert text.count("--hash=sha256:") >= text.count("==")


def test_no_lock_with_addresses_is_kept() -> None:
    assert not [name for name in ("uv.lock", "pylock.toml") if (ROOT / name).exists()]
