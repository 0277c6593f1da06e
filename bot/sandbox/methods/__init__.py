"""Bot API methods, grouped as in Telegram's description; importing this package registers them."""

from bot.sandbox.methods import chats, editing, ephemeral, forwarding, pins, presentation, queries, sending, updating
from bot.sandbox.methods.registry import find_handler, known_methods

__all__ = [
    "chats",
    "editing",
    "ephemeral",
    "find_handler",
    "forwarding",
    "known_methods",
    "pins",
    "presentation",
    "queries",
    "sending",
    "updating",
]
