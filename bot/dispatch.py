"""python-telegram-bot's application as we use it: handlers are called one update at a time, errors reach the inbox."""

from __future__ import annotations

from typing import Any, cast

from telegram.ext import Application, ContextTypes, ExtBot

from handlers.common.context import App, Turn


class Dispatcher(Application[Any, Any, Any, Any, Any, Any]):
    """Lets errors through instead of logging them, so that an update is not taken for handled."""

    async def process_error(self, update: object | None, error: Exception, *args: Any, **kwargs: Any) -> bool:
        """Raise what a handler raised."""
        raise error


def application(bot: ExtBot[None]) -> App:
    """An application without an updater, whose handlers get a `Turn`."""
    kinds = ContextTypes(context=Turn, bot_data=dict, chat_data=dict, user_data=dict)
    built = Application.builder().application_class(Dispatcher).bot(bot).updater(None).context_types(kinds).build()
    return cast(App, built)
