"""What nobody else answers: an old button, an unknown command, a sticker. Nothing a person does goes without a word."""

from __future__ import annotations

from telegram.ext import filters

from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.errors import UserError


def register(app: App) -> None:
    """Listen last."""
    routes.any_button(app, old_button)
    routes.message(app, filters.COMMAND & filters.ChatType.PRIVATE, unknown_command)
    routes.message(app, ~filters.StatusUpdate.ALL & ~filters.TEXT & filters.ChatType.PRIVATE, unread)


async def old_button(turn: Turn) -> None:
    """A button of an older version, or one whose feature is gone."""
    raise UserError("common-old-button")


async def unread(turn: Turn) -> None:
    """A kind of message that no feature takes: a video, a sticker, a poll. What only says that something was pinned or
    changed asks for no answer."""
    raise UserError("common-unread")


async def unknown_command(turn: Turn) -> None:
    """A slash word that no feature knows; in a group it may be meant for another bot."""
    raise UserError("common-unknown-command", command=turn.text.split(maxsplit=1)[0][:40])
