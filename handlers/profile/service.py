"""A customer's file with what is concluded of it, changes to it, and the firm's own fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from db import audit, breadth, customers, diligence, ownfields, people, records, tickets
from db.audit import Change as Noted
from db.customers import JUDGEMENTS, CustomerInfo
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.scope import Scope
from handlers.alerts import service as alerts
from handlers.alerts.watching import Change
from handlers.common import access
from handlers.common.errors import NotAllowed, UserError
from handlers.common.paying import Paying
from handlers.profile import fields
from handlers.profile.fields import Field, Rechosen
from handlers.risk import paying
from handlers.risk import service as risk
from handlers.rules import making
from handlers.rules import own as own_rules
from handlers.rules.service import Author
from handlers.weights.own import lines, renamed_line, told, with_line

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.own import FieldRule, OwnIndicator

ITEMS: Final = ("statements", "operations", "credit", "registry", "site", "references")
FRESH: Final = timedelta(days=365)  # what was looked into longer ago is due again
YEAR: Final = timedelta(days=365)
UNDO: Final = "profile"
# Columns that a score is made of.
SCORED: Final = (
    "group_company",
    "industry",
    "size",
    "region",
    "credit_rating",
    "credit_limit",
    "margin_rate",
    *JUDGEMENTS,
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a customer orders. year: order days in twelve months; gap: usual days between two; spend: of an order day.

    silence: days since the last by the calendar; products: different ones in twelve months, and in the twelve before.
    """

    orders: int
    year: int
    gap: float
    spend: float
    silence: int
    products: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Concluded:
    """What follows from a customer's trade. Shares 0-1, NaN where there is nothing to say them from.

    cause: the likeliest cause of its danger; "" where nothing hints at one. payback: months. rhythm: None without an
    order. clv: within so many days, later money discounted by a rate a year.
    """

    stage: str
    cause: str
    revenue: float
    revenue_share: float
    profit: float
    profit_share: float
    cash: float
    payback: float
    paying: Paying
    rhythm: Rhythm | None
    clv: float
    clv_days: float
    discount: float


@dataclass(frozen=True, slots=True)
class File:
    """Everything on the file: values by key of `fields`, items of due diligence with the day they were looked into."""

    customer: CustomerInfo
    fields: Sequence[Field]
    values: Mapping[str, Any]
    diligence: Mapping[str, datetime]
    concluded: Concluded


def file(tx: Tx, customer: CustomerInfo, scope: Scope, firm: FirmInfo, *, now: datetime) -> File:
    """A customer's file."""
    columns, own = customers.profile(tx, customer.id)
    concluded = _concluded(tx, customer, scope, now)
    return File(customer, fields.everything(firm), {**columns, **own}, diligence.done(tx, customer.id), concluded)


def _concluded(tx: Tx, customer: CustomerInfo, scope: Scope, now: datetime) -> Concluded:
    from scoring import conclusions

    inputs = risk.read(tx, customer.id, scope)
    found, settings = risk.assess(inputs, now), inputs.settings
    brought = conclusions.contribution(found, settings)
    (stage,), (cause,) = conclusions.life_stages(found), conclusions.danger_causes(found)
    fitted = found.fitted
    return Concluded(
        stage=customer.stage or stage,
        cause=cause.key if cause.share > 0 else "",
        revenue=float(brought.revenue[0]),
        revenue_share=_part(brought.revenue[0], fitted.revenue_year),
        profit=float(brought.profit[0]),
        profit_share=_part(max(brought.profit[0], 0.0), fitted.profit_year),
        cash=float(brought.cash[0]),
        payback=float(brought.payback_months[0]),
        paying=paying.of(found, customer.id, settings),
        rhythm=_rhythm(tx, found, customer.id, now),
        clv=float(found.value.clv[0]),
        clv_days=settings.value.horizon_days,
        discount=settings.value.discount_rate,
    )


def _part(amount: float, whole: float) -> float:
    return float(amount) / whole if whole > 0 else float("nan")


def _rhythm(tx: Tx, found: Assessment, customer_id: int, now: datetime) -> Rhythm | None:
    orders = found.given.orders
    if not orders.orders[0]:
        return None
    gap = found.fitted.churn.core.of(orders).usual_gap(orders.frequency, orders.recency)
    years = [(now - YEAR, now), (now - 2 * YEAR, now - YEAR)]
    now_there, before = (breadth.products(tx, customer_id, *each) for each in years)
    return Rhythm(
        orders=int(orders.orders[0]),
        year=int(orders.year[0]),
        gap=float(gap[0]),
        spend=float(orders.spend[0]),
        silence=int(orders.without[0]),
        products=(now_there, before),
    )


# Changes --------------------------------------------------------------------------------------------------------------


def change(tx: Tx, customer: CustomerInfo, field: Field, value: Any, by: MemberInfo, *, now: datetime) -> int:
    """Set a field, audited; the ticket that takes it back. NotAllowed where only who leads may, or out of scope."""
    if not access.may_change(by, customer) or (field.leaders and not by.leads):
        raise NotAllowed
    before = _before(tx, customer.id, field)
    _set(tx, customer.id, field, value)
    _note(tx, customer.id, field, before, value, by, now=now)
    _scored_anew(tx, customer, field, by, now=now)
    kept = audit.plain({"customer": customer.id, "field": field.key, "before": before, "after": value})
    assert kept is not None
    return tickets.add(tx, UNDO, kept, member_id=by.id, now=now)


def take_back(tx: Tx, ticket_id: int, firm: FirmInfo, by: MemberInfo, *, now: datetime) -> tuple[CustomerInfo, Field]:
    """Undo one change. UserError where that was done before, or the field is another by now."""
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or not tickets.use(tx, ticket_id, now=now):
        raise UserError("common-old-button")
    customer, field = changed_by(tx, ticket_id, firm, by)
    now_there = _before(tx, customer.id, field)
    if audit.plain({"v": now_there}) != {"v": ticket.data["after"]}:
        raise UserError("profile-changed-since")
    before = _revived(field, ticket.data["before"])
    _set(tx, customer.id, field, before)
    _note(tx, customer.id, field, now_there, before, by, now=now)
    _scored_anew(tx, customer, field, by, now=now)
    return customer, field


def changed_by(tx: Tx, ticket_id: int, firm: FirmInfo, by: MemberInfo) -> tuple[CustomerInfo, Field]:
    """Whose field, and which, a ticket changed. NotAllowed for somebody else's, UserError where either is gone."""
    ticket = tickets.get(tx, ticket_id)
    if ticket is None or ticket.kind != UNDO:
        raise UserError("common-old-button")
    if ticket.member_id != by.id:
        raise NotAllowed
    customer = customers.get(tx, ticket.data["customer"], Scope.of(by))
    field = next((each for each in fields.everything(firm) if each.key == ticket.data["field"]), None)
    if customer is None or field is None:
        raise UserError("common-old-button")
    return customer, field


def last_change(tx: Tx, by: MemberInfo, *, now: datetime) -> tuple[int, datetime] | None:
    """The ticket that takes back a person's latest change of a field, with when that was; None where there is none."""
    return tickets.newest(tx, UNDO, member_id=by.id, now=now)


def _scored_anew(tx: Tx, customer: CustomerInfo, field: Field, by: MemberInfo, *, now: datetime) -> None:
    """Score the customer and ask the rules, where scoring or a rule looks at the field."""
    if not _matters(_firm(tx), field):
        return
    inputs = risk.read(tx, customer.id, Scope.of(by))
    concluded = risk.conclude(inputs, now)
    risk.store(tx, concluded, trigger="entry")
    (facts,) = alerts.facts_of(tx, concluded.assessment, now=now)
    alerts.on_change(tx, Change(inputs.customer, facts, told_by=by.id), now=now)


def _matters(firm: FirmInfo, field: Field) -> bool:
    if not field.own:
        return field.key in SCORED
    return field.key in lines(firm) or any(rule.field == field.key for rule in own_rules.of_firm(firm))


def _before(tx: Tx, customer_id: int, field: Field) -> Any:
    columns, own = customers.profile(tx, customer_id)
    return own.get(field.key) if field.own else columns[field.key]


def _set(tx: Tx, customer_id: int, field: Field, value: Any) -> None:
    if field.own:
        ownfields.set_value(tx, customer_id, field.key, value)
    else:
        customers.change(tx, customer_id, **{field.key: value})


def _revived(field: Field, value: Any) -> Any:
    """A value as JSON kept it, as its column wants it."""
    from decimal import Decimal

    return Decimal(value) if value is not None and field.kind == fields.MONEY and not field.own else value


def _note(tx: Tx, customer_id: int, field: Field, before: Any, after: Any, by: MemberInfo, *, now: datetime) -> None:
    key = field.name or field.key
    told = Noted("change", "customer", customer_id, {key: before}, {key: after}, customer_id=customer_id)
    audit.write(tx, told, member_id=by.id, now=now)


def tick(tx: Tx, customer: CustomerInfo, item: str, by: MemberInfo, *, now: datetime) -> bool:
    """Note that an item of due diligence was looked into today, or take that back; whether it stands now.

    What was looked into long ago is looked into anew. UserError for an unknown item.
    """
    if item not in ITEMS:
        raise UserError("common-old-button")
    if not access.may_change(by, customer):
        raise NotAllowed
    at = diligence.done(tx, customer.id).get(item)
    fresh = at is not None and now - at <= FRESH
    if fresh:
        diligence.untick(tx, customer.id, item, now=now)
    else:
        diligence.tick(tx, customer.id, item, now=now)
    change = Noted("undo" if fresh else "create", "diligence", None, None, {"item": item}, customer_id=customer.id)
    audit.write(tx, change, member_id=by.id, now=now)
    return not fresh


# The firm's own fields ------------------------------------------------------------------------------------------------


def define(tx: Tx, text: str, by: MemberInfo, *, now: datetime) -> FirmInfo:
    """Make an own field, or give one other choices. NotAllowed but for administrators.

    UserError, which teaches, where `text` defines none.
    """
    access.must_administer(by)
    firm = _firm(tx)
    there = fields.made(firm)
    other = fields.rechosen(text, there)
    if other is not None:
        return _rechosen(tx, firm, other, by, now)
    made = fields.defined(text, there)
    return _redefined(tx, firm, [*there, made], Noted("create", "field", None, None, {"name": made.name}), by, now)


def _rechosen(tx: Tx, firm: FirmInfo, other: Rechosen, by: MemberInfo, now: datetime) -> FirmInfo:
    """Give a field other choices; a renamed one is renamed in customers, rules and the grade as well.

    UserError where a choice would go that a rule or the grade uses.
    """
    field, renamed = other.field, other.renamed
    gone = {choice for choice in field.choices if renamed.get(choice, choice) not in other.choices}
    used = dependents(firm, field.key)
    needed = {choice for rule in used.rules for choice in rule.choices} | {*(used.line.choices if used.line else ())}
    if gone & needed:
        raise UserError("fields-choice-used", name=str(field.name), choices=" / ".join(sorted(gone & needed)))
    if field.of == fields.CUSTOMERS:  # a record keeps what was said then
        ownfields.rename(tx, field.key, renamed)
    settings = {**firm.settings, own_rules.KEPT: own_rules.renamed(firm, field.key, renamed)}
    if used.line is not None:
        settings["scoring"] = dict(renamed_line(settings["scoring"], field.key, renamed))
    left = [replace(each, choices=other.choices) if each.key == field.key else each for each in fields.made(firm)]
    told_before, told_after = ({"name": field.name, "choices": list(some)} for some in (field.choices, other.choices))
    change = Noted("change", "field", None, told_before, told_after)
    return _redefined(tx, replace(firm, settings=settings), left, change, by, now)


@dataclass(frozen=True, slots=True)
class Dependents:
    """What uses an own field: rules, and the line of the grade, if it is one."""

    rules: Sequence[FieldRule] = ()
    line: OwnIndicator | None = None

    def __bool__(self) -> bool:
        return bool(self.rules) or self.line is not None


def dependents(firm: FirmInfo, key: str) -> Dependents:
    """What would go with an own field."""
    return Dependents([rule for rule in own_rules.of_firm(firm) if rule.field == key], lines(firm).get(key))


def drop(tx: Tx, key: str, by: MemberInfo, *, now: datetime) -> FirmInfo:
    """Let go of an own field with the rules and the line of the grade that use it, each audited.

    The values stay, for when it is made again.
    """
    access.must_administer(by)
    firm = _firm(tx)
    gone = next((each for each in fields.made(firm) if each.key == key), None)
    if gone is None:
        raise UserError("common-old-button")
    used = dependents(firm, key)
    if used.rules:
        making.retire(tx, used.rules, Author(by, None, now))
    if used.line is not None:
        _ungraded(tx, key, by, now=now)
    firm = _firm(tx)
    left = [each for each in fields.made(firm) if each.key != key]
    return _redefined(tx, firm, left, Noted("undo", "field", None, {"name": gone.name}, None), by, now)


def _ungraded(tx: Tx, key: str, by: MemberInfo, *, now: datetime) -> None:
    """Take the line of an own field out of the grade."""
    firm = _firm(tx)
    before = firm.settings["scoring"]
    after = with_line(before, key, None)
    people.change_settings(tx, {**firm.settings, "scoring": dict(after)})
    change = Noted("change", "weights", firm.id, {"indicators": told(before)}, {"indicators": told(after)})
    audit.write(tx, change, member_id=by.id, now=now)


def _redefined(
    tx: Tx, firm: FirmInfo, wanted: Sequence[Field], change: Noted, by: MemberInfo, now: datetime
) -> FirmInfo:
    people.change_settings(tx, {**firm.settings, "fields": [fields.kept(each) for each in wanted]})
    audit.write(tx, change, member_id=by.id, now=now)
    return _firm(tx)


def _firm(tx: Tx) -> FirmInfo:
    firm = people.firm(tx)
    assert firm is not None
    return firm


def spread(tx: Tx, field: Field, scope: Scope) -> dict[str, list[tuple[int, str]]]:
    """Value of an own field -> the customers in `scope` that have it (id, name), the commonest value first.

    Of a field of records: a customer once for each record.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    of_customers = field.of == fields.CUSTOMERS
    for customer_id, name, own in ownfields.values(tx, scope) if of_customers else records.details(tx, field.of, scope):
        if (value := own.get(field.key)) is not None:
            found.setdefault(str(value), []).append((customer_id, name))
    order = {choice: at for at, choice in enumerate(field.choices)}
    return dict(sorted(found.items(), key=lambda each: (order.get(each[0], 99), -len(each[1]), each[0])))
