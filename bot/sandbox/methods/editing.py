"""Methods that change or delete the bot's messages."""

from bot.sandbox import views
from bot.sandbox.errors import bad_request
from bot.sandbox.markup import read_inline_markup
from bot.sandbox.methods.common import caption_content, open_room, seen_by_all, text_content
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.sending import media_content, take_file
from bot.sandbox.model import Json, Message, Room
from bot.sandbox.params import Params, as_integer
from bot.sandbox.world import BOT_ID, World

_DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TEXT_FIELDS = ("text", "entities", "link_preview_options")
_CAPTION_FIELDS = ("caption", "caption_entities")


@method("editMessageText")
def edit_message_text(world: World, params: Params) -> Json:
    content = text_content(params)
    message = _editable(world, params)
    change_text(world, params, message, content)
    return views.message(world, message)


@method("editMessageCaption")
def edit_message_caption(world: World, params: Params) -> Json:
    content = caption_content(params)
    message = _editable(world, params)
    change_caption(world, params, message, content)
    return views.message(world, message)


@method("editMessageMedia")
def edit_message_media(world: World, params: Params) -> Json:
    media = params.json_object("media", "InputMedia") or {}
    if media.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: unsupported type specified")
    message = _editable(world, params)
    if not {"photo", "document"} & message.content.keys():
        raise bad_request("there is no media in the message to edit")
    file = take_file(world, params, media["type"], str(media.get("media", "")))
    _replace(world, params, message, {**media_content(world, file), **caption_content(params, media)})
    return views.message(world, message)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _editable(world, params)
    change_markup(world, params, message)
    return views.message(world, message)


def change_text(world: World, params: Params, message: Message, content: Json) -> None:
    """New text and keyboard for a text message."""
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    _replace(world, params, message, {**_without(message.content, _TEXT_FIELDS), **content})


def change_caption(world: World, params: Params, message: Message, content: Json) -> None:
    """New caption and keyboard for a media message."""
    if not {"photo", "document", "voice"} & message.content.keys():
        raise bad_request("there is no caption in the message to edit")
    _replace(world, params, message, {**_without(message.content, _CAPTION_FIELDS), **content})


def change_markup(world: World, params: Params, message: Message) -> None:
    """New keyboard, same content."""
    _replace(world, params, message, message.content)


def _without(content: Json, fields: tuple[str, ...]) -> Json:
    return {name: value for name, value in content.items() if name not in fields}


def _replace(world: World, params: Params, message: Message, content: Json) -> None:
    room = world.rooms[message.chat_id]
    markup = read_inline_markup(params, is_private=room.is_private)
    if content == message.content and markup == message.inline_keyboard:
        raise bad_request(_NOT_MODIFIED)
    # A changed keyboard alone leaves no "edited" mark on a phone.
    message.edits += content != message.content
    message.content, message.markup, message.edit_date = content, markup, world.now()
    world.changed(message)


def _editable(world: World, params: Params) -> Message:
    if params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    room = open_room(world, params)
    message = seen_by_all(world, room, params.integer("message_id"), "edit")
    has_other_keyboard = message.markup is not None and message.inline_keyboard is None
    if message.sender_id != BOT_ID or message.is_service or has_other_keyboard:
        raise bad_request("message can't be edited")
    return message


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    room = open_room(world, params)
    message = seen_by_all(world, room, params.integer("message_id"), "delete")
    if not _deletable(world, room, message):
        raise bad_request("message can't be deleted")
    world.delete(message)
    return True


@method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    room = open_room(world, params)
    ids = params.json_list("message_ids", "message identifiers") or []
    if not 1 <= len(ids) <= 100:
        raise bad_request("there must be 1-100 message identifiers")
    found = [m for m in (world.message(room.id, as_integer(n)) for n in ids) if m and not m.receiver_id]
    if not all(_deletable(world, room, message) for message in found):
        raise bad_request("message can't be deleted")
    for message in found:
        world.delete(message)
    return True


def _deletable(world: World, room: Room, message: Message) -> bool:
    if room.bot_may("can_delete_messages"):
        return True
    is_fresh = world.now() - message.date < _DELETABLE_SECONDS
    return is_fresh and (room.is_private or message.sender_id == BOT_ID)
