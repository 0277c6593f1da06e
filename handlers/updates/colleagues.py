"""What colleagues hear who were given a to-do: that they have it, what it is now, that it is theirs no longer."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence

from db import people
from db.customers import Step
from db.gateway import Tx
from db.people import MemberInfo
from handlers.common.context import Turn
from handlers.common.reply import Reply
from handlers.updates import handing, handing_view
from handlers.updates.service import Logged

Given = tuple[Step, MemberInfo]


def told(
    tx: Tx, turn: Turn, entries: Sequence[Logged], *, changed: bool = False, only: Collection[int] | None = None
) -> list[Reply]:
    """Whoever was given a to-do (of `only` these) hears of it, in the own chat and language; so when it `changed`."""
    given = [(each, to) for each in entries for to in {step.member_id for step in each.told.promises if step.member_id}]
    found = [(each, people.member(tx, to)) for each, to in given if only is None or to in only]
    return [
        handing_view.given(to, turn.member, each, zone=turn.firm.zone, today=turn.today, changed=changed)
        for each, to in found
        if to is not None and to.id != turn.member.id and handing.reaches(to)
    ]


def told_anew(tx: Tx, turn: Turn, had: Sequence[Given], entries: Sequence[Logged]) -> list[Reply]:
    """What was told is told anew: who lost a to-do hears that, whose changed what it is now, whose stayed nothing."""
    before = _by_person((to.id, (step.customer_id, step.due_at, step.text)) for step, to in had)
    after = _by_person(
        (step.member_id, (each.told.customer_id, step.due_at, step.text))
        for each in entries
        for step in each.told.promises
    )
    both = after.keys() & before.keys()
    return [
        *withdrawn(turn, [(step, to) for step, to in had if to.id not in after]),
        *told(tx, turn, entries, only=after.keys() - both),
        *told(tx, turn, entries, changed=True, only={each for each in both if after[each] != before[each]}),
    ]


def _by_person(steps: Iterable[tuple[int | None, Hashable]]) -> dict[int, set[Hashable]]:
    found: dict[int, set[Hashable]] = {}
    for whose, step in steps:
        if whose is not None:
            found.setdefault(whose, set()).add(step)
    return found


def withdrawn(turn: Turn, given: Sequence[Given]) -> list[Reply]:
    """Those who were given a to-do hear that it was taken back."""
    whose = [(step, to) for step, to in given if to.id != turn.member.id and handing.reaches(to)]
    return [handing_view.withdrawn(to, turn.member, step) for step, to in whose]
