"""News of an industry or the market: every team hears soon which of its customers are exposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from db import alerts, customers, deliveries, surroundings
from db.gateway import Tx
from db.people import FirmInfo
from db.scope import ALL
from db.surroundings import Exposed, News
from handlers.alerts import around
from handlers.alerts.watching import Change, Watch

RULE: Final = "market_event"
FRESH: Final = timedelta(days=2)  # older ones were imported: that is no news
MOST: Final = 200  # customers looked at in a commit; the next pass over everybody finds the rest


def hear(tx: Tx, firm: FirmInfo, *, now: datetime) -> int:
    """Open alerts about whoever is exposed to news that nobody was asked about yet; how many customers were looked at.

    What has to be told waits for the next delivery, which ranks and groups it.
    """
    read = around.read(tx, now=now, customer_ids=[])
    fresh = [each for each in read.news if now - each.at <= FRESH and _claimed(tx, each, now)]
    if not fresh:
        return 0
    industries = {each.industry for each in fresh}
    exposed = surroundings.exposed(tx, None if None in industries else industries, limit=MOST)
    watch = Watch(tx, firm, now, None)
    last = alerts.last_of(tx, [each.customer_id for each in exposed])
    for change in _changes(tx, exposed, around.events(read)):
        for _ in watch.customer(change, last.get(change.customer.id, {}), only=RULE):
            pass
    watch.store()
    return len(exposed)


def _claimed(tx: Tx, news: News, now: datetime) -> bool:
    return deliveries.claim(tx, f"news:{news.id}", now=now)


def _changes(tx: Tx, exposed: list[Exposed], market: around.Market) -> Iterator[Change]:
    """What that one rule looks at; the others are not asked."""
    from scoring.facts import Facts

    found = {each.customer_id: each for each in exposed}
    for customer in customers.many(tx, list(found), ALL):
        each = found[customer.id]
        facts = Facts(
            customer.id,
            industry=customer.industry or "",
            size=customer.size or "",
            region=customer.region or "",
            customer_class=each.customer_class or "",
            at_risk=each.at_risk,
            market=around.concerning(market, customer.industry),
        )
        yield Change(customer, facts)
