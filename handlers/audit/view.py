"""The audit as it is read: a line per change with its author, and what was before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from db.audit import AuditRow
from handlers.audit.service import Page
from handlers.common import formats, words
from handlers.common.i18n import join, known, label, quoted, say
from handlers.common.reply import Button, Html, Reply, data

NAME: Final = 24
VALUE: Final = 40
PARTS: Final = 4  # changed values told in a line
_DAY: Final = 10  # characters of a date in ISO form
_INTERNAL: Final = re.compile("[a-z0-9_]+")
Told = Callable[[Page, str, Any], str]


def page(lang: str, shown: Page, *, zone: str, today: date) -> Reply:
    """A page of the audit."""
    title = shown.title if shown.title is not None else label(lang, "audit-everything")
    lines = [_line(lang, shown, row, zone, today) for row in shown.rows] or [say(lang, "audit-none")]
    return Reply(join([say(lang, "audit-head", title=formats.clip(title, NAME)), *lines]), [_turns(lang, shown)])


def _turns(lang: str, shown: Page) -> list[Button]:
    whose, buttons = shown.whose, []
    if whose.before is not None:
        buttons.append(Button(label(lang, "audit-latest"), data("audit", whose.kind, whose.id, 0)))
    if shown.more:
        buttons.append(Button(label(lang, "audit-older"), data("audit", whose.kind, whose.id, shown.rows[-1].id)))
    return buttons


def _line(lang: str, shown: Page, row: AuditRow, zone: str, today: date) -> Html:
    at = formats.local(row.at, zone)
    what = [words.word(lang, "audit-action", row.action), words.word(lang, "audit-entity", row.entity)]
    values: dict[str, str] = {
        "when": f"{formats.day(lang, at.date(), today=today)} {at:%H:%M}",
        "who": formats.clip(shown.members.get(row.member_id or 0, label(lang, "audit-system")), NAME),
        "what": say(lang, "audit-what", action=what[0], entity=what[1]),
        "whom": _whom(lang, shown, row),
        "values": join(list(_values(lang, shown, row))[:PARTS], label(lang, "customers-comma")),
    }
    return say(lang, "audit-line", **values)


def _whom(lang: str, shown: Page, row: AuditRow) -> Html:
    name = shown.customers.get(row.customer_id or 0)
    whom = (
        Html("") if name is None or shown.whose.kind == "c" else say(lang, "audit-whom", name=formats.clip(name, NAME))
    )
    rule = (row.after or row.before or {}).get("rule") if row.entity == "rule" else None
    return whom if rule is None else Html(say(lang, "audit-whom", name=_told(lang, shown, "rule", rule)) + whom)


def _values(lang: str, shown: Page, row: AuditRow) -> Iterator[Html]:
    """What changed, of the fields that have a name for readers."""
    before, after = _flat(row.before), _flat(row.after)
    for field in {**before, **after}:
        old, new = (_told(lang, shown, field, values.get(field)) for values in (before, after))
        if (name := _called(lang, field, shown.own)) is not None and old != new:
            key = "audit-value" if old and new else ("audit-value-gone" if old else "audit-value-new")
            yield say(lang, key, **{"field": name} | {n: v for n, v in (("old", old), ("new", new)) if v})


def _called(lang: str, field: str, own: Collection[str]) -> str | None:
    """What a field is called; one that a firm made, as the firm calls it. None for what only the program reads."""
    if known(lang, f"audit-field-{field}"):
        return label(lang, f"audit-field-{field}")
    return None if _INTERNAL.fullmatch(field) and field not in own else formats.clip(field, NAME)


def _flat(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values without those that hold others: weights are told one by one."""
    found: dict[str, Any] = {}
    for name, value in (values or {}).items():
        found |= value if isinstance(value, dict) else {name: value}
    return found


def _told(lang: str, shown: Page, field: str, value: Any) -> str:
    """A value as a person says it; "" where there is none."""
    if value is None or value == "":
        return ""
    if field in _SEVERAL_PEOPLE:
        return words.listed(lang, [quoted(shown.members.get(each, f"#{each}")) for each in value])
    if field in _PEOPLE:
        return shown.members.get(value, f"#{value}")
    if field in _TEAMS:
        return _team(lang, shown, value)
    if isinstance(value, bool):
        return label(lang, "audit-yes" if value else "audit-no")
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    keys = [f"{group}-{value}" for group in _WORDS.get(field, ())]
    return next((label(lang, key) for key in keys if known(lang, key)), _plain(lang, value))


def _plain(lang: str, value: Any) -> str:
    if isinstance(value, float):
        return formats.number(lang, value, 2)
    text = str(value)
    try:
        return datetime.fromisoformat(text).date().isoformat() if len(text) > _DAY else formats.clip(text, VALUE)
    except ValueError:
        return formats.clip(text, VALUE)


def _team(lang: str, shown: Page, team_id: int) -> str:
    team = shown.teams.get(team_id)
    if team is None:
        return f"#{team_id}"
    return formats.team(lang, team.name, team.name_en)


_PEOPLE: Final = ("owner_id", "outcome_by", "acknowledged_by")
_SEVERAL_PEOPLE: Final = ("experts",)
_TEAMS: Final = ("team_id",)
# Fields whose values have words of their own.
_WORDS: Final = {
    "kind": ("kind", "imports-kind"),
    "playbook": ("playbook",),
    "role": ("members-role",),
    "disclosure": ("members-disclosure",),
    "result": ("audit-result",),
    "outcome": ("audit-outcome",),
    "state": ("audit-state",),
    "rule": ("alert-title",),
    "industry": ("industry",),
    "size": ("size",),
    "stage": ("stage",),
    "reason": ("regrade-reason",),
    "audience": ("rule-audience",),
    "auto": ("audit-auto",),
    "language": ("audit-language",),
    "offer": ("offer",),
    "answer": ("offers-answer",),
    "item": ("diligence",),
}
