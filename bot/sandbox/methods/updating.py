"""Methods that choose how updates come: webhook settings, and leaving a server. (getUpdates waits; see botapi.)"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from bot.sandbox.errors import ApiError, bad_request, conflict
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.world import World

_PORTS = (80, 88, 443, 8443)
_MOST_CONNECTIONS, _USUAL_CONNECTIONS = 100, 40
_TERMINATED = "terminated by setWebhook request"


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    url = params.text("url").strip()
    if not url:
        return delete_webhook(world, params)
    if refusal := _refusal(url):
        raise refusal
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    certificate = params.uploads.get("certificate")
    if params.has("certificate") and (certificate is None or b"-----BEGIN CERTIFICATE-----" not in certificate.data):
        raise bad_request("bad webhook: Can't parse certificate")
    world.updates.allow(params.json_list("allowed_updates", "allowed updates"))
    _drop_if_asked(world, params)
    new = {"url": url, "secret": secret, "max_connections": _connections(params), "certified": certificate is not None}
    old = world.settings.get("webhook", {})
    # Set again, as every start does it, it keeps what went wrong last.
    world.settings["webhook"] = (old if old.get("url") == url else {}) | new
    world.save_settings()
    world.updates.end_poll(conflict(_TERMINATED))
    world.updates.arrived.set()
    return True


def _refusal(url: str) -> ApiError | None:
    """Why nothing can be pushed there. Like a Bot API server of one's own it also takes this machine's addresses."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return bad_request("bad webhook: invalid webhook URL specified")
    if not parts.hostname or re.search(r"\s", url):
        return bad_request("bad webhook: invalid webhook URL specified")
    if parts.scheme not in ("http", "https") or (parts.scheme == "http" and not _is_local(parts)):
        return bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in _PORTS and not _is_local(parts):
        return bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    return None


def _is_local(parts: SplitResult) -> bool:
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"


def _connections(params: Params) -> int:
    given = params.integer("max_connections")
    return min(_MOST_CONNECTIONS, given) if given > 0 else _USUAL_CONNECTIONS


@method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    world.settings.pop("webhook", None)
    world.save_settings()
    _drop_if_asked(world, params)
    world.updates.arrived.set()
    return True


def _drop_if_asked(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.updates.drop_all()


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> Json:
    webhook = world.settings.get("webhook", {})
    info: Json = {"url": webhook.get("url", ""), "has_custom_certificate": webhook.get("certified", False)}
    info["pending_update_count"] = len(world.updates)
    for name in ("last_error_date", "last_error_message", "max_connections"):
        if name in webhook:
            info[name] = webhook[name]
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info


@method("logOut")
def log_out(world: World, params: Params) -> bool:
    return True


@method("close")
def close(world: World, params: Params) -> bool:
    return True
