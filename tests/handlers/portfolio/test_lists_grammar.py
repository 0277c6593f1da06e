"""Which sentences ask for a list of customers, and which do not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from handlers.portfolio import lists_grammar, lists_times
from handlers.portfolio.lists_grammar import Named, Wish, industry

TODAY = date(2026, 11, 21)  # a Saturday


def read(text: str, known: Iterable[Named] = ()) -> Wish | None:
    return lists_grammar.read(text, known, today=TODAY)


def may_ask(text: str) -> bool:
    return lists_grammar.may_ask(text, TODAY)


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


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("三个月没下单的客户", {"unordered": (90,)}),
        ("超过30天没拜访的客户有哪些", {"unseen": (30,)}),
        ("谁好久没拜访了", {"unseen": (60,)}),
        ("从来没拜访过的客户", {"unseen": (-1,)}),
        ("合同60天内到期的有哪些客户", {"ending": (60,)}),
        ("本季度合同到期的客户有哪些", {"ending": (40,)}),
        ("下个月有哪些合同到期", {"ending": (40,)}),
        ("逾期超过60天的客户", {"overdue": (60,)}),
        ("这个月新增了哪些客户", {"new": (20,)}),
        ("上个月没下单的客户", {"unordered": (51, 21)}),
        ("半年没回款的客户", {"unpaid": (182,)}),
        ("最近谁的联系人走了", {"left": (90,)}),
        ("有未解决投诉的客户", {"complaints": (0,)}),
        ("上海的A级客户哪些两周没联系", {"region": ("上海", "Shanghai"), "grade": ("A",), "unseen": (14,)}),
        ("李娜负责的客户里哪些半年没见了", {"owner": (2,), "unseen": (182,)}),
        ("电力行业三个月没下单、逾期的客户", {"industry": ("power",), "unordered": (90,), "overdue": (0,)}),
        ("which customers haven't ordered for 90 days", {"unordered": (90,)}),
        ("customers without an order since march", {"unordered": (265,)}),
        ("who haven't we visited for two months", {"unseen": (60,)}),
        ("never visited customers", {"unseen": (-1,)}),
        ("contracts ending this quarter", {"ending": (40,)}),
        ("which contracts end within 60 days", {"ending": (60,)}),
        ("customers overdue by more than 30 days", {"overdue": (30,)}),
        ("new customers this month", {"new": (20,)}),
        ("customers who haven't paid in 3 months", {"unpaid": (90,)}),
        ("anyone who hasnt paid for 3 months", {"unpaid": (90,)}),
        ("customers whose contact left", {"left": (90,)}),
        ("customers with open complaints in the power industry", {"industry": ("power",), "complaints": (0,)}),
        ("Emma's grade A customers not visited for six weeks", {"owner": (3,), "grade": ("A",), "unseen": (42,)}),
    ],
)
def test_times_that_lists_are_about(text: str, where: dict[str, tuple[str | int, ...]]) -> None:
    assert may_ask(text)
    found = read(text, FIRM)
    assert found is not None
    assert dict(found.where) == where
    assert found.order == next(trait for trait in found.where if trait not in ("region", "grade", "owner", "industry"))


@pytest.mark.parametrize(
    "text",
    [
        "华能三个月没下单了",
        "客户三个月没下单了，我打了电话",
        "今天去看了好久没拜访的客户",
        "合同下个月到期，在谈续约",
        "the contract with Acme ends next month",
        "we had not visited Acme for two months, went today",
        "customers in Lyon have not ordered for months",
        "哪些客户逾期",
        "which customers are overdue",
    ],
)
def test_news_and_what_has_a_page_of_its_own_are_no_such_list(text: str) -> None:
    assert read(text, FIRM) is None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("哪些客户三个月没下单并且逾期", {"unordered": (90,), "overdue": (0,)}),
        ("哪些客户逾期并且三个月没下单", {"unordered": (90,), "overdue": (0,)}),
        ("三个月没下单逾期超过30天的客户", {"unordered": (90,), "overdue": (30,)}),
        ("哪些客户逾期两个月以上、上个月没下单", {"overdue": (60,), "unordered": (51, 21)}),
        ("有未解决投诉、60天没拜访的客户", {"complaints": (0,), "unseen": (60,)}),
        ("合同60天内到期、今年没下单的客户", {"ending": (60,), "unordered": (324,)}),
        ("哪些客户超过三个月没下单而且有投诉", {"complaints": (0,), "unordered": (90,)}),
        ("三个月没下单、没拜访的客户", {"unordered": (90,), "unseen": (90,)}),
        ("customers with no order for 90 days and overdue", {"unordered": (90,), "overdue": (0,)}),
        (
            "customers overdue by more than 30 days with no orders for 90 days",
            {"overdue": (30,), "unordered": (90,)},
        ),
        ("which customers are 45 days overdue", {"overdue": (45,)}),
        ("customers with open complaints not visited for a fortnight", {"complaints": (0,), "unseen": (14,)}),
    ],
)
def test_each_condition_has_the_time_beside_it(text: str, where: dict[str, tuple[int, ...]]) -> None:
    found = read(text, FIRM)
    assert found is not None
    assert dict(found.where) == where


def test_a_time_that_belongs_to_nothing_is_not_passed_over() -> None:
    assert read("哪些客户三个月没下单、30天", FIRM) is None
    assert read("哪些客户上个月逾期", FIRM) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("合同12月到期的客户", 33),
        ("合同3月到期的客户", 123),
        ("合同3个月内到期的客户", 90),
        ("合同三月底前到期的客户有哪些", 123),
        ("哪些合同年底前到期", 33),
        ("哪些合同明年上半年到期", 214),
        ("contracts ending in december", 33),
        ("which contracts expire by march 2027", 123),
        ("contracts ending next quarter", 123),
        ("which contracts end within a fortnight", 14),
        ("哪些合同快到期了", 90),
    ],
)
def test_contracts_end_in_a_time_to_come(text: str, days: int) -> None:
    found = lists_grammar.read(text, FIRM, today=date(2026, 11, 28))
    assert found is not None
    assert dict(found.where) == {"ending": (days,)}


@pytest.mark.parametrize(
    "text",
    [
        "哪些合同已经到期了",
        "哪些客户的合同到期了",
        "上一个月到期的合同有哪些",
        "哪些合同去年到期",
        "which contracts have expired",
        "contracts that ended last month",
        "customers with expired contracts",
    ],
)
def test_contracts_that_did_end_are_not_taken_for_those_that_will(text: str) -> None:
    found = read(text, FIRM)
    assert found is not None
    assert set(found.where) == {lists_times.ENDED}


@pytest.mark.parametrize("text", ["the contract with Acme expired", "华能的合同到期了", "contract expired"])
def test_news_of_a_contract_that_ended_asks_for_no_list(text: str) -> None:
    assert read(text, FIRM) is None


def test_without_a_time_new_is_a_stage() -> None:
    assert read("新客户有哪些", FIRM) == Wish({"stage": ("first_deal",)})


def test_who_owes_is_listed_behind_the_command() -> None:
    assert lists_grammar.read("customers 逾期", FIRM, today=TODAY, alone=True) == Wish({"overdue": (0,)}, "overdue")


@pytest.mark.parametrize(
    ("text", "trait", "days"),
    [
        ("overdue by more than 30 days", "overdue", 30),
        ("逾期超过30天", "overdue", 30),
        ("逾期三个月以上", "overdue", 90),
        ("not visited for 60 days", "unseen", 60),
        ("no orders for 90 days", "unordered", 90),
    ],
)
def test_a_condition_with_its_time_is_a_list_by_itself(text: str, trait: str, days: int) -> None:
    wish = read(text)
    assert wish is not None
    assert abs(int(wish.where[trait][0]) - days) <= 2


@pytest.mark.parametrize("text", ["overdue", "逾期了", "not visited yet", "no orders this time, 3 samples only"])
def test_a_condition_without_a_time_is_none(text: str) -> None:
    assert read(text) is None
