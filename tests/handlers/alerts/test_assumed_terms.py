"""The end of a contract of which nobody said when it ends: it is asked for, not warned of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from db import alerts, records
from db.figures import ASSUMED
from db.gateway import Database
from handlers.alerts import service
from handlers.alerts.audience import CONFIDENTIAL
from handlers.alerts.view import Reader
from tests.handlers.alerts.watch import outbox, watch, watch_all
from tests.support.clock import MONDAY
from tests.support.firm import Firm


def sign(database: Database, customer_id: int, details: dict[str, Any] | None) -> int:
    """A contract; with `details` of which nobody said when it ends."""
    day = MONDAY - timedelta(days=350)
    values = {"customer_id": customer_id, "signed_at": day, "starts_at": day, "known_at": day, "renewed": False}
    ends = day + timedelta(days=365)
    return database.run(lambda tx: records.add(tx, "contracts", ends_at=ends, details=details, **values))


def shown(database: Database, alert: int, lang: str) -> str:
    """The alert as its owner looks at it."""
    reader = Reader(lang, CONFIDENTIAL, "CNY", "Asia/Shanghai", MONDAY)
    return database.look(lambda tx: str(service.shown(tx, alerts.many(tx, [alert])[0], reader, origin="").text))


@pytest.mark.parametrize(
    ("lang", "left", "said", "asked"),
    [
        ("zh", 9.0, "没有人说过合同期限，先按一年算：还有 9 天", "问清合同哪天到期"),
        ("zh", -4.0, "没有人说过合同期限，按一年算已过 4 天", "问清合同哪天到期"),
        ("en", 9.0, "nobody said how long the contract runs; with one year assumed, 9 days are left", "find out when"),
        ("en", -4.0, "nobody said how long the contract runs; with one year assumed, it ended 4 days", "find out when"),
    ],
)
def test_an_assumed_term_is_asked_for(
    database: Database, firm: Firm, lang: str, left: float, said: str, asked: str
) -> None:
    sign(database, firm.huaneng, {ASSUMED: True})
    [told] = watch(database, firm.huaneng, {"contract_left": left}, MONDAY)
    assert told.severity == 1
    text = shown(database, told.alert_id, lang)
    assert said in text
    assert asked in text
    assert outbox(database) == []  # a notice stands in the digest and wakes nobody


def test_once_the_end_is_said_it_is_a_warning(database: Database, firm: Firm) -> None:
    contract = sign(database, firm.huaneng, {ASSUMED: True})
    watch(database, firm.huaneng, {"contract_left": 20.0}, MONDAY)
    database.run(lambda tx: records.change(tx, "contracts", contract, details={}))
    [told] = watch(database, firm.huaneng, {"contract_left": 12.0}, MONDAY + timedelta(days=1))
    assert (told.reason, told.severity) == ("worse", 3)
    assert "合同还有 12 天到期，没有续签" in shown(database, told.alert_id, "zh")


def test_of_several_that_end_only_the_sure_ones_are_warned_of(database: Database, firm: Firm) -> None:
    sign(database, firm.huaneng, {ASSUMED: True})
    sign(database, firm.tencent, None)
    both = [(each, {"contract_left": 9.0}) for each in (firm.huaneng, firm.tencent)]
    assert [each.severity for each in watch_all(database, both, MONDAY)] == [1, 3]
