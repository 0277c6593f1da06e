"""Photos and places: with words they tell something, after an entry they belong to it, else it is asked whose they are;
and the photos of a customer, shown from its card."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from telegram import Message
from telegram.ext import filters

from db import drafts, media, records
from db.gateway import Tx
from db.media import Sent
from db.records import EntryInfo
from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.understand.facts import Remark, Understood
from handlers.customers import pick
from handlers.customers.wishes import Wish
from handlers.updates import compose, editing, edits, media_view, tell
from handlers.updates.compose import Setting
from handlers.updates.told import Told

WHOSE: Final = "media"
ALONG_WITHIN: Final = timedelta(minutes=15)  # a photo sent so soon after an entry belongs to it
OFFERED: Final = 6
SHOWN: Final = 5


def register(app: App) -> None:
    """Listen for photos and places; show photos."""
    routes.message(app, filters.PHOTO | filters.LOCATION, received)
    pick.continues(app, WHOSE, picked)
    pick.continues(app, "photos", photos)


async def received(turn: Turn) -> None:
    """A photo or place. In a group only one that was asked for is kept."""
    sent, meant = await turn.read(lambda tx: (_sent(tx, turn), _entry_meant(tx, turn)))
    if turn.private and turn.text:
        await _captioned(turn, sent)
    elif sent.message_id != message_of(turn).message_id:
        await turn.do(lambda tx: _keep(tx, turn, sent))  # a further part of an album: one thing, one answer
    elif meant is not None:
        await turn.do(lambda tx: _attach(tx, turn, sent, meant))
    elif turn.private:
        await _ask_whose(turn, sent, "")


def _sent(tx: Tx, turn: Turn) -> Sent:
    """What came; a further part of an album goes where the first one went."""
    message = message_of(turn)
    sent = _read(message, turn.chat_id)
    first = media.first_of_album(tx, turn.chat_id, sent.album) if sent.album else None
    return replace(sent, message_id=first.message_id, entry_id=first.entry_id) if first else sent


def _read(message: Message, chat_id: int) -> Sent:
    if message.location is not None:
        latitude, longitude = message.location.latitude, message.location.longitude
        name = f"geo:{latitude},{longitude}"
        return Sent(name, "application/geo", chat_id, message.message_id, latitude=latitude, longitude=longitude)
    file_id, album = message.photo[-1].file_id, message.media_group_id
    return Sent("photo.jpg", "image/jpeg", chat_id, message.message_id, telegram_file_id=file_id, album=album)


def message_of(turn: Turn) -> Message:
    """The message that came. It must be one."""
    assert turn.message is not None
    return turn.message


def _entry_meant(tx: Tx, turn: Turn) -> EntryInfo | None:
    """The entry whose photo was asked for, else the one that was told just before."""
    draft = drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now)
    if draft is not None and draft.kind == editing.PHOTO:
        return records.entry(tx, int(draft.data["entry"]))
    last = records.last_entry(tx, turn.member.id)
    return last if turn.private and edits.recent(turn.now, last, ALONG_WITHIN) else None


def _keep(tx: Tx, turn: Turn, sent: Sent) -> None:
    media.keep(tx, sent, now=turn.now)


def _attach(tx: Tx, turn: Turn, sent: Sent, entry: EntryInfo) -> Reply:
    found = edits.mine(tx, entry.id, tell.author_of(turn, None), turn.scope)
    _keep(tx, turn, replace(sent, entry_id=entry.id))
    return media_view.kept(turn.lang, found.customer, _kind(sent))


def _kind(sent: Sent) -> str:
    return "location" if sent.latitude is not None else "photo"


# With words ----------------------------------------------------------------------------------------------------------


async def _captioned(turn: Turn, sent: Sent) -> None:
    """The caption tells something, only names the customer, or neither."""
    heard = await tell.hear(turn, turn.text)
    if heard.facts or heard.questions:
        turn.first(lambda tx: _keep(tx, turn, sent))
        await tell.tell(turn, turn.text, heard, message_id=sent.message_id)
    elif (customer_id := _named(heard)) is not None:
        turn.first(lambda tx: _keep(tx, turn, sent))
        await _store(turn, customer_id, sent.message_id, _kind(sent), turn.text)
    else:
        await _ask_whose(turn, sent, turn.text)


def _named(heard: Understood) -> int | None:
    customer = heard.requests[0].customer if heard.requests else None
    return customer.customer_id if customer else None


async def _store(turn: Turn, customer_id: int, message_id: int, kind: str, text: str, *, edit: bool = False) -> None:
    """An entry that is only a photo or a place, as if its message had told it."""
    setting = Setting(turn.now, turn.firm.zone, turn.firm.currency)
    told = compose.compose(customer_id, [Remark(on=turn.today, note=text)], text, setting)
    author = tell.author_of(turn, message_id)
    await tell.tell_composed(turn, shown_as(told, kind), author, edit=edit)


def shown_as(told: Told, kind: str) -> Told:
    """Shown as what it is, not as a remark."""
    shown = [{**fact, "kind": kind} for fact in told.data["facts"]]
    return replace(told, kind=kind, data={**told.data, "facts": shown})


# Without -------------------------------------------------------------------------------------------------------------


async def _ask_whose(turn: Turn, sent: Sent, text: str) -> None:
    """Keep it, and ask for the customer: the nearest to a place, else those due and seen last."""
    near = await turn.read(lambda tx: _nearest(tx, turn, sent))
    turn.first(lambda tx: _keep(tx, turn, sent))
    wish = Wish(WHOSE, data={"message": sent.message_id, "kind": _kind(sent), "text": text})
    question = media_view.whose(turn.lang, _kind(sent), near=bool(near))
    await pick.which(turn, wish, question=question, ids=near or None)


def _nearest(tx: Tx, turn: Turn, sent: Sent) -> list[int]:
    if sent.latitude is None or sent.longitude is None:
        return []
    return media.nearest(tx, turn.scope, (sent.latitude, sent.longitude), limit=OFFERED)


async def picked(turn: Turn, chosen: pick.Picked) -> None:
    """Now it is known whose the photo or place is."""
    data = chosen.data
    if "message" not in data:
        raise UserError("common-old-button")
    await _store(turn, chosen.customer.id, data["message"], data["kind"], data["text"], edit=chosen.edit)


# Shown again ---------------------------------------------------------------------------------------------------------


async def photos(turn: Turn, chosen: pick.Picked) -> None:
    """The latest photos of a customer; never into a group."""
    if not turn.private:
        raise UserError("media-private-only")
    found = await turn.read(lambda tx: media.pictures(tx, chosen.customer.id, limit=SHOWN))
    await turn.say(media_view.pictures(tell.frame_of(turn), chosen.customer, found))
