"""Imports as messages: what a file would bring, what it brought, what can be taken back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from db.imports import RunInfo, Undone
from db.people import FirmInfo
from handlers.common import formats
from handlers.common.i18n import join, label, quoted, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.common.words import listed
from handlers.imports.fields import KINDS
from handlers.imports.hints import Hint
from handlers.imports.preview import Refusal, Seen
from handlers.imports.refusal import Choice, Problem
from handlers.imports.service import Refused
from handlers.imports.summary import Facts

_NAME: Final = 40
_CELL: Final = 60
_HEADINGS: Final = 20  # that are named one by one
_A_ROW: Final = 3
_A_PAIR: Final = 2
_CHOICE: Final = 24  # characters of a heading on a button
_NO_COLUMN: Final = ("columns-missing", "headings-missing")  # a field that is needed has none
_TWO_READINGS: Final = ("date-order-unknown", "amount-style-unknown")
CHOICES: Final = 12  # that are offered


def kind_name(lang: str, kind: str) -> str:
    """orders -> 订单."""
    return label(lang, f"imports-kind-{kind}")


def refused(lang: str, name: str, refusal: Refusal, ticket: int | None = None) -> Reply:
    """Why a file cannot be read, and how to say which column is which: by a tap where there is a ticket for it."""
    values = {key: formats.clip(str(value), 400) for key, value in refusal.values.items()}
    why = say(lang, f"imports-file-{refusal.key}", **values | {"flag": ""})
    mapped = refusal.key in (*_NO_COLUMN, *_TWO_READINGS) or refusal.key.startswith("map-")
    hint = say(lang, "imports-caption-hint") if mapped else Html("")
    parts = [say(lang, "imports-refused", name=formats.clip(name, _NAME), why=why), hint]
    if ticket is None:
        return Reply(join(parts))
    return Reply(
        join([parts[0], _pick(lang, refusal)]), [*_taps(lang, refusal.choices, ticket), [_cancel(lang, ticket)]]
    )


def _pick(lang: str, refusal: Refusal) -> Html:
    """What a tap is to say: which column a field is, or how a column is meant."""
    if refusal.key in _TWO_READINGS:
        return say(lang, "imports-pick-reading")
    if refusal.key not in _NO_COLUMN:
        return Html("")
    target = refusal.choices[0].map.rpartition("=")[2].partition(":")[0]
    return say(lang, "imports-pick", field=label(lang, f"imports-field-{target}"))


def _taps(lang: str, choices: Sequence[Choice], ticket: int) -> list[list[Button]]:
    made = [
        Button(_choice(lang, each), data("imports", "fix", ticket, at)) for at, each in enumerate(choices[:CHOICES])
    ]
    return [made[start : start + _A_PAIR] for start in range(0, len(made), _A_PAIR)]


def _choice(lang: str, choice: Choice) -> str:
    values = {name: formats.clip(value, _CHOICE) for name, value in choice.values.items()}
    return label(lang, f"imports-choice-{choice.key}", **values)


def which(lang: str, name: str, offered: Sequence[str], ticket: int) -> Reply:
    """Ask what the file holds."""
    buttons = [Button(kind_name(lang, kind), data("imports", "kind", ticket, kind)) for kind in offered]
    rows = [buttons[start : start + _A_ROW] for start in range(0, len(buttons), _A_ROW)]
    text = say(lang, "imports-which", name=formats.clip(name, _NAME))
    return Reply(text, [*rows, [_cancel(lang, ticket)]])


def preview(lang: str, name: str, seen: Seen, ticket: int) -> Reply:
    """What would be imported, and the buttons to do it."""
    counts = {"rows": formats.number(lang, seen.rows), "refused": formats.number(lang, seen.refused)}
    parts = [
        say(lang, "imports-preview", name=formats.clip(name, _NAME), kind=kind_name(lang, seen.kind)),
        say(lang, "imports-mapping", mapping=_mapping(lang, seen.mapping)),
        say(lang, "imports-ignored", columns=_listed(lang, seen.ignored), flag="") if seen.ignored else Html(""),
        say(lang, "imports-sheets", sheets=_listed(lang, seen.unread)) if seen.unread else Html(""),
        _facts(lang, seen),
        *(say(lang, f"imports-taken-{each.key}", **each.values) for each in seen.taken),
        say(lang, "imports-more-lines", count=formats.number(lang, seen.more_lines)) if seen.more_lines else Html(""),
        say(lang, "imports-can", **counts),
        *_remarks(lang, seen.remarks),
        _unknown(lang, seen),
    ]
    return Reply(join(parts), _choices(lang, seen, ticket))


def _facts(lang: str, seen: Seen) -> Html:
    """What the rows come to; empty for kinds without amounts and days."""
    facts = seen.facts
    if facts is None or not seen.rows or not (facts.sums or facts.first):
        return Html("")
    return say(lang, "imports-facts", facts=" · ".join(facts_of(lang, facts)))


def days(first: date | None, last: date | None) -> list[str]:
    """From when to when, at most one text."""
    if first is None:
        return []
    return [str(first) if first == last else f"{first} – {last}"]


def facts_of(lang: str, facts: Facts) -> list[str]:
    """Sums, days, customers and negative rows, as far as there are any."""
    counts = {"customers": facts.customers, "negative": facts.negative}
    return [
        *(formats.exact_money(lang, Decimal(total), code) for code, total in facts.sums.items()),
        *days(facts.first, facts.last),
        *(
            label(lang, f"imports-facts-{name}", count=formats.number(lang, count))
            for name, count in counts.items()
            if count
        ),
    ]


def _choices(lang: str, seen: Seen, ticket: int) -> list[list[Button]]:
    plain = [Button(label(lang, "imports-button-go"), data("imports", "go", ticket))] if seen.rows else []
    new = [Button(label(lang, "imports-button-new"), data("imports", "new", ticket))] if seen.unknown else []
    other = Button(label(lang, "imports-button-other"), data("imports", "other", ticket))
    return [plain, new, *_taps(lang, seen.choices, ticket), [other, _cancel(lang, ticket)]]


def _cancel(lang: str, ticket: int) -> Button:
    return Button(label(lang, "imports-button-cancel"), data("imports", "no", ticket))


def _mapping(lang: str, mapping: Mapping[str, str]) -> Html:
    return _listed(lang, [f"{heading} → {field}" for heading, field in mapping.items()])


def _listed(lang: str, names: Sequence[str]) -> Html:
    shown = listed(lang, [quoted(formats.clip(name, _CELL)) for name in names[:_HEADINGS]])
    return Html(shown + (" …" if len(names) > _HEADINGS else ""))


def _remarks(lang: str, remarks: Sequence[Problem]) -> list[Html]:
    return [_line(lang, each.line, f"imports-row-{each.key}", each.values) for each in remarks]


def _line(lang: str, line: int, key: str, values: Mapping[str, Any]) -> Html:
    why = say(lang, key, **{name: formats.clip(str(value), _CELL) for name, value in values.items()})
    return say(lang, "imports-line", line=str(line), why=why)


def _unknown(lang: str, seen: Seen) -> Html:
    if not seen.unknown:
        return Html("")
    return say(lang, "imports-unknown", count=formats.number(lang, seen.unknown), names=_listed(lang, seen.examples))


def begun(lang: str, rows: int) -> Reply:
    """It has begun; the message will change."""
    return progress(lang, 0, rows)


def progress(lang: str, stored: int, rows: int) -> Reply:
    """How far it is."""
    values = {"stored": formats.number(lang, stored), "rows": formats.number(lang, rows)}
    return Reply(say(lang, "imports-progress", **values))


def closed(lang: str) -> Reply:
    """Instead of the last progress."""
    return Reply(say(lang, "imports-closed"))


def hint(lang: str, told: Hint | None, firm: FirmInfo) -> Html:
    """Why scores say less than they could, empty where they do not."""
    if told is None:
        return Html("")
    last = str(formats.local(told.last, firm.zone).date()) if told.last else ""
    return say(lang, f"imports-hint-{told.key}", last=last, days=formats.number(lang, told.days))


def finished(
    lang: str,
    run: RunInfo,
    remarks: Sequence[Refused] = (),
    *,
    strangers: Sequence[str] = (),
    hint: Html | None = None,
    alike: Sequence[str] = (),
) -> Reply:
    """What an import brought, with the button that takes it back. strangers: people it names who are no members."""
    parts = [
        _done(lang, run),
        *(_line(lang, each.line, each.key, each.values) for each in remarks),
        say(lang, "imports-strangers", names=_listed(lang, strangers)) if strangers else Html(""),
        say(lang, "imports-alike", names=_listed(lang, alike)) if alike else Html(""),
        say(lang, "imports-scored"),
        hint or Html(""),
    ]
    if made := run.counts.get("customers_made"):
        parts.insert(1, say(lang, "imports-customers-made", count=formats.number(lang, made)))
    return Reply(join(parts), [[Button(label(lang, "imports-button-undo"), data("imports", "undo", run.id))]])


def _done(lang: str, run: RunInfo) -> Html:
    names = ("created", "updated", "unchanged", "refused")
    counts = {name: formats.number(lang, run.counts.get(name, 0)) for name in names}
    return say(lang, "imports-done", id=str(run.id), kind=kind_name(lang, run.kind), **counts)


def undoing(lang: str, run: RunInfo) -> Reply:
    """It is being taken back."""
    return Reply(say(lang, "imports-undoing", id=str(run.id)))


def undone(lang: str, run: RunInfo, done: Undone) -> Reply:
    """It was taken back, and what had to stay."""
    parts = [say(lang, "imports-undone", id=str(run.id), count=formats.number(lang, len(done.concerned)))]
    if done.kept:
        parts.append(say(lang, "imports-kept", count=formats.number(lang, done.kept)))
    return Reply(join(parts))


def broken(lang: str) -> Reply:
    """No process survives the file."""
    return Reply(say(lang, "imports-broken"))


def failed(lang: str, incident: str) -> Reply:
    """Something of ours went wrong."""
    return Reply(say(lang, "imports-failed", id=incident))


def help_page(lang: str, latest: Sequence[RunInfo], *, zone: str, today: date) -> Reply:
    """How to import, with an example; the latest imports, and buttons to take them back."""
    lines = [
        say(
            lang,
            "imports-latest-line",
            id=str(run.id),
            day=formats.day(lang, formats.local(run.at, zone).date(), today=today),
            name=formats.clip(run.file_name, _NAME),
            kind=kind_name(lang, run.kind),
            created=formats.number(lang, run.counts.get("created", 0)),
            state="undone" if run.undone_at else "standing",
        )
        for run in latest
    ]
    head = [say(lang, "imports-latest")] if lines else []
    kinds = listed(lang, [kind_name(lang, kind) if lang == "zh" else kind for kind in KINDS])
    buttons = [
        [Button(label(lang, "imports-button-undo-id", id=str(run.id)), data("imports", "undo", run.id))]
        for run in latest
        if run.undone_at is None
    ]
    return Reply(join([say(lang, "imports-how", kinds=kinds), *head, *lines]), buttons)
