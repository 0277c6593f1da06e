"""What people noticed: visits with notes in the owner's language, the signals in them, complaints, survey answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.demo.calendar import WINDOW
from bot.demo.customers import Customer, Life
from bot.demo.words import Language, Note, Rng, chance, load, pick
from handlers.imports.rows import ComplaintRow, SignalRow, SurveyRow, VisitRow

# Usual days between two visits, by size.
_CADENCE: Final = {"micro": 110, "small": 80, "medium": 48, "large": 26, "multinational": 26}
_CHANNELS: Final = ("visit", "visit", "visit", "call", "wechat")
STRAY: Final = 0.04  # a bad word at a healthy customer
SURVEY_EVERY: Final = 170
COMPLAINTS_A_YEAR: Final = 0.25


def visits(life: Life) -> Iterator[VisitRow | SignalRow]:
    """Routine visits by the owner and those that the customer's story names, in order, each with its signals."""
    days = dict.fromkeys(_routine(life))
    told = {life.calendar.workday(WINDOW - ago): theme for ago, theme in _beats(life.customer).items()}
    for number, (day, theme) in enumerate(sorted((days | told).items()), 1):
        note = pick(life.rng, load().notes[theme or _theme(life.customer, day, life.rng)])
        yield from visit(life, f"{number:03d}", day=day, note=note)


def cadence(customer: Customer) -> int:
    """Usual days between two visits."""
    return _CADENCE[customer.row.size or "medium"]


def _routine(life: Life) -> Iterator[int]:
    gap = cadence(life.customer)
    day = life.customer.plan.first + float(life.rng.uniform(0, gap))
    while day < WINDOW:
        yield max(0, life.calendar.workday(day))
        day += float(life.rng.gamma(3, gap / 3))


def _beats(customer: Customer) -> dict[int, str]:
    return dict(customer.story.beats) if customer.story else {}


def _theme(customer: Customer, day: int, rng: Rng) -> str:
    plan = customer.plan
    if plan.troubled(day) and plan.themes and chance(rng, 0.55):
        return pick(rng, plan.themes)
    if plan.growing(day) and chance(rng, 0.35):
        return "growth"
    return pick(rng, tuple(load().notes)) if chance(rng, STRAY) else "calm"


def visit(life: Life, number: str, *, day: int, note: Note) -> Iterator[VisitRow | SignalRow]:
    """A visit by the owner with the signals in its note; `number` ends its key."""
    language, at = life.customer.owner.language, life.calendar.in_hours(day, life.rng)
    blanks = {"n": int(life.rng.integers(2, 5)), "p": 5 * int(life.rng.integers(1, 5)), "c": life.customer.contact}
    step = chance(life.rng, 0.5)
    made = VisitRow(
        line=int(number),
        visit_key=f"V-{life.customer.key}-{number}",
        customer_key=life.customer.key,
        visited_at=at,
        person=life.customer.owner.name,
        channel=pick(life.rng, _CHANNELS),
        outcome=note.outcome,
        note=_said(note, language).format(**blanks),
        next_step=pick(life.rng, load().lists["next_step"][language]) if step else None,
        next_at=life.calendar.date(life.calendar.next_workday(day + int(life.rng.integers(3, 25)))) if step else None,
    )
    yield made
    for kind, words in note.signals.items():
        yield SignalRow(
            line=made.line,
            signal_key=f"{made.visit_key}/{kind}",
            customer_key=life.customer.key,
            signalled_at=at,
            kind=kind,
            words=words[0 if language == "zh" else 1].format(**blanks),
            visit_key=made.visit_key,
        )


def _said(note: Note, language: Language) -> str:
    return note.zh if language == "zh" else note.en


def complaints(life: Life) -> Iterator[ComplaintRow]:
    """Now and then one at anybody's; around the turn of a customer that is let down, two more."""
    story, days = life.customer.story, _complaint_days(life)
    for number, (day, cause) in enumerate(days, 1):
        if life.customer.plan.first <= day < WINDOW:
            yield _complaint(life, number, day=life.calendar.workday(day), cause=cause)
    if story and story.complaint:
        cause, ago = story.complaint
        yield _unresolved(_complaint(life, len(days) + 1, day=life.calendar.workday(WINDOW - ago), cause=cause))


def _complaint_days(life: Life) -> list[tuple[int, str]]:
    """Days and causes, in order."""
    rng, plan = life.rng, life.customer.plan
    causes = tuple(load().complaints)
    days = [(int(day), pick(rng, causes)) for day in rng.uniform(0, WINDOW, rng.poisson(COMPLAINTS_A_YEAR))]
    let_down = [theme for theme in plan.themes if theme in ("quality", "delivery")]
    if plan.after < 1 and let_down:
        shifts = rng.integers(-60, 20, int(rng.integers(1, 3)))
        days += [(plan.turn + int(shift), let_down[0]) for shift in shifts]
    return sorted(days)


def _complaint(life: Life, number: int, *, day: int, cause: str) -> ComplaintRow:
    """A complaint of the past, with what came of it until today."""
    answered = life.calendar.next_workday(day + float(life.rng.exponential(1.5)))
    resolved = (
        life.calendar.next_workday(answered + float(life.rng.exponential(9))) if chance(life.rng, 0.85) else WINDOW
    )
    done = resolved < WINDOW
    return replace(
        complaint(life, f"{number:02d}", day=day, cause=cause),
        answered_at=life.calendar.moment(answered, 15 * 3600) if answered < WINDOW else None,
        resolved_at=life.calendar.moment(resolved, 16 * 3600) if done else None,
        resolution=fix(life.customer, cause) if done else None,
        reopened=done and chance(life.rng, 0.08),
    )


def complaint(life: Life, number: str, *, day: int, cause: str) -> ComplaintRow:
    """A fresh one, that nobody has answered; `number` ends its key."""
    source, chinese = load().complaints[cause], life.customer.owner.language == "zh"
    return ComplaintRow(
        line=int(number),
        complaint_key=f"T-{life.customer.key}-{number}",
        customer_key=life.customer.key,
        complained_at=life.calendar.moment(day, 9 * 3600),
        severity=int(life.rng.choice((1, 2, 3), p=(0.5, 0.38, 0.12))),
        cause=cause,
        text=pick(life.rng, source.zh if chinese else source.en).format(n=int(life.rng.integers(2, 8))),
    )


def fix(customer: Customer, cause: str) -> str:
    """What is done about a complaint of that cause, in the owner's language."""
    source = load().complaints[cause]
    return source.fix_zh if customer.owner.language == "zh" else source.fix_en


def _unresolved(row: ComplaintRow) -> ComplaintRow:
    """The same complaint, grave, and nobody did anything."""
    return ComplaintRow(
        line=row.line,
        complaint_key=row.complaint_key,
        customer_key=row.customer_key,
        complained_at=row.complained_at,
        severity=3,
        cause=row.cause,
        text=row.text,
    )


def surveys(life: Life) -> Iterator[SurveyRow]:
    """A score twice a year from three customers of five; lower where there is trouble."""
    if not chance(life.rng, 0.6):
        return
    metric = pick(life.rng, ("csat", "nps"))
    first = max(life.customer.plan.first, int(life.rng.integers(0, SURVEY_EVERY)))
    for number, asked in enumerate(range(first, WINDOW, SURVEY_EVERY), 1):
        day = max(0, life.calendar.workday(asked))
        yield survey(life, str(number), day=day, metric=metric, troubled=life.customer.plan.troubled(day))


def survey(life: Life, number: str, *, day: int, metric: str, troubled: bool) -> SurveyRow:
    """One answer; `number` ends its key."""
    return SurveyRow(
        line=int(number),
        survey_key=f"S-{life.customer.key}-{number}",
        customer_key=life.customer.key,
        surveyed_at=life.calendar.in_hours(day, life.rng),
        metric=metric,
        value=_satisfaction(life.rng, metric, troubled=troubled),
        contact=life.customer.contact,
    )


def _satisfaction(rng: Rng, metric: str, *, troubled: bool) -> float:
    low, high = (1, 5) if metric == "csat" else (0, 10)
    share = rng.beta(2, 3) if troubled else rng.beta(6, 2)
    return float(round(low + share * (high - low)))
