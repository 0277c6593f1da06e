"""Understood facts about one customer -> the rows that keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from db.figures import ASSUMED
from db.records import ATTEMPT
from handlers.common.formats import USUAL_HOUR
from handlers.common.understand import details, facts
from handlers.common.understand.facts import Fact
from handlers.common.understand.text import fold
from handlers.updates.told import Amend, Person, Promise, Record, Told

NOON: Final = time(12)
TERMS_DAYS: Final = 30  # of an invoice whose due day nobody said, where the customer has no terms
CONTRACT_YEARS: Final = 1
LOST: Final = "lost"  # scoring.schema.DECLARED_LOST, which would bring NumPy with it
_SCOPES: Final = {"all": "market", "industry": "industry"}  # of market news, as signals keep it


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when it is told, and what a missing word stands for."""

    now: datetime
    zone: str
    currency: str
    terms_days: int = TERMS_DAYS

    def moment(self, on: date | None) -> datetime:
        """When something happened: now for today, noon of another day."""
        today = self.now.astimezone(ZoneInfo(self.zone)).date()
        return self.now if on is None or on == today else self.at(on, NOON)

    def at(self, on: date, clock: time) -> datetime:
        return datetime.combine(on, clock, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(slots=True)
class _Rows:
    """What the facts add up to."""

    records: list[Record]
    amends: list[Amend]
    people: list[Person]
    profile: dict[str, Any]


def compose(customer_id: int, told: Sequence[Fact], text: str, setting: Setting) -> Told:
    """One entry from the facts of one message about one customer. ValueError without a fact."""
    if not told:
        raise ValueError("nothing was told")
    rows = _Rows([], [], [], {})
    for fact in told:
        _COMPOSERS[fact.kind](fact, setting, rows)
        _add_signals(fact, setting, rows)
    return Told(
        customer_id=customer_id,
        kind=_shown_as(told[0]),
        at=setting.moment(told[0].on),
        text=text,
        records=tuple(_once(rows.records)),
        amends=tuple(rows.amends),
        promises=tuple(_promises(told, setting)),
        people=tuple(rows.people),
        profile=rows.profile,
        offered=tuple(
            {"kind": signal.kind, "words": signal.words} for fact in told for signal in fact.signals if signal.confirm
        ),
        data={"facts": [summary(fact) for fact in told]},
    )


def _shown_as(fact: Fact) -> str:
    return ATTEMPT if isinstance(fact, facts.Visit) and not fact.reached else fact.kind


def _once(records: Iterable[Record]) -> Iterator[Record]:
    """Without signals that were told twice: by the words of a visit and by the record of the same news."""
    seen: set[str] = set()
    for record in records:
        kind = record.values["kind"] if record.table == "signals" else None
        if kind is None or kind not in seen:
            yield record
        seen |= {kind} if kind else set()


_SHOWN: Final = (
    "amount", "currency", "event", "outcome", "severity", "cause", "metric", "value", "indicator", "person", "title",
    "phone", "email", "stage", "scope", "industry", "what", "cancelled", "due", "ends",
)  # fmt: skip


def summary(fact: Fact) -> dict[str, Any]:
    """What was understood, as the reply and the timeline show it."""
    kept: dict[str, Any] = {"kind": _shown_as(fact), "on": fact.on.isoformat() if fact.on else None}
    for name in _SHOWN:
        value = getattr(fact, name, None)
        if value is not None:
            kept[name] = _plain(value)
    kept["signals"] = [{"kind": each.kind, "words": each.words} for each in fact.signals if not each.confirm]
    if isinstance(fact, facts.Financials):
        kept["figures"] = {measure: str(value) for measure, value in fact.figures}
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _promises(told: Sequence[Fact], setting: Setting) -> Iterable[Promise]:
    for fact in told:
        for step in fact.steps:
            if step.due is not None:
                yield Promise(setting.at(step.due, step.at or USUAL_HOUR), step.what)


def _add_signals(fact: Fact, setting: Setting, rows: _Rows) -> None:
    for signal in fact.signals:
        if not signal.confirm:
            rows.records.append(_signal(signal.kind, signal.words, fact, setting))


def _signal(kind: str, words: str, fact: Fact, setting: Setting) -> Record:
    scope = _SCOPES.get(fact.scope, "customer") if isinstance(fact, facts.Market) else "customer"
    if isinstance(fact, facts.Market) and scope == "industry" and fact.industry:
        scope = f"industry:{fact.industry}"  # the one that was named, not that of the customer where it was heard
    return Record("signals", {"kind": kind, "words": words, "scope": scope, "at": setting.moment(fact.on)})


def _visit(fact: facts.Visit, setting: Setting, rows: _Rows) -> None:
    at = setting.moment(fact.on)
    if fact.reached:
        rows.records.append(Record("visits", {"at": at, "outcome": fact.outcome, "note": fact.note}))
    else:
        rows.records.append(Record("facts", {"at": at, "kind": ATTEMPT, "text": fact.note, "data": {}}))


def _order(fact: facts.Order, setting: Setting, rows: _Rows) -> None:
    amount = _amount(fact)
    values = {"at": setting.moment(fact.on), "amount": -amount if fact.cancelled else amount}
    rows.records.append(Record("orders", values | _currency(fact, setting)))


def _invoice(fact: facts.Invoice, setting: Setting, rows: _Rows) -> None:
    issued = setting.moment(fact.on)
    due = setting.at(fact.due, time()) if fact.due else issued + timedelta(days=setting.terms_days)
    values = {"issued_at": issued, "due_at": due, "amount": _amount(fact)}
    rows.records.append(Record("invoices", values | _currency(fact, setting)))


def _payment(fact: facts.Payment, setting: Setting, rows: _Rows) -> None:
    values = {"at": setting.moment(fact.on), "amount": _amount(fact)}
    rows.records.append(Record("payments", values | _currency(fact, setting)))


def _complaint(fact: facts.Complaint, setting: Setting, rows: _Rows) -> None:
    values = {"at": setting.moment(fact.on), "severity": fact.severity, "cause": fact.cause, "text": fact.note}
    rows.records.append(Record("complaints", values | {"reopened": False}))


def _complaint_answered(fact: Fact, setting: Setting, rows: _Rows) -> None:
    at = setting.moment(fact.on)
    values = {"answered_at": at, "answered_known_at": setting.now}
    rows.amends.append(Amend("complaints", "answered_at", values, _remark(fact, setting), _about(fact)))


def _complaint_resolved(fact: Fact, setting: Setting, rows: _Rows) -> None:
    at = setting.moment(fact.on)
    values = {"resolved_at": at, "resolved_known_at": setting.now}
    rows.amends.append(Amend("complaints", "resolved_at", values, _remark(fact, setting), _about(fact)))


def _about(fact: Fact) -> dict[str, Any]:
    """Which complaint is spoken of, else what it was about where the words say it: "the delivery complaint"."""
    if (which := getattr(fact, "which", None)) is not None:
        return {"id": which}
    cause = details.cause(fold(fact.note))
    return {} if cause == "other" else {"cause": cause}


def _survey(fact: facts.Survey, setting: Setting, rows: _Rows) -> None:
    assert fact.value is not None
    values = {"at": setting.moment(fact.on), "metric": fact.metric, "value": float(fact.value)}
    rows.records.append(Record("surveys", values))


def _contract(fact: facts.Contract, setting: Setting, rows: _Rows) -> None:
    at = setting.moment(fact.on)
    facts_of = {
        "terminated": ("ended_at", {"ended_at": at, "ended_known_at": setting.now}),
        "dispute": ("disputed_at", {"disputed_at": at, "disputed_known_at": setting.now}),
        "legal_review": ("legal_review_at", {"legal_review_at": at, "legal_review_known_at": setting.now}),
    }
    if fact.event in facts_of:
        empty, values = facts_of[fact.event]
        rows.amends.append(Amend("contracts", empty, values, _remark(fact, setting)))
    elif fact.event == "ends":
        changed = {"ends_at": setting.at(fact.ends, time())} if fact.ends else {}
        said = (ASSUMED,) if changed else ()
        rows.amends.append(Amend("contracts", "ended_at", changed, _remark(fact, setting), ends=said))
    else:
        rows.records.append(_new_contract(fact, at, setting))
        if fact.event == "renewed":
            rows.records.append(_signal("contract_renewal", fact.note, fact, setting))


def _new_contract(fact: facts.Contract, at: datetime, setting: Setting) -> Record:
    ends = setting.at(fact.ends, time()) if fact.ends else at + timedelta(days=365 * CONTRACT_YEARS)
    values: dict[str, Any] = {"signed_at": at, "starts_at": at, "ends_at": ends, "amount": fact.amount}
    if fact.ends is None:
        values["details"] = {ASSUMED: True}  # scores need a day; who asks is told that nobody said it
    return Record("contracts", values | {"renewed": fact.event == "renewed"} | _currency(fact, setting))


def _project(fact: facts.Project, setting: Setting, rows: _Rows) -> None:
    at = setting.moment(fact.on)
    values: dict[str, Any] = {"amount": fact.amount} if fact.amount is not None else {}
    if fact.stage:
        values["stage"] = fact.stage
    if fact.event in ("won", "lost", "succeeded", "failed"):
        values |= {"closed_at": at, "closed_known_at": setting.now, "result": fact.event, "reason": fact.cause}
    new = Record("projects", {"opened_at": at, "name": fact.note[:80]} | values | _currency(fact, setting))
    rows.amends.append(Amend("projects", "closed_at", values, new))
    if fact.event == "delayed":
        rows.records.append(_signal("project_delay", fact.note, fact, setting))


def _financials(fact: facts.Financials, setting: Setting, rows: _Rows) -> None:
    ratios = ("debt_ratio", "current_ratio")
    figures = {measure: float(value) if measure in ratios else value for measure, value in fact.figures}
    rows.records.append(
        Record("financials", {"at": setting.moment(fact.on), "currency": fact.currency or setting.currency} | figures)
    )


def _credit_event(fact: Fact, setting: Setting, rows: _Rows) -> None:
    rows.records.append(_signal("credit_event", fact.note, fact, setting))


def _contact(fact: facts.Contact, setting: Setting, rows: _Rows) -> None:
    if fact.event == "noted":  # to know somebody's number is no news
        rows.records.append(_remark(fact, setting))
    else:
        kind = {"left": "contact_left"}.get(fact.event, "contact_change")
        rows.records.append(_signal(kind, fact.person or fact.note, fact, setting))
    if fact.person:
        rows.people.append(Person(fact.event, fact.person, fact.title, fact.phone, fact.email))


def _competitor(fact: Fact, setting: Setting, rows: _Rows) -> None:
    rows.records.append(_signal("competitor", fact.note, fact, setting))


def _market(fact: facts.Market, setting: Setting, rows: _Rows) -> None:
    rows.records.append(_remark(fact, setting))


def _judgement(fact: facts.Judgement, setting: Setting, rows: _Rows) -> None:
    assert fact.value is not None
    rows.profile[fact.indicator] = float(fact.value)


def _loss(fact: facts.Loss, setting: Setting, rows: _Rows) -> None:
    rows.profile["stage"] = "lost"
    rows.records += [_signal(kind, fact.note, fact, setting) for kind in ("leaving", LOST)]
    rows.records.append(_fact(fact, setting, {"cause": fact.cause}))


def _remarked(fact: Fact, setting: Setting, rows: _Rows) -> None:
    if not fact.signals:
        rows.records.append(_remark(fact, setting))


def _step_only(fact: Fact, setting: Setting, rows: _Rows) -> None:
    """The promise itself is all there is."""


def _need(fact: Fact, setting: Setting, rows: _Rows) -> None:
    rows.records.append(_remark(fact, setting))


def _remark(fact: Fact, setting: Setting) -> Record:
    return _fact(fact, setting, {})


def _fact(fact: Fact, setting: Setting, data: dict[str, Any]) -> Record:
    return Record("facts", {"at": setting.moment(fact.on), "kind": fact.kind, "text": fact.note, "data": data})


def _amount(fact: facts.Money) -> Decimal:
    assert fact.amount is not None
    return fact.amount


def _currency(fact: facts.Money, setting: Setting) -> dict[str, str]:
    return {"currency": fact.currency or setting.currency}


_COMPOSERS: Final[dict[str, Callable[[Any, Setting, _Rows], None]]] = {
    "visit": _visit,
    "order": _order,
    "invoice": _invoice,
    "payment": _payment,
    "complaint": _complaint,
    "complaint_answered": _complaint_answered,
    "complaint_resolved": _complaint_resolved,
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
    "signal": _remarked,
    "step": _step_only,
}
