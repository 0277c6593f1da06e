"""What the input tables of scoring hold, as plain data, so that the bot's process reads it without pandas.

Times are UTC seconds since 1970 (`*_at`, float64, NaN = not yet) and local days since 1970 in the firm's zone
(`*_day`, float64 whole numbers, NaN = not yet). `known_at` is when the firm could know of the row; a row counts at
`as_of` only where it happened before and was known before. Amounts are float64 in major units of the firm's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DAY: Final = 86_400

# Direction of a signal: -1 speaks for leaving or not paying, +1 against it, 0 is context only.
SIGNALS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "payment_delay": -1,
        "competitor": -1,
        "price_pressure": -1,
        "demand_down": -1,
        "contact_left": -1,
        "service_failure": -1,
        "quality_issue": -1,
        "delivery_late": -1,
        "dissatisfied": -1,
        "finance_trouble": -1,
        "credit_event": -1,
        "project_delay": -1,
        "contract_dispute": -1,
        "market_adverse": -1,
        "leaving": -1,
        "contact_change": 0,
        "demand_up": 1,
        "satisfied": 1,
        "contract_renewal": 1,
        "market_favourable": 1,
        "referral": 1,
    }
)

# A signal that no words of a visit make, only the record of a loss: somebody said that the customer is gone.
DECLARED_LOST: Final = "lost"

VISIT_OUTCOMES: Final = ("good", "neutral", "concern", "leaving")
STAGES: Final = ("lead", "first_deal", "growing", "mature", "declining", "dormant", "lost", "won_back")
LOSS_CAUSES: Final = ("competition", "changed_need", "own_failure", "market", "finances", "other")

# Column -> dtype of every table. `id` is the database row the evidence links to.
SCHEMA: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "customers": {
            "customer_id": "int64",
            "name": "object",
            "group_company": "object",  # None: the customer is its own group
            "industry": "object",
            "size": "object",  # micro small medium large multinational
            "region": "object",
            "team_id": "float64",
            "owner_id": "float64",
            "created_at": "float64",
            "contract": "bool",  # buys under contract: renewal hazard instead of MBG/NBD
            "credit_rating": "object",  # AAA ... D, None unknown
            "credit_limit": "float64",
            "margin_rate": "float64",  # share of revenue, NaN unknown
            "acquisition_cost": "float64",
            # expert judgement, 1 (poor) .. 5 (excellent), NaN unknown
            "capital_strength": "float64",
            "cooperation": "float64",
            "risk_capacity": "float64",
            "risk_appetite": "float64",
            "market_influence": "float64",
            "market_sensitivity": "float64",
            "management_state": "float64",
            "own": "object",  # a mapping of the firm's own fields, None without any
        },
        "orders": {
            "id": "int64",
            "customer_id": "int64",
            "at": "float64",
            "day": "float64",
            "amount": "float64",  # negative: cancellation or credit note, never an order; zero: no order
            "known_at": "float64",
        },
        "invoices": {
            "id": "int64",
            "customer_id": "int64",
            "issued_at": "float64",
            "issued_day": "float64",
            "due_day": "float64",
            "amount": "float64",
            "settled_at": "float64",
            "settled_day": "float64",
            "disputed_at": "float64",
            "known_at": "float64",
            "settled_known_at": "float64",
            "disputed_known_at": "float64",
        },
        "payments": {
            "id": "int64",
            "customer_id": "int64",
            "invoice_id": "float64",  # NaN: on account
            "at": "float64",
            "day": "float64",
            "amount": "float64",
            "known_at": "float64",
        },
        "complaints": {
            "id": "int64",
            "customer_id": "int64",
            "at": "float64",
            "day": "float64",
            "severity": "float64",  # 1 slight, 2 serious, 3 grave
            "cause": "object",  # service quality delivery price other
            "answered_at": "float64",
            "resolved_at": "float64",
            "reopened": "bool",
            "known_at": "float64",
            "answered_known_at": "float64",
            "resolved_known_at": "float64",
        },
        "visits": {
            "id": "int64",
            "customer_id": "int64",
            "at": "float64",
            "day": "float64",
            "outcome": "object",  # VISIT_OUTCOMES, None unknown
            "known_at": "float64",
        },
        "signals": {
            "id": "int64",
            "customer_id": "int64",
            "at": "float64",
            "day": "float64",
            "kind": "object",  # SIGNALS
            "known_at": "float64",
        },
        "surveys": {
            "id": "int64",
            "customer_id": "int64",
            "at": "float64",
            "day": "float64",
            "metric": "object",  # csat (1..5) or nps (0..10)
            "value": "float64",
            "known_at": "float64",
        },
        "contracts": {
            "id": "int64",
            "customer_id": "int64",
            "starts_day": "float64",
            "ends_day": "float64",
            "amount": "float64",  # per year
            "signed_at": "float64",
            "ended_at": "float64",  # terminated or not renewed
            "disputed_at": "float64",
            "legal_review_at": "float64",
            "known_at": "float64",
            "ended_known_at": "float64",
            "disputed_known_at": "float64",
            "legal_review_known_at": "float64",
        },
        "projects": {
            "id": "int64",
            "customer_id": "int64",
            "type": "object",
            "stage": "object",
            "amount": "float64",
            "opened_at": "float64",
            "closed_at": "float64",
            "result": "object",  # won lost succeeded failed, None open
            "known_at": "float64",
            "closed_known_at": "float64",
        },
        "financials": {
            "id": "int64",
            "customer_id": "int64",
            "at": "float64",  # end of the period
            "day": "float64",
            "revenue": "float64",
            "profit": "float64",
            "operating_cash_flow": "float64",
            "debt_ratio": "float64",
            "current_ratio": "float64",
            "known_at": "float64",
        },
    }
)

# Which column says when the row happened; a table that is missing here is not cut.
HAPPENED: Final = {"invoices": "issued_at", "contracts": "signed_at", "projects": "opened_at"}
# Later facts about a row: hidden before they happened or were known.
LATER: Final = {
    "invoices": ("settled", "disputed"),
    "complaints": ("answered", "resolved"),
    "contracts": ("ended", "disputed", "legal_review"),
    "projects": ("closed",),
}
# What a hidden fact takes with it.
GOES_WITH: Final[Mapping[tuple[str, str], Mapping[str, object]]] = {
    ("invoices", "settled"): {"settled_day": float("nan")},
    ("complaints", "resolved"): {"reopened": False},
    ("projects", "closed"): {"result": None},
}
