"""What most methods share: finding the chat, reading texts, posting the bot's message."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import ApiError, bad_request, forbidden, upgraded
from bot.sandbox.html_parser import parse_html
from bot.sandbox.markup import read_markup
from bot.sandbox.model import Json, Message, Room
from bot.sandbox.params import Params, as_integer
from bot.sandbox.text import Formatted, enriched, trimmed, units
from bot.sandbox.world import BOT_ID, World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def known_room(world: World, params: Params, name: str = "chat_id") -> Room:
    """The chat a call names, whether or not the bot may speak there."""
    ref = params.text(name).strip()
    if not ref:
        raise bad_request(f"{name} is empty")
    room = world.rooms.get(params.integer(name))
    if room is None or (room.bot_status == "absent" and not _has_met(world, room)):
        raise bad_request("chat not found")
    if room.migrated_to is not None:
        raise upgraded(room.migrated_to)
    return room


def open_room(world: World, params: Params) -> Room:
    """The chat a call names; ApiError 403 where the bot may not speak."""
    room = known_room(world, params)
    if not room.bot_is_in:
        raise _closed(room)
    return room


def seen_by_all(world: World, room: Room, message_id: int, verb: str) -> Message:
    """A message that everybody in the chat sees; ApiError 400 where there is none to `verb`."""
    message = world.message(room.id, message_id)
    if message is None or message.receiver_id:
        raise bad_request(f"message to {verb} not found")
    return message


def _has_met(world: World, room: Room) -> bool:
    return room.is_private and any(room.id in r.members for r in world.groups() if r.bot_is_in)


def _closed(room: Room) -> ApiError:
    if room.is_private:
        blocked = room.bot_status == "kicked"
        return forbidden("bot was blocked by the user" if blocked else "bot can't initiate conversation with a user")
    was = "was kicked from" if room.bot_status == "kicked" else "is not a member of"
    return forbidden(f"bot {was} the {room.type} chat")


def formatted(params: Params, values: Mapping[str, Any], field: str) -> Formatted:
    """Text and entities of `text` or `caption` as given by `parse_mode` or explicit entities.

    `values` is where the field stands: the call itself, or one item of an album.
    """
    given = values.get(field)
    text = given if isinstance(given, str) else "" if given is None else str(given)
    mode = str(values.get("parse_mode") or "").lower()
    if mode == "html":
        result = parse_html(text)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request(f"can't parse entities: this server reads HTML only, not {values['parse_mode']}")
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        explicit = "entities" if field == "text" else "caption_entities"
        result = Formatted(text, list(params.json_list(explicit, "MessageEntity") or []))
    return enriched(trimmed(result))


def text_content(params: Params) -> Json:
    """The content of a text message; ApiError 400 where it is empty or too long."""
    result = formatted(params, params.values, "text")
    if not result.text:
        raise bad_request("message text is empty")
    if units(result.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    content: Json = {"text": result.text}
    if result.entities:
        content["entities"] = result.entities
    preview = params.json_object("link_preview_options", "link preview options")
    return {**content, "link_preview_options": preview} if preview else content


def caption_content(params: Params, values: Mapping[str, Any] | None = None) -> Json:
    """The caption part of a media message, empty without one."""
    result = formatted(params, params.values if values is None else values, "caption")
    if units(result.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    content: Json = {"caption": result.text} if result.text else {}
    return {**content, "caption_entities": result.entities} if result.entities else content


def post(world: World, params: Params, content: Json) -> Message:
    """Post the bot's message as a send method's parameters ask."""
    room = open_room(world, params)
    receiver, replaces = _receiver(world, room, params)
    message = Message(
        room.id,
        BOT_ID,
        content,
        thread_id=_thread(room, params),
        reply_to=_replied(world, room, params, receiver),
        markup=read_markup(params, is_private=room.is_private),
        receiver_id=receiver,
        replaces=replaces,
        silent=params.flag("disable_notification"),
    )
    if params.flag("protect_content"):
        message.content["has_protected_content"] = True
    return world.post(message)


def _thread(room: Room, params: Params) -> int | None:
    thread = params.integer("message_thread_id")
    if not thread:
        return None
    if str(thread) not in room.topics:
        raise bad_request("message thread not found")
    return thread


def _replied(world: World, room: Room, params: Params, receiver: int | None) -> int | None:
    """The message replied to; an ephemeral one is named by its own field and takes only ephemeral replies."""
    reply = params.json_object("reply_parameters", "reply parameters")
    if not reply:
        return None
    to_ephemeral = reply.get("ephemeral_message_id") is not None
    message_id = as_integer(reply["ephemeral_message_id"] if to_ephemeral else reply.get("message_id"))
    target = world.message(room.id, message_id)
    if target and (target.receiver_id is not None) == to_ephemeral and (receiver or not to_ephemeral):
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _receiver(world: World, room: Room, params: Params) -> tuple[int | None, int | None]:
    """Who alone will see the message, and which message it takes the place of."""
    ephemeral = params.json_object("ephemeral_message_parameters", "ephemeral message parameters")
    if not ephemeral:
        return None, None
    if room.is_private:
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    receiver = as_integer(ephemeral.get("receiver_user_id"))
    if receiver not in room.members:
        raise bad_request("user not found")
    query_id = ephemeral.get("callback_query_id")
    if not query_id:
        return receiver, None
    query = world.queries.to_answer("callback", str(query_id))
    replaces = query.message_id if ephemeral.get("replace_callback_query_message") else None
    return receiver, replaces
