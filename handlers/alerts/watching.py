"""One pass of the watch: the firm's rules are asked about customers, their alerts opened, changed and closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from db import alerts, rules, since, telling
from db.alerts import AlertInfo
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import FirmInfo
from db.records import EntryInfo
from db.telling import OwedInfo
from handlers.alerts import policy, states
from handlers.alerts.audience import Company
from handlers.alerts.states import Placed
from handlers.rules import own

if TYPE_CHECKING:
    from scoring.alerts import Decision
    from scoring.facts import Facts
    from scoring.rule import Firing

_QUIET: Final = ("muted", "known", "none")
ENDING: Final = "contract_ending"


@dataclass(frozen=True, slots=True)
class Cause:
    """The entry that something came of, and who told it."""

    id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class Change:
    """A customer that was scored anew: its facts (`around.facts`), and the entry that was the cause, if one was.

    placed: (table, stand-in id) -> id of rows that were stored after the facts had been worked out. new: nobody watched
    the customer before, so what holds is no news. among: the rules that may hold, where that is known. told_by: who
    caused it without an entry, and so knows already.
    """

    customer: CustomerInfo
    facts: Facts
    entry: Cause | EntryInfo | None = None
    placed: Placed = field(default_factory=dict)
    new: bool = False
    among: Collection[str] | None = None
    told_by: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an alert: the decision's reason (or "withdrawn"), the rule, how severe it is."""

    alert_id: int
    customer_id: int
    rule: str
    reason: str
    severity: int


class Watch:
    """One pass: the rules in force, read once, and what has to be shown after it."""

    def __init__(self, tx: Tx, firm: FirmInfo, now: datetime, undone: int | None) -> None:
        self.company = Company(tx, firm, now)
        self.edited: list[int] = []
        self.owed: set[int] = set()  # chats
        self._tx = tx
        self._now = now
        self._undone = undone
        self._books = tx.once("rules", lambda: policy.Books(rules.in_force(tx), own.of_firm(firm)))
        self._settings = policy.settings(firm)
        self._quiet: Mapping[str, str] = {}
        self.changed: list[tuple[int, Mapping[str, Any]]] = []

    def customer(self, change: Change, last: Mapping[str, AlertInfo], *, only: str | None = None) -> Iterator[Told]:
        """Decide about every rule that holds, and every alert that is open; `only`: about that rule alone."""
        from scoring.rules import silenced

        book = self._books.of(self._sort(change))
        firings = {firing.rule: firing for firing in book.evaluate(change.facts, change.among)}
        if (ending := firings.get(ENDING)) is not None and since.assumed(self._tx, [change.customer.id]):
            firings[ENDING] = assumed(ending)
        self._quiet = silenced(firings.values())
        still_open = [rule for rule, alert in last.items() if alert.open]
        for rule in dict.fromkeys([*firings, *still_open]) if only is None else (only,):
            told = self._rule(change, last.get(rule), firings.get(rule))
            if told is not None:
                yield told

    def _sort(self, change: Change) -> policy.Sort:
        return self._books.sort(change.customer.team_id, change.facts.traits)

    def store(self) -> None:
        """Write what was decided about alerts that were there before; new ones are there already."""
        alerts.change_many(self._tx, self.changed)
        self.changed.clear()

    def _rule(self, change: Change, last: AlertInfo | None, firing: Firing | None) -> Told | None:
        from scoring.alerts import Current, decide

        current = Current(firing.severity, firing.number, self._quiet.get(firing.rule)) if firing else None
        decision = decide(states.standing(last), current, self._now, self._settings)
        if decision.standing is None:
            return None
        if firing is None:
            return self._ended(last)
        alert_id = self._stored(change, last, firing, decision)
        if decision.reason in _QUIET:
            return None
        self._tell(alert_id, firing.rule, decision, change)
        return Told(alert_id, change.customer.id, firing.rule, decision.reason, firing.severity)

    def _ended(self, last: AlertInfo | None) -> Told | None:
        if last is None or not last.open:
            return None
        alone = last.entry_id is not None and last.entry_id == self._undone
        state, reason = (states.WITHDRAWN, states.WITHDRAWN) if alone else ("closed", "resolved")
        gone = {"state": state, "closed_at": self._now, "changed_at": self._now, "snoozed_until": None}
        self.changed.append((last.id, gone))
        alerts.add_event(self._tx, last.id, reason, at=self._now)
        telling.settle(self._tx, [last.id])
        self.edited.append(last.id)
        return Told(last.id, last.customer_id, last.rule, reason, last.severity)

    def _stored(self, change: Change, last: AlertInfo | None, firing: Firing, decision: Decision) -> int:
        """The alert's row, made or changed; what was decided is among its events."""
        standing = decision.standing
        assert standing is not None
        values: dict[str, Any] = {
            **states.shown(firing, change.placed),
            "memory": states.memory(standing),
            "state": standing.state,
            "at_risk": _money(change.facts.at_risk),
            "inhibited_by": self._quiet.get(firing.rule),
            "snoozed_until": standing.snoozed_until,
        }
        if decision.reason not in _QUIET:
            values["changed_at"] = self._now
        if decision.reason == "worse":
            values |= {"acknowledged_at": None, "acknowledged_by": None, "escalated": 0, "backlog": False}
        if last is None or not last.open:
            return self._opened(change, firing.rule, values, decision)
        if self._undone is not None and last.entry_id == self._undone:
            values["entry_id"] = None  # it holds without that entry too
        different = {name: value for name, value in values.items() if getattr(last, name) != value}
        if different:
            self.changed.append((last.id, different))
        if decision.reason not in _QUIET:
            alerts.add_event(self._tx, last.id, decision.reason, at=self._now)
        return last.id

    def _opened(self, change: Change, rule: str, values: dict[str, Any], decision: Decision) -> int:
        own, entry = self._books.chosen(self._sort(change)).get(rule), change.entry
        alert_id = alerts.add(
            self._tx,
            customer_id=change.customer.id,
            team_id=change.customer.team_id,
            rule=rule,
            rule_version=own.version if own else 0,
            entry_id=entry.id if entry is not None and entry.id != self._undone else None,
            opened_at=self._now,
            backlog=change.new,
            **{**values, "changed_at": self._now},
        )
        alerts.add_event(self._tx, alert_id, decision.reason, at=self._now)
        return alert_id

    def _tell(self, alert_id: int, rule: str, decision: Decision, change: Change) -> None:
        if decision.told == "edit":
            self.edited.append(alert_id)
            return
        if change.new and decision.reason == "first":
            return
        chosen = self._books.chosen(self._sort(change)).get(rule)
        author = change.entry.member_id if change.entry else change.told_by
        heard = self.company.hearing(change.customer, chosen.audience if chosen else None, author)
        telling.owe(self._tx, [OwedInfo(alert_id, chat_id, decision.reason, self._now) for chat_id in heard])
        self.owed |= set(heard)


def assumed(firing: Firing) -> Firing:
    """The end of a contract of which nobody said when it ends: nothing to warn of, but to be asked."""
    return replace(firing, severity=1, values={**firing.values, "assumed": 1.0})


def _money(value: float) -> Decimal | None:
    return Decimal(str(round(value, 2))) if value == value else None
