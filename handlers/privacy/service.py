"""Handing out and erasing what is kept about a person: for administrators, each time in the audit."""

from __future__ import annotations

import json
from datetime import datetime

from db import agenda, audit, files, privacy
from db.audit import Change
from db.gateway import Tx
from db.people import MemberInfo
from db.privacy import MEMBER, Person
from handlers.common import access
from handlers.common.errors import UserError


def known(tx: Tx, kind: str, person_id: int) -> Person:
    """The person. UserError where there is none any more."""
    found = privacy.get(tx, kind, person_id)
    if found is None:
        raise UserError("privacy-gone")
    return found


def hand_out(tx: Tx, person: Person, by: MemberInfo, *, now: datetime) -> int:
    """Everything that is kept about a person as a JSON file; its id."""
    access.must_administer(by)
    kept = {name: getattr(person, name) for name in Person.__slots__ if name != "id"}
    texts = [
        {"table": table, "at": at.isoformat() if at else None, "text": text}
        for table, at, text in privacy.told(tx, person)
    ]
    content = json.dumps({**kept, "texts": texts}, ensure_ascii=False, indent=1).encode()
    _note(tx, "export", person, by, now=now)
    return files.keep(tx, name=f"person-{person.id}.json", mime="application/json", now=now, content=content)


def erase(tx: Tx, person: Person, by: MemberInfo, *, now: datetime) -> None:
    """Erase a person for good.

    UserError for oneself, for a member who may still come in, and for one who still owns customers.
    """
    access.must_administer(by)
    if person.kind == MEMBER:
        if person.id == by.id or person.active:
            raise UserError("privacy-active", name=person.name)
        if agenda.owned(tx, person.id):
            raise UserError("privacy-owns", name=person.name)
    privacy.erase(tx, person, now=now)
    _note(tx, "erase", person, by, now=now)


def _note(tx: Tx, action: str, person: Person, by: MemberInfo, *, now: datetime) -> None:
    """Who did it to which row; never whose name it was."""
    change = Change(action, "person", person.id, None, {"kind": person.kind}, customer_id=person.customer_id)
    audit.write(tx, change, member_id=by.id, now=now)
