"""What was understood and what it changed, with undo; and what has to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from db.customers import CustomerInfo
from db.records import EntryInfo, SignalRow
from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.common.understand.facts import Question
from handlers.common.understand.guess import NOTE
from handlers.updates.questions import WHOM
from handlers.updates.service import Logged, Mover, Outcome, Undone
from handlers.updates.told import Promise, Told

NAME: Final = 60
_TO_DO: Final = "step"
QUOTE: Final = 40
SHORT: Final = 20
TENTHS_BELOW: Final = 0.1  # smaller chances are told to a tenth of a per cent
# What a fact says beside its kind, in this order.
_DETAILS: Final = (
    "event",
    "outcome",
    "amount",
    "severity",
    "cause",
    "value",
    "indicator",
    "stage",
    "person",
    "title",
    "phone",
    "email",
    "due",
    "ends",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads, and what the firm counts in."""

    lang: str
    currency: str
    zone: str
    today: date


def logged(frame: Frame, entries: Sequence[Logged], question: Reply | None = None) -> list[Reply]:
    """One message for all that was stored from one message; a question that is left follows it."""
    lines: list[Html] = []
    for entry in entries:
        lines += _entry(frame, entry)
    text = i18n.join(lines)
    replies = [Reply(text, _buttons(frame.lang, entries))] if entries else []
    return [*replies, *([question] if question else [])]


def heads(frame: Frame, entry: Logged) -> list[Html]:
    """A line for each fact of an entry: whose it is, what happened and when."""
    return [_head(frame, entry.customer, fact) for fact in entry.told.data["facts"]]


def _entry(frame: Frame, entry: Logged) -> list[Html]:
    lang, told = frame.lang, entry.told
    lines = heads(frame, entry)
    signals = [signal for fact in told.data["facts"] for signal in fact["signals"]]
    if signals:
        lines.append(_signals(lang, signals))
    lines += list(_own(frame, told.data))
    lines += [*_kept(lang, told), *(_step(frame, promise) for promise in told.promises)]
    if told.kind != _TO_DO:  # what is only planned has changed nothing
        lines += _effect(lang, entry.before, Outcome.of(entry.score), entry.movers)
    return lines


def _kept(lang: str, told: Told) -> list[Html]:
    """What the person had promised and this shows to be done."""
    return [i18n.say(lang, "updates-kept", what=formats.clip(each["text"], NAME)) for each in told.data.get("kept", ())]


def _own(frame: Frame, data: Mapping[str, Any]) -> Iterator[Html]:
    """Fields of the firm's own that were kept with the record, and what was not and why."""
    lang = frame.lang
    for name, kind, value in data.get("own", ()):
        shown = formats.money(lang, Decimal(value), frame.currency) if kind == "money" else value
        shown = formats.number(lang, value, 2) if kind == "number" else shown
        yield i18n.say(lang, "updates-own", name=str(name), value=formats.clip(str(shown), NAME))
    for name, table, _ in data.get("lost", ()):
        yield i18n.say(lang, "updates-own-lost", name=str(name), table=words.word(lang, "table", table))
    for name, kind, said in data.get("wrong", ()):
        yield i18n.say(lang, "updates-own-wrong", name=str(name), words=formats.clip(str(said), NAME), hint=str(kind))


def _head(frame: Frame, customer: CustomerInfo, fact: dict[str, Any]) -> Html:
    on = date.fromisoformat(fact["on"]) if fact["on"] else frame.today
    details = [shown for name in _DETAILS if (shown := _detail(frame, name, fact)) is not None]
    details += [_figure(frame, measure, value) for measure, value in fact.get("figures", {}).items()]
    bare = fact["kind"] == NOTE and not fact["signals"]
    what = words.word(frame.lang, "kind", "note" if bare else fact["kind"])
    return i18n.say(
        frame.lang,
        "updates-logged",
        customer=formats.clip(customer.name, NAME),
        what=Html(" ".join([what, *details])),
        when=formats.day(frame.lang, on, today=frame.today),
    )


def _detail(frame: Frame, name: str, fact: dict[str, Any]) -> Html | None:
    lang, value = frame.lang, fact.get(name)
    if value is None or (name == "cause" and fact["kind"] == "complaint" and value == "other"):
        return None
    if name == "event" and value == "ends" and fact.get("ends"):
        return None  # the day says so itself
    if name == "amount":
        shown = formats.money(lang, Decimal(value), fact.get("currency") or frame.currency)
        return i18n.quoted(("−" if fact.get("cancelled") else "") + shown)
    if name == "value":
        metric = str(fact.get("metric") or "").upper()
        return i18n.quoted(f"{metric} {value}".strip())
    if name in ("due", "ends"):
        return i18n.say(lang, f"updates-{name}", when=formats.day(lang, date.fromisoformat(value), today=frame.today))
    group = {"event": f"event-{fact['kind']}", "indicator": "indicator"}.get(name, name)
    return words.word(lang, group, str(value)) if i18n.known(lang, f"{group}-{value}") else i18n.quoted(str(value))


def _figure(frame: Frame, measure: str, value: str) -> Html:
    ratio = measure.endswith("ratio")
    shown = (
        formats.percent(frame.lang, float(value))
        if ratio
        else formats.money(frame.lang, Decimal(value), frame.currency)
    )
    return i18n.say(frame.lang, "updates-figure", measure=words.word(frame.lang, "measure", measure), value=shown)


def _signals(lang: str, signals: Sequence[dict[str, Any]]) -> Html:
    kinds = list(dict.fromkeys(signal["kind"] for signal in signals))
    named = words.listed(lang, [words.word(lang, "signal", kind) for kind in kinds])
    quotes = list(dict.fromkeys(formats.clip(signal["words"], QUOTE) for signal in signals if signal["words"]))
    if not quotes:
        return i18n.say(lang, "updates-signals-bare", signals=named)
    said = words.listed(lang, [i18n.say(lang, "updates-quote", words=quote) for quote in quotes])
    return i18n.say(lang, "updates-signals", signals=named, words=said)


def _step(frame: Frame, promise: Promise) -> Html:
    when = formats.appointment(frame.lang, promise.due_at, frame.zone, today=frame.today)
    what = formats.clip(promise.text, NAME)
    if promise.whose is not None:
        return i18n.say(frame.lang, "updates-step-of", when=when, what=what, whose=promise.whose)
    return i18n.say(frame.lang, "updates-step", when=when, what=what)


def _effect(lang: str, before: Outcome, after: Outcome, movers: Sequence[Mover] = ()) -> list[Html]:
    """What it changed: churn in per cent and what did it, the level, the grade where it moved; or that nothing did."""
    if _same(lang, before, after):
        level = words.word(lang, "level-short", after.level or "")
        return [i18n.say(lang, "updates-unchanged", churn=_chance(lang, after.churn_probability), level=level)]
    parts = [*_churn(lang, before, after, movers), *_level(lang, before, after)]
    if after.grade is not None and before.grade is not None and after.grade != before.grade:
        parts.append(i18n.say(lang, "updates-grade", before=before.grade, after=after.grade))
    return [words.clauses(lang, parts)] if parts else []


def _same(lang: str, before: Outcome, after: Outcome) -> bool:
    """Whether all that is shown reads as before, nothing of it missing."""
    shown = [(_chance(lang, each.churn_probability), each.level, each.grade) for each in (before, after)]
    return shown[0] == shown[1] and after.churn_probability is not None and after.level is not None


def _churn(lang: str, before: Outcome, after: Outcome, movers: Sequence[Mover]) -> list[Html]:
    was, chance = before.churn_probability, after.churn_probability
    if chance is None:
        return []
    if was is None:
        return [i18n.say(lang, "updates-churn-first", after=_chance(lang, chance))]
    said = i18n.say(lang, "updates-churn", before=_chance(lang, was), after=_chance(lang, chance))
    digits = 0 if chance >= TENTHS_BELOW else 1
    told = [
        i18n.say(lang, "updates-mover", what=words.word(lang, each.group, each.key), points=points)
        for each in movers
        if (points := formats.points(lang, each.delta, digits)) != formats.points(lang, 0.0)
    ]
    return [i18n.say(lang, "updates-moved", effect=said, movers=words.clauses(lang, told))] if told else [said]


def _level(lang: str, before: Outcome, after: Outcome) -> list[Html]:
    if after.level is None:
        return []
    now = words.word(lang, "level-short", after.level)
    if after.level == before.level:
        return [i18n.say(lang, "updates-level-same", level=now)]
    old = words.word(lang, "level-short", before.level) if before.level else Html("–")
    return [i18n.say(lang, "updates-level", before=old, after=now)]


def _chance(lang: str, chance: float | None) -> str:
    if chance is None:
        return "–"
    return formats.percent(lang, chance, 0 if chance >= TENTHS_BELOW else 1)


def _buttons(lang: str, entries: Sequence[Logged]) -> list[list[Button]]:
    offered = [
        [Button(i18n.label(lang, "updates-button-offer", signal=words.word(lang, "signal", signal["kind"])),
                data("offer", entry.entry_id, place))]
        for entry in entries
        for place, signal in enumerate(entry.told.offered[:3])
    ]  # fmt: skip
    handing = [
        [Button(i18n.label(lang, "updates-hand-ask", whose=formats.clip(entry.told.hand_to[1], 20)),
                data("hand", "ask", entry.entry_id, entry.told.hand_to[0]))]
        for entry in entries
        if entry.told.hand_to is not None
    ]  # fmt: skip
    second = [
        Button(i18n.label(lang, "updates-button-photo"), data("photo", entries[0].entry_id)),
        Button(i18n.label(lang, "updates-button-risk"), data("do", "risk", entries[0].customer.id)),
    ]
    promised = [row for entry in entries for row in _promised(lang, entry)]
    return [*offered, *handing, *promised, changing(lang, entries), second]


def _promised(lang: str, entry: Logged) -> list[list[Button]]:
    """Buttons for what was promised: to open again what this closed, and to close the first that waits."""
    closed = [
        Button(i18n.label(lang, "updates-button-unkept", what=formats.clip(each["text"], SHORT)),
               data("kept", "undo", entry.entry_id, each["id"]))
        for each in entry.told.data.get("kept", ())
    ]  # fmt: skip
    open_ones = [
        Button(i18n.label(lang, "updates-button-kept", what=formats.clip(step.text, SHORT)),
               data("kept", "done", entry.entry_id, step.id))
        for step in entry.waiting[:1]
    ]  # fmt: skip
    return [[button] for button in (*closed[:2], *open_ones)]


def changing(lang: str, entries: Sequence[Logged]) -> list[Button]:
    """The buttons that take back or change what was stored from one message."""
    ids = ",".join(str(entry.entry_id) for entry in entries[:6])
    return [
        Button(i18n.label(lang, "updates-button-undo"), data("undo", ids)),
        Button(i18n.label(lang, "updates-button-signals"), data("signals", entries[0].entry_id)),
        Button(i18n.label(lang, "updates-button-date"), data("date", entries[0].entry_id)),
    ]


def undone(frame: Frame, entries: Sequence[Undone]) -> Reply:
    """What was taken back, and what that changed."""
    lines: list[Html] = []
    for each in entries:
        what = words.word(frame.lang, "kind", each.entry.kind)
        customer = formats.clip(each.customer.name, NAME)
        lines.append(i18n.say(frame.lang, "updates-undone", customer=customer, what=what))
        lines += _effect(frame.lang, each.before, Outcome.of(each.score))
    return Reply(i18n.join(lines), edit=True)


def undo_asked(lang: str, entry: EntryInfo, customer: CustomerInfo) -> Reply:
    """Shall this entry be taken back?"""
    text = i18n.say(
        lang,
        "updates-undo-asked",
        customer=_short(customer),
        what=words.word(lang, "kind", entry.kind),
        text=formats.clip(entry.text or "", NAME),
    )
    return Reply(text, [[Button(i18n.label(lang, "updates-button-undo"), data("undo", entry.id))]])


def how_to_correct(lang: str, last: EntryInfo | None, customer: CustomerInfo | None) -> Reply:
    """How something told before is put right, with what was told last to be taken back."""
    said = i18n.say(lang, "updates-how-to-correct")
    if last is None or customer is None:
        return Reply(said)
    asked = undo_asked(lang, last, customer)
    return Reply(i18n.join([said, asked.text]), asked.buttons)


def undo_field_asked(lang: str, customer: CustomerInfo, field: str, ticket: int) -> Reply:
    """Shall the change of this field be taken back?"""
    text = i18n.say(lang, "updates-undo-field-asked", customer=_short(customer), field=field)
    return Reply(text, [[Button(i18n.label(lang, "updates-button-undo"), data("pf", "undo", ticket))]])


def wanted(lang: str, want: str) -> bool:
    """Whether there is a button for what a question may want."""
    return i18n.known(lang, f"asks-want-{want}")


def which(lang: str, wants: Sequence[str]) -> Reply:
    """Offer what a question may mean."""
    buttons = [[Button(i18n.label(lang, f"asks-want-{want}"), data("want", want))] for want in wants]
    return Reply(i18n.say(lang, "asks-which"), buttons)


def question(
    frame: Frame, asked: Question, ticket: int, *, noted: Logged | None = None, creates: bool = False
) -> Reply:
    """Ask what is not sure, with at most three answers to tap.

    noted: the note that the message is until then. creates: nobody is called by the words, and may be made.
    """
    lang = frame.lang
    quote = formats.clip(asked.words, QUOTE)
    key = f"updates-ask-{asked.topic}"
    text = i18n.say(lang, key, words=quote) if quote else i18n.say(lang, f"{key}-bare")
    if asked.topic == "complaint" and (more := len(asked.options) - 3) > 0:
        text = i18n.join([text, i18n.say(lang, "updates-ask-complaint-more", count=str(more))])
    if noted is not None:
        text = i18n.say(lang, "updates-ask-kind-noted", customer=_short(noted.customer), words=quote)
        text = i18n.join([*_kept(lang, noted.told), text])
    rows = [
        [Button(_option(frame, asked.topic, option.value, option.label), data("answer", ticket, place))]
        for place, option in enumerate(asked.options[:3])
    ]
    if creates:
        rows.append([Button(i18n.label(lang, "customers-pick-create", name=quote), data("answer", ticket, "new"))])
    if asked.topic in WHOM:
        rows.append([Button(i18n.label(lang, "updates-button-other"), data("answer", ticket, "other"))])
    rows.append([Button(i18n.label(lang, "updates-button-drop"), data("answer", ticket, "drop"))])
    return Reply(text, rows)


def _option(frame: Frame, topic: str, value: object, label: str) -> str:
    if topic == "kind":
        return _kind(frame.lang, str(value))
    if isinstance(value, date):
        return formats.day_and_weekday(frame.lang, value, today=frame.today)
    if isinstance(value, Decimal) and topic == "amount":
        return formats.exact_money(frame.lang, value, frame.currency)
    if topic == "metric":
        return str(value).upper()
    return formats.clip(label, 40)


def _kind(lang: str, label: str) -> str:
    """A kind of record as a button calls it: "contract: signed", "signal: competitor", "order: cancelled"."""
    kind, _, detail = label.partition(":")
    if label == NOTE:
        return i18n.label(lang, "updates-button-note")
    if not detail:
        return i18n.label(lang, f"kind-{kind}")
    if i18n.known(lang, f"kind-{kind}_{detail}"):
        return i18n.label(lang, f"kind-{kind}_{detail}")
    group = "signal" if kind == NOTE else f"event-{kind}"
    return i18n.label(
        lang, "updates-button-kind", kind=words.word(lang, "kind", kind), what=words.word(lang, group, detail)
    )


def plain(lang: str, key: str, *, edit: bool = False, **values: str) -> Reply:
    """A sentence without more."""
    return Reply(i18n.say(lang, key, **values), edit=edit)


def signals(frame: Frame, customer: CustomerInfo, entry_id: int, rows: Sequence[SignalRow]) -> Reply:
    """The entry's signals, each to be taken away or put back."""
    lang = frame.lang
    buttons = [
        [
            Button(
                f"{'☑' if row.stands else '☐'} {words.word(lang, 'signal', row.kind)}", data("signal", entry_id, row.id)
            )
        ]
        for row in rows
    ]
    done = [Button(i18n.label(lang, "updates-button-done"), data("entry", entry_id))]
    text = i18n.say(lang, "updates-signals-head" if rows else "updates-signals-none", customer=_short(customer))
    return Reply(text, [*buttons, done], edit=True)


def days(frame: Frame, entry_id: int) -> Reply:
    """The last three days to tap; another one is typed."""
    last = [frame.today - timedelta(days=back) for back in range(3)]
    row = [
        Button(formats.day_and_weekday(frame.lang, day, today=frame.today), data("day", entry_id, day.isoformat()))
        for day in last
    ]
    back = [Button(i18n.label(frame.lang, "updates-button-back"), data("entry", entry_id))]
    return Reply(i18n.say(frame.lang, "updates-date-head"), [row, back], edit=True)


def photo_wanted(frame: Frame, customer: CustomerInfo) -> Reply:
    """Ask for the picture."""
    return Reply(i18n.say(frame.lang, "updates-photo-ask", customer=_short(customer)))


def _short(customer: CustomerInfo) -> str:
    return formats.clip(customer.name, NAME)
