"""The demo's clock: flow, jumps, and the way it is moved through everything that is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.clock import SandboxClock, parse_step
from bot.sandbox.world import World
from tests.bot.sandbox.rig import START, Rig, running, seeded


class Ticks:
    """A monotonic clock that moves by hand."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


def test_time_flows_at_its_speed_and_jumps_are_told() -> None:
    ticks, heard = Ticks(), list[datetime]()
    clock = SandboxClock(START, monotonic=ticks)
    end = clock.listen(heard.append)
    ticks.now += 10
    assert clock.now() == START + timedelta(seconds=10)
    clock.speed = 60
    ticks.now += 10
    assert clock.now() == START + timedelta(seconds=610)
    clock.set(START)
    clock.advance(timedelta(hours=8))
    assert clock.now() == START + timedelta(hours=8)
    end()
    clock.set(START)
    assert heard == [START + timedelta(seconds=10), START, START + timedelta(hours=8)]


def test_moments_need_a_zone_and_speed_a_direction() -> None:
    clock = SandboxClock(START)
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="0 or more"):
        clock.speed = -1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("8h", 28800), ("1d", 86400), ("1d 12h", 129600), ("-2h", -7200), ("1.5h", 5400)],
)
def test_steps(text: str, seconds: float) -> None:
    assert parse_step(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "8", "8 hours", "h8"])
def test_no_step(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        parse_step(text)


class Jobs:
    """A bot with jobs at certain moments; settling runs those that are due."""

    def __init__(self, *due: datetime) -> None:
        self.due = list(due)
        self.ran: list[tuple[datetime, datetime]] = []
        self.clock = SandboxClock(START)
        self.is_ready = True

    def ready(self) -> bool:
        return self.is_ready

    async def settle(self) -> None:
        now = self.clock.now()
        self.ran += [(job, now) for job in self.due if job <= now]
        self.due = [job for job in self.due if job > now]

    async def next_due(self, until: datetime) -> datetime | None:
        return min((job for job in self.due if job <= until), default=None)


async def test_the_clock_stops_at_every_due_moment_on_its_way() -> None:
    hours = [START + timedelta(hours=n) for n in (1, 2, 30)]
    jobs, world = Jobs(*hours), seeded(World.create(None, start=START))
    jobs.clock = world.clock
    world.clock.speed = 0
    world.clock.set(START)
    async with running(world, hooks=jobs) as rig:
        answer = await rig.do("clock", advance="8h")
        assert jobs.ran == [(hours[0], hours[0]), (hours[1], hours[1])]
        assert datetime.fromisoformat(answer["now"]) == START + timedelta(hours=8)
        await rig.do("clock", now="2026-11-18T01:00:00")
        assert jobs.ran[-1] == (hours[2], hours[2])
        assert (await rig.get("state"))["now"] == "2026-11-18T01:00:00+00:00"


async def test_an_overdue_job_does_not_hold_the_clock() -> None:
    jobs, world = Jobs(START - timedelta(hours=1)), seeded(World.create(None, start=START))
    jobs.clock = world.clock
    async with running(world, hooks=jobs) as rig:
        answer = await rig.do("clock", advance=3600)
    assert datetime.fromisoformat(answer["now"]) >= START + timedelta(hours=1)


async def test_speed_and_mistakes(rig: Rig) -> None:
    assert (await rig.do("clock", speed=60))["speed"] == 60
    assert "8h" in await rig.mistaken("clock", advance="soon")
    assert "speed" in await rig.mistaken("clock", speed=-1)


@pytest.mark.parametrize(
    "far",
    [
        {"advance": "999999999w"},
        {"advance": 1e30},
        {"advance": "-5000d"},
        {"now": "9999-12-31T23:59:59Z"},
        {"now": "0001-01-01T00:00:00+14:00"},
    ],
)
async def test_a_clock_goes_nowhere_that_nobody_can_wait_for(rig: Rig, far: dict[str, Any]) -> None:
    before = (await rig.get("state"))["now"]
    assert "ten years" in await rig.mistaken("clock", **far)
    assert (await rig.get("state"))["now"][:10] == before[:10]


async def test_nothing_is_answered_before_the_bot_is_ready() -> None:
    jobs = Jobs()
    jobs.is_ready = False
    async with running(seeded(World.create(None, start=START)), hooks=jobs) as rig:
        for path in ("", "sandbox/state"):
            async with rig.http.get(f"{rig.url}/{path}") as response:
                assert response.status == 503
        assert (await rig.call("getMe"))["ok"] is True
        jobs.is_ready = True
        assert datetime.fromisoformat((await rig.get("state"))["now"]).tzinfo == UTC
