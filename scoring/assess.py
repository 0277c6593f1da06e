"""The whole conclusion about customers: churn, value, payment, grade, class and matrix, joined from their modules.

One code for a book and for a single customer: whoever is scored alone gets the book's numbers, because everything that
depends on the others (models, averages, edges, group shares) is fitted once and handed in as `Fitted`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from scoring import fit as churn_fit
from scoring import matrix, own, pauses, payment, payment_fit, rating, risks
from scoring.coverage import Coverage, coverage
from scoring.elementwise import filled
from scoring.evidence import Shelf
from scoring.explain import reasons
from scoring.fit import Which
from scoring.grouped import Floats, Ints, known, total
from scoring.indicators import Averages, Findings, indicators
from scoring.ingredients import Buyers, Ingredients, gather_more
from scoring.margins import margins, of_book
from scoring.matrix import Edges, Levels
from scoring.model import Model, barred
from scoring.moment import Moment
from scoring.payment import PaymentModel
from scoring.payment_reasons import payment_reasons
from scoring.plain import from_plain, to_plain
from scoring.predict import LogOdds, churn_log_odds
from scoring.rating import Scorecard
from scoring.reasons import Reason
from scoring.receivables import OpenInvoices, Receivables, amount_at_risk, open_invoices, receivables
from scoring.settings import GRADES, RISKS, Settings
from scoring.tables import Ids, Tables, cut, known_customers
from scoring.value import Terms, Value, expected_value

FORMAT: Final = 1
SHARE_KEPT: Final = 0.005  # group companies below this share of revenue are nobody's concentration
RENEW_DAYS: Final = 7  # so often it is decided on closed windows whether core or challenger serves
NOBODY: Final = Edges(np.inf, np.inf)  # nobody has impact in an empty book


@dataclass(frozen=True)
class Fitted:
    """What a single customer's score needs to know of the book; plain data (`to_json`)."""

    churn: Model
    payment: PaymentModel
    averages: Averages = field(default_factory=Averages)
    value_edges: Edges = NOBODY  # of the twelve-month value at stake
    exposure_edges: Edges = NOBODY
    project_edges: Edges = NOBODY
    revenue_year: float = 0.0
    profit_year: float = 0.0  # of those who bring a profit; 0 in fits of before it was kept
    margin: float | None = None  # of the revenue whose margin is known; None: of too little, and in fits of before
    # Revenue of twelve months by group company, those above SHARE_KEPT.
    groups: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def version(self) -> str:
        """Names exactly these numbers: the day, and a digest of all of them."""
        digest = hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()
        return f"{self.churn.as_of_day}-{digest[:10]}"

    def to_json(self) -> dict[str, Any]:
        """Plain values under a format number; infinite edges as None."""
        plain: dict[str, Any] = _finite({"format": FORMAT} | to_plain(self))
        return plain

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` stored. ValueError for another format."""
        if stored.get("format") != FORMAT:
            raise ValueError(f"a fit of format {stored.get('format')!r}, this program reads {FORMAT}")
        plain = {key: value for key, value in stored.items() if key != "format"}
        for name in ("value_edges", "exposure_edges", "project_edges"):
            plain[name] = {key: np.inf if value is None else value for key, value in plain[name].items()}
        return from_plain(cls, plain)


@dataclass(frozen=True)
class Assessment:
    """All conclusions about some customers; arrays have one row each, aligned with `ids` (sorted)."""

    ids: Ids
    as_of: Moment
    fitted: Fitted
    tables: Tables  # cut at `as_of`
    given: Ingredients
    value: Value
    owed: Receivables
    late: payment.Lateness
    card: Scorecard
    levels: Levels
    cover: Coverage
    churn: Floats  # P(no order in the horizon), NaN without order or contract
    core_log_odds: Floats
    service_log_odds: Floats
    challenger_log_odds: Floats  # what its trees add, zero while the core serves
    at_risk: Floats  # expected loss: P(none) x value at stake + what will be paid more than 30 days late
    share: Floats  # of the group company in the firm's revenue of twelve months
    grades: tuple[str, ...]
    classes: tuple[str, ...]

    def row(self, customer_id: int) -> int:
        """Where a customer stands. KeyError where it is not among them."""
        place = int(np.searchsorted(self.ids, customer_id))
        if place == len(self.ids) or self.ids[place] != customer_id:
            raise KeyError(customer_id)
        return place

    @cached_property
    def overall(self) -> list[str]:
        """The level of each customer."""
        return self.levels.overall()

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """The three largest reasons of a customer's churn probability."""
        return self.reasons_of(np.array([row]))[0]

    def reasons_of(self, rows: Ints) -> list[tuple[Reason, ...]]:
        """The three largest reasons of each of these customers, far quicker together than one by one."""
        return reasons(self.fitted.churn, self.ids[rows], given=self.given.take(rows), shelf=self.shelf)

    def payment_reasons_of(self, rows: Ints) -> list[tuple[Reason, ...]]:
        """Why each of these customers (rows in order) may pay late, with the probability that `late` says."""
        ids = self.ids[rows]
        invoices, payments = self.shelf.some("invoices", ids), self.shelf.some("payments", ids)
        return payment_reasons(self.fitted.payment, ids, invoices, payments, self.as_of)

    @cached_property
    def shelf(self) -> Shelf:
        """The rows behind what is said, by customer."""
        return Shelf(self.tables, self.as_of)


@dataclass(frozen=True)
class Plan:
    """How a book is fitted. `horizon_days`: H, default the settings'. `which`: the churn model that is to serve.

    "auto" lets it be chosen, or keeps the choice of an `earlier` fit of the same horizon not older than RENEW_DAYS;
    `barred`: but not the challenger, whose stored forecasts came out worse than the core's.
    """

    horizon_days: float | None = None
    which: Which = "auto"
    earlier: Fitted | None = None
    barred: bool = False


def fit(
    tables: Tables,
    as_of: Moment,
    settings: Settings,
    *,
    horizon_days: float | None = None,
    which: Which = "auto",
    earlier: Fitted | None = None,
) -> Fitted:
    """Fit all that could be known at `as_of`; later rows change nothing, bit for bit. For the options see `Plan`."""
    past = cut(tables, as_of)
    ids = known_customers(past, as_of)
    return _fit(ids, past, as_of, settings, Plan(horizon_days, which, earlier))[0]


def fit_and_assess(
    tables: Tables,
    as_of: Moment,
    settings: Settings,
    *,
    plan: Plan = Plan(),
    before: Mapping[int, str | None] = MappingProxyType({}),
) -> Assessment:
    """`fit` the book, then `assess` everybody in it; what the models say is worked out once. `before`: earlier grades
    by customer."""
    past = cut(tables, as_of)
    ids = known_customers(past, as_of)
    fitted, seen = _fit(ids, past, as_of, settings, plan)
    previous = [before.get(customer_id) for customer_id in ids.tolist()]
    return _judged(fitted, seen, past, as_of, settings, previous=previous)


def assess_everybody(
    fitted: Fitted, tables: Tables, as_of: Moment, settings: Settings, *, before: Mapping[int, str | None]
) -> Assessment:
    """Conclude about everybody on an earlier fit, for its own horizon. `before`: earlier grades by customer."""
    ids = known_customers(cut(tables, as_of), as_of)
    previous = [before.get(customer_id) for customer_id in ids.tolist()]
    return assess(fitted, tables, as_of=as_of, settings=settings, ids=ids, previous=previous)


def _fit(ids: Ids, past: Tables, as_of: Moment, settings: Settings, plan: Plan) -> tuple[Fitted, _Seen]:
    """The fit of a book that was cut at `as_of`, and what its models say of everybody."""
    horizon = plan.horizon_days or settings.churn.horizon_days
    buyers = Buyers.of(ids, past, as_of, horizon_days=horizon, pauses=pauses.find(past["orders"], as_of))
    churn = _churn(buyers, past, as_of, horizon, plan)
    if plan.barred and plan.which == "auto":
        churn = replace(churn, choice=barred(churn.choice))
    margin = of_book(ids, past, buyers.orders.revenue_year, least=settings.value.margin_known)
    base = Fitted(churn, payment_fit.fit(past["invoices"], past["payments"], as_of, settings.payment), margin=margin)
    seen = _see(base, buyers, past, as_of, settings, horizon_days=horizon)
    revenue = np.maximum(seen.found.orders.revenue_year, 0.0)
    names = _groups(ids, past)
    by_group: dict[str, float] = {}
    for name, amount in zip(names, revenue.tolist(), strict=True):
        by_group[name] = by_group.get(name, 0.0) + amount
    shares, whole = settings.matrix.impact, float(revenue.sum())
    fitted = Fitted(
        churn=base.churn,
        payment=base.payment,
        averages=Averages.of(seen.found),
        value_edges=matrix.edges(seen.value.stake, shares),
        exposure_edges=matrix.edges(seen.found.owed.exposure, shares),
        project_edges=matrix.edges(_open_project_amount(ids, past), shares),
        revenue_year=whole,
        profit_year=float(np.maximum(revenue * margins(ids, past, settings, margin), 0.0).sum()),
        margin=margin,
        groups={name: amount for name, amount in by_group.items() if amount > SHARE_KEPT * whole},
    )
    return fitted, seen


def _churn(buyers: Buyers, past: Tables, as_of: Moment, horizon: float, plan: Plan) -> Model:
    if plan.earlier is not None and plan.which == "auto" and _keeps(plan.earlier.churn, as_of, horizon):
        return churn_fit.renew(plan.earlier.churn, past, as_of, buyers=buyers)
    return churn_fit.fit(past, as_of, horizon_days=horizon, which=plan.which, buyers=buyers)


def _keeps(earlier: Model, as_of: Moment, horizon: float) -> bool:
    """Whether the choice of an earlier fit still stands; one of the same day may know what came after `as_of`."""
    return earlier.horizon_days == horizon and 0 < as_of.day - earlier.choice.decided_day < RENEW_DAYS


def assess(
    fitted: Fitted,
    tables: Tables,
    *,
    as_of: Moment,
    settings: Settings,
    ids: Ids | None = None,
    horizon_days: float | None = None,
    previous: Sequence[str | None] | None = None,
) -> Assessment:
    """Conclude about the customers `ids` (sorted; default: all the firm had at `as_of`) from `tables`, uncut.

    `horizon_days`: H, default the settings'. `previous`: grades before, aligned with `ids`, for the hysteresis.
    """
    past = cut(tables, as_of)
    ids = known_customers(past, as_of) if ids is None else ids
    horizon = horizon_days or settings.churn.horizon_days
    buyers = Buyers.of(ids, past, as_of, horizon_days=horizon, pauses=fitted.churn.pauses)
    seen = _see(fitted, buyers, past, as_of, settings, horizon_days=horizon)
    return _judged(fitted, seen, past, as_of, settings, previous=previous)


def _judged(
    fitted: Fitted,
    seen: _Seen,
    past: Tables,
    as_of: Moment,
    settings: Settings,
    *,
    previous: Sequence[str | None] | None,
) -> Assessment:
    """Everything that follows from what the models say."""
    ids = seen.found.ids
    found = seen.found
    values = indicators(found, past, fitted.averages, as_of) | _own_lines(ids, past, settings)
    card = rating.rate(values, settings.grade)
    grades = rating.grades(card, previous)
    share = _share(fitted, ids, past, found)
    waiting = seen.waiting
    chances = risks.probabilities(found, past, waiting, as_of, default_days=settings.payment.default_days)
    chances |= {"concentration": found.churn}
    levels = matrix.judge(chances, _impacts(fitted, seen, past, share, settings), settings.matrix)
    facts = {
        "grades": np.array(grades, object),
        "levels": np.array(levels.overall(), object),
        "impacts": np.array(["low", "medium", "high"], object)[fitted.value_edges.rank(seen.value.stake) - 1],
        "bands": _bands(found.churn, settings),
    }
    return Assessment(
        ids=ids,
        as_of=as_of,
        fitted=fitted,
        tables=past,
        given=seen.given,
        value=seen.value,
        owed=found.owed,
        late=found.late,
        card=card,
        levels=levels,
        cover=coverage(ids, past, as_of),
        churn=found.churn,
        core_log_odds=seen.parts.core,
        service_log_odds=seen.parts.service,
        challenger_log_odds=seen.parts.challenger,
        at_risk=filled(found.churn) * np.maximum(seen.value.stake, 0.0) + amount_at_risk(waiting, found.late),
        share=share,
        grades=tuple(grades),
        classes=tuple(rating.classify(facts, settings.classes)),
    )


def _own_lines(ids: Ids, past: Tables, settings: Settings) -> dict[str, Floats]:
    """The values of the firm's own fields that are lines of the scorecard."""
    if not settings.grade.own:
        return {}
    rows, place = known(ids, past["customers"])
    kept = np.full(len(ids), None, object)
    kept[place] = rows["own"]
    return own.columns(kept, settings.grade.own)


@dataclass(frozen=True)
class _Seen:
    given: Ingredients
    found: Findings
    value: Value
    parts: LogOdds
    waiting: OpenInvoices


def _see(
    fitted: Fitted, buyers: Buyers, past: Tables, as_of: Moment, settings: Settings, *, horizon_days: float
) -> _Seen:
    """What the models say, before anything is judged."""
    ids = buyers.ids
    given = gather_more(fitted.churn.core, buyers, past, as_of=as_of, horizon_days=horizon_days)
    parts = churn_log_odds(fitted.churn, given)
    terms = Terms(settings.value.discount_rate, horizon_days=settings.value.horizon_days)
    margin = margins(ids, past, settings, fitted.margin)
    value = expected_value(fitted.churn, given, margin=margin, terms=terms, parts=parts)
    waiting = open_invoices(ids, past["invoices"], past["payments"], as_of)
    owed = receivables(ids, past["invoices"], past["payments"], as_of, waiting=waiting)
    paid = payment.history(ids, past["invoices"], as_of, past_due=owed.days_past_due)
    found = Findings(
        ids=ids,
        orders=given.orders,
        churn=parts.probability,
        clv=value.clv,
        owed=owed,
        late=fitted.payment.predict(paid),
    )
    return _Seen(given, found, value, parts, waiting)


def _bands(churn: Floats, settings: Settings) -> NDArray[Any]:
    """`settings.churn.band` of each probability, "" where none is known."""
    bands = np.array(GRADES, object)[np.searchsorted(settings.churn.bands, churn, side="right")]
    return np.where(np.isnan(churn), "", bands)


def _impacts(fitted: Fitted, seen: _Seen, past: Tables, share: Floats, settings: Settings) -> dict[str, Ints]:
    """How bad each kind of risk would be: 1 low to 3 high."""
    impacts: dict[str, Ints] = dict.fromkeys(RISKS, fitted.value_edges.rank(seen.value.stake))
    impacts["payment"] = fitted.exposure_edges.rank(seen.found.owed.exposure)
    impacts["project"] = fitted.project_edges.rank(_open_project_amount(seen.found.ids, past))
    medium, high = settings.concentration.share
    impacts["concentration"] = np.asarray(1 + (share >= medium) + (share >= high), np.int64)
    return impacts


def _share(fitted: Fitted, ids: Ids, past: Tables, found: Findings) -> Floats:
    """Each customer's group company as a share of the firm's revenue, its own revenue at least."""
    own = np.maximum(found.orders.revenue_year, 0.0).tolist()
    groups = [max(fitted.groups.get(name, 0.0), amount) for name, amount in zip(_groups(ids, past), own, strict=True)]
    return np.array(groups) / fitted.revenue_year if fitted.revenue_year > 0 else np.zeros(len(ids))


def _groups(ids: Ids, past: Tables) -> list[str]:
    """The group company of each customer; who has none is a group of its own."""
    own, place = known(ids, past["customers"])
    names = [f"#{each}" for each in ids.tolist()]
    for row, name in zip(place.tolist(), own["group_company"].tolist(), strict=True):
        names[row] = str(name) if name else names[row]
    return names


def _open_project_amount(ids: Ids, past: Tables) -> Floats:
    own, place = known(ids, past["projects"])
    return total(place, filled(own["amount"]) * np.isnan(own["closed_at"]), len(ids))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
