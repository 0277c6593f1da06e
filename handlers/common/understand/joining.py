"""Drafts of one message joined: one visit per customer, details that two clauses share, signals where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Final

from handlers.common.understand import details, facts
from handlers.common.understand.building import Draft
from handlers.common.understand.facts import Fact

# In a visit these are signals of the visit and no records of their own.
_WITHIN_VISIT: Final = frozenset({"competitor", "market", "signal", "step"})
_CONTRACT: Final = re.compile(r"合同|协议|框架|contract|agreement", re.IGNORECASE)
_SUPERSEDES: Final = {
    ("complaint_resolved", None): ("complaint", "complaint_answered"),
    ("complaint_answered", None): ("complaint",),
    ("contract", "terminated"): ("loss",),
}
_OUTDO: Final = {"ends": ("terminated",), "signed": ("renewed", "terminated")}
_WITH_REASONS: Final = frozenset({"loss", "survey"})  # grumbling beside these only says why
_GUESSES_OF_LOSS: Final = frozenset({"contact", "project", "visit"})  # "is gone", "went over" beside a plain loss
# We failed and they are displeased: that is a complaint, whatever it is called.
_FAILURES: Final = frozenset({"quality_issue", "delivery_late", "service_failure"})
_SAME_DAY: Final = timedelta(days=3)  # "payable within 45 days" of yesterday's invoice, counted from today
_KEPT_APART: Final = ("event", "indicator", "cancelled")


def joined(drafts: Iterable[Draft]) -> list[Draft]:
    """One draft per record, visits first in their place; notes, signals and steps of joined drafts add up."""
    kept: list[Draft] = []
    for draft in drafts:
        partner = next((other for other in kept if _same(other, draft)), None)
        if partner is None:
            kept.append(draft)
        else:
            _merge(partner, draft)
    return _without_due_steps(_into_visits(_with_due_days(_superseded(_one_contract(kept)))))


def _same(one: Draft, other: Draft) -> bool:
    if type(one.fact) is not type(other.fact) or _who(one) != _who(other):
        return False
    if any(getattr(one.fact, name, None) != getattr(other.fact, name, None) for name in _KEPT_APART):
        return False
    return not any(_differ(one.fact, other.fact, name) for name in ("amount", "value", "person", "metric"))


def _differ(one: Fact, other: Fact, name: str) -> bool:
    """Whether both say it and say it differently; records of money of which one has no amount may still be one."""
    first, second = getattr(one, name, None), getattr(other, name, None)
    return first is not None and second is not None and first != second


def _who(draft: Draft) -> object:
    return draft.fact.customer.customer_id if draft.fact.customer else draft.mention


def _merge(kept: Draft, other: Draft) -> None:
    """Fill what `kept` lacks from `other`, add up the rest."""
    filled = {
        field.name: getattr(other.fact, field.name)
        for field in fields(kept.fact)
        if getattr(kept.fact, field.name) in (None, "other", False) and getattr(other.fact, field.name) is not None
    }
    filled |= {
        "note": _both(kept.fact.note, other.fact.note),
        "signals": _distinct(kept.fact, other.fact),
        "steps": kept.fact.steps + other.fact.steps,
    }
    if isinstance(kept.fact, facts.Financials) and isinstance(other.fact, facts.Financials):
        filled["figures"] = tuple(dict((*other.fact.figures, *kept.fact.figures)).items())
    kept.fact = replace(kept.fact, **filled)
    kept.opens = [lack for lack in kept.opens if any(again.topic == lack.topic for again in other.opens)]
    kept.clauses += other.clauses
    kept.spoken = kept.spoken and other.spoken
    kept.told = kept.told and other.told


def _both(one: str, other: str) -> str:
    return one if other in one else f"{one}, {other}" if one.isascii() else f"{one},{other}"


def _distinct(one: Fact, other: Fact) -> tuple[facts.Signal, ...]:
    kinds = {signal.kind for signal in one.signals}
    return one.signals + tuple(signal for signal in other.signals if signal.kind not in kinds)


def _with_due_days(drafts: list[Draft]) -> list[Draft]:
    """ "…, due on 20 December" after an invoice is its due day and no contract's end."""
    for end in drafts:
        invoice = next((d for d in drafts if isinstance(d.fact, facts.Invoice) and _who(d) == _who(end)), None)
        if invoice and _is_end(end.fact) and isinstance(invoice.fact, facts.Invoice):
            due = end.fact.ends if isinstance(end.fact, facts.Contract) else None
            invoice.fact = replace(invoice.fact, due=due, note=_both(invoice.fact.note, end.fact.note))
            drafts = [draft for draft in drafts if draft is not end]
    return drafts


def _without_due_steps(drafts: list[Draft]) -> list[Draft]:
    """To pay an invoice on its due day, or that a contract ends on its last, is no step of its own."""
    for draft in drafts:
        due = getattr(draft.fact, "due", None) or getattr(draft.fact, "ends", None)
        if due:
            steps = tuple(step for step in draft.fact.steps if step.due is None or abs(step.due - due) > _SAME_DAY)
            draft.fact = replace(draft.fact, steps=steps)
    return drafts


def _one_contract(drafts: list[Draft]) -> list[Draft]:
    """Without the end or the signature of a contract of which it is told that it was renewed or terminated."""
    told = {(_who(draft), draft.fact.event) for draft in drafts if isinstance(draft.fact, facts.Contract)}
    return [
        draft
        for draft in drafts
        if not isinstance(draft.fact, facts.Contract)
        or not any((_who(draft), later) in told for later in _OUTDO.get(draft.fact.event, ()))
    ]


def _superseded(drafts: list[Draft]) -> list[Draft]:
    """Without what a later stage of the same story replaces: an answered complaint, a loss at a contract's end."""
    told = {(draft.fact.kind, getattr(draft.fact, "event", None), _who(draft)) for draft in drafts}
    replaced = {(kind, who) for later, event, who in told for kind in _SUPERSEDES.get((later, event), ())}
    explained = {who for later, _, who in told if later in _WITH_REASONS}
    return [
        draft
        for draft in drafts
        if (draft.fact.kind, _who(draft)) not in replaced
        and not (draft.spoken and draft.fact.kind == "complaint" and _who(draft) in explained)
        and not (draft.spoken and draft.fact.kind in _GUESSES_OF_LOSS and ("loss", None, _who(draft)) in told)
    ]


def _into_visits(drafts: list[Draft]) -> list[Draft]:
    """What was learnt at a visit belongs to it: all signals and steps of that customer, and news that is no record."""
    for visit in [draft for draft in drafts if isinstance(draft.fact, facts.Visit)]:
        for other in [draft for draft in drafts if draft is not visit and _who(draft) == _who(visit)]:
            within = other.fact.kind in _WITHIN_VISIT or _is_delay(other.fact) or _is_grumble(other)
            visit.fact = replace(
                visit.fact,
                signals=_distinct(visit.fact, other.fact),
                steps=visit.fact.steps + other.fact.steps,
                note=_both(visit.fact.note, other.fact.note) if within else visit.fact.note,
            )
            if within:
                drafts = [draft for draft in drafts if draft is not other]
            else:
                other.fact = replace(other.fact, signals=(), steps=())
    return _into_records(drafts)


def _is_end(fact: Fact) -> bool:
    return isinstance(fact, facts.Contract) and fact.event == "ends" and not _CONTRACT.search(fact.note)


def _is_delay(fact: Fact) -> bool:
    return isinstance(fact, facts.Project) and fact.event == "delayed"


def _is_grumble(draft: Draft) -> bool:
    """A complaint that is only a remark heard at the visit, with signals that say it all."""
    return draft.fact.kind == "complaint" and draft.spoken and any(not signal.confirm for signal in draft.fact.signals)


def _into_records(drafts: list[Draft]) -> list[Draft]:
    """Without a visit, bare signals and steps go to the customer's first record, if there is one."""
    for bare in [draft for draft in drafts if draft.fact.kind in {"signal", "step"}]:
        home = next((d for d in drafts if d is not bare and d.fact.kind != "step" and _who(d) == _who(bare)), None)
        if home and (home.fact.kind != "signal" or bare.fact.kind == "step"):
            home.fact = replace(
                home.fact, signals=_distinct(home.fact, bare.fact), steps=home.fact.steps + bare.fact.steps
            )
            drafts = [draft for draft in drafts if draft is not bare]
    return [_as_complaint(draft) for draft in drafts]


def _as_complaint(draft: Draft) -> Draft:
    """A remark that surely tells of a failure of ours and of displeasure is a complaint."""
    fact = draft.fact
    sure = {signal.kind for signal in fact.signals if not signal.confirm}
    if not isinstance(fact, facts.Remark) or draft.opens or "dissatisfied" not in sure or not sure & _FAILURES:
        return draft
    told = " ".join(clause.unnamed for clause in draft.clauses)
    own = {field.name: getattr(fact, field.name) for field in fields(fact)}
    made = facts.Complaint(**own, severity=details.severity(told), cause=details.cause(told))
    return replace(draft, fact=made, spoken=True, told=True)
