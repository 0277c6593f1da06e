"""The demo company holds together: one can store it as it stands, and its stories are in it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.demo.calendar import WINDOW, Calendar, is_workday
from bot.demo.company import Company, generate
from bot.demo.customers import Book
from bot.demo.names import Namer
from bot.demo.words import Language, load
from handlers.imports import rows
from handlers.imports.fields import CAUSES, KINDS, METRICS, RESULTS, SIZES
from handlers.imports.rows import Row
from scoring.schema import SIGNALS, VISIT_OUTCOMES

TODAY = date(2025, 6, 16)
ZONE = ZoneInfo("Asia/Shanghai")
END = datetime(2025, 6, 16, tzinfo=ZONE).astimezone(UTC)
R = TypeVar("R", bound=Row)


@cache
def company(seed: int = 5, customers: int = 300) -> Company:
    return generate(customers=customers, seed=seed, today=TODAY)


def of(kind: type[R], made: Company | None = None) -> list[R]:
    return [row for table in (made or company()).rows.values() for row in table if isinstance(row, kind)]


def of_customer(kind: type[R], number: int, made: Company) -> list[R]:
    return [row for row in of(kind, made) if getattr(row, "customer_key", None) == f"C{number:05d}"]


def test_the_same_seed_makes_the_same_company() -> None:
    assert generate(customers=40, seed=5, today=TODAY) == generate(customers=40, seed=5, today=TODAY)


def test_another_seed_makes_another_company() -> None:
    assert company(6).rows["orders"] != company().rows["orders"]


def test_more_customers_leave_the_first_ones_as_they_are() -> None:
    few, many = generate(customers=30, seed=5, today=TODAY), company()
    keys = {row.customer_key for row in of(rows.CustomerRow, few)}
    assert few.rows["orders"] == [row for row in of(rows.OrderRow, many) if row.customer_key in keys]


def test_a_company_without_customers_is_refused() -> None:
    with pytest.raises(ValueError, match="0"):
        generate(customers=0, seed=1, today=TODAY)


def test_two_teams_eight_people_both_languages() -> None:
    made = company()
    assert [(team.zh, team.en) for team in made.teams] == [("华东", "East"), ("华北", "North")]
    roles = Counter(person.role for person in made.people)
    assert roles == {"representative": 5, "manager": 2, "administrator": 1}
    assert {person.language for person in made.people} == {"zh", "en"}
    assert {person.team for person in made.people if person.role != "administrator"} == {"east", "north"}


def test_every_customer_belongs_to_a_representative_and_the_team_of_that_person() -> None:
    made = company()
    teams = {team.key: team.zh for team in made.teams}
    home = {person.name: teams[person.team or ""] for person in made.people if person.role == "representative"}
    for customer in of(rows.CustomerRow):
        assert customer.owner is not None
        assert customer.team == home[customer.owner]


def test_keys_names_and_aliases_are_unique() -> None:
    customers = of(rows.CustomerRow)
    aliases = [alias for customer in customers for alias in customer.aliases]
    assert len({customer.name for customer in customers}) == len(customers) == 300
    assert len(set(aliases)) == len(aliases)
    for name, kind in KINDS.items():
        keys = [getattr(row, kind.key) for row in company().rows[name]]
        assert len(set(keys)) == len(keys) > 0, name


def test_every_row_belongs_to_a_customer_and_every_payment_to_an_invoice() -> None:
    made = company()
    customers = {row.customer_key for row in of(rows.CustomerRow)}
    invoices = {row.invoice_key for row in of(rows.InvoiceRow)}
    for table in made.rows.values():
        assert {getattr(row, "customer_key", None) for row in table} <= customers
    assert {row.invoice_key for row in of(rows.PaymentRow)} <= invoices


def test_words_are_those_that_the_fields_allow() -> None:
    assert {row.size for row in of(rows.CustomerRow)} <= set(SIZES)
    assert {row.cause for row in of(rows.ComplaintRow)} <= set(CAUSES)
    assert {row.metric for row in of(rows.SurveyRow)} == set(METRICS)
    assert {row.result for row in of(rows.ProjectRow)} <= {*RESULTS, None}
    assert {row.outcome for row in of(rows.VisitRow)} == set(VISIT_OUTCOMES)
    assert {row.kind for row in of(rows.SignalRow)} <= set(SIGNALS)


def test_a_signal_quotes_the_note_it_comes_from() -> None:
    notes = {row.visit_key: row.note or "" for row in of(rows.VisitRow)}
    signals = of(rows.SignalRow)
    assert signals
    assert all(signal.words in notes[signal.visit_key or ""] for signal in signals)
    assert not any("{" in note for note in notes.values())


def test_a_note_is_in_the_language_of_the_person() -> None:
    language = {person.name: person.language for person in company().people}
    contacts = {customer.customer_key: customer.contact or "" for customer in of(rows.CustomerRow)}
    for visit in of(rows.VisitRow):
        words = (visit.note or "").replace(contacts[visit.customer_key], "")
        assert bool(re.search("[一-鿿]", words)) == (language[visit.person or ""] == "zh"), visit.note


def _happened() -> Iterable[datetime]:
    for row in of(rows.OrderRow):
        yield row.ordered_at
    for payment in of(rows.PaymentRow):
        yield payment.paid_at
    for invoice in of(rows.InvoiceRow):
        yield from filter(None, (invoice.issued_at, invoice.settled_at, invoice.disputed_at))
    for visit in of(rows.VisitRow):
        yield visit.visited_at
    for complaint in of(rows.ComplaintRow):
        yield from filter(None, (complaint.complained_at, complaint.answered_at, complaint.resolved_at))
    for project in of(rows.ProjectRow):
        yield from filter(None, (project.opened_at, project.closed_at))


def test_what_happened_lies_before_today_and_in_the_window() -> None:
    moments = list(_happened())
    assert max(moments) < END
    assert min(moments) > END - timedelta(days=WINDOW + 15)


def test_trade_and_visits_happen_on_workdays_in_office_hours() -> None:
    moments = [row.ordered_at for row in of(rows.OrderRow)] + [row.visited_at for row in of(rows.VisitRow)]
    for moment in moments:
        local = moment.astimezone(ZONE)
        assert is_workday(local.date(), chinese=True)
        assert 8 <= local.hour < 18


def test_outside_china_and_beyond_its_published_calendar_a_week_has_five_workdays() -> None:
    assert [is_workday(date(2025, 10, day), chinese=False) for day in range(1, 8)] == [
        *[True] * 3,
        False,
        False,
        True,
        True,
    ]
    assert [is_workday(date(2060, 10, day), chinese=True) for day in range(1, 5)] == [True, False, False, True]


def test_what_is_settled_is_paid_in_full_and_nothing_is_paid_twice() -> None:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for payment in of(rows.PaymentRow):
        assert payment.amount > 0
        paid[payment.invoice_key or ""] += payment.amount
    for invoice in of(rows.InvoiceRow):
        if invoice.settled_at:
            assert paid[invoice.invoice_key] == invoice.amount
        else:
            assert paid[invoice.invoice_key] < invoice.amount


def test_all_behaviours_of_a_real_book_are_in_it() -> None:
    invoices = of(rows.InvoiceRow)
    settled = [row for row in invoices if row.settled_at]
    late = sum(row.settled_at.astimezone(ZONE).date() > row.due_at for row in settled if row.settled_at) / len(settled)
    assert 0.3 < late < 0.7
    assert any(row.disputed_at for row in invoices)
    assert any(row.amount < 0 for row in of(rows.OrderRow))
    assert any(row.resolved_at is None for row in of(rows.ComplaintRow))
    ends = [row.ends_at for row in of(rows.ContractRow)]
    assert min(ends) < TODAY < max(ends)
    assert any(row.next_at and row.next_at >= TODAY for row in of(rows.VisitRow))
    assert {row.size for row in of(rows.CustomerRow)} == set(SIZES)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_customer_thins_out_pays_later_and_speaks_of_a_competitor(seed: int) -> None:
    made = company(seed, 12)
    first = of(rows.CustomerRow, made)[0]
    assert (first.name, first.owner, first.aliases[0]) == ("华能电力", made.people[0].name, "华能")
    ordered = [row.ordered_at for row in of_customer(rows.OrderRow, 1, made) if row.amount > 0]
    recent = sum(at > END - timedelta(days=100) for at in ordered) / 100
    before = sum(at <= END - timedelta(days=100) for at in ordered) / (WINDOW - 100)
    assert recent < 0.8 * before
    late = [
        ((row.settled_at - row.issued_at).days, row.issued_at)
        for row in of_customer(rows.InvoiceRow, 1, made)
        if row.settled_at
    ]
    early = [days for days, at in late if at < END - timedelta(days=220)]
    slow = [days for days, at in late if at > END - timedelta(days=160)]
    assert sum(slow) / len(slow) > sum(early) / len(early) + 8
    assert {"payment_delay", "competitor"} <= {row.kind for row in of_customer(rows.SignalRow, 1, made)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_other_stories_are_told_whatever_the_seed(seed: int) -> None:
    made = company(seed, 12)
    gone = of_customer(rows.OrderRow, 3, made)
    assert max(row.ordered_at for row in gone) < END - timedelta(days=30)
    assert any(row.severity == 3 and row.resolved_at is None for row in of_customer(rows.ComplaintRow, 3, made))
    assert any(row.ends_at == TODAY + timedelta(days=38) for row in of_customer(rows.ContractRow, 6, made))
    limit = of(rows.CustomerRow, made)[4].credit_limit
    owed = sum(row.amount for row in of_customer(rows.InvoiceRow, 5, made) if row.settled_at is None)
    assert limit is not None
    assert owed > limit
    assert [row.group_company for row in of(rows.CustomerRow, made)[6:9]] == ["天元集团"] * 3


def test_many_customers_still_have_names_of_their_own() -> None:
    names = [customer.row.name for customer in Book(3, Calendar(TODAY, "Asia/Shanghai")).customers(5000)]
    assert len(set(names)) == 5000


def test_a_group_of_many_companies_does_not_run_out_of_names() -> None:
    namer, industry = Namer(np.random.default_rng(1), set(), set()), load().industries[0]
    languages: tuple[Language, ...] = ("zh", "en")
    made = [namer.company(language, industry, "上海", "天元") for language in languages for _ in range(30)]
    assert len({name.short for name in made}) == 60
    assert [name.alias for name in made].count("天元") == 1
