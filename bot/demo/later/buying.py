"""What a customer goes on to buy, and how it pays: for new orders, and for what was owed when the demo began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from bot.demo.calendar import WINDOW
from bot.demo.later.course import Course, residual
from bot.demo.words import Rng, chance, pick
from handlers.imports.rows import InvoiceRow, OrderRow, PaymentRow, Row

_CANCELLED: Final = 0.02
_IN_PARTS: Final = 0.2
_CENT: Final = Decimal("0.01")
_TRIES: Final = 50


@dataclass
class Buying:
    """A customer's orders, in its own time: a renewal process with gamma gaps, as in the past."""

    course: Course
    rng: Rng
    _made: int = 0
    _left: float = 0.0  # of its own time, until the next order

    @classmethod
    def after(cls, course: Course, rng: Rng, past: Sequence[Row]) -> Buying:
        """Goes on from the orders and invoices that are known."""
        orders = [row for row in past if isinstance(row, OrderRow) and row.amount > 0]
        going = cls(course, rng, len(orders))
        last = max((course.calendar.day_of(row.ordered_at) for row in orders), default=-1)
        rates = course.plan.rates()
        plan = course.plan
        going._left = residual(rng, plan.shape, plan.gap / plan.shape, float(rates[last + 1 :].sum()))
        _bill_the_last(going, orders, past)
        _collect_what_is_open(going, past)
        return going

    def step(self, day: int, passed: int) -> Iterator[Row]:
        """The order of a workday, where there is one; what comes of it goes into the diary."""
        self._left -= self.course.rate(day) * passed
        if self._left > 0 or self._made >= self.course.plan.most:
            return
        yield from self.order(day)

    def begin(self, day: int) -> Iterator[Row]:
        """The first order of a new customer."""
        self._left = 0.0
        yield from self.order(day)

    def order(self, day: int) -> Iterator[Row]:
        """An order on that day, whatever the rhythm says."""
        plan = self.course.plan
        self._made += 1
        self._left += float(self.rng.gamma(plan.shape, plan.gap / plan.shape))
        order = self._order(day)
        yield order
        if chance(self.rng, _CANCELLED):
            self._cancel(order, day)
        self.bill(order, self.course.calendar.next_workday(day + int(self.rng.integers(1, 4))))

    def _order(self, day: int) -> OrderRow:
        customer, calendar = self.course.customer, self.course.calendar
        amount = customer.plan.deal * float(self.rng.lognormal(0, customer.plan.spread))
        return OrderRow(
            line=1,
            order_key=f"SO-{customer.key}-{calendar.date(day):%y%m%d}",
            customer_key=customer.key,
            ordered_at=calendar.in_hours(day, self.rng),
            amount=Decimal(int(amount * 100)).scaleb(-2),
            currency="CNY",
            product=pick(self.rng, customer.industry.products(customer.language)),
        )

    def _cancel(self, order: OrderRow, day: int) -> None:
        """A part of the order is taken back some days later."""
        calendar = self.course.calendar
        back = calendar.next_workday(day + int(self.rng.integers(3, 15)))
        share = Decimal(int(self.rng.integers(10, 60))) / 100
        row = replace(
            order,
            order_key=f"{order.order_key}-R",
            ordered_at=calendar.in_hours(back, self.rng),
            amount=-(order.amount * share).quantize(_CENT),
        )
        self.course.diary.put(back, row)

    def bill(self, order: OrderRow, issued: int) -> None:
        """The invoice of an order, perhaps a dispute, and its payments."""
        course, calendar = self.course, self.course.calendar
        invoice = InvoiceRow(
            line=1,
            invoice_key=order.order_key.replace("SO-", "INV-"),
            customer_key=order.customer_key,
            order_key=order.order_key,
            issued_at=calendar.moment(issued),
            due_at=calendar.date(issued + course.plan.terms),
            amount=order.amount,
            currency=order.currency,
        )
        course.diary.put(issued, invoice)
        disputed = None
        if chance(self.rng, course.plan.disputes):
            disputed = calendar.next_workday(issued + int(self.rng.integers(5, 20)))
            course.diary.put(disputed, replace(invoice, disputed_at=calendar.moment(disputed)))
        settled = calendar.next_workday(self._settled(issued, issued, disputed is not None))
        first = self._first_part(invoice, issued, settled) if chance(self.rng, _IN_PARTS) else Decimal(0)
        self.pay(invoice, settled, number=2 if first else 1, amount=invoice.amount - first)

    def _settled(self, issued: int, today: int, disputed: bool) -> float:
        """The day on which what was invoiced is paid; it has not been by `today`."""
        usual = self.course.days_late(issued)
        for _ in range(_TRIES):
            late = float(self.rng.normal(usual, 2 + abs(usual) / 4)) + (25 if disputed else 0)
            day = max(issued + 1, issued + self.course.plan.terms + late)
            if day > today:
                return day
        return today + 1 + float(self.rng.exponential(10))

    def _first_part(self, invoice: InvoiceRow, issued: int, settled: int) -> Decimal:
        early = self.course.calendar.workday(issued + (settled - issued) * float(self.rng.uniform(0.3, 0.9)))
        if not issued < early < settled:
            return Decimal(0)
        amount = (invoice.amount * Decimal(int(self.rng.integers(3, 7))) / 10).quantize(_CENT)
        self.pay(invoice, early, number=1, amount=amount)
        return amount

    def pay(self, invoice: InvoiceRow, day: int, *, number: int, amount: Decimal) -> None:
        payment = PaymentRow(
            line=1,
            payment_key=f"{invoice.invoice_key}/{number}",
            invoice_key=invoice.invoice_key,
            customer_key=invoice.customer_key,
            paid_at=self.course.calendar.moment(day),
            amount=amount,
            currency=invoice.currency,
        )
        self.course.diary.put(day, payment)


def _bill_the_last(going: Buying, orders: Sequence[OrderRow], past: Sequence[Row]) -> None:
    """Orders of the last days before the demo that were not invoiced yet."""
    billed = {row.order_key for row in past if isinstance(row, InvoiceRow)}
    for order in orders:
        if order.order_key not in billed:
            going.bill(order, going.course.calendar.next_workday(WINDOW + int(going.rng.integers(0, 2))))


def _collect_what_is_open(going: Buying, past: Sequence[Row]) -> None:
    """Payments of the invoices that were open when the demo began."""
    paid: dict[str, list[Decimal]] = {}
    for row in past:
        if isinstance(row, PaymentRow):
            paid.setdefault(row.invoice_key or "", []).append(row.amount)
    for row in past:
        if isinstance(row, InvoiceRow) and row.settled_at is None:
            parts = paid.get(row.invoice_key, [])
            issued = going.course.calendar.day_of(row.issued_at)
            day = going._settled(issued, WINDOW - 1, row.disputed_at is not None)
            settled = going.course.calendar.next_workday(day)
            going.pay(row, settled, number=len(parts) + 1, amount=row.amount - sum(parts))
