"""What-if sentences: the same question in many words, and refusals that say what is missing."""

from __future__ import annotations

import pytest

from handlers.common.errors import UserError
from handlers.portfolio.grammar import LAST, Asked, read, supposes


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("丢掉最大的两家", 2),
        ("丢掉最大的两家客户", 2),
        ("如果失去前三大客户会怎样?", 3),
        ("前5家客户流失", 5),
        ("最大的客户走了", 1),
        ("丢了头部三家", 3),
        ("lose the two largest", 2),
        ("lose our 3 biggest customers", 3),
        ("What if we lose the top 5?", 5),
        ("lose the largest customer", 1),
        ("without the largest", 1),
    ],
)
def test_losing_the_largest(text: str, count: int) -> None:
    assert read(text) == Asked("lose_largest", count)


@pytest.mark.parametrize(
    ("text", "days", "subject"),
    [
        ("账期+30天", 30, ""),
        ("账期 延长 30 天", 30, ""),
        ("账期延长一个月", 30, ""),
        ("账期缩短15天", -15, ""),
        ("账期-15天", -15, ""),
        ("华能账期加两周", 14, "华能"),
        ("电力行业账期+30天", 30, "电力"),
        ("terms +30 days", 30, ""),
        ("payment terms 30 days longer", 30, ""),
        ("extend terms by two months for Bolt & Sons", 60, "bolt & sons"),
        ("terms 15 days shorter", -15, ""),
        ("Terms −15 days", -15, ""),
        ("账期延长半个月", 15, ""),
        ("账期延长两个星期", 14, ""),
        ("华能账期长20天", 20, "华能"),
        ("terms a fortnight longer", 14, ""),
        ("another month on Bolt's terms", 30, "bolt"),
        ("extend terms by forty-five days", 45, ""),
        ("加多宝账期延长10天", 10, "加多宝"),
        ("长虹账期缩短10天", -10, "长虹"),
        ("如果大家账期都延长10天", 10, ""),
    ],
)
def test_terms(text: str, days: float, subject: str) -> None:
    found = read(text)
    assert (found.kind, found.amount, found.subject) == ("terms", days, subject)


@pytest.mark.parametrize(
    ("text", "kind", "left", "subject"),
    [
        ("需求-20% 电力行业", "demand", 0.8, "电力"),
        ("电力行业需求下降两成", "demand", 0.8, "电力"),
        ("需求减少百分之三十", "demand", 0.7, ""),
        ("需求只剩80%", "demand", 0.8, ""),
        ("电力需求腰斩", "demand", 0.5, "电力"),
        ("华能的订单减半", "orders", 0.5, "华能"),
        ("华能 订单少三成", "orders", 0.7, "华能"),
        ("demand -20 % in power", "demand", 0.8, "power"),
        ("power demand down 20%", "demand", 0.8, "power"),
        ("demand falls by 15 percent in the food industry", "demand", 0.85, "food"),
        ("what if demand drops to 60%", "demand", 0.6, ""),
        ("Bolt's orders halved", "orders", 0.5, "bolt"),
        ("orders of Huaneng fall by half", "orders", 0.5, "huaneng"),
    ],
)
def test_fewer_orders(text: str, kind: str, left: float, subject: str) -> None:
    found = read(text)
    assert (found.kind, round(found.amount, 9), found.subject) == (kind, left, subject)


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("华能的投诉都解决了", "complaints_solved", "华能"),
        ("解决华能的投诉", "complaints_solved", "华能"),
        ("all complaints of Bolt resolved", "complaints_solved", "bolt"),
        ("投诉解决", "complaints_solved", ""),
        ("华能按时付款", "paid_on_time", "华能"),
        ("客户都准时付款", "paid_on_time", ""),
        ("Bolt pays on time", "paid_on_time", "bolt"),
        ("丢掉华能", "lose", "华能"),
        ("华能走了会怎样", "lose", "华能"),
        ("lose Bolt & Sons", "lose", "bolt & sons"),
    ],
)
def test_what_happens_to_one(text: str, kind: str, subject: str) -> None:
    found = read(text)
    assert (found.kind, found.subject) == (kind, subject)


@pytest.mark.parametrize("text", ["上次", "上次怎么样", "last", "the last one", "Latest"])
def test_the_last_one(text: str) -> None:
    assert read(text) == Asked(LAST)


@pytest.mark.parametrize("text", ["华能", "华能电力", "Bolt & Sons", "家乐福", "最大电器", "Top Glove"])
def test_a_name_alone_asks_nothing_yet(text: str) -> None:
    assert read(text) == Asked("", subject=text.lower())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("账期延长", "whatif-which-days"),
        ("longer terms", "whatif-which-days"),
        ("账期+900天", "whatif-days-range"),
        ("需求下降", "whatif-which-share"),
        ("demand falls", "whatif-which-share"),
        ("需求-120%", "whatif-share-range"),
        ("需求+20%", "whatif-only-fewer"),
        ("orders up 20%", "whatif-only-fewer"),
        ("丢掉最大的0家", "whatif-count-range"),
        ("lose the 1000 largest", "whatif-count-range"),
    ],
)
def test_what_is_missing_is_asked_for(text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        read(text)
    assert refused.value.key == key


def test_an_industry_is_told_from_a_customer_by_its_word() -> None:
    assert read("电力行业需求-20%").of_industry
    assert read("demand -20% in the power sector").of_industry
    assert not read("华能 订单-20%").of_industry


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("what if Bolt pays 30 days later", Asked("paid_later", 30.0, "bolt")),
        ("what happens if Bolt pays two weeks late", Asked("paid_later", 14.0, "bolt")),
        ("if Bolt paid a month later, what then?", Asked("paid_later", 30.0, "bolt")),
        ("what if everyone pays 15 days later", Asked("paid_later", 15.0)),
        ("华能晚30天付款会怎么样", Asked("paid_later", 30.0, "华能")),
        ("如果华能回款推迟一个月会怎么样", Asked("paid_later", 30.0, "华能")),
        ("suppose Bolt stops ordering", Asked("orders", 0.0, "bolt")),
        ("要是华能不下单了会怎样", Asked("orders", 0.0, "华能")),
        ("what would happen if Bolt ordered 20% less", Asked("orders", 0.8, "bolt")),
        ("what if Bolt reduces its orders by a quarter", Asked("orders", 0.75, "bolt")),
        ("what if Bolt went bankrupt", Asked("lose", 0.0, "bolt")),
        ("how bad would it be if Bolt walked away", Asked("lose", 0.0, "bolt")),
        ("万一华能走了怎么办", Asked("lose", 0.0, "华能")),
        ("imagine we lost our three biggest customers", Asked("lose_largest", 3.0)),
    ],
)
def test_suppositions_as_people_put_them(text: str, asked: Asked) -> None:
    assert supposes(text)
    assert read(text) == asked


@pytest.mark.parametrize("text", ["if Bolt leaves us we will miss them", "Bolt paid 30 days late", "华能说晚30天付款"])
def test_news_suppose_nothing(text: str) -> None:
    assert not supposes(text)


@pytest.mark.parametrize(
    ("text", "days", "subject"),
    [
        ("如果大都会付款晚10天", 10, "大都会"),
        ("如果支付宝付款晚半个月", 15, "支付宝"),
        ("如果大家都晚付10天会怎样", 10, ""),
        ("华能晚付两周会怎样", 14, "华能"),
        ("what if Bills Ltd pays 10 days late", 10, "bills ltd"),
        ("what if Late Bloom pays 3 weeks later", 21, "late bloom"),
        ("what if Bolt pays its invoices a fortnight late", 14, "bolt"),
        ("what if everyone paid us a week later", 7, ""),
        ("what if invoices come in twenty-five days late", 25, ""),
    ],
)
def test_paying_later_and_no_word_cut_out_of_a_name(text: str, days: float, subject: str) -> None:
    found = read(text)
    assert (found.kind, found.amount, found.subject) == ("paid_later", days, subject)


@pytest.mark.parametrize(
    ("text", "name", "kind", "subject"),
    [
        ("如果晚晚付款晚10天", "晚晚", "paid_later", "晚晚"),
        ("Lost Property's orders halved", "lost property", "orders", "lost property"),
        ("what if Later Order Ltd pays 10 days late", "Later Order Ltd", "paid_later", "later order ltd"),
        ("需求旺账期加10天", "需求旺", "terms", "需求旺"),
        ("丢掉流失宝会怎样", "流失宝", "lose", "流失宝"),
    ],
)
def test_nothing_is_looked_for_in_the_name_of_a_customer(text: str, name: str, kind: str, subject: str) -> None:
    found = read(text, [name])
    assert (found.kind, found.subject) == (kind, subject)


def test_a_name_alone_supposes_nothing() -> None:
    assert supposes("如果流失宝怎么样")
    assert not supposes("如果流失宝怎么样", ["流失宝"])
