"""What people do with their phones: write, send files, forward, edit."""

import re
from typing import Any

from bot.sandbox import views
from bot.sandbox.bodies import SendBody
from bot.sandbox.cast import Person
from bot.sandbox.errors import ControlError
from bot.sandbox.files import Upload
from bot.sandbox.methods.common import CAPTION_LIMIT, TEXT_LIMIT
from bot.sandbox.methods.sending import media_content
from bot.sandbox.model import Json, Message, Room
from bot.sandbox.profile import command_scopes
from bot.sandbox.text import Formatted, detect, trimmed, units
from bot.sandbox.world import BOT_ID, World

Receipt = dict[str, Any]

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?")


def say(world: World, body: SendBody) -> Receipt:
    """A person writes, sends something or edits an own message -> update_id (None where the bot may not read it)."""
    person = world.person(body.sender)
    room = world.room(person.id if body.chat is None else body.chat)
    require_member(room, person)
    _require_bot_listens(world, room, person)
    if body.edit is not None:
        return _edit(world, room, person, body)
    receipts = [deliver(world, _message(world, room, person, body, content)) for content in _contents(world, body)]
    return receipts[-1]


def require_member(room: Room, person: Person) -> None:
    """ControlError where somebody acts in a chat without being in it."""
    if person.id not in room.members:
        raise ControlError(f"{person.name} is not in the chat {room.title!r}")


def _require_bot_listens(world: World, room: Room, person: Person) -> None:
    if not room.is_private:
        return
    if room.bot_status == "kicked":
        raise ControlError(f"{person.name} has blocked the bot; make the event unblock first")
    if room.bot_status == "absent":
        room.bot_status = "member"
        world.save_room(room)


def _contents(world: World, body: SendBody) -> list[Json]:
    given = [k for k in ("text", "voice", "photo", "document", "location", "contact") if getattr(body, k) is not None]
    if len(given) != 1:
        raise ControlError("give exactly one of text, voice, photo, document, location, contact")
    if given == ["text"]:
        return [_text_content(part) for part in _split(body.text or "")]
    if given == ["location"] and body.location:
        return [{"location": body.location.model_dump()}]
    if given == ["contact"] and body.contact:
        person = world.person(body.sender)
        contact = {"phone_number": body.contact.phone_number, "first_name": body.contact.first_name or person.name}
        return [{"contact": contact if body.contact.first_name else {**contact, "user_id": person.id}}]
    return [_file_content(world, given[0], getattr(body, given[0]).upload(), body.caption)]


def _split(text: str) -> list[str]:
    """As a phone does with a text that is too long: several messages."""
    if not text.strip():
        raise ControlError("the text is empty")
    parts, rest = [], text
    while units(rest) > TEXT_LIMIT:
        size = TEXT_LIMIT if rest[:TEXT_LIMIT].isascii() else TEXT_LIMIT // 2
        parts.append(rest[:size])
        rest = rest[size:]
    return [part for part in [*parts, rest] if part.strip()]


def _text_content(text: str) -> Json:
    clean = trimmed(Formatted(text)).text
    entities = detect(clean)
    return {"text": clean, "entities": entities} if entities else {"text": clean}


def _file_content(world: World, kind: str, upload: Upload, caption: str | None) -> Json:
    content = media_content(world, world.files.add(kind, upload))
    if not caption:
        return content
    if units(caption) > CAPTION_LIMIT:
        raise ControlError(f"a caption has at most {CAPTION_LIMIT} characters")
    described = _text_content(caption)
    content["caption"] = described["text"]
    if "entities" in described:
        content["caption_entities"] = described["entities"]
    return content


def _message(world: World, room: Room, person: Person, body: SendBody, content: Json) -> Message:
    if body.forward_from is not None:
        content = {**content, "forward_origin": _origin(world, body.forward_from)}
    if body.album is not None:
        content = {**content, "media_group_id": body.album}
    if body.reply_to is not None and world.message(room.id, body.reply_to) is None:
        raise ControlError(f"there is no message {body.reply_to} in {room.title!r}")
    message = Message(room.id, person.id, content, thread_id=_thread(room, body), reply_to=body.reply_to)
    message.receiver_id = BOT_ID if _is_ephemeral_command(world, room, person, content) else None
    return message


def _is_ephemeral_command(world: World, room: Room, person: Person, content: Json) -> bool:
    """Whether the bot announced this command in this group as one that only the sender and the bot see."""
    command = _COMMAND.match(str(content.get("text", "")))
    if room.is_private or not command:
        return False
    menu = world.profile.commands_seen(scopes_of(room, person), person.language_code)
    return any(entry["command"] == command[1].lower() and entry.get("is_ephemeral") for entry in menu)


def scopes_of(room: Room, person: Person) -> list[Json]:
    """Where to look for the commands a person sees in a chat, narrowest first."""
    is_admin = person.id in room.admins
    return command_scopes(person_id=person.id, chat_id=room.id, is_private=room.is_private, is_admin=is_admin)


def _thread(room: Room, body: SendBody) -> int | None:
    if body.thread is None:
        return None
    thread = room.topic_id(body.thread)
    if thread is None:
        raise ControlError(f"{room.title!r} has no topic {body.thread!r}; it has {room.topics or 'none'}")
    return thread


def _origin(world: World, ref: int | str) -> Json:
    try:
        sender = views.user(world, BOT_ID if str(ref) in {"bot", str(BOT_ID)} else world.person(ref).id)
    except ControlError:
        return {"type": "hidden_user", "date": world.now(), "sender_user_name": str(ref)}
    return {"type": "user", "date": world.now(), "sender_user": sender}


def deliver(world: World, message: Message) -> Receipt:
    """Post a person's message and queue the update, where the bot may read it."""
    message.seen_by_bot = bot_reads(world, message)
    world.post(message)
    update_id = world.updates.push("message", views.message(world, message)) if message.seen_by_bot else None
    return {"update_id": update_id, "message_id": message.message_id}


def bot_reads(world: World, message: Message) -> bool:
    """Group privacy mode: commands, mentions, replies to what is the bot's, service messages; all for admins."""
    room = world.rooms[message.chat_id]
    if room.is_private or room.bot_status == "administrator":
        return True
    if not room.bot_is_in:
        return False
    if message.is_service or "via_bot" in message.content:
        return True
    return _speaks_to_bot(world, message) or _answers_bot(world, message)


def _speaks_to_bot(world: World, message: Message) -> bool:
    text = str(message.content.get("text") or message.content.get("caption") or "")
    command = _COMMAND.match(text)
    if command:
        return command[2] is None or command[2].lower() == world.bot_username
    return f"@{world.bot_username}" in text.lower()


def _answers_bot(world: World, message: Message) -> bool:
    replied = world.message(message.chat_id, message.reply_to) if message.reply_to else None
    return replied is not None and (replied.sender_id == BOT_ID or replied.seen_by_bot)


def _edit(world: World, room: Room, person: Person, body: SendBody) -> Receipt:
    message = world.message(room.id, body.edit or 0)
    if message is None or message.sender_id != person.id:
        raise ControlError(f"{person.name} has no message {body.edit} in {room.title!r}")
    text = body.text if body.text is not None else body.caption
    if text is None:
        raise ControlError("an edit needs the new text")
    _replace_text(message, _text_content(text))
    message.edits, message.edit_date = message.edits + 1, world.now()
    message.seen_by_bot = bot_reads(world, message)
    world.changed(message)
    update_id = world.updates.push("edited_message", views.message(world, message)) if message.seen_by_bot else None
    return {"update_id": update_id, "message_id": message.message_id}


def _replace_text(message: Message, described: Json) -> None:
    field = "text" if "text" in message.content else "caption"
    kept = {k: v for k, v in message.content.items() if k not in {field, "entities", "caption_entities"}}
    message.content = {**kept, field: described["text"]}
    if "entities" in described:
        message.content["entities" if field == "text" else "caption_entities"] = described["entities"]
