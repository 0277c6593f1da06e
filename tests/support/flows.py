"""Conversations that buttons guide: who opens each of them, and how."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from db import customers, scores
from db.gateway import Tx
from db.models import Customer, Member
from handlers.briefs import jobs, reminding
from handlers.briefs import service as briefs
from handlers.common.jobs import Due
from tests.dialogues.test_media import picture, recording
from tests.support.booth import Booth, Seen
from tests.support.firm import Firm

ZONE: Final = "Asia/Shanghai"
MONTH: Final = timedelta(days=31)


@dataclass
class Stage:
    """A firm with a past in a booth, and how everybody there speaks."""

    booth: Booth
    firm: Firm
    lang: str
    name: str  # of a customer of li's
    other: str  # of another one

    def both(self, zh: str, en: str) -> str:
        """What is said in this language; {c} and {o} are the customers."""
        return (zh if self.lang == "zh" else en).format(c=self.name, o=self.other)

    def spoken(self, person: int) -> str:
        """What somebody speaks now."""
        wanted = select(Member.language).where(Member.telegram_id == person)
        found = self.booth.db.look(lambda tx: tx.sql.execute(wanted).scalar_one_or_none())
        return found or "en"

    def known(self, person: int) -> bool:
        """Whether somebody still works here: to others the bot does not talk in groups, and rarely elsewhere."""
        wanted = select(Member.active).where(Member.telegram_id == person)
        return bool(self.booth.db.look(lambda tx: tx.sql.execute(wanted).scalar_one_or_none()))

    def run(self, unit: Callable[[Tx], object]) -> None:
        """Change something behind the bot's back."""
        self.booth.db.run(unit)


Opening = Callable[[Stage, int, int], Awaitable[Seen]]


@dataclass(frozen=True)
class Flow:
    """Who opens a conversation, how, and where; alike: how many buttons of one kind are tried on a screen."""

    who: str
    open: Opening
    group: bool = False
    alike: int = 2


def said(zh: str, en: str = "") -> Opening:
    """It begins with words: a command, or what happened."""

    async def begin(stage: Stage, person: int, chat: int) -> Seen:
        return await stage.booth.say(person, stage.both(zh, en or zh), chat=chat)

    return begin


def after(*first: Opening, then: Opening) -> Opening:
    """It begins with `then`, after what came first."""

    async def begin(stage: Stage, person: int, chat: int) -> Seen:
        for each in first:
            await each(stage, person, chat)
        return await then(stage, person, chat)

    return begin


def sent(content: Callable[[Stage], dict[str, Any]]) -> Opening:
    """It begins with a file."""

    async def begin(stage: Stage, person: int, chat: int) -> Seen:
        return await stage.booth.send(person, chat=chat, **content(stage))

    return begin


def job(unit: Callable[[Tx, Stage], object]) -> Opening:
    """It begins with what the clock triggers."""

    async def begin(stage: Stage, person: int, chat: int) -> Seen:
        stage.run(lambda tx: unit(tx, stage))
        return await stage.booth.due()

    return begin


def _due(stage: Stage, kind: str, day: int) -> Due:
    on = date(2026, 11, day)
    return Due(f"{kind}:1:{on}", kind, on, stage.booth.world.clock.now(), ZONE, None, stage.firm.li.id, {})


def _quiet(tx: Tx, stage: Stage) -> None:
    stage.booth.later(days=90)
    assert jobs.ask(tx, _due(stage, briefs.QUIET, 23), now=stage.booth.world.clock.now())


def _survey(tx: Tx, stage: Stage) -> None:
    long_ago = stage.booth.world.clock.now() - 24 * MONTH
    tx.sql.execute(update(Customer).where(Customer.owner_id == stage.firm.li.id).values(created_at=long_ago))
    _quiet(tx, stage)
    assert jobs.ask(tx, _due(stage, briefs.QUIET, 24), now=stage.booth.world.clock.now())


def _promise(tx: Tx, stage: Stage, *, hours: int) -> None:
    due = stage.booth.world.clock.now() + timedelta(hours=hours)
    for text in (stage.both("送样品", "bring samples"), stage.both("寄合同", "send the contract")):
        customers.add_step(tx, customer_id=stage.firm.huaneng, member_id=stage.firm.li.id, due_at=due, text=text)


def _reminder(tx: Tx, stage: Stage) -> None:
    _promise(tx, stage, hours=-1)
    reminding.remind_all(tx, now=stage.booth.world.clock.now())


def _evening(tx: Tx, stage: Stage) -> None:
    _promise(tx, stage, hours=24)
    assert jobs.offer(tx, _due(stage, briefs.EVENING, 23), now=stage.booth.world.clock.now())


def _graded(tx: Tx, stage: Stage) -> None:
    """The customer had another grade forty days ago."""
    score = scores.current(tx, stage.firm.huaneng)
    assert score is not None
    old = {"grade": "D" if score.grade != "D" else "A", "points": 30.0, "horizon_days": 90.0}
    as_of = stage.booth.world.clock.now() - timedelta(days=40)
    detail = {"dimensions": {"payment": 10.0}}
    scores.add(tx, customer_id=stage.firm.huaneng, as_of=as_of, trigger="nightly", detail=detail, **old)


def _orders(stage: Stage) -> dict[str, Any]:
    head = stage.both("订单号,客户,日期,金额", "order no,customer,date,amount")
    new = stage.both("新客户厂", "Newcomer Ltd")
    rows = f"{head}\nA-1,{stage.name},2026-03-02,12000\nA-2,{new},2026-05-02,5\nA-3,{stage.name},?,7\n"
    return {"document": {"name": "orders.csv", "base64": base64.b64encode(rows.encode()).decode()}}


ORDER: Final = said("{c} 下单 35万", "{c} ordered 350k")
FIELD: Final = said("/fields 合作等级: 战略 重要 一般", "/fields tier: gold silver bronze")
FLOWS: Final[dict[str, Flow]] = {
    "visit": Flow("li", said("/visit")),
    "update": Flow("li", said("/update"), alike=20),
    "new": Flow("li", said("/new")),
    "new, named": Flow("li", said("/new 远大机械", "/new Grand Machines")),
    "new, there already": Flow("li", said("/new {c}")),
    "my": Flow("li", after(job(lambda tx, stage: _promise(tx, stage, hours=24)), then=said("/my"))),
    "customer": Flow("li", said("/customer")),
    "brief": Flow("li", said("/brief")),
    "risk": Flow("li", said("/risk")),
    "profile": Flow("li", said("/profile")),
    "measures": Flow("li", said("/measures")),
    "alerts": Flow("li", said("/alerts")),
    "language": Flow("li", said("/language")),
    "project": Flow("li", said("/project")),
    "offer": Flow("li", said("/offer")),
    "outlook": Flow("li", said("/outlook")),
    "timeline": Flow("li", said("/timeline")),
    "start": Flow("li", said("/start")),
    "settings": Flow("li", said("/settings")),
    "told": Flow("li", ORDER),
    "told, of nobody": Flow("li", said("下单 35万", "ordered 350k")),
    "told, of an unknown": Flow("li", said("大江实业 下单 35万", "Riverbend Foods ordered 350k")),
    "told, without an amount": Flow("li", said("{c} 付款了", "{c} paid")),
    "told, of some day": Flow("li", said("{c} 上周下单 35万", "{c} ordered 350k last week")),
    "told, unclear": Flow("li", said("{c} 说不太想继续了吧大概", "{c} might not want to go on, who knows")),
    "two complaints solved": Flow(
        "li",
        after(
            said("{c} 投诉 交货晚了三天", "{c} complained: delivery three days late"),
            said("{c} 投诉 发票开错了", "{c} complained: wrong invoice"),
            then=said("{c} 投诉已解决", "{c} complaint resolved"),
        ),
    ),
    "corrected": Flow("li", after(ORDER, then=said("不对，是38万", "no, it was 380k"))),
    "undone": Flow("li", after(ORDER, then=said("/undo"))),
    "handed on": Flow("li", said("让 Emma Clarke 周五前跟进{c}", "ask Emma Clarke to call {c} by Friday")),
    "photo": Flow("li", sent(lambda stage: {"photo": picture()})),
    "voice": Flow("li", sent(lambda stage: {"voice": recording()})),
    "place": Flow("li", sent(lambda stage: {"location": {"latitude": 31.2, "longitude": 121.4}})),
    "forwarded": Flow(
        "li",
        sent(
            lambda stage: {
                "text": stage.both("要推迟付款两周", "payment will be two weeks late"),
                "forward_from": "Wang",
            }
        ),
    ),
    "asked plainly": Flow("li", said("{c}怎么样", "how is {c}")),
    "silence": Flow("li", job(_quiet)),
    "survey": Flow("li", job(_survey)),
    "reminder": Flow("li", job(_reminder)),
    "evening": Flow("li", job(_evening)),
    "review": Flow("chen", after(job(_graded), then=said("/review"))),
    "matrix": Flow("chen", said("/matrix")),
    "concentration": Flow("chen", said("/concentration")),
    "segments": Flow("chen", said("/segments")),
    "whatif": Flow("chen", said("/whatif")),
    "portfolio": Flow("chen", said("/portfolio")),
    "report": Flow("chen", said("/report")),
    "activity": Flow("chen", said("/activity")),
    "all alerts": Flow("chen", said("/alerts")),
    "team's rules": Flow("chen", said("/rules")),
    "rules": Flow("admin", said("/rules")),
    "own rule": Flow("admin", after(FIELD, then=said("规则 合作等级 是 一般", "rule: tier is bronze"))),
    "weights": Flow("admin", said("/weights")),
    "classes": Flow("admin", said("/classes")),
    "fields": Flow("admin", after(FIELD, then=said("/fields"))),
    "invite": Flow("admin", said("/invite")),
    "team": Flow("admin", said("/team")),
    "bind": Flow("admin", said("/bind")),
    "import": Flow("admin", sent(_orders)),
    "export": Flow("admin", said("/export")),
    "audit": Flow("admin", said("/audit")),
    "forget": Flow("admin", said("/forget 李娜")),
    "group's risk": Flow("li", said("/risk"), group=True),
    "group's customer": Flow("li", said("/risk {c}"), group=True),
    "group's alerts": Flow("li", said("/alerts"), group=True),
    "group's digest": Flow("chen", said("/digest"), group=True),
    "group's settings": Flow("chen", said("/settings"), group=True),
}
