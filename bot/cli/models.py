"""`backtest`, `model`: how good the churn model was, which fit serves, and the way back to an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli import drift, trials
from bot.cli.common import AsJson, ConfigFile, fail, opened, say, show, the_firm

if TYPE_CHECKING:
    from db.scores import ModelInfo

Horizon = Annotated[float | None, typer.Option(min=1, max=1095, help="Days to look ahead [the firm's, 90].")]
Cutoffs = Annotated[int, typer.Option(min=1, max=8, help="Closed windows to look at, the latest first.")]
Version = Annotated[str, typer.Argument(metavar="VERSION", help="As `model list` names it.")]

_FIGURES: Final = (
    ("base_rate", "none"), ("roc_auc", "ROC-AUC"), ("pr_auc", "PR-AUC"), ("brier", "Brier"), ("ece", "ECE"),
    ("log_loss", "log-loss"), ("top_decile_lift", "lift"),
)  # fmt: skip
_WHY: Final = {
    "challenger_wins": "the challenger won on log-loss by more than two standard errors, as well calibrated",
    "no_gain": "the challenger did not win on log-loss by more than two standard errors",
    "calibration": "the challenger won on log-loss but is calibrated worse by more than .01",
    "few_windows": "fewer than three closed windows with a challenger: the core serves until there are",
    "own_horizon": "horizons of each customer's own: only the core can say them",
    "asked": "somebody asked for it",
    "drift": "what the challenger said of customers came out worse than what the core would have said",
}
_model = typer.Typer(help="Fits that were made, and which one serves.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("backtest")(backtest)
    _model.command("list")(list_)
    _model.command("serve")(serve)
    _model.command("unpin")(unpin)
    app.add_typer(_model, name="model")


# Back-test ------------------------------------------------------------------------------------------------------------


def backtest(horizon: Horizon = None, cutoffs: Cutoffs = 4, config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Hold every model against windows that have closed. Says which serves, and why; the result is kept."""
    from handlers.risk import backtests

    now = datetime.now(UTC)
    with opened(config) as database, working("back-testing"):
        the_firm(database)
        found = database.look(lambda tx: backtests.measured(tx, now, horizon_days=horizon, cutoffs=cutoffs))
        database.run(lambda tx: backtests.keep(tx, found, now))
    if as_json:
        show({"run_at": now, **found})
    else:
        for line in (
            *_told(found),
            *drift.told(found.get("drift")),
            *_ahead(found.get("outlook")),
            *trials.told(found),
        ):
            typer.echo(line)


def _told(found: Mapping[str, Any]) -> Iterator[str]:
    """The back-test for a person."""
    from handlers.risk import backtests

    days, windows = f"{found['horizon_days']:g}", len({row["since_day"] for row in found["rows"]})
    when = f"as of {drift.day(found['as_of_day'])}" if backtests.ordered(found) else "no order yet"
    yield f"{days} days ahead, {when}: {windows} closed window(s), the latest first."
    yield "Every model knew only what came before its window. none: share without an order; lift: of the top tenth."
    yield ""
    yield f"{'window':<25}{'candidate':<12}{'crowd':<8}{'n':>7}" + "".join(f"{name:>9}" for _, name in _FIGURES)
    for row in found["rows"]:
        yield _row(f"{drift.day(row['since_day'])} {drift.day(row['until_day'])}", row["candidate"], row["crowd"], row)
    for candidate, crowds in found["pooled"].items():
        for crowd, figures in crowds.items():
            if figures:
                yield _row(f"mean of {figures['windows']}", candidate, crowd, figures)
    yield ""
    yield from _verdict(found)


def _row(window: str, candidate: str, crowd: str, figures: Mapping[str, Any]) -> str:
    values = "".join(f"{_figure(figures[name]):>9}" for name, _ in _FIGURES)
    return f"{window:<25}{candidate:<12}{crowd:<8}{figures.get('n', ''):>7}{values}"


def _ahead(kept: Mapping[str, Any] | None) -> Iterator[str]:
    """What is ahead of everybody."""
    if kept is None:
        return
    since = drift.day(kept["as_of_day"])
    for each in kept["ahead"]:
        if each["team"] is None and each["forecast"]["revenue"]:
            said = each["forecast"]
            yield (
                f"orders expected in the {said['horizon_days']:g} days from {since} on {said['revenue']:,.0f} "
                f"({said['level']:.0%} between {said['revenue_low']:,.0f} and {said['revenue_high']:,.0f}); "
                f"{each['before']:,.0f} in as many days before"
            )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _verdict(found: Mapping[str, Any]) -> Iterator[str]:
    """Who serves and why; what became of the flagged; how the expected revenue came out."""
    choice = found["choice"]
    yield f"serves: {choice['serves']} - {_WHY[choice['why']]}"
    if choice["rows"]:
        gain, error = choice["gain"], choice["gain_error"]
        yield (
            f"  {choice['windows']} windows, {choice['rows']} forecasts: log-loss core {choice['core_log_loss']:.4f}, "
            f"challenger {choice['challenger_log_loss']:.4f}, gain {gain:+.4f} +- {error:.4f}; "
            f"ECE {choice['core_ece']:.4f}, {choice['challenger_ece']:.4f}"
        )
    for kept in found["kept"]:
        yield (
            f"of the {kept['flagged']} active customers flagged on {drift.day(kept['since_day'])} "
            f"(probability from {kept['threshold']:.0%}) {kept['lost']} did not order; "
            f"the model expected {kept['expected']:.1f}"
        )
    for value in found["value"]:
        yield (
            f"revenue {drift.day(value['since_day'])} to {drift.day(value['until_day'])}: "
            f"expected {value['expected']:,.0f}, came {value['actual']:,.0f}, "
            f"normalised Gini {_figure(value['gini'])}"
        )


@contextmanager
def working(what: str) -> Iterator[None]:
    """A sign of life on a terminal, silence elsewhere."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


# Registry -------------------------------------------------------------------------------------------------------------


def list_(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """The fits of the last nights, and what became of forecasts. Latest first; * serves, ! until `model unpin`."""
    from db import scores
    from handlers.risk import drifting, standing

    with opened(config) as database:
        found = database.look(lambda tx: scores.models(tx, standing.KIND))
        checked = database.look(drifting.last)
    if as_json:
        show([_document(each) for each in found])
        return
    for each in found:
        choice = each.parameters["churn"]["choice"]
        yes = "!" if each.pinned else "*" if each.serving else " "
        typer.echo(f"{yes} {each.version:<20} {each.as_of:%Y-%m-%d %H:%M}  {choice['serves']:<11} {choice['why']}")
    for line in drift.told(checked):
        typer.echo(line)


def _document(model: ModelInfo) -> dict[str, Any]:
    kept = asdict(model)
    choice = kept.pop("parameters")["churn"]["choice"]
    return {**kept, "choice": choice}


def serve(version: Version, config: ConfigFile = None) -> None:
    """Put an earlier fit in service. It scores every entry and every night until `model unpin`."""
    from handlers.risk import registry

    with opened(config) as database:
        the_firm(database)
        try:
            before = database.run(lambda tx: registry.serve(tx, version, member_id=None, now=datetime.now(UTC)))
        except registry.Unknown:
            fail(f"{version}: no such fit; see holdfast model list")
        except registry.Damaged:
            fail(f"{version}: its parameters are not what was stored (their SHA-256 differs); choose another")
    say(f"{version} serves now, instead of {before or 'the priors'}, until holdfast model unpin")


def unpin(config: ConfigFile = None) -> None:
    """Let the next nightly pass fit anew. Ends what `model serve` did."""
    from handlers.risk import registry

    with opened(config) as database:
        the_firm(database)
        version = database.run(lambda tx: registry.unpin(tx, member_id=None, now=datetime.now(UTC)))
    say(f"{version} serves until the next pass makes a new fit" if version else "no fit was pinned")
