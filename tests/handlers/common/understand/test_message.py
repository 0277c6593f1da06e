"""Whole messages: what is stored, what is asked, what is left alone."""

from __future__ import annotations

from datetime import date

from handlers.common.understand.facts import Visit
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory


def test_a_visit_in_one_line(directory: Directory, today: date) -> None:
    read = understand("/visit 华能 谈了付款,要晚两周,竞争对手报价低10%,下周二回访", directory=directory, today=today)
    [visit] = read.facts
    assert isinstance(visit, Visit)
    assert visit.customer is not None
    assert (read.command, visit.customer.name, visit.on) == ("visit", "华能电力股份有限公司", today)
    assert [(signal.kind, signal.words, signal.confirm) for signal in visit.signals] == [
        ("payment_delay", "要晚两周", False),
        ("competitor", "竞争对手报价低10%", False),
    ]
    [step] = visit.steps
    assert (step.what, step.due, step.ours) == ("回访", date(2026, 11, 24), True)
    assert read.questions == ()
