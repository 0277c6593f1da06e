"""`python -m bot.bench.stub`: a Bot API that costs little, hands out updates at a pace, and times the answers.

It prints its address. POST /plan {texts, chats, rate} loads updates (rate 0: all at once); GET /report: how it went.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections import defaultdict, deque
from typing import Any, Final

from aiohttp import web

TOKEN: Final = "1234567890:AAbench-bench-bench-bench-bench-bench"  # noqa: S105  # of nothing real
_ME: Final = {"id": 1234567890, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


class Stub:
    """What is still to be handed out, and what was answered when."""

    def __init__(self) -> None:
        self._last_id = int(time.time() * 1000)  # higher than in any run before: a database is used twice
        self._ready: deque[dict[str, Any]] = deque()
        self._given: list[dict[str, Any]] = []
        self._unanswered: dict[int, deque[float]] = defaultdict(deque)
        self._latencies: list[float] = []
        self._more = asyncio.Event()
        self._started = self._ended = 0.0
        self._feeding: asyncio.Task[None] | None = None

    async def plan(self, request: web.Request) -> web.Response:
        """Load updates: text n goes to chat n modulo their number."""
        body = await request.json()
        self._latencies = []
        self._started = self._ended = time.monotonic()
        updates = [self._update(body["chats"][n % len(body["chats"])], text) for n, text in enumerate(body["texts"])]
        self._feeding = asyncio.create_task(self._feed(updates, body["rate"]))
        return web.json_response({})

    async def report(self, request: web.Request) -> web.Response:
        """What was answered so far."""
        seconds = self._ended - self._started
        return web.json_response({"answered": len(self._latencies), "seconds": seconds, "latencies": self._latencies})

    async def method(self, request: web.Request) -> web.Response:
        """The Bot API."""
        method = request.match_info["method"].lower()
        params = await _params(request)
        if method == "getupdates":
            return _ok(await self._updates(int(params.get("offset") or 0), float(params.get("timeout") or 0)))
        if method == "sendmessage":
            return _ok(self._sent(int(params["chat_id"]), params))
        return _ok(_ME if method == "getme" else True)

    async def _feed(self, updates: list[dict[str, Any]], rate: float) -> None:
        for number, update in enumerate(updates):
            due = self._started + (number / rate if rate else 0)
            await asyncio.sleep(max(due - time.monotonic(), 0.0))
            self._unanswered[update["message"]["chat"]["id"]].append(time.monotonic())
            self._ready.append(update)
            self._more.set()

    async def _updates(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        if offset:
            self._given = [update for update in self._given if update["update_id"] >= offset]
        if not self._given and not self._ready:
            self._more.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), seconds)
        while self._ready and len(self._given) < 100:
            self._given.append(self._ready.popleft())
        return self._given

    def _sent(self, chat: int, params: dict[str, Any]) -> dict[str, Any]:
        self._ended = time.monotonic()
        if self._unanswered[chat]:
            self._latencies.append(self._ended - self._unanswered[chat].popleft())
        self._last_id += 1
        where = {"id": chat, "type": "private", "first_name": "P"}
        return {"message_id": self._last_id, "date": int(time.time()), "chat": where, "text": params["text"]}

    def _update(self, chat: int, text: str) -> dict[str, Any]:
        self._last_id += 1
        person = {"id": chat, "is_bot": False, "first_name": "P", "language_code": "zh-hans"}
        where = {"id": chat, "type": "private", "first_name": "P"}
        message = {"message_id": self._last_id, "date": int(time.time()), "chat": where, "from": person, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {"update_id": self._last_id, "message": message}


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        given: dict[str, Any] = await request.json() if request.can_read_body else {}
        return given
    return dict(await request.post())


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def main() -> None:
    """Serve until stdin ends."""
    stub = Stub()
    app = web.Application()
    app.add_routes([web.post("/plan", stub.plan), web.get("/report", stub.report)])
    app.add_routes([web.route("*", "/bot{token}/{method}", stub.method)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
