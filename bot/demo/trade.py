"""What a customer buys and how it pays: orders, cancellations, invoices, disputes, payments."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from bot.demo.calendar import WINDOW, Calendar, Days
from bot.demo.customers import Customer
from bot.demo.plan import Plan
from bot.demo.words import Rng, chance, pick
from handlers.imports.rows import InvoiceRow, OrderRow, PaymentRow

_CANCELLED: Final = 0.02
_IN_PARTS: Final = 0.2
_CURRENCY: Final = "CNY"
Trade = OrderRow | InvoiceRow | PaymentRow


def order_days(plan: Plan, calendar: Calendar, rng: Rng) -> Days:
    """Workdays of the orders, ascending: a renewal process with gamma gaps, run through the plan's changing rate."""
    elapsed = np.cumsum(plan.rates())  # the customer's own time on each day
    count = int(elapsed[-1] / plan.gap * 2) + 12
    gaps = rng.gamma(plan.shape, plan.gap / plan.shape, count)
    gaps[0] *= rng.random()  # the window opens in the middle of a gap
    own_times = np.cumsum(gaps)[: plan.most]
    days = np.searchsorted(elapsed, own_times[own_times < elapsed[-1]])
    return calendar.workdays(days.astype(np.float64))


def trade(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[Trade]:
    """Everything that was ordered before today, with what came of it until then."""
    days = order_days(customer.plan, calendar, rng)
    amounts = customer.plan.deal * rng.lognormal(0, customer.plan.spread, len(days))
    for number, (day, amount) in enumerate(zip(days.tolist(), amounts.tolist(), strict=True), 1):
        order = _order(customer, calendar, rng, number, day, Decimal(int(amount * 100)).scaleb(-2))
        yield order
        if chance(rng, _CANCELLED):
            yield from _cancelled(order, calendar, day, rng)
        yield from _invoiced(customer, calendar, rng, order, day)


def _order(customer: Customer, calendar: Calendar, rng: Rng, number: int, day: int, amount: Decimal) -> OrderRow:
    return OrderRow(
        line=number,
        order_key=f"SO-{customer.key}-{number:03d}",
        customer_key=customer.key,
        ordered_at=calendar.in_hours(day, rng),
        amount=amount,
        currency=_CURRENCY,
        product=pick(rng, customer.industry.products(customer.language)),
    )


def _cancelled(order: OrderRow, calendar: Calendar, day: int, rng: Rng) -> Iterator[OrderRow]:
    """A part of the order taken back some days later."""
    back = calendar.next_workday(day + int(rng.integers(3, 15)))
    if back < WINDOW:
        share = Decimal(int(rng.integers(10, 60))) / 100
        yield OrderRow(
            line=order.line,
            order_key=f"{order.order_key}-R",
            customer_key=order.customer_key,
            ordered_at=calendar.in_hours(back, rng),
            amount=-(order.amount * share).quantize(Decimal("0.01")),
            currency=order.currency,
            product=order.product,
        )


def _invoiced(
    customer: Customer, calendar: Calendar, rng: Rng, order: OrderRow, ordered: int
) -> Iterator[InvoiceRow | PaymentRow]:
    plan = customer.plan
    issued = calendar.next_workday(ordered + int(rng.integers(1, 4)))
    if issued >= WINDOW:
        return
    disputed = issued + int(rng.integers(5, 20)) if chance(rng, plan.disputes) else None
    late = rng.normal(plan.days_late(issued), 2 + abs(plan.days_late(issued)) / 4) + (25 if disputed else 0)
    settled = calendar.next_workday(max(issued + 1, issued + plan.terms + late))
    invoice = InvoiceRow(
        line=order.line,
        invoice_key=order.order_key.replace("SO-", "INV-"),
        customer_key=customer.key,
        order_key=order.order_key,
        issued_at=calendar.moment(issued),
        due_at=calendar.date(issued + plan.terms),
        amount=order.amount,
        currency=order.currency,
        settled_at=calendar.moment(settled) if settled < WINDOW else None,
        disputed_at=calendar.moment(disputed) if disputed and disputed < WINDOW else None,
    )
    yield invoice
    yield from _paid(invoice, calendar, rng, issued, settled)


def _paid(invoice: InvoiceRow, calendar: Calendar, rng: Rng, issued: int, settled: int) -> Iterator[PaymentRow]:
    """At once or in two parts; the last one settles the invoice. What would be paid from today on is not there."""
    first = Decimal(0)
    if chance(rng, _IN_PARTS):
        early = calendar.workday(issued + (settled - issued) * float(rng.uniform(0.3, 0.9)))
        if issued < early < min(settled, WINDOW):
            first = (invoice.amount * Decimal(int(rng.integers(3, 7))) / 10).quantize(Decimal("0.01"))
            yield _payment(invoice, calendar, 1, early, first)
    if settled < WINDOW:
        yield _payment(invoice, calendar, 2 if first else 1, settled, invoice.amount - first)


def _payment(invoice: InvoiceRow, calendar: Calendar, number: int, day: int, amount: Decimal) -> PaymentRow:
    return PaymentRow(
        line=invoice.line,
        payment_key=f"{invoice.invoice_key}/{number}",
        invoice_key=invoice.invoice_key,
        customer_key=invoice.customer_key,
        paid_at=calendar.moment(day),
        amount=amount,
        currency=invoice.currency,
    )
