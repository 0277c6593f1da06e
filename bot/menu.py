"""The command menu that Telegram shows, in each language: whatever is registered and has a line in the texts."""

from __future__ import annotations

from typing import Any, Final

from telegram.ext import CommandHandler

from bot.answers import Answers
from handlers.common import i18n
from handlers.common.context import App

_IN_GROUPS: Final = ("digest", "alerts", "risk", "settings", "help")
_SCOPES: Final = ("all_private_chats", "all_group_chats")


def publish(answers: Answers, app: App, default: str) -> None:
    """Tell Telegram the commands; `default` is the language of whoever speaks neither of ours."""
    names = registered(app)
    for scope in _SCOPES:
        for language in (None, *i18n.LANGUAGES):
            answers.post("setMyCommands", _params(scope, language, names, default))


def registered(app: App) -> list[str]:
    """The commands that some feature answers and a text describes, in reading order."""
    found: dict[str, None] = {}
    for handlers in app.handlers.values():
        for handler in handlers:
            if isinstance(handler, CommandHandler):
                found |= dict.fromkeys(sorted(handler.commands))
    return [name for name in found if i18n.known(i18n.DEFAULT, f"menu-{name}")]


def _params(scope: str, language: str | None, names: list[str], default: str) -> dict[str, Any]:
    shown = [name for name in names if scope == "all_private_chats" or name in _IN_GROUPS]
    spoken = language or default
    commands = [{"command": name, "description": i18n.label(spoken, f"menu-{name}")} for name in shown]
    params: dict[str, Any] = {"commands": commands, "scope": {"type": scope}}
    return params if language is None else params | {"language_code": language}
