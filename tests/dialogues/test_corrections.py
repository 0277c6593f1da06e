"""What was told before is put right in words: the entry changes in its place, and that can be taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from db import audit, customers, records
from db.gateway import Database
from tests.support.conversation import Conversation, one
from tests.support.firm import Person


def rows(database: Database, table: str, customer_id: int) -> list[dict[str, Any]]:
    return database.look(lambda tx: records.of_customer(tx, table, customer_id))


def amounts(database: Database, table: str, customer_id: int) -> list[int]:
    return [int(row["amount"]) for row in rows(database, table, customer_id)]


def who(talk: Conversation, lang: str) -> tuple[Person, int]:
    return (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)


@pytest.mark.parametrize(
    ("lang", "told", "correction", "right"),
    [
        ("zh", "华能 下单18万", "不对，是8万不是18万", 80_000),
        ("zh", "华能 下单18万", "刚才说错了，是28万", 280_000),
        ("zh", "华能 下单18万", "是28不是18", 280_000),
        ("zh", "华能 下单18万", "华能订单改为8万", 80_000),
        ("zh", "华能 下单45万", "华能 45万那单改成54万", 540_000),
        ("zh", "华能 回款3万", "3万那笔回款应该是5万", 50_000),
        ("en", "Bolt ordered 30k", "the 30k order should be 34k", 34_000),
        ("en", "Bolt ordered 30k", "change Bolt's 30k order to 34k", 34_000),
        ("zh", "华能 回款3万", "更正：华能回款5万", 50_000),
        ("en", "Bolt ordered 18k", "sorry, that was 80k not 18k", 80_000),
        ("en", "Bolt ordered 18k", "oops, I meant 80k", 80_000),
        ("en", "Bolt ordered 18k", "the Bolt order was 54k, not 18k", 54_000),
        ("en", "Bolt paid 18k", "no, it was 81k", 81_000),
    ],
)
async def test_an_amount_is_put_right(
    talk: Conversation, database: Database, lang: str, told: str, correction: str, right: int
) -> None:
    person, customer = who(talk, lang)
    table = "payments" if "回款" in told or "paid" in told else "orders"
    await talk.say(person, told)
    [before] = amounts(database, table, customer)
    said = await one(talk, person, correction)
    assert said.text.startswith("✏️ ")
    assert "→" in said.text
    assert amounts(database, table, customer) == [right]
    [back] = await talk.press(person, said.buttons[0])
    assert back.text.startswith("↩️ ")
    assert amounts(database, table, customer) == [before]


@pytest.mark.parametrize(
    ("lang", "told", "correction", "back"),
    [
        ("zh", "华能 昨天拜访，聊得不错", "不是昨天，是前天去的", 2),
        ("zh", "今天拜访了华能", "日期错了，是昨天", 1),
        ("en", "visited Bolt today, all good", "it was yesterday, not today", 1),
        ("en", "visited Bolt yesterday", "correction: the visit was today", 0),
    ],
)
async def test_a_day_is_put_right(
    talk: Conversation, database: Database, lang: str, told: str, correction: str, back: int
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, told)
    said = await one(talk, person, correction)
    assert said.text.startswith("✏️ ")
    [visit] = rows(database, "visits", customer)
    assert (talk.world.clock.now().date() - visit["at"].date()).days == back


@pytest.mark.parametrize(
    ("told", "correction"),
    [
        ("华能 下单3万", "刚才说错了，是腾讯"),
        ("华能 下单3万", "是腾讯不是华能"),
        ("华能 下单3万", "写错客户了，是腾讯"),
    ],
)
async def test_a_customer_is_put_right(talk: Conversation, database: Database, told: str, correction: str) -> None:
    li = talk.firm.li
    await talk.say(li, told)
    said = await one(talk, li, correction)
    assert said.text.startswith("✏️ 已更正：华能电力 → 腾讯科技\n✅ 腾讯科技 · 订单 ¥3万")
    assert (amounts(database, "orders", talk.firm.huaneng), amounts(database, "orders", talk.firm.tencent)) == (
        [],
        [30_000],
    )
    await talk.press(li, "改回去")
    assert (amounts(database, "orders", talk.firm.huaneng), amounts(database, "orders", talk.firm.tencent)) == (
        [30_000],
        [],
    )


async def test_a_customer_is_put_right_in_english(talk: Conversation, database: Database) -> None:
    amy = talk.firm.amy
    await talk.say(amy, "Bolt ordered 30k")
    said = await one(talk, amy, "oops, wrong customer, that was HN Power")
    assert "✅ 华能电力 · order" in said.text
    assert amounts(database, "orders", talk.firm.huaneng) == [30_000]


@pytest.mark.parametrize(
    ("lang", "told", "correction"),
    [("zh", "华能 下单3万", "是回款不是订单"), ("en", "Bolt ordered 30k", "sorry, it was a payment, not an order")],
)
async def test_a_kind_is_put_right(
    talk: Conversation, database: Database, lang: str, told: str, correction: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, told)
    said = await one(talk, person, correction)
    assert said.text.startswith("✏️ ")
    assert (amounts(database, "orders", customer), amounts(database, "payments", customer)) == ([], [30_000])
    await talk.press(person, said.buttons[0])
    assert (amounts(database, "orders", customer), amounts(database, "payments", customer)) == ([30_000], [])


@pytest.mark.parametrize(
    ("lang", "told", "correction"),
    [("zh", "周四回访华能", "不对，是周五"), ("en", "call Bolt on Thursday", "no, it should be Friday")],
)
async def test_what_is_planned_moves_to_another_day(
    talk: Conversation, database: Database, lang: str, told: str, correction: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, told)
    said = await one(talk, person, correction)
    assert said.text.startswith("✏️ ")
    [step] = database.look(lambda tx: customers.open_steps(tx, customer_id=customer))
    assert step.due_at.weekday() == 4


@pytest.mark.parametrize(("lang", "wrong", "right"), [("zh", "刚才说错了", "8万"), ("en", "that was wrong", "80k")])
async def test_what_is_right_is_asked_where_it_is_not_said(
    talk: Conversation, database: Database, lang: str, wrong: str, right: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, "华能 下单18万" if lang == "zh" else "Bolt ordered 18k")
    asked = await one(talk, person, wrong)
    assert "✅" in asked.text
    assert len(asked.buttons) <= 3
    said = await one(talk, person, right)
    assert said.text.startswith("✏️ ")
    assert amounts(database, "orders", customer) == [80_000]


async def test_something_new_is_no_answer_to_what_is_right(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "华能 下单18万")
    await talk.say(li, "说错了")
    said = await one(talk, li, "腾讯 下单2万")
    assert said.text.startswith("✅ 腾讯科技 · 订单 ¥2万")
    assert amounts(database, "orders", talk.firm.huaneng) == [180_000]


async def test_which_entry_is_asked_where_the_last_one_has_no_amount(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    for text in ("华能 下单18万", "腾讯 回款2万", "今天拜访了腾讯"):
        await talk.say(li, text)
    asked = await one(talk, li, "不对，是8万")
    assert len(asked.buttons) == 3
    assert "腾讯" in asked.buttons[0]
    assert "华能" in asked.buttons[1]
    [done] = await talk.press(li, asked.buttons[1])
    assert done.id == asked.id
    assert amounts(database, "orders", talk.firm.huaneng) == [80_000]
    assert amounts(database, "payments", talk.firm.tencent) == [20_000]
    assert asked.buttons[0] not in done.buttons


async def test_what_was_wrong_says_which_entry_is_meant(talk: Conversation, database: Database) -> None:
    amy = talk.firm.amy
    for text in ("Bolt ordered 18k", "Bolt ordered 25k"):
        await talk.say(amy, text)
    await talk.say(amy, "sorry, 80k not 18k")
    assert sorted(amounts(database, "orders", talk.firm.bolt)) == [25_000, 80_000]


@pytest.mark.parametrize(
    ("lang", "text", "amount"), [("zh", "不对，腾讯今天下单2万", 20_000), ("en", "wait, HN Power ordered 20k", 20_000)]
)
async def test_what_was_never_told_is_news(
    talk: Conversation, database: Database, lang: str, text: str, amount: int
) -> None:
    person, _ = who(talk, lang)
    said = await one(talk, person, text)
    assert said.text.startswith("✅ ")
    assert amounts(database, "orders", talk.firm.tencent if lang == "zh" else talk.firm.huaneng) == [amount]


async def test_undo_takes_a_correction_back_first(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "华能 下单18万")
    await talk.say(li, "不对，是8万不是18万")
    said = await one(talk, li, "/undo")
    assert said.text.startswith("↩️ 已改回：¥8万 → ¥18万")
    assert amounts(database, "orders", talk.firm.huaneng) == [180_000]
    await talk.say(li, "/undo")
    assert amounts(database, "orders", talk.firm.huaneng) == []


async def test_a_correction_is_in_the_audit_with_both_sides(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "华能 下单18万")
    await talk.say(li, "不对，是8万不是18万")
    [edit] = [row for row in database.look(lambda tx: audit.latest(tx, limit=20)) if row.action == "edit"]
    assert edit.before is not None
    assert edit.after is not None
    assert [int(Decimal(side["amount"])) for side in (edit.before, edit.after)] == [180_000, 80_000]


async def test_a_day_to_come_is_no_correction_of_what_happened(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "今天拜访了华能")
    said = await one(talk, li, "不对，是明天")
    assert not said.text.startswith("✏️ 已更正")
    [visit] = rows(database, "visits", talk.firm.huaneng)
    assert visit["at"].date() == talk.world.clock.now().date()


async def test_a_visit_put_on_today_is_not_later_than_now(talk: Conversation, database: Database) -> None:
    amy = talk.firm.amy
    await talk.say(amy, "visited Bolt yesterday, all good")
    await talk.say(amy, "it was today, not yesterday")
    [visit] = rows(database, "visits", talk.firm.bolt)
    assert visit["at"] <= talk.world.clock.now()


@pytest.mark.parametrize(
    ("lang", "told", "correction"),
    [
        ("zh", "华能下单30台泵，每台1.2万", "不对，是20台不是30台"),
        ("zh", "华能 下单18万", "不对，是鼎盛"),
        ("en", "Bolt ordered 30 pumps at 1,200 each", "sorry, that was 20 pumps not 30"),
    ],
)
async def test_what_cannot_be_put_right_by_words_is_asked_and_creates_nobody(
    talk: Conversation, database: Database, lang: str, told: str, correction: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, told)
    before = amounts(database, "orders", customer)
    said = await one(talk, person, correction)
    assert not any("新建" in button or "create" in button.lower() for button in said.buttons)
    assert amounts(database, "orders", customer) == before


# Which entry is meant ----------------------------------------------------------------------------------------------


async def test_a_day_that_was_wrong_says_which_entry_is_meant(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.advance("2d")  # Wednesday
    await talk.say(li, "周一拜访了华能")
    await talk.say(li, "腾讯今天下单3万")
    said = await one(talk, li, "不对，是周二不是周一")
    assert said.text.startswith("✏️ 已更正")
    [visit], [order] = rows(database, "visits", talk.firm.huaneng), rows(database, "orders", talk.firm.tencent)
    assert (visit["at"].weekday(), order["at"].weekday()) == (1, 2)


@pytest.mark.parametrize(
    ("lang", "told", "correction"),
    [
        ("zh", "今天拜访了华能，周三发报价", "是周四不是周三"),
        ("en", "visited Bolt today, will send the quote on Wednesday", "it should be Thursday, not Wednesday"),
    ],
)
async def test_a_due_day_that_was_wrong_moves_the_to_do_and_not_the_visit(
    talk: Conversation, database: Database, lang: str, told: str, correction: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, told)
    said = await one(talk, person, correction)
    assert said.text.startswith("✏️ ")
    [step] = database.look(lambda tx: customers.open_steps(tx, customer_id=customer))
    [visit] = rows(database, "visits", customer)
    assert (step.due_at.weekday(), visit["at"].date()) == (3, talk.world.clock.now().date())


@pytest.mark.parametrize(
    ("lang", "told", "correction"),
    [
        ("zh", ("腾讯下单18万", "今天拜访了华能"), "华能的订单是8万不是18万"),
        ("zh", ("今天拜访了华能", "腾讯下单18万"), "华能的订单是8万不是18万"),
        ("en", ("HN Power ordered 18k", "visited Bolt today"), "the Bolt order was 80k, not 18k"),
    ],
)
async def test_a_record_that_was_never_told_makes_nobody_elses_its_own(
    talk: Conversation, database: Database, lang: str, told: tuple[str, str], correction: str
) -> None:
    person, named = who(talk, lang)
    told_of = talk.firm.tencent if lang == "zh" else talk.firm.huaneng
    for text in told:
        await talk.say(person, text)
    [before] = amounts(database, "orders", told_of)
    asked = await one(talk, person, correction)
    assert (amounts(database, "orders", told_of), amounts(database, "orders", named)) == ([before], [])
    called = "华能电力 · ¥8万" if lang == "zh" else "Bolt & Sons <Ltd> · CN¥80k"
    assert called in asked.buttons[0]
    await talk.press(person, asked.buttons[0])
    assert (amounts(database, "orders", told_of), len(amounts(database, "orders", named))) == ([], 1)


@pytest.mark.parametrize(
    ("lang", "told", "correction"),
    [
        ("zh", ("腾讯下单18万", "华能下单18万", "今天拜访了腾讯"), "是8万不是18万"),
        ("en", ("HN Power ordered 18k", "Bolt ordered 18k", "visited HN Power today"), "80k not 18k"),
    ],
)
async def test_of_two_that_had_what_was_wrong_it_is_asked_which_one(
    talk: Conversation, database: Database, lang: str, told: tuple[str, ...], correction: str
) -> None:
    person, customer = who(talk, lang)
    for text in told:
        await talk.say(person, text)
    [before] = amounts(database, "orders", customer)
    asked = await one(talk, person, correction)
    assert len(asked.buttons) == 3
    assert amounts(database, "orders", customer) == [before]
    await talk.press(person, asked.buttons[0])
    assert amounts(database, "orders", customer) != [before]


async def test_a_customer_is_offered_once_for_an_entry_of_two_facts(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "华能下单18万，回款3万")
    await talk.say(li, "今天拜访了腾讯")
    said = await one(talk, li, "刚才说错了，是腾讯不是华能")
    assert said.text.startswith("✏️ 已更正：华能电力 → 腾讯科技")
    assert amounts(database, "orders", talk.firm.tencent) == [180_000]


# Back as it was ----------------------------------------------------------------------------------------------------


async def test_a_currency_goes_back_with_its_amount(talk: Conversation, database: Database) -> None:
    amy = talk.firm.amy
    await talk.say(amy, "Bolt ordered 18k")
    said = await one(talk, amy, "sorry, it was 18k USD")
    assert [row["currency"] for row in rows(database, "orders", talk.firm.bolt)] == ["USD"]
    await talk.press(amy, said.buttons[0])
    assert [row["currency"] for row in rows(database, "orders", talk.firm.bolt)] == ["CNY"]


@pytest.mark.parametrize(
    ("lang", "told", "correction"),
    [
        ("zh", "华能取消了3万的订单", "是回款不是订单"),
        ("en", "Bolt cancelled an order of 30k", "payment, not an order"),
    ],
)
async def test_a_cancelled_order_does_not_become_a_payment(
    talk: Conversation, database: Database, lang: str, told: str, correction: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, told)
    before = amounts(database, "orders", customer)
    assert before == [-30_000]
    await talk.say(person, correction)
    assert (amounts(database, "orders", customer), amounts(database, "payments", customer)) == (before, [])


async def test_a_kind_goes_back_with_all_that_the_record_was(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "华能开票18万，12月31日到期")
    [invoice] = rows(database, "invoices", talk.firm.huaneng)
    said = await one(talk, li, "是订单不是发票")
    assert (amounts(database, "orders", talk.firm.huaneng), rows(database, "invoices", talk.firm.huaneng)) == (
        [180_000],
        [],
    )
    await talk.press(li, said.buttons[0])
    assert (rows(database, "orders", talk.firm.huaneng), rows(database, "invoices", talk.firm.huaneng)) == (
        [],
        [invoice],
    )


async def test_an_order_that_was_an_invoice_is_due_by_the_customers_terms(
    talk: Conversation, database: Database
) -> None:
    li = talk.firm.li
    database.run(lambda tx: customers.change(tx, talk.firm.huaneng, payment_terms_days=60))
    await talk.say(li, "华能下单18万")
    await talk.say(li, "是发票不是订单")
    [invoice] = rows(database, "invoices", talk.firm.huaneng)
    assert (invoice["due_at"] - invoice["issued_at"]).days == 60


# What is taken back first ------------------------------------------------------------------------------------------


async def test_a_correction_of_what_was_taken_back_does_not_hold_up_undo(
    talk: Conversation, database: Database
) -> None:
    li = talk.firm.li
    await talk.say(li, "腾讯 下单2万")
    [told] = await talk.say(li, "华能 下单18万")
    await talk.advance("1m")
    await talk.say(li, "不对，是8万不是18万")
    await talk.press(li, "撤销", message=told.id)
    said = await one(talk, li, "/undo")
    assert said.text.startswith("↩️ 已撤销：腾讯科技")
    assert amounts(database, "orders", talk.firm.tencent) == []
    assert "没有" in (await one(talk, li, "/undo")).text


@pytest.mark.parametrize("in_words", [False, True])
async def test_what_was_done_last_is_undone_first(talk: Conversation, in_words: bool) -> None:
    li = talk.firm.li
    await talk.say(li, "华能 下单18万")
    await talk.advance("1m")
    await talk.say(li, "档案 华能 地区 华东")
    await talk.advance("1m")
    await talk.say(li, "不对，是8万不是18万")
    for what in ("¥8万 → ¥18万", "地区", "订单"):
        said = await one(talk, li, "把我刚才记的那条撤销掉" if in_words else "/undo")
        if in_words:
            [said] = await talk.press(li, said.buttons[0])
        assert said.text.startswith("↩️ 已")
        assert what in said.text
        await talk.advance("1m")


async def test_asked_in_words_a_correction_is_shown_before_it_is_taken_back(talk: Conversation) -> None:
    amy = talk.firm.amy
    await talk.say(amy, "Bolt ordered 18k")
    await talk.say(amy, "sorry, that was 80k not 18k")
    asked = await one(talk, amy, "please undo what I just logged")
    assert asked.text.startswith("↩️ Take your last correction back? Bolt & Sons <Ltd> · order")
    assert "CN¥18k" in asked.text
