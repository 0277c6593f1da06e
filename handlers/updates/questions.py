"""What has to be asked before something may be stored, and how answers complete the facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from handlers.common.understand import amounts, dates
from handlers.common.understand.dates import Direction
from handlers.common.understand.facts import Fact, Invoice, Option, Question, Step, Understood
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.search import Hit
from handlers.common.understand.text import fold

KIND: Final = "kind"
WHOM: Final = ("customer", "heard")  # topics that a customer answers: whose it is; where news of nobody was heard
# topic -> the field of the fact that it fills
_FIELDS: Final = {
    "day": "on",
    "amount": "amount",
    "metric": "metric",
    "value": "value",
    "person": "person",
    "complaint": "which",
}

_OLDEST: Final = phrase("complaints", "oldest")
_LATEST: Final = phrase("complaints", "latest")
_OLDEST_ALONE: Final = phrase("complaints", "oldest_alone")
_LATEST_ALONE: Final = phrase("complaints", "latest_alone")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "day": date.fromisoformat,
    "amount": Decimal,
    "value": Decimal,
    "complaint": int,
}


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that waits for answers, as JSON keeps it behind a ticket.

    rest_only: what was clear is stored already, only the facts that were asked about are to follow.
    noted: the entry that keeps the message as a note until its kind is known, so that it is never lost.
    """

    text: str
    today: date
    message_id: int | None
    answers: dict[str, Any] = field(default_factory=dict)
    rest_only: bool = False
    noted: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "today": self.today.isoformat(),
            "message_id": self.message_id,
            "answers": self.answers,
            "rest_only": self.rest_only,
            "noted": self.noted,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Pending:
        return cls(
            kept["text"],
            date.fromisoformat(kept["today"]),
            kept["message_id"],
            dict(kept["answers"]),
            kept["rest_only"],
            kept.get("noted"),  # questions of older versions have none
        )

    @property
    def kind(self) -> str | None:
        """The kind that was picked, if the words told none."""
        return self.answers.get(KIND)

    def answered(self, question: Question, value: Any) -> Pending:
        """With one more answer (a JSON value)."""
        return replace(self, answers={**self.answers, name(question): value})


def name(question: Question) -> str:
    """Under which its answer is kept: facts have other numbers once the kind is known, the kind has none."""
    return KIND if question.topic == KIND else f"{question.fact}:{question.topic}"


def plain(value: object) -> Any:
    """An answer as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def kept(question: Question) -> dict[str, Any]:
    """A question as JSON keeps it behind its ticket: what is tapped later is what was shown."""
    offered = [[plain(option.value), option.label] for option in question.options]
    return {"topic": question.topic, "fact": question.fact, "words": question.words, "options": offered}


def revived(stored: Mapping[str, Any]) -> Question:
    """The question that `kept` stored, its options as plain values."""
    offered = tuple(Option(value, label) for value, label in stored["options"])
    return Question(stored["topic"], stored["fact"], offered, stored["words"])


def settle(
    understood: Understood, pending: Pending, customer: Callable[[int], Hit]
) -> tuple[list[Fact], list[Question]]:
    """The facts that may be stored now, and the questions that are left.

    `customer` gives the hit of an id that was picked. A pick answers every question about the same words. News that
    belongs to nobody needs a customer too: the one where it was heard.
    """
    questions = asked(understood)
    picked = {question.words: pending.answers[name(question)] for question in questions
              if question.topic in WHOM and name(question) in pending.answers}  # fmt: skip
    facts = list(understood.facts)
    left: list[Question] = []
    for question in questions:
        answer = pending.answers.get(name(question), picked.get(question.words) if question.topic in WHOM else None)
        if answer is None:
            left.append(question)
        elif question.fact is not None and question.topic != KIND:
            facts[question.fact] = _complete(facts[question.fact], question, answer, customer)
    concerned = {question.fact for question in questions} | set(_chosen(facts, pending.kind))
    waiting = {question.fact for question in left}
    wanted = [index for index in range(len(facts)) if index in concerned or not pending.rest_only]
    return [facts[index] for index in wanted if index not in waiting], left


def whose(understood: Understood, pending: Pending) -> list[int | None]:
    """Of each fact the customer it is about, as said or as answered; None where that is still open."""
    answers = {
        question.fact: pending.answers[name(question)]
        for question in asked(understood)
        if question.topic in WHOM and name(question) in pending.answers
    }
    said = [fact.customer.customer_id if fact.customer is not None else None for fact in understood.facts]
    return [int(answers[place]) if place in answers else each for place, each in enumerate(said)]


def _chosen(facts: Sequence[Fact], label: str | None) -> Iterator[int]:
    """Which facts a tapped kind made."""
    kind, _, detail = (label or "").partition(":")
    for place, fact in enumerate(facts):
        if fact.kind == (f"{kind}_{detail}" if kind == "complaint" and detail else kind):
            yield place


def asked(understood: Understood) -> list[Question]:
    """Everything that has to be asked."""
    return [*understood.questions, *_heard(understood)]


def _heard(understood: Understood) -> list[Question]:
    """Where was it heard, what is nobody's?"""
    known = {question.fact for question in understood.questions if question.topic == "customer"}
    return [
        Question("heard", index, (), fact.note)
        for index, fact in enumerate(understood.facts)
        if fact.customer is None and index not in known
    ]


def _complete(fact: Fact, question: Question, answer: Any, customer: Callable[[int], Hit]) -> Fact:
    if question.topic in WHOM:
        return replace(fact, customer=customer(int(answer)))
    if question.topic == "ends":
        name = "due" if isinstance(fact, Invoice) else "ends"
        return replace(fact, **{name: _READERS["day"](answer)})
    if question.topic == "due":
        return replace(fact, steps=tuple(_dated(step, date.fromisoformat(answer)) for step in fact.steps))
    value = _READERS.get(question.topic, str)(answer)
    return replace(fact, **{_FIELDS[question.topic]: value})


def _dated(step: Step, due: date) -> Step:
    return step if step.due is not None else replace(step, due=due)


def typed(question: Question, text: str, today: date) -> Any | None:
    """The answer in free words: an amount, a day, a number. None where it is none, or says more than that.

    A sentence with an amount in it is told of somebody: it answers no question about somebody else.
    """
    if question.topic in ("amount", "value"):
        found = amounts.parse(text)
        if found is not None and found.value is not None:
            return str(found.value)
        number = fold(text).strip()
        return number if number.isascii() and number.replace(".", "", 1).isdigit() else None
    if question.topic in ("day", "due", "ends"):
        direction = Direction.PAST if question.topic == "day" else Direction.FUTURE
        on = dates.parse(text, today, direction=direction)
        return on.isoformat() if on else None
    return _by_words(question.options, text) if question.topic == "complaint" else None


def one_of(latest_first: Sequence[Any], words: str) -> Any | None:
    """The oldest or the latest, where the words say so."""
    if _OLDEST.search(fold(words)):
        return latest_first[-1]
    return latest_first[0] if _LATEST.search(fold(words)) else None


def _by_words(options: Sequence[Option], words: str) -> Any | None:
    """The one of several things that typed words name: by its place, or as the only one that has them."""
    values, said = [option.value for option in options], fold(words).strip(" .。")
    if _OLDEST_ALONE.search(said):
        return values[-1]
    if _LATEST_ALONE.search(said):
        return values[0]
    told = one_of(values, words)
    having = [option.value for option in options if _has(fold(option.label), said)]
    return having[0] if told is None and len(having) == 1 else told


def _has(label: str, said: str) -> bool:
    """Whether a label has typed words: Chinese of two characters or more, English whole and of four letters."""
    if _HAN.search(said):
        return len(said) > 1 and said in label
    return len(said) > 3 and re.search(rf"(?<![a-z0-9]){re.escape(said)}(?![a-z0-9])", label) is not None


def note(understood: Understood, question: Question, stored: Iterable[int]) -> Fact | None:
    """The message as a note about its customer, kept while its kind is asked; None where nothing would be lost."""
    if question.topic != KIND or question.fact is None:
        return None
    fact = understood.facts[question.fact]
    return fact if fact.customer is not None and fact.customer.customer_id not in stored else None


def by_customer(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """Facts of each customer, in the order they were told."""
    grouped: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.customer is not None:
            grouped.setdefault(fact.customer.customer_id, []).append(fact)
    return grouped
