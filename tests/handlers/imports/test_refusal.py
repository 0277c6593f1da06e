"""What can be wrong has a name, the values it promises, and a text in both languages."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from handlers.common import i18n
from handlers.imports import refusal
from handlers.imports.refusal import FILE_KEYS, ROW_KEYS, BadValue, Problems, quoted

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(refusal.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(("prefix", "keys"), [("imports-file-", FILE_KEYS), ("imports-row-", ROW_KEYS)])
def test_every_key_has_a_text(lang: str, prefix: str, keys: Mapping[str, tuple[str, ...]]) -> None:
    for key, names in keys.items():
        assert i18n.label(lang, prefix + key, flag="--map ", **{name: f"[{name}]" for name in names})


def test_every_key_that_is_raised_is_listed_and_the_other_way_round() -> None:
    files = set(re.findall(r'FileRefused\(\s*"([a-z0-9-]+)"', SOURCES))
    rows = set(re.findall(r'(?:BadValue|\.flag)\(\s*"([a-z0-9-]+)"', SOURCES))
    assert files == set(FILE_KEYS)
    assert rows == set(ROW_KEYS)


def test_problems_are_told_in_the_order_of_their_lines() -> None:
    problems = Problems()
    problems.flag(5, BadValue("due-before-issue"))
    problems.refuse(2, BadValue("missing", field="amount"), BadValue("date-future", column="Date", text="2099"))
    assert [(problem.line, problem.refused) for problem in problems.kept] == [(2, True), (2, True), (5, False)]
    assert (problems.refused_rows, problems.counts.total()) == (1, 3)


def test_a_cell_is_quoted_on_one_line_and_not_at_length() -> None:
    assert quoted("a\n b") == "a b"
    assert quoted("x" * 100) == "x" * 59 + "…"
