"""An estimator of churn for tables of contract customers, one row each: any columns, numbers or words, with gaps.

The mean log-odds of two models that err differently: a spline logistic regression and boosted trees. On contract data
each alone ranks about as well as the other; together they rank better than either and stay calibrated.
"""

from __future__ import annotations

from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, SplineTransformer, StandardScaler
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted

_NUMERIC_SHARE: Final = 0.9  # of the filled cells must read as numbers
_NAMES_SHARE: Final = 0.5  # a column of words with more different ones than this share of rows names the rows
_WORDS: Final = 30  # different words of a column that are told apart


class ContractChurn(ClassifierMixin, BaseEstimator):
    """P(churn) from a data frame; keeps scikit-learn's contract.

    splines: knots of each numeric column in the logistic part. rounds: boosting rounds. blend: weight of the logistic
    part, 0-1. Columns that name the rows (ids) are left out; words that were not seen in `fit` count as none.
    """

    def __init__(self, splines: int = 8, rounds: int = 250, blend: float = 0.5, random_state: int = 0) -> None:
        self.splines = splines
        self.rounds = rounds
        self.blend = blend
        self.random_state = random_state

    def fit(self, X: pd.DataFrame, y: Any) -> Self:
        """Fit on `X` (n rows) and a target of two classes, the later in sort order is churn. ValueError otherwise."""
        frame, target = _frame(X), np.asarray(y)
        if len(frame) != len(target):
            raise ValueError(f"{len(frame)} rows, but {len(target)} outcomes")
        if type_of_target(target) != "binary" or len(np.unique(target)) != 2:
            raise ValueError("the outcome must have exactly two classes")
        self.feature_names_in_ = np.array(frame.columns, dtype=object)
        self.n_features_in_ = len(frame.columns)
        self.classes_ = np.unique(target)
        self.numeric_ = [name for name in frame if _is_numeric(frame[name])]
        self.words_ = [name for name in frame if name not in self.numeric_ and not _names_rows(frame[name])]
        known = self._known(frame)
        self.logistic_ = self._logistic().fit(known, target)
        self.trees_ = self._trees().fit(known, target)
        return self

    def predict_proba(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Columns P(stays), P(churns), rows as in `X`. ValueError names a missing column."""
        check_is_fitted(self)
        known = self._known(_frame(X))
        log_odds = [_log_odds(part.predict_proba(known)[:, 1]) for part in (self.logistic_, self.trees_)]
        churns = 1.0 / (1.0 + np.exp(-(self.blend * log_odds[0] + (1 - self.blend) * log_odds[1])))
        return np.column_stack([1.0 - churns, churns])

    def predict(self, X: pd.DataFrame) -> NDArray[Any]:
        """The likelier class."""
        churns = self.predict_proba(X)[:, 1] >= 0.5
        return np.asarray(self.classes_[churns.astype(int)])

    def _known(self, frame: pd.DataFrame) -> pd.DataFrame:
        missing = [name for name in (*self.numeric_, *self.words_) if name not in frame]
        if missing:
            raise ValueError(f"missing columns: {', '.join(map(str, missing))}")
        numbers = {name: pd.to_numeric(frame[name], errors="coerce").astype(float) for name in self.numeric_}
        words = {name: frame[name].astype(object).where(frame[name].notna(), "").astype(str) for name in self.words_}
        return pd.DataFrame(numbers | words, index=frame.index)

    def _logistic(self) -> Any:
        numbers = make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
            StandardScaler(),
            SplineTransformer(self.splines, extrapolation="linear"),
        )
        words = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=_WORDS)
        columns = ColumnTransformer([("numbers", numbers, self.numeric_), ("words", words, self.words_)])
        return make_pipeline(columns, LogisticRegression(C=1.0, max_iter=3000))

    def _trees(self) -> Any:
        words = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=_WORDS)
        columns = ColumnTransformer([("numbers", "passthrough", self.numeric_), ("words", words, self.words_)])
        boosted = HistGradientBoostingClassifier(
            learning_rate=0.05,
            max_iter=self.rounds,
            max_leaf_nodes=4,
            min_samples_leaf=40,
            l2_regularization=5.0,
            max_features=0.5,
            categorical_features=[len(self.numeric_) + place for place in range(len(self.words_))],
            early_stopping=False,
            random_state=self.random_state,
        )
        return make_pipeline(columns, boosted)


def _frame(X: Any) -> pd.DataFrame:
    frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X))
    if not len(frame.columns) or not len(frame):
        raise ValueError("needs at least one row and one column")
    return frame.rename(columns=str)


def _is_numeric(column: pd.Series) -> bool:
    """Numbers, or words nearly all of which read as numbers (a blank is a gap)."""
    filled = column[column.astype(str).str.strip().ne("") & column.notna()]
    return bool(len(filled)) and float(pd.to_numeric(filled, errors="coerce").notna().mean()) >= _NUMERIC_SHARE


def _names_rows(column: pd.Series) -> bool:
    return bool(column.nunique() > max(_NAMES_SHARE * len(column), 2))


def _log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)))
