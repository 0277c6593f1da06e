"""How alerts reach chats: one message each (or one for a common cause), edited as they change, within a budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from db import alerts, measures, outbox, telling
from db.alerts import AlertInfo
from db.gateway import Tx
from db.telling import MessageInfo, OwedInfo
from handlers.alerts import policy, view
from handlers.alerts.audience import Company, Listener
from handlers.alerts.view import Doing, Reader
from handlers.common import keyboard
from handlers.common.reply import Reply
from handlers.common.rhythm import WEEK

CRITICAL: Final = 3
_ESCALATED: Final = "escalated"
_LEVELS: Final = {1: "low", 2: "medium", 3: "high"}  # of the risk that a severity stands for
_REPLIES: Final = ("worse", "woken")  # told beside the message that is there; the others are messages of their own


def deliver(tx: Tx, company: Company, chat_ids: Iterable[int] | None, *, now: datetime) -> int:
    """Tell chats (all of them) what they are owed, as far as their quiet hours and budgets allow; messages sent.

    What exceeds a budget is left to the digest; what quiet hours hold back stays owed. Critical alerts pass both, in
    quiet hours without a sound. A notice about few customers waits for others of its cause until all chats are told.
    """
    owed = telling.owed(tx) if chat_ids is None else _heard_now(tx, company, chat_ids, now)
    found = {alert.id: alert for alert in alerts.many(tx, {row.alert_id for row in owed})}
    by_chat: dict[int, list[OwedInfo]] = {}
    for row in owed:
        by_chat.setdefault(row.chat_id, []).append(row)
    last = chat_ids is None
    return sum(_Chat(tx, company, chat_id, now, last=last).tell(rows, found) for chat_id, rows in by_chat.items())


def _heard_now(tx: Tx, company: Company, chat_ids: Iterable[int], now: datetime) -> list[OwedInfo]:
    """What these chats are owed and may hear now: all that waits for the end of a quiet time need not be read again."""
    listeners = {chat_id: company.listener(chat_id) for chat_id in chat_ids}
    quiet = [chat_id for chat_id, each in listeners.items() if each is not None and _quiet(each, company, now)]
    awake = [chat_id for chat_id in listeners if chat_id not in quiet]
    critical = telling.owed(tx, quiet, at_least=CRITICAL) if quiet else []
    return [*(telling.owed(tx, awake) if awake else []), *critical]


def _quiet(listener: Listener, company: Company, now: datetime) -> bool:
    return listener.rhythm.quiet_end(now, company.firm.zone) is not None


class _Chat:
    """What one chat is told at one moment."""

    def __init__(self, tx: Tx, company: Company, chat_id: int, now: datetime, *, last: bool) -> None:
        self._last = last  # nothing waits for company any more
        self._tx = tx
        self._company = company
        self._chat_id = chat_id
        self._now = now
        self._escalated: set[int] = set()

    def tell(self, rows: Sequence[OwedInfo], found: dict[int, AlertInfo]) -> int:
        listener = self._company.listener(self._chat_id)
        worth = [row for row in rows if listener is not None and _speaks(found.get(row.alert_id), self._now)]
        self._settle(row.alert_id for row in rows if row not in worth)
        if listener is None or not worth:
            return 0
        quiet = _quiet(listener, self._company, self._now)
        passing = [row for row in worth if not quiet or found[row.alert_id].severity >= CRITICAL]
        shown = {each.alert_id: each for each in telling.messages(self._tx, [row.alert_id for row in passing])
                 if each.chat_id == self._chat_id}  # fmt: skip
        beside = [row for row in passing if row.reason in _REPLIES and row.alert_id in shown]
        for row in beside:
            self._reply(listener, found[row.alert_id], shown[row.alert_id], row.reason)
        alone = [found[row.alert_id] for row in passing if row not in beside]
        self._escalated = {row.alert_id for row in passing if row.reason == _ESCALATED}
        return len(beside) + self._messages(listener, alone, silent=quiet)

    def _messages(self, listener: Listener, found: Sequence[AlertInfo], *, silent: bool) -> int:
        """Each cause in a message of its own, as many as the budget allows."""
        from scoring.alerts import Pending, grouped, within_budget, worth_a_message

        by_id = {alert.id: alert for alert in found}
        pending = [
            Pending(
                alert.id, self._chat_id, alert.rule, alert.severity, float(alert.at_risk or 0),
                passed_on=alert.id in self._escalated,
            )
            for alert in found
        ]  # fmt: skip
        settings = replace(policy.settings(self._company.firm), budget_per_week=listener.rhythm.budget)
        spent = telling.told_since(self._tx, self._chat_id, self._now - WEEK)
        worth, minor = worth_a_message(grouped(pending, settings))
        now, later = within_budget(worth, spent, settings)
        for message in now:
            self._send(listener, [by_id[int(str(each.alert))] for each in message], silent=silent)
        left = [int(str(each.alert)) for message in (*later, *(minor if self._last else ())) for each in message]
        for alert_id in left:
            alerts.add_event(self._tx, alert_id, "digest", at=self._now)
        self._settle([*left, *(int(str(each.alert)) for message in now for each in message)])
        return len(now)

    def _send(self, listener: Listener, together: Sequence[AlertInfo], *, silent: bool) -> None:
        ids = [alert.id for alert in together]
        number = telling.generation(self._tx, ids[0], self._chat_id)
        key = f"alert:{ids[0]}:{self._chat_id}:{number}"
        before = [each for each in telling.messages(self._tx, ids) if each.chat_id == self._chat_id]
        made = message(self._tx, self._company, self._reader(listener), together)
        self._owe(replace(made, key=key, silent=silent, thread_id=listener.thread_id), key)
        telling.add_messages(self._tx, [MessageInfo(each, self._chat_id, key, self._now) for each in ids])
        for each in ids:
            if each not in self._escalated:  # patience is counted from when it was told to who should act
                alerts.change(self._tx, each, told_at=self._now)
            alerts.add_event(self._tx, each, "told", at=self._now)
        refresh_messages(self._tx, self._company, before, now=self._now)

    def _reply(self, listener: Listener, alert: AlertInfo, shown: MessageInfo, reason: str) -> None:
        """The message itself is edited, which nobody notices; a short reply to it says so."""
        refresh_messages(self._tx, self._company, [shown], now=self._now)
        alerts.add_event(self._tx, alert.id, "told", at=self._now)
        event = alerts.last_event(self._tx, [alert.id])
        said = view.beside(self._reader(listener), alert, reason)
        self._owe(
            Reply(said, reply_to_key=shown.outbox_key, thread_id=listener.thread_id), f"{shown.outbox_key}:r{event}"
        )
        alerts.change(self._tx, alert.id, told_at=self._now)
        self._settle([alert.id])

    def _reader(self, listener: Listener) -> Reader:
        return reader(self._company, listener, self._now)

    def _settle(self, alert_ids: Iterable[int]) -> None:
        telling.settle(self._tx, alert_ids, self._chat_id)

    def _owe(self, reply: Reply, key: str) -> None:
        for call in keyboard.calls(reply, key=key, chat_id=self._chat_id, pressed=None, thread_id=None):
            outbox.put(self._tx, call, now=self._now)


def _speaks(alert: AlertInfo | None, now: datetime) -> bool:
    """Whether there is still something to tell of an alert."""
    if alert is None or not alert.open or alert.inhibited_by is not None or alert.acknowledged_at is not None:
        return False
    return alert.snoozed_until is None or alert.snoozed_until <= now


def reader(company: Company, listener: Listener, now: datetime) -> Reader:
    """How a chat reads."""
    firm = company.firm
    return Reader(listener.lang, listener.disclosure, firm.currency, firm.zone, now, listener.leads)


def message(tx: Tx, company: Company, how: Reader, together: Sequence[AlertInfo]) -> Reply:
    """The message that shows these alerts: one as itself, several of one cause as a list."""
    if len(together) > 1:
        return view.several(how, together)
    return view.single(how, together[0], company.names, doing(tx, company, together[0]))


def doing(tx: Tx, company: Company, alert: AlertInfo) -> Doing:
    """What is done about an alert; what is advised while nothing is."""
    assigned = measures.of_alert(tx, alert.id)
    risk = policy.risk_of(alert.rule)
    if assigned or risk is None:
        return Doing(assigned)
    return Doing((), company.advisor.advice(risk, _LEVELS[alert.severity])[0].key)


def refresh(tx: Tx, company: Company, alert_ids: Iterable[int], *, now: datetime) -> None:
    """Edit every message that shows these alerts, in all chats; edits notify nobody."""
    refresh_messages(tx, company, telling.messages(tx, alert_ids), now=now)


def refresh_messages(tx: Tx, company: Company, shown: Sequence[MessageInfo], *, now: datetime) -> None:
    """Edit these messages to what holds now; those that show no alert any more say that they were taken over."""
    for key, chat_id in dict.fromkeys((each.outbox_key, each.chat_id) for each in shown):
        listener = company.listener(chat_id)
        if listener is None:
            continue
        together = alerts.many(tx, [each.alert_id for each in telling.shown_in(tx, [key])])
        how = reader(company, listener, now)
        made = message(tx, company, how, together) if together else view.taken_over(how)
        stamp = alerts.last_event(tx, [each.alert_id for each in shown])
        edit = replace(made, edit_key=key)
        for call in keyboard.calls(edit, key=f"{key}:e{stamp}", chat_id=chat_id, pressed=None, thread_id=None):
            outbox.put(tx, call, now=now)
