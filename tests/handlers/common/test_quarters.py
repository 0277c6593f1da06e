"""The quarters that are told: the last ones of the calendar, or the last ones of a log that ended."""

from __future__ import annotations

import pytest

from handlers.common import quarters
from scoring.settings import Settings
from scoring.tables import of_columns
from tests.scoring.books import TODAY, orders_of


@pytest.mark.parametrize(("silent", "ended"), [(0, False), (60, False), (200, True), (2_000, True)])
def test_a_log_that_ended_is_told_as_of_its_end(silent: int, ended: bool) -> None:
    tables = of_columns({"orders": orders_of({7: [silent + 30, silent + 1]})})
    told = quarters.lately(tables, TODAY, Settings())
    last = TODAY.day - (silent if ended else 0)
    assert told[-1].since_day <= last < told[-1].until_day
    assert any(each.buyers for each in told)
    assert len(told) == quarters.COUNT


def test_of_an_empty_log_the_last_quarters_are_told() -> None:
    told = quarters.lately(of_columns({}), TODAY, Settings())
    assert told[-1].since_day <= TODAY.day < told[-1].until_day
