"""How good churn and value are: published parameters, real logs out of time, and simulated truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from bot.bench.check import Check
from scoring import churn_fit, gamma_gamma_fit, metrics, simulate
from scoring.churn import PRIOR, BuyTillYouDrop, sigmoid
from scoring.features import summarise
from scoring.fit import base_model, fit
from scoring.ingredients import Ingredients
from scoring.model import Choice, Model, Season
from scoring.moment import Moment
from scoring.order_days import Floats, OrderDays
from scoring.predict import churn_log_odds
from scoring.simulate import Story
from scoring.tables import Tables, cut
from scoring.value import Terms, expected_value
from scoring.windows import Window, open_window, ordered_value

HORIZON: Final = 90.0
FEW: Final = 20
DRAWS: Final = 40  # groups of FEW random customers
# Books that differ from the prior, so that the truth is not handed to the fit.
TRUTHS: Final = (
    PRIOR,
    BuyTillYouDrop(0.8, 66.0, 0.1, 3.0),
    BuyTillYouDrop(0.6, 46.0, 0.8, 1.3),
    BuyTillYouDrop(2.0, 30.0, 0.3, 0.6),
)
_ONE_YEAR: Final = "the bars speak of a longer history; one year is here"


def conformance(log: Tables) -> Iterator[Check]:
    """CDNOW, calibrated until 1997-09-30, in weeks: Fader, Hardie & Lee (2005), Fader & Hardie (2013)."""
    end = Moment(0.0, 10_134)  # 1997-09-30
    orders = log["orders"]
    past = {name: values[orders["day"] <= end.day] for name, values in orders.items()}
    ids = np.unique(past["customer_id"]).astype(np.int64)
    o = summarise(ids, {**past, "amount": past["amount"] + 0.01}, end)  # the papers count orders of nothing as orders
    history = o.frequency, o.recency / 7, o.tenure / 7
    model = churn_fit.fit(*history, family="bg", prior=None)
    found = {"r": (model.r, 0.2426), "alpha": (model.alpha, 4.414), "a": (model.a, 0.793), "b": (model.b, 2.426)}
    for name, (value, published) in found.items():
        yield Check("CDNOW", f"BG/NBD {name}, off by (share)", abs(value / published - 1), 0.002, 0.001, lower=True)
    off = abs(churn_fit.log_likelihood(model, *history) + 9582.43)
    yield Check("CDNOW", "BG/NBD log-likelihood, off by", off, 0.05, 0.05, lower=True)
    days = OrderDays.of(ids, past)
    first = np.zeros(len(days.code), bool)
    first[days.starts] = True
    count, total = days.total(~first), days.total(np.where(first, 0.0, days.amount))
    spend = gamma_gamma_fit.fit(count, total / np.maximum(count, 1), prior=False)
    for name, value, published in (("p", spend.p, 6.25), ("q", spend.q, 3.744), ("gamma", spend.gamma, 15.444)):
        yield Check(
            "CDNOW", f"Gamma-Gamma {name}, off by (share)", abs(value / published - 1), 0.002, 0.001, lower=True
        )


@dataclass(frozen=True)
class Seen:
    """A window, expected discounted revenue, and actual revenue."""

    window: Window
    value: Floats
    actual: Floats


def wholesaler(log: Tables, starts: Sequence[Moment]) -> Iterator[Check]:
    """Out of time on the wholesaler: every figure is the mean over the starts."""
    seen = [see(log, start) for start in starts]
    p, none = [s.window.said.probability for s in seen], [s.window.none for s in seen]
    active = [s.window.active for s in seen]
    name = "wholesaler, H 90"

    def mean(values: Iterator[float]) -> float:
        return float(np.mean(list(values)))

    cases = list(zip(p, none, active, strict=True))
    yield Check(name, "AUC, all", mean(metrics.auc(q, y) for q, y, _ in cases), 0.803, 0.812, note=_ONE_YEAR)
    yield Check(name, "AUC, active", mean(metrics.auc(q[a], y[a]) for q, y, a in cases), 0.755, 0.775, note=_ONE_YEAR)
    yield Check(name, "ECE, active", mean(metrics.ece(q[a], y[a]) for q, y, a in cases), 0.045, 0.025, True, _ONE_YEAR)
    money = [(s.value, s.actual) for s in seen]
    bias = abs(mean(metrics.bias(v, y) for v, y in money))
    yield Check(name, "CLV RMSE", mean(metrics.rmse(v, y) for v, y in money), 1340, 1290, True, _ONE_YEAR)
    yield Check(name, "CLV bias", bias, 0.05, 0.02, True, _ONE_YEAR)
    yield Check(name, "CLV normalised Gini", mean(metrics.gini(v, y) for v, y in money), 0.835, 0.845, note=_ONE_YEAR)
    captured = mean(metrics.capture(v, y) for v, y in money)
    yield Check(name, "CLV top-decile capture", captured, 0.62, 0.64, note=_ONE_YEAR)
    yield from _few_customers([s.window for s in seen], name)


def never_worse(log: Tables, on: str, as_of: Moment, *, horizon: float = HORIZON) -> Iterator[Check]:
    """What serves against the plain core, on the window after the choice was made."""
    chosen = fit(log, as_of, horizon_days=horizon)
    served, core = (
        open_window(model, log, as_of, horizon=horizon)
        for model in (chosen, replace(chosen, choice=Choice("core"), season=Season()))
    )
    note = f"{chosen.serves} serves, {chosen.choice.why}, season {chosen.season.scale:.2f}"
    for crowd, mask in (("all", np.ones(len(served.ids), bool)), ("active", served.active)):
        p, q, none = served.said.probability[mask], core.said.probability[mask], served.none[mask]
        loss = metrics.auc(q, none) - metrics.auc(p, none)
        yield Check(on, f"AUC below the core's, {crowd}", loss, 0.005, 0.0, lower=True, note=note)
        worse = metrics.ece(p, none) - metrics.ece(q, none)
        yield Check(on, f"ECE above the core's, {crowd}", worse, 0.01, 0.0, lower=True, note=note)


def simulated(repeats: int) -> Iterator[Check]:
    """Mean absolute error of p where it is known, a season, and a log that has nothing to tell."""
    for customers, floor, goal, share in ((20, 0.035, 0.028, 10), (200, 0.018, 0.014, 3), (1000, 0.008, 0.0055, 1)):
        errors = [_error(truth, customers, seed) for truth in TRUTHS for seed in range(repeats * share)]
        yield Check("simulated truth", f"error of p, {customers} customers", float(np.mean(errors)), floor, goal, True)
    flat = simulate.noise(4000, seed=1)
    seen = see(flat, simulate.TODAY).window
    auc, ece = metrics.auc(seen.said.probability, seen.none), metrics.ece(seen.said.probability, seen.none)
    yield Check("no signal", "AUC", auc, 0.58, 0.55, lower=True)
    yield Check("no signal", "ECE", ece, 0.025, 0.015, lower=True)
    waves = simulate.log(6000, seed=1, story=Story(days=900.0, season=0.4))
    busy = see(waves, simulate.TODAY).window
    ece = metrics.ece(busy.said.probability[busy.active], busy.none[busy.active])
    yield Check("before a high season, 18 months", "ECE, active", ece, 0.045, 0.025, lower=True)


def see(log: Tables, start: Moment) -> Seen:
    """What a model fitted at `start` said of the window after it, and what came."""
    model = base_model(cut(log, start), start, horizon=HORIZON)
    window = open_window(model, log, start, horizon=HORIZON)
    value = expected_value(model, window.given, terms=Terms(discount_rate=0.1)).clv
    return Seen(window, value, ordered_value(window.ids, log["orders"], window.since, window.until))


def _few_customers(windows: Sequence[Window], on: str) -> Iterator[Check]:
    """Books of FEW random customers, fitted alone, judged together."""
    rng, figures = np.random.default_rng(0), []
    for window in windows:
        drawn = np.concatenate([rng.permutation(len(window.ids)) for _ in range(2)])[: DRAWS * FEW]
        groups = np.array_split(drawn, max(1, len(drawn) // FEW))
        p = np.concatenate([_alone(window.given.take(group)) for group in groups])
        none, active = window.none[drawn], window.active[drawn]
        figures.append((metrics.auc(p, none), metrics.auc(p[active], none[active]), metrics.brier(p, none)))
    auc, among_active, brier = (float(value) for value in np.mean(figures, axis=0))
    yield Check(on, f"AUC, all, {FEW} customers", auc, 0.79, 0.805, note=_ONE_YEAR)
    yield Check(on, f"AUC, active, {FEW} customers", among_active, 0.745, 0.765, note=_ONE_YEAR)
    yield Check(on, f"Brier, all, {FEW} customers", brier, 0.175, 0.165, True, _ONE_YEAR)


def _alone(given: Ingredients) -> Floats:
    o = given.orders
    model = Model(as_of_day=0, core=churn_fit.fit(o.frequency, o.recency, o.tenure))
    return churn_log_odds(model, given).probability


def _error(truth: BuyTillYouDrop, customers: int, seed: int) -> float:
    drawn = simulate.histories(customers, seed=seed, truth=truth)
    model = churn_fit.fit(*drawn.observed)
    said = sigmoid(model.none_log_odds(*drawn.observed, np.full(customers, drawn.horizon)))
    return float(np.abs(said - drawn.probability).mean())
