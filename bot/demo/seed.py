"""The demo company into an empty database: the firm, its people and groups, and all its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from bot.demo.company import Company
from bot.demo.words import Person as Invented
from bot.sandbox.cast import Chat, CustomerCard, Person
from db import people
from db.gateway import Database, Tx
from handlers.briefs import service as briefs
from handlers.digests import service as digests
from handlers.imports import service as imports
from handlers.imports.rows import CustomerRow, Row
from handlers.risk import service as risk

FIRST_PERSON: Final = 10_001
SHOWN_CUSTOMERS: Final = 20
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the sandbox shows."""

    people: tuple[Person, ...]
    chats: tuple[Chat, ...]
    customers: tuple[CustomerCard, ...]


def seed(db: Database, company: Company, *, now: datetime, lang: str | None, progress: Progress) -> Cast:
    """Write everything; `lang` overrides everybody's language. `progress` hears how many rows were stored."""
    cast = Cast(tuple(_cast_people(company, lang)), tuple(_cast_chats(company, lang)), tuple(_cards(company, lang)))
    db.run(lambda tx: _found(tx, company, cast, now=now, lang=lang))
    for kind, rows in company.rows.items():
        _import(db, kind, rows, now=now, progress=progress)
    return cast


def _cast_people(company: Company, lang: str | None) -> Iterator[Person]:
    names = _team_names(company, lang)
    for number, person in enumerate(company.people):
        language, team = lang or person.language, names[person.team] if person.team else None
        yield Person(FIRST_PERSON + number, person.name, person.role, team, language)
    yield Person(FIRST_PERSON + 900, "路人甲" if lang != "en" else "A stranger", "stranger", None, lang or "zh")


def _team_names(company: Company, lang: str | None) -> dict[str, str]:
    """What each team is called where people look: one name everywhere."""
    return {team.key: team.en if lang == "en" else team.zh for team in company.teams}


def _cast_chats(company: Company, lang: str | None) -> Iterator[Chat]:
    """One group a team; the last one is a supergroup with topics."""
    titles = {"zh": "{}销售群", "en": "{} sales"}
    names = _team_names(company, lang)
    for number, team in enumerate(company.teams):
        language = lang or _team_language(company.people, team.key)
        members = tuple(
            FIRST_PERSON + each
            for each, person in enumerate(company.people)
            if person.team == team.key or person.team is None
        )
        title = titles[language].format(team.zh if language == "zh" else team.en)
        shown = names[team.key]
        if number + 1 < len(company.teams):
            yield Chat(-(5_001 + number), "group", title, shown, members)
        else:
            topics = ("日报", "预警") if language == "zh" else ("Digest", "Alerts")
            yield Chat(-(1_002_000_000_001 + number), "supergroup", title, shown, members, topics)


def _team_language(invented: Sequence[Invented], team: str) -> str:
    """What the first person of the team speaks."""
    return next(person.language for person in invented if person.team == team)


def _cards(company: Company, lang: str | None) -> Iterator[CustomerCard]:
    names = {team.zh: name for team, name in zip(company.teams, _team_names(company, lang).values(), strict=True)}
    for row in company.rows["customers"][:SHOWN_CUSTOMERS]:
        assert isinstance(row, CustomerRow)
        yield CustomerCard(row.name or row.customer_key, row.owner or "", names.get(row.team or "", ""))


def _found(tx: Tx, company: Company, cast: Cast, *, now: datetime, lang: str | None) -> None:
    language = lang or "zh"
    name = company.firm["zh" if language == "zh" else "en"]
    people.create_firm(tx, name=name, currency="CNY", zone=company.zone, language=language, now=now)
    names = _team_names(company, lang)
    teams = {
        names[team.key]: people.create_team(tx, key=team.key, name=team.zh, name_en=team.en) for team in company.teams
    }
    spoken = {names[team.key]: lang or _team_language(company.people, team.key) for team in company.teams}
    for person in cast.people:
        if person.role != "stranger":
            member_id = _employ(tx, person, teams, now)
            if person.role == people.REPRESENTATIVE:
                digests.ensure_morning(tx, member_id, zone=company.zone, now=now)
                briefs.ensure(tx, member_id, zone=company.zone, now=now)
            else:
                digests.ensure_reviews(tx, member_id, zone=company.zone, now=now)
    for chat in cast.chats:
        _bind(tx, chat, teams, spoken[chat.team or ""], now)
        digests.ensure_digest(tx, chat.id, zone=company.zone, now=now, daily=True)
    risk.ensure_nightly(tx, zone=company.zone, now=now)


def _employ(tx: Tx, person: Person, teams: Mapping[str, int], now: datetime) -> int:
    member_id = people.create_member(
        tx,
        name=person.name,
        role=person.role,
        language=person.language,
        now=now,
        telegram_id=person.id,
        team_ids=[teams[person.team]] if person.team else [],
    )
    people.change_member(tx, member_id, reachable=True)
    people.remember_chat(tx, person.id, type="private", title=None)
    return member_id


def _bind(tx: Tx, chat: Chat, teams: Mapping[str, int], language: str, now: datetime) -> None:
    people.remember_chat(tx, chat.id, type=chat.type, title=chat.title)
    people.change_chat(tx, chat.id, team_id=teams[chat.team or ""], language=language, bound_at=now)


def _import(db: Database, kind: str, rows: Sequence[Row], *, now: datetime, progress: Progress) -> None:
    firm = db.look(people.firm)
    assert firm is not None

    def begin(tx: Tx) -> int:
        return imports.begin(tx, kind=kind, file_name="demo", digest="", member_id=None, now=now)

    job = imports.Import(db.run(begin), firm, None, now)
    for batch in imports.batches(rows):
        outcome = db.run(partial(imports.store, batch=batch, job=job))
        progress(len(batch) - len(outcome.refused))
