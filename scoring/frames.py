"""The tables that scoring reads, as frames, and how they are cut at a point in time; `schema` says what they hold."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import pandas as pd

from scoring.schema import DAY, GOES_WITH, HAPPENED, LATER, LOSS_CAUSES, SCHEMA, SIGNALS, STAGES, VISIT_OUTCOMES

__all__ = ["DAY", "LOSS_CAUSES", "SCHEMA", "SIGNALS", "STAGES", "VISIT_OUTCOMES", "Book", "conform", "empty"]


def empty(table: str) -> pd.DataFrame:
    """An empty frame with the columns and dtypes of `table`. KeyError for an unknown table."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in SCHEMA[table].items()})


@dataclass(frozen=True)
class Book:
    """All that is known of a firm's customers: one frame per table of SCHEMA, any row order."""

    customers: pd.DataFrame
    orders: pd.DataFrame
    invoices: pd.DataFrame
    payments: pd.DataFrame
    complaints: pd.DataFrame
    visits: pd.DataFrame
    signals: pd.DataFrame
    surveys: pd.DataFrame
    contracts: pd.DataFrame
    projects: pd.DataFrame
    financials: pd.DataFrame

    @classmethod
    def of(cls, **tables: pd.DataFrame) -> Book:
        """A book from the given tables, the others empty. ValueError names a missing column or unknown table."""
        unknown = tables.keys() - SCHEMA.keys()
        if unknown:
            raise ValueError(f"unknown tables: {sorted(unknown)}")
        return cls(**{name: conform(name, tables[name]) if name in tables else empty(name) for name in SCHEMA})

    def before(self, as_of: float) -> Book:
        """The book as it could be known at `as_of` (UTC seconds): what happened before and was known before."""
        cut = {f.name: _cut(f.name, getattr(self, f.name), as_of) for f in fields(self) if f.name != "customers"}
        return replace(self, **cut)


def conform(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with exactly the columns and dtypes of `table`. ValueError names missing columns.

    `known_at` may be missing (then the row was known when it happened), as may `*_known_at`, `id` and `own`.
    """
    frame = frame.copy()
    happened = HAPPENED.get(table, "at")
    if "known_at" in SCHEMA[table] and "known_at" not in frame:
        frame["known_at"] = frame[happened]
    for fact in LATER.get(table, ()):
        if f"{fact}_known_at" not in frame and f"{fact}_at" in frame:
            frame[f"{fact}_known_at"] = frame[f"{fact}_at"]
    if "id" in SCHEMA[table] and "id" not in frame:
        frame["id"] = range(1, len(frame) + 1)
    if "own" in SCHEMA[table] and "own" not in frame:
        frame["own"] = None  # few firms have fields of their own
    missing = [column for column in SCHEMA[table] if column not in frame]
    if missing:
        raise ValueError(f"{table}: missing columns {missing}")
    frame = frame[list(SCHEMA[table])].astype(dict(SCHEMA[table]))
    for column in (name for name, dtype in SCHEMA[table].items() if dtype == "object"):
        frame[column] = frame[column].where(frame[column].notna(), None)  # unknown is None, whatever pandas made of it
    return frame


def _cut(table: str, frame: pd.DataFrame, as_of: float) -> pd.DataFrame:
    happened = frame[HAPPENED.get(table, "at")]
    kept = frame[(happened < as_of) & (frame["known_at"] < as_of)].copy()
    for fact in LATER.get(table, ()):
        hidden = ~((kept[f"{fact}_at"] < as_of) & (kept[f"{fact}_known_at"] < as_of))
        kept.loc[hidden, [f"{fact}_at", f"{fact}_known_at"]] = float("nan")
        for column, value in GOES_WITH.get((table, fact), {}).items():
            kept.loc[hidden, column] = value
    return kept
