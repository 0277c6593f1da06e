"""The endpoint that suggests signals: asked as it should be, believed only where it says what we know."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.config import Notes
from bot.suggester import Endpoint, checked


@dataclass
class Server:
    """An OpenAI-compatible server that says what it is told to."""

    url: str = ""
    says: str = "[]"
    status: int = 200
    asked: list[tuple[dict[str, Any], str | None]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((await request.json(), request.headers.get("Authorization")))
        body = {"choices": [{"message": {"role": "assistant", "content": self.says}}]}
        return web.json_response(body if self.status != 299 else {"strange": 1}, status=self.status)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield made
    await runner.cleanup()


def endpoint(server: Server) -> Endpoint:
    return Endpoint(Notes(endpoint=server.url, model="small", key=SecretStr("k")))


async def test_it_is_asked_about_the_note_with_the_firms_key(server: Server) -> None:
    server.says = '["leaving", "dissatisfied"]'
    assert await endpoint(server).suggest("聊得不太愉快", ["leaving"]) == ["dissatisfied"]
    [(body, key)] = server.asked
    assert body["model"] == "small"
    assert body["messages"][1] == {"role": "user", "content": "聊得不太愉快"}
    assert key == "Bearer k"


@pytest.mark.parametrize("status", [299, 401, 500])
async def test_a_server_in_trouble_suggests_nothing(server: Server, status: int) -> None:
    server.status = status
    assert await endpoint(server).suggest("note", []) == []


async def test_a_server_that_is_away_suggests_nothing() -> None:
    away = Endpoint(Notes(endpoint="http://127.0.0.1:9/v1"))
    assert await away.suggest("note", []) == []


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ('["leaving", "leaving", "made_up", 7]', ["leaving"]),
        ("The customer is leaving.", []),
        ('{"leaving": true}', []),
        (json.dumps(["leaving", "satisfied", "referral", "demand_up"]), ["leaving", "satisfied", "referral"]),
    ],
)
def test_only_known_signals_are_believed(answer: str, kinds: list[str]) -> None:
    assert checked(answer, []) == kinds
