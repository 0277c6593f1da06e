"""What each kind of update is asked for, tap by tap, and the fact that the taps and words make. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from handlers.common.understand import dates, facts
from handlers.common.understand.dates import Direction
from handlers.common.understand.facts import Fact, Question, Signal, Understood
from handlers.common.understand.search import Hit

SEVERITIES: Final = ("1", "2", "3")
CSAT: Final = tuple(f"csat-{value}" for value in range(1, 6))
NPS: Final = tuple(f"nps-{value}" for value in range(11))
VALUES: Final = ("1", "2", "3", "4", "5")  # of a judgement: poor to excellent
JUDGED: Final = (
    "cooperation", "capital_strength", "risk_capacity", "risk_appetite", "market_influence", "market_sensitivity",
    "management_state",
)  # fmt: skip

# kind -> what is tapped after the customer, where something is. In the order of the buttons.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "order": (),
    "payment": (),
    "invoice": (),
    "complaint": (*SEVERITIES, "answered", "resolved"),
    "survey": (*CSAT, *NPS),
    "contract": ("signed", "renewed", "ends", "legal_review", "dispute", "terminated"),
    "project": ("stage", "won", "lost", "delayed", "succeeded", "failed"),
    "contact": ("left", "joined", "changed", "noted"),
    "need": (),
    "competitor": (),
    "market": (),
    "financials": (),
    "credit_event": (),
    "judgement": JUDGED,
    "loss": ("competition", "changed_need", "own_failure", "market", "finances", "other"),
    "step": (),
    "signal": (),
}
# Of these the words say the choice, or it does no harm to assume the usual one.
SAID_IN_WORDS: Final = frozenset({"complaint", "loss"})
_FACTS: Final[Mapping[str, type[Fact]]] = {
    "order": facts.Order,
    "payment": facts.Payment,
    "invoice": facts.Invoice,
    "complaint": facts.Complaint,
    "complaint_answered": facts.ComplaintAnswered,
    "complaint_resolved": facts.ComplaintResolved,
    "survey": facts.Survey,
    "contract": facts.Contract,
    "project": facts.Project,
    "contact": facts.Contact,
    "need": facts.Need,
    "competitor": facts.Competitor,
    "market": facts.Market,
    "financials": facts.Financials,
    "credit_event": facts.CreditEvent,
    "judgement": facts.Judgement,
    "loss": facts.Loss,
    "step": facts.Task,
    "signal": facts.Remark,
}
# What a tapped event says by itself, as its words would.
_TELLS: Final = {("contract", "terminated"): "leaving", ("contract", "dispute"): "contract_dispute"}
_WORDLESS: Final = frozenset({"complaint", "survey", "contract", "project", "contact", "loss"})
_WANTING: Final = frozenset({("contract", "ends"), ("project", "stage")})


@dataclass(frozen=True, slots=True)
class Taps:
    """What was tapped: whose it is, its kind, and the choice of that kind (None where it has none)."""

    customer: Hit
    kind: str
    choice: str | None

    @property
    def record(self) -> str:
        """The kind of record: an answer to a complaint is one of its own."""
        return f"complaint_{self.choice}" if self.choice in ("answered", "resolved") else self.kind

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the fact that the choice decides."""
        choice = self.choice
        if choice is None or self.record != self.kind:
            return {}
        if self.kind == "survey":
            metric, _, value = choice.partition("-")
            return {"metric": metric, "value": Decimal(value)}
        name = {"complaint": "severity", "loss": "cause", "judgement": "indicator"}.get(self.kind, "event")
        return {name: int(choice) if name == "severity" else choice}


def known(kind: str, choice: str | None = None) -> bool:
    """Whether there is such a kind, and such a choice of it."""
    return kind in CHOICES and (choice is None or choice in CHOICES[kind])


def wordless(kind: str, choice: str | None) -> bool:
    """Whether the taps are enough: nothing needs to be typed."""
    return kind in _WORDLESS and (kind, choice) not in _WANTING


def told(heard: Understood, taps: Taps, text: str, today: date) -> Understood:
    """What the words after the taps say: the fact that was tapped first, then what they tell besides.

    heard: the words as understood about the customer. Questions that the taps have answered are gone.
    """
    lead = _lead(heard.facts, taps.record)
    others = [place for place in range(len(heard.facts)) if place != lead]
    first = _completed(_main(heard.facts[lead] if lead is not None else None, taps, today), taps, text, today)
    made = [_decided(replace(first, note=text), taps)]
    made += [replace(heard.facts[place], customer=taps.customer) for place in others]
    moved = {place: at for at, place in enumerate([lead, *others])}
    asked = [replace(each, fact=moved[each.fact]) for each in heard.questions if each.fact in moved]
    left = tuple(each for each in asked if not _answered(each, made[0]))
    return Understood(tuple(made), questions=left)


def _answered(question: Question, lead: Fact) -> bool:
    """Whether the taps say what a question asks: of every fact whose it is, of the tapped one the rest."""
    if question.topic in ("customer", "kind"):
        return True
    decided = question.topic in ("metric", "value") or (question.topic == "day" and lead.on is not None)
    return question.fact == 0 and decided


def _lead(heard: Sequence[Fact], record: str) -> int | None:
    """Which fact is the tapped one: one of its kind, else the one that only has signals and steps."""
    for kinds in ((record,), ("signal", "step")):
        found = next((place for place, fact in enumerate(heard) if fact.kind in kinds), None)
        if found is not None:
            return found
    return None


def _main(heard: Fact | None, taps: Taps, today: date) -> Fact:
    """The fact as heard; where no words tell of one of its kind, a bare one with their signals and steps."""
    if heard is None:
        return _FACTS[taps.record](on=today)
    if heard.kind == taps.record:
        return heard
    return _FACTS[taps.record](on=heard.on or today, signals=heard.signals, steps=heard.steps)


def _decided(fact: Fact, taps: Taps) -> Fact:
    """The fact with what the taps decide."""
    signal = _TELLS.get((taps.kind, taps.choice or ""))
    lacking = signal and all(each.kind != signal for each in fact.signals)
    signals = (*fact.signals, Signal(signal, "", 0, 0)) if signal and lacking else fact.signals
    return replace(fact, customer=taps.customer, signals=signals, **taps.fields)


def _completed(fact: Fact, taps: Taps, text: str, today: date) -> Fact:
    """What bare words mean after these taps: a day is a contract's end, a number is a judgement."""
    if isinstance(fact, facts.Contract) and taps.choice == "ends" and fact.ends is None:
        found = dates.find(text, today)
        return replace(fact, on=today, ends=found[0].on(Direction.FUTURE) if len(found) == 1 else None)
    if isinstance(fact, facts.Judgement) and text.strip() in VALUES:
        return replace(fact, value=Decimal(text.strip()))
    return fact


def lacks(fact: Fact) -> bool:
    """Whether the words did not say what a fact of its kind must have."""
    if isinstance(fact, facts.Order | facts.Payment | facts.Invoice):
        return fact.amount is None
    if isinstance(fact, facts.Judgement):
        return fact.value is None
    if isinstance(fact, facts.Financials):
        return not fact.figures
    if isinstance(fact, facts.Task):
        return all(step.due is None for step in fact.steps)
    return isinstance(fact, facts.Contract) and fact.event == "ends" and fact.ends is None
