"""Names that are nobody's here: another team's customers, sentences that are no names, words about nobody at all."""

from __future__ import annotations

import pytest

from db import customers, records
from db.gateway import Database
from db.scope import Scope
from tests.support.conversation import Conversation, one


def names(database: Database) -> list[str]:
    return sorted(each.name for each in database.look(lambda tx: customers.in_scope(tx, Scope(None))))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "海尔 下单5万"),
        ("zh", "/update 海尔 下单5万"),
        ("zh", "/visit 海尔 聊得不错"),
        ("zh", "拜访 海尔 聊得不错"),
        ("zh", "拜访海尔，聊得不错"),
        ("zh", "海尔王总要离职"),
        ("en", "海尔集团 ordered 20k"),
        ("en", "/visit 海尔 all good"),
    ],
)
async def test_another_teams_customer_is_said_to_be_none_of_his_and_can_be_passed_on(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    person, wang = (talk.firm.li if lang == "zh" else talk.firm.amy), talk.firm.wang
    known = names(database)
    said = await one(talk, person, text)
    assert ("不在您的客户里" if lang == "zh" else "not among your customers") in said.text
    assert not any("新建" in button or "create" in button.lower() for button in said.buttons)
    assert "王芳" not in said.text
    assert "华北" not in said.text
    assert database.look(lambda tx: records.of_customer(tx, "orders", talk.firm.haier)) == []
    [done] = await talk.press(person, said.buttons[0])
    assert done.id == said.id
    assert "王芳" not in done.text
    told = (await talk.shown(wang.telegram))[-1]
    assert person.name in told.text
    assert text.removeprefix("/update ").removeprefix("/visit ") in told.text
    assert names(database) == known


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "/risk 海尔"),
        ("zh", "风险 海尔"),
        ("zh", "客户 海尔集团"),
        ("zh", "海尔集团 风险多高"),
        ("zh", "海尔欠多少"),
        ("zh", "海尔今年买了多少"),
        ("zh", "海尔还欠多少钱"),
        ("zh", "海尔今年卖了多少"),
        ("zh", "上次谁去的海尔"),
        ("zh", "海尔那边怎么样了？"),
        ("zh", "海尔最近一次拜访是什么时候"),
        ("en", "/customer 海尔"),
        ("en", "how risky is 海尔?"),
        ("en", "how much does 海尔集团 owe us"),
        ("en", "how much did 海尔 buy last year"),
        ("en", "when does the contract of 海尔 end?"),
        ("en", "when did we last visit 海尔?"),
    ],
)
async def test_to_whoever_asks_another_teams_customer_is_nobodys_name(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    person, known = (talk.firm.li if lang == "zh" else talk.firm.amy), names(database)
    said = await one(talk, person, text)
    assert ("没有找到" if lang == "zh" else "Nobody is called") in said.text
    assert not any("转给" in button or "pass" in button.lower() for button in said.buttons)
    assert not any("新建" in button or "create" in button.lower() for button in said.buttons)
    assert not any(button.startswith("海尔") for button in said.buttons)
    assert names(database) == known


async def test_who_sees_the_customer_is_served(talk: Conversation, database: Database) -> None:
    assert (await one(talk, talk.firm.wang, "海尔 下单5万")).text.startswith("✅ 海尔集团")
    assert (await one(talk, talk.firm.admin, "海尔 下单5万")).text.startswith("✅ 海尔集团")


async def test_what_is_not_passed_on_reaches_nobody(talk: Conversation) -> None:
    said = await one(talk, talk.firm.li, "海尔 下单5万")
    await talk.press(talk.firm.li, said.buttons[1])
    assert await talk.shown(talk.firm.wang.telegram) == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "今天心情不错"),
        ("zh", "今天天气真好"),
        ("zh", "哈哈哈"),
        ("zh", "周末愉快"),
        ("zh", "👍"),
        ("en", "the weather is nice"),
        ("en", "what a day"),
        ("en", "lol"),
        ("en", "stuck in traffic"),
    ],
)
async def test_chatter_gets_a_friendly_word_and_is_not_kept(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    said = await one(talk, person, text)
    assert said.text.startswith(("😊 ", "👌 "))
    assert said.buttons == []
    assert database.look(lambda tx: records.last_entry(tx, person.id)) is None


async def test_chatter_while_a_customer_is_asked_is_no_name(talk: Conversation) -> None:
    await talk.say(talk.firm.li, "下单5万")
    assert (await one(talk, talk.firm.li, "今天心情不错")).text.startswith(("😊 ", "👌 "))


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("zh", "/new 今天去了一家叫鼎盛的公司聊得很好准备下单", "鼎盛"),
        ("en", "/new we met a firm called Ridgeway Tools today, nice people", "Ridgeway Tools"),
    ],
)
async def test_a_sentence_is_no_name_for_a_new_customer(
    talk: Conversation, database: Database, lang: str, text: str, name: str
) -> None:
    person, known = (talk.firm.li if lang == "zh" else talk.firm.amy), names(database)
    said = await one(talk, person, text)
    assert names(database) == known
    assert f"“{name}”" in said.buttons[0]
    await talk.press(person, said.buttons[0])
    assert name in names(database)


async def test_the_name_is_typed_after_a_sentence(talk: Conversation, database: Database) -> None:
    await talk.say(talk.firm.li, "/new 今天去了一家新公司聊得很好")
    await talk.say(talk.firm.li, "鼎盛科技")
    assert "鼎盛科技" in names(database)


async def test_an_odd_name_can_still_be_a_customers(talk: Conversation, database: Database) -> None:
    said = await one(talk, talk.firm.li, "/new 今天头条")
    await talk.press(talk.firm.li, said.buttons[-1])
    assert "今天头条" in names(database)


@pytest.mark.parametrize("name", ["鼎盛科技", "Ridgeway & Sons", "上海我爱我家有限公司", "The Boring Company"])
async def test_a_name_makes_a_customer_at_once(talk: Conversation, database: Database, name: str) -> None:
    await talk.say(talk.firm.li, f"/new {name}")
    assert name in names(database)


@pytest.mark.parametrize(
    ("lang", "text"),
    [("zh", "不知道哪家公司 风险多高"), ("zh", "/risk 今天去了一家叫鼎盛的公司"), ("en", "/risk the one we met today")],
)
async def test_nobody_is_offered_to_be_created_from_a_sentence(talk: Conversation, lang: str, text: str) -> None:
    said = await one(talk, talk.firm.li if lang == "zh" else talk.firm.amy, text)
    assert not any(button.startswith("➕") for button in said.buttons)


async def test_a_question_about_nobody_offers_the_name_in_it(talk: Conversation) -> None:
    said = await one(talk, talk.firm.li, "鼎盛科技 风险多高")
    assert any("“鼎盛科技”" in button for button in said.buttons)


async def test_news_typed_instead_of_a_name_is_news(talk: Conversation, database: Database) -> None:
    known = names(database)
    await talk.say(talk.firm.li, "/new")
    assert (await one(talk, talk.firm.li, "华能 下单5万")).text.startswith("✅ 华能电力")
    assert names(database) == known
