"""The Bot API by HTTP: one call, its answer, and what exactly went wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

OFFICIAL: Final = "https://api.telegram.org"
TIMEOUT: Final = 30.0
_CONNECT_SECONDS: Final = 10.0
_IDLE_SECONDS: Final = 15.0  # below the servers' own, so that a connection is not closed just as we write to it


class ApiError(Exception):
    """The Bot API answered no. `retry_after` in seconds, `migrate_to` the id of the chat's successor."""

    def __init__(
        self, code: int, description: str, *, retry_after: float | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class NoAnswer(Exception):
    """The Bot API did not answer. `posted`: the request may have arrived and been carried out."""

    def __init__(self, why: str, *, posted: bool) -> None:
        super().__init__(why)
        self.posted = posted


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes with a call, as the parameter `field`; or `known_as`, the id under which Telegram has it."""

    field: str
    name: str
    content: bytes | None
    mime: str | None = None
    known_as: str | None = None


class Api:
    """One bot's connection. The address carries the token, so it is never logged or shown."""

    def __init__(self, token: str, base: str = OFFICIAL) -> None:
        self._root = f"{base.rstrip('/')}/bot{token}"
        self._files = f"{base.rstrip('/')}/file/bot{token}"
        # Proxies of the environment serve the outside only: a server on this machine is reached directly.
        self._outside = base.startswith("https://")
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open session. Must be used inside an event loop."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=self._outside)
        return self._session

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self, method: str, params: dict[str, Any], *, upload: Upload | None = None, seconds: float = TIMEOUT
    ) -> Any:
        """The result of `method`. ApiError, NoAnswer."""
        if upload is not None and upload.content is None:
            params, upload = {**params, upload.field: upload.known_as}, None
        body: Any = _form(params, upload) if upload else json.dumps(params, ensure_ascii=False).encode()
        headers = None if upload else {"Content-Type": "application/json"}
        status, content = await self.request(f"{self._root}/{method}", data=body, headers=headers, seconds=seconds)
        return _result(status, content)

    async def download(self, path: str, *, limit: int, seconds: float = TIMEOUT) -> bytes | None:
        """A file by the path that getFile gave; None where it is larger than `limit` bytes. ApiError, NoAnswer."""
        try:
            async with self.session.get(f"{self._files}/{path}", timeout=_timeout(seconds)) as answer:
                if answer.status != 200:
                    raise ApiError(answer.status, answer.reason or "")
                content = await answer.content.read(limit + 1)
                while len(content) <= limit and (more := await answer.content.read(limit + 1 - len(content))):
                    content += more
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(type(error).__name__, posted=False) from None
        return content if len(content) <= limit else None

    async def request(
        self, url: str, *, data: Any, headers: Any = None, seconds: float = TIMEOUT, verb: str = "POST"
    ) -> tuple[int, bytes]:
        """Status and body. NoAnswer."""
        try:
            async with self.session.request(verb, url, data=data, headers=headers, timeout=_timeout(seconds)) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NoAnswer(type(error).__name__, posted=False) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(type(error).__name__, posted=True) from None


def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS)


def _form(params: dict[str, Any], upload: Upload) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # names in Chinese stay readable
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    form.add_field(
        upload.field, upload.content, filename=upload.name, content_type=upload.mime or "application/octet-stream"
    )
    return form


def _result(status: int, content: bytes) -> Any:
    try:
        answer = json.loads(content)
        if answer["ok"]:
            return answer["result"]
        extra = answer.get("parameters") or {}
        raise ApiError(
            int(answer.get("error_code", status)),
            str(answer.get("description", "")),
            retry_after=extra.get("retry_after"),
            migrate_to=extra.get("migrate_to_chat_id"),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        if status == 200:  # somebody between us and the Bot API answered in its place
            raise NoAnswer("not a Bot API answer", posted=True) from None
        raise ApiError(status, "not a Bot API answer") from None
