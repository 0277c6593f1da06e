"""What an alert does next: a pure decision with a named reason, and what is told together or left to the digest.

After Prometheus Alertmanager's notification log: the state that was last told is compared with what holds now.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from scoring.settings import Alerts

Reason = Literal["first", "worse", "better", "resolved", "repeat", "muted", "known", "none"]
Means = Literal["message", "reply", "edit", "silence"]
State = Literal["new", "worse", "known", "better", "closed"]

WARNING: Final = 2
CRITICAL: Final = 3
_UNANSWERED: Final = "unanswered"
# How each reason is told: a message notifies, a reply notifies beside the edited message, an edit notifies nobody.
TOLD: Final[dict[str, Means]] = {
    "first": "message", "worse": "reply", "better": "edit", "resolved": "edit", "repeat": "message",
    "muted": "silence", "known": "silence", "none": "silence",
}  # fmt: skip


@dataclass(frozen=True)
class Current:
    """A rule that holds now: severity 1-3, its number (higher is worse), and the rule that silences it, if any."""

    severity: int
    number: float
    inhibited_by: str | None = None


@dataclass(frozen=True)
class Standing:
    """What was last told of an alert, and what people did with it. Times are aware."""

    state: State
    severity: int = 1
    number: float = 0.0
    told_at: datetime | None = None  # None: it was muted and nobody was told yet
    openings: tuple[datetime, ...] = ()  # when it was opened, latest last
    snoozed_until: datetime | None = None
    acknowledged: bool = False  # a person said: known, handled or false alarm
    backlog: bool = False  # it held before anybody watched: it was listed, and is not repeated

    @property
    def open(self) -> bool:
        """Whether the alert is not closed."""
        return self.state != "closed"


@dataclass(frozen=True)
class Decision:
    """What happens: the reason, how it is told, and what to remember (None: there is no alert)."""

    reason: Reason
    standing: Standing | None

    @property
    def told(self) -> Means:
        """By which means people learn of it."""
        return TOLD[self.reason]


def decide(previous: Standing | None, current: Current | None, now: datetime, settings: Alerts) -> Decision:
    """What an alert does at `now`: `previous` was told (None: nothing ever), `current` holds (None: nothing does).

    first: told for the first time, or again after it was closed. worse: severity rose, or the number by `worse_step`
    since it was last told; it breaks through an acknowledgement, and through a snooze only with a higher severity.
    better: the reverse. resolved: no longer holds. repeat: still open after `repeat_days` and nobody acknowledged.
    muted: it would speak, but is snoozed, inhibited or flapping. known: unchanged, a person knows. none: nothing new,
    which is all there is to say of what held before anybody watched, until it changes.
    """
    if current is None:
        return _ended(previous)
    if previous is None or not previous.open:
        return _opened(previous, current, now, settings)
    return _continued(previous, current, now, settings)


def _ended(previous: Standing | None) -> Decision:
    if previous is None or not previous.open:
        return Decision("none", previous)
    closed = replace(previous, state="closed", snoozed_until=None, acknowledged=False)
    return Decision("resolved" if previous.told_at is not None else "none", closed)


def _opened(previous: Standing | None, current: Current, now: datetime, settings: Alerts) -> Decision:
    since = now - timedelta(days=settings.flap_days)
    recent = tuple(at for at in (previous.openings if previous else ()) if at > since)
    opened = Standing("new", current.severity, current.number, None, (*recent, now))
    flapping = len(opened.openings) >= settings.flap_count and current.severity < CRITICAL
    return _muted(opened) if flapping or current.inhibited_by else _tell("first", opened, now)


def _continued(previous: Standing, current: Current, now: datetime, settings: Alerts) -> Decision:
    if current.inhibited_by:
        return _muted(previous)
    if previous.told_at is None:
        return _untold(previous, current, now, settings)
    change = _change(previous, current, settings)
    snoozed = previous.snoozed_until is not None and now < previous.snoozed_until
    if snoozed and current.severity <= previous.severity:
        return _muted(previous)
    if change is not None:
        moved = replace(previous, state=change, severity=current.severity, number=current.number, snoozed_until=None)
        better = change == "better"
        kept = replace(moved, acknowledged=previous.acknowledged and better, backlog=previous.backlog and better)
        return _tell(change, kept, now)
    if previous.acknowledged:
        return Decision("known", replace(previous, state="known"))
    if previous.backlog:
        return Decision("none", previous)
    if now - previous.told_at >= timedelta(days=settings.repeat_days):
        return _tell("repeat", previous, now)
    return Decision("none", previous)


def _untold(previous: Standing, current: Current, now: datetime, settings: Alerts) -> Decision:
    """It was opened in silence: it speaks once it holds for long, or becomes critical."""
    seen = replace(previous, severity=current.severity, number=current.number)
    settled = bool(previous.openings) and now - previous.openings[-1] >= timedelta(days=settings.flap_days)
    flapping = len(previous.openings) >= settings.flap_count and not settled and current.severity < CRITICAL
    return _muted(seen) if flapping else _tell("first", seen, now)


def _change(previous: Standing, current: Current, settings: Alerts) -> Literal["worse", "better"] | None:
    if current.severity != previous.severity:
        return "worse" if current.severity > previous.severity else "better"
    if current.number >= previous.number * (1 + settings.worse_step):
        return "worse"
    return "better" if current.number <= previous.number * (1 - settings.better_step) else None


def _tell(reason: Literal["first", "worse", "better", "repeat"], standing: Standing, now: datetime) -> Decision:
    return Decision(reason, replace(standing, told_at=now))


def _muted(standing: Standing) -> Decision:
    return Decision("muted", standing)


@dataclass(frozen=True)
class Pending:
    """An alert that wants to be told: to whom (chat or person), of which cause, how severe, and the money at risk.

    passed_on: others were told before and nobody answered.
    """

    alert: Hashable
    audience: Hashable
    rule: str
    severity: int
    at_risk: float
    passed_on: bool = False


def grouped(pending: Iterable[Pending], settings: Alerts) -> list[tuple[Pending, ...]]:
    """One tuple per message: many customers of one cause to one audience are told together, worst first.

    From `group_from` alerts of a rule and severity on they share a message; critical ones are told one by one, unless
    there are so many (`critical_from`) that nobody would read them. What nobody answered is one cause, whatever the
    rules: it asks for the same of whoever hears it next.
    """
    causes: dict[tuple[Hashable, ...], list[Pending]] = {}
    for each in pending:
        cause = (_UNANSWERED,) if each.passed_on else (each.rule, each.severity)
        causes.setdefault((each.audience, *cause), []).append(each)
    messages: list[tuple[Pending, ...]] = []
    for together in causes.values():
        ranked = sorted(together, key=lambda each: (-each.severity, -each.at_risk))
        alone = ranked[0].severity >= CRITICAL and not ranked[0].passed_on
        most = settings.critical_from if alone else settings.group_from
        one_message = len(ranked) >= most
        messages += [tuple(ranked)] if one_message else [(each,) for each in ranked]
    return sorted(messages, key=_urgency, reverse=True)


def worth_a_message(
    messages: Iterable[tuple[Pending, ...]],
) -> tuple[list[tuple[Pending, ...]], list[tuple[Pending, ...]]]:
    """Messages that are worth one, and those that the digest is enough for: a notice about a few customers."""
    worth: list[tuple[Pending, ...]] = []
    minor: list[tuple[Pending, ...]] = []
    for message in messages:
        (minor if message[0].severity < WARNING and len(message) == 1 else worth).append(message)
    return worth, minor


def within_budget(
    messages: Sequence[tuple[Pending, ...]], spent: int, settings: Alerts
) -> tuple[list[tuple[Pending, ...]], list[tuple[Pending, ...]]]:
    """Messages that one audience may get now, and those that wait for the digest.

    `spent`: messages it got in the last seven days. The most money at risk goes first; critical ones always pass.
    """
    critical = [message for message in messages if message[0].severity >= CRITICAL]
    others = sorted((m for m in messages if m[0].severity < CRITICAL), key=_urgency, reverse=True)
    room = max(settings.budget_per_week - spent - len(critical), 0)
    return critical + others[:room], others[room:]


def _urgency(message: tuple[Pending, ...]) -> tuple[int, float]:
    return message[0].severity, sum(each.at_risk for each in message)
