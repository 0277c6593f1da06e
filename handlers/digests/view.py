"""A digest as a message: one line each with reason and action, and a button per customer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from db.alerts import Backlog
from handlers.alerts import wording
from handlers.common import formats, i18n, why, words
from handlers.common.discretion import without_sums
from handlers.common.i18n import say
from handlers.common.reply import Button, Html, Reply, Rows, data
from handlers.digests.lines import FELT, LOSS, Digest, Line

_NAME: Final = 24
_WHAT: Final = 40
# What is to be done about a kind of risk: the texts of the reasons' families.
_FAMILIES: Final = {
    "loss": "orders",
    "satisfaction": "satisfaction",
    "demand": "signals",
    "competition": "signals",
    "payment": "payment",
    "contract": "contract",
}
_OF_DIMENSIONS: Final = {"payment": "payment", "economic": "orders", "lifetime": "orders", "cooperation": "visits"}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads: the language, whether amounts may be shown, and in which currency."""

    lang: str
    currency: str
    amounts: bool


def digest(reader: Audience, found: Digest) -> Reply:
    """The whole message; a quiet day is one line under the heading, the long-tail pick and what is old aside."""
    lang = reader.lang
    lines = [_line(reader, line, number) for number, line in enumerate(found.lines)]
    if found.quiet:
        lines.insert(0, say(lang, "digest-quiet-old" if any(line.old for line in found.lines) else "digest-quiet"))
    if found.begins:
        lines.insert(0, _begins(reader, found.backlog))
    return Reply(i18n.join([_title(lang, found), *lines, _more(lang, found)]), buttons=_buttons(lang, found))


def _title(lang: str, found: Digest) -> Html:
    day = formats.day_and_weekday(lang, found.day, today=found.day)
    if not found.heading:
        return say(lang, "digest-title-own", day=day)
    return say(lang, "digest-title", team=found.heading[lang], day=day)


def _begins(reader: Audience, backlog: Backlog) -> Html:
    """What was found before anybody watched: how much of it there is, and that nobody has to do all of it today."""
    customers = str(backlog.customers)
    if not reader.amounts or not backlog.at_risk:
        return say(reader.lang, "digest-begins", customers=customers)
    amount = formats.money(reader.lang, backlog.at_risk, reader.currency)
    return say(reader.lang, "digest-begins-money", customers=customers, amount=amount)


def _line(reader: Audience, line: Line, number: int) -> Html:
    owner = say(reader.lang, "digest-who", name=formats.clip(line.owner, _NAME)) if line.owner else Html("")
    what, action = _SAID[line.kind](reader, line)
    if line.promised is not None:
        action = _and_due(reader, action, line.promised)
    return say(reader.lang, "digest-line", number=words.CIRCLED[number], what=what, who=owner, action=action)


def _alert(reader: Audience, line: Line) -> tuple[Html, Html]:
    lang, rule = reader.lang, str(line.values["rule"])
    title, reason = (say_it(lang, rule, line.values["why"]) for say_it in (wording.title, wording.why))
    told: dict[str, str] = {"customer": _subject(line), "title": title, "why": reason}
    action, at_risk = wording.action(lang, rule, line.values["why"]), line.values["at_risk"]
    if not (line.old and reader.amounts and at_risk):
        return say(lang, "digest-alert", **told), action
    return say(lang, "digest-alert-risk", **told, amount=formats.money(lang, at_risk, reader.currency)), action


def _and_due(reader: Audience, action: Html, due: Line) -> Html:
    lang = reader.lang
    late, what = int(due.values["late"]), _promise(reader, due)
    if late:
        return say(lang, "digest-and-due-late", action=action, what=what, days=str(late))
    return say(lang, "digest-and-due-today", action=action, what=what)


def _due(reader: Audience, line: Line) -> tuple[Html, Html]:
    lang, late = reader.lang, int(line.values["late"])
    key = "digest-due-late" if late else "digest-due-today"
    values = {"days": str(late)} if late else {}
    said = say(lang, key, customer=_subject(line), what=_promise(reader, line), **values)
    return said, say(lang, "digest-do-due")


def _promise(reader: Audience, line: Line) -> str:
    """What was promised, in the words of whoever promised it, else as the measure is called."""
    what: str = line.values["what"] if reader.amounts else without_sums(line.values["what"])
    if not what and "playbook" in line.values:
        what = words.word(reader.lang, "playbook", line.values["playbook"])
    return what if isinstance(what, Html) else formats.clip(what, _WHAT)


def _moved(reader: Audience, line: Line) -> tuple[Html, Html]:
    lang, reason = reader.lang, line.values.get("reason")
    said = say(
        lang,
        f"digest-{line.kind}",
        customer=_subject(line),
        change=_change(lang, line),
        reason=_why(reader, line, reason),
    )
    if line.kind == "better":
        return said, say(lang, "digest-do-better")
    action = f"digest-do-{reason['family'] if reason else _family(line)}"
    return said, say(lang, action if i18n.known(lang, action) else "digest-do-other")


def _family(line: Line) -> str:
    """The family of reasons whose action fits what made the change."""
    dimension = line.values.get("dimension")
    if dimension:
        return _OF_DIMENSIONS.get(dimension[0], "other")
    return _FAMILIES.get(line.values.get("risk") or "", "other")


def _change(lang: str, line: Line) -> Html:
    if line.values.get("by_churn"):
        before, after = (formats.percent(lang, each) for each in line.values["churn"])
        return say(lang, "digest-why-churn", before=before, after=after)
    before, after = line.values["level"]
    if before != after and "dimension" not in line.values:
        names = {"before": words.word(lang, "level-short", before), "after": words.word(lang, "level-short", after)}
        return say(lang, "digest-change-level", **names)
    before, after = line.values["grade"]
    return say(lang, "digest-change-grade", before=before, after=after)


def _why(reader: Audience, line: Line, reason: dict[str, Any] | None) -> Html:
    lang = reader.lang
    if reason is None:
        return _why_without(lang, line)
    values = reason["values"]
    if "amount" in values and not reader.amounts:
        return say(lang, "digest-why-overdue", days=formats.number(lang, float(values["days"])))
    return why.sentence(lang, reason["family"], reason["key"], values, currency=reader.currency)


def _why_without(lang: str, line: Line) -> Html:
    """Without a reason that was kept: the dimension that moved the grade; by how much churn moved where that made the
    level; else the risk that makes it, or made it and eased."""
    risk, left = line.values.get("risk"), line.values.get("left")
    if line.values.get("dimension"):
        return _why_points(lang, line.values["dimension"])
    if line.values.get("by_churn"):
        key = "digest-why-eased" if line.kind == "better" else "digest-why-risk"
        return say(lang, key, risk=words.word(lang, "risk", LOSS))
    if risk in (None, LOSS) and (moved := _why_churn(lang, line)) is not None:
        return moved
    eased = line.kind == "better" and risk not in (None, LOSS, left)
    named, key = risk, "digest-why-eased" if eased else "digest-why-risk"
    if line.kind == "better" and not eased:
        named, key = left, "digest-why-rest"
    return say(lang, "digest-why-points") if named is None else say(lang, key, risk=words.word(lang, "risk", named))


def _why_churn(lang: str, line: Line) -> Html | None:
    """By how much churn moved, if it moved that way and visibly."""
    before, after = line.values["churn"]
    way = -1.0 if line.kind == "better" else 1.0
    if before is None or after is None or way * (after - before) < FELT:
        return None
    return say(lang, "digest-why-churn", before=formats.percent(lang, before), after=formats.percent(lang, after))


def _why_points(lang: str, moved: tuple[str, float, float]) -> Html:
    name, before, after = moved
    points = {"before": formats.number(lang, before), "after": formats.number(lang, after)}
    return say(lang, "digest-why-dimension", dimension=words.word(lang, "dimension", name), **points)


def _tail(reader: Audience, line: Line) -> tuple[Html, Html]:
    lang, days = reader.lang, line.values["days"]
    if days is None:
        said = say(lang, "digest-tail-never", customer=_subject(line))
    else:
        said = say(lang, "digest-tail", customer=_subject(line), days=str(days))
    return said, say(lang, "digest-do-tail")


_SAID: Final = {"alert": _alert, "due": _due, "worse": _moved, "better": _moved, "tail": _tail}


def _subject(line: Line) -> str:
    return formats.clip(line.name, _NAME)


def _more(lang: str, found: Digest) -> Html:
    told = sum(line.kind == "alert" and not line.old for line in found.lines)
    alerts = found.waiting - found.backlog.alerts - told  # what is old is behind the button, and no news
    due = found.due - sum(line.kind == "due" or line.promised is not None for line in found.lines)
    match alerts > 0, due > 0:
        case True, True:
            return say(lang, "digest-more", alerts=str(alerts), due=str(due))
        case True, False:
            return say(lang, "digest-more-alerts", alerts=str(alerts))
        case False, True:
            return say(lang, "digest-more-due", due=str(due))
    return Html("")


def _buttons(lang: str, found: Digest) -> Rows:
    """One per line, numbered as the lines are; then the alerts."""
    numbered = [
        Button(words.CIRCLED[number], data("do", "risk", line.customer_id)) for number, line in enumerate(found.lines)
    ]
    waiting = Button(
        i18n.label(lang, "digest-button-alerts", count=str(found.waiting)), data("alerts", "all", 0, "new")
    )
    return [numbered, [waiting] if found.waiting else []]
