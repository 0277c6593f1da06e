"""Rules on own fields tried out on the past, as far as anybody knows what the fields held then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from db import customers, ownfields
from db.gateway import Database
from db.models import Audit, ImportRun
from tests.dialogues.test_own_rules import name_of
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, one

SAID = {
    "zh": ("/fields 年产能 数字", "规则 年产能 低于 1000", "{name} 年产能 {value}", "🧪 试算"),
    "en": ("/fields Capacity number", "rule: capacity below 1000", "{name} Capacity {value}", "🧪 Try out"),
}


async def tried(talk: Conversation, lang: str) -> str:
    """What trying out the rule says."""
    admin = talk.firm.admin
    await one(talk, admin, SAID[lang][1])
    return (await talk.press(admin, SAID[lang][3]))[-1].text


@pytest.mark.parametrize(
    ("spoken", "said"), [("zh", "没有任何记录"), ("en", "Nothing is recorded")], indirect=["spoken"]
)
async def test_without_a_past_it_says_so(company: Conversation, spoken: str, said: str) -> None:
    await one(company, company.firm.admin, SAID[spoken][0])
    assert said in await tried(company, spoken)


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        ("zh", ("从 2026-11-23 起才知道", "会发 1 条", "现在符合：1 家（填了这个字段的有 2 家）")),
        ("en", ("only from 2026-11-23 on", "have fired 1 time;", "holds now for 1 customer (2 have")),
    ],
    indirect=["spoken"],
)
async def test_a_young_field_is_counted_and_not_judged(
    company: Conversation, database: Database, spoken: str, said: tuple[str, ...]
) -> None:
    firm = company.firm
    await one(company, firm.admin, SAID[spoken][0])
    for customer, value in ((firm.huaneng, 800), (firm.tencent, 5000)):
        await company.say(firm.chen, SAID[spoken][2].format(name=name_of(database, customer), value=value))
    text = await tried(company, spoken)
    assert [each for each in said if each not in text] == []
    assert "%" not in text


async def test_with_a_past_it_is_judged_from_the_day_on_that_is_known(
    company: Conversation, database: Database
) -> None:
    firm = company.firm
    await one(company, firm.admin, SAID["zh"][0])
    await company.say(firm.chen, "华能电力 年产能 800")
    long_ago = MONDAY - timedelta(days=170)
    database.run(lambda tx: tx.sql.execute(update(Audit).where(Audit.action == "change").values(at=long_ago)))
    database.run(lambda tx: tx.sql.execute(update(ImportRun).values(at=long_ago - timedelta(days=1))))
    text = await tried(company, "zh")
    assert f"{(long_ago + timedelta(hours=8)).date()} 至" in text
    assert "的 50 天里会发 1 条，其中 0 条之后 120 天内客户流失（准确 0%）" in text
    assert "只按留有修改记录的客户算" in text


async def test_what_a_field_held_since_when(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, SAID["zh"][0])
    for value in (800, 1200):
        await company.say(firm.chen, f"华能电力 年产能 {value}")
    [(key, _)] = database.look(lambda tx: customers.profile(tx, firm.huaneng))[1].items()
    found = database.look(lambda tx: ownfields.timelines(tx, key, "年产能"))
    assert [value for _, value in found[firm.huaneng]] == [None, 800.0, 1200.0]  # the first of the file it came in
    assert [value for _, value in found[firm.tencent]] == [None]
