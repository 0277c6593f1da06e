"""Several customers in one message: each gets what is told of it, in a row, one after the other or all at once."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory


def _told(text: str, directory: Directory, today: date) -> list[tuple[str, str]]:
    read = understand(text, directory=directory, today=today)
    assert not read.questions
    return [(fact.kind, fact.customer.name) for fact in read.facts if fact.customer]


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Visited Initech then Umbrella, both fine", "visit", ["Initech LLC", "Umbrella Pharmaceuticals Inc."]),
        ("was at Acme and then Hooli, nothing new", "visit", ["Acme Corp", "Hooli Inc"]),
        ("去了美的又去了汇川,都没啥新情况", "visit", ["广东美的制冷设备有限公司", "苏州汇川技术有限公司"]),
        ("今天跑了两家,三一和先导,都是送样品", "visit", ["三一重工股份有限公司", "无锡先导智能装备股份有限公司"]),
        ("上午去华能拜访了,下午又跟大唐老周视频", "visit", ["华能电力股份有限公司", "大唐新能源股份有限公司"]),
        ("周二之前把中兴和华能的报价都发出去", "step", ["中兴通讯股份有限公司", "华能电力股份有限公司"]),
        ("revised offer to Globex and Initech, both by Monday", "step", ["Globex International Ltd", "Initech LLC"]),
    ],
)
def test_each_customer_gets_its_record(
    text: str, kind: str, names: list[str], directory: Directory, today: date
) -> None:
    assert _told(text, directory, today) == [(kind, name) for name in names]


def test_a_customer_who_is_a_rival_gets_none(directory: Directory, today: date) -> None:
    assert {
        name for _, name in _told("Acme told me the order went to Globex, Initech quoted lower", directory, today)
    } == {"Acme Corp"}


def test_what_is_unsure_of_another_customer_is_not_stored(directory: Directory, today: date) -> None:
    told = _told("Acme paid 20,000 today, thinking of Globex", directory, today)
    assert told == [("payment", "Acme Corp")]
