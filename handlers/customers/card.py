"""What the card of a customer tells: who it is, how it stands, what happened last, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db import customers, people, records, scores
from db.customers import ContactInfo, CustomerInfo, Step
from db.gateway import Tx
from db.records import Happening
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.offers import service as offering
from handlers.offers.service import Proposal

LAST = 3  # happenings and steps on the card
PAGE = 8  # happenings on a page of the timeline
STEPS = 5
CONTACTS = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """How a card is to be shown: on which day, on whose clock, in whose currency, with or without amounts."""

    today: date
    zone: str
    currency: str
    amounts: bool


@dataclass(frozen=True, slots=True)
class Card:
    customer: CustomerInfo
    owner: str | None
    team: tuple[str, str | None] | None  # the team's name, and its English name
    aliases: tuple[str, ...]
    contacts: tuple[ContactInfo, ...]
    score: ScoreInfo | None
    happenings: tuple[Happening, ...]
    steps: tuple[Step, ...]
    offers: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the timeline, counted from 0."""

    customer: CustomerInfo
    happenings: tuple[Happening, ...]
    number: int
    more: bool


def card(tx: Tx, customer: CustomerInfo) -> Card:
    """Everything about a customer that fits on one screen."""
    owner = people.member(tx, customer.owner_id) if customer.owner_id is not None else None
    team = people.team(tx, customer.team_id) if customer.team_id is not None else None
    return Card(
        customer,
        owner.name if owner else None,
        (team.name, team.name_en) if team else None,
        tuple(alias for alias in customers.aliases(tx, customer.id) if alias != customer.name),
        tuple(customers.contacts(tx, customer.id)[:CONTACTS]),
        scores.current(tx, customer.id),
        tuple(records.timeline(tx, customer.id, limit=LAST)),
        tuple(customers.open_steps(tx, customer_id=customer.id)[:STEPS]),
        offering.proposal(tx, customer),
    )


def page(tx: Tx, customer: CustomerInfo, number: int) -> Page:
    """Page `number` of a customer's timeline."""
    found = records.timeline(tx, customer.id, limit=PAGE + 1, offset=number * PAGE)
    return Page(customer, tuple(found[:PAGE]), number, len(found) > PAGE)


def siblings(tx: Tx, customer: CustomerInfo, scope: Scope) -> Sequence[CustomerInfo]:
    """The other customers of the same group company that are in `scope`."""
    if not customer.group_company:
        return ()
    return [each for each in customers.of_group(tx, customer.group_company, scope) if each.id != customer.id]
