"""A read row as the columns of its table; None says nothing about a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from db.audit import plain
from handlers.imports import rows
from handlers.imports.rows import Row

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What rows refer to by name or key: people, teams, invoices, and the zone that days are in."""

    zone: str
    people: Mapping[str, int]
    teams: Mapping[str, int]
    invoices: Mapping[str, int]

    def start_of(self, day: date | None) -> datetime | None:
        """The instant a local day begins."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC) if day else None


_SAME_CUSTOMER: Final = (
    "name",
    "legal_name",
    "group_company",
    "industry",
    "size",
    "region",
    "stage",
    "contract",
    "credit_rating",
    "credit_rating_source",
    "payment_terms_days",
    "credit_limit",
    "currency",
    "margin_rate",
    "acquisition_channel",
    "acquisition_cost",
    "capital_strength",
    "cooperation",
    "risk_capacity",
    "risk_appetite",
    "market_influence",
    "market_sensitivity",
    "management_state",
)


def _picked(row: Row, *names: str) -> Values:
    return {name: getattr(row, name) for name in names}


def customer(row: rows.CustomerRow, known: Known) -> Values:
    """Owner and team by name; what is not in the file stays as it is."""
    values = _picked(row, *_SAME_CUSTOMER)
    values["owner_id"] = known.people.get(row.owner.casefold()) if row.owner else None
    values["team_id"] = known.teams.get(row.team.casefold()) if row.team else None
    values["created_at"] = row.customer_since
    values["fields"] = dict(row.own) or None
    return values


def contact(row: rows.ContactRow, known: Known) -> Values:
    return _picked(row, "name", "title", "phone", "email", "left_at", "known_at")


def order(row: rows.OrderRow, known: Known) -> Values:
    return _picked(row, "amount", "currency", "product") | {"at": row.ordered_at, "known_at": row.ordered_at}


def invoice(row: rows.InvoiceRow, known: Known) -> Values:
    """A later fact is known when it happened: files rarely say when it was entered."""
    return _picked(row, "issued_at", "amount", "currency", "settled_at", "disputed_at") | {
        "due_at": known.start_of(row.due_at),
        "known_at": row.issued_at,
        "settled_known_at": row.settled_at,
        "disputed_known_at": row.disputed_at,
    }


def payment(row: rows.PaymentRow, known: Known) -> Values:
    return _picked(row, "amount", "currency") | {
        "at": row.paid_at,
        "known_at": row.paid_at,
        "invoice_id": known.invoices.get(row.invoice_key) if row.invoice_key else None,
    }


def complaint(row: rows.ComplaintRow, known: Known) -> Values:
    return _picked(row, "severity", "cause", "text", "answered_at", "resolved_at", "reopened") | {
        "at": row.complained_at,
        "known_at": row.complained_at,
        "answered_known_at": row.answered_at,
        "resolved_known_at": row.resolved_at,
    }


def survey(row: rows.SurveyRow, known: Known) -> Values:
    return _picked(row, "metric", "value") | {"at": row.surveyed_at, "known_at": row.surveyed_at}


def contract(row: rows.ContractRow, known: Known) -> Values:
    facts = ("ended", "disputed", "legal_review")
    later = {f"{fact}_at": getattr(row, f"{fact}_at") for fact in facts}
    return (
        _picked(row, "signed_at", "amount", "currency", "renewed")
        | {"starts_at": known.start_of(row.starts_at), "ends_at": known.start_of(row.ends_at)}
        | later
        | {f"{fact}_known_at": later[f"{fact}_at"] for fact in facts}
        | {"known_at": row.signed_at}
    )


def project(row: rows.ProjectRow, known: Known) -> Values:
    same = ("name", "type", "industry", "stage", "amount", "currency", "opened_at", "closed_at", "result", "reason")
    return _picked(row, *same) | {
        "expected_at": known.start_of(row.expected_at),
        "known_at": row.opened_at,
        "closed_known_at": row.closed_at,
    }


def visit(row: rows.VisitRow, known: Known) -> Values:
    return _picked(row, "outcome", "note") | {
        "at": row.visited_at,
        "known_at": row.visited_at,
        "member_id": known.people.get(row.person.casefold()) if row.person else None,
    }


def financial(row: rows.FinancialRow, known: Known) -> Values:
    same = ("revenue", "profit", "operating_cash_flow", "currency", "debt_ratio", "current_ratio")
    ended = known.start_of(row.period_end)
    return _picked(row, *same) | {"at": ended, "known_at": ended}


def signal(row: rows.SignalRow, known: Known) -> Values:
    return _picked(row, "kind", "words") | {
        "at": row.signalled_at,
        "known_at": row.signalled_at,
        "scope": "customer",
    }


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows of a kind go: the table's word, the row's key field, and how its columns are made."""

    table: str
    key: str
    columns: Callable[[Any, Known], Values]


TARGETS: Final[Mapping[type[Row], Target]] = {
    rows.CustomerRow: Target("customers", "customer_key", customer),
    rows.ContactRow: Target("contacts", "contact_key", contact),
    rows.OrderRow: Target("orders", "order_key", order),
    rows.InvoiceRow: Target("invoices", "invoice_key", invoice),
    rows.PaymentRow: Target("payments", "payment_key", payment),
    rows.ComplaintRow: Target("complaints", "complaint_key", complaint),
    rows.SurveyRow: Target("surveys", "survey_key", survey),
    rows.ContractRow: Target("contracts", "contract_key", contract),
    rows.ProjectRow: Target("projects", "project_key", project),
    rows.VisitRow: Target("visits", "visit_key", visit),
    rows.FinancialRow: Target("financials", "statement_key", financial),
    rows.SignalRow: Target("signals", "signal_key", signal),
}


# What a file says and the tables have no column for: kept as `details`, so that exports say it again.
_DETAILS: Final[Mapping[type[Row], tuple[str, ...]]] = {
    rows.CustomerRow: ("tax_number", "address", "note", "phone", "email", "owner", "team"),
    rows.ContactRow: ("decision_maker", "note"),
    rows.OrderRow: ("margin", "quantity"),
    rows.InvoiceRow: ("order_key",),
    rows.PaymentRow: ("method", "invoice_key"),
    rows.ComplaintRow: ("resolution",),
    rows.SurveyRow: ("contact", "comment"),
    rows.ContractRow: ("title",),
    rows.ProjectRow: ("product", "owner", "note"),
    rows.VisitRow: ("person", "channel", "next_step", "next_at"),
}
# Of people, teams and invoices that are found, the tables say more than a name does.
_FOUND: Final[Mapping[str, str]] = {
    "owner": "owner_id",
    "team": "team_id",
    "person": "member_id",
    "invoice_key": "invoice_id",
}


def _details(row: Row, values: Values) -> Values | None:
    """As JSON takes them; None where there are none."""
    said = {name: each for name in _DETAILS.get(type(row), ()) if (each := getattr(row, name)) is not None}
    said |= {} if isinstance(row, rows.CustomerRow) else dict(row.own)
    if not said:
        return None
    has_contact = isinstance(row, rows.CustomerRow) and row.contact is not None
    theirs = ("phone", "email") if has_contact else ()  # a contact has its own
    kept = (name for name in said if name not in theirs and values.get(_FOUND.get(name, "")) is None)
    return plain({name: said[name] for name in kept}) or None


def columns(row: Row, known: Known) -> Values:
    """The columns of `row` that say something, its business key first, `known_at` as the file mapped it."""
    target = TARGETS[type(row)]
    values = {"key": getattr(row, target.key)} | target.columns(row, known)
    values["details"] = _details(row, values)
    if row.known_at is not None and target.table != "customers":
        values["known_at"] = row.known_at
    return {name: value for name, value in values.items() if value is not None}
