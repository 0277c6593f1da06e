"""The values of one line -> the row or rows of its kind: what follows from what, and what contradicts itself.

Decisions a reader of the data should know:

- A dispute without a date counts from the day it was surely known: of a settled invoice the settlement; of an open
  one its due date, or the day of the import where that is earlier. Never from the issue date, which would be foresight.
- A row without a business key gets one from what does not change about it (customer, date, amount ...) and from how
  many such rows came before it in the file: the same file gives the same keys at every import.
- Lines of one order are stored one by one, as KEY/LINE: they sum up and count as one order day. Where no column has
  the line's number, rows of one order, customer and day are its lines if they name products (see `reader.py`).
- An open project's closing date is when it is expected to close, as sales systems mean it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final

from handlers.imports.amounts import Amount
from handlers.imports.currencies import rounded
from handlers.imports.evidence import Findings
from handlers.imports.fields import SEVERITIES, Kind, Reads
from handlers.imports.refusal import BadValue, quoted
from handlers.imports.values import Score, Setting, document_kind, is_credit, is_outgoing, is_void, known_result, side

Values = dict[str, Any]
Finish = Callable[["Assembler", Values], list[Values]]

_OPEN: Final = "open"  # a result that is none yet
# Which lines stand in for those of a kind that a file has none of: orders are read from invoices where a system has no
# others. Where it has both they are the same sales, told twice.
_INSTEAD: Final[Mapping[str, str]] = {"orders": "invoices", "invoices": "orders"}
_JOURNALS: Final = ("orders", "invoices", "payments")  # kinds that may stand among others
_OWN_TEXT: Final = 80  # characters of an own field
_RANGES: Final = {"csat": (1, 5), "nps": (0, 10)}
_SIZES: Final = ((10, "micro"), (50, "small"), (250, "medium"))  # below so many employees; EU 2003/361
# What makes a row without a key the same row at the next import.
_IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "orders": ("customer_key", "ordered_at", "amount", "currency", "product"),
    "payments": ("invoice_key", "customer_key", "paid_at", "amount", "currency"),
    "complaints": ("customer_key", "complained_at", "text"),
    "surveys": ("customer_key", "surveyed_at", "contact", "comment", "metric"),
    "contracts": ("customer_key", "starts_at", "title"),
    "projects": ("customer_key", "name", "product", "opened_at"),
    "visits": ("customer_key", "visited_at", "person", "note"),
}


class Assembler:
    """Makes rows of one kind. `flags` collects what is worth knowing of the line that is being made."""

    def __init__(self, kind: Kind, setting: Setting, *, currency: str, found: Findings | None = None) -> None:
        """found: what the file says as a whole of the documents in it."""
        self.kind, self.setting, self.currency = kind, setting, currency
        self.journal = found is not None and found.journal
        self.returns = found is not None and found.returns
        self.once = found is not None and found.once
        self.top = found.top if found is not None else 0  # of satisfaction, where it is not five
        documents = found.documents if found is not None else frozenset()
        self._takes = {kind.name} if kind.name in documents else {kind.name, _INSTEAD.get(kind.name, kind.name)}
        self.named = False  # whether headings, a title or the one who imports say the currency
        self.has_amounts = False  # then nothing is made of quantity and price: the amount may be the whole order's
        self.flags: list[BadValue] = []
        self._amounts = {field.name for field in kind.fields if field.reads is Reads.AMOUNT and not field.own}
        self._own = {field.name: field.own for field in kind.fields if field.own}
        self._helpers = [field.name for field in kind.fields if field.helper]
        self._names = {field.name for field in kind.fields}
        self._finish = _FINISH.get(kind.name, _as_it_is)
        self._alike: Counter[bytes] = Counter()

    def rows(self, values: Values) -> list[Values]:
        """The fields of the row or rows (one source line may hold two survey answers). BadValue for what cannot be."""
        if "customer_name" in self._names and values.get("customer_key") is None:
            values["customer_key"] = values.get("customer_name")
        self._check_kind(values)
        if self.kind.name == "invoices":
            self._credit_due(values)
        for group in self.kind.needs:
            for name in group:
                if values.get(name) is not None:
                    break
            else:
                raise BadValue("missing", field=group[0])
        self._money(values)
        made = self._finish(self, values)
        for row in made:
            for helper in self._helpers:
                row.pop(helper, None)
            if self._own:
                said = {key: row.pop(name) for name, key in self._own.items() if name in row}
                row["own"] = tuple((key, _as_json(value)) for key, value in said.items() if value is not None)
            if row.get(self.kind.key) is None:
                row[self.kind.key] = self._own_key(row)
        return made

    def _check_kind(self, values: Values) -> None:
        """BadValue for a line of a journal that is of another kind: a payment among invoices."""
        called = values.get("document_type")
        said = document_kind(called) if called is not None else None
        if self.kind.name in _JOURNALS and said is not None and said not in self._takes:
            raise BadValue("other-kind", type=quoted(called))

    def _credit_due(self, values: Values) -> None:
        """What gives money back is due at once: systems leave its due date empty."""
        amount, issued = values.get("amount"), values.get("issued_at")
        if amount is None or issued is None or values.get("due_at") or values.get("terms_days") is not None:
            return
        if amount.value < 0 or is_credit(values.get("document_type") or "") or _in_credit(values):
            values["due_at"] = self.day_of(issued)

    def start_of(self, day: date) -> datetime:
        """The moment a local day begins."""
        return datetime.combine(day, time(), self.setting.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(self.setting.zone).date()

    @property
    def import_day(self) -> datetime:
        return self.start_of(self.day_of(self.setting.now))

    def flag(self, key: str, /, **values: str) -> None:
        self.flags.append(BadValue(key, **values))

    def _money(self, values: Values) -> None:
        """Amounts become Decimal of one currency: the cell's or the currency column's, else the file's."""
        amounts: dict[str, Amount] = {
            name: each for name, each in values.items() if name in self._amounts and each is not None
        }
        said = {amount.currency for amount in amounts.values() if amount.currency and not amount.shown}
        if column := values.get("currency"):
            said.add(column)
        if not said and not self.named:
            said = {amount.currency for amount in amounts.values() if amount.currency}
        if len(said) > 1:
            one, other = sorted(said)[:2]
            raise BadValue("currency-conflict", one=one, other=other)
        code = said.pop() if said else self.currency
        for name, amount in amounts.items():
            # The price of one screw has more decimals than a currency; what it comes to is rounded.
            values[name] = amount.value if name == "unit_price" else rounded(amount.value, code)
        if amounts or self.kind.name == "financials":
            values["currency"] = code

    def _own_key(self, row: Values) -> str:
        """A key for a row that has none; readable where its parts are unique by nature."""
        if self.kind.name == "contacts":
            return f"{row['customer_key']}/{row['name']}"
        if self.kind.name == "financials":
            return f"{row['customer_key']}/{row['period_end']}"
        identity = "\x1f".join(str(row.get(name)) for name in _IDENTITY[self.kind.name])
        digest = blake2b(identity.encode(), digest_size=8)
        self._alike[digest.digest()] += 1
        before = self._alike[digest.digest()] - 1
        return f"~{digest.hexdigest()}{f'-{before}' if before else ''}"


def _as_json(value: Any) -> Any:
    """A value of an own field as the file of a customer keeps it."""
    if isinstance(value, Amount):
        return f"{value.value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return value[:_OWN_TEXT] if isinstance(value, str) else value


def _as_it_is(work: Assembler, values: Values) -> list[Values]:
    return [values]


def _customer(work: Assembler, values: Values) -> list[Values]:
    values["customer_key"] = values.get("customer_key") or values["name"]
    values["aliases"] = values.get("aliases") or ()
    employees = values.get("employees")
    if values.get("size") is None and employees is not None:
        values["size"] = next((size for below, size in _SIZES if employees < below), "large")
    return [values]


def _contact(work: Assembler, values: Values) -> list[Values]:
    parts = (values.get("first_name"), values.get("last_name"))
    values["name"] = values.get("name") or " ".join(filter(None, parts))
    return [values]


def _document(work: Assembler, values: Values) -> None:
    """Credit notes are negative whatever their sign in the file; what was voided has no amount."""
    called, status = values.get("document_type"), values.get("status")
    if values["amount"] > 0 and ((called and is_credit(called)) or _gives_back(work, values)):
        values["amount"] = -values["amount"]
    if not values["amount"]:
        return
    if (cancelled := values.get("cancelled_at")) is not None:
        values["amount"] *= 0
        work.flag("cancelled", date=work.day_of(cancelled).isoformat())
    elif status and is_void(status):
        values["amount"] *= 0
        work.flag("voided", status=quoted(status))


def _take_off(work: Assembler, values: Values) -> None:
    """What was given back of an amount counts no more; all of it leaves none."""
    refunded = abs(values.get("refunded_amount") or 0)
    if not 0 < refunded <= values["amount"]:
        return
    values["amount"] -= refunded
    work.flag("refunded", amount=f"{refunded:,f}")


def _in_credit(values: Values) -> bool:
    direction = values.get("direction")
    return direction is not None and side(direction) == "credit"


def _gives_back(work: Assembler, values: Values) -> bool:
    """Whether what was sold is taken off again: it stands in credit, or its quantity is negative where few are."""
    if work.kind.name != "payments" and _in_credit(values):
        work.flag("in-credit", side=quoted(values["direction"]))
        return True
    if not work.returns or (values.get("quantity") or 0) >= 0:
        return False
    work.flag("taken-back")
    return True


def _payment(work: Assembler, values: Values) -> list[Values]:
    direction = values.get("direction")
    if direction is not None and is_outgoing(direction):
        raise BadValue("other-kind", type=quoted(direction))
    _document(work, values)
    _take_off(work, values)
    if work.journal and values["amount"] < 0 and document_kind(values.get("document_type") or "") == "payments":
        values["amount"] = -values["amount"]
    return [values]


def _order(work: Assembler, values: Values) -> list[Values]:
    if values.get("amount") is None:
        if work.has_amounts:
            raise BadValue("missing", field="amount")
        if values.get("quantity") is None:
            raise BadValue("missing", field="quantity")
        total = values["unit_price"] * Decimal(str(values["quantity"]))
        values["amount"] = rounded(total, values["currency"])
    if values.get("cancellation") and values["amount"] > 0:
        values["amount"] = -values["amount"]
    _document(work, values)
    _take_off(work, values)
    if values.get("order_key") and values.get("order_line"):
        values["order_key"] = f"{values['order_key']}/{values['order_line']}"
    return [values]


def _invoice(work: Assembler, values: Values) -> list[Values]:
    _document(work, values)
    issued, issued_on = values["issued_at"], work.day_of(values["issued_at"])
    if values.get("due_at") is None:
        values["due_at"] = issued_on + timedelta(days=values["terms_days"])
    if values["due_at"] < issued_on:
        work.flag("due-before-issue")
    settled = values.get("settled_at")
    if settled is not None and values.get("open_amount"):
        settled = values["settled_at"] = None
        work.flag("paid-in-part")
    if settled is None and values.get("open_amount") == 0 and values["amount"] > 0:
        work.flag("paid-undated")
    if settled is not None and work.day_of(settled) < issued_on:
        work.flag("settled-before-issue")
    if values.get("disputed") and values.get("disputed_at") is None:
        due = work.start_of(values["due_at"])
        values["disputed_at"] = max(issued, settled if settled is not None else min(due, work.import_day))
        work.flag("dispute-dated", date=work.day_of(values["disputed_at"]).isoformat())
    return [values]


def _complaint(work: Assembler, values: Values) -> list[Values]:
    values["severity"] = SEVERITIES.index(values.get("severity") or "serious") + 1
    values["cause"] = values.get("cause") or "other"
    values["reopened"] = bool(values.get("reopened"))
    began = work.day_of(values["complained_at"])
    for fact in ("answered_at", "resolved_at"):
        if values.get(fact) is not None and work.day_of(values[fact]) < began:
            work.flag("resolved-before-complaint")
    return [values]


def _survey(work: Assembler, values: Values) -> list[Values]:
    """One answer for each metric that has a value."""
    given = {metric: values[metric] for metric in _RANGES if values.get(metric) is not None}
    if work.top and isinstance(given.get("csat"), float):
        given["csat"] = Score(given["csat"], work.top)
    if values.get("value") is not None:
        if values.get("metric") is None:
            raise BadValue("missing", field="metric")
        given[values["metric"]] = values["value"]
    made = []
    for metric, said in given.items():
        low, high = _RANGES[metric]
        value = said.of(high) if isinstance(said, Score) else said
        if isinstance(said, Score) and said.out_of != high:
            value = max(float(low), value)  # one of ten is the least that can be said
        if not low <= value <= high:
            raise BadValue("out-of-range", column=metric, text=quoted(value), low=low, high=high)
        key = values.get("survey_key")
        own = f"{key}/{metric}" if key and len(given) > 1 else key
        made.append({**values, "metric": metric, "value": value, "survey_key": own})
    return made


def _contract(work: Assembler, values: Values) -> list[Values]:
    if values.get("starts_at") is None:
        values["starts_at"] = work.day_of(values["signed_at"])
    if values.get("signed_at") is None:
        values["signed_at"] = min(work.start_of(values["starts_at"]), work.import_day)
    if values["ends_at"] < values["starts_at"]:
        raise BadValue("ends-before-start")
    return [values]


def _project(work: Assembler, values: Values) -> list[Values]:
    stage, closed = values.get("stage"), values.get("closed_at")
    said = values.get("result") or (known_result(stage) if stage is not None else None)
    values["result"] = None if said == _OPEN else said
    if closed is None:
        return [values]
    if values["result"] is None and (said == _OPEN or stage is not None):
        values["expected_at"] = values.get("expected_at") or work.day_of(closed)
        values["closed_at"] = None
    elif closed >= work.setting.latest:
        raise BadValue("date-future", column="closed_at", text=work.day_of(closed).isoformat())
    return [values]


_FINISH: Final[Mapping[str, Finish]] = {
    "customers": _customer,
    "contacts": _contact,
    "orders": _order,
    "invoices": _invoice,
    "payments": _payment,
    "complaints": _complaint,
    "surveys": _survey,
    "contracts": _contract,
    "projects": _project,
}
