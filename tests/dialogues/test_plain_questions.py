"""Managers' questions in plain words, in many phrasings: answered as the commands are."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from db import records, scores
from db.gateway import Database
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, Said

DAY = timedelta(days=1)


async def one(talk: Conversation, text: str, *, lang: str) -> Said:
    """What the bot says to `text`, which is one message."""
    [said] = await talk.say(talk.firm.li if lang == "zh" else talk.firm.amy, text)
    return said


SAME = {
    "zh": {
        "谁最危险": "/portfolio",
        "这个月哪些客户要小心": "/portfolio",
        "哪几家要丢": "/portfolio",
        "我今天该做什么": "/my",
        "有什么预警吗": "/alerts",
        "今天有什么新情况": "/digest",
        "我们最大的三家客户占多少": "/concentration",
        "哪个行业风险最高": "/segments",
        "华能该怎么挽回": "/measures 华能",
        "华能为什么降级": "/rating 华能",
        "华能现在悬不悬啊": "/risk 华能",
        "一会儿要见华能的人,帮我捋一下要点": "/brief 华能",
        "拜访华能前要看什么": "/brief 华能",
        "如果丢掉最大的两家会怎样?": "/whatif 丢掉最大的两家",
        "华能晚30天付款会怎么样": "/whatif 华能晚30天付款",
    },
    "en": {
        "which customers should I worry about": "/portfolio",
        "who is about to leave us?": "/portfolio",
        "what's on my list today": "/my",
        "any open alerts": "/alerts",
        "are we too dependent on a few customers?": "/concentration",
        "which industry is the riskiest": "/segments",
        "what can we do about Bolt": "/measures Bolt",
        "why was Bolt downgraded": "/rating Bolt",
        "why is Bolt red": "/risk Bolt",
        "what if Bolt pays 30 days later?": "/whatif Bolt pays 30 days later",
        "how are we doing with Bolt": "/customer Bolt",
        "walking into Bolt in ten, give me the gist": "/brief Bolt",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_plain_questions_are_answered_as_commands_are(talk: Conversation, database: Database, lang: str) -> None:
    for question, command in SAME[lang].items():
        expected = await one(talk, command, lang=lang)
        said = await one(talk, question, lang=lang)
        assert (question, said.text) == (question, expected.text)
    customer = talk.firm.huaneng if lang == "zh" else talk.firm.bolt
    assert database.look(lambda tx: records.of_customer(tx, "facts", customer)) == []


def overdue(database: Database, customer: int) -> None:
    """An invoice that was due a month ago."""
    days = {"issued_at": MONDAY - 60 * DAY, "due_at": MONDAY - 30 * DAY, "known_at": MONDAY - 60 * DAY}
    invoice = {"customer_id": customer, "amount": Decimal(5000), "currency": "CNY", **days}
    database.run(lambda tx: records.add(tx, "invoices", **invoice))


LED = "客户评级情况看看"  # may mean segments, grade changes or the portfolio

WANTS = {
    "zh": {
        "我今天该干嘛": "我的客户",
        "明天要拜访谁": "我的客户",
        "哪几家老拖着钱不给": "逾期未付",
        "投诉还剩几个没处理完": "未解决的投诉",
        "最大的几个客户是谁": "预期贡献最大",
        "这个模型算得准吗": "回测",
        "流失概率到底是什么意思": "今后 90 天内",
        "你好呀": "您好！",
        "谢谢啦": "有新情况随时告诉我",
    },
    "en": {
        "what do I have to do today": "nothing is due today",
        "who still owes us money": "Past due",
        "are there any complaints still open": "open complaint",
        "who are our biggest customers": "expected to bring most",
        "how accurate is the model": "back-test",
        "what does churn mean": "orders nothing in the next 90 days",
        "hi there": "Hello!",
        "many thanks": "Tell me whenever",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_no_command_shows_is_answered_too(talk: Conversation, database: Database, lang: str) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    customer = talk.firm.huaneng if lang == "zh" else talk.firm.bolt
    name = "华能" if lang == "zh" else "Bolt"
    await talk.say(person, f"{name} 下单 3万" if lang == "zh" else f"{name} ordered 30k")
    await talk.say(person, f"{name} 投诉 交货晚了三天" if lang == "zh" else f"complaint from {name}: delivery late")
    overdue(database, customer)
    for question, told in WANTS[lang].items():
        said = await one(talk, question, lang=lang)
        assert told in said.text, (question, said.text)
    assert len(database.look(lambda tx: records.of_customer(tx, "facts", customer))) == 0


async def test_a_question_is_no_name_while_one_is_asked_for(talk: Conversation) -> None:
    li = talk.firm.li
    await talk.say(li, "王总离职了")  # whose it is is asked
    assert "我的客户" in (await one(talk, "我今天该干嘛", lang="zh")).text
    await talk.say(li, "/risk")
    assert (await one(talk, "谁最危险", lang="zh")).text == (await one(talk, "/portfolio", lang="zh")).text
    [created] = await talk.say(li, "/risk 没有这家公司吧?")
    assert not any("新建" in button for button in created.buttons)


@pytest.mark.parametrize(("lang", "wish"), [("zh", "取消刚才那条"), ("en", "scrap that last one")])
async def test_what_would_be_taken_back_is_shown_first(
    talk: Conversation, database: Database, lang: str, wish: str
) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    customer = talk.firm.huaneng if lang == "zh" else talk.firm.bolt
    await talk.say(person, "华能 下单 3万" if lang == "zh" else "Bolt ordered 30k")
    asked = await one(talk, wish, lang=lang)
    assert ("华能 下单 3万" if lang == "zh" else "Bolt ordered 30k") in asked.text
    assert len(database.look(lambda tx: records.of_customer(tx, "orders", customer))) == 1
    await talk.press(person, asked.buttons[0])
    assert database.look(lambda tx: records.of_customer(tx, "orders", customer)) == []


async def test_who_asks_in_between_picks_among_the_likeliest(talk: Conversation) -> None:
    asked = await one(talk, "客户的钱和风险情况给我看看", lang="zh")
    assert asked.text == "您想看哪一个？"
    assert len(asked.buttons) == 3
    [shown] = await talk.press(talk.firm.li, asked.buttons[0])
    assert shown.text


async def test_the_words_are_explained_with_the_bounds_that_the_firm_set(talk: Conversation) -> None:
    await talk.say(talk.firm.admin, "/weights thresholds 90 70 40")
    assert "90/70/40 分为界" in (await one(talk, "评级里的A级是什么意思", lang="zh")).text


@pytest.mark.parametrize(
    ("question", "command"),
    [("风险高的客户有哪些", "/portfolio 高风险"), ("风险华能高吗", "/risk 华能"), ("评级华能", "/rating 华能")],
)
async def test_a_question_that_begins_like_a_command_is_read_as_a_whole(
    talk: Conversation, question: str, command: str
) -> None:
    expected = await one(talk, command, lang="zh")
    assert (await one(talk, question, lang="zh")).text == expected.text


async def test_how_grades_are_made_is_explained_to_who_may_not_set_it(talk: Conversation) -> None:
    assert "六方面打分" in (await one(talk, "评级是怎么算的", lang="zh")).text
    [weights] = await talk.say(talk.firm.chen, "评级是怎么算的")
    assert weights.text.startswith("⚖️")


async def test_what_a_person_may_not_open_is_not_offered(talk: Conversation) -> None:
    asked = await one(talk, LED, lang="zh")
    assert "评级变动" not in asked.buttons
    [offered] = await talk.say(talk.firm.chen, LED)
    assert "评级变动" in offered.buttons


async def test_lists_are_of_the_own_customers(talk: Conversation, database: Database) -> None:
    overdue(database, talk.firm.huaneng)
    overdue(database, talk.firm.haier)
    said = await one(talk, "谁欠我们钱", lang="zh")
    assert "华能" in said.text
    assert "海尔" not in said.text


@pytest.mark.parametrize(("days", "said"), [(0, "✅ 没有逾期未付的发票。"), (1, "💰 逾期未付 · 1 家")])
async def test_what_is_due_today_is_not_late(talk: Conversation, database: Database, days: int, said: str) -> None:
    today = MONDAY.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=0, second=0, microsecond=0)
    terms = {"issued_at": MONDAY - 60 * DAY, "due_at": today - days * DAY, "known_at": MONDAY - 60 * DAY}
    invoice = {"customer_id": talk.firm.huaneng, "amount": Decimal(5000), "currency": "CNY", **terms}
    database.run(lambda tx: records.add(tx, "invoices", **invoice))
    assert (await one(talk, "哪几家老拖着钱不给", lang="zh")).text.startswith(said)


CHECKED = {
    "since_day": 20690, "until_day": 20780, "n": 100, "expected": 20.0, "actual": 45, "points": 0.25,
    "grades": [{"grade": "A", "n": 40, "lost": 4}, {"grade": "D", "n": 60, "lost": 41}],
}  # fmt: skip
BESIDE = {
    "payment": [{"late_days": 0.0, "n": 30, "ece": 0.02}, {"late_days": 0.0, "n": 10, "ece": 0.06}],
    "steadiness": {"n": 1000, "grades": 5},
}
ALSO = {
    "zh": "晚付概率与实际平均差 3 个百分点。\n没有任何新情况时，过一天评级就变的客户占 0.5%",
    "en": "late were off by 3 points on average.\nWhere nothing happened, a day's passing changed the grade of 0.5%",
}
FORECASTS = {
    "zh": ("预测准不准", ["预测 90 天内 20 家不下单，实际 45 家", "A 级 10%（共 40 家）", "往高里看"], "/risk 华能"),
    "en": (
        "how good are your forecasts?",
        ["20 were expected not to order within 90 days; 45 did not", "A 10% (of 40)", "low estimates"],
        "/risk Bolt",
    ),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_became_of_forecasts_is_told_to_who_asks(talk: Conversation, database: Database, lang: str) -> None:
    """And a card warns as long as they do not hold."""
    question, told, risk = FORECASTS[lang]
    name = "华能" if lang == "zh" else "Bolt"
    await one(talk, f"{name} 下单 3万" if lang == "zh" else f"{name} ordered 30k", lang=lang)
    for kinds in ([], ["calibration"]):
        drift = {"checked": CHECKED, "alarm": {"kinds": kinds, "since": MONDAY.isoformat()} if kinds else None}
        result = {"serving_ece": 0.02, "choice": {"serves": "core"}, "pooled": {}, "drift": drift, **BESIDE}
        database.run(partial(scores.add_backtest, run_at=MONDAY, horizon_days=90.0, result=result))
        said = await one(talk, question, lang=lang)
        shown = await one(talk, risk, lang=lang)
        assert ALSO[lang] in said.text
        for place, words in enumerate(told):
            assert (words in said.text) == (place < 2 or bool(kinds))
        assert (told[-1] in shown.text) == bool(kinds)


async def test_news_with_a_question_behind_it_is_kept(talk: Conversation) -> None:
    """Whoever tells a complaint and asks something in the same breath is not only told that there is no answer."""
    said = await talk.say(talk.firm.li, "华能投诉交货晚了，采购是谁？")
    assert any("投诉" in each.text and "撤销" in each.buttons for each in said), [each.text for each in said]
