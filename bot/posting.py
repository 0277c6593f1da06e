"""One call posted: what Telegram's answer means for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.api import Api, ApiError, NoAnswer, Upload
from bot.backoff import backoff
from bot.notices import marked
from bot.queues import is_edit, is_message
from db.outbox import Outcome, Owed

_EDIT_MISSES = ("message to edit not found", "message can't be edited", "message_id_invalid")
_DONE_ALREADY = ("message is not modified", "message to delete not found")
_PINS = ("pinChatMessage", "unpinChatMessage")
Fetch = Callable[[Owed], Awaitable[Upload | None]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about a posted call.

    delay: seconds until its chat may be tried again. away: nobody answers, nothing else should be posted.
    flooded: Telegram counted more messages than it takes. refused: for good, the operator should know.
    unpinned: it may not pin in that chat. lost: the chat is closed to us. moved_from: the message that was to be edited
    is gone and was sent anew.
    """

    state: Literal["sent", "queued", "parked"]
    message_id: int | None = None
    error: str | None = None
    timed_out: bool = False
    delay: float = 0.0
    away: bool = False
    flooded: bool = False
    refused: bool = False
    unpinned: bool = False
    lost: bool = False
    migrate_to: int | None = None
    moved_from: int | None = None

    def outcome(self, call: Owed) -> Outcome:
        """As the outbox remembers it."""
        return Outcome(call.id, self.state, self.message_id, self.error, self.timed_out)


class Poster:
    """Posts claimed calls. `fetch` reads the file of a call that uploads one."""

    def __init__(self, api: Api, fetch: Fetch) -> None:
        self._api = api
        self._fetch = fetch

    async def post(self, call: Owed) -> Verdict:
        """Post `call` and judge the answer; raises nothing that Telegram or the network can cause."""
        params = _addressed(call)
        if params is None:
            if call.method != "editMessageText":
                return Verdict("parked", error="its message was never sent")
            return await self._try("sendMessage", _as_new(call), call)
        return await self._try(call.method, params, call)

    async def _try(self, method: str, params: dict[str, Any], call: Owed) -> Verdict:
        if call.repeat and is_message(method) and call.language:
            params = marked(params, call.language)
        try:
            result = await self._api.call(method, params, upload=await self._fetch(call))
        except NoAnswer as error:
            return _unanswered(method, call, error)
        except ApiError as error:
            if (again := _mended(method, params, error)) is not None:
                return await self._try(method, again, call)
            if is_edit(method) and _says(error, _EDIT_MISSES) and method == "editMessageText":
                verdict = await self._try("sendMessage", _as_new(call), call)
                return replace(verdict, moved_from=params.get("message_id"))
            return _judge(method, call, error)
        return Verdict("sent", message_id=_message_id(result))


def _addressed(call: Owed) -> dict[str, Any] | None:
    """The parameters with chat and message filled in; None where the message they name was never sent."""
    params = {"chat_id": call.chat_id, **call.params} if call.chat_id else dict(call.params)
    if call.target is None:
        return params
    if is_message(call.method):
        if call.target_message is not None:
            params["reply_parameters"] = {"message_id": call.target_message, "allow_sending_without_reply": True}
        return params
    if call.target_message is None:
        return None
    return params | {"message_id": call.target_message}


def _as_new(call: Owed) -> dict[str, Any]:
    return {"chat_id": call.chat_id} | {name: value for name, value in call.params.items() if name != "message_id"}


def _mended(method: str, params: dict[str, Any], error: ApiError) -> dict[str, Any] | None:
    """The parameters without a topic that was deleted meanwhile."""
    if "thread not found" in error.description.lower() and "message_thread_id" in params:
        return {name: value for name, value in params.items() if name != "message_thread_id"}
    return None


def _judge(method: str, call: Owed, error: ApiError) -> Verdict:
    why = f"{error.code} {error.description}"
    if error.migrate_to is not None:
        return Verdict("queued", error=why, migrate_to=error.migrate_to)
    if error.code == 429:
        return Verdict("queued", error=why, delay=float(error.retry_after or 1), flooded=True)
    if error.code >= 500:
        return Verdict("queued", error=why, delay=backoff(call.attempts))
    if error.code == 401:
        return Verdict("queued", error=why, away=True)
    if _says(error, _DONE_ALREADY):
        return Verdict("sent", message_id=call.target_message or call.params.get("message_id"))
    if error.code == 403 or _says(error, ("chat not found",)):
        return Verdict("parked", error=why, lost=True)
    if method in _PINS and _says(error, ("not enough rights",)):
        return Verdict("parked", error=why, unpinned=True)
    return Verdict("parked", error=why, refused=True)


def _unanswered(method: str, call: Owed, error: NoAnswer) -> Verdict:
    """Nobody knows whether a posted message arrived: it is sent once more as a repeat, never a third time."""
    if not error.posted or not is_message(method):
        return Verdict("queued", error=str(error), away=True)
    if call.timeouts:
        return Verdict("parked", error=f"twice without an answer: {error}", away=True, refused=True)
    return Verdict("queued", error=str(error), timed_out=True, away=True)


def _says(error: ApiError, phrases: tuple[str, ...]) -> bool:
    return any(phrase in error.description.lower() for phrase in phrases)


def _message_id(result: Any) -> int | None:
    """None too for a message that only one person sees: it has another kind of id."""
    return result.get("message_id") or None if isinstance(result, dict) else None
