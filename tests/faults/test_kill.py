"""Killed at random points of hundreds of updates, polled or pushed: every visit is there once, every reply arrived."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.cast import Person as Phone
from bot.sandbox.world import World
from db import customers, inbox, outbox, people
from db.gateway import Database, Tx
from db.models import Delivery, Visit
from handlers.digests.service import ensure_digest
from tests.bot.sandbox.rig import Rig, running
from tests.support.clock import MONDAY
from tests.support.conversation import seed
from tests.support.firm import Firm
from tests.support.mortal import Mortal, nursery
from tests.support.ports import free_port
from tests.support.waiting import until

KILLS, EACH = 50, 10
PUSHED_KILLS = 15  # the way on from the inbox is the same
SELLERS = range(5000, 5020)
MARK = "（可能重复）"


_SYLLABLES = ("Ba", "Co", "Du", "Fe", "Gi", "Ho", "Ju", "Ke")


def _customer(number: int) -> str:
    """A name that no other name resembles."""
    return "".join(_SYLLABLES[number // step % 8] for step in (64, 8, 1)) + f"{number:03}"


def _hire(tx: Tx, firm: Firm) -> None:
    """Twenty more sellers, a customer for every visit that will be told, and a digest that is due."""
    for telegram in SELLERS:
        name, role, teams = f"S{telegram}", people.REPRESENTATIVE, [firm.east]
        member = people.create_member(
            tx, name=name, role=role, language="zh", now=MONDAY, telegram_id=telegram, team_ids=teams
        )
        people.change_member(tx, member, reachable=True)
    for number in range(KILLS * EACH):
        customers.create(tx, key=f"K{number}", name=_customer(number), now=MONDAY, team_id=firm.east)
    ensure_digest(tx, firm.group, zone="Asia/Shanghai", now=MONDAY - timedelta(days=1), minute=60, daily=True)


class Story:
    """Tells visits, kills the bot meanwhile, and counts what came of it."""

    def __init__(self, rig: Rig, bot: Mortal, database: Database) -> None:
        self.rig = rig
        self.bot = bot
        self.database = database
        self.chance = random.Random(20261123)
        self.told = 0
        self.in_flight = 0

    async def round(self) -> None:
        """Some visits are told, some replies arrive, and then it happens."""
        for _ in range(EACH):
            await self._tell()
        goal = self._replies() + self.chance.randrange(EACH)
        await self.bot.start()
        await until(lambda: self._replies() >= goal or self._caught_up())
        await asyncio.sleep(self.chance.random() * 0.02)
        self.bot.kill()
        self.in_flight += self.database.look(outbox.in_flight)

    async def finish(self) -> None:
        """The last start: everything comes to rest."""
        await self.bot.start()
        await until(self._caught_up)

    def shown(self) -> list[str]:
        """Every text that the bot put into a private chat."""
        told = [message for seller in SELLERS for message in self.rig.world.messages.get(seller, {}).values()]
        return [str(message.content.get("text", "")) for message in told if message.sender_id != message.chat_id]

    async def _tell(self) -> None:
        seller = self.chance.choice(SELLERS)
        words = f"/visit {_customer(self.told)} 谈得不错 n{self.told}"
        await self.rig.do("send", sender=seller, chat=seller, text=words)
        self.told += 1

    def _replies(self) -> int:
        return len(self.shown())

    def _caught_up(self) -> bool:
        """Nothing waits at Telegram, in the inbox or in the outbox."""
        return not len(self.rig.world.updates) and not self.database.look(_owed)


@pytest.mark.parametrize("pushed", [False, True], ids=["polled", "pushed"])
async def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_there_twice(
    database: Database, firm: Firm, pushed: bool
) -> None:
    database.run(lambda tx: _hire(tx, firm))
    world = World.create(None, start=MONDAY)
    seed(world, firm)
    for telegram in SELLERS:
        world.add_person(Phone(telegram, f"S{telegram}", "representative", "华东", "zh"))
    async with running(world) as rig:
        rig.webhook.first_pause = 0.01
        settings: dict[str, Any] = {
            "telegram": {"token": world.token, "api": rig.url, "poll_seconds": 5},
            "database": {"url": database.url},
            "limits": {"scale": 0},
        }
        if pushed:
            port = free_port()
            settings["webhook"] = {"url": f"http://127.0.0.1:{port}/telegram", "port": port}
        async with nursery(settings, now=MONDAY) as bot:
            story = Story(rig, bot, database)
            for _ in range(PUSHED_KILLS if pushed else KILLS):
                await story.round()
            await story.finish()
            bot.kill()
    _check_records(database, story.told)
    _check_replies(story)


def _check_records(database: Database, told: int) -> None:
    """Every visit and the digest are stored once, and no update waits or was put aside."""
    notes = database.look(_notes)
    assert Counter(note.split()[-1] for note in notes if note) == Counter(f"n{number}" for number in range(told))
    assert database.look(lambda tx: [inbox.count(tx, state) for state in ("new", "parked")]) == [0, 0]
    assert database.look(lambda tx: len(_digests(tx))) == 1


def _owed(tx: Tx) -> int:
    return inbox.count(tx, "new") + outbox.depth(tx)[0]


def _notes(tx: Tx) -> Sequence[str | None]:
    return tx.sql.execute(select(Visit.note).where(Visit.voided_at.is_(None))).scalars().all()


def _digests(tx: Tx) -> Sequence[str]:
    return tx.sql.execute(select(Delivery.key).where(Delivery.key.startswith("digest:"))).scalars().all()


def _check_replies(story: Story) -> None:
    """Every visit was answered; a second answer says that it may be one, and there are no more than were in flight."""
    shown = story.shown()
    by_customer = Counter[str]()
    for text in shown:
        by_customer.update(name for name in map(_customer, range(story.told)) if name in text)
    assert set(by_customer) == {_customer(number) for number in range(story.told)}
    marked = sum(MARK in text for text in shown)
    assert len(shown) - story.told <= marked <= story.in_flight <= 8 * KILLS
