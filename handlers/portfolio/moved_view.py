"""Who got worse and who better, as a message. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from db.compared import Figures
from handlers.common import formats, i18n, moves, why, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.portfolio.frame import Frame, in_rows
from handlers.portfolio.moved import Found, Move

NAME: Final = 30
_WIDTH: Final = 5
_FELT: Final = 0.01
_LATE: Final = 0.1


def moved(frame: Frame, found: Found, names: Mapping[tuple[str, int], str], *, edit: bool = False) -> Reply:
    """A page: the totals first, then who moved, worse and better apart."""
    lang = frame.lang
    if found.since is None:
        return frame.reply([i18n.say(lang, "moved-no-history")], [], edit=edit)
    if not found.worse + found.better + found.same + found.fresh:
        return frame.reply([_head(frame, found, names), i18n.say(lang, "moved-nobody")], [], edit=edit)
    lines = [_head(frame, found, names), i18n.say(lang, "moved-totals", **_counts(frame, found))]
    if found.since > found.wish.period.first:
        lines.append(i18n.say(lang, "moved-later", day=_day(frame, found.since)))
    if found.fresh:
        lines.append(i18n.say(lang, "moved-fresh", count=found.fresh))
    lines += _listed(frame, found)
    if found.last and frame.url is None:  # a group has no buttons to turn pages by
        lines.append(i18n.say(lang, "lists-page", page=found.page + 1, pages=found.last + 1))
    return frame.reply(lines, [*_opened(found), *_turned(lang, found)], edit=edit)


def _counts(frame: Frame, found: Found) -> dict[str, str]:
    return {name: frame.count(getattr(found, name)) for name in ("worse", "better", "same")}


def _head(frame: Frame, found: Found, names: Mapping[tuple[str, int], str]) -> Html:
    span, lang = found.wish.period, frame.lang
    first = _day(frame, found.since or span.first)
    ended = span.last < frame.today
    days = (
        i18n.say(lang, "moved-span", first=first, last=_day(frame, span.last))
        if ended
        else i18n.say(lang, "moved-since", first=first)
    )
    head = "moved-grades" if found.wish.grades else "moved-head"
    if not found.wish.where:
        return i18n.say(lang, head, days=days)
    what = words.listed(lang, [*words.traits(lang, found.wish.where, names)])
    return i18n.say(lang, f"{head}-of", what=what, days=days)


def _day(frame: Frame, day: date) -> str:
    return formats.day(frame.lang, day, today=frame.today)


def _listed(frame: Frame, found: Found) -> Iterator[Html]:
    if not found.shown:
        yield i18n.say(frame.lang, "moved-none-grades" if found.wish.grades else f"moved-none-{found.wish.way}")
    way = ""
    for place, each in enumerate(found.shown):
        if each.way != way:
            way = each.way
            yield i18n.say(frame.lang, f"moved-{way}")
        yield _line(frame, each, place)


def _line(frame: Frame, each: Move, place: int) -> Html:
    lang, then = frame.lang, each.pair.then
    assert then is not None
    facts = [*_changes(frame, then, each.pair.now)]
    if frame.amounts and each.pair.stake:
        facts.append(i18n.say(lang, "moved-stake", amount=frame.money(each.pair.stake)))
    values = {"number": words.CIRCLED[place], "customer": formats.clip(each.pair.name, NAME)}
    because = _why(frame, each)
    line = i18n.say(lang, "moved-line", facts=i18n.join(facts, " · "), **values)
    return line if because is None else i18n.join([line, i18n.say(lang, "moved-why", why=because)])


def _changes(frame: Frame, then: Figures, now: Figures) -> Iterator[Html]:
    lang = frame.lang
    if now.stage != then.stage and "lost" in (now.stage, then.stage):
        yield i18n.say(lang, "moved-lost" if now.stage == "lost" else "moved-returned")
    if then.level and now.level and then.level != now.level:
        before, after = (words.word(lang, "level-short", each) for each in (then.level, now.level))
        yield i18n.say(lang, "digest-change-level", before=before, after=after)
    if then.grade and now.grade and then.grade != now.grade:
        yield i18n.say(lang, "digest-change-grade", before=then.grade, after=now.grade)
    yield from _share(frame, "moved-churn", (then.churn, now.churn), _FELT)
    yield from _share(frame, "moved-late", (then.late, now.late), _LATE)


def _share(frame: Frame, key: str, of: tuple[float | None, float | None], felt: float) -> Iterator[Html]:
    """A share then and now, where it moved visibly."""
    before, after = of
    if before is not None and after is not None and moves.beyond(of, felt):
        points = formats.points(frame.lang, moves.change(of))
        yield i18n.say(frame.lang, key, before=frame.share(before), after=frame.share(after), points=points)


def _why(frame: Frame, each: Move) -> Html | None:
    """The reason that changed most, else the dimension of the grade; in a group without amounts."""
    lang, reason = frame.lang, each.reason
    if each.risk is not None:
        key = "digest-why-risk" if each.way == "worse" else "digest-why-eased"
        return i18n.say(lang, key, risk=words.word(lang, "risk", each.risk))
    if reason is None:
        if each.dimension is None:
            return None
        name, before, after = each.dimension
        points = {"before": frame.count(before), "after": frame.count(after)}
        return i18n.say(lang, "digest-why-dimension", dimension=words.word(lang, "dimension", name), **points)
    values = reason["values"]
    if "amount" in values and not frame.amounts:
        said = words.word(lang, "family", reason["family"])
    else:
        said = why.sentence(lang, reason["family"], reason["key"], values, currency=frame.currency)
    key = "moved-because-gone" if each.gone else "moved-because"
    return i18n.say(lang, key, reason=said, points=formats.points(lang, each.delta))


def _opened(found: Found) -> list[list[Button]]:
    made = [Button(words.CIRCLED[at], data("do", "risk", each.pair.customer_id)) for at, each in enumerate(found.shown)]
    return in_rows(made, _WIDTH)


def _turned(lang: str, found: Found) -> list[list[Button]]:
    way, ticket = found.wish.way, found.ticket or 0
    turns = (("lists-before", found.page - 1), ("lists-next", found.page + 1))
    others = (("worse", found.worse), ("better", found.better))
    pages = [
        Button(i18n.label(lang, key), data("mv", ticket, way, page)) for key, page in turns if 0 <= page <= found.last
    ]
    ways = [
        Button(i18n.label(lang, f"moved-only-{name}", count=str(count)), data("mv", ticket, name, 0))
        for name, count in others
        if name != way and count
    ]
    return [row for row in (pages, ways) if row]
