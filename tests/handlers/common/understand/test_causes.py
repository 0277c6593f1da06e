"""What a complaint is about, why a customer was lost, and how grave it is, on sentences of no message set."""

from __future__ import annotations

import pytest

from handlers.common.understand import details
from handlers.common.understand.causes import COMPLAINT, LOSS, Causes
from handlers.common.understand.facts import Complaint
from handlers.common.understand.lexicon import words
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory
from handlers.common.understand.text import fold
from tests.handlers.common.understand.firm import ENTRIES, TODAY

FIRM = Directory(ENTRIES)


def complaint(text: str) -> Complaint:
    found = [fact for fact in understand(text, directory=FIRM, today=TODAY).facts if isinstance(fact, Complaint)]
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        ("quality", "螺栓拧到一半就滑丝，让我们全部换掉"),
        ("quality", "说饲料里有老鼠屎，牛都不吃"),
        ("quality", "打印头堵得厉害，一天洗三次"),
        ("quality", "新到的椅子坐两天就响"),
        ("quality", "軸承鬆動，表面也鏽了"),
        ("quality", "the tarpaulins let water through at every seam"),
        ("quality", "doors we made don't line up with the frames, 8 mm out"),
        ("quality", "label ink smudges as soon as it gets damp"),
        ("delivery", "答应周一装柜，到周四还没装，船都开走了"),
        ("delivery", "少收一托瓷砖，单子上倒是写着齐的"),
        ("delivery", "司机找不到地方，把货拉回来了"),
        ("delivery", "shipment sat in Rotterdam for nine days"),
        ("delivery", "got twelve instead of twenty crates, note says twenty"),
        ("delivery", "flowers arrived at ten, wedding was at nine"),
        ("service", "说问个技术问题问了五个人，五个说法"),
        ("service", "打了八个电话，每次都说明天答复"),
        ("service", "机器人客服答非所问"),
        ("service", "was told someone would ring back, that was last Tuesday"),
        ("service", "our chap turned up without tools and left again"),
        ("service", "logged a fault ten days ago and it's still open"),
        ("price", "说好的运费包在里面，现在单独列出来"),
        ("price", "说设计变更一张图收八百，太黑"),
        ("price", "报价没问题，后来偷偷涨价"),
        ("price", "fuel surcharge has doubled and he won't accept it"),
        ("price", "found out we sell the same valve to their neighbour for fifteen less"),
        ("other", "投诉，电话里说不清，让过去一趟"),
        ("other", "不满我们招走了他们的工程师"),
        ("other", "is annoyed we hired one of their engineers"),
        ("other", "complained, will find out more tomorrow"),
        ("other", "they complained"),
    ],
)
def test_what_a_complaint_is_about(cause: str, text: str) -> None:
    assert details.cause(fold(text.lower())) == cause


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        ("competition", "今年框架招标，我们排第三，出局"),
        ("competition", "老板的小舅子开了家印刷厂，单子都给他了"),
        ("competition", "嫌我们价格高，找了更便宜的"),
        ("competition", "went for siemens in the end"),
        ("competition", "the big boys gave them terms we can't touch"),
        ("changed_need", "车队全换电动的了，柴油添加剂用不着"),
        ("changed_need", "换了配方，我们那个香精去掉了"),
        ("changed_need", "set up a laundry of their own in the basement"),
        ("changed_need", "turned the coffee bar into a gym, so no beans"),
        ("own_failure", "我们的系统宕了两天，年底不续"),
        ("own_failure", "合作到头了，嫌我们交期老拖"),
        ("own_failure", "our delays cost us the account"),
        ("own_failure", "seven breakdowns under warranty, they left"),
        ("own_failure", "hotline always engaged, they lost patience"),
        ("market", "长江十年禁渔，渔网没人买了"),
        ("market", "今年没下雪，雪场都没开"),
        ("market", "subsidy for heat pumps stopped and the whole trade fell off a cliff"),
        ("finances", "老板跑了，供应商都堵在门口"),
        ("finances", "账户被冻了，单子作废"),
        ("finances", "can't meet payroll and is winding down"),
        ("other", "两兄弟分家，厂子散了"),
        ("other", "said no and wouldn't explain"),
        ("other", "we lost them"),
        ("other", "客户没了"),
    ],
)
def test_why_a_customer_was_lost(cause: str, text: str) -> None:
    assert details.loss_cause(fold(text)) == cause


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        ("quality", "交期没问题，就是质量不行"),
        ("delivery", "不是质量的事，是交期"),
        ("service", "价格可以，就是售后没人管"),
        ("quality", "not about price, it's the quality"),
        ("delivery", "quality is fine, but the goods came late again"),
        ("price", "happy with the delivery, but says it's too expensive"),
        ("other", "不是因为价格，没说原因"),
        ("other", "it's not about the price"),
    ],
)
def test_what_is_denied_does_not_count(cause: str, text: str) -> None:
    assert details.cause(text) == cause


@pytest.mark.parametrize("text", ["是不是质量有问题", "质量不好", "not happy with the quality"])
def test_a_denial_of_praise_is_no_denial(text: str) -> None:
    assert details.cause(text) == "quality"


@pytest.mark.parametrize("causes", [COMPLAINT, LOSS])
@pytest.mark.parametrize("text", ["", " ", "◇", "ok", "好的", "\n，。"])
def test_no_words_tell_of_no_cause(causes: Causes, text: str) -> None:
    assert causes.of(text) == "other"


def test_of_two_grievances_told_alike_the_later_counts_but_a_loss_stays_open() -> None:
    assert details.cause("质量。交期") == "delivery"
    assert details.cause("交期。质量") == "quality"
    assert details.loss_cause("破产。同行") == details.loss_cause("同行。破产") == "other"


def test_traditional_script_tells_the_same() -> None:
    assert all(len(pair) == 2 for pair in words("traditional"))
    assert details.cause(fold("塗層鬆脫")) == details.cause("涂层松脱") == "quality"


def test_a_name_is_no_cause() -> None:
    assert complaint("Van der Berg Logistics complained").cause == "other"


def test_the_cause_is_taken_from_what_is_said_of_the_same_customer() -> None:
    assert complaint("华能投诉了。三一交期晚了两周").cause == "other"
    assert complaint("华能投诉了，泵又漏油").cause == "quality"


@pytest.mark.parametrize(
    ("severity", "text"),
    [
        (3, "产线都停了"), (3, "有工人受伤"), (3, "非常严重"), (3, "their line is down"), (3, "the buyer is livid"),
        (1, "不太严重"), (1, "提了一嘴包装脏"), (1, "nothing serious"), (1, "a small issue with the label"),
        (2, "一点都不满意"), (2, "下午一点打来的"), (2, "asked for the safety data sheet"), (2, "small order fee"),
        (2, "催退货申请"), (2, "fire door does not close"),
    ],
)  # fmt: skip
def test_how_grave_a_complaint_is(severity: int, text: str) -> None:
    assert details.severity(text) == severity
