"""Why a grade is not what its points make it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from db.scores import ScoreInfo
from handlers.common import holding
from handlers.common.i18n import LANGUAGES
from scoring.settings import Grade

GRADE = Grade()


def score(grade: str, points: float, **dimensions: float) -> ScoreInfo:
    """A score of this grade with these points."""
    empty = dict.fromkeys(ScoreInfo.__slots__)
    made = ScoreInfo(**empty)  # type: ignore[arg-type]
    detail = {"dimensions": {"payment": 70.0, "credit": 70.0, **dimensions}}
    return replace(made, as_of=datetime(2026, 1, 1, tzinfo=UTC), grade=grade, points=points, detail=detail)


@pytest.mark.parametrize(("grade", "points"), [("A", 80.0), ("B", 70.0), ("C", 50.0), ("D", 10.0)])
def test_points_that_explain_the_grade_need_no_word(grade: str, points: float) -> None:
    assert holding.held(score(grade, points), GRADE) is None


def test_a_grade_that_the_guard_caps_names_what_is_too_low() -> None:
    found = holding.held(score("C", 82.0, payment=25.0), GRADE)
    assert found is not None
    assert (found.by_points, found.dimension, found.points, found.cap) == ("A", "payment", 25.0, "C")


def test_a_grade_within_the_slack_of_a_line_says_so() -> None:
    for grade, points in (("B", 63.0), ("C", 66.0)):
        found = holding.held(score(grade, points), GRADE)
        assert found is not None
        assert found.dimension is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_in_a_line(lang: str) -> None:
    capped = holding.told(lang, holding.held(score("C", 82.0, credit=12.0), GRADE))
    assert len(capped) == 1
    assert "A" in capped[0]
    assert "12" in capped[0]
    assert holding.told(lang, None) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_short_word_names_the_grade_of_the_points(lang: str) -> None:
    capped = holding.briefly(lang, holding.held(score("C", 82.0, payment=25.0), GRADE))
    near = holding.briefly(lang, holding.held(score("C", 66.0), GRADE))
    assert "A" in capped
    assert "B" in near
    assert holding.briefly(lang, None) == ""
