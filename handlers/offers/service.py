"""What fits a customer, what was offered and answered, and the brief that can be sent on to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db import audit, offers, people, records, scores, surroundings
from db.customers import CustomerInfo
from db.gateway import Tx
from db.offers import Offered, Ordering
from db.people import MemberInfo
from db.scope import ALL
from handlers.alerts import around
from handlers.common.errors import UserError
from handlers.common.i18n import LANGUAGES, label
from handlers.common.words import word
from handlers.offers import catalogue
from handlers.offers.catalogue import Offer, Who

NEWS: Final = timedelta(days=90)
SPAN: Final = timedelta(days=90)
YEAR: Final = timedelta(days=365)
HEARD: Final = 4  # pieces of news in a brief
ENOUGH: Final = 5  # customers of an industry below which its figures would tell on one of them


@dataclass(frozen=True, slots=True)
class Proposal:
    """What fits a customer, best first, and what was made of it; offers made earlier that no longer fit come last."""

    customer: CustomerInfo
    grade: str | None
    fitting: Sequence[Offer]
    made: Mapping[str, Offered]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may be told to a customer: nothing of what is thought about it.

    news: (when, words) of its industry and the market. ordering: None where too few order to be told.
    """

    customer: CustomerInfo | None
    industry: str | None
    news: Sequence[tuple[datetime, str]]
    ordering: Ordering | None
    orders: int
    solved: int
    pending: int
    contract_ends: datetime | None
    offers: Sequence[Offer]
    author: str


def proposal(tx: Tx, customer: CustomerInfo) -> Proposal:
    """What fits a customer by its industry, size, grade and class."""
    score, made = scores.current(tx, customer.id), offers.made(tx, customer.id)
    grade, kind = (score.grade, score.customer_class) if score else (None, None)
    found = catalogue.fitting(Who(customer.industry, customer.size, grade, kind))
    old = [catalogue.OFFERS[key] for key in made if key in catalogue.OFFERS]
    return Proposal(customer, grade, list(dict.fromkeys([*found, *old])), made)


def offer(tx: Tx, customer: CustomerInfo, key: str, by: MemberInfo, *, now: datetime) -> None:
    """Note that something was offered. UserError for an unknown offer."""
    if key not in catalogue.OFFERS:
        raise UserError("common-old-button")
    text = label(by.language, f"offer-{key}")
    told = {"offer": key, "answer": None}
    entry = offers.record(tx, offers.OFFER, customer.id, by=by.id, text=text, told=told, now=now)
    _note(tx, "create", entry, {"offer": key}, customer, by, now)


def answered(tx: Tx, customer: CustomerInfo, key: str, said: str, by: MemberInfo, *, now: datetime) -> None:
    """Note what the customer said. UserError where that was never offered, or for an unknown answer."""
    made = offers.made(tx, customer.id).get(key)
    if made is None or said not in offers.ANSWERS:
        raise UserError("common-old-button")
    offers.answer(tx, made, said)
    _note(tx, "change", made.fact_id, {"offer": key, "answer": said}, customer, by, now)


def sent(tx: Tx, customer: CustomerInfo, by: MemberInfo, *, now: datetime) -> None:
    """Note that the brief was sent on."""
    text = label(by.language, "outlook-sent")
    entry = offers.record(tx, offers.OUTLOOK, customer.id, by=by.id, text=text, told={}, now=now)
    _note(tx, "create", entry, {"kind": offers.OUTLOOK}, customer, by, now)


def _note(
    tx: Tx, action: str, number: int, told: Mapping[str, str], customer: CustomerInfo, by: MemberInfo, now: datetime
) -> None:
    change = audit.Change(action, "offer", number, None, told, customer_id=customer.id)
    audit.write(tx, change, member_id=by.id, now=now)


def outlook(tx: Tx, customer: CustomerInfo, by: MemberInfo, *, now: datetime) -> Outlook:
    """What may be told to one customer."""
    complaints = [row for row in records.of_customer(tx, "complaints", customer.id) if now - row["at"] <= YEAR]
    owner = people.member(tx, customer.owner_id) if customer.owner_id is not None else None
    solved = sum(row["resolved_at"] is not None for row in complaints)
    return Outlook(
        customer=customer,
        industry=customer.industry,
        news=_news(tx, customer.industry, now),
        ordering=_ordering(tx, customer.industry, now),
        orders=offers.orders_since(tx, customer.id, now - YEAR),
        solved=solved,
        pending=len(complaints) - solved,
        contract_ends=offers.contract_ends(tx, customer.id, now=now),
        offers=[each for each in proposal(tx, customer).fitting if each.key not in _NOT_PRAISED],
        author=(owner or by).name,
    )


def outlook_of(tx: Tx, industry: str, by: MemberInfo, *, now: datetime) -> Outlook:
    """What may be told to everybody of an industry."""
    found = catalogue.fitting(Who(industry, None, "B", "ordinary"))
    news, ordering = _news(tx, industry, now), _ordering(tx, industry, now)
    return Outlook(None, industry, news, ordering, 0, 0, 0, None, found, by.name)


# Terms for who pays badly are talked about, not advertised.
_NOT_PRAISED: Final = ("instalments", "guarantee", "prepayment_discount")


def _news(tx: Tx, industry: str | None, now: datetime) -> list[tuple[datetime, str]]:
    """What was heard of the industry and of the whole market, latest first."""
    heard = [each for each in around.news(tx, since=now - NEWS) if each.industry in (None, industry)]
    told = {each.words: each.at for each in sorted(heard, key=lambda each: each.at) if each.words}
    return sorted(((at, words) for words, at in told.items()), reverse=True)[:HEARD]


def _ordering(tx: Tx, industry: str | None, now: datetime) -> Ordering | None:
    found = offers.ordering(tx, industry, now=now, span=SPAN) if industry else None
    return found if found is not None and found.customers >= ENOUGH and found.before > 0 else None


def industry_named(tx: Tx, text: str) -> str | None:
    """The industry that `text` is, in either language, with or without the word for it."""
    wanted = text.strip().casefold().removesuffix("行业").removesuffix("industry").strip()
    for key in surroundings.industries(tx, ALL):
        if wanted in {key.casefold(), *(word(lang, "industry", key).casefold() for lang in LANGUAGES)}:
            return key
    return None
