"""Which questions sentences ask, and that news and what is not understood ask none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.people import MemberInfo
from handlers.asks import follow, grammar, query, questions, slips
from handlers.asks.grammar import Known
from handlers.asks.query import Query
from handlers.common.understand import lexicon
from handlers.common.understand.periods import Period
from handlers.common.understand.text import fold
from handlers.portfolio.lists_grammar import Named

TODAY = date(2026, 11, 23)
NAMES = (
    Named("华东", "team", (1,)),
    Named("华北", "team", (2,)),
    Named("north", "team", (2,)),
    Named("张伟", "owner", (5,)),
    Named("李娜", "owner", (6,)),
    Named("电力", "industry", ("power",)),
    Named("machinery", "industry", ("machinery",)),
)
YEAR = Period(date(2026, 1, 1), TODAY, 12)


def known(text: str, *customers: str) -> Known:
    clean = fold(text)
    there = [
        (clean.find(name), clean.find(name) + len(name), at) for at, name in enumerate(customers, 1) if name in clean
    ]
    return Known(NAMES, there, ("变压器", "relay cabinets"))


def read(text: str, *customers: str) -> Query | None:
    return grammar.read(text, known(text, *customers), TODAY)


def shown(found: Query | None) -> dict[str, Any]:
    """What was said, without the day a time ends."""
    return {} if found is None else {name: each for name in Query.__slots__ if (each := getattr(found, name))}


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("还没解决的投诉里超过三周的", {"topic": "complaints", "flags": ("open",), "days": 21}),
    ("complaints that are still open after more than 3 weeks", {}),
    ("complaints open for more than 3 weeks", {"topic": "complaints", "flags": ("open",), "days": 21}),
    ("今年哪些客户投诉了三次以上", {"topic": "complaints", "by": "customer", "least": 3, "period": YEAR}),
    ("who complained at least 3 times this year", {"topic": "complaints", "by": "who", "least": 3, "period": YEAR}),
    ("今年投诉按月统计", {"topic": "complaints", "by": "month", "period": YEAR}),
    ("complaints by month this year", {"topic": "complaints", "by": "month", "period": YEAR}),
    ("今年各团队流失了多少客户", {"topic": "lost", "by": "team", "measure": "count", "period": YEAR}),
    ("customers lost per team this year", {"topic": "lost", "by": "team", "period": YEAR}),
    ("已过期还没续签的合同", {"topic": "contracts", "flags": ("ended", "unrenewed")}),
    ("expired contracts without renewal", {"topic": "contracts", "flags": ("ended", "unrenewed")}),
    ("销售额最高的前20个客户", {"topic": "orders", "rank": "most", "limit": 20}),
    ("top 20 customers by sales", {"topic": "orders", "by": "customer", "rank": "most", "limit": 20}),
    ("本财年回款", {"topic": "payments", "flags": ("fiscal",)}),
    ("payments this fiscal year", {"topic": "payments", "flags": ("fiscal",)}),
    ("华北今年各行业的订单", {"topic": "orders", "by": "industry", "where": {"team": (2,)}, "period": YEAR}),
    ("north team orders by industry this year",
     {"topic": "orders", "by": "industry", "where": {"team": (2,)}, "period": YEAR}),
    ("哪些客户采购过变压器", {"topic": "orders", "by": "customer", "products": ("变压器",)}),
    ("who bought relay cabinets", {"topic": "orders", "by": "who", "products": ("relay cabinets",)}),
    ("谁买过离心泵", {"topic": "orders", "by": "who", "unknown": "离心泵"}),
    ("which customers purchased centrifuges", {"topic": "orders", "by": "customer", "unknown": "centrifuges"}),
    ("账期90天以上的客户", {"topic": "terms", "by": "customer", "days": 90}),
    ("我有多少客户", {"topic": "customers", "measure": "count", "mine": True}),
    ("how many customers do i have", {"topic": "customers", "measure": "count", "mine": True}),
    ("华北和华东对比一下", {"topic": "orders", "by": "team", "where": {"team": (1, 2)}}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ASKED)
def test_questions_are_read_in_both_languages(text: str, expected: dict[str, Any]) -> None:
    assert shown(read(text)) == expected, text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("华能平均每单多少", "orders"),
        ("average order of bolt", "orders"),
        ("华能有没有投诉过", "complaints"),
        ("did bolt ever complain", "complaints"),
        ("华能的信用额度", "limit"),
        ("bolt credit limit", "limit"),
        ("九月以来华能的全部情况", "changes"),
        ("everything about bolt since september", "changes"),
    ],
)
def test_questions_about_one_customer(text: str, topic: str) -> None:
    found = read(text, "华能", "bolt")
    assert found is not None
    assert (found.topic, len(found.customers)) == (topic, 1)


@pytest.mark.parametrize(
    "text",
    [
        "华能投诉了",
        "bolt complained about quality",
        "华能下单20万",
        "收到华能回款",
        "bolt paid an invoice today",
        "客户投诉质量不好，要求退货",
        "the customer complained twice this year and wants a refund",
        "拜访了三家客户",
        "visited two customers today",
        "合同续签了",
        "contract renewed",
        "我们丢了一个客户",
        "we lost a customer",
        "措施完成了",
        "如果丢了最大的客户会怎样",
        "what if we lose them",
        "哪些客户三个月没下单",
        "which customers have not ordered for 3 months",
        "华能为什么投诉我们的蓝色包装",
        "which customers complained about the blue boxes",
    ],
)
def test_news_and_what_is_not_understood_are_no_questions(text: str) -> None:
    assert read(text, "华能", "bolt") is None


@pytest.mark.parametrize("name", ["seeds_messages", "seeds_kinds"])
def test_no_sentence_that_tells_something_is_a_question(name: str) -> None:
    for kind, lines in lexicon.sections(name).items():
        for line in lines if kind != "none" else ():
            masked = [(at.start(), at.end(), 1) for at in re.finditer("◇+", line)][:1]
            assert grammar.read(line, Known(NAMES, masked), TODAY) is None, (kind, line)


@pytest.mark.parametrize("text", ["什么是流失率", "what is churn", "csat 4", "◇投诉", "合同续签"])
def test_what_is_asked_for_its_meaning_or_told_in_a_word_is_no_question(text: str) -> None:
    masked = [(at.start(), at.end(), 1) for at in re.finditer("◇", text)]
    assert grammar.read(text, Known(NAMES, masked), TODAY) is None


@pytest.mark.parametrize(
    ("text", "rank", "limit"),
    [
        ("bottom 5 customers by sales", "fewest", 5),
        ("the five customers with the lowest sales", "fewest", 5),
        ("last 3 customers by sales this year", "fewest", 3),
        ("worst three customers by payments", "fewest", 3),
        ("销售额最低的五个客户", "fewest", 5),
        ("回款最少的3个客户", "fewest", 3),
        ("worst five customers by complaints", "most", 5),
        ("销售额最高的五个客户", "most", 5),
        ("top five customers by sales", "most", 5),
    ],
)
def test_so_many_are_counted_from_the_end_that_is_asked_for(text: str, rank: str, limit: int) -> None:
    found = read(text)
    assert found is not None, text
    assert (found.rank, found.limit) == (rank, limit)


def test_the_last_orders_are_no_end_of_a_ranking() -> None:
    assert read("show the last 5 orders") is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("sales last fiscal year", 2025),
        ("上财年销售额", 2025),
        ("上个财年的回款", 2025),
        ("前财年销售额", 2024),
        ("sales fy25", 2025),
        ("sales fy2024", 2024),
        ("payments in fiscal year 2024", 2024),
        ("2024财年销售额", 2024),
    ],
)
def test_a_fiscal_year_that_is_over_is_its_own_time(text: str, year: int) -> None:
    found = read(text)
    assert found is not None, text
    assert (found.period, found.flags) == (Period(date(year, 1, 1), date(year, 12, 31), 12), ("fiscal",))


@pytest.mark.parametrize("text", ["sales fy28", "sales next fiscal year", "下财年销售额"])
def test_a_fiscal_year_to_come_has_no_answer(text: str) -> None:
    assert read(text) is None


def test_a_product_whose_name_holds_another_is_only_itself() -> None:
    found = grammar.read("谁买过干式变压器", Known(NAMES, (), ("变压器", "干式变压器")), TODAY)
    assert found is not None
    assert found.products == ("干式变压器",)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("who complained more than once this year", 2),
        ("who complained more than 3 times this year", 4),
        ("今年哪些客户投诉不止一次", 2),
        ("今年哪些客户投诉超过三次", 4),
        ("今年哪些客户投诉至少三次", 3),
    ],
)
def test_more_than_so_often_is_more(text: str, least: int) -> None:
    found = read(text)
    assert found is not None, text
    assert found.least == least


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("payments by product this year", "by"),
        ("今年回款按产品", "by"),
        ("largest orders by sector", "by"),
        ("各地区最大的订单", "by"),
        ("visits by product this year", "by"),
        ("今年各产品的投诉", "by"),
        ("dso last year", "period"),
        ("去年的账期", "period"),
        ("receivables in 2024", "period"),
        ("上个季度的应收账款是多少", "period"),
        ("credit limits last month", "period"),
        ("去年留存率", "period"),
        ("sales in euros this year", "currency"),
        ("今年欧元的订单有多少", "currency"),
        ("visits over 50k this month", "amount"),
    ],
)
def test_what_no_answer_hears_is_named_instead_of_being_left_out(text: str, lacks: str) -> None:
    found = grammar.hear(text, known(text), TODAY)
    assert (found.lacks, found.left, found.whole) == (lacks, "", False)
    assert found.words
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("广西的客户欠多少", "广西"),
        ("what do customers in norway owe", "norway"),
        ("没有开发票的订单有几笔", "没"),
        ("orders without delivery this year", "without delivery"),
        ("今年大项目和投诉各有多少", "投诉"),
        ("complaints and orders this year", "orders"),
        ("按车间统计今年的投诉", "按车间"),
        ("sales by warehouse this year", "warehouse"),
    ],
)
def test_a_word_that_nobody_understands_is_left_over_and_the_question_not_answered(text: str, left: str) -> None:
    found = grammar.hear(text, known(text), TODAY)
    assert left in found.left
    assert not found.whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("satisfaction by team", {"topic": "surveys", "by": "team"}),
        ("各团队满意度", {"topic": "surveys", "by": "team"}),
        ("各地区今年毛利", {"topic": "margin", "by": "region", "period": YEAR}),
        ("margin rate by sector", {"topic": "margin", "by": "industry", "measure": "rate"}),
        ("毛利率最低的两个行业",
         {"topic": "margin", "by": "industry", "measure": "rate", "rank": "fewest", "limit": 2}),
        ("今年每季度的拜访", {"topic": "visits", "by": "quarter", "period": YEAR}),
        ("complaints per week this year", {"topic": "complaints", "by": "week", "period": YEAR}),
        ("各团队订单下降多少", {"topic": "orders", "by": "team", "flags": ("decline",), "measure": "sum"}),
        ("今年销售额增长了吗", {"topic": "orders", "measure": "change", "period": YEAR}),
        ("今年销售额增长率", {"topic": "orders", "measure": "change", "period": YEAR}),
        ("did sales grow this year?", {"topic": "orders", "measure": "change", "period": YEAR}),
        ("what is our growth rate this year", {"topic": "orders", "measure": "change", "period": YEAR}),
        ("各团队增长率", {"topic": "orders", "by": "team", "flags": ("growth",)}),
        ("which sector grew most", {"topic": "orders", "by": "industry", "flags": ("growth",), "rank": "most"}),
        ("欠款20万以上的客户", {"topic": "invoices", "by": "customer", "amount": ("above", 200000.0)}),
        ("who owes less than 30k", {"topic": "invoices", "by": "who", "amount": ("below", 30000.0)}),
        ("half a million or more in sales this year by customer",
         {"topic": "orders", "by": "customer", "amount": ("above", 500000.0), "period": YEAR}),
        ("除华北外的今年订单", {"topic": "orders", "unless": {"team": (2,)}, "period": YEAR}),
        ("payments this year excluding machinery",
         {"topic": "payments", "unless": {"industry": ("machinery",)}, "period": YEAR}),
        ("逾期最久的客户", {"topic": "invoices", "by": "customer", "flags": ("overdue",), "rank": "oldest"}),
        ("what share of invoices is overdue", {"topic": "invoices", "flags": ("overdue",), "measure": "rate"}),
        ("张伟占今年订单几成", {"topic": "orders", "measure": "rate", "where": {"owner": (5,)}, "period": YEAR}),
        ("今年没下过单的客户有多少",
         {"topic": "customers", "flags": ("dormant",), "measure": "count", "period": YEAR}),
        ("customers with no complaints this year",
         {"topic": "complaints", "by": "customer", "flags": ("never",), "period": YEAR}),
        ("华北今年怎么样", {"topic": "changes", "where": {"team": (2,)}, "period": YEAR}),
        ("how is machinery doing this year",
         {"topic": "changes", "where": {"industry": ("machinery",)}, "period": YEAR}),
        ("我的客户欠多少", {"topic": "invoices", "by": "customer", "measure": "sum", "mine": True}),
    ],
)  # fmt: skip
def test_what_changes_a_question_is_kept_in_it(text: str, expected: dict[str, Any]) -> None:
    assert shown(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "than"),
    [
        ("今年五月和去年五月的订单比", Period(date(2025, 5, 1), date(2025, 5, 31), 1)),
        ("sales in may 2026 vs may 2025", Period(date(2025, 5, 1), date(2025, 5, 31), 1)),
        ("这个月和上个月的回款比", None),  # as much of the last one as has passed of this one
        ("payments this month compared with last month", None),
    ],
)
def test_two_times_are_compared_with_each_other(text: str, than: Period | None) -> None:
    found = read(text)
    assert found is not None, text
    assert (found.measure, found.than and (found.than.first, found.than.last)) == (
        "change", than and (than.first, than.last),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"),
    [("paymnts by custmer", "payments by customer"), ("avg ordr value", "average order value")],
)
def test_slips_of_typing_are_read_as_what_they_mean(text: str, meant: str) -> None:
    assert slips.mended(text) == meant


LAST = Query(
    topic="orders", by="industry", where={"team": (1,)}, period=Period(date(2026, 10, 1), date(2026, 10, 31), 1)
)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("去年呢", {"period": Period(date(2025, 1, 1), date(2025, 12, 31), 12)}),
        ("and last year?", {"period": Period(date(2025, 1, 1), date(2025, 12, 31), 12)}),
        ("那华北呢？", {"where": {"team": (2,)}}),
        ("what about the north team?", {"where": {"team": (2,)}}),
        ("只看张伟的", {"where": {"team": (1,), "owner": (5,)}}),
        ("再往前呢", {"period": Period(date(2026, 9, 1), date(2026, 9, 30), 1)}),
        ("and the month before?", {"period": Period(date(2026, 9, 1), date(2026, 9, 30), 1)}),
    ],
)
def test_what_follows_changes_the_last_question(text: str, changed: dict[str, Any]) -> None:
    found = follow.read(text, known(text), LAST, TODAY)
    assert found is not None
    assert shown(found.query) == {**shown(LAST), **changed}


@pytest.mark.parametrize(
    ("last", "text", "changed"),
    [
        (Query(topic="orders", customers=(7,)), "那华北呢", {"customers": (), "where": {"team": (2,)}}),
        (Query(topic="orders", customers=(7,)), "and the north team?", {"customers": (), "where": {"team": (2,)}}),
        (
            Query(topic="orders", where={"team": (1,)}, mine=True),
            "华能呢",
            {"where": {}, "mine": False, "customers": (1,)},
        ),
        (Query(topic="orders", where={"owner": (5,)}), "那华北呢", {"where": {"team": (2,)}}),
        (Query(topic="orders", mine=True), "那张伟呢", {"mine": False, "where": {"owner": (5,)}}),
        (Query(topic="orders", customers=(7,)), "what about my team?", {"customers": (), "flags": ("own-team",)}),
    ],
)
def test_what_is_named_replaces_whom_it_was_about(last: Query, text: str, changed: dict[str, Any]) -> None:
    found = follow.read(text, known(text, "华能"), last, TODAY)
    assert found is not None
    assert found.query == replace(last, **changed)


def test_the_own_team_is_kept_as_the_team_it_is() -> None:
    member = MemberInfo(1, None, "李雷", "representative", "zh", active=True, reachable=True, teams=(4,))
    asked = Query(topic="orders", flags=(follow.OWN_TEAM,))
    assert questions.of_team(asked, member) == Query(topic="orders", where={"team": (4,)})
    assert questions.of_team(asked, replace(member, teams=())) is None


@pytest.mark.parametrize("text", ["那就签合同呢", "and he bought a boat", "只是聊了聊", "他们呢"])
def test_what_says_something_else_does_not_follow(text: str) -> None:
    assert follow.read(text, known(text), LAST, TODAY) is None


def test_a_question_is_kept_whole() -> None:
    asked = Query(topic="orders", flags=("growth",), where={"team": (1, 2)}, products=("变压器",), period=YEAR, limit=3)
    assert query.revived(query.kept(asked)) == asked
