"""Which sentences ask for a list of customers, and which do not."""

from __future__ import annotations

import pytest

from handlers.portfolio.lists_grammar import Named, Wish, industry, may_ask, read

FIRM = (
    Named("power", "industry", ("power",)),
    Named("电力", "industry", ("power",)),
    Named("新能源", "industry", ("new_energy",)),
    Named("新能源汽车", "industry", ("ev",)),
    Named("new energy", "industry", ("new_energy",)),
    Named("上海", "region", ("上海", "Shanghai")),
    Named("shanghai", "region", ("上海", "Shanghai")),
    Named("华东一组", "team", (1,)),
    Named("Emma", "owner", (3,)),
    Named("李娜", "owner", (2,)),
)
ENDANGERED = ("high", "extreme")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("电力行业有哪些客户", {"industry": ("power",)}),
        ("列出上海的高风险客户", {"region": ("上海", "Shanghai"), "level": ENDANGERED}),
        ("哪些是C级客户？", {"grade": ("C",)}),
        ("评级为A的客户有多少家", {"grade": ("A",)}),
        ("A级和B级客户", {"grade": ("A", "B")}),
        ("新能源汽车客户名单", {"industry": ("ev",)}),
        ("李娜负责的客户里哪些危险", {"owner": (2,), "level": ENDANGERED}),
        ("华东一组休眠的客户有哪些", {"team": (1,), "stage": ("dormant",)}),
        ("哪些客户已经流失了", {"stage": ("lost",)}),
        ("電力行業的客戶", {"industry": ("power",)}),
        ("list customers in the power industry", {"industry": ("power",)}),
        ("which new energy customers are at risk?", {"industry": ("new_energy",), "level": ENDANGERED}),
        ("show me all grade A customers in Shanghai", {"region": ("上海", "Shanghai"), "grade": ("A",)}),
        ("how many C-rated customers do we have", {"grade": ("C",)}),
        ("medium-risk accounts", {"level": ("medium",)}),
        ("Emma’s new customers", {"owner": (3,), "stage": ("first_deal",)}),
        ("which customers are declining", {"stage": ("declining",)}),
    ],
)
def test_a_list_is_asked_for(text: str, where: dict[str, tuple[str | int, ...]]) -> None:
    assert may_ask(text)
    assert read(text, FIRM) == Wish(where)


@pytest.mark.parametrize("text", ["上海最大的10家客户", "our biggest customers in Shanghai", "top 5 Shanghai accounts"])
def test_an_order_is_asked_for(text: str) -> None:
    assert read(text, FIRM) == Wish({"region": ("上海", "Shanghai")}, "value")


@pytest.mark.parametrize(
    "text",
    [
        "谁最危险",  # no trait: the portfolio answers
        "最大的客户是谁",
        "华能电力的客户经理换了",
        "电力客户说要涨价",
        "上海的客户下单了30万",
        "客户在上海开了新厂",
        "客户流失了",
        "上海的客户流失了",
        "lost a customer in Shanghai",
        "Emma's customer is lost",
        "Emma visited a customer in Shanghai",
        "show a customer the power unit",
        "the new customers in Shanghai want a discount",
        "power is out at the customer",
        "高风险",
        "",
    ],
)
def test_what_says_anything_else_is_no_list(text: str) -> None:
    assert read(text, FIRM) is None


def test_an_industry_that_nobody_is_in_is_named() -> None:
    assert industry("list customers in the fishing industry", FIRM) == "fishing"
    assert industry("渔业行业有哪些客户", FIRM) == "渔业"
    assert industry("电力行业有哪些客户", FIRM) is None
    assert industry("渔业有什么新闻", FIRM) is None


def test_a_long_message_is_not_looked_up() -> None:
    assert not may_ask(
        "今天跟客户谈了付款的事，对方说月底之前一定会把去年的尾款全部付清，另外新项目的招标文件下周发给我们看"
    )
