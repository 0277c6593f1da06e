"""/undo, the same wish in words, and its button: what a person told or changed last is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from db import customers, records
from db.gateway import Tx
from handlers.common import i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.profile import service as profile
from handlers.updates import fixes, fixing, tell, view

FIELD: Final = "field"
FIX: Final = "fix"
ENTRY: Final = "entry"


def register(app: App) -> None:
    """Listen to the command, its words and its button."""
    routes.command(app, "undo", undo, alone=("撤销", "撤回", "撤销上一条", "undo"))
    talk.asked(app, "undo", asked)
    routes.button(app, "undo", pressed)


@dataclass(frozen=True, slots=True)
class Last:
    """What a person did last that can be taken back: a customer's field or a correction by its ticket, or an entry."""

    kind: str
    number: int


def last(tx: Tx, turn: Turn) -> Last:
    """The latest of them. UserError where there is none."""
    entry = records.last_entry(tx, turn.member.id)
    field = profile.last_change(tx, turn.member, now=turn.now)
    fix = fixes.last_change(tx, fixing.hand(turn))
    if fix is not None and (field is None or fix[0] > field[0]) and (entry is None or fix[1] >= entry.known_at):
        return Last(FIX, fix[0])
    if field is not None and (fix is None or field[0] > fix[0]) and (entry is None or field[1] > entry.known_at):
        return Last(FIELD, field[0])
    if entry is None:
        raise UserError("updates-nothing-to-undo")
    return Last(ENTRY, entry.id)


async def undo(turn: Turn) -> None:
    """Take back what I told last: an entry, a correction of one, or a field of a customer's file."""

    def unit(tx: Tx) -> list[Reply]:
        latest = last(tx, turn)
        if latest.kind == FIELD:
            return [_field_undone(tx, turn, latest.number)]
        if latest.kind == FIX:
            return fixing.take_back(tx, turn, latest.number)
        return _undone(tx, turn, [latest.number])

    await turn.do(unit)


async def asked(turn: Turn) -> None:
    """Said in a sentence of one's own, it is asked for once more: what would be taken back is shown."""
    await turn.do(lambda tx: _asked(tx, turn))


def _asked(tx: Tx, turn: Turn) -> Reply:
    latest = last(tx, turn)
    if latest.kind == FIELD:
        customer, field = profile.changed_by(tx, latest.number, turn.firm, turn.member)
        return view.undo_field_asked(turn.lang, customer, field.called(turn.lang), latest.number)
    if latest.kind == FIX:
        return fixing.take_back_asked(tx, turn, latest.number)
    entry = records.entry(tx, latest.number)
    whose = customers.get(tx, entry.customer_id, turn.scope) if entry else None
    if entry is None or whose is None:
        raise NotAllowed
    return view.undo_asked(turn.lang, entry, whose)


def _field_undone(tx: Tx, turn: Turn, ticket: int) -> Reply:
    """The change of a customer's field taken back, as its own button does."""
    customer, field = profile.take_back(tx, ticket, turn.firm, turn.member, now=turn.now)
    return Reply(i18n.say(turn.lang, "profile-undone", name=customer.name, field=field.called(turn.lang)))


async def pressed(turn: Turn) -> None:
    """`v1:undo:<entry ids, by comma>`."""
    numbers = (*turn.pressed, "")[0].split(",")
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise UserError("common-old-button")
    await turn.do(lambda tx: _undone(tx, turn, [int(number) for number in numbers]))


def _undone(tx: Tx, turn: Turn, numbers: Sequence[int]) -> list[Reply]:
    """Entries taken back; colleagues who had a to-do of them are told."""
    done = [tell.undone(tx, turn, number) for number in numbers]
    shown = view.undone(tell.frame_of(turn), [each for each, _ in done])
    return [shown, *(reply for _, replies in done for reply in replies)]
