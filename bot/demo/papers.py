"""What is on file: contacts, contracts, projects, and the statements of the large ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from bot.demo.calendar import WINDOW
from bot.demo.customers import Customer, Life
from bot.demo.names import person, phone, title
from bot.demo.words import chance, load, pick
from handlers.imports.rows import ContactRow, ContractRow, FinancialRow, ProjectRow

_TERM: Final = 365
PUBLISHED_AFTER: Final = 115  # days after the end of the year
_STAGES: Final = ("contact", "proposal", "tender", "negotiation")
REASONS: Final = ("competition", "changed_need", "finances", "other")


def contacts(life: Life) -> Iterator[ContactRow]:
    """One to three people; where the story says so, the first has left."""
    for number in range(1, int(life.rng.integers(2, 5))):
        left = None
        if number == 1 and "contact" in life.customer.plan.themes:
            left = life.calendar.moment(min(WINDOW - 1, max(0, life.calendar.workday(life.customer.plan.turn))))
        yield ContactRow(
            line=number,
            contact_key=f"P-{life.customer.key}-{number}",
            customer_key=life.customer.key,
            name=life.customer.contact if number == 1 else person(life.rng, life.customer.language),
            title=title(life.rng, life.customer.language),
            phone=life.customer.row.phone if number == 1 else phone(life.rng),
            decision_maker=number == 1,
            left_at=left,
        )


def contracts(life: Life) -> Iterator[ContractRow]:
    """Yearly agreements of those who buy under contract and of some others: the last ones, one after the other."""
    if not (life.customer.row.contract or chance(life.rng, 0.12)):
        return
    story = life.customer.story
    ends = WINDOW + (story.contract_ends if story and story.contract_ends else int(life.rng.integers(-60, 330)))
    yearly = Decimal(round(life.customer.plan.deal * 365 / life.customer.plan.gap / 1000) * 1000)
    while ends > 0:
        yield _contract(life, ends=ends, yearly=yearly)
        ends -= _TERM


def _contract(life: Life, *, ends: int, yearly: Decimal) -> ContractRow:
    starts = ends - _TERM + 1
    signed = life.calendar.workday(min(starts - int(life.rng.integers(3, 30)), WINDOW - 1))
    followed = ends + _TERM <= WINDOW + 330
    lost = not followed and ends < WINDOW and life.customer.plan.after == 0
    return ContractRow(
        line=1,
        contract_key=f"HT-{life.customer.key}-{life.calendar.date(ends):%Y%m%d}",
        customer_key=life.customer.key,
        signed_at=life.calendar.moment(signed),
        starts_at=life.calendar.date(starts),
        ends_at=life.calendar.date(ends),
        amount=yearly,
        currency="CNY",
        renewed=True if followed and ends < WINDOW else None,
        legal_review_at=life.calendar.moment(life.calendar.workday(signed - 3)) if chance(life.rng, 0.8) else None,
        ended_at=life.calendar.moment(life.calendar.workday(ends)) if lost else None,
    )


def projects(life: Life) -> Iterator[ProjectRow]:
    """Some customers plan something larger; won more often than lost."""
    for number in range(1, int(life.rng.poisson(0.35)) + 1):
        opened = life.calendar.workday(float(life.rng.uniform(0, WINDOW - 5)))
        if opened < life.customer.plan.first:
            continue
        length = int(life.rng.integers(40, 220))
        yield project(life, number=number, opened=max(0, opened), length=length)


def project(life: Life, *, number: int, opened: int, length: int, until: int = WINDOW) -> ProjectRow:
    """A project as it is known at the beginning of day `until`."""
    words, language = load().lists["projects"], life.customer.language
    closed = life.calendar.workday(opened + length)
    result = None if closed >= until else pick(life.rng, ("won", "won", "lost"))
    reason = pick(life.rng, REASONS) if result == "lost" else None
    name = str(pick(life.rng, words[f"name_{language}"])).format(site=pick(life.rng, words[f"site_{language}"]))
    return ProjectRow(
        line=number,
        project_key=f"PRJ-{life.customer.key}-{number}",
        customer_key=life.customer.key,
        name=name,
        type=str(pick(life.rng, words["type"])),
        industry=life.customer.industry.key,
        product=pick(life.rng, life.customer.industry.products(language)),
        owner=life.customer.owner.name,
        stage=result or pick(life.rng, _STAGES),
        amount=Decimal(round(life.customer.plan.deal * float(life.rng.uniform(3, 15)) / 1000) * 1000),
        currency="CNY",
        opened_at=life.calendar.in_hours(opened, life.rng),
        expected_at=life.calendar.date(closed + int(life.rng.integers(-10, 10))),
        closed_at=life.calendar.moment(max(closed, opened + 1)) if result else None,
        result=result,
        reason=reason,
        note=why_lost(life.customer, reason),
    )


def project_number(row: ProjectRow) -> int:
    """The number that a project of `project` has among its customer's."""
    return int(row.project_key.rsplit("-", 1)[1])


def why_lost(customer: Customer, reason: str | None) -> str | None:
    """The reason of a loss in words, in the owner's language."""
    return str(load().lists["loss"][reason][0 if customer.owner.language == "zh" else 1]) if reason else None


def financials(life: Life) -> Iterator[FinancialRow]:
    """The statements of the large ones for the last two published years; those who pay ever later look the part."""
    if life.customer.row.size not in ("large", "multinational"):
        return
    weak = life.customer.plan.later > 10 and life.customer.plan.slips < WINDOW
    revenue = life.customer.plan.deal * 365 / life.customer.plan.gap * float(life.rng.uniform(15, 60))
    for period_end in _published_years(life.calendar.date(WINDOW)):
        revenue *= float(life.rng.normal(0.86 if weak else 1.06, 0.05))
        yield statement(life, period_end=period_end, revenue=revenue, weak=weak)


def _published_years(today: date) -> list[date]:
    """The ends of the last two years whose statement was out before today, older first."""
    ends = (date(year, 12, 31) for year in range(today.year - 3, today.year))
    return [end for end in ends if end + timedelta(days=PUBLISHED_AFTER) < today][-2:]


def statement(life: Life, *, period_end: date, revenue: float, weak: bool) -> FinancialRow:
    """The published statement of a year."""
    profit = revenue * float(life.rng.normal(-0.03 if weak else 0.06, 0.02))
    published = life.calendar.workday((period_end - life.calendar.date(0)).days + PUBLISHED_AFTER)
    return FinancialRow(
        line=1,
        statement_key=f"{life.customer.key}/{period_end}",
        customer_key=life.customer.key,
        period_end=period_end,
        known_at=life.calendar.moment(published),
        currency="CNY",
        revenue=_thousands(revenue),
        profit=_thousands(profit),
        operating_cash_flow=_thousands(profit * float(life.rng.uniform(0.5, 1.4))),
        debt_ratio=round(float(np.clip(life.rng.normal(0.74 if weak else 0.48, 0.08), 0.1, 0.95)), 3),
        current_ratio=round(float(np.clip(life.rng.normal(0.9 if weak else 1.6, 0.25), 0.4, 4)), 2),
    )


def _thousands(amount: float) -> Decimal:
    return Decimal(round(amount / 1000) * 1000)
