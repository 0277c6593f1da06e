"""From a clause that tells of a record to the record: one builder per kind, and what each must still ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from handlers.common.understand import days, details, facts, numerals, people, signals
from handlers.common.understand.amounts import Amount
from handlers.common.understand.clauses import Clause
from handlers.common.understand.dates import Direction, Match
from handlers.common.understand.facts import Fact, Option
from handlers.common.understand.kinds import Event
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.search import Hit
from handlers.common.understand.spotting import Spotted
from handlers.common.understand.text import Text

_SMALL: Final = 1000  # a bare number below may be pieces, or mean ten thousands: asked
_RUNS: Final = phrase("building", "runs")
_NO_TERM: Final = phrase("building", "no_term")
_NEAR: Final = 10  # characters around a length of time that say of what it is
_LONGEST_TERM: Final = 240  # months
_TERM: Final = phrase("building", "term")
_PERIODS: Final = (
    (re.compile(r"(?:第?一季度?|一季报|q1)"), (3, 31)),
    (re.compile(r"(?:第?二季度?|半年报?|上半年|中报|q2|h1|first half)"), (6, 30)),
    (re.compile(r"(?:第?三季度?|三季报|前三季|q3)"), (9, 30)),
    (re.compile(r"(?:第?四季度?|年报|全年|去年|q4|h2|fy|annual|full[- ]year|last year|20\d\d)"), (12, 31)),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known around an event when its record is built."""

    text: Text
    clause: Clause
    event: Event
    today: date
    customer: Hit | None
    on: date | None
    said: bool
    amount: Amount | None = None
    due: Match | None = None
    after: str = ""
    starts: date | None = None  # from when a contract runs, where that is said
    story: str = ""  # all that the message says of the same customer, names hidden

    @property
    def told(self) -> str:
        """The clause and what only adds to it, names hidden: a customer called a bank is not in debt."""
        return f"{self.clause.unnamed} {self.after}"

    @property
    def base(self) -> dict[str, Any]:
        """The fields every record has."""
        note = self.text.quote(self.clause.start, self.clause.end).strip(" ,，。;；")
        return {"customer": self.customer, "on": self.on, "said": self.said, "note": note}

    @property
    def money(self) -> dict[str, Any]:
        value, currency = (self.amount.value, self.amount.currency) if self.amount else (None, None)
        doubtful = self.amount and not self.amount.sure and value is not None and abs(value) < _SMALL
        return {**self.base, "amount": None if doubtful else value, "currency": currency}


@dataclass(frozen=True, slots=True)
class Open:
    """Something a fact lacks: the topic and the options to offer."""

    topic: str
    options: tuple[Option, ...] = ()
    words: str = ""


@dataclass(slots=True)
class Draft:
    """A record in the making, with the clauses it came from."""

    fact: Fact
    opens: list[Open]
    clauses: list[Clause] = field(default_factory=list)
    mention: Spotted | None = None
    spoken: bool = False  # told by words that mostly tell so
    told: bool = False  # by words at all, and not by a tap or a command


def _visit(scene: Scene) -> Fact:
    return facts.Visit(**scene.base, outcome=signals.outcome(scene.clause.masked))


def _order(scene: Scene) -> Fact:
    money = scene.money
    money["amount"] = abs(money["amount"]) if money["amount"] is not None else None
    below = scene.amount is not None and scene.amount.value is not None and scene.amount.value < 0
    return facts.Order(**money, cancelled=below or scene.event.event == "cancelled")


def _invoice(scene: Scene) -> Fact:
    due = _last_day(scene.due)
    term = _TERM.search(f"{scene.clause.text} {scene.after}")
    allowed = _count(next(filter(None, term.groups()))) if term else 0
    if allowed and not due and scene.on:
        due = scene.on + timedelta(days=allowed)
    return facts.Invoice(**scene.money, due=due)


def _last_day(due: Match | None) -> date | None:
    """The day by which something ends: "end of November" is over with its last day."""
    if due is None or due.impossible:
        return None
    return due.on(Direction.FUTURE) or max(due.options, default=None)


def _payment(scene: Scene) -> Fact:
    return facts.Payment(**scene.money)


def _complaint(scene: Scene) -> Fact:
    text = f"{scene.clause.text} {scene.after}"
    cause = details.cause(scene.told)
    cause = details.cause(scene.story) if cause == "other" else cause  # "the price again …, they complained"
    return facts.Complaint(**scene.base, severity=details.severity(text), cause=cause)


def _survey(scene: Scene) -> Fact:
    metric, value = details.survey(_without_days(scene.clause))
    metric = metric or details.survey_metric(scene.text.clean)
    return facts.Survey(**scene.base, metric=metric, value=value)


def _contract(scene: Scene) -> Fact:
    ends = _last_day(scene.due) or _after_term(scene)
    return facts.Contract(**scene.money, event=scene.event.event or "signed", ends=ends)


def _after_term(scene: Scene) -> date | None:
    """When a contract of so many years or months that begins on its day is over."""
    months = _term(f"{scene.clause.text} {scene.after}")
    begins = scene.starts or scene.on
    if months is None or begins is None or scene.event.event not in ("signed", "renewed"):
        return None
    return days.add_months(begins, months) - timedelta(days=1)


def _term(told: str) -> int | None:
    """For how many months a contract runs; a length that is that of credit, delivery, warranty or the past is none."""
    for found in _RUNS.finditer(told):
        months = _count(found["zh"] or found["en"]) * (1 if found["months_zh"] or found["months_en"] else 12)
        around = told[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if 0 < months <= _LONGEST_TERM and not _NO_TERM.search(around):
            return months
    return None


def _count(words: str) -> int:
    """A small number in digits, Chinese or English; 0 for other words."""
    return int(numerals.count(words) or 0)


def _project(scene: Scene) -> Fact:
    text = scene.clause.text
    event = scene.event.event or "stage"
    stage = details.stage(text) if event == "stage" else None
    cause = details.loss_cause(scene.told) if event == "lost" else None
    return facts.Project(**scene.money, event=event, stage=stage, cause=cause)


def _financials(scene: Scene) -> Fact:
    period = next((end for pattern, end in _PERIODS if pattern.search(scene.clause.text)), None)
    base = scene.base
    if period:
        year = re.search(r"20\d\d", scene.clause.text)
        ends = date(int(year[0]) if year else scene.today.year, *period)
        base |= {"on": ends if ends <= scene.today else ends.replace(year=ends.year - 1), "said": True}
    currency = next((amount.currency for amount in scene.clause.amounts if amount.currency), None)
    return facts.Financials(**base, figures=tuple(details.figures(scene.clause)), currency=currency)


def _credit_event(scene: Scene) -> Fact:
    start = scene.clause.start
    return facts.CreditEvent(**scene.base, what=scene.text.quote(start + scene.event.start, start + scene.event.end))


def _contact(scene: Scene) -> Fact:
    base = scene.base
    who = people.named(scene.text, scene.clause)
    person = who.name or details.person(scene.clause.text, base["note"])
    event = scene.event.event or "changed"
    phone, email = (None, None) if event == "left" else (who.phone, who.email)  # they are those of who comes
    return facts.Contact(**base, event=event, person=person, title=who.title, phone=phone, email=email)


def _need(scene: Scene) -> Fact:
    return facts.Need(**scene.base)


def _competitor(scene: Scene) -> Fact:
    return facts.Competitor(**scene.base)


def _market(scene: Scene) -> Fact:
    industry = details.industry(scene.clause.masked)
    scope = "customer" if scene.customer else "industry" if industry else "all"
    return facts.Market(**scene.base, scope=scope, industry=industry)


def _judgement(scene: Scene) -> Fact:
    text = _without_days(scene.clause)
    return facts.Judgement(**scene.base, indicator=details.indicator(text), value=details.level(text))


def _loss(scene: Scene) -> Fact:
    cause = details.loss_cause(scene.told)
    return facts.Loss(**scene.base, cause=details.loss_cause(scene.story) if cause == "other" else cause)


def _without_days(clause: Clause) -> str:
    """The clause with its days and names blanked: 11月5日打了4分 has one number."""
    return "".join(c if m not in "☉◇" else " " for c, m in zip(clause.text, clause.masked, strict=True))


BUILDERS: Final[dict[str, Callable[[Scene], Fact]]] = {
    "visit": _visit,
    "order": _order,
    "invoice": _invoice,
    "payment": _payment,
    "complaint": _complaint,
    "complaint_answered": lambda scene: facts.ComplaintAnswered(**scene.base),
    "complaint_resolved": lambda scene: facts.ComplaintResolved(**scene.base),
    "survey": _survey,
    "contract": _contract,
    "project": _project,
    "financials": _financials,
    "credit_event": _credit_event,
    "contact": _contact,
    "need": _need,
    "competitor": _competitor,
    "market": _market,
    "judgement": _judgement,
    "loss": _loss,
}


def build(scene: Scene) -> Draft:
    """The record of the scene's event and what it lacks."""
    fact = BUILDERS[scene.event.kind](scene)
    told = scene.event.end > scene.event.start
    return Draft(fact, list(_opens(scene, fact)), [scene.clause], spoken=scene.event.spoken, told=told)


def _opens(scene: Scene, fact: Fact) -> Iterator[Open]:
    if scene.due and scene.due.impossible:
        ahead = [day for day in scene.due.options if day > scene.today]
        words = scene.text.quote(scene.due.start, scene.due.end)
        yield Open("ends", tuple(Option(day, day.isoformat()) for day in ahead), words)
    if isinstance(fact, facts.Order | facts.Payment | facts.Invoice) and fact.amount is None:
        yield Open("amount", tuple(_amount_options(scene)), scene.text.quote(*_place(scene.amount)))
    if isinstance(fact, facts.Contract | facts.Project) and scene.amount and scene.amount.sure and fact.amount is None:
        yield Open("amount", tuple(_amount_options(scene)), scene.text.quote(*_place(scene.amount)))
    if isinstance(fact, facts.Survey):
        if fact.value is None:
            yield Open("value")
        if fact.metric is None:
            yield Open("metric", (Option("csat", "csat"), Option("nps", "nps")))
    if isinstance(fact, facts.Judgement) and fact.value is None:
        yield Open("value")


def _place(amount: Amount | None) -> tuple[int, int]:
    return (amount.start, amount.end) if amount else (0, 0)


def _amount_options(scene: Scene) -> Iterator[Option]:
    """Readings of an unsure amount; a small bare number may be meant in ten thousands or thousands."""
    amount = scene.amount
    if amount is None:
        return
    values = list(amount.options[:3])
    if amount.value is not None:
        scale = 10_000 if re.search(r"[\u4e00-\u9fff]", scene.clause.text) else 1_000
        values = [amount.value, amount.value * scale]
    for value in values:
        yield Option(value, _plain(value))


def _plain(value: Decimal) -> str:
    return f"{value:,f}"
