"""What was packed is read back by its own layout, whatever others there are, beside what is stored as it is."""

from __future__ import annotations

import gc
import json
import math
import struct
import weakref
from functools import partial
from typing import Any

from sqlalchemy import select

from db import forecasts, layouts, movements, scores
from db.bulk import Ready, Same, Values
from db.gateway import Database, Tx
from db.layouts import NO_RISK
from db.models import Layout
from db.scope import ALL
from tests.db.test_scores import DAY, SCORE
from tests.support.clock import MONDAY
from tests.support.firm import Firm

CELLS = {"risks": ["loss", "payment"], "ranks": ["low", "medium", "high"], "levels": ["low", "high"]}


def layout(**members: Any) -> str:
    return json.dumps({"figures": 2, "cells": {**CELLS, "chance": [[1], 0.25]}, "members": members})


PLAIN = layout(orders=[0], share=None, ages={"orders": [0], "visits": 3.0})
OTHER = layout(silence=[0], log_odds={"core": [1]})
BOTH_RISKS = struct.pack("<2d4B", 7.0, 0.5, 1, 0, (2 * 3 + 1) * 2 + 1, 0)
NOTHING = struct.pack("<2d4B", float("nan"), 0.125, 0, NO_RISK, 0, 0)


def test_figures_names_and_gaps_are_read_back() -> None:
    assert layouts.Reader(PLAIN).detail(BOTH_RISKS) == {
        "cells": [["payment", 0.25, "high", "medium", "high"], ["loss", 0.5, "low", "low", "low"]],
        "orders": 7.0,
        "share": None,
        "ages": {"orders": 7.0, "visits": 3.0},
    }
    assert layouts.Reader(OTHER).detail(NOTHING) == {
        "cells": [["loss", 0.125, "low", "low", "low"]],
        "silence": None,
        "log_odds": {"core": 0.125},
    }


def test_each_score_is_read_by_the_layout_of_its_night(database: Database, firm: Firm) -> None:
    for now, text, packed in ((MONDAY - DAY, PLAIN, BOTH_RISKS), (MONDAY, OTHER, NOTHING)):
        for _ in range(2):  # a layout that is kept already is no mistake
            database.run(partial(layouts.add, text=text))
        same = {**SCORE, "as_of": now, "level": "low", "layout_id": layouts.id_of(text), "at_risk": 1.5}
        columns: dict[str, Values] = {name: Same(value) for name, value in same.items()}
        columns |= {"detail": Ready(['{"reasons": []}']), "packed": Ready([packed])}
        database.run(partial(scores.add_many, customer_ids=[firm.bolt], columns=columns))
    last, first = database.look(lambda tx: scores.history(tx, firm.bolt))
    assert last.detail == layouts.Reader(OTHER).detail(NOTHING) | {"reasons": []}
    assert first.detail == layouts.Reader(PLAIN).detail(BOTH_RISKS) | {"reasons": []}
    assert database.look(lambda tx: scores.current(tx, firm.bolt)) == last
    assert database.look(lambda tx: scores.get(tx, last.id)) == last
    assert database.look(lambda tx: scores.all_current(tx, ALL)) == [last]
    assert database.look(lambda tx: scores.before(tx, firm.bolt, MONDAY)) == first


def test_digests_read_it_too(database: Database, firm: Firm) -> None:
    for now, level in ((MONDAY - DAY, "low"), (MONDAY, "high")):
        database.run(partial(layouts.add, text=PLAIN))
        same = {**SCORE, "as_of": now, "level": level, "layout_id": layouts.id_of(PLAIN), "detail": {}}
        columns: dict[str, Values] = {name: Same(value) for name, value in same.items()}
        columns["packed"] = Ready([BOTH_RISKS])
        database.run(partial(scores.add_many, customer_ids=[firm.bolt], columns=columns))
    (moved,) = database.look(lambda tx: movements.since(tx, ALL, MONDAY - DAY / 2))
    assert moved.detail == layouts.Reader(PLAIN).detail(BOTH_RISKS)


def test_forecasts_of_a_night_are_read_with_those_of_single_scores(database: Database, firm: Firm) -> None:
    text = layout(orders=[1], log_odds={"core": [0], "service": None})
    database.run(partial(layouts.add, text=text))
    packed = {"as_of": MONDAY - DAY, "layout_id": layouts.id_of(text), "detail": {}, "churn_probability": 0.25}
    columns: dict[str, Values] = {name: Same(value) for name, value in {**SCORE, **packed}.items()}
    columns["packed"] = Ready([BOTH_RISKS])
    database.run(partial(scores.add_many, customer_ids=[firm.bolt], columns=columns))
    single = {"as_of": MONDAY - DAY, "churn_probability": 0.5, "detail": {"log_odds": {"core": -2.0, "service": -1.0}}}
    database.run(lambda tx: scores.add(tx, customer_id=firm.haier, **{**SCORE, **single}))
    stood = database.look(lambda tx: forecasts.standing(tx, MONDAY, since=MONDAY - 2 * DAY))
    assert dict(zip(stood.customer_id.tolist(), stood.core.tolist(), strict=True)) == {firm.bolt: 7.0, firm.haier: -2.0}
    service = dict(zip(stood.customer_id.tolist(), stood.service.tolist(), strict=True))
    assert service[firm.haier] == -1.0
    assert math.isnan(service[firm.bolt])


def test_layouts_go_when_no_score_names_them(database: Database, firm: Firm) -> None:
    for text in (PLAIN, OTHER):
        database.run(partial(layouts.add, text=text))
    same = {**SCORE, "as_of": MONDAY, "layout_id": layouts.id_of(OTHER), "detail": {}}
    columns: dict[str, Values] = {name: Same(value) for name, value in same.items()}
    columns |= {"packed": Ready([NOTHING])}
    database.run(partial(scores.add_many, customer_ids=[firm.bolt], columns=columns))
    database.run(partial(scores.add, **{**SCORE, "customer_id": firm.haier, "as_of": MONDAY}))  # one without
    assert database.run(layouts.forget_unused) == 1
    kept = select(Layout.id)
    assert database.look(lambda tx: tx.sql.execute(kept).scalars().all()) == [layouts.id_of(OTHER)]
    assert database.run(layouts.forget_unused) == 0


def test_readers_are_kept_within_bounds(database: Database) -> None:
    """A process that shows many nights does not keep them all."""

    def read(tx: Tx, text: str) -> layouts.Reader:
        layouts.add(tx, text)
        return layouts.reader(tx, layouts.id_of(text))

    first, *others = (layout(number=float(place)) for place in range(layouts.KEPT + 2))
    known = weakref.ref(database.run(partial(read, text=first)))
    for text in others:
        database.run(partial(read, text=text))
    gc.collect()
    assert known() is None
    assert database.run(partial(read, text=first)).detail(NOTHING)["number"] == 0.0
