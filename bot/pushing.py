"""Asking Telegram to push updates to our address, and seeing to it that it goes on doing so."""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from bot.api import Api, ApiError, NoAnswer, Upload
from bot.backoff import backoff
from bot.config import Settings
from bot.inbox import ALLOWED, Inbox
from bot.webhook import Receiver
from db.gateway import DatabaseAway

LOOK_SECONDS: Final = 30.0
_PERSISTENT: Final = 2  # new errors while something waits: a single one may be a restart of ours
_OVER: Final = 5  # looks without a new error; Telegram comes again after a minute at latest
_OURS: Final = ("only on ports", "https url must be")  # of a 400: all others may pass by themselves
_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_log = structlog.get_logger("webhook")
Tell = Callable[[str, int], Awaitable[None]]


class AddressRefused(Exception):
    """Telegram does not take our address; why, in its own words."""


class _NoCertificate(Exception):
    """The certificate that Telegram should be given cannot be; why."""


def secret_of(settings: Settings) -> str:
    """The secret token: what the configuration says, else made from the bot's token, which it does not give away."""
    given = settings.webhook.secret.get_secret_value()
    token = settings.telegram.token.get_secret_value()
    return given or hmac.digest(token.encode(), b"holdfast webhook", "sha256").hex()


class Pusher:
    """The way in by webhook. `tell` hears why Telegram cannot reach us, and how many updates wait there."""

    def __init__(
        self,
        api: Api,
        inbox: Inbox,
        *,
        receiver: Receiver,
        settings: Settings,
        tell: Tell,
        seconds: float = LOOK_SECONDS,
    ) -> None:
        self._api = api
        self._inbox = inbox
        self._receiver = receiver
        self._settings = settings.webhook
        self._secret = secret_of(settings)
        self._tell = tell
        self._seconds = seconds
        self._set = False
        self._said: str | None = None
        self._deliveries = Deliveries()
        self.hearing = False

    async def begin(self) -> None:
        """Open the door and say where it is. AddressRefused; all other trouble is outlasted by `run`."""
        self._receiver.open(self._inbox)
        try:
            await self._ask()
            self.hearing = True
        except ApiError as error:
            if error.code == 400 and any(each in error.description.lower() for each in _OURS):
                raise AddressRefused(error.description) from None
            self._trouble(_words(error))
        except (NoAnswer, _NoCertificate) as error:
            self._trouble(_words(error))

    async def run(self) -> None:
        """Look again and again whether Telegram pushes. Trouble is said once, and outlasted."""
        tries = 0
        while True:
            pause = self._seconds
            try:
                await self._look()
                tries = 0
            except (ApiError, NoAnswer, DatabaseAway, _NoCertificate) as error:
                tries += 1
                self._trouble(_words(error))
                pause = getattr(error, "retry_after", None) or backoff(tries)
            await asyncio.sleep(pause)

    async def end(self) -> None:
        """Take nothing more; what was acknowledged is stored. What comes meanwhile waits at Telegram."""
        self.hearing = False
        await self._receiver.close()

    async def _ask(self) -> None:
        """Have updates pushed to us from now on."""
        given = self._settings
        params: dict[str, Any] = {
            "url": given.url,
            "allowed_updates": ALLOWED,
            "secret_token": self._secret,
            "max_connections": given.max_connections,
        }
        certificate = None
        if given.certificate is not None:
            content = await asyncio.to_thread(_certificates, given.certificate)
            certificate = Upload("certificate", given.certificate.name, content, "application/x-pem-file")
        await self._api.call("setWebhook", params, upload=certificate)
        self._set = True
        _log.info("webhook set", host=host_of(given.url or ""))

    async def _look(self) -> None:
        if not self._set:
            await self._ask()
        info = await self._api.call("getWebhookInfo", {})
        if info.get("url") != self._settings.url:
            _log.warning("somebody else took the webhook away; setting it again", host=host_of(info.get("url", "")))
            self._set = False
            await self._ask()
        self._deliveries.look(info)
        if self._deliveries.failing:
            why, waiting = info.get("last_error_message", ""), info.get("pending_update_count", 0)
            self._trouble(f"Telegram cannot reach us: {why}", waiting=waiting)
            await self._tell(why, waiting)
            if self._deliveries.mend:  # somebody may have set it to our address with a secret of his own
                await self._ask()
        else:
            self._recovered()

    def _trouble(self, trouble: str, **more: Any) -> None:
        self.hearing = False
        if trouble != self._said:
            _log.warning("no updates", why=trouble, **more)
            self._said = trouble

    def _recovered(self) -> None:
        self.hearing = True
        if self._said is not None:
            _log.info("updates come again", after=self._said)
            self._said = None


class Deliveries:
    """What getWebhookInfo, asked again and again, says about whether Telegram reaches us. Its clock is not ours."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._errors = 0
        self._quiet = 0

    def look(self, info: Mapping[str, Any]) -> None:
        """Count a new error while something waits; nothing waiting, or no new error for a while, ends it."""
        last, news = info.get("last_error_date"), info.get("last_error_date") not in (None, self._last)
        self._last = last
        self._quiet = 0 if news else self._quiet + 1
        if not info.get("pending_update_count") or self._quiet >= _OVER:
            self._errors = 0
        elif news:
            self._errors += 1

    @property
    def failing(self) -> bool:
        """Updates wait, and Telegram has tried more than once."""
        return self._errors >= _PERSISTENT

    @property
    def mend(self) -> bool:
        """Time to set the webhook again: at the second, fourth, eighth... new error, once each."""
        return self._quiet == 0 and self.failing and self._errors & (self._errors - 1) == 0


def host_of(url: str) -> str:
    """Where an address leads, without what may be secret in it; "" where there is none."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _certificates(file: Path) -> bytes:
    """What is public in a file, and nothing else that stands there by now. _NoCertificate."""
    try:
        found = _CERTIFICATE.findall(file.read_bytes())
    except OSError as error:
        raise _NoCertificate(f"{file} cannot be read ({error.strerror})") from None
    if not found:
        raise _NoCertificate(f"{file} is no certificate in PEM")
    return b"\n".join(found) + b"\n"


def _words(error: ApiError | NoAnswer | DatabaseAway | _NoCertificate) -> str:
    if isinstance(error, _NoCertificate):
        return f"webhook.certificate: {error}"
    if isinstance(error, ApiError):
        return f"{error.code} {error.description}"
    return f"no answer: {error}" if isinstance(error, NoAnswer) else f"{error.what}: {error}"
