"""How features say what they answer to: commands, Chinese and English words, buttons, media, events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from telegram import Message
from telegram.ext import (
    ApplicationHandlerStop,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from handlers.common.context import App, Handler, Turn
from handlers.common.gate import guarded

_AROUND: Final = " \n\t\u3000.!?。\uff01\uff1f"


class WholeText(filters.MessageFilter):
    """Private text that is one of `words` (any case) and nothing else but a mark at its end."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(name="whole text")
        self._words = frozenset(word.casefold() for word in words)

    def filter(self, message: Message) -> bool:
        """Whether the message is such a word."""
        text = message.text or ""
        return message.chat.type == "private" and text.casefold().strip(_AROUND) in self._words


class FirstWord(filters.MessageFilter):
    """Private text that begins with one of `words` (any case), followed by a space, the end, or Chinese text."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(name="first word")
        self._words = tuple(word.casefold() for word in words)

    def filter(self, message: Message) -> bool:
        """Whether the message begins so."""
        if message.chat.type != "private" or not message.text:
            return False
        text = message.text.casefold()
        return any(text.startswith(word) and _ends(text, word) for word in self._words)


def _ends(text: str, word: str) -> bool:
    rest = text[len(word) :]
    return not rest or rest[0].isspace() or not word.isascii()


def command(
    app: App,
    name: str,
    handler: Handler,
    *,
    words: Sequence[str] = (),
    alone: Sequence[str] = (),
    strangers: bool = False,
) -> None:
    """`/name`, and in a private chat each of `words` as the first word of a message.

    alone: words that say it only where they are the whole message: "撤销" takes back the last entry, "撤销了订单" tells
    of an order. strangers: people who are not members may say it too.
    """
    enter = guarded(_with_rest(handler, ()), strangers=strangers)
    app.add_handler(CommandHandler(name, enter, filters=filters.UpdateType.MESSAGE))
    if words:
        heard = FirstWord(words)
        app.add_handler(MessageHandler(filters.UpdateType.MESSAGE & heard, guarded(_with_rest(handler, words))))
    if alone:
        whole = filters.UpdateType.MESSAGE & WholeText(alone)
        app.add_handler(MessageHandler(whole, guarded(_with_rest(handler, alone))))


def _with_rest(handler: Handler, words: Sequence[str]) -> Handler:
    async def enter(turn: Turn) -> None:
        turn.strip_word(words)
        await handler(turn)

    enter.__qualname__ = handler.__qualname__
    return enter


def button(app: App, verb: str, handler: Handler) -> None:
    """A press on a button with data `v1:<verb>...`; `turn.pressed` has the parts after the verb."""
    app.add_handler(CallbackQueryHandler(guarded(handler), pattern=rf"^v1:{verb}(:|$)"))


def any_button(app: App, handler: Handler) -> None:
    """A press that no feature knows: a button of an older version."""
    app.add_handler(CallbackQueryHandler(guarded(handler)))


def message(app: App, what: filters.BaseFilter, handler: Handler, *, strangers: bool = False) -> None:
    """New messages that pass `what`."""
    app.add_handler(MessageHandler(filters.UpdateType.MESSAGE & what, guarded(handler, strangers=strangers)))


def forwarded(app: App, handler: Handler) -> None:
    """Words of others that a person forwards to the private chat: they are heard before any command is."""
    what = filters.UpdateType.MESSAGE & filters.FORWARDED & filters.TEXT & filters.ChatType.PRIVATE

    async def enter(update: Any, turn: Turn) -> None:
        await guarded(handler)(update, turn)
        raise ApplicationHandlerStop

    app.add_handler(MessageHandler(what, enter), group=-1)


def edited(app: App, handler: Handler) -> None:
    """Messages that a person changed after sending."""
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, guarded(handler)))


def inline(app: App, handler: Handler) -> None:
    """What is typed behind the bot's name in any chat, by members and strangers alike."""
    app.add_handler(InlineQueryHandler(guarded(handler, strangers=True)))


def event(app: App, handler: Any) -> None:
    """A PTB handler for everything else (membership)."""
    app.add_handler(handler)
