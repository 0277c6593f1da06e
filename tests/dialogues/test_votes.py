"""Conversations about votes on changed grades: asked for, collected blind, read by who decides."""

from __future__ import annotations

from functools import partial

import pytest

from db import audit, ballots, customers, people, scores, verdicts
from db.gateway import Database
from handlers.common.jobs import Due
from handlers.common.rhythm import Rhythm
from handlers.reviews import jobs, options, voting
from handlers.reviews.options import Wish
from handlers.reviews.service import Change
from tests.dialogues.test_forged_buttons import forge
from tests.dialogues.test_reviews import graded_before
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, Said, one
from tests.support.firm import Person


async def questions(talk: Conversation, person: Person, head: str = "🗳") -> list[Said]:
    """What a person was asked, oldest first."""
    return [each for each in await talk.shown(person.telegram) if each.text.startswith(head)]


async def asked(talk: Conversation, database: Database, clock: FixedClock) -> tuple[int, str, str]:
    """chen asks for votes on 华能电力; the round, the old and the new grade."""
    firm = talk.firm
    old, new = graded_before(database, firm.huaneng, clock)
    await one(talk, firm.chen, "/review")
    await talk.press(firm.chen, talk_label(await talk.shown(firm.chen.telegram)))
    label = "🗳 征求意见" if firm.chen.language == "zh" else "🗳 Ask for votes"
    await talk.press(firm.chen, label)
    found = database.look(lambda tx: ballots.unsettled_of(tx, firm.huaneng))
    assert found is not None
    return found.id, old, new


def talk_label(shown: list[Said]) -> str:
    """The button of the first change in the list."""
    return next(label for label in shown[-1].buttons if label.startswith("①"))


def says(database: Database, ballot: int) -> dict[int, str | None]:
    """Who said what."""
    return {each.member_id: each.grade for each in database.look(lambda tx: ballots.votes(tx, ballot))}


async def test_votes_are_blind_until_all_have_voted_and_then_decided_on(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    ballot, old, new = await asked(company, database, clock)
    assert set(says(database, ballot)) == {firm.li.id, firm.admin.id}  # not who asks, nor the other team
    [question] = await questions(company, firm.li)
    assert question.text.startswith(f"🗳 陈静 想听您的意见：华能电力 的评级 {old} → {new}")
    assert "付款 10 →" in question.text
    assert "数据覆盖" in question.text
    assert "截止 11-26 周四 09:00" in question.text
    assert question.buttons == ["A", "B", "C", "D", "说不准"]
    [voted] = await company.press(firm.li, "B")
    assert (voted.id, "✓ 您的意见：B" in voted.text, "✓ B" in voted.buttons) == (question.id, True, True)
    [shown] = await company.press(firm.chen, "« 返回")
    assert "🗳 1/2" in shown.text
    [shown] = await company.press(firm.chen, "① 华能电力")
    assert "2 人中 1 人已表态" in shown.text
    assert "您的意见" not in shown.text
    assert "· 李娜" not in shown.text
    await company.press(firm.admin, "C")
    read = [row for row in database.look(audit.latest) if row.entity == "ballot"]
    assert {row.action: row.after for row in read if row.action == "vote"} == {"vote": None}
    told = await company.advance("30m", chat=firm.chen.telegram)
    assert [each.text for each in told] == ["🗳 华能电力 的专家意见可以看了：2 人中 2 人表态。"]
    closed = (await questions(company, firm.li))[0]
    assert (closed.buttons, "已截止" in closed.text, "您的意见：B" in closed.text) == ([], True, True)
    [shown] = await company.press(firm.chen, "看意见并决定")
    assert "意见分布：A 0 · B 1 · C 1 · D 0 · 说不准 0" in shown.text
    assert "居中的意见：B–C" in shown.text
    assert "· 李娜 B" in shown.text
    await company.press(firm.chen, f"✓ 接受 {new}")
    note = (await questions(company, firm.li))[-1].text
    assert note.startswith(f"🗳 华能电力：陈静 定为 {new}。\n意见分布：")
    assert note.endswith("多谢您的意见。")
    [row] = [row for row in database.look(audit.latest) if row.action == "decide"]
    assert row.after is not None
    assert row.after["tally"] == "B C"
    assert {(vote["member_id"], vote["grade"]) for vote in row.after["votes"]} == {
        (firm.li.id, "B"),
        (firm.admin.id, "C"),
    }
    assert database.look(lambda tx: ballots.unsettled_of(tx, firm.huaneng)) is None


async def test_a_vote_can_be_changed_and_explained_and_double_taps_do_nothing(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    ballot, _, _ = await asked(company, database, clock)
    await company.press(firm.li, "A")
    before = len(database.look(audit.latest))
    assert await forge(company, firm.li, f"v1:bv:say:{ballot}:A") == "已记下，截止前可改"
    assert len(database.look(audit.latest)) == before
    await company.press(firm.li, "说不准")
    [wants] = await company.press(firm.li, "写一句理由")
    assert wants.text.startswith("用一句话写下您对 华能电力 评级的理由")
    assert "最多 200 字" in (await one(company, firm.li, "长" * 201)).text
    edited, said = await company.say(firm.li, "新厂\n明年 <投产>")
    assert said.text == "✓ 理由已记下：新厂 明年 <投产>"
    assert "✓ 您的意见：说不准\n理由：新厂 明年 <投产>" in edited.text
    [shown] = await company.press(firm.li, "看或改我的意见")
    assert (shown.id, shown.text) == (said.id, edited.text)
    [kept] = database.look(lambda tx: [v for v in ballots.votes(tx, ballot) if v.member_id == firm.li.id])
    assert (kept.grade, kept.reason) == (ballots.CANNOT_SAY, "新厂 明年 <投产>")
    # What is said after the answer is told as anything else.
    assert "理由" not in (await company.say(firm.li, "/help"))[0].text[:4]


async def test_at_the_deadline_the_votes_there_are_count_and_their_grade_can_be_followed(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    ballot, old, new = await asked(company, database, clock)
    third = next(grade for grade in "BC" if grade not in (old, new))
    await company.press(firm.li, third)
    running = database.look(lambda tx: ballots.get(tx, ballot))
    assert running is not None
    with pytest.raises(ValueError, match="blind"):
        database.look(lambda tx: voting.result(tx, running))
    again = await company.advance("49h", chat=firm.admin.telegram)
    assert [each.text.startswith("⏰ 还差您的意见：华能电力") for each in again if each.text.startswith("⏰")] == [True]
    more = await company.advance("22h", chat=firm.admin.telegram)
    assert [each for each in more if each.text.startswith("⏰ 还差")] == []
    await company.advance("2h")
    assert await forge(company, firm.admin, f"v1:bv:say:{ballot}:A") == "表态已经截止，或评级又变了，不再收意见。"
    [shown] = await company.press(firm.chen, "看意见并决定")
    assert "专家意见：2 人中 1 人表态" in shown.text
    [done] = await company.press(firm.chen, f"按专家意见定为 {third}")
    assert done.text.startswith(f"✓ 已记录：华能电力 仍按 {third}")
    verdict = database.look(lambda tx: verdicts.latest(tx, firm.huaneng))
    assert verdict is not None
    assert (verdict.grade, verdict.reason, verdict.machine) == (third, "experts", new)
    assert f"人工评级 {third}（陈静，专家意见，至" in (await one(company, firm.chen, "/risk 华能电力")).text


async def test_a_decision_before_the_end_closes_the_round(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    ballot, old, _ = await asked(company, database, clock)
    await company.press(firm.chen, f"保持 {old}…")
    await company.press(firm.chen, "战略客户")
    first, note = await questions(company, firm.li)
    assert (first.text, first.buttons) == ("🗳 华能电力 的评级已有决定，不再收意见。", [])
    assert note.text.startswith(f"🗳 华能电力：陈静 定为 {old}")
    assert ("没有人表态" in note.text, "多谢" in note.text) == (True, False)
    assert await forge(company, firm.li, f"v1:bv:say:{ballot}:A") == "表态已经截止，或评级又变了，不再收意见。"


async def test_only_who_was_asked_votes_and_only_while_it_may(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    ballot, old, new = await asked(company, database, clock)
    for person in (firm.chen, firm.wang, firm.amy):
        await company.say(person, "/help")
        assert await forge(company, person, f"v1:bv:say:{ballot}:A") == "您无权查看或操作此项。"
    await company.say(firm.wang, "/help")
    assert await forge(company, firm.wang, f"v1:rv:ask:{firm.huaneng}:{new}") == "您无权查看或操作此项。"
    for made_up in (
        "v1:bv",
        "v1:bv:say",
        "v1:bv:say:x:A",
        f"v1:bv:say:{ballot}:E",
        f"v1:bv:say:{ballot}",
        "v1:bv:no:1",
    ):
        assert await forge(company, firm.li, made_up) == "这个按钮已失效，请重新发起操作。"
    assert await forge(company, firm.li, f"v1:bv:why:{ballot}") == "请先选一级，再写理由。"
    assert await forge(company, firm.li, "v1:bv:say:999:A") == "您无权查看或操作此项。"
    assert await forge(company, firm.chen, f"v1:rv:follow:{firm.huaneng}:{new}") == "这个按钮已失效，请重新发起操作。"
    assert await forge(company, firm.chen, f"v1:rv:ask:{firm.huaneng}:{old}") == "评级刚又变了，请重新打开 /review。"
    # li leaves the team: the vote that was not given is no longer waited for.
    database.run(lambda tx: people.set_teams(tx, firm.li.id, [firm.north]))
    assert await forge(company, firm.li, f"v1:bv:say:{ballot}:A") == "您无权查看或操作此项。"
    await company.press(firm.admin, "D")
    told = await company.advance("30m", chat=firm.chen.telegram)
    assert "1 人中 1 人表态" in told[0].text
    assert says(database, ballot) == {firm.li.id: None, firm.admin.id: "D"}


async def test_a_deactivated_voter_is_not_waited_for(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    ballot, _, _ = await asked(company, database, clock)
    database.run(lambda tx: people.change_member(tx, firm.admin.id, active=False))
    await company.press(firm.li, "C")
    told = await company.advance("30m", chat=firm.chen.telegram)
    assert told[0].text == "🗳 华能电力 的专家意见可以看了：1 人中 1 人表态。"
    assert says(database, ballot)[firm.admin.id] is None


async def test_a_grade_that_changes_again_or_a_merge_ends_the_round_without_a_decision(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    ballot, old, new = await asked(company, database, clock)
    third = next(grade for grade in "BC" if grade not in (old, new))
    values = {"grade": third, "points": 50.0, "horizon_days": 90.0, "detail": {}}
    database.run(
        lambda tx: customers.change(
            tx,
            firm.huaneng,
            score_id=scores.add(
                tx, customer_id=firm.huaneng, as_of=company.world.clock.now(), trigger="entry", **values
            ).id,
        )
    )
    assert await forge(company, firm.li, f"v1:bv:say:{ballot}:A") == "表态已经截止，或评级又变了，不再收意见。"
    await company.advance("20m")
    assert (await questions(company, firm.li))[-1].text == "🗳 华能电力 的评级又变了，这次不用再表态。"
    assert database.look(lambda tx: ballots.unsettled_of(tx, firm.huaneng)) is None
    # The new change can be asked about; then the customer becomes part of another.
    await one(company, firm.chen, "/review")
    await company.press(firm.chen, "① 华能电力")
    await company.press(firm.chen, "🗳 征求意见")
    second = database.look(lambda tx: ballots.unsettled_of(tx, firm.huaneng))
    assert second is not None
    assert (second.id > ballot, second.machine) == (True, third)
    database.run(lambda tx: customers.change(tx, firm.huaneng, merged_into=firm.tencent))
    assert await forge(company, firm.li, f"v1:bv:say:{second.id}:A") == "表态已经截止，或评级又变了，不再收意见。"
    await company.advance("20m")
    assert (await questions(company, firm.li))[-1].text == "🗳 已合并或移除的客户 的评级又变了，这次不用再表态。"
    after = database.look(lambda tx: ballots.get(tx, second.id))
    assert after is not None
    assert (after.settled_at is not None, after.verdict_id) == (True, None)


async def test_quiet_hours_and_the_budget_hold_a_question_back_but_not_its_place_in_review(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    quiet = Rhythm(quiet_from=8 * 60, quiet_until=12 * 60)
    database.run(lambda tx: people.change_chat(tx, firm.li.telegram, settings=quiet.into({})))
    database.run(lambda tx: people.change_chat(tx, firm.admin.telegram, settings=Rhythm(budget=0).into({})))
    ballot, _, _ = await asked(company, database, clock)
    assert (await questions(company, firm.li), await questions(company, firm.admin)) == ([], [])
    waiting = await one(company, firm.li, "/review")
    assert (waiting.text, waiting.buttons) == ("🗳 等您表态的评级 · 1 家", ["🗳 表态：华能电力"])
    await company.advance("3h")
    assert len([each for each in await questions(company, firm.li) if "想听您的意见" in each.text]) == 1
    assert await questions(company, firm.admin) == []
    await one(company, firm.admin, "/review")
    await company.press(firm.admin, "🗳 表态：华能电力")
    await company.press(firm.admin, "B")
    assert says(database, ballot)[firm.admin.id] == "B"
    assert (await one(company, firm.wang, "/review")).text == "您无权查看或操作此项。"


async def test_rounds_survive_a_restart_and_are_told_once(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    await asked(company, database, clock)
    await company.restart()
    await company.advance("20m")
    assert len(await questions(company, firm.li)) == 1
    await company.press(firm.li, "B")
    await company.press(firm.admin, "B")
    await company.advance("20m")
    await company.restart()
    await company.advance("1h")
    told = [each for each in await company.shown(firm.chen.telegram) if "可以看了" in each.text]
    assert len(told) == 1


async def test_an_administrator_sets_how_votes_are_asked_for(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    shown = await one(company, firm.admin, "/review settings")
    assert "自动征求：关" in shown.text
    assert "期限：3 个工作日" in shown.text
    [shown] = await company.press(firm.admin, "5 天")
    assert "期限：5 个工作日" in shown.text
    assert "期限：2 个工作日" in (await one(company, firm.admin, "复核 期限 2")).text
    assert "自动征求：仅降级" in (await one(company, firm.admin, "复核 自动 降级")).text
    assert "专家：Emma Clarke" in (await one(company, firm.admin, "复核 专家 Emma Clarke")).text
    assert "没有（或不止一位）叫“张三”的成员" in (await one(company, firm.admin, "复核 专家 张三，李娜")).text
    assert "1 到 10" in (await one(company, firm.admin, "/review days 99")).text
    assert (await one(company, firm.admin, "/review whatever")).text.startswith("没看懂")
    assert (await one(company, firm.chen, "/review days 1")).text == "您无权查看或操作此项。"
    await company.say(firm.chen, "/review")
    assert await forge(company, firm.chen, "v1:rv:set:days:1") == "您无权查看或操作此项。"
    assert await forge(company, firm.chen, "v1:rv:set:days:x") == "这个按钮已失效，请重新发起操作。"
    told = await one(company, firm.admin, "/audit")
    assert "更改征求意见的设置 期限" not in told.text
    assert "更改征求意见的设置 专家 Emma Clarke" in told.text
    assert "自动征求 关 → 仅降级" in told.text
    graded_before(database, firm.huaneng, clock)
    await one(company, firm.chen, "/review")
    await company.press(firm.chen, "① 华能电力")
    [running] = await company.press(firm.chen, "🗳 征求意见")
    assert "1 人中 0 人已表态，截止 11-25 周三 09:00" in running.text
    assert len(await questions(company, firm.amy)) == 1
    assert await questions(company, firm.li) == []


async def test_experts_who_may_not_see_the_customer_are_never_asked(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    await one(company, firm.admin, "复核 专家 赵磊")  # of the other team: the default is asked instead
    ballot, _, _ = await asked(company, database, clock)
    assert set(says(database, ballot)) == {firm.li.id, firm.admin.id}


async def test_where_the_firm_wants_it_votes_are_asked_for_by_themselves(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm = company.firm
    graded_before(database, firm.huaneng, clock)
    await one(company, firm.admin, "/review auto all")
    await company.advance("1d")
    found = database.look(ballots.unsettled)
    assert firm.huaneng in {each.customer_id for each in found}
    assert (len(found) <= jobs.A_DAY, {each.asked_by for each in found}) == (True, {None})
    [question] = [each for each in await questions(company, firm.chen) if "华能电力" in each.text]
    assert question.text.startswith("🗳 想听您的意见：华能电力")
    ballot = next(each for each in found if each.customer_id == firm.huaneng)
    assert set(says(database, ballot.id)) == {firm.chen.id, firm.li.id, firm.admin.id}


@pytest.mark.parametrize("mode", ["down", "all"])
async def test_only_downgrades_are_asked_about_where_only_they_are_wanted(
    company: Conversation, database: Database, clock: FixedClock, mode: str
) -> None:
    firm = company.firm
    old, new = graded_before(database, firm.huaneng, clock)
    admin = database.look(lambda tx: people.member(tx, firm.admin.id))
    assert admin is not None
    database.run(lambda tx: options.change(tx, Wish("auto", mode), admin, clock.now()))
    due = Due("k", "ballots-daily", clock.now().date(), clock.now(), "Asia/Shanghai", None, None, {})
    change = Change(firm.huaneng, old, new, 50.0, 1.0)
    opened = database.run(partial(jobs.open_rounds, due=due, found=[change], now=clock.now()))
    assert opened == int(mode == "all" or new > old)
    assert database.run(partial(jobs.open_rounds, due=due, found=[change], now=clock.now())) == 0


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_votes_in_english(company: Conversation, database: Database, clock: FixedClock) -> None:
    firm = company.firm
    _, old, new = await asked(company, database, clock)
    [question] = await questions(company, firm.li)
    name = "Huaneng" if "Huaneng" in question.text else "华能电力"
    assert f"asks for your view: {name}" in question.text
    assert f"grade {old} → {new}" in question.text
    assert question.buttons == ["A", "B", "C", "D", "Cannot say"]
    await company.press(firm.li, "Cannot say")
    await company.press(firm.li, "Say why")
    edited, said = await company.say(firm.li, "too little data")
    assert said.text == "✓ Your reason is noted: too little data"
    assert "Why: too little data" in edited.text
    await company.press(firm.admin, "B")
    told = await company.advance("30m", chat=firm.chen.telegram)
    assert "can be read: 2 of 2 voted" in told[0].text
    [shown] = await company.press(firm.chen, "See the votes and decide")
    assert "Votes: A 0 · B 1 · C 0 · D 0 · cannot say 1" in shown.text
    assert "Cannot say: too little data" in shown.text
    settings = await one(company, firm.admin, "review settings")
    assert "Time to vote: 3 working days" in settings.text
    assert "By itself: Downgrades" in (await one(company, firm.admin, "/review auto downgrades")).text
