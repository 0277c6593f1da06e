"""Signals: the words they come from, negation, supposition, and the names scoring knows."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.common.understand import signals
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory
from scoring.frames import SIGNALS


def read(directory: Directory, today: date, words: str) -> dict[str, tuple[str, bool]]:
    facts = understand(f"拜访华能,{words}", directory=directory, today=today).facts
    return {signal.kind: (signal.words, signal.confirm) for fact in facts for signal in fact.signals}


def test_names_are_those_of_scoring() -> None:
    assert set(signals.SIGNALS) == set(SIGNALS)


EVIDENCE = {
    "谈了付款,要晚两周": ("payment_delay", "要晚两周"),
    "竞争对手报价低10%": ("competitor", "竞争对手报价低10%"),
    "competitor quoted 10% less": ("competitor", "competitor quoted"),
    "质量不稳定": ("quality_issue", "质量不稳定"),
    "payment is delayed by two weeks": ("payment_delay", "payment is delayed"),
    "资金链断裂": ("finance_trouble", "资金链断裂"),
    "交货晚了三天": ("delivery_late", "交货晚"),
    "他们很满意": ("satisfied", "很满意"),
    "付款要晚两周": ("payment_delay", "付款要晚"),
}


@pytest.mark.parametrize(("words", "expected"), EVIDENCE.items())
def test_the_words_of_a_signal_are_quoted(
    directory: Directory, today: date, words: str, expected: tuple[str, str]
) -> None:
    kind, start = expected
    quoted, confirm = read(directory, today, words)[kind]
    assert quoted.startswith(start)
    assert not confirm


NONE = [
    "没有提到竞争对手", "没听说竞争对手报价", "no mention of competitors", "没有投诉", "质量没问题",
    "他们并不打算换供应商", "付款正常", "竞争对手交货晚了", "他们对竞品不满意", "付款问题已经解决",
    "质量问题解决了", "the quality issue has been fixed", "有没有竞争对手报价?", "did a competitor quote?",
    "they are not unhappy", "项目没有延期", "no delays in payment", "the payment is no longer delayed",
]  # fmt: skip


@pytest.mark.parametrize("words", NONE)
def test_denied_solved_or_asked_is_no_signal(directory: Directory, today: date, words: str) -> None:
    stored = {kind for kind, (_, confirm) in read(directory, today, words).items() if not confirm}
    assert stored == set()


CONFIRM = {
    "客户可能要换供应商": "leaving",
    "听说资金紧张": "finance_trouble",
    "maybe the project is delayed": "project_delay",
    "如果不降价,他们就换供应商": "leaving",
    "去年质量有问题": "quality_issue",
    "要晚两周": "payment_delay",
}


@pytest.mark.parametrize(("words", "kind"), CONFIRM.items())
def test_what_is_doubtful_is_only_offered(directory: Directory, today: date, words: str, kind: str) -> None:
    assert read(directory, today, words)[kind][1]


TOPICS = {
    "谈了交货,要晚两周": "delivery_late",
    "项目推迟两周": "project_delay",
    "尾款要拖到月底": "payment_delay",
    "we talked about delivery, it will be two weeks late": "delivery_late",
}


@pytest.mark.parametrize(("words", "kind"), TOPICS.items())
def test_a_delay_belongs_to_what_was_spoken_of(directory: Directory, today: date, words: str, kind: str) -> None:
    assert kind in read(directory, today, words)
    assert len(read(directory, today, words)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Acme keeps complaining about late deliveries and is unhappier than ever",
        "Acme: Competitors undercutting us, they are reconsidering",
        "Globex is threatening to switch suppliers",
    ],
)
def test_evidence_is_made_of_whole_words(directory: Directory, today: date, text: str) -> None:
    facts = understand(text, directory=directory, today=today).facts
    quotes = [signal.words for fact in facts for signal in fact.signals]
    assert quotes
    words = {word.strip(",.:") for word in text.split()}
    assert all({word.strip(",.:") for word in quote.split()} <= words for quote in quotes)
