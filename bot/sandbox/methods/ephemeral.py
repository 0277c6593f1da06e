"""Methods for messages in a group that only one person sees."""

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import caption_content, open_room, text_content
from bot.sandbox.methods.editing import change_caption, change_markup, change_text
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Message
from bot.sandbox.params import Params
from bot.sandbox.world import World


@method("editEphemeralMessageText")
def edit_ephemeral_message_text(world: World, params: Params) -> bool:
    content = text_content(params)
    change_text(world, params, _ephemeral(world, params, "edit"), content)
    return True


@method("editEphemeralMessageCaption")
def edit_ephemeral_message_caption(world: World, params: Params) -> bool:
    content = caption_content(params)
    change_caption(world, params, _ephemeral(world, params, "edit"), content)
    return True


@method("editEphemeralMessageReplyMarkup")
def edit_ephemeral_message_reply_markup(world: World, params: Params) -> bool:
    change_markup(world, params, _ephemeral(world, params, "edit"))
    return True


@method("deleteEphemeralMessage")
def delete_ephemeral_message(world: World, params: Params) -> bool:
    world.delete(_ephemeral(world, params, "delete"))
    return True


def _ephemeral(world: World, params: Params, what: str) -> Message:
    room = open_room(world, params)
    message = world.message(room.id, params.integer("ephemeral_message_id"))
    if message is None or message.receiver_id is None or message.receiver_id != params.integer("receiver_user_id"):
        raise bad_request(f"message to {what} not found")
    return message
