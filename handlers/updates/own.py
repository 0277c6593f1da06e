"""Own fields of records in what people tell: "拜访 华能 谈了付款 到访方式: 视频". Pure.

They are taken out before the rest is understood, and kept with the record they are about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from handlers.profile import fields
from handlers.profile.fields import Field
from handlers.updates.told import Record, Told

_ENDS: Final = r"(?:[\n，;；。！？!?]|,(?!\d))"


@dataclass(frozen=True, slots=True)
class Said:
    """`rest` of a text without its own fields; by table the values by key; those that are no value of their field."""

    rest: str
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    bad: Sequence[tuple[Field, str]] = ()


def said(text: str, among: Sequence[Field], today: date) -> Said:
    """What `text` says of own fields of records, each by "name: value"."""
    rest, values, bad = text, dict[str, dict[str, Any]](), list[tuple[Field, str]]()
    for each in sorted(among, key=lambda one: -len(str(one.name))):
        match = re.search(_pattern(each, among), rest, re.IGNORECASE)
        if match is None:
            continue
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
        good, value = fields.tried(each, match.group("value"), today=today)
        if not good:
            bad.append((each, match.group("value").strip()))
        elif value is not None:
            values.setdefault(each.of, {})[each.key] = value
    return Said(rest.strip() if values or bad else text, values, bad)


def _pattern(one: Field, among: Sequence[Field]) -> str:
    """The field with its value, which ends at a mark, a new line or the next field; of one word where it is no text."""
    following = "|".join(re.escape(str(each.name)) for each in among)
    value = r"\S+?" if one.kind in (fields.CHOICE, fields.NUMBER, fields.MONEY) else r".+?"
    end = rf"(?=\s*(?:{_ENDS}|$)|\s+(?:{following})\s*[:：=]" + (r"|\s)" if value == r"\S+?" else ")")
    return rf"(?:^|(?<=[\s,，;；。])){re.escape(str(one.name))}\s*[:：=]\s*(?P<value>{value}){end}"


def _with_own(record: Record, mine: Mapping[str, Any]) -> Record:
    """The record with its own fields beside what its details say already: that a contract's term is assumed."""
    return replace(record, values={**record.values, "details": {**(record.values.get("details") or {}), **mine}})


def attached(told: Told, found: Said, among: Sequence[Field]) -> Told:
    """The entry with its own fields at the first record of their table; what has no record is named as not kept."""
    if not (found.values or found.bad):
        return told
    by_key = {each.key: each for each in among}
    left = {table: dict(values) for table, values in found.values.items()}
    records: list[Record] = []
    kept: list[list[Any]] = []
    for record in told.records:
        mine = left.pop(record.table, None)
        kept += [[str(by_key[key].name), by_key[key].kind, value] for key, value in (mine or {}).items()]
        records.append(_with_own(record, mine) if mine else record)
    lost = [[str(by_key[key].name), by_key[key].of, ""] for values in left.values() for key in values]
    wrong = [[str(each.name), each.kind, words] for each, words in found.bad]
    return replace(told, records=tuple(records), data={**told.data, "own": kept, "lost": lost, "wrong": wrong})
