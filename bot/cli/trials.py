"""What a back-test found beside churn, for a person at the shell: payment, grades, the last quarters. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.cli.drift import day
from handlers.common.quarters import name

_RATES: Final = (("retention", "retention"), ("late", "late"), ("defaulted", "default"), ("bad", "bad debt"))


def told(found: Mapping[str, Any]) -> Iterator[str]:
    """All of it that a back-test, as it is kept, has; those of earlier versions have nothing."""
    yield from _payment(found.get("payment") or ())
    yield from _steadiness(found.get("steadiness"))
    yield from _quarters(found.get("quarters") or ())


def _payment(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if rows:
        yield ""
        yield "late payment of the invoices issued in a window, said when it opened; late: by more than so many days."
        yield f"{'window':<25}{'late':>5}{'n':>8}{'said':>9}{'came':>9}{'ROC-AUC':>9}{'Brier':>9}{'ECE':>9}"
    for row in rows:
        figures = "".join(f"{_figure(row[key]):>9}" for key in ("said", "came", "roc_auc", "brier", "ece"))
        yield f"{day(row['since_day'])} {day(row['until_day'])}    {row['late_days']:>5g}{row['n']:>8}{figures}"


def _steadiness(found: Mapping[str, Any] | None) -> Iterator[str]:
    if found is None or not found["n"]:
        return
    share, level, jump = (f"{found[key] / found['n']:.2%}" for key in ("grades", "levels", "jumps"))
    median = "-" if found["median_change"] is None else f"{found['median_change'] * 100:.2f}"
    yield ""
    yield (
        f"by a day's passing alone, over {found['nights']} nights and {found['n']} cases without any news: "
        f"{share} changed grade, {level} level; the probability moved by {median} points (median), "
        f"by more than 5 in {jump}"
    )


def _quarters(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Defaults are told of quarters most of whose invoices are old enough to be one."""
    if not rows:
        return
    yield ""
    yield "retention: of who ordered in the year before last, who did in the last, as of the quarter's end."
    days = rows[-1].get("default_days", 90)  # kept since it can be set
    yield f"late: paid after the due day or not yet. default: customers with debts {days:.0f} days past due; bad debt:"
    yield "share of the amount still owed. Times to the first answer to a complaint, to its solution: half took longer."
    head = "".join(f"{title:>11}" for _, title in _RATES)
    yield f"{'quarter':<9}{'sales':>15}{'buyers':>8}{head}{'complaints':>12}{'answer h':>10}{'solve d':>9}"
    for row in rows:
        old = row["ripe"] * 2 > row["due"]
        shares = (row[key] if old or key in ("retention", "late") else None for key, _ in _RATES)
        rates = "".join(f"{_figure(share):>11}" for share in shares)
        times = f"{_short(row['answer_hours']):>10}{_short(row['solve_days']):>9}"
        first = f"{name(row['since_day']):<9}{row['sales']:>15,.0f}{row['buyers']:>8}"
        yield f"{first}{rates}{row['complaints']:>12}{times}"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
