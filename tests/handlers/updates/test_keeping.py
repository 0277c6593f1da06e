"""Which promises a message shows to be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from db.customers import Step
from handlers.common.understand import facts
from handlers.common.understand.facts import Fact
from handlers.updates import keeping
from handlers.updates.compose import Setting, compose
from handlers.updates.told import Told

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TODAY = date(2026, 11, 23)
TONIGHT = datetime(2026, 11, 23, 16, tzinfo=UTC)
VISIT = facts.Visit(on=TODAY)
NOTE = facts.Remark(on=TODAY)


def step(text: str, days: int = 0, name: str = "凌峰储能", made: int = -30) -> Step:
    return Step(1, 7, name, 3, NOW + timedelta(days=days), text, None, None, NOW + timedelta(days=made))


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


RECORDS = (
    VISIT,
    facts.Order(on=TODAY, amount=Decimal(5)),
    facts.Payment(on=TODAY, amount=Decimal(5)),
    facts.Contract(on=TODAY, event="renewed"),
    facts.ComplaintResolved(on=TODAY),
)


@pytest.mark.parametrize("fact", RECORDS)
@pytest.mark.parametrize(
    "text",
    [
        "把样品寄过去",
        "准备续约合同",
        "答复客户意见",
        "发会面纪要",
        "报价发过去",
        "把要约发给他",
        "整理拜访记录",
        "要联系方式",
        "看看意见",
        "带样品上门",
        "拜访并送样品",
        "提交投诉报告",
        "联系物流",
        "联系财务核对付款",
        "核对付款条件",
        "确认订单",
        "审合同",
        "续约方案",
        "交履约保证金",
        "出沟通纪要",
        "转发付款通知",
        "send the meeting minutes",
        "send the contact details",
        "update the contact list",
        "meeting minutes",
        "visit report",
        "call-off order list",
        "order confirmation",
        "check the order status",
        "prepare the renewal contract",
        "draft the agreement",
        "renewal offer",
        "reply to the complaint",
        "complaint report",
        "issue the invoice",
        "clarify payment terms",
        "call back with the new prices",
        "meet the deadline",
        "call our warehouse",
        "follow up on the invoice",
        "see that the pump ships",
        "O-ring seals",
    ],
)
def test_what_is_to_be_handed_over_or_made_stays_open_whatever_happens(fact: Fact, text: str) -> None:
    kept = judged(text, "凌峰储能 ……", fact)
    assert (kept.done, len(kept.waiting)) == ((), 1)


@pytest.mark.parametrize(
    "text",
    [
        "约王总见面",
        "给王总打个电话",
        "答应了明天回访",
        "过去一趟",
        "联系王总",
        "跟进",
        "当面沟通",
        "follow up",
        "promised to call Monday",
        "meeting with the buyer",
        "another visit",
        "will see Emma",
        "get in touch, call him",
        "arrange a meeting",
    ],
)
def test_a_visit_does_what_was_to_be_one(text: str) -> None:
    assert len(judged(text, "凌峰储能 ……", VISIT).done) == 1


def told_on(day: date, text: str, fact: type[facts.Visit | facts.Remark]) -> Told:
    return compose(7, [fact(on=day)], text, Setting(NOW, "Asia/Shanghai", "CNY"))


@pytest.mark.parametrize(
    ("text", "said", "fact"),
    [("回访", "拜访了凌峰储能", facts.Visit), ("发样品清单", "样品清单发过去了", facts.Remark)],
)
@pytest.mark.parametrize(("made", "kept"), [(-5, 1), (-3, 1), (-2, 0), (0, 0)])
def test_what_happened_before_the_promise_keeps_none(
    text: str, said: str, fact: type[facts.Visit | facts.Remark], made: int, kept: int
) -> None:
    told = told_on(TODAY - timedelta(days=3), said, fact)
    found = keeping.judge(told, [step(text, made=made)], now=NOW, tonight=TONIGHT)
    assert (len(found.done), len(found.waiting)) == (kept, 1 - kept)


def test_a_promise_without_a_day_is_kept_by_what_happens_today() -> None:
    loose = replace(step("回访"), made_at=None)
    for days, kept in ((0, 1), (1, 0)):
        told = told_on(TODAY - timedelta(days=days), "拜访了凌峰储能", facts.Visit)
        assert len(keeping.judge(told, [loose], now=NOW, tonight=TONIGHT).done) == kept


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("给他图纸", "王总已经把图纸发过来了"),
        ("给他图纸", "客户把图纸发了"),
        ("给他图纸", "凌峰储能把图纸发了"),
        ("给他图纸", "李经理已经发了图纸"),
        ("给他图纸", "凌峰储能的图纸已经发给我们了"),
        ("给他图纸", "图纸寄来了"),
        ("给他报价", "把报价单退回来了"),
        ("给技术方案", "技术资料已经发了"),
        ("给技术方案", "技术方案发了一部分"),
        ("给技术方案", "技术方案发了吗"),
        ("给技术方案", "技术方案应该发了"),
        ("send the drawings", "Lingfeng sent us the drawings"),
        ("send the drawings", "Lingfeng sent the drawings"),
        ("send the drawings", "lingfeng already sent the drawings"),
        ("send the drawings", "they sent the drawings"),
        ("send the drawings", "Emma has just sent the drawings"),
        ("send the drawings", "their buyer sent the drawings"),
        ("send the drawings", "the drawings were sent back"),
        ("send the drawings", "drawings sent to us"),
        ("send the drawings", "received the drawings they had sent"),
        ("send the drawings", "half of the drawings sent"),
        ("send the drawings", "the drawings should be sent"),
        ("send the drawings for the pump", "sent the quote for the pump"),
        ("send the technical proposal", "sent the technical data"),
    ],
)
def test_what_came_from_them_or_is_another_thing_or_a_part_does_not_keep_it(text: str, told: str) -> None:
    kept = judged(text, told, name="凌峰储能" if not told.isascii() else "Lingfeng Storage")
    assert (kept.done, len(kept.waiting)) == ((), 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("给他图纸", "我们已经把图纸发给王总了"),
        ("给他图纸", "给李经理发了图纸"),
        ("send the drawings", "we sent the drawings"),
        ("send the drawings", "I have already sent Emma the drawings"),
        ("send the drawings", "the drawings for the pump sent to Emma"),
        ("send the drawings for the pump by Friday", "all drawings have been sent"),
    ],
)
def test_what_went_to_them_does(text: str, told: str) -> None:
    assert len(judged(text, told).done) == 1


@pytest.mark.parametrize(
    ("text", "told", "kept"),
    [
        ("付尾款", "凌峰储能付了一部分尾款", 0),
        ("催款", "凌峰储能付款5元，还欠3元", 0),
        ("付定金", "凌峰储能付了定金", 1),
        ("催款100万", "凌峰储能付款", 0),
        ("chase the payment", "paid a first instalment", 0),
        ("pay the deposit", "paid the deposit", 1),
        ("chase payment", "paid", 1),
    ],
)
def test_a_part_of_what_was_to_be_paid_does_not(text: str, told: str, kept: int) -> None:
    assert len(judged(text, told, facts.Payment(on=TODAY, amount=Decimal(5))).done) == kept
