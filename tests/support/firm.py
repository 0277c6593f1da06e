"""A small firm that tests start from: two teams, five people, two groups, four customers, one stranger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import customers, people
from db.gateway import Tx


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is the member's row, `telegram` the person's Telegram id and private chat."""

    id: int
    telegram: int
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Firm:
    """Ids of what `found` makes. li and amy (English) sell for the east, wang for the north; chen leads the east."""

    east: int
    north: int
    li: Person
    amy: Person
    wang: Person
    chen: Person
    admin: Person
    group: int  # the east's group, in Chinese
    forum: int  # the north's supergroup with topics, in English
    huaneng: int  # li's customer
    tencent: int  # li's customer
    bolt: int  # amy's customer
    haier: int  # wang's customer, in the other team
    stranger: int = 999


def found(tx: Tx, now: datetime) -> Firm:
    """Write the firm into an empty database."""
    people.create_firm(tx, name="远帆供应", currency="CNY", zone="Asia/Shanghai", language="zh", now=now)
    east = people.create_team(tx, key="east", name="华东", name_en="East")
    north = people.create_team(tx, key="north", name="华北", name_en="North")
    li = _person(tx, now, 101, "李雷", "zh", people.REPRESENTATIVE, [east])
    amy = _person(tx, now, 102, "Amy Stone", "en", people.REPRESENTATIVE, [east])
    wang = _person(tx, now, 103, "王芳", "zh", people.REPRESENTATIVE, [north])
    chen = _person(tx, now, 201, "陈静", "zh", people.MANAGER, [east])
    admin = _person(tx, now, 301, "周明", "zh", people.ADMINISTRATOR, [])
    return Firm(
        east,
        north,
        li,
        amy,
        wang,
        chen,
        admin,
        _group(tx, -1001, "华东销售", "group", east, "zh"),
        _group(tx, -1002, "North sales", "supergroup", north, "en"),
        _customer(tx, now, "华能电力", ["华能", "HN Power"], li.id, east),
        _customer(tx, now, "腾讯科技", ["腾讯"], li.id, east),
        _customer(tx, now, "Bolt & Sons <Ltd>", ["Bolt"], amy.id, east),
        _customer(tx, now, "海尔集团", ["海尔"], wang.id, north),
    )


def _person(tx: Tx, now: datetime, telegram: int, name: str, language: str, role: str, teams: Sequence[int]) -> Person:
    member_id = people.create_member(
        tx, name=name, role=role, language=language, now=now, telegram_id=telegram, team_ids=teams
    )
    people.change_member(tx, member_id, reachable=True)
    people.remember_chat(tx, telegram, type="private", title=None)
    return Person(member_id, telegram, name, language)


def _group(tx: Tx, chat_id: int, title: str, kind: str, team: int, language: str) -> int:
    people.remember_chat(tx, chat_id, type=kind, title=title)
    people.change_chat(tx, chat_id, team_id=team, language=language)
    return chat_id


def _customer(tx: Tx, now: datetime, name: str, aliases: Sequence[str], owner: int, team: int) -> int:
    customer_id = customers.create(tx, key=f"C-{aliases[0]}", name=name, now=now, owner_id=owner, team_id=team)
    for alias in aliases:
        customers.add_alias(tx, customer_id, alias, source="import")
    return customer_id
