"""Every aspect of a question is named as having no answer, or changes what is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handlers.asks import able, follow, grammar
from handlers.asks.grammar import Heard, Known
from handlers.asks.query import Query
from handlers.common.understand.periods import Period
from handlers.common.understand.text import fold
from handlers.portfolio.lists_grammar import Named

TODAY = date(2026, 11, 23)
YEAR = Period(date(2026, 1, 1), TODAY, 12)
OTHER = Period(date(2023, 1, 1), date(2023, 12, 31), 12)
NAMES = (Named("华东", "team", (1,)), Named("north", "team", (2,)))
COMPARING = {"orders", "payments", "products", "complaints", "surveys"}
TOPICS = (
    "orders", "payments", "products", "invoices", "dso", "complaints", "visits", "signals", "lost", "contracts",
    "projects", "surveys", "measures", "steps", "terms", "limit", "margin", "late", "customers", "changes", "beside",
    "grades", "leaving",
)  # fmt: skip


def hear(text: str) -> Heard:
    clean = fold(text)
    customers = [(clean.find("bolt"), clean.find("bolt") + 4, 1)] if "bolt" in clean else []
    return grammar.hear(text, Known(NAMES, customers, ("变压器",)), TODAY)


@pytest.mark.parametrize("topic", TOPICS)
def test_another_time_is_compared_with_or_has_no_answer(topic: str) -> None:
    asked = Query(topic=topic, period=YEAR)
    for beside in (asked.with_flags("same"), replace(asked, than=OTHER)):
        assert able.can(beside) == (topic in COMPARING and able.can(asked)), beside
    assert able.can(asked) or able.lacks(asked) == able.lacks(asked.with_flags("same"))


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("by", sorted(able.TIMES))
def test_months_and_the_like_stand_beside_no_other_time(topic: str, by: str) -> None:
    asked = Query(topic=topic, period=YEAR, by=by)
    for beside in (asked.with_flags("same"), replace(asked, than=OTHER)):
        assert not able.can(beside), beside
    assert able.lacks(asked, pair=True)


@pytest.mark.parametrize("measure", ["rate", "each", "last"])
def test_a_figure_that_is_not_told_of_two_times_has_no_answer_for_the_other(measure: str) -> None:
    asked = Query(topic="orders", period=YEAR, by="team", measure=measure, where={"team": (1,)})
    assert able.can(asked)
    assert able.lacks(asked.with_flags("same")) == "than"


@pytest.mark.parametrize("changed", [{"flags": ("open",)}, {"days": 20}])
def test_which_complaints_were_open_then_is_not_known(changed: dict[str, object]) -> None:
    asked = replace(Query(topic="complaints", period=YEAR), **changed)  # type: ignore[arg-type]
    assert able.can(asked)
    assert able.lacks(replace(asked, measure="change")) == "than"
    assert able.lacks(replace(asked, than=OTHER)) == "than"
    assert able.can(Query(topic="complaints", period=YEAR, measure="change", than=OTHER))


@pytest.mark.parametrize(
    "text",
    [
        "去年同期逾期多少",
        "overdue invoices vs the same time last year",
        "本月未解决的投诉和上月比",
        "open complaints this month compared with last month",
        "今年每个月的订单同比",
        "orders by month this year compared to last year",
    ],
)
def test_a_comparison_that_no_answer_makes_is_named(text: str) -> None:
    assert hear(text).lacks in ("than", "measure"), hear(text)


@pytest.mark.parametrize("text", ["那去年同期呢", "and the same time last year?"])
def test_the_same_time_a_year_ago_follows_only_what_can_be_compared(text: str) -> None:
    overdue = follow.read(text, Known(NAMES), Query(topic="invoices", flags=("overdue",), period=YEAR), TODAY)
    sales = follow.read(text, Known(NAMES), Query(topic="orders", period=YEAR), TODAY)
    assert overdue is not None
    assert sales is not None
    assert (overdue.lacks, sales.lacks, sales.query.has("same")) == ("than", "", True)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("今年和2023年的销售额比", date(2023, 11, 23)),
        ("sales this year vs 2023", date(2023, 11, 23)),
        ("2024年和2022年的销售额比", date(2022, 12, 31)),  # both are over
    ],
)
def test_a_time_that_goes_on_is_compared_with_as_much_of_another(text: str, last: date) -> None:
    than = hear(text).query.than
    assert than is not None
    assert than.last == last


@pytest.mark.parametrize("text", ["sales in january and march", "sales in q1 and q3 2025"])
def test_two_times_apart_are_not_the_time_between(text: str) -> None:
    assert not hear(text).whole


@pytest.mark.parametrize(
    ("text", "last"),
    [("sales in march and april", date(2026, 4, 30)), ("sales between march and may", date(2026, 5, 31))],
)
def test_times_that_adjoin_are_one(text: str, last: date) -> None:
    found = hear(text)
    assert found.whole
    assert found.query.period is not None
    assert (found.query.period.first, found.query.period.last) == (date(2026, 3, 1), last)


@pytest.mark.parametrize("text", ["top 3 customers in each team", "各团队前三名客户", "各团队最大的3个客户"])
def test_so_many_customers_of_each_have_no_answer(text: str) -> None:
    assert hear(text).lacks == "by"


@pytest.mark.parametrize("text", ["top 3 teams by customers", "客户最多的三个行业"])
def test_so_many_of_what_is_told_apart_have_one(text: str) -> None:
    assert (hear(text).lacks, hear(text).query.limit) == ("", 3)


@pytest.mark.parametrize("text", ["今年销售额增长了多少", "how much did sales grow this year", "今年销售额下降了多少"])
def test_how_much_sales_grew_is_their_change(text: str) -> None:
    query = hear(text).query
    assert (query.measure, query.flags, query.by) == ("change", (), "")


def test_who_grew_is_still_a_list() -> None:
    assert hear("各团队订单下降多少").query.has("decline")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("华东占逾期欠款的比例", True),
        ("逾期欠款中华东占多少", True),
        ("share of north in overdue invoices", True),
        ("what share of overdue invoices is from north", True),
        ("share of bolt in overdue invoices", True),
        ("华东占变压器订单的比例", True),
        ("我占逾期欠款的比例", True),
        ("华东逾期占比", False),
        ("what share of north invoices is overdue", False),
        ("what share of invoices is overdue in north", False),
        ("变压器占华东订单的比例", False),
    ],
)
def test_what_a_share_is_of_is_as_wide_as_was_said(text: str, part: bool) -> None:
    found = hear(text)
    assert (found.whole, found.query.has("part")) == (True, part)
