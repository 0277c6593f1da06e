"""What has to be asked before something may be stored, and how answers complete the facts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from handlers.common.understand import amounts, dates
from handlers.common.understand.dates import Direction
from handlers.common.understand.facts import Fact, Question, Step, Understood
from handlers.common.understand.search import Hit

# A word that makes a message of the kind that a person picked; the rest of the message was not of any kind.
KIND_WORDS: Final[Mapping[str, str]] = {
    "visit": "/visit ",
    "order": "下单 ",
    "payment": "收到付款 ",
    "invoice": "开票 ",
    "complaint": "投诉 ",
}
# topic -> the field of the fact that it fills
_FIELDS: Final = {"customer": "customer", "day": "on", "amount": "amount", "metric": "metric", "value": "value"}

_READERS: Final[Mapping[str, Callable[[str], Any]]] = {"day": date.fromisoformat, "amount": Decimal, "value": Decimal}


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that waits for answers, as JSON keeps it behind a ticket.

    rest_only: what was clear is stored already, only the facts that were asked about are to follow.
    """

    text: str
    today: date
    message_id: int | None
    answers: dict[str, Any] = field(default_factory=dict)
    rest_only: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "today": self.today.isoformat(),
            "message_id": self.message_id,
            "answers": self.answers,
            "rest_only": self.rest_only,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Pending:
        return cls(
            kept["text"],
            date.fromisoformat(kept["today"]),
            kept["message_id"],
            dict(kept["answers"]),
            kept["rest_only"],
        )

    @property
    def said(self) -> str:
        """The text as understanding gets it: with the kind that was picked, if it had none."""
        kind = self.answers.get("None:kind")
        return KIND_WORDS.get(kind, "") + self.text if kind else self.text

    def answered(self, question: Question, value: Any) -> Pending:
        """With one more answer (a JSON value)."""
        return replace(self, answers={**self.answers, name(question): value})


def name(question: Question) -> str:
    return f"{question.fact}:{question.topic}"


def plain(value: object) -> Any:
    """An answer as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def settle(
    understood: Understood, pending: Pending, customer: Callable[[int], Hit]
) -> tuple[list[Fact], list[Question]]:
    """The facts that may be stored now, and the questions that are left.

    `customer` gives the hit of an id that was picked. A pick answers every question about the same words.
    """
    picked = {question.words: pending.answers[name(question)] for question in understood.questions
              if question.topic == "customer" and name(question) in pending.answers}  # fmt: skip
    facts = list(understood.facts)
    left: list[Question] = []
    for question in understood.questions:
        answer = pending.answers.get(
            name(question), picked.get(question.words) if question.topic == "customer" else None
        )
        if answer is None:
            left.append(question)
        elif question.fact is not None:
            facts[question.fact] = _complete(facts[question.fact], question, answer, customer)
    asked = {question.fact for question in understood.questions}
    waiting = {question.fact for question in left}
    wanted = [index for index in range(len(facts)) if index in asked or not pending.rest_only]
    return [facts[index] for index in wanted if index not in waiting], left


def _complete(fact: Fact, question: Question, answer: Any, customer: Callable[[int], Hit]) -> Fact:
    if question.topic == "customer":
        return replace(fact, customer=customer(int(answer)))
    if question.topic == "due":
        return replace(fact, steps=tuple(_dated(step, date.fromisoformat(answer)) for step in fact.steps))
    value = _READERS.get(question.topic, str)(answer)
    return replace(fact, **{_FIELDS[question.topic]: value})


def _dated(step: Step, due: date) -> Step:
    return step if step.due is not None else replace(step, due=due)


def typed(question: Question, text: str, today: date) -> Any | None:
    """The answer in free words: an amount, a day, a number. None where it is none."""
    if question.topic in ("amount", "value"):
        found = amounts.find(text)
        if len(found) == 1:
            return str(found[0].value)
        return text.strip() if text.strip().replace(".", "", 1).isdigit() else None
    if question.topic in ("day", "due"):
        days = dates.find(text, today)
        direction = Direction.PAST if question.topic == "day" else Direction.FUTURE
        on = days[0].on(direction) if len(days) == 1 else None
        return on.isoformat() if on else None
    return None


def by_customer(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """Facts of each customer, in the order they were told; market news belongs to nobody and is left out."""
    grouped: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.customer is not None:
            grouped.setdefault(fact.customer.customer_id, []).append(fact)
    return grouped
