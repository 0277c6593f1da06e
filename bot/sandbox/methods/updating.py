"""Methods that choose how updates come: webhook settings, and leaving a server. (getUpdates waits; see botapi.)"""

import re

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.world import World


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    url = params.text("url").strip()
    if not url:
        return delete_webhook(world, params)
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(params.json_list("allowed_updates", "allowed updates"))
    _drop_if_asked(world, params)
    connections = min(100, max(1, params.integer("max_connections", 40)))
    world.settings["webhook"] = {"url": url, "secret": secret, "max_connections": connections}
    world.save_settings()
    world.updates.arrived.set()
    return True


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
    info: Json = {"url": webhook.get("url", ""), "has_custom_certificate": False}
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
