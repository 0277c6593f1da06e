"""What else follows from an assessment: contribution, pay-back, stage, cause of danger, credit, grade for a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.assess import Assessment
from scoring.credit import Business, Terms, propose
from scoring.grouped import Floats, at, known, last, ratio, total
from scoring.indicators import STATEMENT_DAYS, growth
from scoring.margins import margins
from scoring.rating import Scorecard, grades, rate, with_profile
from scoring.settings import LEVELS, RISKS, Settings
from scoring.stages import Cause, by_contract, causes, stages
from scoring.tables import take

YEAR = 365.0


@dataclass(frozen=True)
class Contribution:
    """What customers bring, one value each, of twelve months.

    Rates are shares, 0-1, of what all bring together; who brings a loss has no share in the profit.
    """

    revenue: Floats  # net of returns, at or above 0
    revenue_rate: Floats
    profit: Floats  # revenue times the margin, may be a loss; `margins` where it is unknown
    profit_rate: Floats
    cash: Floats  # paid: payments, and invoices that were settled without any
    payback_months: Floats  # months of the last year's profit that pay the acquisition cost; NaN unknown, inf never


def contribution(found: Assessment, settings: Settings) -> Contribution:
    """Economic contribution of the assessed customers; a book's sum is over these."""
    revenue = np.maximum(found.given.orders.revenue_year, 0.0)
    profit = revenue * margins(found.ids, found.tables, settings, found.fitted.margin)
    cost, monthly = _of_customer(found, "acquisition_cost"), profit / 12.0
    never = np.where(np.isnan(cost), np.nan, np.where(cost > 0, np.inf, 0.0))
    return Contribution(
        revenue=revenue,
        revenue_rate=_share(revenue),
        profit=profit,
        profit_rate=_share(np.maximum(profit, 0.0)),
        cash=_cash(found),
        payback_months=np.where(monthly > 0, cost / np.where(monthly > 0, monthly, 1.0), never),
    )


def life_stages(found: Assessment) -> list[str]:
    """The life-cycle stage of each customer: by its orders, else by its contracts."""
    orders, summary, as_of = found.tables["orders"], found.given.orders, found.as_of
    ordering = stages(found.ids, orders, summary, growth(found.ids, orders, summary, as_of), as_of)
    bound = by_contract(found.ids, found.tables["contracts"], as_of)
    return [contract if stage == "lead" else stage for stage, contract in zip(ordering, bound, strict=True)]


def danger_causes(found: Assessment) -> list[Cause]:
    """The likeliest cause of each customer's danger or loss."""
    return causes(found.ids, found.tables, found.as_of)


def credit(found: Assessment, settings: Settings) -> Terms:
    """Proposed limit, terms and security of each customer."""
    levels = found.levels.level[:, RISKS.index("payment")]
    business = Business(
        grades=found.grades,
        payment_levels=[LEVELS[max(level, 1) - 1] for level in levels.tolist()],
        revenue_year=found.given.orders.revenue_year,
        late_15=np.where(found.late.evidence > 0, found.late.probability(15.0), np.nan),
        overdue_share=found.owed.overdue_share,
        stated_revenue=_stated_revenue(found),
    )
    return propose(business, found.fitted.revenue_year, settings.credit)


def for_project(found: Assessment, profile: str, settings: Settings) -> tuple[Scorecard, Sequence[str]]:
    """Scorecard and grades of the customers as partners for a project (type) with a profile. KeyError without one."""
    values = dict(zip(found.card.indicators, found.card.values.T, strict=True))
    card = rate(values, with_profile(settings.grade, settings.profiles[profile]))
    return card, grades(card)


def _cash(found: Assessment) -> Floats:
    """Money that came in within twelve months."""
    n, today = len(found.ids), found.as_of.day
    paid, payer = known(found.ids, found.tables["payments"])
    cash = total(payer, paid["amount"] * (today - paid["day"] <= YEAR), n)
    invoices, debtor = known(found.ids, found.tables["invoices"])
    recorded = np.isin(invoices["id"], paid["invoice_id"][~np.isnan(paid["invoice_id"])])
    settled = (today - np.nan_to_num(invoices["settled_day"], nan=-np.inf) <= YEAR) & ~recorded
    return cash + total(debtor, invoices["amount"] * settled, n)


def _stated_revenue(found: Assessment) -> Floats:
    own, place = known(found.ids, found.tables["financials"])
    fresh = found.as_of.day - own["day"] <= STATEMENT_DAYS
    own, place = take(own, fresh), place[fresh]
    return at(own["revenue"], last(place, own["at"], len(found.ids)))


def _of_customer(found: Assessment, column: str) -> Floats:
    own, place = known(found.ids, found.tables["customers"])
    values = np.full(len(found.ids), np.nan)
    values[place] = own[column]
    return values


def _share(part: Floats) -> Floats:
    return np.nan_to_num(ratio(part, np.full(len(part), part.sum())))
