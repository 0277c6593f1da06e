"""Methods that repeat a message elsewhere: with its origin, or as the bot's own."""

import copy

from bot.sandbox import views
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import caption_content, known_room, open_room, post
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json, Message
from bot.sandbox.params import Params
from bot.sandbox.world import World


@method("forwardMessage")
def forward_message(world: World, params: Params) -> Json:
    original = _original(world, params, "forward")
    origin = {"type": "user", "date": original.date, "sender_user": views.user(world, original.sender_id)}
    content = {**copy.deepcopy(original.content), "forward_origin": original.content.get("forward_origin", origin)}
    return views.message(world, post(world, params, content))


@method("copyMessage")
def copy_message(world: World, params: Params) -> Json:
    original = _original(world, params, "copy")
    content = copy.deepcopy(original.content)
    content.pop("forward_origin", None)
    if params.has("caption") and "text" not in content:
        content = {**{k: v for k, v in content.items() if not k.startswith("caption")}, **caption_content(params)}
    return {"message_id": post(world, params, content).message_id}


def _original(world: World, params: Params, verb: str) -> Message:
    open_room(world, params)
    source = known_room(world, params, "from_chat_id")
    original = world.message(source.id, params.integer("message_id"))
    if original is None or original.receiver_id:
        raise bad_request(f"message to {verb} not found")
    if original.is_service or "has_protected_content" in original.content:
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return original
