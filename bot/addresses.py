"""Which addresses Telegram can push updates to, and what is wrong with others."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import SplitResult, urlsplit

PORTS: Final = (443, 80, 88, 8443)  # that Telegram's own server pushes to


def mistake(url: str) -> str | None:
    """What is wrong with the address of a webhook; None where nothing is."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "not an address"
    if parts.scheme not in ("https", "http") or not parts.hostname or any(char.isspace() for char in url):
        return "not an https address"
    if parts.username is not None or parts.fragment or parts.query:
        return "neither a name before @ nor anything behind ? or # belongs here; the secret token is what protects it"
    if parts.scheme == "http" and not _is_local(parts):
        return "must begin with https://; Telegram pushes to no other (http is for a server on this machine)"
    return None


def refused_by_telegram(url: str) -> str | None:
    """What Telegram's own server has against an address that is none in itself wrong; None where nothing."""
    parts = urlsplit(url)
    if _is_local(parts):
        return "Telegram cannot reach this machine by it; name an address that the internet knows"
    if (parts.port or PORTS[0]) not in PORTS:
        return f"Telegram pushes to the ports {', '.join(map(str, PORTS))} only"
    return None


def _is_local(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
