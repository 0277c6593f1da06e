"""What can be imported and exported: every kind with its fields. The command line, exports and the chat read it here.

A field's name is what `--map COL=FIELD` and the headings of exports say. The storing service gets the rows of
`rows.py`; a *helper* field is not in the row, it only shapes it (`disputed` becomes `disputed_at`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from handlers.imports import rows
from scoring.schema import LOSS_CAUSES, STAGES, VISIT_OUTCOMES

SIZES: Final = ("micro", "small", "medium", "large", "multinational")
CAUSES: Final = ("service", "quality", "delivery", "price", "other")
METRICS: Final = ("csat", "nps")
RESULTS: Final = ("won", "lost", "succeeded", "failed")
SEVERITIES: Final = ("slight", "serious", "grave")  # 1, 2, 3


class Reads(StrEnum):
    """How a cell of the field is read."""

    KEY = "key"
    NAME = "name"
    TEXT = "text"
    NAMES = "names"  # several, separated by ; 、 | or /
    AMOUNT = "amount"
    NUMBER = "number"
    RATE = "rate"  # 0.35 or 35 %
    DAYS = "days"
    JUDGEMENT = "judgement"  # 1 to 5
    INSTANT = "instant"
    DAY = "day"
    PERIOD = "period"  # a day, 2024-06, 2024Q2 or 2024: its last day
    FLAG = "flag"
    CURRENCY = "currency"
    CHOICE = "choice"


DATED: Final = (Reads.INSTANT, Reads.DAY, Reads.PERIOD)
_DATED_OR_MONEY: Final = (*DATED, Reads.AMOUNT, Reads.CURRENCY)
_ASIDE: Final = ("legal_review_at",)  # "pending" there keeps no contract out
_DECISIVE: Final = ("cancellation", "disputed", "metric", "order_line", "terms_days", "csat", "nps")


@dataclass(frozen=True)
class Field:
    """One field: its name, how it is read, and a right value to show."""

    name: str
    reads: Reads
    example: str
    choices: tuple[str, ...] = ()
    helper: bool = False
    past: bool = False  # a moment after now is refused
    ends: bool = False  # 9999-12-31 is no way to say that there is none
    credit: bool = False  # what is in credit (CR, 贷) is positive
    own: str | None = None  # the key of a field that the firm made for itself; its name is what the firm calls it


@dataclass(frozen=True)
class Kind:
    """One kind of record. `needs`: of each group at least one field must have a column and a value."""

    name: str
    row: type[rows.Row]
    key: str
    needs: tuple[tuple[str, ...], ...]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field called `name`. KeyError where the kind has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def spoils(self, field: Field) -> bool:
        """Whether a value that cannot be read keeps its row out; else the row comes without it, and flagged."""
        if field.name == self.key or field.name in _DECISIVE or any(field.name in group for group in self.needs):
            return True
        aside = self.name in ("customers", "contacts") or field.name in _ASIDE
        return not aside and field.reads in _DATED_OR_MONEY

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of an export, in order: what `import` reads back."""
        return tuple(field.name for field in self.fields if not field.helper)


def _key(name: str, example: str) -> Field:
    return Field(name, Reads.KEY, example)


def _text(name: str, example: str, *, helper: bool = False) -> Field:
    return Field(name, Reads.TEXT, example, helper=helper)


def _name(name: str, example: str) -> Field:
    return Field(name, Reads.NAME, example)


def _amount(name: str, example: str = "12,500.00", *, credit: bool = False) -> Field:
    return Field(name, Reads.AMOUNT, example, credit=credit)


def _past(name: str) -> Field:
    return Field(name, Reads.INSTANT, "2024-03-28", past=True)


def _day(name: str, *, ends: bool = False) -> Field:
    return Field(name, Reads.DAY, "2024-06-30", ends=ends)


def _flag(name: str, *, helper: bool = False) -> Field:
    return Field(name, Reads.FLAG, "yes", helper=helper)


def _choice(name: str, choices: tuple[str, ...]) -> Field:
    return Field(name, Reads.CHOICE, choices[0], choices)


_CUSTOMER = (_key("customer_key", "C-1042"), _name("customer_name", "华能电力"))
_WHO = ("customer_key", "customer_name")
_CURRENCY = Field("currency", Reads.CURRENCY, "CNY")
_KNOWN = (_past("known_at"),)
# What a system calls the document, which way the money went, and what became of it: credit notes are negative, voided
# ones have no amount.
_DOCUMENT = (
    _text("document_type", "Credit memo", helper=True),
    _text("direction", "in", helper=True),
    _text("status", "voided", helper=True),
    Field("cancelled_at", Reads.INSTANT, "2024-03-28", helper=True),
)
_REFUNDED = Field("refunded_amount", Reads.AMOUNT, "0.00", helper=True)  # that much of the amount was given back
_JUDGEMENTS = tuple(
    Field(name, Reads.JUDGEMENT, "4")
    for name in (
        "capital_strength",
        "cooperation",
        "risk_capacity",
        "risk_appetite",
        "market_influence",
        "market_sensitivity",
        "management_state",
    )
)

_KINDS: Final = (
    Kind(
        "customers",
        rows.CustomerRow,
        "customer_key",
        (("customer_key", "name"),),
        (
            _key("customer_key", "C-1042"),
            _name("name", "华能电力"),
            Field("aliases", Reads.NAMES, "华能; Huaneng"),
            _name("legal_name", "华能电力有限公司"),
            _name("group_company", "华能集团"),
            _key("tax_number", "91310000MA1K35XY2T"),
            _text("industry", "power"),
            _choice("size", SIZES),
            _text("region", "华东"),
            _text("address", "上海市浦东新区世纪大道 1 号"),
            _name("owner", "李娜"),
            _name("team", "华东"),
            _choice("stage", STAGES),
            _past("customer_since"),
            _flag("contract"),
            _key("credit_rating", "AA"),
            _text("credit_rating_source", "中诚信"),
            Field("payment_terms_days", Reads.DAYS, "30"),
            _amount("credit_limit", "500,000"),
            _CURRENCY,
            Field("margin_rate", Reads.RATE, "22 %"),
            _text("acquisition_channel", "展会"),
            _amount("acquisition_cost", "8,000"),
            *_JUDGEMENTS,
            _name("contact", "王强"),
            _key("phone", "+86 138 0000 0000"),
            _key("email", "wang@example.com"),
            _text("note", "季度末集中下单"),
            Field("employees", Reads.NUMBER, "320", helper=True),  # gives the size where none is said
            *_KNOWN,
        ),
    ),
    Kind(
        "contacts",
        rows.ContactRow,
        "contact_key",
        (_WHO, ("name", "first_name", "last_name")),
        (
            _key("contact_key", "P-17"),
            *_CUSTOMER,
            _name("name", "王强"),
            Field("first_name", Reads.NAME, "Jane", helper=True),
            Field("last_name", Reads.NAME, "Doe", helper=True),
            _text("title", "采购经理"),
            _key("phone", "+86 138 0000 0000"),
            _key("email", "wang@example.com"),
            _flag("decision_maker"),
            _past("left_at"),
            _text("note", "周一不接电话"),
            *_KNOWN,
        ),
    ),
    Kind(
        "orders",
        rows.OrderRow,
        "order_key",
        (_WHO, ("ordered_at",), ("amount", "unit_price")),
        (
            _key("order_key", "SO-20240328-07"),
            Field("order_line", Reads.KEY, "10", helper=True),  # lines of one order are stored one by one
            *_CUSTOMER,
            _past("ordered_at"),
            _amount("amount"),
            _CURRENCY,
            _amount("margin", "2,100"),
            _text("product", "断路器"),
            Field("quantity", Reads.NUMBER, "40"),
            Field("unit_price", Reads.AMOUNT, "312.50", helper=True),  # times the quantity, where no amount is said
            _flag("cancellation", helper=True),  # makes a positive amount negative
            _REFUNDED,
            *_DOCUMENT,
            *_KNOWN,
        ),
    ),
    Kind(
        "invoices",
        rows.InvoiceRow,
        "invoice_key",
        (("invoice_key",), _WHO, ("issued_at",), ("due_at", "terms_days"), ("amount",)),
        (
            _key("invoice_key", "INV-0312"),
            *_CUSTOMER,
            _key("order_key", "SO-20240328-07"),
            _past("issued_at"),
            _day("due_at", ends=True),
            Field("terms_days", Reads.DAYS, "30", helper=True),  # gives the due date where none is said
            _amount("amount"),
            _CURRENCY,
            _past("settled_at"),
            _past("disputed_at"),
            _flag("disputed", helper=True),
            Field("open_amount", Reads.AMOUNT, "0.00", helper=True),  # nothing open and no date: it is said
            *_DOCUMENT,
            *_KNOWN,
        ),
    ),
    Kind(
        "payments",
        rows.PaymentRow,
        "payment_key",
        (("invoice_key", "customer_key", "customer_name"), ("paid_at",), ("amount",)),
        (
            _key("payment_key", "PAY-881"),
            _key("invoice_key", "INV-0312"),
            *_CUSTOMER,
            _past("paid_at"),
            _amount("amount", credit=True),
            _CURRENCY,
            _text("method", "电汇"),
            _REFUNDED,
            *_DOCUMENT,
            *_KNOWN,
        ),
    ),
    Kind(
        "complaints",
        rows.ComplaintRow,
        "complaint_key",
        (_WHO, ("complained_at",)),
        (
            _key("complaint_key", "T-55"),
            *_CUSTOMER,
            _past("complained_at"),
            _choice("severity", SEVERITIES),
            _choice("cause", CAUSES),
            _text("text", "到货晚了一周"),
            _past("answered_at"),
            _past("resolved_at"),
            _text("resolution", "补发并免运费"),
            _flag("reopened"),
            *_KNOWN,
        ),
    ),
    Kind(
        "surveys",
        rows.SurveyRow,
        "survey_key",
        (_WHO, ("surveyed_at",), ("value", "csat", "nps")),
        (
            _key("survey_key", "S-9"),
            *_CUSTOMER,
            _past("surveyed_at"),
            _choice("metric", METRICS),
            Field("value", Reads.NUMBER, "4"),
            Field("csat", Reads.NUMBER, "4", helper=True),  # a column of one metric says which it is
            Field("nps", Reads.NUMBER, "9", helper=True),
            _name("contact", "王强"),
            _text("comment", "响应快"),
            *_KNOWN,
        ),
    ),
    Kind(
        "contracts",
        rows.ContractRow,
        "contract_key",
        (_WHO, ("starts_at", "signed_at"), ("ends_at",)),
        (
            _key("contract_key", "HT-2024-018"),
            *_CUSTOMER,
            _text("title", "年度框架协议"),
            _past("signed_at"),
            _day("starts_at"),
            _day("ends_at", ends=True),
            _amount("amount"),
            _CURRENCY,
            _flag("renewed"),
            _past("legal_review_at"),
            _past("disputed_at"),
            _past("ended_at"),
            *_KNOWN,
        ),
    ),
    Kind(
        "projects",
        rows.ProjectRow,
        "project_key",
        (_WHO, ("opened_at", "stage", "closed_at", "name", "project_key")),
        (
            _key("project_key", "PRJ-31"),
            *_CUSTOMER,
            _text("name", "园区储能一期"),
            _text("type", "green_energy"),
            _text("industry", "power"),
            _text("product", "储能柜"),
            _name("owner", "李娜"),
            _text("stage", "proposal"),
            _amount("amount"),
            _CURRENCY,
            _past("opened_at"),
            _day("expected_at"),
            Field("closed_at", Reads.INSTANT, "2024-03-28"),  # while the project is open, when it shall be
            _choice("result", RESULTS),
            _choice("reason", LOSS_CAUSES),
            _text("note", "二季度招标"),
            *_KNOWN,
        ),
    ),
    Kind(
        "visits",
        rows.VisitRow,
        "visit_key",
        (_WHO, ("visited_at",)),
        (
            _key("visit_key", "V-204"),
            *_CUSTOMER,
            _past("visited_at"),
            _name("person", "李娜"),
            _text("channel", "上门"),
            _choice("outcome", VISIT_OUTCOMES),
            _text("note", "谈了付款,要晚两周"),
            _text("next_step", "回访"),
            _day("next_at"),
            *_KNOWN,
        ),
    ),
    Kind(
        "financials",
        rows.FinancialRow,
        "statement_key",
        (_WHO, ("period_end",)),
        (
            _key("statement_key", "C-1042/2023-12-31"),
            *_CUSTOMER,
            Field("period_end", Reads.PERIOD, "2023-12-31"),
            _CURRENCY,
            _amount("revenue", "86,000,000"),
            _amount("profit", "5,200,000"),
            _amount("operating_cash_flow", "4,100,000"),
            Field("debt_ratio", Reads.RATE, "48 %"),
            Field("current_ratio", Reads.NUMBER, "1.4"),
            *_KNOWN,
        ),
    ),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in _KINDS})
