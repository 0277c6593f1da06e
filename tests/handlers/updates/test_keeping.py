"""Which promises a message shows to be kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from db.customers import Step
from handlers.common.understand import facts
from handlers.common.understand.facts import Fact
from handlers.updates import keeping
from handlers.updates.compose import Setting, compose

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TODAY = date(2026, 11, 23)
TONIGHT = datetime(2026, 11, 23, 16, tzinfo=UTC)
VISIT = facts.Visit(on=TODAY)
NOTE = facts.Remark(on=TODAY)


def step(text: str, days: int = 0, name: str = "凌峰储能") -> Step:
    return Step(1, 7, name, 3, NOW + timedelta(days=days), text, None, None)


def judged(text: str, told: str, fact: Fact = NOTE, *, days: int = 0, name: str = "凌峰储能") -> keeping.Kept:
    setting = Setting(NOW, "Asia/Shanghai", "CNY")
    entry = compose(7, [fact], told, setting)
    return keeping.judge(entry, [step(text, days, name)], now=NOW, tonight=TONIGHT)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("给他报价", "给凌峰储能报价了520万"),
        ("答应了凌峰给技术方案", "凌峰储能技术方案已经给了"),
        ("发样品清单", "样品清单发过去了"),
        ("提交投标文件", "投标文件今天交完了"),
        ("回复检测报告", "检测报告已回复客户"),
        ("promised Lingfeng the drawings", "drawings sent to Lingfeng"),
        ("send the quote", "sent them over the quote for 5.2m"),
        ("get back with a datasheet", "e-mailed the datasheets this morning"),
    ],
)
def test_what_was_handed_over_is_done(text: str, told: str) -> None:
    assert len(judged(text, told).done) == 1
    assert len(judged(text, told, days=20).done) == 1  # early is done, too


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("给他报价", "还没给凌峰报价"),
        ("给他报价", "竞争对手报价低了10%"),
        ("给他报价", "凌峰储能报价要推到下周"),
        ("给他报价", "给凌峰储能送了样品"),
        ("答应了凌峰给技术方案", "客户说技术方案不给了"),
        ("发样品清单", "凌峰储能的样品，客户很满意"),
        ("给凌峰储能发合同", "给凌峰储能发了节日问候"),
        ("send the quote", "they asked for the quote again"),
        ("send the quote", "quote not sent yet"),
        ("send the quote to Lingfeng", "sent Lingfeng a Christmas card"),
        ("send the drawings", "will have the drawings sent tomorrow"),
    ],
)
def test_what_was_not_stays(text: str, told: str) -> None:
    kept = judged(text, told)
    assert kept.done == ()
    assert len(kept.waiting) == 1


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (VISIT, "回访"),
        (VISIT, "去拜访凌峰储能"),
        (VISIT, "谈续约"),
        (VISIT, "call back"),
        (facts.Order(on=TODAY, amount=Decimal(5)), "可能下单"),
        (facts.Payment(on=TODAY, amount=Decimal(5)), "付尾款"),
        (facts.Contract(on=TODAY, event="renewed"), "签合同"),
        (facts.ComplaintResolved(on=TODAY), "处理投诉"),
    ],
)
def test_a_record_does_what_was_to_be_one(fact: Fact, text: str) -> None:
    assert len(judged(text, "凌峰储能 ……", fact).done) == 1
    assert len(judged(text, "凌峰储能 ……", fact, days=-9).done) == 1
    later = judged(text, "凌峰储能 ……", fact, days=8)
    assert (later.done, later.waiting) == ((), ())


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (VISIT, "给他报价"),
        (VISIT, "send the samples"),
        (facts.Visit(on=TODAY, reached=False), "回访"),
        (facts.Order(on=TODAY, amount=Decimal(5), cancelled=True), "可能下单"),
        (facts.Contract(on=TODAY, event="ends", ends=date(2027, 1, 1)), "续约"),
        (facts.Complaint(on=TODAY), "处理投诉"),
        (facts.Payment(on=TODAY, amount=Decimal(5)), "回访"),
    ],
)
def test_another_record_does_not(fact: Fact, text: str) -> None:
    kept = judged(text, "凌峰储能 ……", fact)
    assert (kept.done, len(kept.waiting)) == ((), 1)


def test_a_name_is_no_subject() -> None:
    assert judged("给海川食品送货单", "给海川食品送了月饼", name="海川食品").done == ()
    assert judged("send Nordwind the plan", "sent Nordwind flowers", name="Nordwind Turbines").done == ()
