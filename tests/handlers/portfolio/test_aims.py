"""Targets as they are typed."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.portfolio.aims import Wish, names_a_target, read

TODAY = date(2026, 11, 23)
END = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("目标 新客户 12", Wish("customers", 12)),
        ("目标：新客户12家", Wish("customers", 12)),
        ("目标 新增客户 十二家 2027-06-30前", Wish("customers", 12, until=END)),
        ("目标 新行业 3个，2027年6月30日之前", Wish("industries", 3, until=END)),
        ("目标 新市场 三个 截至2027-06-30", Wish("markets", 3, until=END)),
        ("目标 新产品 15%", Wish("products", 0.15, share=True)),
        ("目标 新产品 占 15％的销售额 2027-06-30", Wish("products", 0.15, share=True, until=END)),
        ("目标 新地区 2 自2026-01-01起 到2027-06-30", Wish("regions", 2, False, date(2026, 1, 1), END)),
        ("目标 新渠道 取消", Wish("channels")),
        ("target new customers 12 by 2027-06-30", Wish("customers", 12, until=END)),
        ("Target: new customers = 12 by 30 June 2027", Wish("customers", 12, until=END)),
        (
            "target new industries 3 since 2026-01-01 until 2027-06-30",
            Wish("industries", 3, False, date(2026, 1, 1), END),
        ),
        ("target new products 12.5% of sales by 2027-06-30", Wish("products", 0.125, share=True, until=END)),
        ("target new acquisition channels 2", Wish("channels", 2)),
        ("target new regions off", Wish("regions")),
    ],
)
def test_a_target_in_one_line(text: str, wish: Wish) -> None:
    assert read(text, TODAY) == wish


@pytest.mark.parametrize(
    "text",
    [
        "",
        "目标",
        "目标 25%",
        "新客户 12",
        "目标 新客户",
        "目标 新客户 很多",
        "目标客户12月要来参观",
        "目标 新客户 12 华能说要晚付",
        "目标 新客户 12 2027-06-30 2028-06-30",
        "目标 新同事 3",
        "target new customers twelve hundred and a half maybe",
        "target new customers 2027-06-30",
        "target new customers 12 from Bolt",
        "target price 12",
    ],
)
def test_what_is_no_target_is_not_taken_for_one(text: str) -> None:
    assert read(text, TODAY) is None


def test_what_begins_like_a_target_can_be_explained() -> None:
    assert names_a_target("目标 新客户 很多")
    assert names_a_target("target new products ???")
    assert not names_a_target("目标 25%")
    assert not names_a_target("华能")
