"""The morning of a large firm: digests, pins, alerts and lists for thousands of chats, on a clock that is not ours."""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.limiter import GROUP, OVERALL, PRIVATE, Limiter
from bot.notices import Notices
from bot.outbox import IN_FLIGHT, Sender
from bot.queues import is_message
from db import outbox
from db.gateway import Database
from db.outbox import Call
from tests.support import servers
from tests.support.clock import MONDAY, FixedClock
from tests.support.virtual import VirtualDatabase, VirtualLoop, Wire

GROUPS: Final = 1_000
PEOPLE: Final = 5_000
CHECK: Final = Path(__file__).parents[3] / "shared/tools/botapi_check.py"
Arrived = list[dict[str, Any]]


def _message(key: str, chat: int, **more: Any) -> Call:
    return Call(key, chat, "sendMessage", {"text": f"<b>{key}</b>", "parse_mode": "HTML", **more})


def _morning() -> Iterator[Call]:
    """A pinned digest for every group, a list for every person; some groups have more alerts than a minute takes."""
    for number in range(1, GROUPS + 1):
        key = f"digest:{number}"
        yield _message(key, -number, disable_notification=True)
        yield Call(f"{key}:pin", -number, "pinChatMessage", {"disable_notification": True}, target=key)
    for number in range(1, PEOPLE + 1):
        yield _message(f"morning:{number}", number)
    for number in range(1, 41):
        yield from (_message(f"alert:{each}:-{number}", -number) for each in range(24))
        yield from (_message(f"alert:{each}:{number}", number) for each in range(9))


def _sent(url: str, calls: list[Call]) -> Arrived:
    """Everything that arrived, as a sender sends it that finds the calls in the database."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner, VirtualDatabase(url) as database:
        _owe(database, calls)
        return runner.run(_send(database, len(calls)))


def _owe(database: Database, calls: list[Call]) -> None:
    def unit(tx: Any) -> None:
        for call in calls:
            outbox.put(tx, call, now=MONDAY)

    database.run(unit)


async def _send(database: Database, count: int) -> Arrived:
    wire, limiter = Wire(way=0.03, jitter=0.003, expected=count), Limiter(monotonic=asyncio.get_running_loop().time)
    sender = Sender(database, wire, clock=FixedClock(), limiter=limiter, notices=Notices())
    running = asyncio.create_task(sender.run())
    await wire.complete.wait()
    await sender.stop()
    await running
    return wire.arrived


@pytest.fixture(scope="module")
def arrived(sqlite_server: servers.Server) -> Iterator[Arrived]:
    url = sqlite_server.make("flood")
    yield _sent(url, list(_morning()))
    sqlite_server.drop(url)


def test_everything_arrives_once_in_the_order_of_each_chat(arrived: Arrived) -> None:
    owed, seen = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for call in _morning():
        owed[call.chat_id].append(call.params.get("text", call.method))
    for each in arrived:
        seen[each["params"]["chat_id"]].append(each["params"].get("text", each["method"]))
    assert seen == owed


def test_telegrams_limits_are_kept(arrived: Arrived) -> None:
    sent = [(each["at"], each["params"]["chat_id"]) for each in arrived if is_message(each["method"])]
    chats = defaultdict[int, list[float]](list)
    for at, chat in sorted(sent):
        chats[chat].append(at)
    assert _most(sorted(at for at, _ in sent), OVERALL[1]) <= OVERALL[0]
    assert max(_most(times, PRIVATE[1]) for chat, times in chats.items() if chat > 0) <= PRIVATE[0]
    assert max(_most(times, GROUP[1]) for chat, times in chats.items() if chat < 0) <= GROUP[0]


def _most(times: list[float], seconds: float) -> int:
    """The most messages that any window held."""
    most, window = 0, deque[float]()
    for at in times:
        window.append(at)
        while window[0] <= at - seconds:
            window.popleft()
        most = max(most, len(window))
    return most


def test_it_takes_two_percent_more_than_the_shortest_time_at_most(arrived: Arrived) -> None:
    times = [each["at"] for each in arrived if is_message(each["method"])]
    assert max(times) - min(times) <= 1.02 * _shortest(list(_morning()))


def _shortest(calls: list[Call]) -> float:
    """Seconds from the first message to the last that no order of sending could go below."""
    counts = defaultdict[int, int](int)
    for call in calls:
        counts[call.chat_id] += is_message(call.method)
    alone = [_windows(count, *(GROUP if chat < 0 else PRIVATE)) for chat, count in counts.items()]
    return max(_windows(sum(counts.values()), *OVERALL), *alone)


def _windows(count: int, most: int, seconds: float) -> float:
    return (math.ceil(count / most) - 1) * seconds


def test_the_call_check_finds_nothing(arrived: Arrived, tmp_path: Path) -> None:
    if not CHECK.exists():
        pytest.skip("no call check beside the repository")
    file = tmp_path / "calls.jsonl"
    file.write_text("".join(json.dumps(call) + "\n" for call in arrived))
    checked = subprocess.run([sys.executable, str(CHECK), str(file)], capture_output=True, text=True)
    assert checked.stdout.splitlines()[-1:] == [f"0 findings in {len(arrived)} calls"], checked.stderr


# A restart in the middle --------------------------------------------------------------------------------------------


async def _cut(database: Database, after: int, owed: int, *, kill: bool) -> tuple[Arrived, Arrived]:
    """What arrived of `owed` calls until the sender was stopped or killed, and what the next one sent."""
    loop = asyncio.get_running_loop()
    first, second = (Wire(way=0.03, jitter=0.003, expected=number) for number in (after, 0))
    sender = Sender(database, first, clock=FixedClock(), limiter=Limiter(monotonic=loop.time), notices=Notices())
    running = asyncio.create_task(sender.run())
    await first.complete.wait()
    if kill:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.wait([running])
    else:
        await sender.stop()
        await running
    rest = Sender(database, second, clock=FixedClock(), limiter=Limiter(monotonic=loop.time), notices=Notices())
    running = asyncio.create_task(rest.run())
    while len({_name(each) for each in (*first.arrived, *second.arrived)}) < owed or not rest.idle:  # noqa: ASYNC110
        await asyncio.sleep(1)
    await rest.stop()
    await running
    return first.arrived, second.arrived


def _name(call: dict[str, Any]) -> tuple[int, str]:
    return call["params"]["chat_id"], call["params"]["text"].rpartition("\n")[2]


@pytest.mark.parametrize("kill", [False, True])
def test_a_restart_in_the_middle_loses_nothing_and_repeats_what_was_in_flight(
    sqlite_server: servers.Server, kill: bool
) -> None:
    url = sqlite_server.make(f"cut{kill}")
    calls = [_message(f"digest:{number}", -number) for number in range(1, 301)]
    with asyncio.Runner(loop_factory=VirtualLoop) as runner, VirtualDatabase(url) as database:
        _owe(database, calls)
        before, after = runner.run(_cut(database, 100, len(calls), kill=kill))
    sqlite_server.drop(url)
    twice = {_name(each) for each in before} & {_name(each) for each in after}
    marked = {_name(each) for each in after if "\n" in each["params"]["text"]}
    assert len(before) + len(after) == len(calls) + len(twice)
    assert len(twice) <= (IN_FLIGHT if kill else 0)
    assert twice <= marked
    assert len(marked) <= IN_FLIGHT
