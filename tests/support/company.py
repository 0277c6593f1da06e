"""A firm with a past: the demo's people and first customers with a year of history, scored, cast as the small firm."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.demo.company import Company, generate
from bot.demo.run import ZONE
from bot.demo.seed import Cast, seed
from bot.sandbox.world import World
from db import customers, people
from db.gateway import Database, Tx
from handlers.risk import nightly
from tests.support import servers
from tests.support.firm import Firm, Person

CUSTOMERS: Final = 16
SEED: Final = 2026
# Who plays whom: li owns C00001, amy C00003, both in the east, which chen leads; wang and C00004 are in the north.
_PARTS: Final = {"li": "李娜", "amy": "Emma Clarke", "wang": "赵磊", "chen": "陈静", "admin": "周敏"}
_CUSTOMERS: Final = {"huaneng": "C00001", "tencent": "C00007", "bolt": "C00003", "haier": "C00004"}


@dataclass(frozen=True, slots=True)
class Past:
    """The firm, and what the sandbox's phones show of it."""

    firm: Firm
    cast: Cast

    def world(self, now: datetime) -> World:
        """A simulated Telegram with these people; its clock stands still at `now`."""
        world = World.create(None, start=now)
        world.clock.speed = 0
        world.seed(people=self.cast.people, chats=self.cast.chats, customers=self.cast.customers)
        return world


@cache
def _company(now: datetime) -> Company:
    today = now.astimezone(ZoneInfo(ZONE)).date()
    return generate(customers=CUSTOMERS, seed=SEED, today=today, zone=ZONE)


class Shelf:
    """Writes the company into databases; what was made once is copied the next time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Past] = {}
        self._rows: dict[str, servers.Rows] = {}

    def put(self, url: str, now: datetime, lang: str) -> Past:
        """Fill the empty database at `url`; everybody speaks `lang`."""
        path = url.removeprefix("sqlite:///")
        kind = "postgres" if path == url else "sqlite"
        name = f"{kind}-{lang}-{now:%Y%m%d%H%M}"
        kept = self._folder / f"{name}.db"
        if name not in self._made:
            self._made[name] = _write(url, now, lang)
            if kind == "sqlite":
                shutil.copyfile(path, kept)
            else:
                self._rows[name] = servers.rows_of(url)
        elif kind == "sqlite":
            shutil.copyfile(kept, path)
        else:
            servers.put_rows(url, self._rows[name])
        return self._made[name]


def _write(url: str, now: datetime, lang: str) -> Past:
    with Database(url) as db:
        cast = seed(db, _company(now), now=now, lang=lang, progress=lambda count: None)
        nightly.score_all(db, now, trigger="nightly")
        return Past(db.look(lambda tx: _firm(tx, cast)), cast)


def _firm(tx: Tx, cast: Cast) -> Firm:
    members = {member.name: member for member in people.members(tx)}
    telegram = {person.name: person for person in cast.people}
    played = {
        part: Person(members[name].id, telegram[name].id, name, telegram[name].language)
        for part, name in _PARTS.items()
    }
    teams = {team.key: team.id for team in people.teams(tx)}
    group, forum = (chat.id for chat in cast.chats)
    ids = customers.ids_by_key(tx, list(_CUSTOMERS.values()))
    theirs = {name: ids[key] for name, key in _CUSTOMERS.items()}
    stranger = next(person.id for person in cast.people if person.role == "stranger")
    everything: dict[str, Any] = {**teams, **played, **theirs, "group": group, "forum": forum, "stranger": stranger}
    return Firm(**everything)
