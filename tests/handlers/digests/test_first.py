"""The first digest of a firm whose data were just imported: what matters most, not everything; old news is no news."""

from __future__ import annotations

from datetime import datetime

import pytest

from db import customers, people
from db.gateway import Database, Tx
from handlers.alerts import service as watch
from handlers.alerts.watching import Change
from tests.handlers.alerts.watch import change, late, outbox, sweep
from tests.handlers.alerts.watch import watch as happen
from tests.handlers.digests.test_deliver import DAY, bind, deliver, sent
from tests.support.clock import MONDAY
from tests.support.firm import Firm

OLD = 20


@pytest.fixture
def many(database: Database, firm: Firm) -> list[int]:
    """Twenty customers of the east that are found in arrears when everybody is looked at first, on Friday."""
    friday = MONDAY - 3 * DAY

    def unit(tx: Tx) -> list[int]:
        made = [
            customers.create(tx, key=f"X{n}", name=f"老账{n}", now=friday, owner_id=firm.li.id, team_id=firm.east)
            for n in range(OLD)
        ]
        changes = [change(tx, each, late(12 + n, 10_000.0 * (n + 1))) for n, each in enumerate(made)]
        told = watch.on_many(tx, [unwatched(each) for each in changes], now=friday)
        assert len(told) == OLD
        return made

    return database.run(unit)


def unwatched(each: Change) -> Change:
    return Change(each.customer, each.facts, new=True)


def digest(database: Database, firm: Firm, now: datetime = MONDAY) -> list[str]:
    deliver(database, bind(database, firm.group), now)
    return sent(database, firm.group)[-1].text.splitlines()


def test_nobody_is_told_one_by_one(database: Database, firm: Firm, many: list[int]) -> None:
    assert sweep(database, MONDAY) == 0
    assert outbox(database) == []


def test_the_first_digest_ranks_by_money_and_fits_on_a_screen(database: Database, firm: Firm, many: list[int]) -> None:
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="confidential"))
    head, begins, *lines = digest(database, firm)
    assert begins.startswith("👋 数据接入后第一次盘点：过去已有 20 家需要留意，合计可能损失 ¥210万。")
    assert len([head, begins, *lines]) <= 10
    names = [line.split("</b>")[0].split("<b>")[1] for line in lines]
    assert names == [f"老账{n}" for n in range(19, 19 - len(names), -1)]
    assert len(names) == 7
    assert "（可能损失 ¥20万）" in lines[0]
    assert sent(database, firm.group)[-1].labels[-1] == "🔔 预警 20"


def test_a_group_that_may_not_know_amounts_reads_none(database: Database, firm: Firm, many: list[int]) -> None:
    text = "\n".join(digest(database, firm))
    assert "过去已有 20 家需要留意。" in text
    assert "¥" not in text


def test_real_news_come_before_what_is_old(database: Database, firm: Firm, many: list[int]) -> None:
    happen(database, firm.tencent, late(20, 100.0), MONDAY)
    assert "腾讯科技" in digest(database, firm)[2]


def test_the_next_day_old_news_are_no_news(database: Database, firm: Firm, many: list[int]) -> None:
    digest(database, firm)
    _, quiet, old, *rest = digest(database, firm, MONDAY + DAY)
    assert quiet == "今天没有新情况。旧事里还有："
    assert rest == []
    assert "老账" in old
    _, _, next_old = digest(database, firm, MONDAY + 2 * DAY)
    assert next_old[1:] != old[1:]  # another one each day
    happen(database, firm.tencent, late(20, 100.0), MONDAY + 2 * DAY)
    text = "\n".join(digest(database, firm, MONDAY + 3 * DAY))
    assert "腾讯科技" in text
    assert "另有" not in text


def test_a_team_whose_data_come_later_begins_later(database: Database, firm: Firm) -> None:
    digest(database, firm)
    database.run(
        lambda tx: watch.on_many(tx, [unwatched(change(tx, firm.bolt, late(12, 5000.0)))], now=MONDAY + DAY / 2)
    )
    assert digest(database, firm, MONDAY + DAY)[1].startswith("👋")


def test_the_first_look_is_told_of_once(database: Database, firm: Firm, many: list[int]) -> None:
    """A customer that is entered the next day, with its debts, is told of; the data were looked at before."""
    digest(database, firm)
    database.run(
        lambda tx: watch.on_many(tx, [unwatched(change(tx, firm.bolt, late(12, 5000.0)))], now=MONDAY + DAY / 2)
    )
    text = digest(database, firm, MONDAY + DAY)
    assert not any("第一次盘点" in line for line in text)
    assert any("Bolt" in line for line in text)
