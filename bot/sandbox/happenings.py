"""Everything else that happens in Telegram: members come and go, groups grow, bots are blocked, inline queries."""

from collections.abc import Callable
from typing import Any

from bot.sandbox import views
from bot.sandbox.bodies import EventBody
from bot.sandbox.cast import Person
from bot.sandbox.errors import ControlError
from bot.sandbox.model import ADMIN_RIGHTS, Json, Message, Room
from bot.sandbox.people import Receipt, deliver, require_member
from bot.sandbox.world import BOT_ID, World

_Happening = Callable[[World, EventBody, Person], Receipt]

_FIRST_GROUP = -4_700_000_000
_FIRST_SUPERGROUP = -1_002_700_000_000
_INLINE_CHAT_TYPE = {"private": "sender"}


def happen(world: World, body: EventBody) -> Receipt:
    """Let it happen -> the update it caused and the message that shows it, None where there is none."""
    return _HAPPENINGS[body.kind](world, body, world.person(body.sender))


def _group(world: World, body: EventBody) -> Room:
    if body.chat is None:
        raise ControlError("say which chat")
    room = world.room(body.chat)
    if room.is_private:
        raise ControlError(f"{room.title!r} is a private chat")
    return room


def _who(world: World, body: EventBody, actor: Person) -> Person:
    return actor if body.person is None else world.person(body.person)


def _join(world: World, body: EventBody, actor: Person) -> Receipt:
    room, person = _group(world, body), _who(world, body, actor)
    if person.id in room.members:
        raise ControlError(f"{person.name} is in {room.title!r} already")
    before = views.member(world, room, person.id)
    room.members.append(person.id)
    receipt = _announce(world, room, actor, {"new_chat_members": [views.user(world, person.id)]})
    _member_changed(world, room, actor, (before, views.member(world, room, person.id)))
    return receipt


def _leave(world: World, body: EventBody, actor: Person) -> Receipt:
    room, person = _group(world, body), _who(world, body, actor)
    require_member(room, person)
    before = views.member(world, room, person.id)
    room.members.remove(person.id)
    room.admins = [n for n in room.admins if n != person.id]
    receipt = _announce(world, room, actor, {"left_chat_member": views.user(world, person.id)})
    _member_changed(world, room, actor, (before, views.member(world, room, person.id)))
    return receipt


def _announce(world: World, room: Room, actor: Person, content: Json) -> Receipt:
    world.save_room(room)
    world.feed.tell("chat", chat=room.id)
    return deliver(world, Message(room.id, actor.id, content))


def _member_changed(world: World, room: Room, actor: Person, change: tuple[Json, Json]) -> None:
    if room.bot_status == "administrator":
        world.updates.push("chat_member", _change(world, room, actor, change))


def _change(world: World, room: Room, actor: Person, change: tuple[Json, Json]) -> Json:
    return {
        "chat": views.chat(world, room),
        "from": views.user(world, actor.id),
        "date": world.now(),
        "old_chat_member": change[0],
        "new_chat_member": change[1],
    }


def _set_bot(world: World, room: Room, actor: Person, status: str, rights: dict[str, bool]) -> int | None:
    """Change what the bot is in a chat and tell it."""
    before = views.member(world, room, BOT_ID)
    room.bot_status, room.bot_rights = status, rights
    world.save_room(room)
    world.feed.tell("chat", chat=room.id)
    change = (before, views.member(world, room, BOT_ID))
    return world.updates.push("my_chat_member", _change(world, room, actor, change))


def _add_bot(world: World, body: EventBody, actor: Person) -> Receipt:
    room = _group_or_new(world, body, actor)
    if room.bot_is_in:
        raise ControlError(f"the bot is in {room.title!r} already")
    require_member(room, actor)
    _set_bot(world, room, actor, "member", {})
    return deliver(world, Message(room.id, actor.id, {"new_chat_members": [views.user(world, BOT_ID)]}))


def _group_or_new(world: World, body: EventBody, actor: Person) -> Room:
    """The chat named; a name that no chat has makes a new group of this person."""
    try:
        return _group(world, body)
    except ControlError:
        if not isinstance(body.chat, str) or body.chat.lstrip("-").isdigit():
            raise
    number = (_FIRST_SUPERGROUP if body.type == "supergroup" else _FIRST_GROUP) - len(world.rooms)
    world.add_room(Room(number, body.type, body.chat, None, [actor.id], [actor.id], bot_status="absent"))
    return world.rooms[number]


def _remove_bot(world: World, body: EventBody, actor: Person) -> Receipt:
    room = _group(world, body)
    if not room.bot_is_in:
        raise ControlError(f"the bot is not in {room.title!r}")
    update_id = _set_bot(world, room, actor, "kicked", {})
    message = world.post(Message(room.id, actor.id, {"left_chat_member": views.user(world, BOT_ID)}))
    return {"update_id": update_id, "message_id": message.message_id}


def _promote(world: World, body: EventBody, actor: Person) -> Receipt:
    room = _group(world, body)
    if body.person is not None:
        return _set_admin(world, room, actor, world.person(body.person))
    rights = {right: body.rights.get(right, True) for right in ADMIN_RIGHTS}
    return {"update_id": _set_bot(world, room, actor, "administrator", rights), "message_id": None}


def _set_admin(world: World, room: Room, actor: Person, person: Person) -> Receipt:
    require_member(room, person)
    before = views.member(world, room, person.id)
    room.admins = [*room.admins, person.id] if person.id not in room.admins else room.admins
    world.save_room(room)
    _member_changed(world, room, actor, (before, views.member(world, room, person.id)))
    return {"update_id": None, "message_id": None}


def _demote(world: World, body: EventBody, actor: Person) -> Receipt:
    return {"update_id": _set_bot(world, _group(world, body), actor, "member", {}), "message_id": None}


def _upgrade(world: World, body: EventBody, actor: Person) -> Receipt:
    old = _group(world, body)
    if old.type != "group":
        raise ControlError(f"{old.title!r} is a supergroup already")
    new = Room(
        id=-1_000_000_000_000 - abs(old.id),
        type="supergroup",
        title=old.title,
        team=old.team,
        members=list(old.members),
        admins=list(old.admins),
        bot_status=old.bot_status,
        bot_rights=dict(old.bot_rights),
    )
    world.replace_room(old, new)
    deliver(world, Message(old.id, actor.id, {"migrate_to_chat_id": new.id}))
    old.migrated_to = new.id
    world.save_room(old)
    world.feed.tell("chat", chat=new.id)
    receipt = deliver(world, Message(new.id, actor.id, {"migrate_from_chat_id": old.id}))
    return {**receipt, "chat_id": new.id}


def _block(world: World, body: EventBody, actor: Person) -> Receipt:
    return {"update_id": _set_bot(world, world.rooms[actor.id], actor, "kicked", {}), "message_id": None}


def _unblock(world: World, body: EventBody, actor: Person) -> Receipt:
    return {"update_id": _set_bot(world, world.rooms[actor.id], actor, "member", {}), "message_id": None}


def _inline(world: World, body: EventBody, actor: Person) -> Receipt:
    room = world.room(actor.id if body.chat is None else body.chat)
    query = world.queries.ask("inline", actor.id, chat_id=room.id, text=body.query)
    payload: dict[str, Any] = {"id": query.query_id, "from": views.user(world, actor.id), "query": body.query}
    payload |= {"offset": body.offset, "chat_type": _INLINE_CHAT_TYPE.get(room.type, room.type)}
    update_id = world.updates.push("inline_query", payload)
    return {"update_id": update_id, "message_id": None, "inline_query_id": query.query_id}


def _choose(world: World, body: EventBody, actor: Person) -> Receipt:
    query = world.queries.find(body.inline_query_id or "")
    result = next((r for r in query.results if r["id"] == body.result_id), None) if query else None
    if query is None or result is None:
        raise ControlError("no such inline result; give inline_query_id and result_id of an answered query")
    room = world.room(query.chat_id if body.chat is None else body.chat)
    require_member(room, actor)
    content = {**result["content"], "via_bot": views.user(world, BOT_ID)}
    receipt = deliver(world, Message(room.id, actor.id, content, markup=result["reply_markup"]))
    chosen = {"result_id": result["id"], "from": views.user(world, actor.id), "query": query.text}
    world.updates.push("chosen_inline_result", chosen)
    return receipt


def _react(world: World, body: EventBody, actor: Person) -> Receipt:
    room = world.room(actor.id if body.chat is None else body.chat)
    require_member(room, actor)
    message = world.message(room.id, body.message_id or 0)
    if message is None:
        raise ControlError(f"there is no message {body.message_id} in {room.title!r}")
    old = message.reactions.get(str(actor.id), [])
    new: list[Json] = [{"type": "emoji", "emoji": body.emoji}] if body.emoji else []
    message.reactions[str(actor.id)] = new
    world.changed(message)
    payload: Json = {"chat": views.chat(world, room), "message_id": message.message_id, "date": world.now()}
    payload |= {"user": views.user(world, actor.id), "old_reaction": old, "new_reaction": new}
    sees = room.is_private or room.bot_status == "administrator"
    update_id = world.updates.push("message_reaction", payload) if sees else None
    return {"update_id": update_id, "message_id": message.message_id}


_HAPPENINGS: dict[str, _Happening] = {
    "join": _join,
    "leave": _leave,
    "add_bot": _add_bot,
    "remove_bot": _remove_bot,
    "promote": _promote,
    "demote": _demote,
    "upgrade": _upgrade,
    "block": _block,
    "unblock": _unblock,
    "inline": _inline,
    "choose": _choose,
    "react": _react,
}
