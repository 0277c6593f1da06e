"""What is on file: contacts, contracts, projects, and the statements of the large ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from bot.demo.calendar import WINDOW, Calendar
from bot.demo.customers import Customer
from bot.demo.names import person, phone, title
from bot.demo.words import Rng, chance, load, pick
from handlers.imports.rows import ContactRow, ContractRow, FinancialRow, ProjectRow

_TERM: Final = 365
_PUBLISHED_AFTER: Final = 115  # days after the end of the year
_STAGES: Final = ("contact", "proposal", "tender", "negotiation")
_REASONS: Final = ("competition", "changed_need", "finances", "other")


def contacts(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[ContactRow]:
    """One to three people; where the story says so, the first has left."""
    for number in range(1, int(rng.integers(2, 5))):
        left = None
        if number == 1 and "contact" in customer.plan.themes:
            left = calendar.moment(min(WINDOW - 1, max(0, calendar.workday(customer.plan.turn))))
        yield ContactRow(
            line=number,
            contact_key=f"P-{customer.key}-{number}",
            customer_key=customer.key,
            name=customer.contact if number == 1 else person(rng, customer.language),
            title=title(rng, customer.language),
            phone=customer.row.phone if number == 1 else phone(rng),
            decision_maker=number == 1,
            left_at=left,
        )


def contracts(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[ContractRow]:
    """Yearly agreements of those who buy under contract and of some others: the last ones, one after the other."""
    if not (customer.row.contract or chance(rng, 0.12)):
        return
    story = customer.story
    ends = WINDOW + (story.contract_ends if story and story.contract_ends else int(rng.integers(-60, 330)))
    yearly = Decimal(round(customer.plan.deal * 365 / customer.plan.gap / 1000) * 1000)
    while ends > 0:
        yield _contract(customer, calendar, rng, ends=ends, yearly=yearly)
        ends -= _TERM


def _contract(customer: Customer, calendar: Calendar, rng: Rng, *, ends: int, yearly: Decimal) -> ContractRow:
    starts = ends - _TERM + 1
    signed = calendar.workday(min(starts - int(rng.integers(3, 30)), WINDOW - 1))
    followed = ends + _TERM <= WINDOW + 330
    lost = not followed and ends < WINDOW and customer.plan.after == 0
    return ContractRow(
        line=1,
        contract_key=f"HT-{customer.key}-{calendar.date(ends):%Y%m%d}",
        customer_key=customer.key,
        signed_at=calendar.moment(signed),
        starts_at=calendar.date(starts),
        ends_at=calendar.date(ends),
        amount=yearly,
        currency="CNY",
        renewed=True if followed and ends < WINDOW else None,
        legal_review_at=calendar.moment(calendar.workday(signed - 3)) if chance(rng, 0.8) else None,
        ended_at=calendar.moment(calendar.workday(ends)) if lost else None,
    )


def projects(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[ProjectRow]:
    """Some customers plan something larger; won more often than lost."""
    for number in range(1, int(rng.poisson(0.35)) + 1):
        opened = calendar.workday(float(rng.uniform(0, WINDOW - 5)))
        if opened < customer.plan.first:
            continue
        length = int(rng.integers(40, 220))
        yield _project(customer, calendar, rng, number=number, opened=max(0, opened), length=length)


def _project(customer: Customer, calendar: Calendar, rng: Rng, *, number: int, opened: int, length: int) -> ProjectRow:
    words, language = load().lists["projects"], customer.language
    closed = calendar.workday(opened + length)
    result = None if closed >= WINDOW else pick(rng, ("won", "won", "lost"))
    reason = pick(rng, _REASONS) if result == "lost" else None
    name = str(pick(rng, words[f"name_{language}"])).format(site=pick(rng, words[f"site_{language}"]))
    return ProjectRow(
        line=number,
        project_key=f"PRJ-{customer.key}-{number}",
        customer_key=customer.key,
        name=name,
        type=str(pick(rng, words["type"])),
        industry=customer.industry.key,
        product=pick(rng, customer.industry.products(language)),
        owner=customer.owner.name,
        stage=result or pick(rng, _STAGES),
        amount=Decimal(round(customer.plan.deal * float(rng.uniform(3, 15)) / 1000) * 1000),
        currency="CNY",
        opened_at=calendar.in_hours(opened, rng),
        expected_at=calendar.date(closed + int(rng.integers(-10, 10))),
        closed_at=calendar.moment(max(closed, opened + 1)) if result else None,
        result=result,
        reason=reason,
        note=str(load().lists["loss"][reason][0 if customer.owner.language == "zh" else 1]) if reason else None,
    )


def financials(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[FinancialRow]:
    """The statements of the large ones for the last two published years; those who pay ever later look the part."""
    if customer.row.size not in ("large", "multinational"):
        return
    weak = customer.plan.later > 10 and customer.plan.slips < WINDOW
    revenue = customer.plan.deal * 365 / customer.plan.gap * float(rng.uniform(15, 60))
    for period_end in _published_years(calendar.date(WINDOW)):
        revenue *= float(rng.normal(0.86 if weak else 1.06, 0.05))
        yield _statement(customer, calendar, rng, period_end=period_end, revenue=revenue, weak=weak)


def _published_years(today: date) -> list[date]:
    """The ends of the last two years whose statement was out before today, older first."""
    ends = (date(year, 12, 31) for year in range(today.year - 3, today.year))
    return [end for end in ends if end + timedelta(days=_PUBLISHED_AFTER) < today][-2:]


def _statement(
    customer: Customer, calendar: Calendar, rng: Rng, *, period_end: date, revenue: float, weak: bool
) -> FinancialRow:
    profit = revenue * float(rng.normal(-0.03 if weak else 0.06, 0.02))
    published = calendar.workday((period_end - calendar.date(0)).days + _PUBLISHED_AFTER)
    return FinancialRow(
        line=1,
        statement_key=f"{customer.key}/{period_end}",
        customer_key=customer.key,
        period_end=period_end,
        known_at=calendar.moment(published),
        currency="CNY",
        revenue=_thousands(revenue),
        profit=_thousands(profit),
        operating_cash_flow=_thousands(profit * float(rng.uniform(0.5, 1.4))),
        debt_ratio=round(float(np.clip(rng.normal(0.74 if weak else 0.48, 0.08), 0.1, 0.95)), 3),
        current_ratio=round(float(np.clip(rng.normal(0.9 if weak else 1.6, 0.25), 0.4, 4)), 2),
    )


def _thousands(amount: float) -> Decimal:
    return Decimal(round(amount / 1000) * 1000)
