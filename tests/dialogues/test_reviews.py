"""Conversations about changed grades: side by side, accepted, or kept by a person for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import audit, scores, verdicts
from db.gateway import Database
from tests.dialogues.test_forged_buttons import forge
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, one


def graded_before(database: Database, customer_id: int, clock: FixedClock) -> tuple[str, str]:
    """A customer had another grade forty days ago; both grades."""
    score = database.look(lambda tx: scores.current(tx, customer_id))
    assert score is not None
    assert score.grade is not None
    old = "D" if score.grade != "D" else "A"
    detail = {"dimensions": {"payment": 10.0}}
    values = {"grade": old, "points": 30.0, "horizon_days": 90.0, "detail": detail}
    as_of = clock.now() - timedelta(days=40)
    database.run(lambda tx: scores.add(tx, customer_id=customer_id, as_of=as_of, trigger="nightly", **values))
    return old, score.grade


async def test_a_change_is_accepted_in_two_taps(company: Conversation, database: Database, clock: FixedClock) -> None:
    firm = company.firm
    assert (await one(company, firm.chen, "/review")).text.startswith("✅ 没有等待复核")
    old, new = graded_before(database, firm.huaneng, clock)
    listed = await one(company, firm.chen, "复核")
    assert f"华能电力 {old} → {new}" in listed.text
    [shown] = await company.press(firm.chen, "① 华能电力")
    assert (shown.id, "付款 10 →" in shown.text) == (listed.id, True)
    [done] = await company.press(firm.chen, f"✓ 接受 {new}")
    assert done.text.startswith(f"✓ 已接受：华能电力 评级 {new}")
    [rest] = await company.press(firm.chen, "下一家 »")
    assert rest.text.startswith("✅ 没有等待复核")
    assert "人工评级" not in (await one(company, firm.chen, "/risk 华能电力")).text


async def test_a_kept_grade_stands_beside_the_machines_until_it_expires(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    old, new = graded_before(database, firm.huaneng, clock)
    await one(company, firm.chen, "/review")
    await company.press(firm.chen, "① 华能电力")
    await company.press(firm.chen, f"保持 {old}…")
    [done] = await company.press(firm.chen, "只是短期波动")
    assert done.text.startswith(f"✓ 已记录：华能电力 仍按 {old}")
    risk = await one(company, firm.chen, "/risk 华能电力")
    assert f"评级 {new}" in risk.text
    assert f"人工评级 {old}（陈静，只是短期波动，至 2027-02-21）" in risk.text
    written = database.look(audit.latest)[0]
    assert (written.action, written.after) == ("decide", {"grade": old, "reason": "passing"})


async def test_only_who_leads_decides_and_only_on_the_own_customers(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    _, new = graded_before(database, firm.haier, clock)
    assert (await one(company, firm.wang, "/review")).text == "您无权查看或操作此项。"
    assert (await one(company, firm.chen, "/review")).text.startswith("✅ 没有等待复核")
    assert (
        await forge(company, firm.chen, f"v1:rv:accept:{firm.haier}:{new}") == "没有找到这家客户，或它不在您的范围内。"
    )
    assert "→" in (await one(company, firm.admin, "/review")).text
    assert await forge(company, firm.wang, f"v1:rv:accept:{firm.haier}:{new}") == "您无权查看或操作此项。"
    assert database.look(lambda tx: verdicts.latest(tx, firm.haier)) is None


async def test_old_and_made_up_buttons_decide_nothing(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    old, new = graded_before(database, firm.huaneng, clock)
    await one(company, firm.chen, "/review")
    assert await forge(company, firm.chen, f"v1:rv:accept:{firm.huaneng}:{old}") == "评级刚又变了，请重新打开 /review。"
    for made_up in ("v1:rv", "v1:rv:open", "v1:rv:open:x", f"v1:rv:keep:{firm.huaneng}:{new}:whim"):
        assert await forge(company, firm.chen, made_up) == "这个按钮已失效，请重新发起操作。"
    assert (
        await forge(company, firm.chen, f"v1:rv:open:{firm.tencent}") == "这家客户的评级与 30 天前一样，没有要复核的。"
    )
    assert database.look(lambda tx: verdicts.latest(tx, firm.huaneng)) is None


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_a_review_in_english(company: Conversation, database: Database, clock: FixedClock) -> None:
    firm = company.firm
    old, new = graded_before(database, firm.huaneng, clock)
    said = await one(company, firm.chen, "review")
    assert said.text.startswith("🔎 Grade changes waiting for a decision · 1 customer")
    [shown] = await company.press(firm.chen, said.buttons[0])
    assert f"grade {old} → {new}" in shown.text
    assert shown.buttons[:2] == [f"✓ Accept {new}", f"Keep {old}…"]
