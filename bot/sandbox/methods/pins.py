"""Methods for pinned messages and reactions."""

from bot.sandbox import views
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import open_room, seen_by_all
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json, Message, Room
from bot.sandbox.params import Params
from bot.sandbox.world import BOT_ID, World

_EMOJI = set(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)


@method("pinChatMessage")
def pin_chat_message(world: World, params: Params) -> bool:
    room = _room_to_pin_in(world, params)
    message = _pinnable(world, room, params.integer("message_id"), "pin")
    if room.pinned[-1:] == [message.message_id]:
        return True
    room.pinned = [n for n in room.pinned if n != message.message_id] + [message.message_id]
    world.save_room(room)
    world.changed(message)
    _announce(world, room, message, silent=params.flag("disable_notification"))
    return True


def _announce(world: World, room: Room, message: Message, *, silent: bool) -> None:
    pinned: Json = {"message_id": message.message_id, "chat": views.chat(world, room), "date": 0}
    service = Message(room.id, BOT_ID, {"pinned_message": pinned}, thread_id=message.thread_id, silent=silent)
    world.updates.push("message", views.message(world, world.post(service)))


@method("unpinChatMessage")
def unpin_chat_message(world: World, params: Params) -> bool:
    room = _room_to_pin_in(world, params)
    message_id = params.integer("message_id") or (room.pinned[-1] if room.pinned else 0)
    message = _pinnable(world, room, message_id, "unpin")
    if message_id in room.pinned:
        room.pinned.remove(message_id)
        world.save_room(room)
        world.changed(message)
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(world: World, params: Params) -> bool:
    room = _room_to_pin_in(world, params)
    pinned, room.pinned = room.pinned, []
    world.save_room(room)
    for message in (world.message(room.id, n) for n in pinned):
        if message:
            world.changed(message)
    return True


def _room_to_pin_in(world: World, params: Params) -> Room:
    room = open_room(world, params)
    if not room.is_private and not room.bot_may("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return room


def _pinnable(world: World, room: Room, message_id: int, verb: str) -> Message:
    message = seen_by_all(world, room, message_id, verb)
    if message.is_service:
        raise bad_request("message can't be pinned")
    return message


@method("setMessageReaction")
def set_message_reaction(world: World, params: Params) -> bool:
    room = open_room(world, params)
    message = seen_by_all(world, room, params.integer("message_id"), "react")
    reactions = params.json_list("reaction", "reaction types") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not all(_is_possible(reaction) for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions[str(BOT_ID)] = reactions
    world.changed(message)
    return True


def _is_possible(reaction: object) -> bool:
    if not isinstance(reaction, dict) or reaction.get("type") != "emoji":
        return False
    return str(reaction.get("emoji", "")).removesuffix("\ufe0f") in _EMOJI
