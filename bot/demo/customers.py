"""Who the demo company's customers are: the named ones first, then as many as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np

from bot.demo import plan as plans
from bot.demo.calendar import Calendar
from bot.demo.names import Name, Namer, person, phone, speaks
from bot.demo.plan import Plan
from bot.demo.stories import STORIES, Story
from bot.demo.words import Industry, Language, Person, Rng, chance, load, pick
from handlers.imports.rows import CustomerRow

_SIZE_EDGES: Final = np.cumsum([0.14, 0.34, 0.34, 0.13, 0.05])
_FIRMS_OF_A_GROUP: Final = 4
_RATINGS: Final = ("AAA", "AA", "AA", "A", "A", "A", "BBB", "BBB", "BB", "B")
# Streams of one customer: each part of its history draws from its own, so parts do not shift each other.
_WHO, _NAMES = 0, 1


@dataclass(frozen=True)
class Customer:
    """Who it is (`row`), how it behaves, whose it is, which language is spoken there."""

    row: CustomerRow
    plan: Plan
    owner: Person
    language: Language
    industry: Industry
    story: Story | None = None

    @property
    def key(self) -> str:
        return self.row.customer_key

    @property
    def contact(self) -> str:
        return self.row.contact or self.row.name or self.row.customer_key


@dataclass(frozen=True)
class Life:
    """One customer in its days, with the stream that one part of its history draws from."""

    customer: Customer
    calendar: Calendar
    rng: Rng


@dataclass(frozen=True)
class _Sketch:
    """What is decided before the details of a customer are drawn."""

    name: Name
    group: str | None
    industry: Industry
    size: str
    city: str
    language: Language
    owner: Person
    plan: Plan


class Book:
    """Makes customers one after the other; the first n are the same however many follow."""

    def __init__(self, seed: int, calendar: Calendar) -> None:
        self._seed, self._calendar, self._words = seed, calendar, load()
        self._namer = Namer(np.random.default_rng([seed, _NAMES]), _story_names(), _story_brands())
        self._industries = {industry.key: industry for industry in self._words.industries}
        self._teams = {team.key: team for team in self._words.teams}
        weights = np.cumsum([industry.weight for industry in self._words.industries])
        self._industry_edges = weights / weights[-1]
        self._representatives = [person for person in self._words.people if person.role == "representative"]
        self._group: tuple[str, Language, int] = ("", "zh", 0)  # brand, language, how many companies may still join

    def customers(self, count: int) -> Iterator[Customer]:
        for index in range(count):
            rng = np.random.default_rng([self._seed, 2 + index, _WHO])
            yield self._told(STORIES[index], index, rng) if index < len(STORIES) else self._invented(index, rng)

    def _told(self, story: Story, index: int, rng: Rng) -> Customer:
        sketch = _Sketch(
            name=Name(story.name, story.legal_name, story.name, None),
            group=story.group_company,
            industry=self._industries[story.industry],
            size=story.size,
            city=story.city,
            language="en" if story.name.isascii() else "zh",
            owner=self._representatives[story.person],
            plan=story.plan,
        )
        row = replace(self._row(rng, index, sketch), aliases=story.aliases, contract=story.contract_ends is not None)
        if story.limit is not None:
            row = replace(row, credit_limit=Decimal(story.limit))
        return Customer(row, sketch.plan, sketch.owner, sketch.language, sketch.industry, story)

    def _invented(self, index: int, rng: Rng) -> Customer:
        language, owner = speaks(rng), pick(rng, self._representatives)
        industry = self._words.industries[int(np.searchsorted(self._industry_edges, rng.random()))]
        size = tuple(plans.SIZES)[int(np.searchsorted(_SIZE_EDGES, rng.random()))]
        city = pick(rng, self._words.cities[owner.team or "", language])
        plan = plans.draw(rng, size=size, deal=industry.deal)
        name, group = self._name(rng, language, industry, city)
        sketch = _Sketch(name, group, industry, size, city, language, owner, plan)
        return Customer(self._row(rng, index, sketch), plan, owner, language, industry)

    def _name(self, rng: Rng, language: Language, industry: Industry, city: str) -> tuple[Name, str | None]:
        """A name, and the group it belongs to: now and then a group is founded, and the next of its language join."""
        brand, spoken, left = self._group
        if left and spoken == language and chance(rng, 0.4):
            self._group = (brand, spoken, left - 1)
            return self._namer.company(language, industry, city, brand), _group_name(brand, language)
        name = self._namer.company(language, industry, city)
        if left or not chance(rng, 0.1):
            return name, None
        self._group = (name.brand, language, _FIRMS_OF_A_GROUP - 1)
        return name, _group_name(name.brand, language)

    def _row(self, rng: Rng, index: int, sketch: _Sketch) -> CustomerRow:
        judged = [int(mark) for mark in rng.integers(2, 6, 5)] if chance(rng, 0.5) else [None] * 5
        first = sketch.plan.first
        return CustomerRow(
            line=index + 1,
            customer_key=f"C{index + 1:05d}",
            name=sketch.name.short,
            legal_name=sketch.name.legal,
            aliases=(sketch.name.alias,) if sketch.name.alias else (),
            group_company=sketch.group,
            industry=sketch.industry.key,
            size=sketch.size,
            region=sketch.city,
            owner=sketch.owner.name,
            team=self._teams[sketch.owner.team or ""].zh,
            contract=chance(rng, 0.35 if sketch.size in ("large", "multinational") else 0.1),
            currency="CNY",
            payment_terms_days=sketch.plan.terms,
            credit_rating=pick(rng, _RATINGS) if chance(rng, 0.6) else None,
            credit_limit=_limit(sketch.plan),
            margin_rate=round(float(rng.uniform(0.12, 0.34)), 3),
            acquisition_channel=str(pick(rng, self._words.lists["names"]["channel"])),
            acquisition_cost=Decimal(500 * int(rng.integers(2, 60))),
            capital_strength=judged[0],
            cooperation=judged[1],
            risk_capacity=judged[2],
            market_influence=judged[3],
            management_state=judged[4],
            contact=person(rng, sketch.language),
            phone=phone(rng),
            customer_since=self._calendar.moment(first or -int(rng.integers(30, 700))),
        )


def _limit(plan: Plan) -> Decimal:
    """What is bought in four months beyond the terms, rounded to ten thousand."""
    monthly = plan.deal * 30 / plan.gap
    return Decimal(max(2, round(monthly * (plan.terms / 30 + 4) / 10_000)) * 10_000)


def _group_name(brand: str, language: Language) -> str:
    return f"{brand}集团" if language == "zh" else f"{brand} Group"


def _story_names() -> set[str]:
    return {story.name for story in STORIES}


def _story_brands() -> set[str]:
    return {alias for story in STORIES for alias in story.aliases}
