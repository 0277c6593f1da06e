"""Who comes and goes at a customer: the contacts that an entry adds or sees leave, and how to put them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from db import customers
from db.customers import ContactInfo
from db.gateway import Tx
from handlers.common.understand.text import fold
from handlers.updates.told import Told

_COMES_OR_GOES: Final = ("left", "joined")
_TITLE_EN: Final = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof)\.?\s+")
_TITLE_ZH: Final = re.compile(r"(?:总经理|副总|经理|主任|主管|厂长|部长|科长|处长|总监|老师|先生|女士|总|工)$")


def namesakes(tx: Tx, *, customer_id: int, person: str) -> list[str]:
    """The names of those there whom a name may mean, if they are several."""
    there = [each for each in customers.contacts(tx, customer_id) if each.left_at is None]
    return [each.name for each in several(person, there)]


def tell(tx: Tx, told: Told, entry_id: int, *, now: datetime) -> list[dict[str, Any]]:
    """Note who left or joined; the contacts that were there, as `put_back` wants them. Those made go with the entry."""
    changed: list[dict[str, Any]] = []
    for person in told.people:
        there = [each for each in customers.contacts(tx, told.customer_id) if each.left_at is None]
        known = meant(person.name, there)
        news = dict(person.said) | ({"left_at": told.at} if person.event == "left" else {})
        if known is not None:
            changed += _change(tx, known, news)
        elif person.event in _COMES_OR_GOES or is_whole(person.name):
            since = {} if person.event == "left" else {"joined_at": told.at}
            customers.add_contact(tx, told.customer_id, person.name, now=now, entry_id=entry_id, **news, **since)
    return changed


def _change(tx: Tx, known: ContactInfo, news: Mapping[str, Any]) -> list[dict[str, Any]]:
    before = {name: getattr(known, name) for name, value in news.items() if getattr(known, name) != value}
    if not before:
        return []
    customers.change_contact(tx, known.id, **{name: news[name] for name in before})
    return [{"id": known.id, **before}]


def is_whole(name: str) -> bool:
    """Whether a name is more than a surname and a title (王总, Mr Smith): then the person can be told from others."""
    bare = _TITLE_EN.sub("", _TITLE_ZH.sub("", fold(name))).strip()
    return len(bare.split()) > 1 if bare.isascii() else len(bare) > 1


def put_back(tx: Tx, changed: Iterable[dict[str, Any]]) -> None:
    """Undo what `tell` changed."""
    for each in changed:
        customers.change_contact(tx, each["id"], **{name: value for name, value in each.items() if name != "id"})


def meant(name: str, there: Sequence[ContactInfo]) -> ContactInfo | None:
    """The contact that a name as typed means: the same name, else the only one of that surname (王总, Mr Smith)."""
    typed = fold(name)
    same = [each for each in there if fold(each.name) in typed or typed in fold(each.name)]
    if len(same) == 1 and len(typed) > 1:
        return same[0]
    surname = _TITLE_EN.sub("", _TITLE_ZH.sub("", typed)).strip()
    fitting = [each for each in there if _is_surname(surname, fold(each.name))]
    return fitting[0] if len(fitting) == 1 else None


def several(name: str, there: Sequence[ContactInfo]) -> list[ContactInfo]:
    """Those of a surname, where a name as typed may mean more than one of them; none where it is clear."""
    typed = fold(name)
    if any(fold(each.name) == typed for each in there) or is_whole(name):
        return []
    surname = _TITLE_EN.sub("", _TITLE_ZH.sub("", typed)).strip()
    fitting = [each for each in there if _is_surname(surname, fold(each.name))]
    return fitting if len(fitting) > 1 else []


def _is_surname(surname: str, name: str) -> bool:
    if not surname:
        return False
    return name.split()[-1] == surname if surname.isascii() else name.startswith(surname)
