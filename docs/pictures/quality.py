"""Makes the pictures of docs/scoring.md from the demo's company, in both languages: calibration, lift, risk matrix.

PYTHONPATH=. .venv/bin/python docs/pictures/quality.py
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import matplotlib as mpl
import numpy as np
import pylopdf_fonts_zh_cn as fonts

from bot.demo.company import generate
from bot.demo.run import ZONE
from bot.demo.seed import seed
from db import history, schema
from db.gateway import Database, Tx
from db.people import FirmInfo, firm
from handlers.risk import rates
from handlers.risk.service import moment
from scoring import metrics
from scoring.assess import assess, fit
from scoring.fit import fit_fully
from scoring.selection import Trial
from scoring.settings import LEVELS, RISKS, Settings
from scoring.tables import Tables, of_columns

mpl.use("Agg")
from matplotlib import font_manager, pyplot
from matplotlib.patches import Rectangle

HERE: Final = Path(__file__).parent
NOW: Final = datetime(2026, 11, 23, 1, tzinfo=UTC)
CUSTOMERS: Final = 400
SEED: Final = 2026
COLOURS: Final = {"low": "#9ccc9c", "medium": "#f4dd7a", "high": "#f2a65a", "extreme": "#d9534f"}
WORDS: Final = {
    "zh": {
        "said": "模型说的流失概率", "came": "实际没有再下单的比例", "calibration": "说 30%,就该有 30% 走",
        "ideal": "完全准确", "model": "本模型({n} 次预测)", "flagged": "先看风险最高的这部分客户",
        "found": "能找到的流失客户",
        "lift": "先看风险高的,更早找到要走的客户", "random": "随便挑", "gap": "只看“多久没下单”", "probability": "概率",
        "impact": "影响", "matrix": "流失风险矩阵:{n} 家客户", "ranks": ("低", "中", "高"),
        "levels": {"low": "低", "medium": "中", "high": "高", "extreme": "极高"},
    },
    "en": {
        "said": "probability to leave, as the model said", "came": "share that did not order again",
        "calibration": "Of those called 30 %, 30 % should leave", "ideal": "perfect",
        "model": "this model ({n} forecasts)",
        "flagged": "share of customers looked at, riskiest first", "found": "share of the leavers among them",
        "lift": "Riskiest first finds the leavers sooner", "random": "at random", "gap": "by silence alone",
        "probability": "probability", "impact": "impact", "matrix": "Risk of losing a customer: {n} customers",
        "ranks": ("low", "medium", "high"),
        "levels": {"low": "low", "medium": "medium", "high": "high", "extreme": "extreme"},
    },
}  # fmt: skip
Words = dict[str, Any]


@dataclass(frozen=True)
class Company:
    """The demo's company as scoring reads it."""

    tables: Tables
    firm: FirmInfo


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of the active customers on closed windows: said, by silence alone, and whether no order came."""

    said: Any
    silence: Any
    none: Any


def main() -> None:
    company = demo()
    trials = fit_fully(company.tables, moment(company.firm, NOW)).trials
    forecasts = pooled(trials)
    for lang, words in WORDS.items():
        save(f"scoring-calibration-{lang}", partial(calibration, found=forecasts, words=words))
        save(f"scoring-lift-{lang}", partial(lift, found=forecasts, words=words))
        save(f"scoring-matrix-{lang}", partial(matrix, company=company, words=words))


def demo() -> Company:
    """A made-up company with its history, the same every time."""
    made = generate(customers=CUSTOMERS, seed=SEED, today=NOW.astimezone(ZoneInfo(ZONE)).date(), zone=ZONE)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        schema.upgrade(url)
        with Database(url) as database:
            seed(database, made, now=NOW, lang="zh", progress=lambda count: None)
            return database.look(_read)


def _read(tx: Tx) -> Company:
    found = firm(tx)
    assert found is not None
    return Company(of_columns(history.of_all(tx, rates.units(found))), found)


def pooled(trials: Sequence[Trial]) -> Forecasts:
    """All closed windows together."""
    windows = [(trial.window, trial.core, trial.window.active) for trial in trials]
    return Forecasts(
        said=np.concatenate([core[active] for _, core, active in windows]),
        silence=np.concatenate([window.given.orders.silence[active] for window, _, active in windows]),
        none=np.concatenate([window.none[active] for window, _, active in windows]),
    )


def calibration(axes: Any, found: Forecasts, words: Words) -> None:
    """Said against came, a point per tenth, as large as there were forecasts."""
    said, came, count = metrics.calibration(found.said, found.none)
    axes.plot([0, 1], [0, 1], "--", color="#999999", label=words["ideal"])
    axes.plot(said[count > 0], came[count > 0], color="#3a6ea5", label=words["model"].format(n=len(found.said)))
    axes.scatter(said, came, s=20 + 400 * count / count.sum(), color="#3a6ea5")
    axes.set(xlabel=words["said"], ylabel=words["came"], title=words["calibration"], xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left")


def lift(axes: Any, found: Forecasts, words: Words) -> None:
    """Leavers found among the first share of customers: by the model, by silence alone, at random."""
    share = np.linspace(0, 1, len(found.none))
    for order, colour, label in (
        (found.said, "#3a6ea5", words["model"].format(n=len(found.said))),
        (found.silence, "#c77d3a", words["gap"]),
    ):
        ranked = found.none[np.argsort(-order, kind="stable")]
        axes.plot(share, np.cumsum(ranked) / ranked.sum(), color=colour, label=label)
    axes.plot([0, 1], [0, 1], "--", color="#999999", label=words["random"])
    axes.set(xlabel=words["flagged"], ylabel=words["found"], title=words["lift"], xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="lower right")


def matrix(axes: Any, company: Company, words: Words) -> None:
    """Customers by probability and impact of leaving, in the colours of the firm's table."""
    settings, as_of = Settings(), moment(company.firm, NOW)
    found = assess(fit(company.tables, as_of, settings), company.tables, as_of=as_of, settings=settings)
    loss = RISKS.index("loss")
    probability, impact = found.levels.probability_rank[:, loss], found.levels.impact_rank[:, loss]
    for row, levels in enumerate(settings.matrix.table):
        for column, level in enumerate(levels):
            inside = int(((probability == row + 1) & (impact == column + 1)).sum())
            axes.add_patch(Rectangle((column, row), 1, 1, color=COLOURS[level], ec="white", lw=3))
            axes.text(column + 0.5, row + 0.56, str(inside), ha="center", va="center", fontsize=20)
            axes.text(column + 0.5, row + 0.22, words["levels"][level], ha="center", va="center", fontsize=10)
    axes.set(xlim=(0, 3), ylim=(0, 3), xlabel=words["impact"], ylabel=words["probability"])
    axes.set(title=words["matrix"].format(n=int((probability > 0).sum())))
    axes.set_xticks([0.5, 1.5, 2.5], words["ranks"])
    axes.set_yticks([0.5, 1.5, 2.5], words["ranks"])
    axes.tick_params(length=0)


def save(name: str, draw: Callable[[Any], None]) -> None:
    figure, axes = pyplot.subplots(figsize=(5.2, 4.2), dpi=130)
    draw(axes)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    figure.savefig(HERE / f"{name}.png", metadata={"Software": None})
    pyplot.close(figure)


def use_chinese() -> None:
    """A font that has both scripts, from the package that also prints the reports."""
    for path in Path(fonts.__file__).parent.glob("NotoSansSC-*.otf"):
        font_manager.fontManager.addfont(str(path))
    mpl.rcParams.update({"font.family": "Noto Sans SC", "axes.unicode_minus": False})


if __name__ == "__main__":
    assert {*COLOURS} == {*LEVELS}
    use_chinese()
    main()
