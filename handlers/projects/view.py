"""What /project shows: the pipeline, a customer's projects, and the best partners for a type of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from db.people import FirmInfo
from db.projects import Participant, ProjectInfo
from handlers.common import formats, i18n, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, Rows, data
from handlers.projects.service import Fit, Pipeline, Portrait, Sum

NAME: Final = 36
LISTED: Final = 6
STAGES: Final = 8
A_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads: language, the firm's currency and zone, whether amounts may be shown.

    url: in a group, the way to the private chat, where the buttons are for.
    """

    lang: str
    firm: FirmInfo
    today: date
    amounts: bool
    url: str | None = None

    def money(self, amount: float, currency: str | None = None) -> str:
        return formats.money(self.lang, amount, currency or self.firm.currency)

    def day(self, at: datetime) -> str:
        return formats.day(self.lang, formats.local(at, self.firm.zone).date(), today=self.today)

    def reply(self, lines: list[Html], buttons: Rows, *, edit: bool = False) -> Reply:
        """The answer for the asker; in a group without its buttons."""
        if self.url is not None:
            buttons = [[Button(label(self.lang, "customers-open-private"), url=self.url)]]
        return Reply(join(lines), buttons, edit=edit, private=True)


# The pipeline ---------------------------------------------------------------------------------------------------------


def pipeline(frame: Frame, found: Pipeline, types: Sequence[str], *, edit: bool = False) -> Reply:
    """Open projects by stage, what is late, how the types end; buttons to each type's best partners."""
    lang = frame.lang
    lines = [_with_amount(frame, "project-head", found.open)]
    lines += [_with_amount(frame, "project-stage", each, name=_stage(lang, each.key)) for each in found.stages[:STAGES]]
    lines += [say(lang, "project-late", count=formats.number(lang, found.late))] if found.late else []
    ended = [each for each in found.types if each.won + each.lost]
    lines += [_apart(say(lang, "project-results"))] if ended else []
    lines += [_results(lang, each) for each in ended[:STAGES]]
    lines.append(_apart(say(lang, "project-hint")))
    return frame.reply(lines, _types(lang, types) + _whose(lang), edit=edit)


def owners(frame: Frame, found: Pipeline, names: Mapping[int, str]) -> Reply:
    """The pipeline by person."""
    lang = frame.lang
    lines = [say(lang, "project-people-head")]
    for each in found.owners:
        name = names.get(each.owner_id or 0, label(lang, "customers-nobody"))
        won = {"won": formats.number(lang, each.won), "lost": formats.number(lang, each.lost)}
        lines.append(_with_amount(frame, "project-person", each, name=formats.clip(name, NAME), **won))
    back = [Button(label(lang, "project-back"), data("project", "all"))]
    return frame.reply(lines, [back], edit=True)


def _apart(line: Html) -> Html:
    """The line with a free one above."""
    return Html(f"\n{line}")


def _with_amount(frame: Frame, key: str, each: Sum, **values: str | Html) -> Html:
    count = formats.number(frame.lang, each.count)
    if not frame.amounts:
        return say(frame.lang, f"{key}-plain", count=count, **values)
    return say(frame.lang, key, count=count, amount=frame.money(each.amount), **values)


def _results(lang: str, each: Sum) -> Html:
    share = formats.percent(lang, each.won / (each.won + each.lost))
    won, lost = formats.number(lang, each.won), formats.number(lang, each.lost)
    return say(lang, "project-result", name=type_name(lang, each.key), won=won, lost=lost, share=share)


def _stage(lang: str, key: str) -> Html:
    return words.word(lang, "project-stage", formats.clip(key, NAME)) if key else say(lang, "segments-unknown")


def type_name(lang: str, key: str) -> Html:
    """A type of project in the reader's words, or as the firm wrote it."""
    return words.word(lang, "project-type", formats.clip(key, NAME)) if key else say(lang, "segments-unknown")


def _types(lang: str, types: Sequence[str]) -> list[list[Button]]:
    made = [
        Button(label(lang, "project-partners-of", name=type_name(lang, key)), data("project", "type", number))
        for number, key in enumerate(types)
    ]
    return [made[start : start + 2] for start in range(0, len(made), 2)]


def _whose(lang: str) -> list[list[Button]]:
    return [[Button(label(lang, f"project-whose-{key}"), data("project", key)) for key in ("mine", "all", "people")]]


# Partners -------------------------------------------------------------------------------------------------------------


def partners(
    frame: Frame, kind: str, found: Sequence[Fit], names: Mapping[int, str], weights: Mapping[str, float]
) -> Reply:
    """The best partners for a type of project, with their grade for everything beside it."""
    lang = frame.lang
    lines = [say(lang, "project-partners-head", name=type_name(lang, kind)), weighed(lang, weights)]
    shown = [fit for fit in found if fit.customer_id in names]
    lines += [_partner(lang, at, fit, names[fit.customer_id]) for at, fit in enumerate(shown)]
    lines += [] if shown else [say(lang, "risk-portfolio-empty")]
    lines.append(say(lang, "project-partners-how", name=type_name(lang, kind)))
    cards = [Button(words.CIRCLED[at], data("do", "project", fit.customer_id)) for at, fit in enumerate(shown)]
    return frame.reply(lines, [cards, [Button(label(lang, "project-back"), data("project", "all"))]])


def weighed(lang: str, weights: Mapping[str, float]) -> Html:
    """What counts how much, the heaviest first."""
    whole = sum(weights.values()) or 1.0
    heaviest = sorted(weights.items(), key=lambda each: -each[1])
    told = [
        say(
            lang,
            "project-weight",
            name=words.word(lang, "dimension", key),
            share=formats.percent(lang, weight / whole),
        )
        for key, weight in heaviest
        if weight > 0
    ]
    return say(lang, "project-weights", weights=words.listed(lang, told))


def _partner(lang: str, at: int, fit: Fit, name: str) -> Html:
    line = say(
        lang,
        "project-partner",
        number=words.CIRCLED[at],
        customer=formats.clip(name, NAME),
        grade=fit.grade,
        points=formats.number(lang, fit.points),
        usual=fit.usual,
        usual_points=formats.number(lang, fit.usual_points),
    )
    return join([line, _record(lang, fit)], " ")


def _record(lang: str, fit: Fit) -> Html:
    if not fit.won + fit.lost:
        return Html("")
    return say(lang, "project-record", won=formats.number(lang, fit.won), lost=formats.number(lang, fit.lost))


# One customer ---------------------------------------------------------------------------------------------------------


def portrait(frame: Frame, found: Portrait, *, edit: bool) -> Reply:
    """A customer's projects, who takes part, and how good a partner it is for each type."""
    lang, name = frame.lang, formats.clip(found.customer.name, NAME)
    won, lost = (sum(getattr(each, key) for each in found.projects) for key in ("won", "lost"))
    count = formats.number(lang, len(found.projects))
    if won + lost:
        share = formats.percent(lang, won / (won + lost))
        head = say(lang, "project-of-head-rate", name=name, count=count, share=share, won=str(won), lost=str(lost))
    else:
        head = say(lang, "project-of-head", name=name, count=count)
    lines = [head, *(_project(frame, each, found.participants.get(each.id, ())) for each in found.projects[:LISTED])]
    if found.fits:
        lines.append(_apart(say(lang, "project-fits")))
        lines += [_fitting(lang, fit) for fit in found.fits]
    return frame.reply(lines, _doings(lang, found), edit=edit)


def _project(frame: Frame, each: ProjectInfo, taking_part: Sequence[Participant]) -> Html:
    lang = frame.lang
    parts = [type_name(lang, each.type)] if each.type else []
    parts.append(_state(lang, each))
    if each.amount is not None and frame.amounts:
        parts.append(i18n.quoted(frame.money(float(each.amount), each.currency)))
    if each.open and each.expected_at is not None:
        parts.append(say(lang, "project-expected", day=frame.day(each.expected_at)))
    name = formats.clip(each.name or label(lang, "project-nameless"), NAME)
    line = say(lang, "project-line", name=name, what=join(parts, " · "))
    told = [_taking_part(lang, who) for who in taking_part]
    return join([line, say(lang, "project-with", who=words.listed(lang, told))] if told else [line])


def _state(lang: str, each: ProjectInfo) -> Html:
    if each.result is None:
        return _stage(lang, each.stage or "") if each.open else say(lang, "project-closed")
    if each.lost and each.reason:
        why = words.word(lang, "cause", each.reason)
        return say(lang, "project-lost-why", result=words.word(lang, "project-ended", each.result), why=why)
    return words.word(lang, "project-ended", each.result)


def _taking_part(lang: str, who: Participant) -> Html:
    parts = [i18n.quoted(formats.clip(who.name, NAME))]
    parts += [i18n.quoted(formats.percent(lang, who.share))] if who.share is not None else []
    parts += [i18n.quoted(who.role)] if who.role else []
    parts += [say(lang, "project-bears-risk")] if who.bears_risk else []
    return join(parts, " ")


def _fitting(lang: str, fit: Fit) -> Html:
    line = say(
        lang,
        "project-fit",
        name=type_name(lang, fit.type),
        grade=fit.grade,
        points=formats.number(lang, fit.points),
        more=_more(lang, fit),
    )
    return join([line, _record(lang, fit)], " ")


def _more(lang: str, fit: Fit) -> str:
    """What the profile makes of it, in points against the grade for everything."""
    return formats.points(lang, (fit.points - fit.usual_points) / 100)


def _doings(lang: str, found: Portrait) -> list[list[Button]]:
    running = [each for each in found.projects[:LISTED] if each.open]
    more = [
        [
            Button(
                label(lang, "project-add-to", name=formats.clip(each.name or label(lang, "project-nameless"), 20)),
                data("project", "with", each.id),
            )
        ]
        for each in running[:A_ROW]
    ]
    last = [
        Button(label(lang, "customers-do-update"), data("do", "update", found.customer.id)),
        Button(label(lang, "customers-back-to-card"), data("card", found.customer.id)),
    ]
    return [*more, last]
