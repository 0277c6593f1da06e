"""Ports that nobody listens on."""

from __future__ import annotations

import socket


def free_port() -> int:
    """One of them; somebody else may take it meanwhile, but hardly does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
