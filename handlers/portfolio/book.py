"""The customers of a scope as scoring reads them. For worker processes: a whole book takes longer than a blink."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from db import history, people, scores
from db.gateway import Tx
from db.scope import Scope
from handlers.risk import rates, standing
from handlers.risk.service import moment

if TYPE_CHECKING:
    from scoring.assess import Assessment, Fitted
    from scoring.moment import Moment
    from scoring.settings import Settings
    from scoring.tables import Ids, Tables


@dataclass(frozen=True, slots=True)
class Book:
    """Rows of the customers in a scope, and of nobody else; the models in service, the firm's settings.

    previous: grades by customer, for the hysteresis.
    """

    tables: Tables
    as_of: Moment
    fitted: Fitted
    settings: Settings
    previous: dict[int, str | None]

    @property
    def ids(self) -> Ids:
        """The customers the firm had at `as_of`, sorted."""
        from scoring.tables import cut, known_customers

        return known_customers(cut(self.tables, self.as_of), self.as_of)

    def assess(self, tables: Tables | None = None) -> Assessment:
        """Conclude about everybody in it, from other rows where these are given."""
        from scoring.assess import assess
        from scoring.tables import cut, known_customers

        rows = self.tables if tables is None else tables
        ids = known_customers(cut(rows, self.as_of), self.as_of)
        previous = [self.previous.get(customer_id) for customer_id in ids.tolist()]
        return assess(self.fitted, rows, as_of=self.as_of, settings=self.settings, ids=ids, previous=previous)


def rows(tx: Tx, scope: Scope) -> Tables:
    """All that is known of the customers in a scope."""
    from scoring.tables import of_columns

    firm = people.firm(tx)
    assert firm is not None
    return _within(of_columns(history.of_all(tx, rates.units(firm))), scope)


def read(tx: Tx, scope: Scope, now: datetime) -> Book:
    """The book of `scope` at `now`."""
    firm = people.firm(tx)
    assert firm is not None
    return Book(
        tables=rows(tx, scope),
        as_of=moment(firm, now),
        fitted=standing.fitted(tx),
        settings=standing.settings(firm),
        previous=scores.grades(tx, before=now),
    )


def _within(tables: Tables, scope: Scope) -> Tables:
    """The rows of living customers in `scope`; of nobody else is anything counted."""
    import numpy as np

    from scoring.tables import take

    customers = tables["customers"]
    allowed = [scope.allows(None if team != team else int(team)) for team in customers["team_id"].tolist()]
    mine = customers["customer_id"][np.array(allowed, bool)]
    return {name: take(columns, np.isin(columns["customer_id"], mine)) for name, columns in tables.items()}
