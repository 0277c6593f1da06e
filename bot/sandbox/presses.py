"""What people press: inline buttons, links to the bot, keys of the reply keyboard."""

import re

from bot.sandbox import views
from bot.sandbox.bodies import PressBody, SendBody
from bot.sandbox.cast import Person
from bot.sandbox.errors import ControlError
from bot.sandbox.model import Json, Message
from bot.sandbox.people import Receipt, require_member, say
from bot.sandbox.world import World

_DEEP_LINK = re.compile(r"https?://t\.me/(\w+)(?:\?start=([A-Za-z0-9_-]{1,64}))?")


def press(world: World, body: PressBody) -> Receipt:
    """A person presses an inline button, or a button of the reply keyboard that a message brought."""
    person = world.person(body.sender)
    room = world.room(person.id if body.chat is None else body.chat)
    require_member(room, person)
    message = world.message(room.id, body.message_id)
    if message is None or message.receiver_id not in {None, person.id}:
        raise ControlError(f"{person.name} sees no message {body.message_id} in {room.title!r}")
    if message.markup and "keyboard" in message.markup:
        return _press_reply_key(world, message, body)
    return _press_inline(world, person, message, _pressed(message, body))


def _pressed(message: Message, body: PressBody) -> Json:
    if body.force and body.data is not None:
        return {"text": "", "callback_data": body.data}
    for button in message.buttons():
        if body.data is not None and button.get("callback_data") == body.data:
            return button
        if body.data is None and button["text"].strip() == (body.label or "").strip():
            return button
    labels = [button["text"] for button in message.buttons()]
    raise ControlError(f"message {message.message_id} has no such button; it has {labels}")


def _press_inline(world: World, person: Person, message: Message, button: Json) -> Receipt:
    if "callback_data" not in button:
        return _follow_link(world, person, message, button)
    room = world.rooms[message.chat_id]
    if not room.bot_is_in:
        raise ControlError("the bot is not in this chat")
    query = world.queries.ask("callback", person.id, chat_id=room.id, message_id=message.message_id)
    payload = {
        "id": query.query_id,
        "from": views.user(world, person.id),
        "message": views.message(world, message),
        "chat_instance": str(abs(room.id) * 31),
        "data": button["callback_data"],
    }
    update_id = world.updates.push("callback_query", payload)
    return {"update_id": update_id, "message_id": message.message_id, "callback_query_id": query.query_id}


def _follow_link(world: World, person: Person, message: Message, button: Json) -> Receipt:
    """A link to the bot opens the private chat, and with `?start=` says so there; other buttons do nothing here."""
    link = _DEEP_LINK.fullmatch(str(button.get("url", "")))
    if link and link[1].lower() == world.bot_username and link[2]:
        return say(world, SendBody.model_validate({"from": person.id, "text": f"/start {link[2]}"}))
    return {"update_id": None, "message_id": message.message_id, "button": button}


def _press_reply_key(world: World, message: Message, body: PressBody) -> Receipt:
    buttons = [button for row in (message.markup or {})["keyboard"] for button in row]
    label = body.label if body.label is not None else body.data
    button = next((b for b in buttons if b["text"].strip() == (label or "").strip()), None)
    if button is None:
        raise ControlError(f"the keyboard has no such button; it has {[b['text'] for b in buttons]}")
    what: Json = {"text": button["text"]}
    if button.get("request_location"):
        what = {"location": {"latitude": 31.2304, "longitude": 121.4737}}
    if button.get("request_contact"):
        what = {"contact": {"phone_number": "+8613800000000"}}
    said = {"chat": message.chat_id, "from": body.sender, "thread": message.thread_id, **what}
    return say(world, SendBody.model_validate(said))
