"""What people noticed: visits with notes in the owner's language, the signals in them, complaints, survey answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.demo.calendar import WINDOW, Calendar
from bot.demo.customers import Customer
from bot.demo.words import Language, Note, Rng, chance, load, pick
from handlers.imports.rows import ComplaintRow, SignalRow, SurveyRow, VisitRow

# Usual days between two visits, by size.
_CADENCE: Final = {"micro": 110, "small": 80, "medium": 48, "large": 26, "multinational": 26}
_CHANNELS: Final = ("visit", "visit", "visit", "call", "wechat")
_STRAY: Final = 0.04  # a bad word at a healthy customer
_SURVEY_EVERY: Final = 170
_COMPLAINTS_A_YEAR: Final = 0.25


def visits(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[VisitRow | SignalRow]:
    """Routine visits by the owner and those that the customer's story names, in order, each with its signals."""
    days = dict.fromkeys(_routine(customer, calendar, rng))
    told = {calendar.workday(WINDOW - ago): theme for ago, theme in _beats(customer).items()}
    for number, (day, theme) in enumerate(sorted((days | told).items()), 1):
        note = pick(rng, load().notes[theme or _theme(customer, day, rng)])
        yield from _visit(customer, calendar, rng, number, day, note)


def _routine(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[int]:
    cadence = _CADENCE[customer.row.size or "medium"]
    day = customer.plan.first + float(rng.uniform(0, cadence))
    while day < WINDOW:
        yield max(0, calendar.workday(day))
        day += float(rng.gamma(3, cadence / 3))


def _beats(customer: Customer) -> dict[int, str]:
    return dict(customer.story.beats) if customer.story else {}


def _theme(customer: Customer, day: int, rng: Rng) -> str:
    plan = customer.plan
    if plan.troubled(day) and plan.themes and chance(rng, 0.55):
        return pick(rng, plan.themes)
    if plan.growing(day) and chance(rng, 0.35):
        return "growth"
    return pick(rng, tuple(load().notes)) if chance(rng, _STRAY) else "calm"


def _visit(
    customer: Customer, calendar: Calendar, rng: Rng, number: int, day: int, note: Note
) -> Iterator[VisitRow | SignalRow]:
    language, at = customer.owner.language, calendar.in_hours(day, rng)
    blanks = {"n": int(rng.integers(2, 5)), "p": 5 * int(rng.integers(1, 5)), "c": customer.contact}
    step = chance(rng, 0.5)
    visit = VisitRow(
        line=number,
        visit_key=f"V-{customer.key}-{number:03d}",
        customer_key=customer.key,
        visited_at=at,
        person=customer.owner.name,
        channel=pick(rng, _CHANNELS),
        outcome=note.outcome,
        note=_said(note, language).format(**blanks),
        next_step=pick(rng, load().lists["next_step"][language]) if step else None,
        next_at=calendar.date(calendar.next_workday(day + int(rng.integers(3, 25)))) if step else None,
    )
    yield visit
    for kind, words in note.signals.items():
        yield SignalRow(
            line=number,
            signal_key=f"{visit.visit_key}/{kind}",
            customer_key=customer.key,
            signalled_at=at,
            kind=kind,
            words=words[0 if language == "zh" else 1].format(**blanks),
            visit_key=visit.visit_key,
        )


def _said(note: Note, language: Language) -> str:
    return note.zh if language == "zh" else note.en


def complaints(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[ComplaintRow]:
    """Now and then one at anybody's; around the turn of a customer that is let down, two more."""
    story = customer.story
    days = [(int(day), _cause(customer, rng)) for day in rng.uniform(0, WINDOW, rng.poisson(_COMPLAINTS_A_YEAR))]
    if customer.plan.after < 1 and {"quality", "delivery"} & {*customer.plan.themes}:
        cause = next(theme for theme in customer.plan.themes if theme in ("quality", "delivery"))
        days += [(customer.plan.turn + int(shift), cause) for shift in rng.integers(-60, 20, int(rng.integers(1, 3)))]
    for number, (day, cause) in enumerate(sorted(days), 1):
        if customer.plan.first <= day < WINDOW:
            yield _complaint(customer, calendar, rng, number, calendar.workday(day), cause)
    if story and story.complaint:
        cause, ago = story.complaint
        row = _complaint(customer, calendar, rng, len(days) + 1, calendar.workday(WINDOW - ago), cause)
        yield _unresolved(row)


def _cause(customer: Customer, rng: Rng) -> str:
    return pick(rng, tuple(load().complaints))


def _complaint(customer: Customer, calendar: Calendar, rng: Rng, number: int, day: int, cause: str) -> ComplaintRow:
    source, chinese = load().complaints[cause], customer.owner.language == "zh"
    answered = calendar.next_workday(day + float(rng.exponential(1.5)))
    resolved = calendar.next_workday(answered + float(rng.exponential(9))) if chance(rng, 0.85) else WINDOW
    done = resolved < WINDOW
    return ComplaintRow(
        line=number,
        complaint_key=f"T-{customer.key}-{number:02d}",
        customer_key=customer.key,
        complained_at=calendar.moment(day, 9 * 3600),
        severity=int(rng.choice((1, 2, 3), p=(0.5, 0.38, 0.12))),
        cause=cause,
        text=pick(rng, source.zh if chinese else source.en).format(n=int(rng.integers(2, 8))),
        answered_at=calendar.moment(answered, 15 * 3600) if answered < WINDOW else None,
        resolved_at=calendar.moment(resolved, 16 * 3600) if done else None,
        resolution=(source.fix_zh if chinese else source.fix_en) if done else None,
        reopened=done and chance(rng, 0.08),
    )


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


def surveys(customer: Customer, calendar: Calendar, rng: Rng) -> Iterator[SurveyRow]:
    """A score twice a year from three customers of five; lower where there is trouble."""
    if not chance(rng, 0.6):
        return
    metric = pick(rng, ("csat", "nps"))
    first = max(customer.plan.first, int(rng.integers(0, _SURVEY_EVERY)))
    for number, asked in enumerate(range(first, WINDOW, _SURVEY_EVERY), 1):
        day = max(0, calendar.workday(asked))
        yield SurveyRow(
            line=number,
            survey_key=f"S-{customer.key}-{number}",
            customer_key=customer.key,
            surveyed_at=calendar.in_hours(day, rng),
            metric=metric,
            value=_satisfaction(rng, metric, troubled=customer.plan.troubled(day)),
            contact=customer.contact,
        )


def _satisfaction(rng: Rng, metric: str, *, troubled: bool) -> float:
    low, high = (1, 5) if metric == "csat" else (0, 10)
    share = rng.beta(2, 3) if troubled else rng.beta(6, 2)
    return float(round(low + share * (high - low)))
