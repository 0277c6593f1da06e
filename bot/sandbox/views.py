"""Bot API objects: users, chats, members and messages as the bot and the phones see them."""

from typing import Any

from bot.sandbox.html_writer import to_html
from bot.sandbox.model import ADMIN_RIGHTS, Json, Message, Room
from bot.sandbox.world import BOT_ID, World


def user(world: World, user_id: int) -> Json:
    """The object User of a person or of the bot."""
    if user_id == BOT_ID:
        return {"id": BOT_ID, "is_bot": True, "first_name": world.bot_name, "username": world.bot_username}
    person = world.people[user_id]
    document: Json = {"id": person.id, "is_bot": False, "first_name": person.name}
    if person.username:
        document["username"] = person.username
    return {**document, "language_code": person.language_code}


def me(world: World) -> Json:
    """What getMe answers."""
    return {
        **user(world, BOT_ID),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(world: World, room: Room) -> Json:
    """The object Chat."""
    if room.is_private:
        person = world.people[room.id]
        document: Json = {"id": room.id, "type": "private", "first_name": person.name}
        return {**document, "username": person.username} if person.username else document
    document = {"id": room.id, "type": room.type, "title": room.title}
    return {**document, "is_forum": True} if room.is_forum else document


def chat_full(world: World, room: Room) -> Json:
    """The object ChatFullInfo."""
    document = {**chat(world, room), "accent_color_id": room.id % 7, "max_reaction_count": 11}
    document["accepted_gift_types"] = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    if room.pinned and (pinned := world.message(room.id, room.pinned[-1])):
        document["pinned_message"] = message(world, pinned)
    if not room.is_private:
        document["permissions"] = {"can_send_messages": True, "can_pin_messages": False}
    return document


def member(world: World, room: Room, user_id: int) -> Json:
    """The object ChatMember of a user in a chat."""
    if user_id == BOT_ID:
        return _member(user(world, user_id), room.bot_status, room.bot_rights)
    if user_id not in room.members:
        return _member(user(world, user_id), "left", {})
    status = "creator" if room.admins[:1] == [user_id] else "administrator" if user_id in room.admins else "member"
    return _member(user(world, user_id), status, dict.fromkeys(ADMIN_RIGHTS, True))


def _member(who: Json, status: str, rights: dict[str, bool]) -> Json:
    document: Json = {"user": who, "status": "left" if status == "absent" else status}
    if status == "creator":
        document["is_anonymous"] = False
    if status == "administrator":
        held = {right: rights.get(right, False) for right in ADMIN_RIGHTS}
        document |= {"can_be_edited": False, "is_anonymous": False, **held}
    if status == "kicked":
        document["until_date"] = 0
    return document


def message(world: World, record: Message, *, with_reply: bool = True) -> Json:
    """The object Message as the bot gets it."""
    room = world.rooms[record.chat_id]
    document: Json = {
        "message_id": 0 if record.receiver_id else record.message_id,
        "from": user(world, record.sender_id),
        "chat": chat(world, room),
        "date": record.date,
    }
    if record.receiver_id:
        document["ephemeral_message_id"] = record.message_id
        document["receiver_user"] = user(world, record.receiver_id)
    if record.thread_id:
        document |= {"message_thread_id": record.thread_id, "is_topic_message": True}
    if record.edit_date:
        document["edit_date"] = record.edit_date
    document |= record.content
    if with_reply:
        document |= _reply(world, record)
    if record.inline_keyboard:
        document["reply_markup"] = record.inline_keyboard
    return document


def _reply(world: World, record: Message) -> Json:
    if "pinned_message" in record.content:
        pinned = world.message(record.chat_id, record.content["pinned_message"]["message_id"])
        return {"pinned_message": message(world, pinned, with_reply=False)} if pinned else {}
    replied = world.message(record.chat_id, record.reply_to) if record.reply_to else None
    return {"reply_to_message": message(world, replied, with_reply=False)} if replied else {}


def shown(world: World, record: Message) -> Json:
    """A message as phones and tests see it: Bot API fields and what the bot is not told."""
    text: str = record.content.get("text") or record.content.get("caption") or ""
    entities: list[Json] = record.content.get("entities") or record.content.get("caption_entities") or []
    document: Json = {
        **message(world, record),
        "message_id": record.message_id,
        "html": to_html(text, entities),
        "edits": record.edits,
        "pinned": record.message_id in world.rooms[record.chat_id].pinned,
        "ephemeral_to": record.receiver_id,
        "replaces": record.replaces,
        "silent": record.silent,
        "reactions": [r for reactions in record.reactions.values() for r in reactions],
    }
    if record.markup:
        document["reply_markup"] = record.markup
    return document


def room_document(world: World, room: Room) -> dict[str, Any]:
    """A group as `/sandbox/state` shows it."""
    return {
        "id": room.id,
        "type": room.type,
        "title": room.title,
        "team": room.team,
        "members": room.members,
        "topics": [{"id": int(number), "name": name} for number, name in room.topics.items()],
        "bot": room.bot_status,
    }
