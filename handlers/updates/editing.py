"""The buttons under an entry, and edited messages: signals, day, photo, correction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from db import drafts, records
from db.drafts import DraftInfo
from db.gateway import Tx
from db.records import EntryInfo
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.understand import dates
from handlers.common.understand.dates import Direction
from handlers.common.understand.facts import Understood
from handlers.customers import pick
from handlers.updates import colleagues, complaints, edits, handing, questions, service, tell, view
from handlers.updates.edits import Mine
from handlers.updates.questions import Pending
from handlers.updates.service import Author, Logged
from handlers.updates.told import Told

DAY: Final = "entry-day"
PHOTO: Final = "entry-photo"
ANSWER_WITHIN: Final = timedelta(hours=1)


def register(app: App) -> None:
    """Answer the buttons of entries, and edited messages."""
    routes.button(app, "entry", shown)
    routes.button(app, "signals", signals)
    routes.button(app, "signal", signal)
    routes.button(app, "offer", offer)
    routes.button(app, "kept", kept)
    routes.button(app, "date", days)
    routes.button(app, "day", day)
    routes.button(app, "photo", photo_wanted)
    routes.edited(app, edited)
    talk.answers(app, DAY, day_typed)


def _number(turn: Turn, place: int) -> int:
    parts = turn.pressed
    if place >= len(parts) or not (parts[place].isascii() and parts[place].isdigit()):
        raise UserError("common-old-button")
    return int(parts[place])


async def _on_entry(turn: Turn, unit: Callable[[Tx, Mine], Reply]) -> None:
    """Do something with the entry of the pressed button."""
    entry_id, author = _number(turn, 0), tell.author_of(turn, None)
    await turn.do(lambda tx: unit(tx, edits.mine(tx, entry_id, author, turn.scope)))


def _as_logged(turn: Turn, entry: Logged) -> Reply:
    return view.logged(tell.frame_of(turn), [entry])[0].edited()


async def shown(turn: Turn) -> None:
    """`v1:entry:<entry>`: back to what was stored."""
    await _on_entry(turn, lambda tx, found: _as_logged(turn, edits.logged(tx, found)))


async def signals(turn: Turn) -> None:
    """`v1:signals:<entry>`: the list to tap."""
    await _on_entry(turn, lambda tx, found: _signal_list(tx, turn, found))


def _signal_list(tx: Tx, turn: Turn, found: Mine) -> Reply:
    return view.signals(tell.frame_of(turn), found.customer, found.entry.id, edits.signals(tx, found.entry.id))


async def signal(turn: Turn) -> None:
    """`v1:signal:<entry>:<signal>`: take it away or put it back."""
    signal_id, author = _number(turn, 1), tell.author_of(turn, None)

    def unit(tx: Tx, found: Mine) -> Reply:
        edits.toggle_signal(tx, found, signal_id, author)
        return _signal_list(tx, turn, found)

    await _on_entry(turn, unit)


async def offer(turn: Turn) -> None:
    """`v1:offer:<entry>:<place>`: a signal that was only offered is one."""
    place, author = _number(turn, 1), tell.author_of(turn, None)
    await _on_entry(turn, lambda tx, found: _as_logged(turn, edits.take_offer(tx, found, place, author)))


async def kept(turn: Turn) -> None:
    """`v1:kept:<done or undo>:<entry>:<step>`: a promise that the entry kept was not, or one that waits is."""
    what, step_id, author = turn.pressed[0] if turn.pressed else "", _number(turn, 2), tell.author_of(turn, None)
    entry_id = _number(turn, 1)

    def unit(tx: Tx) -> Reply:
        found = edits.mine(tx, entry_id, author, turn.scope)
        return _as_logged(turn, edits.keep(tx, found, step_id, author, done=what == "done"))

    await turn.do(unit)


async def days(turn: Turn) -> None:
    """`v1:date:<entry>`: on which day did it happen?"""

    def unit(tx: Tx, found: Mine) -> Reply:
        drafts.put(tx, _waiting(turn, DAY, found.entry.id))
        return view.days(tell.frame_of(turn), found.entry.id)

    await _on_entry(turn, unit)


def _waiting(turn: Turn, kind: str, entry_id: int) -> DraftInfo:
    expires = turn.now + ANSWER_WITHIN
    return DraftInfo(turn.member.id, turn.chat_id, kind, 1, {"entry": entry_id}, None, expires)


async def day(turn: Turn) -> None:
    """`v1:day:<entry>:<ISO date>`."""
    try:
        on = date.fromisoformat(turn.pressed[1])
    except (IndexError, ValueError):
        raise UserError("common-old-button") from None
    await _on_entry(turn, lambda tx, found: _moved(tx, turn, found, on))


async def day_typed(turn: Turn, draft: DraftInfo) -> bool:
    """A day typed after "edit date"; anything longer is for others."""
    found = dates.find(turn.text, turn.today)
    on = found[0].on(Direction.PAST) if len(found) == 1 and len(turn.text) <= 20 else None
    if on is None:
        return False
    author = tell.author_of(turn, None)

    def unit(tx: Tx) -> Reply:
        mine = edits.mine(tx, int(draft.data["entry"]), author, turn.scope)
        return replace(_moved(tx, turn, mine, on), edit=False)

    await turn.do(unit)
    return True


def _moved(tx: Tx, turn: Turn, found: Mine, on: date) -> Reply:
    drafts.drop(tx, turn.member.id, turn.chat_id)
    return _as_logged(turn, edits.move(tx, found, on, tell.author_of(turn, None), turn.firm.zone))


async def photo_wanted(turn: Turn) -> None:
    """`v1:photo:<entry>`: the next photo belongs to it."""

    def unit(tx: Tx, found: Mine) -> Reply:
        drafts.put(tx, _waiting(turn, PHOTO, found.entry.id))
        return view.photo_wanted(tell.frame_of(turn), found.customer)

    await _on_entry(turn, unit)


# Corrections -----------------------------------------------------------------------------------------------------


async def edited(turn: Turn) -> None:
    """A person edited a message: what it told is taken back and told anew, and its reply shows that."""
    assert turn.message is not None
    chat_id, message_id = turn.chat_id, turn.message.message_id
    entries = await turn.read(lambda tx: records.entry_of_message(tx, chat_id, message_id))
    standing = [entry for entry in entries if entry.voided_at is None]
    if not standing:
        return
    text = turn.text
    to, heard = await tell.handed_on(turn, text, await tell.hear(turn, text))
    pending = _same_customer(Pending(text, turn.today, message_id), heard, standing)
    heard = complaints.as_before(heard, pending, standing)
    index = await pick.directory(turn)
    facts, left = questions.settle(heard, pending, lambda customer_id: tell.hit(index, customer_id))
    stored = questions.by_customer(facts)
    if left or not stored:
        raise UserError("updates-edit-unclear")
    again = [tell.composed(turn, pending, customer_id, facts) for customer_id, facts in stored.items()]
    again = [await tell.arranged(turn, each, to) for each in again]
    author = replace(tell.author_of(turn, message_id), reply_key=standing[0].reply_key)
    await turn.do(lambda tx: _told_anew(tx, turn, standing, again, author))


def _told_anew(tx: Tx, turn: Turn, standing: Sequence[EntryInfo], again: Sequence[Told], author: Author) -> list[Reply]:
    had = [given for entry in standing for given in handing.given_steps(tx, entry)]
    for entry in standing:
        service.undo(tx, entry.id, author, turn.scope)
    prepared = [service.prepare(tx, _as_tapped(each, standing), turn.scope, turn.now) for each in again]
    told = [service.store(tx, each, author) for each in prepared]
    reply = view.logged(tell.frame_of(turn), told)[0]
    shown = replace(reply, edit_key=author.reply_key) if author.reply_key else reply
    return [shown, *colleagues.told_anew(tx, turn, had, told)]


def _as_tapped(told: Told, standing: Sequence[EntryInfo]) -> Told:
    """With what was tapped about promises under the entries of before."""
    same = [entry for entry in standing if entry.customer_id == told.customer_id]
    tapped = {step: done for entry in same for step, done in entry.data.get("tapped", {}).items()}
    return replace(told, data={**told.data, "tapped": tapped}) if tapped else told


def _same_customer(pending: Pending, heard: Understood, standing: Sequence[EntryInfo]) -> Pending:
    """Where the words do not name the customer, it is the one that was meant before."""
    meant = {entry.customer_id for entry in standing}
    if len(meant) == 1:
        for question in (each for each in questions.asked(heard) if each.topic in questions.WHOM and not each.options):
            pending = pending.answered(question, *meant)
    return pending
