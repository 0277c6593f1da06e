"""The sandbox as one web application: Bot API, control API and chat page."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Control, Hooks, NoHooks
from bot.sandbox.trouble import FloodGate, Trouble
from bot.sandbox.webhook import WebhookSender
from bot.sandbox.wire import cut_connection, serve, serving
from bot.sandbox.world import World

__all__ = ["Hooks", "NoHooks", "build_app", "serve", "serving"]

_PAGE = Path(__file__).parent / "page"
_HEARTBEAT_SECONDS = 1.0
# Only these are shown inside the page; everything else is offered as a download.
_SAFE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
}
_NOTHING_FROM_OUTSIDE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"
}
_STARTING = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><p>…</p>'


def build_app(world: World, *, clock: SandboxClock, hooks: Hooks, flood: bool = False) -> Starlette:
    """The whole sandbox around a world.

    `hooks` ask the bot when it is ready and quiet; `flood=True` refuses what comes faster than Telegram allows.
    """
    world.clock = clock
    trouble = Trouble()
    api = BotApi(world, trouble, flood=FloodGate() if flood else None, cut=cut_connection)
    control = Control(world, api, clock, hooks)
    webhook = WebhookSender(world, trouble, api.call)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(webhook.run()), asyncio.create_task(_keep_time(world))]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        world.store.close()

    async def page(request: Request) -> Response:
        if not hooks.ready():
            return HTMLResponse(_STARTING, 503, {"Retry-After": "1"})
        return HTMLResponse((_PAGE / "index.html").read_text(encoding="utf-8"), headers=_NOTHING_FROM_OUTSIDE)

    routes = [
        Route("/bot{token}/{method}", api),
        Route("/file/bot{token}/{path:path}", api.download),
        *control.routes(),
        Route("/sandbox/file/{path:path}", _phone_download(world)),
        Route("/", page),
        Mount("/page", StaticFiles(directory=_PAGE)),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.webhook = webhook
    app.state.release = partial(_release_waiting, world)
    return app


def _release_waiting(world: World) -> None:
    """End all long polls, so that the server can stop at once."""
    world.updates.cut()
    world.feed.wake()


def _phone_download(world: World) -> Callable[[Request], Awaitable[Response]]:
    async def download(request: Request) -> Response:
        """What a phone downloads to show a picture, play a note or save a document."""
        file = world.files.find(request.path_params["path"])
        data = world.files.read(file.path) if file else None
        if file is None or data is None:
            return Response("no such file", 404)
        return Response(data, media_type=_SAFE_TYPES.get(Path(file.path).suffix, "application/octet-stream"))

    return download


async def _keep_time(world: World) -> None:
    """Lets the clock survive a kill even while nothing else happens."""
    while True:
        world.touch_clock()
        await world.store.committed()
        await asyncio.sleep(_HEARTBEAT_SECONDS)
