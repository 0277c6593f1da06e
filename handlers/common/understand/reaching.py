"""Calls that nobody answered and visits where nobody was in: kept as an attempt, which is no contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from handlers.common.understand.building import Draft
from handlers.common.understand.facts import Remark, Visit
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.scan import Scan

_TRIED: Final = phrase("reaching", "tried")
_IN_VAIN: Final = phrase("reaching", "in_vain")
_REACHED: Final = phrase("reaching", "reached")
_THEIRS: Final = phrase("reaching", "theirs")  # who called us and was not answered complains
_MISREAD: Final = "service_failure"  # what nobody answered looks like


def weighed(scan: Scan, drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, a contact that did not come about said to be none."""
    return [_attempt(draft) if _in_vain(scan, draft) else draft for draft in drafts]


def _in_vain(scan: Scan, draft: Draft) -> bool:
    fact = draft.fact
    if not isinstance(fact, Visit | Remark) or getattr(fact, "outcome", None) is not None:
        return False
    if any(not signal.confirm for signal in fact.signals):
        return False
    about = scan.about(draft.mention) if draft.mention else scan.clauses
    told = (clause.masked for clause in about if not (clause.question or clause.supposed or clause.untrue))
    words = " , ".join(told)
    tried = (scan.command == "visit" or _TRIED.search(words)) and _IN_VAIN.search(words)
    return bool(tried) and not _THEIRS.search(words) and not _REACHED.search(_IN_VAIN.sub(" ", words))


def _attempt(draft: Draft) -> Draft:
    fact = draft.fact
    signals = tuple(signal for signal in fact.signals if signal.kind != _MISREAD)
    made = Visit(
        customer=fact.customer,
        on=fact.on,
        said=fact.said,
        note=fact.note,
        signals=signals,
        steps=fact.steps,
        reached=False,
    )
    return replace(draft, fact=made, opens=[lack for lack in draft.opens if lack.topic != "kind"])
