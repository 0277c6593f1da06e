"""Whose figures a question for a total is about."""

from __future__ import annotations

from datetime import date

import pytest

from db.people import MemberInfo
from handlers.asks import totals
from handlers.portfolio.lists_grammar import Named

TODAY = date(2026, 11, 21)
MEMBER = MemberInfo(7, 7, "王芳", "representative", "zh", True, True, (1,))
KNOWN = (Named("上海", "region", ("上海",)), Named("shanghai", "region", ("上海",)))


def owner(text: str) -> object:
    return totals.read(text, KNOWN, MEMBER, TODAY).wish.where.get("owner")


@pytest.mark.parametrize(
    "text",
    [
        "我司今年卖了多少",
        "我公司本月回款多少",
        "我方上季度收了多少款",
        "我部门这个月签了多少",
        "我们今年卖了多少",
        "我厂今年卖了多少",
        "告诉我今年卖了多少",
        "请告诉我本月回款",
        "帮我查一下这个月收了多少",
        "给我看看上个月签了多少单",
        "我想知道今年卖了多少",
        "我要看本月收了多少钱",
        "我能看一下今年回款吗",
        "我的团队今年卖了多少",
        "发我今年做了多少业绩",
        "do i see what we sold this year",
        "how do i see what was collected last month",
        "can you tell me what we sold",
        "what did my team sell this month",
        "i want to know how much we sold",
    ],
)
def test_the_total_of_the_team_is_not_that_of_who_asks(text: str) -> None:
    assert owner(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "我今年卖了多少",
        "我自己这个月回款多少",
        "我上个季度一共签了多少",
        "我在上海卖了多少",
        "告诉我我今年卖了多少",
        "我想知道我本月的业绩",
        "我名下客户今年买了多少",
        "我的客户今年下了多少单",
        "what did i sell this year",
        "how much have i collected this month",
        "how much did my customers buy last quarter",
        "how much did my shanghai customers buy last quarter",
        "how much i've sold this month",
    ],
)
def test_what_i_sold_is_mine(text: str) -> None:
    assert owner(text) == (7,)


@pytest.mark.parametrize(
    "text",
    [
        "我司客户今年付了多少款",
        "我部门本月签了多少合同",
        "我想知道客户这个月付了多少",
        "我要了解一下今年客户买了多少",
        "i want to know how much customers paid this month",
        "can you let me know what customers bought last year",
        "how much did customers of my department pay this month",
    ],
)
def test_the_words_of_asking_are_nobodys_name(text: str) -> None:
    assert totals.read(text, KNOWN, MEMBER, TODAY).unknown == ""


@pytest.mark.parametrize(
    ("text", "name"), [("远景集团今年买了多少", "远景集团"), ("how much did Foo Bar buy", "Foo Bar")]
)
def test_a_name_that_nobody_has_is_told(text: str, name: str) -> None:
    assert totals.read(text, KNOWN, MEMBER, TODAY).unknown == name


@pytest.mark.parametrize(
    "text",
    [
        "今年销售额增长了多少", "今年销售额增长率", "今年订单下滑了吗", "今年订单下降了多少",
        "sales growth this year", "did sales grow this year", "are orders declining this year",
    ],
)  # fmt: skip
def test_sums_that_grow_are_not_those_of_growing_customers(text: str) -> None:
    asked = totals.read(text, KNOWN, MEMBER, TODAY)
    assert (dict(asked.wish.where), asked.left) == ({}, False)


@pytest.mark.parametrize(
    "text", ["成长期客户今年买了多少", "增长客户今年买了多少", "how much did growing customers buy"]
)
def test_growing_customers_are_those_of_that_stage(text: str) -> None:
    assert totals.read(text, KNOWN, MEMBER, TODAY).wish.where == {"stage": ("growing",)}
