"""What all words of a clause together tell where single words mislead: the turn a record takes, its day, its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handlers.common.understand.facts import Contact, Contract, Payment, Project, Understood
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory, Entry
from tests.handlers.common.understand.firm import ENTRIES, TODAY

BOOK = Directory(ENTRIES)


def read(text: str) -> Understood:
    return understand(text, directory=BOOK, today=TODAY)


def ready(text: str) -> list[Any]:
    """All records that come of `text`."""
    return list(read(text).facts)


def only(text: str) -> Any:
    """The one record that comes of `text`, without a question."""
    understood = read(text)
    assert understood.questions == (), understood.questions
    [fact] = understood.facts
    return fact


@pytest.mark.parametrize(
    ("text", "kind", "event"),
    [
        ("海尔把前天那张2万的单子取消了", "order", True),
        ("Answered Acme about the late delivery, told them it was the carrier", "complaint_answered", None),
        ("Acme's late delivery gripe is sorted, gave them 100 off", "complaint_resolved", None),
        ("大唐的客诉关掉了,客户没意见了", "complaint_resolved", None),
        ("汇川那个MES项目推迟到明年Q3了", "project", "delayed"),
        ("汇川的数据中台项目已经进入试点阶段", "project", "stage"),
        ("长安供货协议年底到期,人家说不续了", "contract", "terminated"),
    ],
)
def test_the_turn_that_all_words_tell_of(text: str, kind: str, event: object) -> None:
    told = [fact for fact in read(text).ready() if fact.kind not in ("signal", "step")]
    assert [fact.kind for fact in told][:1] == [kind]
    assert getattr(told[-1], "event", getattr(told[-1], "cancelled", None)) == event


@pytest.mark.parametrize(
    "text", ["美的三成首付到了5万,听他们财务讲尾款还得等", "deposit from Hooli $4,500, they still owe 2k"]
)
def test_what_happened_is_kept_beside_a_signal(text: str) -> None:
    assert "payment" in {fact.kind for fact in read(text).ready()}


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Invoiced Nordic Steel 9,200 today, 30 days", date(2026, 12, 21)),
        ("Invoice to Hooli AUD 18,500, payable within 60 days", date(2027, 1, 20)),
        ("今天给海尔开的票,77000,月结30天", date(2026, 12, 21)),
        ("Billed Acme 77,000 today, to be paid by 20 December", date(2026, 12, 20)),
    ],
)
def test_an_invoice_is_due(text: str, due: date) -> None:
    assert only(text).due == due


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Acme renewed till 31 Dec 2027", date(2027, 12, 31)),
        ("Acme signed, 60k a year till end of November 2027", date(2027, 11, 30)),
        ("Hooli signed! 24 month deal, $180k, runs to Nov 30 2028", date(2028, 11, 30)),
    ],
)
def test_a_contract_ends(text: str, ends: date) -> None:
    assert only(text).ends == ends


def test_the_sum_with_a_currency_counts_before_pieces() -> None:
    order = only("Acme add-on order, 10 extra licences, £2,400")
    assert (order.amount, order.currency) == (Decimal(2400), "GBP")


@pytest.mark.parametrize(
    "text",
    [
        "收到海尔货款 98,700.00 元,冲10月份发票",
        "海尔把上周那单取消了,3万5的纸箱不要了",
    ],
)
def test_the_day_of_what_is_spoken_of_is_not_when_it_happened(text: str) -> None:
    assert only(text).on == TODAY


def test_the_day_of_the_news_is_not_that_of_the_visit() -> None:
    visit, contact = read("was at Hooli, the buyer told me Ricardo left the company two weeks ago").facts
    assert (visit.on, contact.on) == (TODAY, date(2026, 11, 7))


@pytest.mark.parametrize(
    "text",
    [
        "跟汇川微信聊了下,说年后要加一条线",
        "微信联系了一下美的,她说下个月再谈",
        "汇川的产线改造又往后推了,要明年2月才开工",
    ],
)
def test_what_they_mean_to_do_some_day_is_no_step(text: str) -> None:
    assert not any(fact.steps for fact in read(text).facts)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("met Acme, he'll confirm quantities by Thursday", date(2026, 11, 26)),
        ("Tasting with Umbrella fixed for Tuesday at their office", date(2026, 11, 24)),
        ("Initech are dragging their feet on the money again, now saying the 27th", date(2026, 11, 27)),
    ],
)
def test_what_is_fixed_for_a_day_is_a_step(text: str, due: date) -> None:
    assert due in {step.due for fact in read(text).facts for step in fact.steps}


@pytest.mark.parametrize(
    "text",
    [
        "听人说海尔要换供应商,问了采购,没这回事",
        "Heard Acme is leaving us. Checked with them, not true",
        "海尔那个订单取消的事是误传,订单照旧",
    ],
)
def test_what_is_said_to_be_not_so_is_not_stored(text: str) -> None:
    assert [fact for fact in read(text).ready() if fact.kind not in ("visit",)] == []


@pytest.mark.parametrize(
    "text", ["Lunch with Acme on Thursday, great mood", "Thursday call with Hooli, boss says the quotes are fine"]
)
def test_how_it_went_shows_that_it_has_been(text: str) -> None:
    visit = only(text)
    assert (visit.kind, visit.on, visit.steps) == ("visit", date(2026, 11, 19), ())


def test_without_a_word_of_how_it_went_it_is_to_come() -> None:
    assert {step.due for fact in read("Lunch with Acme on Thursday").facts for step in fact.steps} == {
        date(2026, 11, 26)
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("明天要去见大唐,给我个简报", "brief"),
        ("把海尔的情况给我捋一下,见面前要看", "brief"),
        ("把海尔的档案调出来", "card"),
    ],
)
def test_a_wish_beside_a_plan_is_a_request(text: str, kind: str) -> None:
    assert [request.kind for request in read(text).requests] == [kind]
    assert read(text).facts == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Two containers left Santos today for Acme", set()),
        ("Hooli's contract runs out December 31, nobody talked about renewal", {"contract"}),
        ("Management at Wayne: 3 out of 5", {"judgement"}),
    ],
)
def test_words_that_only_look_like_a_record_make_none(text: str, kinds: set[str]) -> None:
    assert {fact.kind for fact in read(text).ready()} <= kinds


@pytest.mark.parametrize(
    "text",
    [
        "华能订单改为8万",
        "Acme order was 54k EUR, not 45k",
        "Acme order 12k, changed to 15k",
        "Acme order 20k was wrong, it was 25k",
    ],
)
def test_a_correction_is_not_stored_a_second_time(text: str) -> None:
    assert ([request.kind for request in read(text).requests], read(text).facts) == (["correct"], ())


@pytest.mark.parametrize("text", ["打算下周拜访华能", "想下周去拜访华能", "计划下个月拜访华能"])
def test_a_visit_that_is_planned_for_some_day_is_a_step(text: str) -> None:
    assert only(text).kind == "step"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("华能今天签了个新合同，两年，300万，从1月1日开始", date(2028, 12, 31)),
        ("Acme signed a 3 year contract today, 100k", date(2029, 11, 20)),
        ("海尔合同续签18个月", date(2028, 5, 20)),
    ],
)
def test_a_contract_of_so_many_years_ends(text: str, ends: date) -> None:
    assert only(text).ends == ends


def test_a_phone_is_that_of_who_comes() -> None:
    left, came = ready("华能的刘经理离职了,新来的是张敏,电话13800138000")
    assert (left.person, left.phone) == ("刘经理", None)
    assert (came.person, came.phone) == ("张敏", "13800138000")


def test_a_negative_order_is_taken_back_and_nine_of_ten_is_four_and_a_half() -> None:
    assert (only("Acme order -5k").amount, only("Acme order -5k").cancelled) == (Decimal(5000), True)
    assert (only("华能满意度9分").metric, only("华能满意度9分").value) == ("csat", Decimal("4.5"))


@pytest.mark.parametrize(
    ("text", "event", "signals"),
    [
        ("去年的合同华能还没续签，12月底到期", "ends", ()),
        ("华能的合同尚未续签，12月底到期", "ends", ()),
        ("华能没续签", "terminated", ("leaving",)),
    ],
)
def test_what_is_not_renewed_yet_has_not_ended(
    directory: Directory, text: str, event: str, signals: tuple[str, ...]
) -> None:
    [fact] = understand(text, directory=directory, today=TODAY).facts
    assert isinstance(fact, Contract)
    assert fact.event == event
    assert tuple(each.kind for each in fact.signals if not each.confirm) == signals


@pytest.mark.parametrize(
    ("text", "amount"),
    [("给华能报价了520万", 5_200_000), ("华能的报价单发过去了", None), ("sent Acme the quote, 5.2m", 5_200_000)],
)
def test_a_quote_that_was_given_is_a_step_of_a_project(directory: Directory, text: str, amount: int | None) -> None:
    [fact] = understand(text, directory=directory, today=TODAY).facts
    assert isinstance(fact, Project)
    assert (fact.event, fact.amount) == ("stage", amount)


@pytest.mark.parametrize("text", ["竞争对手给华能报了价，低10%", "还没给华能报价", "competitor quoted Acme 5.2m"])
def test_a_quote_of_others_or_to_come_is_none(directory: Directory, text: str) -> None:
    assert not any(isinstance(fact, Project) for fact in understand(text, directory=directory, today=TODAY).facts)


@pytest.mark.parametrize(
    "text", ["Acme complaint sorted, we replaced 2 boxes, customer happy", "we replaced the broken boxes at Acme"]
)
def test_goods_that_were_replaced_are_no_new_contact(directory: Directory, text: str) -> None:
    assert not any(isinstance(fact, Contact) for fact in understand(text, directory=directory, today=TODAY).facts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sunrise Pumps ordered 12k", "Sunrise Pumps"),
        ("Someone from Ridgeway Fittings Ltd called asking for a price list", "Ridgeway Fittings Ltd"),
        ("海蓝半导体下单8万", "海蓝半导体"),
    ],
)
def test_a_name_that_nobody_has_is_asked_about_as_a_whole(text: str, name: str) -> None:
    assert [question.words for question in read(text).questions] == [name]


@pytest.mark.parametrize("text", ["met Mr Liu at Huaneng today", "visited the plant, all good at Huaneng"])
def test_a_name_by_its_sound_is_found_behind_the_word_that_leads_to_it(text: str) -> None:
    assert [fact.customer.customer_id for fact in ready(text)] == [1]


@pytest.mark.parametrize("text", ["who is paying slower", "who pays later", "which ones order slower"])
def test_a_word_of_comparison_is_nobodys_name(text: str) -> None:
    alike = Directory([Entry(1, "Solarwell Power"), Entry(2, "Silverdale Power"), Entry(3, "Laterza Foods")])
    found = understand(text, directory=alike, today=TODAY)
    assert not any(question.topic == "customer" and question.options for question in found.questions)
    assert not any(request.customer or request.hits for request in found.requests)


@pytest.mark.parametrize(
    ("text", "paid", "due"),
    [
        ("长安 付了6.4万 剩3万下周三", 64_000, date(2026, 11, 25)),
        ("锦城 回款5万 尾款说月底", 50_000, date(2026, 11, 30)),
        ("Acme paid 20k, the rest on Friday", 20_000, date(2026, 11, 27)),
    ],
)
def test_what_is_still_to_come_hides_no_payment(text: str, paid: int, due: date) -> None:
    told = read(text)
    [payment] = told.facts
    assert isinstance(payment, Payment)
    assert (payment.amount, [step.due for step in payment.steps]) == (Decimal(paid), [due])
    assert told.questions == ()


@pytest.mark.parametrize("text", ["新希望昨天付了3万2,抵9月的发票", "Umbrella paid 3k for last month's invoice"])
def test_what_a_payment_is_for_is_nothing_to_do(text: str) -> None:
    payment, *_ = ready(text)
    assert (payment.kind, payment.steps) == ("payment", ())


def test_by_a_day_is_ahead_whatever_has_been() -> None:
    text = "Rang Umbrella about the overdue bill, they'll have it sorted by Friday"
    [visit] = ready(text)
    assert (visit.on, [step.due for step in visit.steps]) == (TODAY, [date(2026, 11, 27)])


@pytest.mark.parametrize("text", ["华能下个月可能下单", "Acme might order next month", "Globex may pay in January"])
def test_what_a_customer_may_do_some_day_is_a_note_and_no_to_do(text: str) -> None:
    fact = only(text)
    assert (fact.kind, fact.steps) == ("signal", ())
    assert all(signal.confirm for signal in fact.signals)


@pytest.mark.parametrize(
    ("text", "left", "came"),
    [
        ("Anna left Acme, Tom takes over", "Anna", "Tom"),
        ("Anna left Acme and Tom Baker replaces her", "Anna", "Tom Baker"),
        ("华能张总离职了，以后由赵敏负责", "张总", "赵敏"),
    ],
)
def test_who_left_and_who_came_are_both_kept(text: str, left: str, came: str) -> None:
    gone, new = ready(text)
    assert (gone.event, gone.person) == ("left", left)
    assert (new.event, new.person) == ("joined", came)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("华能联系人：李大明，电话13800001111", "李大明"),
        ("华能 联系人 李大明", "李大明"),
        ("华能联系人李永刚13800001111", "李永刚"),
        ("Acme contact Li Daming", "Li Daming"),
    ],
)
def test_the_whole_name_of_a_contact_is_kept(text: str, person: str) -> None:
    assert only(text).person == person


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("we delivered late again and Acme is upset", "delivery"),
        ("海尔对我们的售后响应很不满，货也晚到一周", "service"),
    ],
)
def test_a_failure_of_ours_that_displeases_is_a_complaint(text: str, cause: str) -> None:
    fact = only(text)
    assert (fact.kind, fact.cause) == ("complaint", cause)


def test_numbered_promises_are_all_kept() -> None:
    fact = only("去了三一。1.周三前出图纸 2.周五寄样品 3.下周二陪他们去看现场")
    assert [step.what for step in fact.steps] == ["出图纸", "寄样品", "陪他们去看现场"]
    assert all(step.ours and step.due is not None and step.due > TODAY for step in fact.steps)


def test_what_is_promised_by_nobody_named_is_ours() -> None:
    fact = only("Visited Acme. Promised a quote by Wednesday")
    assert [step.ours for step in fact.steps] == [True]
    fact = only("Saw Acme, they promised payment by Friday")
    assert [step.ours for step in fact.steps] == [False]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("给西门子开票11.3万，他们45天付", date(2027, 1, 5)),
        ("TMS inv 60.2k sent on the 18th, they've 45 days", date(2027, 1, 2)),
        ("Just billed Stark 250k for the foam line, sixty days", date(2027, 1, 20)),
    ],
)
def test_an_invoice_is_due_after_its_term(text: str, due: date) -> None:
    assert only(text).due == due


@pytest.mark.parametrize("text", ["中兴打了12万，抵9月的发票", "中兴汇来12万,冲9月那张票"])
def test_money_set_off_against_an_invoice_is_a_payment(text: str) -> None:
    fact = only(text)
    assert (fact.kind, fact.amount) == ("payment", 120_000)


@pytest.mark.parametrize("text", ["on my way", "在路上了", "晚点回你", "in a meeting, back in 10"])
def test_small_talk_is_about_nobody(text: str) -> None:
    assert read(text).chats
    assert not read(text).facts


def test_rumours_of_the_market_are_told() -> None:
    [fact] = read("听说钢材下个月要涨价10%").facts
    assert (fact.kind, fact.customer) == ("market", None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("Acme ordered covers, one point two million", 1_200_000), ("Acme paid three point oh five million", 3_050_000)],
)
def test_sums_with_a_spoken_point(text: str, amount: int) -> None:
    assert only(text).amount == amount


def test_yesterday_abbreviated() -> None:
    assert only("Phoned Wayne ystdy").on == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["Tom left Acme happy", "Driver left Acme late", "Rain left Acme flooded"])
def test_who_leaves_a_customer_in_some_state_has_not_left_it(text: str) -> None:
    assert not [fact for fact in read(text).facts if isinstance(fact, Contact)]


def test_an_arrival_pays_nothing() -> None:
    assert not [fact for fact in read("抵达华能送发票10万").facts if isinstance(fact, Payment)]
