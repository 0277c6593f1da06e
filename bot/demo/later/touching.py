"""Visits by colleagues, complaints and what is done about them, and surveys, in the days after the demo began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.demo import touches
from bot.demo.calendar import WINDOW
from bot.demo.customers import Life
from bot.demo.later.course import Course, residual
from bot.demo.words import Rng, chance, load, pick
from handlers.imports.rows import ComplaintRow, Row, SurveyRow, VisitRow

_SHAPE: Final = 3  # of the gaps between visits
_GROWS: Final = 0.3  # a plan that grows faster than this shows
_AROUND: Final = 20  # days after a let-down within which it is complained of


@dataclass
class Visiting:
    """Colleagues go on to visit as they did; what they write down is what the customer's story lets them see."""

    course: Course
    rng: Rng
    _next: float

    @classmethod
    def after(cls, course: Course, rng: Rng, past: Sequence[Row]) -> Visiting:
        cadence = touches.cadence(course.customer)
        days = [course.calendar.day_of(row.visited_at) for row in past if isinstance(row, VisitRow)]
        waited = course.began - max(days, default=course.began)
        return cls(course, rng, course.began + residual(rng, _SHAPE, cadence / _SHAPE, waited))

    def step(self, day: int) -> Iterator[Row]:
        if day < self._next:
            return
        self._next = day + float(self.rng.gamma(_SHAPE, touches.cadence(self.course.customer) / _SHAPE))
        note = pick(self.rng, load().notes[self._theme()])
        life = Life(self.course.customer, self.course.calendar, self.rng)
        for row in touches.visit(life, f"{self.course.calendar.date(day):%y%m%d}", day=day, note=note):
            # A promise that stood in a file is nobody's to-do, and nobody would ever be seen to keep it.
            yield replace(row, next_step=None, next_at=None) if isinstance(row, VisitRow) else row

    def _theme(self) -> str:
        course = self.course
        if course.troubled and course.plan.themes and chance(self.rng, 0.55):
            return pick(self.rng, course.plan.themes)
        if course.plan.growth > _GROWS and not course.troubled and chance(self.rng, 0.35):
            return "growth"
        return pick(self.rng, tuple(load().notes)) if chance(self.rng, touches.STRAY) else "calm"


@dataclass
class Complaining:
    """Now and then one at anybody's, and one where a customer is let down; those that are open come to their end."""

    course: Course
    rng: Rng
    _next: float

    @classmethod
    def after(cls, course: Course, rng: Rng, past: Sequence[Row]) -> Complaining:
        """Of what was open some is answered and resolved; what a story leaves open nobody resolves."""
        going = cls(course, rng, course.began + float(rng.exponential(365 / touches.COMPLAINTS_A_YEAR)))
        for row in past:
            if isinstance(row, ComplaintRow) and row.resolved_at is None and not going._left_open(row):
                going.treat(row, course.began)
        return going

    def _left_open(self, row: ComplaintRow) -> bool:
        """Grave ones that were never answered are the stories' own."""
        story = self.course.customer.story
        return story is not None and story.complaint is not None and row.answered_at is None

    def turned(self, day: int) -> None:
        """The customer was let down: it will say so."""
        if {"quality", "delivery"} & set(self.course.plan.themes):
            self._next = min(self._next, day + float(self.rng.uniform(0, _AROUND)))

    def step(self, day: int) -> Iterator[Row]:
        if day < self._next:
            return
        self._next = day + float(self.rng.exponential(365 / touches.COMPLAINTS_A_YEAR))
        let_down = [theme for theme in self.course.plan.themes if theme in ("quality", "delivery")]
        cause = let_down[0] if let_down else pick(self.rng, tuple(load().complaints))
        life = Life(self.course.customer, self.course.calendar, self.rng)
        number = f"{self.course.calendar.date(day):%y%m%d}"
        fresh = touches.complaint(life, number, day=day, cause=cause)
        yield fresh
        self.treat(fresh, day)

    def treat(self, row: ComplaintRow, day: int) -> None:
        """Somebody answers, and mostly it is resolved."""
        calendar, diary = self.course.calendar, self.course.diary
        answered = calendar.next_workday(day + float(self.rng.exponential(1.5)))
        if row.answered_at is None:
            row = replace(row, answered_at=calendar.moment(answered, 17 * 3600))
            diary.put(answered, row)
        if chance(self.rng, 0.85):
            resolved = calendar.next_workday(answered + float(self.rng.exponential(9)))
            fix = touches.fix(self.course.customer, row.cause)
            diary.put(resolved, replace(row, resolved_at=calendar.moment(resolved, 17 * 3600 + 900), resolution=fix))


@dataclass
class Surveying:
    """Who was asked twice a year goes on to be asked."""

    course: Course
    rng: Rng
    _next: float
    _metric: str

    @classmethod
    def after(cls, course: Course, rng: Rng, past: Sequence[Row]) -> Surveying:
        asked = [row for row in past if isinstance(row, SurveyRow)]
        if not asked:
            new = course.began > WINDOW and chance(rng, 0.6)
            first = course.began + touches.SURVEY_EVERY if new else float("inf")
            return cls(course, rng, first, "nps")
        last = max(asked, key=lambda row: row.surveyed_at)
        return cls(course, rng, course.calendar.day_of(last.surveyed_at) + touches.SURVEY_EVERY, last.metric)

    def step(self, day: int) -> Iterator[Row]:
        if day < self._next:
            return
        self._next = day + touches.SURVEY_EVERY
        life = Life(self.course.customer, self.course.calendar, self.rng)
        number = f"{self.course.calendar.date(day):%y%m%d}"
        yield touches.survey(life, number, day=day, metric=self._metric, troubled=self.course.troubled)
