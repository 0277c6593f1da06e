"""Listening on a port inside the running loop; what goes wrong there is said with the key of config.toml to change."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import uvicorn

_IDLE_SECONDS: Final = 150  # longer than proxies keep theirs, so that none writes into a connection that we just closed


class CannotListen(Exception):
    """Why nobody can be heard there, in one line that says what to change. `misused`: no restart would help."""

    def __init__(self, why: str, *, misused: bool = False) -> None:
        super().__init__(why)
        self.misused = misused


@contextlib.asynccontextmanager
async def listening(app: Any, *, host: str, port: int, section: str) -> AsyncIterator[int]:
    """Serve the ASGI application `app` while the block runs; the port. `section` of config.toml. CannotListen."""
    listener = _listener(host, port, section)
    server = _Server(app)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await running


class _Server(uvicorn.Server):
    """A web server that leaves the signals to whoever runs the loop."""

    def __init__(self, app: Any) -> None:
        config = uvicorn.Config(
            app,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=_IDLE_SECONDS,
        )
        super().__init__(config)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: Ctrl-C and SIGTERM are the command line's."""
        yield


def _listener(host: str, port: int, section: str) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, ValueError) as error:  # ValueError: of what can be no name at all
        raise CannotListen(_why(error, host, port, section), misused=_misused(error)) from None


def _misused(error: OSError | ValueError) -> bool:
    """The name is known to nobody; one that cannot be asked about at the moment may be known later."""
    if isinstance(error, socket.gaierror):
        return error.errno != socket.EAI_AGAIN
    return isinstance(error, ValueError)


def _why(error: OSError | ValueError, host: str, port: int, section: str) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return f"port {port} is in use; set {section}.port in config.toml to another one"
        case errno.EACCES:
            return f"port {port} is for administrators only; set {section}.port in config.toml to one above 1023"
    # Of a name that nobody knows, or an address that is not this machine's.
    return f'{host} is no address of this machine; set {section}.host in config.toml, for example host = "127.0.0.1"'
