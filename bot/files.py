"""Files that people send: fetched from Telegram within a limit."""

from __future__ import annotations

from bot.api import Api, ApiError, NoAnswer
from handlers.common.errors import UserError

TELEGRAM_LIMIT = 20 * 1024 * 1024  # what a bot may download


class TelegramFiles:
    """Fetches by Telegram's file id."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fetch(self, telegram_file_id: str, *, limit: int) -> bytes:
        """The content of a file. UserError where it is larger than `limit` bytes or gone."""
        limit = min(limit, TELEGRAM_LIMIT)
        try:
            found = await self._api.call("getFile", {"file_id": telegram_file_id})
            if found.get("file_size", 0) > limit:
                raise _too_large(limit)
            content = await self._api.download(found["file_path"], limit=limit)
        except ApiError as error:
            if "too big" in error.description.lower():
                raise _too_large(limit) from None
            raise UserError("delivery-file-gone") from None
        except NoAnswer:
            raise UserError("delivery-file-gone") from None
        if content is None:
            raise _too_large(limit)
        return content


def _too_large(limit: int) -> UserError:
    return UserError("delivery-file-too-large", limit=f"{limit / 1024 / 1024:g}")
