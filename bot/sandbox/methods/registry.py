"""The methods this server speaks, by name; a method that is not here answers 404."""

from collections.abc import Callable
from typing import Any, TypeVar

from bot.sandbox.params import Params
from bot.sandbox.world import World

Handler = Callable[[World, Params], Any]
_H = TypeVar("_H", bound=Handler)

_HANDLERS: dict[str, Handler] = {}


def method(name: str) -> Callable[[_H], _H]:
    """Registers the handler of a Bot API method; it returns the `result` or raises ApiError."""

    def register(handler: _H) -> _H:
        _HANDLERS[name.lower()] = handler
        return handler

    return register


def find_handler(name: str) -> Handler | None:
    """The handler of a method; Telegram does not care about upper and lower case."""
    return _HANDLERS.get(name.lower())


def known_methods() -> set[str]:
    """Lower-case names of all methods with a handler."""
    return set(_HANDLERS)
