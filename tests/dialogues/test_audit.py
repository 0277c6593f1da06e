"""Conversations about the audit and about personal data: administrators only."""

from __future__ import annotations

import json

import pytest

from db import audit, customers, files, people, records
from db.gateway import Database, Tx
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, one

# Who changed what -----------------------------------------------------------------------------------------------------


async def test_the_audit_tells_who_changed_what_and_from_what(company: Conversation) -> None:
    firm = company.firm
    await company.say(firm.admin, "权重 付款 30")
    await company.say(firm.li, "/visit 华能 谈了付款")
    said = await one(company, firm.admin, "/audit")
    assert "李娜：录入记录 · 华能电力" in said.text
    assert "周敏：更改评级权重" in said.text
    assert "付款 20 → 30" in said.text
    of_customer = await one(company, firm.admin, "审计 华能")
    assert "审计 · 华能电力" in of_customer.text
    assert "李娜：录入记录" in of_customer.text
    assert "权重" not in of_customer.text
    of_member = await one(company, firm.admin, f"/audit {firm.li.name}")
    assert "录入记录" in of_member.text
    assert "权重" not in of_member.text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_the_audit_in_english(company: Conversation) -> None:
    firm = company.firm
    await company.say(firm.li, "/visit Huaneng talked about payment")
    said = await one(company, firm.admin, "/audit")
    assert f"{firm.li.name}: told an entry" in said.text
    assert "kind visit" in said.text
    assert "ran an import kind Payments" in said.text


async def test_the_audit_turns_its_pages_in_one_message(talk: Conversation, database: Database) -> None:
    firm, now = talk.firm, talk.world.clock.now()

    def move(tx: Tx) -> None:
        for number in range(25):
            change = audit.Change("change", "customer", firm.huaneng, {"region": "a"}, {"region": f"r{number}"})
            audit.write(tx, change, member_id=firm.li.id, now=now)

    database.run(move)
    first = await one(talk, firm.admin, "/audit")
    assert "地区 a → r24" in first.text
    [second] = await talk.press(firm.admin, "更早 →")
    assert (second.id, "r14" in second.text, "r24" in second.text) == (first.id, True, False)
    [back] = await talk.press(firm.admin, "← 最新")
    assert back.text == first.text


async def test_only_administrators_read_the_audit_and_erase_people(talk: Conversation) -> None:
    for person in (talk.firm.li, talk.firm.chen):
        for text in ("/audit", "/audit 华能", "/forget 王"):
            said = await one(talk, person, text)
            assert "无权" in said.text


async def test_a_forged_page_of_the_audit_is_refused(talk: Conversation) -> None:
    admin = talk.firm.admin
    said = await one(talk, admin, "/audit")
    for data in ("v1:audit:x:0:0", "v1:audit:c:-1:0", "v1:audit:c", "v1:forget:yes:contact:99", "v1:forget:x:m:1"):
        body = {"sender": admin.telegram, "chat": admin.telegram, "message_id": said.id, "data": data, "force": True}
        pressed = await talk.rig.do("press", **body)
        await talk.service.settle(update_id=pressed["update_id"])
        assert (await talk.toasts(admin))[-1] in {"这个按钮已失效，请重新发起操作。", "此人的数据已经清除。"}


# Personal data --------------------------------------------------------------------------------------------------------


def somebody(database: Database, talk: Conversation, clock: FixedClock) -> int:
    """Wang Ping at Huaneng, of whom a visit tells."""
    firm, now = talk.firm, clock.now()
    entry = {"kind": "visit", "at": now, "known_at": now, "text": "王平说要换供应商", "data": {"said": ["王平"]}}
    database.run(lambda tx: records.add_entry(tx, customer_id=firm.huaneng, member_id=firm.li.id, **entry))
    return database.run(
        lambda tx: customers.add_contact(tx, firm.huaneng, "王平", now=now, title="设备部长", phone="13800000000")
    )


async def test_a_contact_is_handed_out_and_erased(talk: Conversation, database: Database, clock: FixedClock) -> None:
    firm = talk.firm
    somebody(database, talk, clock)
    await talk.say(firm.admin, "/forget 王平")
    [shown] = await talk.press(firm.admin, "王平 · 华能电力")
    assert "设备部长 · 13800000000" in shown.text
    assert "1 处提到" in shown.text
    [sent] = await talk.press(firm.admin, "导出")
    assert sent.raw["document"]["file_name"].endswith(".json")
    file_id = database.look(lambda tx: max(range(1, 50), key=lambda n: (files.content(tx, n) is not None, n)))
    kept = json.loads(database.look(lambda tx: files.content(tx, file_id)) or b"{}")
    assert (kept["phone"], kept["texts"][0]["text"]) == ("13800000000", "王平说要换供应商")
    await talk.press(firm.admin, "清除…")
    [done] = await talk.press(firm.admin, "确认清除，不可恢复")
    assert "已清除" in done.text
    card = await one(talk, firm.li, "/customer 华能")
    assert "王平" not in card.text
    assert "▇▇说要换供应商" in card.text
    [entry] = database.look(lambda tx: records.entries(tx, firm.huaneng))
    assert entry.data == {"said": ["▇▇"]}
    trail = database.look(lambda tx: audit.of_customer(tx, firm.huaneng))
    assert [row.action for row in trail[:2]] == ["erase", "export"]
    assert "王平" not in str(trail)


async def test_phone_and_mail_that_were_told_go_with_the_person(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.say(firm.li, "华能新来了采购总监李伟，电话139 1111 2222，liwei@huaneng.com")
    await talk.say(firm.li, "/visit 华能 打了139-1111-2222没人接")
    await talk.say(firm.admin, "/forget 李伟")
    await talk.press(firm.admin, "李伟 · 华能电力")
    await talk.press(firm.admin, "清除…")
    await talk.press(firm.admin, "确认清除，不可恢复")
    kept = str(database.look(lambda tx: [records.entries(tx, firm.huaneng), audit.of_customer(tx, firm.huaneng)]))
    for trace in ("李伟", "139 1111 2222", "139-1111-2222", "liwei@huaneng.com"):
        assert trace not in kept
    assert "采购总监" in kept


async def test_a_member_is_erased_only_after_leaving(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.say(firm.li, "/my")

    async def tried() -> list[str]:
        await talk.say(firm.admin, f"/forget {firm.li.name}")
        await talk.press(firm.admin, f"{firm.li.name} · 本公司成员")
        await talk.press(firm.admin, "清除…")
        await talk.press(firm.admin, "确认清除，不可恢复")
        return await talk.toasts(firm.admin)

    assert "停用" in (await tried())[-1]
    database.run(lambda tx: people.change_member(tx, firm.li.id, active=False))
    assert "移交" in (await tried())[-1]
    await talk.say(firm.admin, f"/team {firm.li.name} -> {firm.amy.name}")
    await talk.press(firm.admin, "确认移交")
    await tried()
    gone = database.look(lambda tx: people.member(tx, firm.li.id))
    assert gone is not None
    assert (gone.name, gone.telegram_id, gone.active) == (f"#{firm.li.id}", None, False)
    [neutral] = await talk.say(firm.li, "/my")
    assert "仅供受邀成员" in neutral.text


async def test_forget_says_how_and_knows_nobody(talk: Conversation) -> None:
    assert "/forget 姓名" in (await one(talk, talk.firm.admin, "/forget")).text
    assert "没有找到“%_<b>”" in (await one(talk, talk.firm.admin, "/forget %_<b>")).text
