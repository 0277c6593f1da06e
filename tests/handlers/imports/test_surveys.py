"""Satisfaction as people write it: out of five, ten or a hundred, in words, in stars."""

import pytest

from tests.handlers.imports.reading import parsed, problems, rows


def scores(*cells: str) -> list[float]:
    content = "".join(f"{place},2024-01-0{place},{cell}\n" for place, cell in enumerate(cells, 1))
    return [row.value for row in rows(f"客户,调查日期,满意度\n{content}", "surveys")]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("5", "3", "4分"), [5, 3, 4]),
        (("9", "10", "1"), [4.5, 5, 1]),
        (("90", "55", "12"), [4.5, 2.75, 1]),
        (("非常满意", "一般", "不满意"), [5, 3, 2]),
        (("Very satisfied", "neutral", "4/5"), [5, 3, 4]),
        (("4/10", "3/10", "5/10"), [2, 1.5, 2.5]),
        (("4/5", "8/10", "9/10"), [4, 4, 4.5]),
        (("8", "9", "4/5", "很满意", "1/10"), [4, 4.5, 4, 5, 1]),
        (("80/100", "4 out of 5", "3"), [4, 4, 3]),
        (("★★★★", "★★☆☆☆", "3 stars"), [4, 2, 3]),
    ],
)
def test_scores_are_out_of_five(cells: tuple[str, ...], values: list[float]) -> None:
    assert scores(*cells) == values


def test_each_answer_is_converted_to_the_points_of_its_metric() -> None:
    content = "客户,调查日期,指标,分值\nA,2024-01-01,NPS,9/10\nB,2024-01-01,csat,8/10\nC,2024-01-01,NPS,4/5\n"
    assert [(row.metric, row.value) for row in rows(content, "surveys")] == [("nps", 9), ("csat", 4), ("nps", 8)]


def test_it_is_said_that_scores_were_converted() -> None:
    file = parsed("客户,调查日期,满意度\nA,2024-01-01,9\n", "surveys")
    assert [(each.key, each.values) for each in file.taken] == [("five", {"column": "满意度", "top": "10"})]


def test_a_slip_of_typing_is_no_scale() -> None:
    content = "客户,调查日期,满意度\n" + "".join(f"A{no},2024-01-01,4\n" for no in range(4))
    assert problems(content + "B,2024-01-01,45\n", "surveys") == [(6, "out-of-range")]
