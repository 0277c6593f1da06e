"""The alert decision, one row per reason, and sequences: nothing is told twice, nothing that changed is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.alerts import Current, Decision, Pending, Standing, decide, grouped, within_budget, worth_a_message
from scoring.settings import Alerts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SET = Alerts()
HOLDS = Current(2, 1.0)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def told(**changes: Any) -> Standing:
    """An open alert of severity 2 that was told yesterday."""
    standing: dict[str, Any] = {"state": "new", "severity": 2, "number": 1.0, "told_at": ago(1), "openings": (ago(1),)}
    return Standing(**standing | changes)


def closed(**changes: Any) -> Standing:
    return told(state="closed", **changes)


SNOOZED = {"snoozed_until": ago(-1)}
FLAPPED = {"openings": (ago(9), ago(6), ago(1))}

TABLE = [
    ("nothing ever", None, None, "none", "silence", None),
    ("begins", None, HOLDS, "first", "message", "new"),
    ("begins, but a louder rule fires", None, Current(2, 1.0, "credit_event"), "muted", "silence", "new"),
    ("begins again after it was closed", closed(), HOLDS, "first", "message", "new"),
    ("begins for the third time in two weeks", closed(openings=(ago(9), ago(1))), HOLDS, "muted", "silence", "new"),
    ("the same, critical", closed(openings=(ago(9), ago(1))), Current(3, 1.0), "first", "message", "new"),
    ("the same, weeks apart", closed(openings=(ago(60), ago(30))), HOLDS, "first", "message", "new"),
    ("unchanged", told(), HOLDS, "none", "silence", "new"),
    ("a little worse", told(), Current(2, 1.4), "none", "silence", "new"),
    ("clearly worse", told(), Current(2, 1.5), "worse", "reply", "worse"),
    ("more severe", told(), Current(3, 1.0), "worse", "reply", "worse"),
    ("clearly better", told(number=2.0), Current(2, 1.2), "better", "edit", "better"),
    ("less severe", told(severity=3), HOLDS, "better", "edit", "better"),
    ("over", told(), None, "resolved", "edit", "closed"),
    ("over and nobody was told", told(told_at=None), None, "none", "silence", "closed"),
    ("over long ago", closed(), None, "none", "silence", "closed"),
    ("open for a week and nobody reacted", told(told_at=ago(7)), HOLDS, "repeat", "message", "new"),
    ("held before anybody watched, unchanged", told(told_at=ago(9), backlog=True), HOLDS, "none", "silence", "new"),
    ("held before anybody watched, now worse", told(backlog=True), Current(2, 1.6), "worse", "reply", "worse"),
    ("held before anybody watched, over", told(backlog=True), None, "resolved", "edit", "closed"),
    ("open for a week and somebody knows", told(told_at=ago(7), acknowledged=True), HOLDS, "known", "silence", "known"),
    ("known, now worse", told(acknowledged=True, state="known"), Current(2, 1.6), "worse", "reply", "worse"),
    ("snoozed and unchanged", told(told_at=ago(8), **SNOOZED), HOLDS, "muted", "silence", "new"),
    ("snoozed and worse", told(**SNOOZED), Current(2, 3.0), "muted", "silence", "new"),
    ("snoozed and more severe", told(**SNOOZED), Current(3, 1.0), "worse", "reply", "worse"),
    ("snoozed and over", told(**SNOOZED), None, "resolved", "edit", "closed"),
    ("the snooze is over", told(told_at=ago(8), snoozed_until=ago(0)), HOLDS, "repeat", "message", "new"),
    ("a louder rule fires since", told(told_at=ago(8)), Current(3, 9.0, "leaving"), "muted", "silence", "new"),
    ("the louder rule is gone", told(told_at=None), HOLDS, "first", "message", "new"),
    ("opened in silence, still flapping", told(told_at=None, **FLAPPED), HOLDS, "muted", "silence", "new"),
    ("opened in silence, now critical", told(told_at=None, **FLAPPED), Current(3, 1.0), "first", "message", "new"),
    (
        "opened in silence, holds for two weeks",
        told(told_at=None, openings=(ago(20), ago(17), ago(14))), HOLDS, "first", "message", "new",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("previous", "current", "reason", "means", "state"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_every_reason(
    previous: Standing | None, current: Current | None, reason: str, means: str, state: str | None
) -> None:
    decision = decide(previous, current, NOW, SET)
    assert (decision.reason, decision.told) == (reason, means)
    assert (decision.standing.state if decision.standing else None) == state


def test_an_acknowledgement_outlives_better_but_not_worse() -> None:
    known = told(number=2.0, acknowledged=True)
    better, worse = decide(known, HOLDS, NOW, SET), decide(known, Current(2, 4.0), NOW, SET)
    assert better.standing is not None
    assert better.standing.acknowledged
    assert worse.standing is not None
    assert not worse.standing.acknowledged


events = st.lists(
    st.tuples(st.floats(0.1, 5), st.one_of(st.none(), st.tuples(st.integers(1, 3), st.floats(1, 8)))), max_size=30
)


def play(happened: list[tuple[float, tuple[int, float] | None]]) -> list[Decision]:
    now, standing, decisions = NOW, None, []
    for days, holds in happened:
        now += timedelta(days=days)
        decisions.append(decide(standing, Current(*holds) if holds else None, now, SET))
        standing = decisions[-1].standing
    return decisions


@given(events)
def test_deciding_twice_at_once_says_nothing_new(happened: list[tuple[float, tuple[int, float] | None]]) -> None:
    """After a crash the same moment is decided again from the stored state: no second message."""
    now, standing = NOW, None
    for days, holds in happened:
        now += timedelta(days=days)
        current = Current(*holds) if holds else None
        standing = decide(standing, current, now, SET).standing
        assert decide(standing, current, now, SET).told == "silence"


@given(events)
def test_messages_of_one_alert_are_a_week_apart_unless_something_changed(
    happened: list[tuple[float, tuple[int, float] | None]],
) -> None:
    last: datetime | None = None
    for decision in play(happened):
        if decision.reason == "repeat":
            assert decision.standing is not None
            told_at = decision.standing.told_at
            assert last is not None
            assert told_at is not None
            assert told_at - last >= timedelta(days=7)
        if decision.told != "silence" and decision.standing is not None:
            last = decision.standing.told_at


@given(events)
def test_an_alert_is_open_exactly_while_its_rule_holds(
    happened: list[tuple[float, tuple[int, float] | None]],
) -> None:
    for decision, (_, holds) in zip(play(happened), happened, strict=True):
        assert (decision.standing is not None and decision.standing.open) == (holds is not None)


def pending(alert: int, rule: str, *, severity: int = 2, at_risk: float = 0.0, audience: str = "east") -> Pending:
    return Pending(alert, audience, rule, severity, at_risk)


def told_together(messages: list[tuple[Pending, ...]]) -> list[list[Any]]:
    return [[each.alert for each in message] for message in messages]


def test_many_customers_of_one_cause_share_a_message_critical_ones_do_not() -> None:
    late = [pending(i, "late_payment", at_risk=10.0 * i) for i in range(1, 4)]
    others = [pending(7, "competitor", at_risk=500.0), pending(8, "late_payment", audience="west")]
    critical = [pending(i, "credit_event", severity=3) for i in (20, 21, 22)]
    messages = grouped([*late, *others, *critical], SET)
    assert told_together(messages) == [[20], [21], [22], [7], [3, 2, 1], [8]]


def test_critical_ones_share_a_message_where_nobody_would_read_them_all() -> None:
    critical = [pending(i, "late_payment", severity=3, at_risk=float(i)) for i in range(6)]
    assert told_together(grouped(critical, SET)) == [[5, 4, 3, 2, 1, 0]]
    assert len(grouped(critical[:5], SET)) == 5


def test_beyond_the_budget_the_least_money_waits_and_critical_ones_pass() -> None:
    messages = [(pending(i, f"rule {i}", at_risk=float(i)),) for i in range(6)]
    critical = [(pending(9, "credit_event", severity=3),)]
    now, later = within_budget(messages + critical, spent=2, settings=SET)
    assert told_together(now) == [[9], [5], [4]]
    assert told_together(later) == [[3], [2], [1], [0]]
    now, later = within_budget(critical, spent=99, settings=SET)
    assert (len(now), len(later)) == (1, 0)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abc"), st.floats(0, 100)), max_size=20), st.integers(0, 9)
)
def test_every_alert_is_told_or_waits_and_none_twice(rows: list[tuple[int, str, float]], spent: int) -> None:
    wanted = [pending(i, rule, severity=s, at_risk=money) for i, (s, rule, money) in enumerate(rows)]
    now, later = within_budget(grouped(wanted, SET), spent, SET)
    seen = [each.alert for message in [*now, *later] for each in message]
    assert len(seen) == len(rows)
    assert set(seen) == set(range(len(rows)))
    assert len([m for m in now if m[0].severity < 3]) <= max(SET.budget_per_week - spent, 0)


def test_a_single_notice_is_left_to_the_digest_and_many_are_told_together() -> None:
    one = (Pending(1, "chat", "no_visit", 1, 5.0),)
    many = tuple(Pending(number, "chat", "market_event", 1, 5.0) for number in range(3))
    warning = (Pending(9, "chat", "late_payment", 2, 5.0),)
    assert worth_a_message([one, many, warning]) == ([many, warning], [one])
