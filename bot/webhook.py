"""Updates that Telegram pushes: stored before they are acknowledged, and only taken from who knows the secret."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.inbox import Inbox, id_of
from db.gateway import DatabaseAway

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST: Final = 1_048_576  # bytes of an update; Telegram's are some thousands
PATIENCE: Final = 10.0  # seconds; Telegram waits for a minute, others wait behind it meanwhile
_AGAIN_SECONDS: Final = "1"
_log = structlog.get_logger("webhook")


class _Refused(Exception):
    """A request that brings no update. `status`: what it is answered with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Receiver:
    """The ASGI application at the address that Telegram was told.

    It answers 200 once an update is stored; 503 where it cannot be stored now, so that Telegram comes again.
    `incident` hears of faults of ours.
    """

    def __init__(
        self, url: str, secret: str, *, incident: Callable[[BaseException, str], str], patience: float = PATIENCE
    ) -> None:
        self._path = unquote(urlsplit(url).path) or "/"
        self._secret = _digest(secret.encode())
        self._incident = incident
        self._patience = patience
        self._inbox: Inbox | None = None
        self._storing: set[asyncio.Task[int | None]] = set()
        self._in_trouble = False

    def open(self, inbox: Inbox) -> None:
        """From now on updates are stored in `inbox`."""
        self._inbox = inbox

    async def close(self) -> None:
        """Store nothing any more: whoever leads next finds in the database all that was acknowledged."""
        self._inbox = None
        if self._storing:
            await asyncio.wait(self._storing)

    @property
    def storing(self) -> int:
        """How many updates are being stored."""
        return len(self._storing)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            self._check(request)
            async with asyncio.timeout(self._patience):
                await self._store(await _update(request))
        except _Refused as refusal:
            headers = {"Allow": "POST"} if refusal.status == 405 else {}
            return Response(status_code=refusal.status, headers=headers)
        except (DatabaseAway, TimeoutError):
            return Response(status_code=503, headers={"Retry-After": _AGAIN_SECONDS})
        except Exception as error:
            self._incident(error, "webhook")
            return Response(status_code=500)
        return Response()

    def _check(self, request: Request) -> None:
        """Where to, how and who, before anything is read."""
        if request.scope["path"] != self._path:
            raise _Refused(404)
        if request.method != "POST":
            raise _Refused(405)
        given = request.headers.get(SECRET_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(_digest(given), self._secret):
            raise _Refused(403)

    async def _store(self, update: Any) -> None:
        """Return once it is stored. It goes on where nobody waits any longer: a stored update must be handed on."""
        inbox = self._inbox
        if inbox is None or inbox.full:
            raise DatabaseAway("nobody takes updates here now")
        task = asyncio.create_task(inbox.take([update]))
        self._storing.add(task)
        task.add_done_callback(self._stored)
        await asyncio.shield(task)

    def _stored(self, task: asyncio.Task[int | None]) -> None:
        """Trouble is said once, not for each of the many times that Telegram comes again."""
        self._storing.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, DatabaseAway) and not self._in_trouble:
            _log.warning("updates cannot be stored, Telegram keeps them", why=f"{error.what}: {error}")
        elif error is None and self._in_trouble:
            _log.info("updates are stored again")
        self._in_trouble = isinstance(error, DatabaseAway)


async def _update(request: Request) -> Any:
    """The update that a request brings. _Refused."""
    try:
        update = json.loads(await _body(request))
    except (ValueError, RecursionError):  # ValueError: also of bytes that are no text
        raise _Refused(400) from None
    except ClientDisconnect:
        raise _Refused(408) from None
    if id_of(update) is None:
        raise _Refused(400)
    return update


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length", "0")) > LARGEST:
        raise _Refused(413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise _Refused(413)
    return bytes(body)


def _digest(secret: bytes) -> bytes:
    """Of equal length for all, so that comparing takes equally long."""
    return hashlib.sha256(secret).digest()
