"""Telegram's limits, against the slow and obvious way to count them."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from bot.limiter import Limiter


class Monotonic:
    """A clock for windows that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Monotonic:
    return Monotonic()


def _send(limiter: Limiter, chat: int) -> None:
    limiter.begin(chat)
    limiter.end(chat)


def test_a_private_chat_takes_bursts_of_three(time: Monotonic) -> None:
    limiter = Limiter(monotonic=time)
    for _ in range(3):
        assert limiter.delay(5) == 0
        _send(limiter, 5)
    assert limiter.delay(5) == pytest.approx(3)
    assert limiter.delay(6) == 0
    time.now += 3
    assert limiter.delay(5) == 0


def test_a_group_takes_twenty_a_minute(time: Monotonic) -> None:
    limiter = Limiter(monotonic=time)
    for _ in range(20):
        _send(limiter, -5)
    assert limiter.delay(-5) == pytest.approx(60)


def test_thirty_a_second_in_all(time: Monotonic) -> None:
    limiter = Limiter(monotonic=time)
    for chat in range(30):
        _send(limiter, chat + 1)
    assert limiter.overall_delay() == pytest.approx(1)
    assert limiter.delay(99) == pytest.approx(1)


def test_a_message_under_way_counts_until_a_window_after_its_answer(time: Monotonic) -> None:
    limiter = Limiter(monotonic=time)
    for _ in range(3):
        limiter.begin(5)
    assert limiter.delay(5) > 0
    time.now += 100
    assert limiter.delay(5) > 0
    limiter.end(5)
    assert limiter.delay(5) > 0
    time.now += 3
    assert limiter.delay(5) == 0


def test_windows_can_be_switched_off_and_stretched(time: Monotonic) -> None:
    off = Limiter(0, monotonic=time)
    for _ in range(500):
        assert off.delay(-5) == 0
        _send(off, -5)
    twice = Limiter(2, monotonic=time)
    for _ in range(3):
        _send(twice, 5)
    assert twice.delay(5) == pytest.approx(6)


def test_whoever_waits_as_told_never_breaks_a_limit(time: Monotonic) -> None:
    chance, sent = random.Random(7), list[tuple[float, int]]()
    limiter = Limiter(monotonic=time)
    for _ in range(2_000):
        chat = chance.choice([1, 2, 3, -1, -2])
        time.now += limiter.delay(chat) + chance.random() * 0.02
        limiter.begin(chat)
        sent.append((time.now, chat))
        limiter.end(chat)
    assert _most_within(1, [at for at, _ in sent]) <= 30
    by_chat = defaultdict[int, list[float]](list)
    for at, chat in sent:
        by_chat[chat].append(at)
    assert all(_most_within(3, times) <= 3 for chat, times in by_chat.items() if chat > 0)
    assert all(_most_within(60, times) <= 20 for chat, times in by_chat.items() if chat < 0)


def _most_within(seconds: float, times: list[float]) -> int:
    return max(sum(start <= at < start + seconds - 1e-6 for at in times) for start in times)


def test_idle_windows_are_forgotten_and_the_others_kept(time: Monotonic) -> None:
    limiter = Limiter(monotonic=time)
    for _ in range(20):
        _send(limiter, -5)
    limiter.forget_idle()
    assert limiter.delay(-5) == pytest.approx(60)
    time.now += 61
    limiter.forget_idle()
    assert limiter.delay(-5) == 0


def _know_the_way(limiter: Limiter, time: Monotonic, seconds: float) -> None:
    """Enough answers that took so long."""
    for chat in range(1000, 1200):
        limiter.begin(chat)
        limiter.end(chat, took=seconds)
    time.now += 100


def test_the_way_that_every_message_has_is_not_waited_for(time: Monotonic) -> None:
    limiter = Limiter(monotonic=time)
    _know_the_way(limiter, time, 0.2)
    for _ in range(3):
        limiter.begin(5)
        time.now += 0.2
        limiter.end(5, took=0.2)
    assert limiter.delay(5) == pytest.approx(3 - 0.4 - 0.19)
    for _ in range(3):
        limiter.begin(6)
        time.now += 1.2
        limiter.end(6, took=1.2)  # a slow one: it may have arrived late
    assert limiter.delay(6) == pytest.approx(3 - 2.4 - 0.19)


def test_a_refusal_makes_the_limiter_careful_again(time: Monotonic) -> None:
    limiter = Limiter(monotonic=time)
    _know_the_way(limiter, time, 0.2)
    limiter.refused()
    for _ in range(2):
        _know_the_way(limiter, time, 0.2)
        for _ in range(3):
            limiter.begin(5)
            limiter.end(5, took=0.2)
        assert limiter.delay(5) == pytest.approx(3)
    time.now += 3600
    for _ in range(3):
        limiter.begin(5)
        limiter.end(5, took=0.2)
    assert limiter.delay(5) == pytest.approx(3 - 0.19)
