"""Pictures, recordings and places that people sent: kept with the message they came in, found by customer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, insert, or_, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Entry, File
from db.scope import Scope

_EARTH_KM: Final = 6371.0
_NEAR_KM: Final = 30.0
_DEGREE_KM: Final = 111.2  # of latitude


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in a message of a chat. Of an album every part has the `message_id` of its first one.

    entry_id: the entry it was added to, where that was told by another message; what a message tells itself is found
    by the message. latitude, longitude: degrees, of a place.
    """

    name: str
    mime: str | None
    chat_id: int
    message_id: int
    telegram_file_id: str | None = None
    album: str | None = None
    entry_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo with what was told by it: `id` of its file, when, the kind of entry, its words."""

    id: int
    at: datetime
    kind: str
    text: str | None


# Which entry a file belongs to: the one it was added to, or what its own message told.
_OWN: Final = and_(File.chat_id == Entry.chat_id, File.message_id == Entry.message_id)
_BELONGS: Final = or_(File.entry_id == Entry.id, _OWN)


def keep(tx: Tx, sent: Sent, *, now: datetime) -> int:
    """Keep what was sent; the id of its file."""
    made = tx.sql.execute(insert(File).values(**asdict(sent), created_at=now)).inserted_primary_key
    assert made is not None
    return int(made[0])


def first_of_album(tx: Tx, chat_id: int, album: str) -> Sent | None:
    """The part of an album that came first; None where nothing of it came yet."""
    columns = [getattr(File, name) for name in Sent.__slots__]
    wanted = select(*columns).where(File.chat_id == chat_id, File.album == album).order_by(File.id).limit(1)
    row = tx.sql.execute(wanted).first()
    return Sent(*row) if row else None


def pictures(tx: Tx, customer_id: int, *, limit: int) -> list[Picture]:
    """The photos of a customer whose entries stand, latest first."""
    wanted = (
        select(File.id, Entry.at, Entry.kind, Entry.text)
        .join(Entry, _BELONGS)
        .where(Entry.customer_id == customer_id, Entry.voided_at.is_(None), File.mime.like("image/%"))
        .order_by(Entry.at.desc(), File.id.desc())
        .limit(limit)
    )
    return [Picture(*row) for row in tx.sql.execute(wanted)]


def nearest(tx: Tx, scope: Scope, place: tuple[float, float], *, limit: int) -> list[int]:
    """Ids of the customers in `scope` nearest to a place (latitude, longitude), within 30 km, nearest first.

    Where a customer is was learnt from the places sent with entries about it that stand.
    """
    latitude, longitude = place
    high = _NEAR_KM / _DEGREE_KM
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    wanted = (
        select(Entry.customer_id, File.latitude, File.longitude)
        .join(Entry, _BELONGS)
        .join(Customer, Customer.id == Entry.customer_id)
        .where(
            File.latitude.between(latitude - high, latitude + high),
            File.longitude.between(longitude - wide, longitude + wide),
            Entry.voided_at.is_(None),
            *LIVING,
            scope.where(Customer.team_id),
        )
    )
    rows = tx.sql.execute(wanted).all()
    return _closest(((found, distance_km(place, (lat or 0.0, lon or 0.0))) for found, lat, lon in rows), limit)


def _closest(found: Iterable[tuple[int, float]], limit: int) -> list[int]:
    near: dict[int, float] = {}
    for customer_id, distance in found:
        if distance <= near.get(customer_id, _NEAR_KM):
            near[customer_id] = distance
    return sorted(near, key=lambda each: near[each])[:limit]


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two places in degrees (haversine), in kilometres."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
