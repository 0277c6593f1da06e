"""Recordings: kept, written down where somebody can, and stored only once the person says that it is what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from telegram.ext import filters

from db import drafts, media
from db.drafts import DraftInfo
from db.gateway import Tx
from db.media import Sent
from handlers.common import i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import pick
from handlers.customers.wishes import Wish
from handlers.updates import fixing, media_view, tell
from handlers.updates.media import WHOSE, message_of

HEARD: Final = "voice"
LARGEST: Final = 20 * 1024 * 1024


def register(app: App) -> None:
    """Listen for recordings, the buttons under what they say, and its correction."""
    routes.message(app, filters.VOICE & filters.ChatType.PRIVATE, received)
    routes.button(app, "voice", pressed)
    talk.answers(app, HEARD, corrected)


async def received(turn: Turn) -> None:
    """A recording is kept in any case; with words beside it, they tell what it is about."""
    message, voice = message_of(turn), message_of(turn).voice
    assert voice is not None
    sent = Sent("voice.ogg", voice.mime_type, turn.chat_id, message.message_id, telegram_file_id=voice.file_id)
    turn.first(lambda tx: _keep(tx, turn, sent))
    if turn.text:
        await tell.tell(turn, turn.text)
    elif turn.services.ears is None:
        await turn.say(media_view.say(turn.lang, "media-voice-off"))
    else:
        await _write_down(turn, voice.file_id)


def _keep(tx: Tx, turn: Turn, sent: Sent) -> None:
    media.keep(tx, sent, now=turn.now)


async def _write_down(turn: Turn, file_id: str) -> None:
    assert turn.services.ears is not None
    turn.services.answer("sendChatAction", {"chat_id": turn.chat_id, "action": "typing"})
    content = await turn.services.files.fetch(file_id, limit=LARGEST)
    text = (await turn.services.ears.hear(content, turn.lang)).strip()
    if not text:
        await turn.say(media_view.say(turn.lang, "media-voice-unclear"))
        return
    await turn.do(lambda tx: _show(tx, turn, text))


def _show(tx: Tx, turn: Turn, text: str) -> Reply:
    version = turn.event.update_id % 1_000_000_000
    data = {"text": text, "message": message_of(turn).message_id, "correcting": False}
    expires = turn.now + drafts.LIFETIME
    drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, HEARD, version, data, None, expires))
    return media_view.transcript(turn.lang, text, version)


async def pressed(turn: Turn) -> None:
    """`v1:voice:<save|correct|drop>:<version of the draft>`."""
    what, version = (*turn.pressed, "", "")[:2]
    draft = await turn.read(lambda tx: drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now))
    if draft is None or draft.kind != HEARD or str(draft.version) != version:
        raise UserError("common-old-button")
    if what == "save":
        await _store(turn, draft, draft.data["text"])
    elif what == "correct":
        await turn.do(lambda tx: _ask(tx, turn, draft))
    elif what == "drop":
        await turn.do(lambda tx: _drop(tx, turn))
    else:
        raise UserError("common-old-button")


def _ask(tx: Tx, turn: Turn, draft: DraftInfo) -> Reply:
    drafts.put(tx, replace(draft, data={**draft.data, "correcting": True}))
    hint = i18n.label(turn.lang, "media-voice-hint")
    return Reply(i18n.say(turn.lang, "media-voice-type"), force_reply=hint)


def _drop(tx: Tx, turn: Turn) -> Reply:
    drafts.drop(tx, turn.member.id, turn.chat_id)
    return media_view.say(turn.lang, "media-voice-dropped", edit=True)


async def corrected(turn: Turn, draft: DraftInfo) -> bool:
    """What the recording really says, typed after "correct"; before that, words are for others."""
    if not draft.data["correcting"]:
        return False
    await _store(turn, draft, turn.text)
    return True


async def _store(turn: Turn, draft: DraftInfo, text: str) -> None:
    """As if it had been typed; what tells nothing known is kept for the customer that is picked."""
    heard = await tell.hear(turn, text)
    turn.first(lambda tx: _use(tx, turn))
    message_id = int(draft.data["message"])
    if heard.corrects:
        await fixing.correct(turn, text, heard)
        return
    if heard.facts or heard.questions:
        await tell.tell(turn, text, heard, message_id=message_id)
        return
    wish = Wish(WHOSE, data={"message": message_id, "kind": "voice", "text": text})
    await pick.which(turn, wish, question=media_view.whose(turn.lang, "voice"))


def _use(tx: Tx, turn: Turn) -> None:
    drafts.drop(tx, turn.member.id, turn.chat_id)
