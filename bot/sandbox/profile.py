"""How the bot presents itself: name, descriptions, menu button and commands per scope and language."""

from typing import Any

from bot.sandbox.store import Store

_STATE = ("commands", "texts", "menu_buttons")


class Profile:
    """Everything set by setMyCommands, setMyName, setMyDescription, setMyShortDescription, setChatMenuButton."""

    def __init__(self, store: Store) -> None:
        state = dict(store.load("profile")).get(0, {})
        self._store = store
        self.commands: dict[str, list[dict[str, Any]]] = state.get("commands", {})
        self.texts: dict[str, str] = state.get("texts", {})
        self.menu_buttons: dict[str, dict[str, Any]] = state.get("menu_buttons", {})

    def save(self) -> None:
        """Remember it over a restart."""
        self._store.put("profile", 0, {name: getattr(self, name) for name in _STATE})

    def set_commands(self, scope: dict[str, Any], language: str, commands: list[dict[str, Any]] | None) -> None:
        """Set or, with None, delete the commands of a scope and language."""
        key = _command_key(scope, language)
        if commands is None:
            self.commands.pop(key, None)
        else:
            self.commands[key] = commands
        self.save()

    def get_commands(self, scope: dict[str, Any], language: str) -> list[dict[str, Any]]:
        """Exactly what was set for this scope and language."""
        return self.commands.get(_command_key(scope, language), [])

    def commands_seen(self, scopes: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
        """What a phone shows: the narrowest scope that has commands, in its language before any language."""
        for scope in scopes:
            for tag in (language[:2], ""):
                if found := self.get_commands(scope, tag):
                    return found
        return []

    def set_text(self, what: str, language: str, text: str) -> None:
        """Set a name or description; an empty text removes it."""
        key = f"{what}|{language}"
        self.texts[key] = text
        if not text:
            del self.texts[key]
        self.save()

    def get_text(self, what: str, language: str, default: str = "") -> str:
        """The text for a language, else the one for all languages."""
        return self.texts.get(f"{what}|{language}") or self.texts.get(f"{what}|") or default


def command_scopes(*, person_id: int, chat_id: int, is_private: bool, is_admin: bool) -> list[dict[str, Any]]:
    """Telegram's order of search for a person in a chat, narrowest first."""
    chat = {"type": "chat", "chat_id": chat_id}
    if is_private:
        return [chat, {"type": "all_private_chats"}, {"type": "default"}]
    member = {"type": "chat_member", "chat_id": chat_id, "user_id": person_id}
    admins = [{"type": "chat_administrators", "chat_id": chat_id}] if is_admin else []
    all_admins = [{"type": "all_chat_administrators"}] if is_admin else []
    return [member, *admins, chat, *all_admins, {"type": "all_group_chats"}, {"type": "default"}]


def _command_key(scope: dict[str, Any], language: str) -> str:
    return "|".join([scope["type"], str(scope.get("chat_id", "")), str(scope.get("user_id", "")), language])
