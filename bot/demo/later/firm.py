"""The whole demo company, one workday after the other: `Onward` says what its systems would report of each.

Every customer draws from streams of its own, and each day follows from the day before: however the clock is moved, and
however often the process starts again, the same days come, for the same seed and the same things done by people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from typing import Final

import numpy as np

from bot.demo.calendar import WINDOW, Calendar
from bot.demo.company import TABLES, Company, generate
from bot.demo.customers import Book, Customer, Life
from bot.demo.later.buying import Buying
from bot.demo.later.course import Course
from bot.demo.later.filing import Contacts, Contracts, Projects, Statements
from bot.demo.later.touching import Complaining, Surveying, Visiting
from bot.demo.papers import contacts
from bot.demo.plan import NEVER
from handlers.imports.rows import ContactRow, Row

_AHEAD: Final = 4400  # days: as far as anybody moves the clock, and the ends of contracts beyond
_EVERYBODY: Final = 10**6
_JOIN: Final = 0.0005  # new customers a day, as a share of those there are
_FUTURE, _ARRIVALS = 2, 3  # streams; the past has its own
Rows = Mapping[str, Sequence[Row]]


@dataclass
class Account:
    """One customer going on."""

    course: Course
    buying: Buying
    visiting: Visiting
    complaining: Complaining
    surveying: Surveying
    contracts: Contracts
    projects: Projects
    contacts: Contacts
    statements: Statements

    @classmethod
    def after(cls, course: Course, seed: Sequence[int], past: Sequence[Row]) -> Account:
        """From what is known of it, `past`, and with streams of its own, from `seed`."""
        rngs = [np.random.default_rng([*seed, _FUTURE, stream]) for stream in range(1, 8)]
        return cls(
            course,
            Buying.after(course, rngs[0], past),
            Visiting.after(course, rngs[1], past),
            Complaining.after(course, rngs[2], past),
            Surveying.after(course, rngs[3], past),
            Contracts.after(course, rngs[4], past),
            Projects.after(course, rngs[5], past),
            Contacts.after(course, past),
            Statements.after(course, rngs[6], past),
        )

    def live(self, day: int, passed: int, *, helped: bool) -> Iterator[Row]:
        """What is reported of a workday; `passed`: days since the last one."""
        if self.course.live(day, helped=helped) in ("decline", "stop"):
            self.complaining.turned(day)
            yield from self.contacts.turned(day)
        yield from self.buying.step(day, passed)
        yield from self.visiting.step(day)
        yield from self.complaining.step(day)
        yield from self.surveying.step(day)
        yield from self.contracts.step(day)
        yield from self.projects.step(day, passed)
        yield from self.statements.step(day)
        yield from self.course.diary.due(day)


class Onward:
    """The company from its first day on. `day` is the last one that was reported."""

    def __init__(self, *, customers: int, seed: int, today: date, zone: str) -> None:
        self.calendar = Calendar(today, zone, ahead=_AHEAD)
        self.day = WINDOW - 1
        self._helped: set[str] = set()  # since the last workday
        self._seed, self._founded = seed, customers
        self._book = Book(seed, self.calendar).customers(_EVERYBODY)
        past = _by_customer(generate(customers=customers, seed=seed, today=today, zone=zone))
        known = islice(self._book, customers)
        self.accounts = [self._account(index, each, past.get(each.key, ())) for index, each in enumerate(known)]

    def _account(self, index: int, customer: Customer, past: Sequence[Row]) -> Account:
        seed = [self._seed, index]
        began = max(WINDOW, self.day)
        course = Course(customer, self.calendar, np.random.default_rng([*seed, _FUTURE, 0]), began)
        return Account.after(course, seed, past)

    def report(self, helped: Collection[str] = ()) -> Rows:
        """The rows of the next day by kind, none on a day of rest. `helped`: keys of customers about whom somebody has
        done something since the report before."""
        self.day += 1
        tables: dict[str, list[Row]] = {table: [] for table in TABLES.values()}
        for row in self._live(helped):
            tables[TABLES[type(row)]].append(row)
        return {table: rows for table, rows in tables.items() if rows}

    def _live(self, helped: Collection[str]) -> Iterator[Row]:
        self._helped |= set(helped)
        if not self.calendar.is_workday(self.day):
            return
        aided, self._helped = self._helped, set()
        passed = self.day - self.calendar.workday(self.day - 1)
        for account in self.accounts:
            yield from account.live(self.day, passed, helped=account.course.key in aided)
        yield from self._arrivals(passed)

    def _arrivals(self, passed: int) -> Iterator[Row]:
        """New customers, with their people and their first order."""
        rng = np.random.default_rng([self._seed, _ARRIVALS, self.day])
        for _ in range(int(rng.poisson(_JOIN * self._founded * passed))):
            customer = _arriving(next(self._book), self.day, self.calendar)
            index = len(self.accounts)
            people: list[ContactRow] = list(contacts(Life(customer, self.calendar, rng)))
            account = self._account(index, customer, people)
            self.accounts.append(account)
            yield customer.row
            yield from people
            yield from account.buying.begin(self.day)


def _arriving(customer: Customer, day: int, calendar: Calendar) -> Customer:
    """As a customer that comes on that day and has nothing behind it."""
    plan = replace(customer.plan, first=day, growth=0.4, turn=NEVER, after=1.0, slips=NEVER, themes=(), most=NEVER)
    row = replace(customer.row, customer_since=calendar.moment(day))
    return replace(customer, plan=plan, row=row)


def _by_customer(company: Company) -> dict[str, list[Row]]:
    past: dict[str, list[Row]] = {}
    for row in chain.from_iterable(company.rows.values()):
        past.setdefault(getattr(row, "customer_key", None) or "", []).append(row)
    return past
