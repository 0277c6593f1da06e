"""Running the sandbox on a port inside the current loop, and cutting connections as a dead network would."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from weakref import WeakValueDictionary

import uvicorn
from starlette.applications import Starlette
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_PATIENCE = 1.0
_connections: WeakValueDictionary[tuple[str, int], asyncio.Transport] = WeakValueDictionary()


class _Wire(H11Protocol):
    """Remembers its connections, so that one can be cut in the middle as a dead network would."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        # Head and body leave in two writes; without this each answer waits 40 ms for the peer's delayed ACK.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _connections[transport.get_extra_info("peername")] = transport


def cut_connection(scope: Scope) -> None:
    """End the connection of this request at once, without an answer."""
    host, port = scope["client"]
    if transport := _connections.get((host, port)):
        transport.abort()


class _Server(uvicorn.Server):
    """Leaves the signals to whoever runs the loop, and starts and stops without polling."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=_PATIENCE)
        await self.lifespan.shutdown()


@contextlib.asynccontextmanager
async def serving(app: Starlette, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve in the running loop -> the base address; port 0 takes a free one. OSError where the port is taken."""
    listener = socket.create_server((host, port))
    config = uvicorn.Config(
        app, http=_Wire, ws="none", log_config=None, access_log=False, date_header=False, proxy_headers=False
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if running.done():
                await running
            await asyncio.sleep(0.005)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        app.state.release()
        server.stopping.set()
        await running


async def serve(app: Starlette, *, host: str = "127.0.0.1", port: int) -> None:
    """Serve until cancelled. OSError where the port is taken."""
    async with serving(app, host=host, port=port):
        await asyncio.Event().wait()
