"""The earlier score that a new one is compared with."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from db import scores, surroundings
from db.gateway import Database
from tests.db.test_scores import SCORE
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = timedelta(days=1)


def test_the_first_score_since_a_moment(database: Database, firm: Firm) -> None:
    for days, grade in ((-3, "A"), (-1, "C"), (-2, "B")):
        told = {**SCORE, "customer_id": firm.huaneng, "as_of": MONDAY + days * DAY, "grade": grade}
        database.run(partial(scores.add, **told))
    found = partial(surroundings.earliest_scores, since=MONDAY - 2 * DAY)
    assert [(each.customer_id, each.grade) for each in database.look(found)] == [(firm.huaneng, "B")]
    assert database.look(partial(found, customer_ids=[firm.tencent])) == []
    assert [each.grade for each in database.look(partial(found, customer_ids=[firm.huaneng, firm.bolt]))] == ["B"]
    assert database.look(partial(surroundings.earliest_scores, since=MONDAY)) == []
