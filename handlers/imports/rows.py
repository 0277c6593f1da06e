"""One typed row per kind of record: what a file, a chat document or the demo company hands to the storing service.

Instants (`datetime`) are aware and in UTC; a cell that held only a date is the start of that day in the firm's zone.
Days (`date`) are local days of the firm. Amounts are `Decimal` in major units, rounded to the currency's minor unit.
`line` is where the row began in its source, from 1. `known_at` None: known when it happened. A business key is
never empty: where the source has none it is made from the row's content, the same at every import (see `assemble.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every kind has."""

    line: int
    known_at: datetime | None = None
    own: tuple[tuple[str, Any], ...] = ()  # the firm's own fields by key, as JSON takes them


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow(Row):
    """Master data; None leaves what is stored as it is. Judgements are 1 (poor) to 5 (excellent).

    A new customer without a name is called by its legal name or its key.
    """

    customer_key: str
    name: str | None = None
    aliases: tuple[str, ...] = ()
    legal_name: str | None = None
    group_company: str | None = None
    tax_number: str | None = None
    industry: str | None = None
    size: str | None = None  # SIZES
    region: str | None = None
    address: str | None = None
    owner: str | None = None  # the person's name
    team: str | None = None
    stage: str | None = None  # scoring.schema.STAGES
    customer_since: datetime | None = None
    contract: bool | None = None  # buys under contract
    credit_rating: str | None = None
    credit_rating_source: str | None = None
    payment_terms_days: int | None = None
    credit_limit: Decimal | None = None
    currency: str | None = None
    margin_rate: float | None = None  # share of revenue
    acquisition_channel: str | None = None
    acquisition_cost: Decimal | None = None
    capital_strength: int | None = None
    cooperation: int | None = None
    risk_capacity: int | None = None
    risk_appetite: int | None = None
    market_influence: int | None = None
    market_sensitivity: int | None = None
    management_state: int | None = None
    contact: str | None = None  # the first contact's name; more by the kind `contacts`
    phone: str | None = None
    email: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow(Row):
    """A person at a customer."""

    contact_key: str
    customer_key: str
    customer_name: str | None = None
    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    decision_maker: bool | None = None
    left_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow(Row):
    """An order; a negative amount is a cancellation or credit note, zero is stored and is no order."""

    order_key: str
    customer_key: str
    customer_name: str | None = None
    ordered_at: datetime
    amount: Decimal
    currency: str
    margin: Decimal | None = None
    product: str | None = None
    quantity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow(Row):
    """An invoice with what came of it; `disputed_at` is when the dispute was surely known."""

    invoice_key: str
    customer_key: str
    customer_name: str | None = None
    order_key: str | None = None
    issued_at: datetime
    due_at: date
    amount: Decimal
    currency: str
    settled_at: datetime | None = None
    disputed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow(Row):
    """Money in (negative: out). Of an invoice, or on account of a customer; at least one of the two is named."""

    payment_key: str
    invoice_key: str | None = None
    customer_key: str | None = None
    customer_name: str | None = None
    paid_at: datetime
    amount: Decimal
    currency: str
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRow(Row):
    """A complaint: severity 1 slight, 2 serious, 3 grave; cause of CAUSES."""

    complaint_key: str
    customer_key: str
    customer_name: str | None = None
    complained_at: datetime
    severity: int
    cause: str
    text: str | None = None
    answered_at: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None
    reopened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRow(Row):
    """One answer to a satisfaction survey: csat 1 to 5, nps 0 to 10."""

    survey_key: str
    customer_key: str
    customer_name: str | None = None
    surveyed_at: datetime
    metric: str  # METRICS
    value: float
    contact: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow(Row):
    """An agreement; `amount` is per year, `ended_at` is when it was terminated or not renewed."""

    contract_key: str
    customer_key: str
    customer_name: str | None = None
    title: str | None = None
    signed_at: datetime
    starts_at: date
    ends_at: date
    amount: Decimal | None = None
    currency: str | None = None
    renewed: bool | None = None
    legal_review_at: datetime | None = None
    disputed_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow(Row):
    """A project, an opportunity before it is won; `result` of RESULTS, None while open.

    Without `opened_at` nobody said when it began: it is known from its first import on.
    """

    project_key: str
    customer_key: str
    customer_name: str | None = None
    name: str | None = None
    type: str | None = None
    industry: str | None = None
    product: str | None = None
    owner: str | None = None
    stage: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    opened_at: datetime | None = None
    expected_at: date | None = None
    closed_at: datetime | None = None
    result: str | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow(Row):
    """A visit or another touch; outcome of scoring.schema.VISIT_OUTCOMES, `person` is who went."""

    visit_key: str
    customer_key: str
    customer_name: str | None = None
    visited_at: datetime
    person: str | None = None
    channel: str | None = None
    outcome: str | None = None
    note: str | None = None
    next_step: str | None = None
    next_at: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialRow(Row):
    """A statement of the customer's for the period that ends on `period_end`; ratios are shares, not per cent."""

    statement_key: str
    customer_key: str
    customer_name: str | None = None
    period_end: date
    currency: str
    revenue: Decimal | None = None
    profit: Decimal | None = None
    operating_cash_flow: Decimal | None = None
    debt_ratio: float | None = None
    current_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow(Row):
    """A signal with the words it comes from; not a file kind, the demo company has it."""

    signal_key: str
    customer_key: str
    signalled_at: datetime
    kind: str  # scoring.schema.SIGNALS
    words: str
    visit_key: str | None = None
