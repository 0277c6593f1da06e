"""What a customer buys and how it pays: orders, cancellations, invoices, disputes, payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

import numpy as np

from bot.demo.calendar import WINDOW, Calendar, Days
from bot.demo.customers import Life
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


def trade(life: Life) -> Iterator[Trade]:
    """Everything that was ordered before today, with what came of it until then."""
    days = order_days(life.customer.plan, life.calendar, life.rng)
    amounts = life.customer.plan.deal * life.rng.lognormal(0, life.customer.plan.spread, len(days))
    for number, (day, amount) in enumerate(zip(days.tolist(), amounts.tolist(), strict=True), 1):
        order = _order(life, number, day=day, amount=Decimal(int(amount * 100)).scaleb(-2))
        yield order
        if chance(life.rng, _CANCELLED):
            yield from _cancelled(life, order, day)
        yield from _invoiced(life, order, day)


def _order(life: Life, number: int, *, day: int, amount: Decimal) -> OrderRow:
    return OrderRow(
        line=number,
        order_key=f"SO-{life.customer.key}-{number:03d}",
        customer_key=life.customer.key,
        ordered_at=life.calendar.in_hours(day, life.rng),
        amount=amount,
        currency=_CURRENCY,
        product=pick(life.rng, life.customer.industry.products(life.customer.language)),
    )


def _cancelled(life: Life, order: OrderRow, day: int) -> Iterator[OrderRow]:
    """A part of the order taken back some days later."""
    back = life.calendar.next_workday(day + int(life.rng.integers(3, 15)))
    if back < WINDOW:
        share = Decimal(int(life.rng.integers(10, 60))) / 100
        yield OrderRow(
            line=order.line,
            order_key=f"{order.order_key}-R",
            customer_key=order.customer_key,
            ordered_at=life.calendar.in_hours(back, life.rng),
            amount=-(order.amount * share).quantize(Decimal("0.01")),
            currency=order.currency,
            product=order.product,
        )


def _invoiced(life: Life, order: OrderRow, ordered: int) -> Iterator[InvoiceRow | PaymentRow]:
    plan = life.customer.plan
    issued = life.calendar.next_workday(ordered + int(life.rng.integers(1, 4)))
    if issued >= WINDOW:
        return
    disputed = issued + int(life.rng.integers(5, 20)) if chance(life.rng, plan.disputes) else None
    late = life.rng.normal(plan.days_late(issued), 2 + abs(plan.days_late(issued)) / 4) + (25 if disputed else 0)
    settled = life.calendar.next_workday(max(issued + 1, issued + plan.terms + late))
    invoice = InvoiceRow(
        line=order.line,
        invoice_key=order.order_key.replace("SO-", "INV-"),
        customer_key=life.customer.key,
        order_key=order.order_key,
        issued_at=life.calendar.moment(issued),
        due_at=life.calendar.date(issued + plan.terms),
        amount=order.amount,
        currency=order.currency,
        settled_at=life.calendar.moment(settled) if settled < WINDOW else None,
        disputed_at=life.calendar.moment(disputed) if disputed and disputed < WINDOW else None,
    )
    yield invoice
    yield from _paid(life, invoice, issued=issued, settled=settled)


def _paid(life: Life, invoice: InvoiceRow, *, issued: int, settled: int) -> Iterator[PaymentRow]:
    """At once or in two parts; the last one settles the invoice. What would be paid from today on is not there."""
    first = Decimal(0)
    if chance(life.rng, _IN_PARTS):
        early = life.calendar.workday(issued + (settled - issued) * float(life.rng.uniform(0.3, 0.9)))
        if issued < early < min(settled, WINDOW):
            first = (invoice.amount * Decimal(int(life.rng.integers(3, 7))) / 10).quantize(Decimal("0.01"))
            yield _payment(invoice, 1, at=life.calendar.moment(early), amount=first)
    if settled < WINDOW:
        yield _payment(invoice, 2 if first else 1, at=life.calendar.moment(settled), amount=invoice.amount - first)


def _payment(invoice: InvoiceRow, number: int, *, at: datetime, amount: Decimal) -> PaymentRow:
    return PaymentRow(
        line=invoice.line,
        payment_key=f"{invoice.invoice_key}/{number}",
        invoice_key=invoice.invoice_key,
        customer_key=invoice.customer_key,
        paid_at=at,
        amount=amount,
        currency=invoice.currency,
    )
