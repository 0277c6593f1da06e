"""How risky a customer is, in one answer: level, churn, grade, reasons, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from db.customers import CustomerInfo
from db.scores import ScoreInfo
from db.verdicts import VerdictInfo
from handlers.common import formats, i18n, paying, realised, words
from handlers.common.holding import Held
from handlers.common.paying import Habit
from handlers.common.reply import Button, Html, Reply, data
from handlers.risk.record import Cell, Why, cells_of, reasons_of

NAME: Final = 60
REASONS: Final = 3
KINDS: Final = 3  # of signals that are named


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads, in what: language, currency and zone of the firm, whether amounts may be shown."""

    lang: str
    currency: str
    zone: str
    today: date
    amounts: bool = True

    def money(self, amount: object) -> str:
        return formats.money(self.lang, float(str(amount or 0)), self.currency)

    @property
    def payer(self) -> paying.Reader:
        """The same reader of how somebody pays."""
        return paying.Reader(self.lang, self.currency, self.amounts)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a kind of risk rests on: kinds of signals and how many, the day of the latest, complaints and the rest."""

    signals: Sequence[str] = ()
    count: int = 0
    latest: datetime | None = None
    complaints: int = 0  # not resolved
    contract_days: int | None = None  # until the last contract ends


@dataclass(frozen=True, slots=True)
class Advice:
    """The measure that is advised, by its key, and within how many workdays."""

    measure: str
    days: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer's score as it is shown. `error`: mean calibration error of the serving model, where measured.

    grounds: of the kind of risk that makes the level.
    """

    customer: CustomerInfo
    score: ScoreInfo
    grounds: Grounds = Grounds()
    advice: Advice | None = None
    error: float | None = None
    private_url: str | None = None
    verdict: VerdictInfo | None = None  # what a person decided last on the grade
    held: Held | None = None  # what holds the grade where it is
    paying: Habit | None = None  # how it pays, where there is an invoice
    drift: Mapping[str, Any] | None = None  # what became of forecasts (`drifting.measured`)


def name(customer: CustomerInfo) -> str:
    return formats.clip(customer.name, NAME)


def risk(frame: Frame, asked: Asked, *, edit: bool = False) -> Reply:
    """Level, churn, grade, reasons, coverage, a measure: the answer to "how risky is X?"."""
    score, lang = asked.score, frame.lang
    lines = [
        _head(lang, asked),
        _grade(lang, score),
        *_by_hand(frame, asked.verdict),
        *_lost(lang, asked.customer),
        _churn(lang, score),
        *_calibration(frame, asked),
        *_value(frame, score),
        *_paying(frame, asked),
        _coverage(lang, score),
        *_why(frame, asked),
        *_advice(lang, asked.advice),
        *([] if frame.amounts else [i18n.say(lang, "risk-hidden-amounts")]),
    ]
    return Reply(i18n.join(lines), _buttons(lang, asked), edit=edit, private=True)


def _head(lang: str, asked: Asked) -> Html:
    level = words.word(lang, "level", asked.score.level or "low")
    cell = deciding(asked.score)
    if cell is None:
        return i18n.say(lang, "risk-head-plain", customer=name(asked.customer), level=level)
    return i18n.say(
        lang,
        "risk-head",
        customer=name(asked.customer),
        level=level,
        risk=words.word(lang, "risk", cell.risk),
        probability=words.word(lang, "rank", cell.probability_rank),
        impact=words.word(lang, "rank", cell.impact_rank),
    )


def deciding(score: ScoreInfo) -> Cell | None:
    """The kind of risk that makes the level: the worst one that is the customer's own."""
    own = [cell for cell in cells_of(score) if cell.risk != "concentration"]
    return own[0] if own else None


def _grade(lang: str, score: ScoreInfo) -> Html:
    shown = formats.number(lang, score.points or 0)
    group = words.word(lang, "class", score.customer_class or "ordinary")
    return i18n.say(lang, "risk-grade", grade=score.grade or "–", points=shown, group=group)


def _by_hand(frame: Frame, verdict: VerdictInfo | None) -> list[Html]:
    """A person's grade beside the machine's, with author, reason and expiry, while it stands."""
    if verdict is None or verdict.expires_at is None:
        return []
    expires = formats.local(verdict.expires_at, frame.zone).date()
    if expires <= frame.today:
        return []
    until = formats.day(frame.lang, expires, today=frame.today)
    reason = words.word(frame.lang, "regrade-reason", verdict.reason or "")
    return [
        i18n.say(
            frame.lang, "regrade-risk-line", grade=verdict.grade, author=verdict.author, reason=reason, until=until
        )
    ]


def _lost(lang: str, customer: CustomerInfo) -> list[Html]:
    """That somebody said so: no forecast, and what would end it."""
    return [i18n.say(lang, "risk-lost")] if customer.stage == "lost" else []


def _churn(lang: str, score: ScoreInfo) -> Html:
    chance = score.churn_probability
    if chance is None:
        return i18n.say(lang, "risk-churn-unknown")
    days = formats.number(lang, score.horizon_days)
    shown = formats.percent(lang, chance, 0 if chance >= 0.01 else 1)
    if chance < 0.01:
        return i18n.say(lang, "risk-churn-rare", days=days, probability=shown)
    return i18n.say(lang, "risk-churn", days=days, probability=shown, count=formats.number(lang, chance * 100))


def _calibration(frame: Frame, asked: Asked) -> list[Html]:
    """How far forecasts were off, and a warning while they do not hold."""
    if asked.error is None or not asked.score.model_version:
        return []
    error = formats.percent(frame.lang, asked.error, 1)
    said = i18n.say(frame.lang, "risk-calibration", version=asked.score.model_version, error=error)
    return [said, *realised.wrong(realised.Reader(frame.lang, frame.today), asked.drift)] if asked.drift else [said]


def _value(frame: Frame, score: ScoreInfo) -> list[Html]:
    lines = []
    if frame.amounts and score.stake:
        lines.append(i18n.say(frame.lang, "risk-value", amount=frame.money(score.stake)))
    if score.late_probability is not None:
        chance = formats.percent(frame.lang, score.late_probability)
        days = paying.days_late(frame.lang, score.expected_days_late)
        lines.append(i18n.say(frame.lang, "risk-late", probability=chance, days=days))
    return lines


def _paying(frame: Frame, asked: Asked) -> list[Html]:
    """What is overdue, why it may pay late, and whether it pays slower or faster than before."""
    if asked.paying is None:
        return []
    trend = paying.trend(frame.lang, asked.paying.recent, asked.paying.shift) if asked.paying.shift else None
    because = paying.because(frame.payer, asked.paying)
    told = any(each.key == "overdue" for each in asked.paying.reasons[: paying.REASONS] if because)
    return [*([] if told else _overdue_line(frame, asked)), *because, *([trend] if trend else [])]


def _overdue_line(frame: Frame, asked: Asked) -> list[Html]:
    """What is overdue, where no reason says so: of the chance to pay late, or of the level."""
    cell = deciding(asked.score)
    by_level = cell is not None and cell.risk == "payment" and cell.level != "low"
    return [] if by_level else [i18n.say(frame.lang, "paying-now", known=each) for each in _overdue(frame, asked)]


def _coverage(lang: str, score: ScoreInfo) -> Html:
    count, of = str(score.coverage), str(score.coverage_of)
    missing = [
        words.word(lang, "family", family) for family, age in score.detail.get("ages", {}).items() if age is None
    ]
    if score.oldest_days is None:
        said = i18n.say(lang, "risk-data-thin", count=count, of=of)
    else:
        said = i18n.say(lang, "risk-data", count=count, of=of, days=str(score.oldest_days))
    return (
        i18n.join([said, i18n.say(lang, "risk-missing", families=words.listed(lang, missing))], " · ")
        if missing
        else said
    )


def _advice(lang: str, advice: Advice | None) -> list[Html]:
    if advice is None:
        return []
    what = words.word(lang, "playbook", advice.measure)
    return [i18n.say(lang, "risk-measure", measure=what, days=str(advice.days))]


def _why(frame: Frame, asked: Asked) -> list[Html]:
    """What makes the level where it is not the churn itself, then the reasons of the churn; three in all."""
    lang, cell = frame.lang, deciding(asked.score)
    said: list[Html] = []
    if cell is not None and cell.risk != "loss" and cell.level != "low":
        said.append(_level_line(frame, asked, cell))
    for reason in telling(asked.score)[: REASONS - len(said)]:
        said.append(reason_line(frame, reason, len(said)))
    return [i18n.say(lang, "risk-why"), *said] if said else [i18n.say(lang, "risk-nothing")]


def telling(score: ScoreInfo) -> list[Why]:
    """The reasons in the direction of the level first: what lowers the risk comes last, but for a low one first."""
    lowered = score.level in (None, "low")
    return sorted(reasons_of(score), key=lambda reason: (reason.delta < 0) != lowered)


def reason_line(frame: Frame, reason: paying.Reason, place: int) -> Html:
    told, delta = sentence(frame, reason), formats.points(frame.lang, reason.delta)
    return i18n.say(frame.lang, "risk-why-line", number=words.CIRCLED[place], reason=told, points=delta)


def _level_line(frame: Frame, asked: Asked, cell: Cell) -> Html:
    """The kind of risk that makes the level, with what it rests on; its chance where nothing can be named."""
    lang = frame.lang
    risk, chance = words.word(lang, "risk", cell.risk), formats.percent(lang, cell.probability)
    known = _known(frame, asked, cell.risk)
    head = i18n.say(lang, "risk-why-level", number=words.CIRCLED[0], risk=risk, probability=chance)
    return i18n.say(lang, "risk-why-known", head=head, known=words.clauses(lang, known)) if known else head


def _overdue(frame: Frame, asked: Asked) -> list[Html]:
    detail = asked.score.detail
    if not (detail.get("overdue") or 0.0) > 0:
        return []
    days = formats.number(frame.lang, detail.get("days_past_due") or 0.0)
    key = "risk-known-overdue" if frame.amounts else "risk-known-overdue-hidden"
    return [i18n.say(frame.lang, key, amount=frame.money(detail["overdue"]), days=days)]


def _known(frame: Frame, asked: Asked, risk: str) -> list[Html]:
    lang, grounds = frame.lang, asked.grounds
    said = _overdue(frame, asked) if risk == "payment" else []
    if risk == "satisfaction" and grounds.complaints:
        said.append(i18n.say(lang, "risk-known-complaints", count=grounds.complaints))
    if risk == "contract" and grounds.contract_days is not None:
        key = "risk-known-contract" if grounds.contract_days >= 0 else "risk-known-contract-over"
        said.append(i18n.say(lang, key, days=abs(grounds.contract_days)))
    if grounds.latest is not None:
        kinds = words.listed(lang, [words.word(lang, "signal", kind) for kind in grounds.signals[:KINDS]])
        when = formats.day(lang, formats.local(grounds.latest, frame.zone).date(), today=frame.today)
        said.append(i18n.say(lang, "risk-known-signals", kinds=kinds, count=grounds.count, when=when))
    return said


def sentence(frame: Frame, reason: paying.Reason) -> Html:
    """A reason in words; an amount only where amounts may be seen."""
    return paying.sentence(frame.payer, reason)


def _buttons(lang: str, asked: Asked) -> list[list[Button]]:
    customer_id = asked.customer.id
    if asked.private_url is not None:
        return [[Button(i18n.label(lang, "risk-button-private"), url=asked.private_url)]]
    named = ["evidence", "rating", "trend", *(["payment"] if asked.paying is not None else [])]
    first = [Button(i18n.label(lang, f"risk-button-{verb}"), data("risk", verb, customer_id)) for verb in named]
    second = [
        Button(i18n.label(lang, "risk-button-whatif"), data("do", "whatif", customer_id)),
        Button(i18n.label(lang, "risk-button-measure"), data("do", "measure", customer_id)),
        Button(i18n.label(lang, "risk-button-visit"), data("do", "visit", customer_id)),
    ]
    return [first, second]
