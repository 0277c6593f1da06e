"""How good the estimator for contract customers is on a public table of them, cross-validated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from bot.bench.check import Check
from bot.bench.logs import rows
from scoring import metrics

FOLDS: Final = 5
OUTCOME: Final = "Churn"


def telco(path: Path) -> Iterator[Check]:
    """AUC and ECE of P(churn), every customer judged by a model that did not see it; the file's columns as they are."""
    import pandas as pd

    from scoring.contracts import ContractChurn

    frame = pd.DataFrame(rows(path))
    churned = (frame.pop(OUTCOME) == "Yes").to_numpy()
    fold = np.random.default_rng(0).permutation(np.arange(len(frame)) % FOLDS)
    said = np.zeros(len(frame))
    for k in range(FOLDS):
        model = ContractChurn().fit(frame[fold != k], churned[fold != k])
        said[fold == k] = model.predict_proba(frame[fold == k])[:, 1]
    on = f"Telco, {FOLDS}-fold"
    yield Check(on, "AUC", metrics.auc(said, churned), 0.843, 0.85)
    yield Check(on, "ECE", metrics.ece(said, churned), 0.015, 0.006, lower=True)
