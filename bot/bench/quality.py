"""How good the numbers are: every bar the data at hand can show, on real logs where present and on simulated ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.bench import quality_churn, quality_contract, quality_payment
from bot.bench.check import Check
from bot.bench.check import table as checks_table
from bot.bench.logs import cdnow, moment, wholesaler
from scoring import simulate
from scoring.simulate import Story

DATA: Final = Path(__file__).parents[3] / "shared" / "data"
STARTS: Final = ("2010-05-01", "2010-06-01", "2010-07-01", "2010-08-01", "2010-09-01")
REPEATS: Final = 8


def run(data: Path = DATA, *, repeats: int = REPEATS) -> dict[str, Any]:
    """All checks; `absent` names the files of `data` that were not there, so that nothing passes by being skipped."""
    checks, absent = list(_simulated(repeats)), []
    for name, check in (
        ("cdnow_sample.csv", _cdnow),
        ("wholesaler_orders_2009-12_2010-12.csv", _wholesaler),
        ("receivables_2012.csv", quality_payment.receivables),
        ("telco_churn.csv", quality_contract.telco),
    ):
        if (data / name).exists():
            checks += check(data / name)
        else:
            absent.append(name)
    return {"checks": [check.to_json() for check in checks], "absent": absent}


def table(result: Mapping[str, Any]) -> str:
    """The result for a person."""
    counts = {
        verdict: sum(c["verdict"] == verdict for c in result["checks"]) for verdict in ("goal", "floor", "missed")
    }
    lines = [checks_table(result["checks"]), "", ", ".join(f"{verdict} {count}" for verdict, count in counts.items())]
    return "\n".join([*lines, *(f"not there: {name}" for name in result["absent"])])


def _simulated(repeats: int) -> Iterator[Check]:
    yield from quality_churn.simulated(repeats)
    steady = simulate.log(3000, seed=5, story=Story(days=1000.0))
    yield from quality_churn.never_worse(steady, "simulated, steady", simulate.TODAY)
    waves = simulate.log(3000, seed=6, story=Story(days=1000.0, season=0.4))
    yield from quality_churn.never_worse(waves, "simulated, seasons", simulate.TODAY)


def _cdnow(path: Path) -> Iterator[Check]:
    log = cdnow(path)
    yield from quality_churn.conformance(log)
    yield from quality_churn.never_worse(log, "CDNOW, H 90", moment("1998-04-01"))


def _wholesaler(path: Path) -> Iterator[Check]:
    log = wholesaler(path)
    yield from quality_churn.wholesaler(log, [moment(start) for start in STARTS])
    yield from quality_churn.never_worse(log, "wholesaler, H 90", moment("2010-09-01"))
    yield from quality_churn.never_worse(log, "wholesaler, H 30", moment("2010-11-01"), horizon=30.0)
