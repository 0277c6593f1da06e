"""What rules look at beside a customer's own rows, read once before scoring: earlier scores, news of the market."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from db import surroundings
from db.gateway import Tx
from db.scope import ALL
from db.surroundings import EarlierScore, News
from db.types import to_micros
from handlers.common import words

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.facts import Event, Facts, Past
    from scoring.observe import Observed

COMPARED: Final = timedelta(days=30)  # a score has dropped against the first one since then
NEWS: Final = timedelta(days=90)
Market = Mapping[str, "tuple[Event, ...]"]  # by industry, those of the whole market under ""
_DAY: Final = timedelta(days=1)
_DAY_MICROS: Final = _DAY // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Around:
    """As read at `now`: of some customers or of all."""

    now: datetime
    scores: Sequence[EarlierScore]
    news: Sequence[News]


def read(tx: Tx, *, now: datetime, customer_ids: Sequence[int] | None = None) -> Around:
    """Read it in the same snapshot as the customers' rows."""
    scores = surroundings.earliest_scores(tx, since=now - COMPARED, customer_ids=customer_ids)
    return Around(now, scores, news(tx, since=now - NEWS))


def news(tx: Tx, *, since: datetime) -> list[News]:
    """News since a moment, each of the industry that was named where the firm has customers in it; latest first."""
    heard = surroundings.news(tx, since=since)
    known = surroundings.industries(tx, ALL) if any(each.named for each in heard) else []
    found = [(each, words.industry_of(each.named, known) if each.named else None) for each in heard]
    placed = [replace(each, industry=industry) if industry else each for each, industry in found]
    return [each for each in placed if each.industry != ""]


def facts(assessment: Assessment, around: Around) -> Iterator[Facts]:
    """The facts of every assessed customer, in the order of its ids; outside of any transaction."""
    import numpy as np

    return observed(assessment, around).facts(np.arange(len(assessment.ids)))


def observed(assessment: Assessment, around: Around) -> Observed:
    """What the rules look at, of every assessed customer; outside of any transaction."""
    from scoring.observe import observe

    return observe(assessment, earlier=_past(around), market=events(around))


def _past(around: Around) -> Past:
    import numpy as np

    from scoring.facts import Past

    ids, moments, points, churn, grades = zip(*around.scores, strict=True) if around.scores else ((),) * 5
    days = (to_micros(around.now) - np.array(moments, np.int64)) / _DAY_MICROS
    return Past(ids, np.array(points, float), np.array(churn, float), grades, days)


def concerning(market: Market, industry: str | None) -> tuple[Event, ...]:
    """The news that a customer of an industry is exposed to."""
    return (market.get(industry, ()) if industry else ()) + market.get("", ())


def events(around: Around) -> Market:
    """The news as rules see them."""
    from scoring.facts import Event

    by_industry: dict[str, tuple[Event, ...]] = {}
    for each in around.news:
        event = Event(each.kind, (around.now - each.at) / _DAY, each.id, each.words or "")
        place = each.industry or ""
        by_industry[place] = (*by_industry.get(place, ()), event)
    return by_industry
