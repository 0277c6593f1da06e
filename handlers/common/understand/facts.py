"""What a message says, as values: facts to store, requests to answer, questions to ask first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import ClassVar, Literal

from handlers.common.understand.search import Hit

Measure = Literal["revenue", "profit", "operating_cash_flow", "debt_ratio", "current_ratio"]


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign of leaving, paying late or staying, with the `words` it was read from (as typed).

    `confirm`: only offered; it counts once a person has tapped it.
    """

    kind: str
    words: str
    start: int
    end: int
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done or was promised. `ours`: our task, else the customer's promise; `due` None: no day said."""

    what: str
    due: date | None
    at: time | None = None
    approximate: bool = False
    ours: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One record. `customer` None: unsure or unknown (a question tells), `on` None: the day is unsure (likewise).

    `said`: the day is in the words, not assumed to be today. `note` is what was typed.
    """

    kind: ClassVar[str] = "fact"
    customer: Hit | None = None
    on: date | None = None
    said: bool = False
    note: str = ""
    signals: tuple[Signal, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Fact):
    """A visit, call or other contact. `outcome` good, neutral, concern or leaving; None: not said.

    `reached` False: nobody answered or was in, so that it is no contact.
    """

    kind: ClassVar[str] = "visit"
    outcome: str | None = None
    reached: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Money(Fact):
    """A record with an amount; `amount` None is asked for, `currency` None is the firm's."""

    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Money):
    """An order; `cancelled`: a cancellation or return of that amount."""

    kind: ClassVar[str] = "order"
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Money):
    """An invoice issued `on`, to be paid by `due`."""

    kind: ClassVar[str] = "invoice"
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Money):
    """Money that came in."""

    kind: ClassVar[str] = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint(Fact):
    """A complaint: `severity` 1 slight, 2 serious, 3 grave; `cause` service, quality, delivery, price or other."""

    kind: ClassVar[str] = "complaint"
    severity: int = 2
    cause: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAnswered(Fact):
    """We replied to an open complaint; `which`: its number, where it is known."""

    kind: ClassVar[str] = "complaint_answered"
    which: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintResolved(Fact):
    """An open complaint is closed; `which` likewise."""

    kind: ClassVar[str] = "complaint_resolved"
    which: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Fact):
    """A satisfaction score: csat 1..5 or nps 0..10; `metric` or `value` None is asked for."""

    kind: ClassVar[str] = "survey"
    metric: str | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Money):
    """A contract `event`: signed, renewed, ends, terminated, legal_review or dispute; `ends` where said."""

    kind: ClassVar[str] = "contract"
    event: str = "signed"
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Money):
    """A project `event`: stage, won, lost, delayed, succeeded or failed; `stage` as typed, `cause` of a loss."""

    kind: ClassVar[str] = "project"
    event: str = "stage"
    stage: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Financials(Fact):
    """Figures of a statement: amounts in major units, ratios as shares (75 % is 0.75); `on` is the period's end."""

    kind: ClassVar[str] = "financials"
    figures: tuple[tuple[Measure, Decimal], ...] = ()
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditEvent(Fact):
    """Default, bankruptcy, lawsuit, downgrade; `what` is the word for it as typed."""

    kind: ClassVar[str] = "credit_event"
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Fact):
    """A person of the customer `event`: left, joined or changed; `person` as typed if named, and what is said of it."""

    kind: ClassVar[str] = "contact"
    event: str = "changed"
    person: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Fact):
    """What the customer needs has changed."""

    kind: ClassVar[str] = "need"


@dataclass(frozen=True, slots=True, kw_only=True)
class Competitor(Fact):
    """News of a competitor, at a customer or (customer None) in the market."""

    kind: ClassVar[str] = "competitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Market(Fact):
    """Market, policy or industry news; `scope` customer, industry or all, `industry` as typed."""

    kind: ClassVar[str] = "market"
    scope: str = "all"
    industry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Fact):
    """Expert judgement: an `indicator` of the customer from 1 (poor) to 5 (excellent); `value` None is asked for."""

    kind: ClassVar[str] = "judgement"
    indicator: str = "cooperation"
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss(Fact):
    """The customer is lost; `cause` competition, changed_need, own_failure, market, finances or other."""

    kind: ClassVar[str] = "loss"
    cause: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Fact):
    """Signals without any other record."""

    kind: ClassVar[str] = "signal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Fact):
    """A next step without any other record."""

    kind: ClassVar[str] = "step"


@dataclass(frozen=True, slots=True)
class Request:
    """What the person wants to know: risk, rating, card, brief, whatif and the like, about whom.

    `others`: what may be wanted instead, as likely as `kind`, for the person to pick.
    """

    kind: str
    customer: Hit | None
    hits: tuple[Hit, ...]
    words: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to offer: `value` to hand back to the fact's field, `label` where the value is not shown as it is."""

    value: object
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What must be asked before facts[fact] (or requests[0], fact None) may be stored; at most three options.

    `topic`: customer, kind, day, due, ends, amount, metric, value, person, complaint. `words` are those that were not
    understood. After an answer to "kind" the same text is read again with that kind.
    """

    topic: str
    fact: int | None
    options: tuple[Option, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Understood:
    """All of a message. `command` is its leading command word, as the English name, if it has one.

    Facts without a question are ready to store. `rest` are the words after the command. `corrects`: something told
    before may be put right by it; the facts are news only where nothing that was told fits. `chats`: it is about
    nobody's business, and nothing of it is kept.
    """

    facts: tuple[Fact, ...] = ()
    requests: tuple[Request, ...] = ()
    questions: tuple[Question, ...] = ()
    command: str | None = None
    rest: str = ""
    corrects: bool = False
    chats: bool = False

    def ready(self) -> tuple[Fact, ...]:
        """The facts nothing has to be asked about."""
        asked = {question.fact for question in self.questions}
        return tuple(fact for index, fact in enumerate(self.facts) if index not in asked)
