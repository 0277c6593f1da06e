"""`/bot<token>/<method>` and `/file/bot<token>/<path>`: HTTP in, Telegram's JSON out."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.calls import CallLog
from bot.sandbox.errors import ApiError, Disconnected, bad_request, conflict
from bot.sandbox.files import Upload
from bot.sandbox.methods import find_handler
from bot.sandbox.params import Params, has_lone_surrogates
from bot.sandbox.trouble import FloodGate, Trouble
from bot.sandbox.world import World

Cutter = Callable[[Scope], None]

_LONGEST_POLL = 50
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{30,40}")


class BotApi:
    """Answers the bot's calls: checks the token, meets the trouble that is set, records what happened."""

    def __init__(self, world: World, trouble: Trouble, *, flood: FloodGate | None, cut: Cutter) -> None:
        self.world = world
        self.trouble = trouble
        self.calls = CallLog()
        self._flood = flood
        self._cut = cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI endpoint of `/bot{token}/{method}`."""
        try:
            response = await self._respond(Request(scope, receive))
        except Disconnected:
            await self._hang_up(scope)
            return
        await response(scope, receive, send)

    async def _hang_up(self, scope: Scope) -> None:
        self._cut(scope)
        await asyncio.sleep(0)  # lets the server notice that the connection is gone

    async def _respond(self, request: Request) -> Response:
        if self.trouble.offline_seconds:
            raise Disconnected
        try:
            self._check_token(request.path_params["token"])
            params = await read_params(request)
        except ApiError as refusal:
            return _json_response(refusal.answer())
        return _json_response(await self.call(request.path_params["method"], params))

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if token != self.world.token:
            raise ApiError(401, "Unauthorized")

    async def call(self, method: str, params: Params) -> dict[str, Any]:
        """Carry out one call -> the answer's JSON, after everything it changed is on disk."""
        lost = False
        try:
            lost = self.trouble.strike(method, params.integer("chat_id"))
            answer = {"ok": True, "result": await self._result(method, params)}
        except ApiError as refusal:
            answer = refusal.answer()
        self.calls.add(self.world.next_call_id(), method, params.recorded(), answer)
        await self.world.store.committed()
        if lost:
            raise Disconnected
        return answer

    async def _result(self, method: str, params: Params) -> Any:
        if method.lower() == "getupdates":
            return await self._get_updates(params)
        handler = find_handler(method)
        if handler is None:
            raise ApiError(404, "Not Found")
        if self._flood:
            self._flood.check(method, params.integer("chat_id"))
        return handler(self.world, params)

    async def _get_updates(self, params: Params) -> list[dict[str, Any]]:
        if "webhook" in self.world.settings:
            raise conflict(_WEBHOOK_ACTIVE)
        limit = params.integer("limit", 100)
        if not 1 <= limit <= 100:
            limit = 100
        self.world.updates.allow(params.json_list("allowed_updates", "allowed updates"))
        seconds = min(max(0, params.integer("timeout")), _LONGEST_POLL)
        return await self.world.updates.poll(params.integer("offset"), limit, seconds)

    async def download(self, request: Request) -> Response:
        """The endpoint of `/file/bot{token}/{path}`."""
        if self.trouble.offline_seconds:
            self._cut(request.scope)
        try:
            self._check_token(request.path_params["token"])
        except ApiError as refusal:
            return _json_response(refusal.answer())
        data = self.world.files.read(request.path_params["path"])
        if data is None:
            return _json_response(ApiError(404, "Not Found").answer())
        return Response(data, media_type="application/octet-stream")


def _json_response(answer: dict[str, Any]) -> Response:
    # Lone surrogates cannot be sent as UTF-8; escaping everything but ASCII keeps any text in any answer valid.
    return Response(json.dumps(answer), answer.get("error_code", 200), media_type="application/json")


async def read_params(request: Request) -> Params:
    """Parameters from the query string and a JSON, form or multipart body; ApiError 400 where it is none."""
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _read_multipart(request, values)
    body = await request.body()
    if kind == "application/json" and body.strip():
        values |= _json_body(body)
    elif body:
        values |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(values)


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("object expected as request body")
    if has_lone_surrogates(body):
        raise bad_request("strings must be encoded in UTF-8")
    return values


async def _read_multipart(request: Request, values: dict[str, Any]) -> Params:
    uploads = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = Upload(value.filename or name, await value.read())
            else:
                values[name] = value
    return Params(values, uploads)
