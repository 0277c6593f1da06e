"""Methods by which the bot presents itself: commands, name, descriptions, menu button."""

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params, as_integer
from bot.sandbox.text import units
from bot.sandbox.world import World

_SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@method("setMyCommands")
def set_my_commands(world: World, params: Params) -> bool:
    commands = params.json_list("commands", "bot commands") or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_checked_command(command) for command in commands]
    world.profile.set_commands(_scope(world, params), _language(params), checked)
    world.feed.tell("commands")
    return True


def _checked_command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= units(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    ephemeral = {"is_ephemeral": True} if command.get("is_ephemeral") else {}
    return {"command": name, "description": description, **ephemeral}


@method("getMyCommands")
def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.profile.get_commands(_scope(world, params), _language(params))


@method("deleteMyCommands")
def delete_my_commands(world: World, params: Params) -> bool:
    world.profile.set_commands(_scope(world, params), _language(params), None)
    world.feed.tell("commands")
    return True


def _scope(world: World, params: Params) -> Json:
    scope = params.json_object("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if kind.startswith("chat"):
        _check_scope_chat(world, scope)
    return scope


def _check_scope_chat(world: World, scope: Json) -> None:
    room = world.rooms.get(as_integer(scope.get("chat_id")))
    if room is None or room.bot_status == "absent":
        raise bad_request("chat not found")
    if scope["type"] == "chat_member" and as_integer(scope.get("user_id")) not in room.members:
        raise bad_request("user not found")
    if scope["type"] != "chat" and room.is_private:
        raise bad_request("can't use specified scope in private chats")


def _language(params: Params) -> str:
    language = params.text("language_code").strip().lower()
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


@method("setMyName")
def set_my_name(world: World, params: Params) -> bool:
    return _set_text(world, params, "name")


@method("setMyDescription")
def set_my_description(world: World, params: Params) -> bool:
    return _set_text(world, params, "description")


@method("setMyShortDescription")
def set_my_short_description(world: World, params: Params) -> bool:
    return _set_text(world, params, "short_description")


def _set_text(world: World, params: Params, what: str) -> bool:
    text = params.text(what).strip()
    if units(text) > _LIMITS[what]:
        raise bad_request(f"bot {what.replace('_', ' ')} is too long")
    world.profile.set_text(what, _language(params), text)
    world.feed.tell("commands")
    return True


@method("getMyName")
def get_my_name(world: World, params: Params) -> Json:
    return {"name": world.profile.get_text("name", _language(params), world.bot_name)}


@method("getMyDescription")
def get_my_description(world: World, params: Params) -> Json:
    return {"description": world.profile.get_text("description", _language(params))}


@method("getMyShortDescription")
def get_my_short_description(world: World, params: Params) -> Json:
    return {"short_description": world.profile.get_text("short_description", _language(params))}


@method("setChatMenuButton")
def set_chat_menu_button(world: World, params: Params) -> bool:
    button = params.json_object("menu_button", "MenuButton") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse MenuButton: unsupported type specified")
    if params.has("chat_id") and params.integer("chat_id") not in world.people:
        raise bad_request("chat not found")
    world.profile.menu_buttons[params.text("chat_id")] = button
    world.profile.save()
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, params: Params) -> Json:
    buttons = world.profile.menu_buttons
    return buttons.get(params.text("chat_id")) or buttons.get("") or {"type": "commands"}
