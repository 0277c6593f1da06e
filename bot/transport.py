"""The HTTP client under python-telegram-bot: our own session, so that there is one."""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.api import TIMEOUT, Api, NoAnswer


class Transport(BaseRequest):
    """Sends what PTB asks for through `Api`'s session, which is opened and closed elsewhere."""

    def __init__(self, api: Api) -> None:
        self._api = api

    @property
    def read_timeout(self) -> float | None:
        return TIMEOUT

    async def initialize(self) -> None:
        """Nothing to do: the session opens by itself."""

    async def shutdown(self) -> None:
        """Nothing to do: whoever made the session closes it."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """Status and body. NetworkError without the address, which holds the token."""
        try:
            return await self._api.request(url, data=_body(request_data), verb=method)
        except NoAnswer as error:
            raise NetworkError(str(error)) from None


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
