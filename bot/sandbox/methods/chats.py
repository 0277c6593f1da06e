"""Methods about chats, their members and topics, and file download."""

from bot.sandbox import views
from bot.sandbox.errors import bad_request
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.methods.common import known_room, open_room
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.text import units
from bot.sandbox.world import BOT_ID, World


@method("getMe")
def get_me(world: World, params: Params) -> Json:
    return views.me(world)


@method("getChat")
def get_chat(world: World, params: Params) -> Json:
    room = known_room(world, params)
    return views.chat_full(world, room if room.is_private else open_room(world, params))


@method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    room = open_room(world, params)
    user_id = params.integer("user_id")
    if user_id != BOT_ID and user_id not in world.people:
        raise bad_request("invalid user_id specified")
    return views.member(world, room, user_id)


@method("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> list[Json]:
    room = open_room(world, params)
    if room.is_private:
        raise bad_request("there are no administrators in the private chat")
    bots = [BOT_ID] if room.bot_status == "administrator" else []
    return [views.member(world, room, user_id) for user_id in [*room.admins, *bots]]


@method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    return len(open_room(world, params).members) + 1


@method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    room = open_room(world, params)
    if room.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    room.bot_status = "left"
    world.save_room(room)
    world.feed.tell("chat", chat=room.id)
    return True


@method("createForumTopic")
def create_forum_topic(world: World, params: Params) -> Json:
    room = open_room(world, params)
    name = params.text("name").strip()
    if not room.is_forum:
        raise bad_request("the chat is not a forum")
    if not room.bot_may("can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    if not 1 <= units(name) <= 128:
        raise bad_request("topic name is empty" if not name else "topic name is too long")
    message = world.add_topic(room, name, BOT_ID)
    world.feed.tell("chat", chat=room.id)
    return {"message_thread_id": message.message_id, "name": name, "icon_color": 0x6FB9F0}


@method("getFile")
def get_file(world: World, params: Params) -> Json:
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = world.files.find(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**file.as_file(), "file_id": file_id}
