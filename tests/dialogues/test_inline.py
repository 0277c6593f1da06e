"""Inline mode: cards offered to who may see them, put into chats whose readers are not known."""

from __future__ import annotations

from typing import Any

from tests.support.conversation import Conversation, Said
from tests.support.firm import Person


async def offered(talk: Conversation, person: Person | int, query: str, *, chat: int | None = None) -> dict[str, Any]:
    """What the bot answers to `query` typed behind its name: results and button."""
    sender = person if isinstance(person, int) else person.telegram
    asked = await talk.rig.do("event", kind="inline", sender=sender, chat=chat or sender, query=query)
    await talk.service.settle(update_id=asked["update_id"])
    answered: dict[str, Any] = await talk.rig.get("inline", query=asked["inline_query_id"])
    assert answered["answered"]
    return {**answered, "id": asked["inline_query_id"]}


def titles(found: dict[str, Any]) -> list[str]:
    return [each["title"] for each in found["results"]]


async def test_a_card_is_offered_by_short_name_and_put_into_a_group(talk: Conversation) -> None:
    li, group = talk.firm.li, talk.firm.group
    found = await offered(talk, li, "hndl", chat=group)
    assert titles(found)[:1] == ["华能电力"]
    chosen = {"kind": "choose", "sender": li.telegram, "chat": group, "inline_query_id": found["id"]}
    await talk.rig.do("event", **chosen, result_id=found["results"][0]["id"])
    said = Said((await talk.rig.messages(group))[-1])
    assert said.text == "华能电力"
    assert said.buttons == ["在私聊中打开"]
    [card] = await talk.say(li, f"/start card_{talk.firm.huaneng}")
    assert card.text.startswith("华能电力")


async def test_a_scored_customer_is_told_without_amounts_and_people(company: Conversation) -> None:
    found = await offered(company, company.firm.li, "华能电力")
    text = found["results"][0]["content"]["text"]
    assert "流失概率" in text
    assert "评级" in text
    assert "¥" not in text
    assert "+86" not in text


async def test_nothing_typed_offers_the_own_customers_first(talk: Conversation) -> None:
    assert set(titles(await offered(talk, talk.firm.li, ""))) == {"华能电力", "腾讯科技"}


async def test_other_teams_customers_are_not_offered(talk: Conversation) -> None:
    assert titles(await offered(talk, talk.firm.wang, "华能电力")) == []
    assert titles(await offered(talk, talk.firm.admin, "华能电力"))[:1] == ["华能电力"]


async def test_a_stranger_is_answered_with_nothing_and_told_nothing(talk: Conversation) -> None:
    found = await offered(talk, talk.firm.stranger, "华能电力")
    assert found["results"] == []
    assert await talk.shown(talk.firm.stranger) == []


async def test_whatever_is_typed_finds_somebody_or_nobody(talk: Conversation) -> None:
    for query in ("<b>&", "𝔘😀" * 60, "x" * 256, "  ", "مرحبا"):
        await offered(talk, talk.firm.li, query)
