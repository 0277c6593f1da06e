"""What is forgotten by itself once nothing refers to it any more."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from db import deliveries, files, outbox, schedules, tickets
from db.gateway import Database, Tx
from db.outbox import Call
from tests.support.clock import FixedClock
from tests.support.firm import Firm


def test_claims_go_but_for_those_that_hold_for_good(database: Database, clock: FixedClock) -> None:
    keys = ["digest:1:2026-11-23", "press:1:2:3:v1:export:orders", "watch:began", "thinned:60:365", "nopin:-1001"]
    for key in [*keys, "ballot:1:ended:2"]:
        database.run(partial(deliveries.claim, key=key, now=clock.now()))
    database.run(lambda tx: deliveries.claim(tx, "digest:1:2026-11-24", now=clock.now() + timedelta(days=1)))
    assert database.run(lambda tx: deliveries.prune(tx, before=clock.now() + timedelta(hours=1))) == 2
    left = database.look(lambda tx: deliveries.claimed(tx, [*keys, "ballot:1:ended:2", "digest:1:2026-11-24"]))
    assert left == {*keys[2:], "ballot:1:ended:2", "digest:1:2026-11-24"}


def test_tickets_go_but_never_give_their_number_to_another(database: Database, firm: Firm, clock: FixedClock) -> None:
    def made(tx: Tx) -> int:
        return tickets.add(tx, "pick", {}, member_id=firm.li.id, now=clock.now())

    first, last = database.run(made), database.run(made)
    assert database.run(lambda tx: tickets.prune(tx, before=clock.now() + timedelta(days=9))) == 1
    assert database.look(lambda tx: tickets.get(tx, first)) is None
    assert database.run(made) > last


def test_files_go_once_nothing_needs_them(database: Database, firm: Firm, clock: FixedClock) -> None:
    now = clock.now()

    def keep(tx: Tx) -> int:
        return files.keep(tx, name="a.csv", mime=None, now=now, content=b"a")

    pressed, waiting, owed, running, sent = (database.run(keep) for _ in range(5))
    later = now + timedelta(days=4)

    def name(tx: Tx) -> None:
        tickets.add(tx, "import", {"file": pressed}, member_id=firm.li.id, now=now)
        tickets.add(tx, "import", {"file": waiting}, member_id=firm.li.id, now=later)
        outbox.put(tx, Call("x", firm.li.telegram, "sendDocument", file_id=owed), now=now)
        task = {"owed": [{"file_id": running}]}
        schedules.ensure(tx, "import", since=now, member_id=firm.li.id, zone="UTC", every=1, settings=task)

    database.run(name)
    assert database.run(lambda tx: files.prune(tx, before=now, now=later)) == 0
    assert database.run(lambda tx: files.prune(tx, before=later, now=later)) == 2
    kept = database.look(lambda tx: {each: files.content(tx, each) for each in range(pressed, sent + 1)})
    assert kept == {pressed: None, waiting: b"a", owed: b"a", running: b"a", sent: None}
