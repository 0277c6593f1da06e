"""Whether a customer pays slower, and why it may pay late: asked in plain words, on the card, the risk and the file."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from db import records, scores
from db.gateway import Database, Tx
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation

DAY = timedelta(days=1)
# name, news that scores it anew, question, trend, reason, what is owed, who pays slower, its list
WORDS = {
    "zh": {
        "name": "华能",
        "news": "华能 下单 3万",
        "questions": ["华能付款越来越慢吗", "华能最近付款怎么样？", "华能会不会拖款"],
        "slower": "付款比以前慢：近半年平均晚 20 天，之前晚 0 天",
        "reason": "8 张发票中 50% 晚付，平均晚 10 天",
        "owed": "欠款 ¥5,000，其中逾期 ¥5,000（最长 25 天）",
        "who": ["谁付款越来越慢", "哪些客户付款变慢了？"],
        "listed": "华能电力 · 近半年平均晚 20 天，之前 0 天 · 欠款 ¥5,000",
        "commands": ["/risk 华能", "/customer 华能", "/profile 华能"],
        "evidence": "证据",
        "late": "晚付",
        "hidden": "有逾期款，最长 25 天",
        "back": "风险",
    },
    "en": {
        "name": "Bolt",
        "news": "Bolt ordered 30k",
        "questions": ["is Bolt paying slower?", "how is Bolt paying lately?",
                      "does Bolt pay on time?"],
        "slower": "Pays slower than before: 20 days late on average in the last half year, 0 before",
        "reason": "50% of invoices paid late (of 8), 10 days on average",
        "owed": "Owed CN¥5,000, of it overdue CN¥5,000 (25 days at most)",
        "who": ["who is paying slower than before", "which customers pay later and later?"],
        "listed": "Bolt & Sons <Ltd> · 20 days late in the last half year, 0 before · owes CN¥5,000",
        "commands": ["/risk Bolt", "/customer Bolt", "/profile Bolt"],
        "evidence": "Evidence",
        "late": "Late payment",
        "hidden": "money is overdue, 25 days at most",
        "back": "Risk",
    },
}  # fmt: skip


def slower(tx: Tx, customer: int) -> None:
    """Four invoices of last year paid on the day, four since then three weeks late, one open and overdue."""
    for ago, late in ((400, 0), (360, 0), (320, 0), (280, 0), (150, 20), (120, 20), (90, 20), (60, 20), (25, None)):
        due = MONDAY - ago * DAY
        settled = None if late is None else due + late * DAY
        paid = {"settled_at": settled, "settled_known_at": settled}
        shared = {"customer_id": customer, "currency": "CNY", "known_at": due - 30 * DAY}
        records.add(tx, "invoices", issued_at=due - 30 * DAY, due_at=due, amount=Decimal(5000), **paid, **shared)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_how_a_customer_pays_is_told_where_it_is_looked_for(
    talk: Conversation, database: Database, lang: str
) -> None:
    words, firm = WORDS[lang], talk.firm
    person, customer = (firm.li, firm.huaneng) if lang == "zh" else (firm.amy, firm.bolt)
    database.run(lambda tx: slower(tx, customer))
    await talk.say(person, str(words["news"]))
    for question in words["questions"]:
        [said] = await talk.say(person, question)
        for told in ("slower", "reason", "owed"):
            assert str(words[told]) in said.text, (question, told, said.text)
    for command in words["commands"]:
        [said] = await talk.say(person, command)
        assert str(words["slower"]) in said.text, (command, said.text)
        assert (str(words["reason"]) in said.text) == (not command.startswith("/customer"))
    assert database.look(lambda tx: records.of_customer(tx, "signals", customer)) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_who_pays_slower_is_listed_and_reasons_have_their_rows(
    talk: Conversation, database: Database, lang: str
) -> None:
    words, firm = WORDS[lang], talk.firm
    person, customer = (firm.li, firm.huaneng) if lang == "zh" else (firm.amy, firm.bolt)
    [none] = await talk.say(person, words["who"][0])
    assert "✅" in none.text
    database.run(lambda tx: slower(tx, customer))
    await talk.say(person, str(words["news"]))
    for question in words["who"]:
        [said] = await talk.say(person, question)
        assert str(words["listed"]) in said.text, (question, said.text)
    [paying] = await talk.press(person, "①")
    assert str(words["slower"]) in paying.text
    [proof] = await talk.press(person, str(words["evidence"]))
    assert str(words["late"]) in proof.text
    assert proof.text.count("5,000") >= 3


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_group_that_sees_no_amounts_reads_days_alone(talk: Conversation, database: Database, lang: str) -> None:
    firm = talk.firm
    person, name, chat = (firm.li, "华能", firm.group) if lang == "zh" else (firm.wang, "海尔", firm.forum)
    database.run(lambda tx: slower(tx, firm.huaneng if lang == "zh" else firm.haier))
    await talk.say(person, f"{name} 下单 3万")
    said = (await talk.say(person, f"/risk {name}", chat=chat))[-1]
    assert "5,000" not in said.text
    assert str(WORDS[lang]["hidden"]) in said.text
    assert str(WORDS[lang]["slower"]) in said.text


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_portfolio_tells_what_is_ahead(talk: Conversation, database: Database, lang: str) -> None:
    firm = talk.firm
    person, news = (firm.li, "华能 下单 3万") if lang == "zh" else (firm.amy, "Bolt ordered 30k")
    await talk.say(person, news)
    forecast = {"horizon_days": 90.0, "revenue": 120_000.0, "revenue_low": 90_000.0, "revenue_high": 160_000.0}
    year = {"horizon_days": 365.0, "revenue": 480_000.0, "revenue_low": 360_000.0, "revenue_high": 640_000.0}
    both = [(team, each) for team in (None, firm.east) for each in (forecast, year)]
    ahead = [{"team": team, "forecast": each, "before": 100_000.0} for team, each in both]
    kept = {"outlook": {"as_of_day": 1, "ahead": ahead}}
    database.run(partial(scores.add_backtest, run_at=MONDAY, horizon_days=90.0, result=kept))
    [said] = await talk.say(person, "/portfolio")
    told = {
        "zh": "自 1970-01-02 起 90 天预计订单金额 ¥12万（八成把握在 ¥9万 到 ¥16万 之间，"
        "只算现有客户）；之前 90 天 ¥10万",
        "en": "Order value expected in the 90 days from 1970-01-02 on: CN¥120k (CN¥90k to CN¥160k in four of five "
        "cases, present customers only); CN¥100k in the 90 before",
    }
    assert told[lang] in said.text
    plain = {"zh": "都没有时按销售额算", "en": "else sales"}
    assert plain[lang] in said.text  # nobody's margin is known here


QUARTERS = {
    "zh": ("按季度看", "📈 按季度看", ["留存", "违约：到期 90 天后"], "2026 Q4（进行中） · 销售 ¥3万 · 1 家下单"),
    "en": (
        "what is our bad debt rate?",
        "📈 By quarter",
        ["Retention: of who", "Default: still owed 90 days"],
        "2026 Q4 (so far) · sales CN¥30k · 1 customer ordered",
    ),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_quarters_are_told_by_a_button_and_in_plain_words(
    talk: Conversation, database: Database, lang: str
) -> None:
    firm = talk.firm
    question, button, note, told = QUARTERS[lang]
    person, news = (firm.li, "华能 昨天下单 3万") if lang == "zh" else (firm.amy, "Bolt ordered 30k yesterday")
    [nothing] = await talk.say(person, question)
    assert told not in nothing.text
    await talk.say(person, news)
    await talk.advance("1m")
    await talk.say(person, "/portfolio")
    [said] = await talk.press(person, button)
    assert told in said.text
    assert all(each in said.text for each in note)
    [asked] = await talk.say(person, question)
    assert asked.text == said.text
