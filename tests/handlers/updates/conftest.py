"""A firm whose first customer has a past, and somebody who tells."""

from __future__ import annotations

import pytest

from db.gateway import Database
from tests.support.clock import FixedClock
from tests.support.firm import Firm
from tests.support.telling import Teller, past


@pytest.fixture
def teller(database: Database, firm: Firm, clock: FixedClock) -> Teller:
    database.run(lambda tx: past(tx, firm.huaneng, clock.now()))
    return Teller(database, firm, clock.now())
