"""Fields of records in a text: found by name and value, taken out, and nothing else lost."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.figures import ASSUMED
from handlers.profile.fields import Field
from handlers.updates import own
from handlers.updates.told import Record, Told

TODAY = date(2026, 11, 23)
CHANNEL = Field("own_1", "choice", ("视频", "现场"), "到访方式", of="visits")
MINUTES = Field("own_2", "number", (), "停留分钟", of="visits")
WHO = Field("own_3", "text", (), "责任部门", of="complaints")
UNTIL = Field("own_4", "day", (), "reply until", of="complaints")
ALL = (CHANNEL, MINUTES, WHO, UNTIL)


@pytest.mark.parametrize(
    ("text", "rest", "values"),
    [
        ("华能 谈了付款 到访方式：视频 停留分钟: 45 一切正常", "华能 谈了付款     一切正常",
         {"visits": {"own_1": "视频", "own_2": 45.0}}),
        ("华能投诉质量，责任部门：生产 二部，要赔偿", "华能投诉质量， ，要赔偿",
         {"complaints": {"own_3": "生产 二部"}}),
        ("Acme 停留分钟: 1,200, fine", "Acme  , fine", {"visits": {"own_2": 1200.0}}),
        ("Acme complained. reply until: 5 December", "Acme complained.", {"complaints": {"own_4": "2026-12-05"}}),
        ("到访方式没说", "到访方式没说", {}),
        ("华能 到访方式 视频", "华能 到访方式 视频", {}),  # without a colon it is a word like any other
    ],
)  # fmt: skip
def test_name_and_value_are_taken_out(text: str, rest: str, values: dict[str, object]) -> None:
    found = own.said(text, ALL, TODAY)
    assert (found.rest, found.values, list(found.bad)) == (rest, values, [])


def test_what_is_no_value_is_named() -> None:
    found = own.said("华能 到访方式：骑马 停留分钟：很久", ALL, TODAY)
    assert sorted((str(field.name), words) for field, words in found.bad) == [
        ("停留分钟", "很久"),
        ("到访方式", "骑马"),
    ]
    assert found.values == {}


@given(st.text(max_size=60))
def test_a_text_without_such_fields_stays_as_it_is(text: str) -> None:
    found = own.said(text, (Field("own_9", "text", (), "某个不会出现的字段名", of="visits"),), TODAY)
    assert (found.rest, found.values) == (text, {})


def test_an_own_field_stands_beside_what_the_record_says_already() -> None:
    among = (Field("own_5", "text", (), "合同号", of="contracts"),)
    told = Told(
        1, "contract", datetime(2026, 11, 23, tzinfo=UTC), "", (Record("contracts", {"details": {ASSUMED: True}}),)
    )
    [record] = own.attached(told, own.said("合同号：HT-1", among, TODAY), among).records
    assert record.values["details"] == {ASSUMED: True, "own_5": "HT-1"}
