"""`/sandbox/...`: the JSON API by which the page and the tests play people, time and trouble."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.sandbox import views
from bot.sandbox.bodies import ClockBody, EventBody, FaultBody, PressBody, SendBody, read_body
from bot.sandbox.botapi import BotApi
from bot.sandbox.cast import card_document, person_document
from bot.sandbox.clock import SandboxClock, parse_step
from bot.sandbox.errors import ControlError
from bot.sandbox.happenings import happen
from bot.sandbox.params import has_lone_surrogates
from bot.sandbox.people import say, scopes_of
from bot.sandbox.presses import press
from bot.sandbox.trouble import Fault
from bot.sandbox.world import BOT_ID, World

Answer = dict[str, Any] | list[dict[str, Any]]
Endpoint = Callable[[Request], Awaitable[JSONResponse]]

_LONGEST_WAIT = 25.0
_FARTHEST = timedelta(days=3660)  # each day on the way is lived through
_TOO_FAR = "the clock goes at most ten years at a time"


class Hooks(Protocol):
    """What the server asks of the bot it is the Telegram of."""

    def ready(self) -> bool:
        """Whether the bot has begun to poll and has something to say; before, the control API answers 503."""

    async def settle(self) -> None:
        """Return when all updates are handled, due jobs have run and the outbox is empty."""

    async def next_due(self, until: datetime) -> datetime | None:
        """The next moment, not after `until`, at which a job is due; None where there is none."""


class NoHooks:
    """For a bot that cannot be asked: always ready, nothing due."""

    def ready(self) -> bool:
        """Always."""
        return True

    async def settle(self) -> None:
        """Nothing to wait for."""

    async def next_due(self, until: datetime) -> datetime | None:
        """Nothing is due."""
        return None


class Control:
    """The endpoints of the control API."""

    def __init__(self, world: World, api: BotApi, clock: SandboxClock, hooks: Hooks) -> None:
        self._world = world
        self._api = api
        self._clock = clock
        self._hooks = hooks
        self._moving = asyncio.Lock()

    def routes(self) -> list[Route]:
        """All endpoints, each behind the readiness check and with clear JSON errors."""
        table: list[tuple[str, str, Callable[[Request], Awaitable[Answer]]]] = [
            ("GET", "state", self._state),
            ("POST", "send", self._send),
            ("POST", "press", self._press),
            ("POST", "event", self._event),
            ("GET", "messages", self._messages),
            ("POST", "clock", self._move_clock),
            ("GET", "fault", self._faults),
            ("POST", "fault", self._make_fault),
            ("GET", "calls", self._calls),
            ("GET", "toasts", self._toasts),
            ("GET", "commands", self._commands),
            ("GET", "inline", self._inline_results),
            ("GET", "changes", self._changes),
        ]
        return [Route(f"/sandbox/{name}", self._guarded(act), methods=[verb]) for verb, name, act in table]

    def _guarded(self, act: Callable[[Request], Awaitable[Answer]]) -> Endpoint:
        async def endpoint(request: Request) -> JSONResponse:
            if not self._hooks.ready():
                return JSONResponse({"error": "the bot is still starting"}, 503, {"Retry-After": "1"})
            try:
                answer = await act(request)
            except ControlError as refusal:
                return JSONResponse({"error": str(refusal)}, 400)
            await self._world.store.committed()
            return JSONResponse(answer)

        return endpoint

    async def _state(self, request: Request) -> Answer:
        world = self._world
        bot: dict[str, Any] = {"id": BOT_ID, "username": world.bot_username, "name": world.bot_name}
        bot["description"] = world.profile.get_text("description", "")
        bot["descriptions"] = {tag: world.profile.get_text("description", tag) for tag in ("zh", "en")}
        blocked = [n for n, room in world.rooms.items() if room.is_private and room.bot_status == "kicked"]
        return {
            "now": self._clock.now().isoformat(),
            "speed": self._clock.speed,
            "zone": world.settings["zone"],
            "bot": bot,
            "people": [{**person_document(p), "blocked": p.id in blocked} for p in world.people.values()],
            "chats": [views.room_document(world, room) for room in world.groups()],
            "customers": [card_document(card) for card in world.customers],
            "seq": world.feed.last,
            "epoch": world.feed.epoch,
        }

    async def _send(self, request: Request) -> Answer:
        return say(self._world, read_body(SendBody, await _json(request)))

    async def _press(self, request: Request) -> Answer:
        return press(self._world, read_body(PressBody, await _json(request)))

    async def _event(self, request: Request) -> Answer:
        return happen(self._world, read_body(EventBody, await _json(request)))

    async def _messages(self, request: Request) -> Answer:
        chat = request.query_params.get("chat")
        if not chat:
            raise ControlError("say which chat: ?chat=ID or ?chat=NAME")
        room, after = self._world.room(chat), _number(request, "after")
        records = self._world.messages.get(room.id, {})
        return [views.shown(self._world, record) for number, record in records.items() if number > after]

    async def _move_clock(self, request: Request) -> Answer:
        body = read_body(ClockBody, await _json(request))
        async with self._moving:
            if body.speed is not None:
                self._clock.speed = body.speed
            target = self._target(body)
            if target is not None:
                await self._travel(target)
            await self._hooks.settle()
        self._world.touch_clock()
        self._world.feed.tell("clock")
        return {"now": self._clock.now().isoformat(), "speed": self._clock.speed}

    def _target(self, body: ClockBody) -> datetime | None:
        """Where the clock shall go, None where it shall not move. ControlError for what nobody could wait for."""
        now = self._clock.now()
        try:
            step = self._step(body, now)
        except OverflowError:
            raise ControlError(_TOO_FAR) from None
        except ValueError as problem:
            raise ControlError(str(problem)) from None
        if step is not None and abs(step) > _FARTHEST:
            raise ControlError(_TOO_FAR)
        return None if step is None else now + step

    def _step(self, body: ClockBody, now: datetime) -> timedelta | None:
        if body.now is not None:
            return (body.now if body.now.tzinfo else body.now.replace(tzinfo=UTC)) - now
        if body.advance is None:
            return None
        return parse_step(body.advance) if isinstance(body.advance, str) else timedelta(seconds=body.advance)

    async def _travel(self, target: datetime) -> None:
        """Go there step by step, stopping wherever something is due, as if the time had really passed."""
        while due := await self._hooks.next_due(target):
            if due <= self._clock.now() or due > target:
                break
            self._jump(due)
            await self._hooks.settle()
        self._jump(target)

    def _jump(self, moment: datetime) -> None:
        self._api.trouble.skip((moment - self._clock.now()).total_seconds())
        self._clock.set(moment)

    async def _faults(self, request: Request) -> Answer:
        trouble = self._api.trouble
        return {"faults": [vars(fault) for fault in trouble.waiting], "offline": round(trouble.offline_seconds, 1)}

    async def _make_fault(self, request: Request) -> Answer:
        body = read_body(FaultBody, await _json(request))
        if body.clear:
            self._api.trouble.clear()
        if body.offline is not None:
            self._api.trouble.go_offline(body.offline)
            self._world.updates.cut()
        if body.method is not None:
            chat = None if body.chat is None else self._world.room(body.chat).id
            details = body.model_dump(exclude={"offline", "clear", "chat"})
            self._api.trouble.add(Fault(**details, chat_id=chat))
        elif body.offline is None and not body.clear:
            raise ControlError("give a method, offline seconds, or clear")
        return await self._faults(request)

    async def _calls(self, request: Request) -> Answer:
        return self._api.calls.after(_number(request, "after"))

    async def _toasts(self, request: Request) -> Answer:
        chat = request.query_params.get("chat")
        room = self._world.room(chat) if chat else None
        return [toast for toast in self._world.feed.kept("toast") if room is None or toast["chat"] == room.id]

    async def _commands(self, request: Request) -> Answer:
        """The menu a person sees in a chat."""
        person = self._world.person(request.query_params.get("from", ""))
        room = self._world.room(request.query_params.get("chat") or person.id)
        return self._world.profile.commands_seen(scopes_of(room, person), person.language_code)

    async def _inline_results(self, request: Request) -> Answer:
        query = self._world.queries.find(request.query_params.get("query", ""))
        if query is None:
            raise ControlError("no such inline query")
        return {"answered": query.answered, "results": query.results, "button": query.button}

    async def _changes(self, request: Request) -> Answer:
        """What happened after `after`, waiting for the first news; `reset` where the page must start anew."""
        feed, after = self._world.feed, _number(request, "after")
        if request.query_params.get("epoch") not in {None, feed.epoch}:
            return {"reset": True, "seq": feed.last, "epoch": feed.epoch}
        await feed.wait(after, min(_LONGEST_WAIT, float(_number(request, "wait", 20))))
        happenings = feed.since(after)
        answer = {"seq": feed.last, "epoch": feed.epoch, "now": self._clock.now().isoformat()}
        answer["speed"] = self._clock.speed
        if happenings is None:
            return {**answer, "reset": True}
        return {**answer, "changes": self._with_messages(happenings)}

    def _with_messages(self, happenings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each changed message once, as it is now, at the place of its last change."""
        last = {(h["chat"], h["message_id"]): i for i, h in enumerate(happenings) if h["kind"] == "message"}
        shown = []
        for index, happening in enumerate(happenings):
            if happening["kind"] != "message":
                shown.append(happening)
            elif last[happening["chat"], happening["message_id"]] == index:
                record = self._world.message(happening["chat"], happening["message_id"])
                shown += [{**happening, "message": views.shown(self._world, record)}] if record else []
        return shown


async def _json(request: Request) -> Any:
    body = await request.body()
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise ControlError("the body is no JSON") from None
    if has_lone_surrogates(body):
        raise ControlError("half of a surrogate pair is no text that a phone could send")
    return document


def _number(request: Request, name: str, default: int = 0) -> int:
    text = request.query_params.get(name)
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise ControlError(f"{name} must be a whole number, not {text!r}") from None
