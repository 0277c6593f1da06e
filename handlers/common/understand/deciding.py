"""Store or ask: a record that all words of its clause together speak against is asked about, most of all a further one.

The limits are those at which, on messages that the guesses had not learnt, about as many records were wrong as right
ones would be asked about for nothing (docs/understanding.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.common.understand import facts, guess
from handlers.common.understand.building import Draft, Open
from handlers.common.understand.facts import Fact, Option
from handlers.common.understand.scan import Scan

_ALONE: Final = 0.03  # below, what plain words tell is asked about
_BESIDES: Final = 0.2  # the same beside another record
_SPOKEN_BESIDES: Final = 0.4  # beside another record, where only words that mostly tell so do
_OWN: Final = frozenset({"signal", "step"})  # no records of their own
_OFFERED: Final = 3


def doubtful(scan: Scan, drafts: Sequence[Draft], chosen: str | None) -> list[Draft]:
    """Those of the drafts that must not be stored unasked; what has been `chosen` by a tap is beyond doubt."""
    kind = (chosen or "").partition(":")[0]
    return [draft for draft in drafts if _base(draft.fact) != kind and _is_doubtful(scan, draft, drafts)]


def question(scan: Scan, draft: Draft) -> Draft:
    """Instead of a doubtful draft: what is it? It is offered first."""
    fact, clause = draft.fact, draft.clauses[0]
    likely = guess.likely(" ".join(each.masked for each in draft.clauses))
    labels = tuple(dict.fromkeys((_label(fact), *likely)))[:_OFFERED]
    bare = facts.Remark(customer=fact.customer, on=fact.on, said=fact.said, note=fact.note)
    words = scan.text.quote(clause.start, clause.end).strip(" ,，。;；")
    return Draft(bare, [Open("kind", tuple(Option(label, label) for label in labels), words)], [clause], draft.mention)


def _is_doubtful(scan: Scan, draft: Draft, drafts: Sequence[Draft]) -> bool:
    if draft.fact.kind in _OWN or not draft.told or _is_reachable(draft.fact):
        return False
    own = _chance(scan, draft)
    if own >= _SPOKEN_BESIDES:
        return False
    rivals = [other for other in drafts if other is not draft and other.fact.kind not in _OWN and other.told]
    if not any(_chance(scan, other) >= own for other in rivals):
        return own < _ALONE
    return own < (_SPOKEN_BESIDES if draft.spoken else _BESIDES)


def _is_reachable(fact: Fact) -> bool:
    """Whether somebody is named with phone or e-mail, which leaves no doubt."""
    return isinstance(fact, facts.Contact) and bool(fact.phone or fact.email)


def _chance(scan: Scan, draft: Draft) -> float:
    """How likely such a record is by the words of a clause it came from, or of the whole message."""
    masked = {scan.masked, *(clause.masked for clause in draft.clauses)}
    return max(guess.chance(draft.fact.kind, words) for words in masked)


def _base(fact: Fact) -> str:
    return fact.kind.partition("_")[0] if fact.kind.startswith("complaint") else fact.kind


def _label(fact: Fact) -> str:
    """The answer that makes such a record."""
    event = getattr(fact, "event", None) or ("cancelled" if getattr(fact, "cancelled", False) else None)
    kind = fact.kind.replace("complaint_", "complaint:")
    return kind if event in (None, "stage") else f"{kind}:{event}"
