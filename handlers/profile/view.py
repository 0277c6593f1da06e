"""A customer's file as a message, the questions for its values, and the firm's own fields."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from db.people import FirmInfo
from handlers.alerts import wording
from handlers.common import formats, i18n, paying, words
from handlers.common.i18n import join, known, label, say
from handlers.common.paying import Paying
from handlers.common.reply import Button, Html, Reply, Rows, data
from handlers.profile import fields
from handlers.profile.fields import Field
from handlers.profile.service import FRESH, ITEMS, Concluded, Dependents, File, Rhythm

NAME: Final = 40
A_ROW: Final = 3
VALUES: Final = 10
LISTED: Final = 12
RHYTHM: Final = 2  # order days from which there is one


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads: language, firm, now and today there, whether amounts may be shown; url: in a group, the way out."""

    lang: str
    firm: FirmInfo
    now: datetime
    today: date
    amounts: bool = True
    url: str | None = None

    def money(self, amount: float) -> str:
        return formats.money(self.lang, amount, self.firm.currency)


# Fields whose values have words of their own; what a firm wrote otherwise is shown as it is.
_WORDS: Final = {"size": "size", "industry": "industry", "acquisition_channel": "channel"}


# The file -------------------------------------------------------------------------------------------------------------


def file(frame: Frame, shown: File, *, edit: bool = False) -> Reply:
    """Everything on the file; what may be changed stands behind buttons."""
    lang = frame.lang
    parts = [
        say(lang, "profile-head", name=formats.clip(shown.customer.name, NAME)),
        *_known(frame, shown),
        *_concluded(frame, shown.concluded),
        _diligence(frame, shown),
    ]
    if frame.url is not None:
        return Reply(join(parts), [[Button(label(lang, "customers-open-private"), url=frame.url)]], private=True)
    return Reply(join(parts), _buttons(lang, shown), edit=edit)


def _known(frame: Frame, shown: File) -> list[Html]:
    """What is known, and how many fields are not."""
    lang = frame.lang
    told = [
        say(lang, "profile-line", name=each.called(lang), value=value(frame, each, shown.values[each.key]))
        for each in shown.fields
        if shown.values.get(each.key) is not None and (frame.amounts or each.kind != fields.MONEY)
    ]
    missing = [each.called(lang) for each in shown.fields if shown.values.get(each.key) is None]
    if missing:
        names = words.listed(lang, [i18n.quoted(name) for name in missing[:A_ROW]])
        told.append(say(lang, "profile-missing", count=formats.number(lang, len(missing)), names=names))
    return told


def value(frame: Frame, field: Field, kept: Any) -> Html:
    """A value as a person reads it."""
    lang = frame.lang
    if field.kind == fields.MONEY:
        return i18n.quoted(frame.money(float(kept)))
    if field.kind == fields.SHARE:
        return i18n.quoted(formats.percent(lang, float(kept), 1))
    if field.kind == fields.DAYS:
        return say(lang, "profile-days", days=formats.number(lang, float(kept)))
    if field.kind == fields.MARK:
        return say(lang, "profile-mark", mark=formats.number(lang, float(kept), 1))
    if field.kind == fields.NUMBER:
        return i18n.quoted(formats.number(lang, float(kept), 2))
    if field.key in _WORDS:
        return words.word(lang, _WORDS[field.key], formats.clip(str(kept), NAME))
    return i18n.quoted(formats.clip(str(kept), NAME))


def _concluded(frame: Frame, found: Concluded) -> list[Html]:
    lang = frame.lang
    lines = [Html("\n" + say(lang, "profile-concluded"))]
    stage = words.word(lang, "stage", found.stage)
    lines.append(say(lang, "profile-stage", stage=stage, todo=say(lang, f"profile-stage-do-{found.stage}")))
    if found.cause:
        lines.append(say(lang, "profile-cause", cause=words.word(lang, "cause", found.cause)))
    lines += _rhythm(frame, found.rhythm)
    lines += _contribution(frame, found) if frame.amounts else []
    return [*lines, *_paying(frame, found.paying)]


def _paying(frame: Frame, found: Paying) -> list[Html]:
    """How it pays, and the credit that fits."""
    lang = frame.lang
    reader = paying.Reader(lang, frame.firm.currency, frame.amounts)
    lines: list[Html] = []
    if found.probability is not None:
        chance, days = formats.percent(lang, found.probability), paying.days_late(lang, found.days)
        lines = [say(lang, "risk-late", probability=chance, days=days), *paying.because(reader, found)]
    trend = paying.trend(lang, found.recent, found.shift)
    lines += [trend] if trend else []
    lines += paying.owed(reader, found)
    return [*lines, paying.terms(reader, found.terms)] if frame.amounts else lines


def _rhythm(frame: Frame, found: Rhythm | None) -> list[Html]:
    """How often and how much it orders, how long ago it did last, and of how many kinds."""
    if found is None:
        return []
    lang = frame.lang
    figures = {name: formats.number(lang, getattr(found, name)) for name in ("year", "gap", "silence")}
    if found.orders < RHYTHM:
        lines = [say(lang, "profile-ordered-once", silence=figures["silence"])]
    elif frame.amounts:
        lines = [say(lang, "profile-rhythm", spend=frame.money(found.spend), **figures)]
    else:
        lines = [say(lang, "profile-rhythm-plain", **figures)]
    if any(found.products):
        now, before = (formats.number(lang, each) for each in found.products)
        lines.append(say(lang, "profile-products", now=now, before=before))
    return lines


def _contribution(frame: Frame, found: Concluded) -> list[Html]:
    lang = frame.lang
    parts = {"share": found.revenue_share, "profit_share": found.profit_share}
    shares = {name: "–" if math.isnan(each) else formats.percent(lang, each, 1) for name, each in parts.items()}
    amounts = {name: frame.money(getattr(found, name)) for name in ("revenue", "profit", "cash")}
    days, rate = formats.number(lang, found.clv_days), formats.percent(lang, found.discount, 1)
    lines = [
        say(lang, "profile-contribution", **shares, **amounts),
        say(lang, "profile-clv", value=frame.money(found.clv), days=days, rate=rate),
    ]
    if math.isfinite(found.payback) and found.payback > 0:
        lines.append(say(lang, "profile-payback", months=formats.number(lang, max(found.payback, 0.1), 1)))
    return lines


def _diligence(frame: Frame, shown: File) -> Html:
    lang = frame.lang
    done = sum(_fresh(frame, shown.diligence.get(item)) for item in ITEMS)
    return say(lang, "profile-diligence", done=str(done), of=str(len(ITEMS)))


def _fresh(frame: Frame, at: datetime | None) -> bool:
    return at is not None and frame.now - at <= FRESH


def _buttons(lang: str, shown: File) -> Rows:
    number = shown.customer.id
    return [
        [
            Button(label(lang, "profile-button-change"), data("pf", "change", number)),
            Button(label(lang, "profile-button-diligence"), data("pf", "dd", number)),
        ],
        [Button(label(lang, "customers-back-to-card"), data("card", number))],
    ]


# Changing it ----------------------------------------------------------------------------------------------------------


def which(lang: str, customer_id: int, name: str, shown: Sequence[Field]) -> Reply:
    """Which field is to be changed."""
    made = [Button(each.called(lang), data("pf", "set", customer_id, each.key)) for each in shown]
    rows = [made[start : start + A_ROW] for start in range(0, len(made), A_ROW)]
    back = [Button(label(lang, "customers-back"), data("pf", "show", customer_id))]
    return Reply(say(lang, "profile-which", name=formats.clip(name, NAME)), [*rows, back], edit=True)


def ask(frame: Frame, customer_id: int, field: Field, kept: Any) -> Reply:
    """The value, to tap or to type."""
    lang = frame.lang
    now = value(frame, field, kept) if kept is not None else say(lang, "profile-none")
    text = say(lang, "profile-ask", name=field.called(lang), now=now, hint=say(lang, f"profile-hint-{field.kind}"))
    choices = field.choices if field.kind == fields.CHOICE else tuple("12345") if field.kind == fields.MARK else ()
    made = [
        Button(_chosen(lang, field, each), data("pf", "pick", customer_id, field.key, at))
        for at, each in enumerate(choices)
    ]
    rows = [made[start : start + A_ROW] for start in range(0, len(made), A_ROW)]
    back = [Button(label(lang, "customers-back"), data("pf", "change", customer_id))]
    return Reply(text, [*rows, back], edit=True)


def _chosen(lang: str, field: Field, choice: str) -> str:
    return label(lang, f"{field.key}-{choice}") if known(lang, f"{field.key}-{choice}") else choice


def changed(frame: Frame, name: str, field: Field, kept: Any, ticket: int) -> Reply:
    """What was changed, and a button that takes it back."""
    lang = frame.lang
    now = value(frame, field, kept) if kept is not None else say(lang, "profile-none")
    text = say(lang, "profile-changed", name=formats.clip(name, NAME), field=field.called(lang), value=now)
    return Reply(text, [[Button(label(lang, "customers-undo"), data("pf", "undo", ticket))]])


def diligence(frame: Frame, shown: File) -> Reply:
    """The checklist with the days; a tap ticks an item, or takes the tick away."""
    lang, number = frame.lang, shown.customer.id
    lines = [say(lang, "diligence-head", name=formats.clip(shown.customer.name, NAME))]
    buttons = []
    for item in ITEMS:
        at = shown.diligence.get(item)
        lines.append(_item(frame, item, at))
        mark = "☑" if _fresh(frame, at) else "☐"
        buttons.append([Button(f"{mark} {label(lang, f'diligence-{item}')}", data("pf", "tick", number, item))])
    back = [Button(label(lang, "customers-back"), data("pf", "show", number))]
    return Reply(join([*lines, say(lang, "diligence-note")]), [*buttons, back], edit=True)


def _item(frame: Frame, item: str, at: datetime | None) -> Html:
    lang = frame.lang
    name = say(lang, f"diligence-{item}")
    if at is None:
        return say(lang, "diligence-open", name=name)
    day = formats.day(lang, formats.local(at, frame.firm.zone).date(), today=frame.today)
    return say(lang, "diligence-done" if _fresh(frame, at) else "diligence-stale", name=name, day=day)


# The firm's own fields ------------------------------------------------------------------------------------------------


def own(lang: str, there: Sequence[Field], *, may_change: bool) -> Reply:
    """The firm's own fields, each to open; how to make one, for who may."""
    lines = [say(lang, "fields-head" if there else "fields-none")]
    lines += [_made(lang, each) for each in there]
    lines.append(say(lang, "fields-how" if may_change else "fields-use"))
    made = [Button(formats.clip(str(each.name), NAME), data("fd", "open", each.key)) for each in there]
    return Reply(join(lines), [made[start : start + A_ROW] for start in range(0, len(made), A_ROW)])


def _made(lang: str, field: Field) -> Html:
    name, kind = str(field.name), _kind(lang, field)
    if field.of == fields.CUSTOMERS:
        return say(lang, "fields-line", name=name, kind=kind)
    return say(lang, "fields-line-of", name=name, kind=kind, table=words.word(lang, "table", field.of))


def _kind(lang: str, field: Field) -> Html:
    if field.kind == fields.CHOICE:
        return i18n.quoted(" / ".join(field.choices))
    return say(lang, f"fields-kind-{field.kind}")


def spread(frame: Frame, field: Field, found: Mapping[str, Sequence[tuple[int, str]]], *, may_change: bool) -> Reply:
    """How many customers have which value; a tap lists them."""
    lang = frame.lang
    lines = [say(lang, "fields-spread", name=str(field.name))]
    shown = list(found.items())[:VALUES]
    for kept, mine in shown:
        lines.append(say(lang, "fields-count", value=value(frame, field, kept), count=formats.number(lang, len(mine))))
    lines += [] if found else [say(lang, "fields-empty", name=str(field.name))]
    made = [
        Button(formats.clip(html.unescape(value(frame, field, kept)), 24), data("fd", "list", field.key, at))
        for at, (kept, _) in enumerate(shown)
    ]
    rows = [made[start : start + A_ROW] for start in range(0, len(made), A_ROW)]
    last = [Button(label(lang, "customers-back"), data("fd", "all"))]
    last += [Button(label(lang, "fields-drop"), data("fd", "drop", field.key))] if may_change else []
    return Reply(join(lines), [*rows, last], edit=True)


def dependents(frame: Frame, field: Field, used: Dependents) -> Reply:
    """What would go with an own field, before it goes."""
    lang = frame.lang
    lines = [say(lang, "fields-used", name=str(field.name))]
    for rule in used.rules:
        title = wording.own_title(lang, rule.op, rule.name, "/".join(rule.choices))
        lines.append(say(lang, "fields-used-rule", title=title))
    if used.line is not None:
        dimension = words.word(lang, "dimension", used.line.dimension)
        lines.append(say(lang, "fields-used-line", dimension=dimension))
    lines.append(say(lang, "fields-used-note"))
    rows = [
        [Button(label(lang, "fields-drop-all"), data("fd", "all-of-it", field.key))],
        [Button(label(lang, "customers-back"), data("fd", "open", field.key))],
    ]
    return Reply(join(lines), rows, edit=True)


def having(frame: Frame, field: Field, kept: str, mine: Sequence[tuple[int, str]]) -> Reply:
    """The customers that have a value, each to open."""
    lang = frame.lang
    head = say(
        lang,
        "fields-having",
        name=str(field.name),
        value=value(frame, field, kept),
        count=formats.number(lang, len(mine)),
    )
    made = [Button(formats.clip(name, 24), data("do", "card", number)) for number, name in mine[:LISTED]]
    rows = [made[start : start + 2] for start in range(0, len(made), 2)]
    more = [say(lang, "fields-more", count=formats.number(lang, len(mine) - LISTED))] if len(mine) > LISTED else []
    back = [Button(label(lang, "customers-back"), data("fd", "open", field.key))]
    return Reply(join([head, *more]), [*rows, back], edit=True)
