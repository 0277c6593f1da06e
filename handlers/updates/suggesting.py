"""Signals that no rule found, suggested after an entry was stored: buttons under its reply, each confirmed by a tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from db import outbox, records, scores
from db.gateway import Tx
from handlers.common import keyboard
from handlers.common.context import Turn
from handlers.updates import edits, view
from handlers.updates.service import Author
from handlers.updates.view import Frame

MODEL: Final = "notes"  # the kind of model
_SHORTEST: Final = 6  # letters: "35万" has no more to say


@dataclass(frozen=True, slots=True)
class Note:
    """What was told, with the signals it has already, and the firm's model where one serves."""

    entry_id: int
    text: str
    known: tuple[str, ...]
    model: dict[str, Any] | None


async def suggest(turn: Turn, author: Author) -> None:
    """Offer what the firm's own model or its endpoint suggests; neither is asked where the firm has none."""
    if not await turn.glance(lambda tx: _suggests(tx, turn)):
        return
    note = await turn.read(lambda tx: _note(tx, turn, author))
    if note is None:
        return
    kinds = await _kinds(turn, note)
    if kinds:
        await turn.services.db.write(lambda tx: _offer(tx, turn, author, note, kinds))


def _suggests(tx: Tx, turn: Turn) -> bool:
    return turn.services.suggester is not None or scores.serving_version(tx, MODEL) is not None


def _note(tx: Tx, turn: Turn, author: Author) -> Note | None:
    """The one entry of this turn; of a message about several customers nobody knows whose a suggestion would be."""
    serving = None if turn.services.suggester is not None else scores.serving_model(tx, MODEL)
    entry = records.last_entry(tx, author.member.id)
    if entry is None or entry.kind == records.ATTEMPT or entry.reply_key != author.reply_key:
        return None
    if len((entry.text or "").strip()) < _SHORTEST:
        return None
    same = records.entry_of_message(tx, author.chat_id or 0, author.message_id) if author.message_id else [entry]
    if len([each for each in same if each.voided_at is None]) != 1:
        return None
    stand = [row.kind for row in edits.signals(tx, entry.id)]
    offered = [each["kind"] for each in entry.data.get("offered", ())]
    return Note(entry.id, entry.text or "", (*stand, *offered), serving.parameters if serving else None)


async def _kinds(turn: Turn, note: Note) -> list[str]:
    """Suggestions, or none where whoever makes them fails: the entry is stored and answered already."""
    try:
        return await _asked(turn, note)
    except Exception as error:
        turn.services.incident(error, "suggesting")
        return []


async def _asked(turn: Turn, note: Note) -> list[str]:
    if turn.services.suggester is not None:
        return await turn.services.suggester.suggest(note.text, note.known)
    return await turn.services.workers.run(by_model, note.text, note.known, note.model or {})


def by_model(text: str, known: Sequence[str], parameters: dict[str, Any]) -> list[str]:
    """What the trained model suggests. Runs in a worker."""
    from handlers.common.understand.encoder import Model
    from handlers.common.understand.encoder import suggest as suggested

    return [each.kind for each in suggested(text, Model.from_json(parameters), known=known)]


def _offer(tx: Tx, turn: Turn, author: Author, note: Note, kinds: Sequence[str]) -> None:
    """Put the suggestions under the reply, unless the entry was taken back meanwhile."""
    entry = records.entry(tx, note.entry_id)
    if entry is None or entry.voided_at is not None or author.reply_key is None:
        return
    offered = [*entry.data.get("offered", ()), *({"kind": kind, "words": ""} for kind in kinds)]
    records.change_entry(tx, entry.id, data={**entry.data, "offered": offered})
    found = edits.mine(tx, entry.id, author, turn.scope)
    frame = Frame(turn.lang, turn.firm.currency, turn.firm.zone, turn.today)
    reply = replace(view.logged(frame, [edits.logged(tx, found)])[0], edit_key=author.reply_key)
    key = f"{author.reply_key}:suggested"
    for call in keyboard.calls(reply, key=key, chat_id=turn.chat_id, pressed=None, thread_id=None):
        outbox.put(tx, call, now=turn.now)
