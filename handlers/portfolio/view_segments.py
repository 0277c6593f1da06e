"""What /segments shows: figures of each segment, the long tail, and who is on the way up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.portfolio.frame import Frame, in_rows
from handlers.portfolio.service import Tail

if TYPE_CHECKING:
    from scoring.potential import Potential
    from scoring.segments import Segment

DIMENSIONS: Final = (
    "industry", "size", "region", "credit", "grade", "class", "level", "project", "value", "rfm", "stage", "cause",
)  # fmt: skip
TAILS: Final = ("tail", "rising")
MOST: Final = 8
NAME: Final = 40
# The words that a dimension's keys are told in; others are told as the firm wrote them.
_GROUPS: Final = {
    "industry": "industry", "size": "size", "region": "region", "class": "class", "level": "level",
    "project": "project-type", "value": "segment-value", "rfm": "rfm", "stage": "stage", "cause": "cause",
}  # fmt: skip


def segments(
    frame: Frame, by: str, found: Sequence[Segment], *, fallen: Mapping[str, int] | None = None, edit: bool = False
) -> Reply:
    """Each segment's count, value, churn, retention and the way to serve it; most revenue first.

    fallen: stage a year ago -> how many of who stood in it are gone now.
    """
    lang = frame.lang
    if not found:
        return frame.reply([i18n.say(lang, "risk-portfolio-empty")], [], edit=edit)
    dimension = i18n.say(lang, f"segments-by-{by}")
    lines = [i18n.say(lang, "segments-head", dimension=dimension, count=frame.count(len(found)))]
    lines += [_segment(frame, by, each) for each in found[:MOST]]
    if len(found) > MOST:
        rest = sum(each.customers for each in found[MOST:])
        lines.append(i18n.say(lang, "segments-more", count=frame.count(len(found) - MOST), customers=frame.count(rest)))
    lines += _fallen(frame, fallen) if fallen else []
    lines.append(i18n.say(lang, "segments-note"))
    return frame.reply(lines, _choices(lang, by), edit=edit)


def _segment(frame: Frame, by: str, each: Segment) -> Html:
    lang = frame.lang
    values: dict[str, str | int] = {
        "name": _named(lang, by, each.key),
        "customers": each.customers,
        "share": frame.share(each.revenue_share),
        "churn": frame.share(each.churn),
        "retention": frame.share(each.retention),
        "strategy": _served(lang, by, each),
    }
    if not frame.amounts:
        return i18n.say(lang, "segments-line-plain", **values)
    return i18n.say(lang, "segments-line", **values, value=frame.money(each.value))


def _served(lang: str, by: str, each: Segment) -> Html:
    """How a segment is served; a stage of life is acted on in its own way."""
    return i18n.say(lang, f"profile-stage-do-{each.key}" if by == "stage" else f"strategy-{each.strategy}")


def _fallen(frame: Frame, fallen: Mapping[str, int]) -> list[Html]:
    """In which stage those were lost who went within a year."""
    lang = frame.lang
    told = [
        i18n.say(lang, "segments-fallen-of", stage=words.word(lang, "stage", stage), count=frame.count(count))
        for stage, count in fallen.items()
    ]
    return [i18n.say(lang, "segments-fallen", stages=words.listed(lang, told))]


def _named(lang: str, by: str, key: str) -> Html:
    if not key:
        return i18n.say(lang, "segments-no-project" if by == "project" else "segments-unknown")
    return words.word(lang, _GROUPS.get(by, "segment-key"), formats.clip(key, NAME))


def tail(frame: Frame, which: str, found: Tail, names: Mapping[int, str], *, edit: bool) -> Reply:
    """Customers by what could become of them."""
    lang = frame.lang
    shown = [each for each in found.shown if each.customer_id in names]
    lines = [i18n.say(lang, f"segments-{which}-head", count=frame.count(found.total))]
    lines += [_potential(frame, which, at, each, names[each.customer_id]) for at, each in enumerate(shown)]
    if not shown:
        lines.append(i18n.say(lang, "segments-tail-none"))
    cards = [
        Button(formats.clip(names[each.customer_id], 24), data("do", "customer", each.customer_id))
        for each in shown[:4]
    ]
    return frame.reply(lines, [*in_rows(cards, 2), *_choices(lang, which)], edit=edit)


def _potential(frame: Frame, which: str, at: int, each: Potential, name: str) -> Html:
    lang, grown = frame.lang, each.growth
    values = {
        "number": words.CIRCLED[at],
        "customer": formats.clip(name, NAME),
        "churn": frame.share(each.churn),
        "growth": formats.points(lang, grown - 1.0) + "%" if grown == grown else "–",
        "days": frame.count(each.contact_days),
    }
    if not frame.amounts:
        return i18n.say(lang, f"segments-{which}-line-plain", **values)
    amounts = {"revenue": each.revenue, "value": each.value, "potential": each.potential}
    money = {key: frame.money(amount) for key, amount in amounts.items()}
    return i18n.say(lang, f"segments-{which}-line", **values, **money)


def _choices(lang: str, chosen: str) -> list[list[Button]]:
    made = [
        Button(("✓ " if key == chosen else "") + i18n.label(lang, f"segments-by-{key}"), data("seg", key))
        for key in (*DIMENSIONS, *TAILS)
    ]
    return in_rows(made, 4)
