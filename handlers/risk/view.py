"""What /risk, /rating and their buttons say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from db.customers import CustomerInfo
from db.records import Happening
from db.scores import ScoreInfo
from handlers.common import formats, i18n, why, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.risk.record import Cell, GradeLine, Why, cells_of, lines_of, reasons_of

NAME: Final = 60
REASONS: Final = 3
EPOCH: Final = date(1970, 1, 1)


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer's score as it is shown. `error`: mean calibration error of the serving model, where measured."""

    customer: CustomerInfo
    score: ScoreInfo
    error: float | None = None
    measure: Html | None = None
    private_url: str | None = None


def name(customer: CustomerInfo) -> str:
    return formats.clip(customer.name, NAME)


def risk(frame: Frame, asked: Asked, *, edit: bool = False) -> Reply:
    """Level, churn, grade, reasons, coverage, a measure: the answer to "how risky is X?"."""
    score, lang = asked.score, frame.lang
    lines = [
        _head(lang, asked),
        _grade(lang, score),
        _churn(lang, score),
        *_calibration(lang, asked),
        *_value(frame, score),
        _coverage(lang, score),
        *_why(frame, score),
        *([i18n.say(lang, "risk-measure", measure=asked.measure)] if asked.measure else []),
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


def _churn(lang: str, score: ScoreInfo) -> Html:
    chance = score.churn_probability
    if chance is None:
        return i18n.say(lang, "risk-churn-unknown")
    days = formats.number(lang, score.horizon_days)
    shown = formats.percent(lang, chance, 0 if chance >= 0.01 else 1)
    if chance < 0.01:
        return i18n.say(lang, "risk-churn-rare", days=days, probability=shown)
    return i18n.say(lang, "risk-churn", days=days, probability=shown, count=formats.number(lang, chance * 100))


def _calibration(lang: str, asked: Asked) -> list[Html]:
    if asked.error is None or not asked.score.model_version:
        return []
    error = formats.percent(lang, asked.error, 1)
    return [i18n.say(lang, "risk-calibration", version=asked.score.model_version, error=error)]


def _value(frame: Frame, score: ScoreInfo) -> list[Html]:
    lines = []
    if frame.amounts and score.value_12m:
        lines.append(i18n.say(frame.lang, "risk-value", amount=frame.money(score.value_12m)))
    if score.late_probability is not None:
        chance = formats.percent(frame.lang, score.late_probability)
        days = formats.number(frame.lang, score.expected_days_late or 0)
        lines.append(i18n.say(frame.lang, "risk-late", probability=chance, days=days))
    return lines


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


def _why(frame: Frame, score: ScoreInfo) -> list[Html]:
    """What makes the level where it is not the churn itself, then the reasons of the churn; three in all."""
    lang, cell = frame.lang, deciding(score)
    said: list[Html] = []
    if cell is not None and cell.risk != "loss" and cell.level != "low":
        said.append(_level_line(lang, cell))
    for reason in reasons_of(score)[: REASONS - len(said)]:
        number = words.CIRCLED[len(said)]
        told = sentence(frame, reason)
        said.append(
            i18n.say(lang, "risk-why-line", number=number, reason=told, points=formats.points(lang, reason.delta))
        )
    return [i18n.say(lang, "risk-why"), *said] if said else [i18n.say(lang, "risk-nothing")]


def _level_line(lang: str, cell: Cell) -> Html:
    chance = formats.percent(lang, cell.probability)
    return i18n.say(
        lang, "risk-why-level", number=words.CIRCLED[0], risk=words.word(lang, "risk", cell.risk), probability=chance
    )


def sentence(frame: Frame, reason: Why) -> Html:
    """A reason in words; an amount only where amounts may be seen."""
    values = dict(reason.values)
    if not frame.amounts and "amount" in values:
        return words.word(frame.lang, "family", "payments")
    return why.sentence(frame.lang, reason.family, reason.key, values, currency=frame.currency, thin=reason.thin)


def _buttons(lang: str, asked: Asked) -> list[list[Button]]:
    customer_id = asked.customer.id
    if asked.private_url is not None:
        return [[Button(i18n.label(lang, "risk-button-private"), url=asked.private_url)]]
    named = [("evidence", "evidence"), ("rating", "rating"), ("trend", "trend")]
    first = [Button(i18n.label(lang, f"risk-button-{key}"), data("risk", verb, customer_id)) for key, verb in named]
    second = [Button(i18n.label(lang, "risk-button-visit"), data("do", "visit", customer_id))]
    return [first, second]


def _back(lang: str, customer_id: int) -> list[list[Button]]:
    return [[Button(i18n.label(lang, "risk-button-back"), data("risk", "show", customer_id))]]


def evidence(frame: Frame, asked: Asked, proofs: Sequence[tuple[Why, Sequence[Happening]]]) -> Reply:
    """Each reason with the rows behind it, newest first."""
    lang = frame.lang
    lines = [i18n.say(lang, "risk-evidence-head", customer=name(asked.customer))]
    for number, (reason, rows) in enumerate(proofs):
        lines.append(
            i18n.say(
                lang,
                "risk-why-line",
                number=words.CIRCLED[number],
                reason=sentence(frame, reason),
                points=formats.points(lang, reason.delta),
            )
        )
        lines += [_proof(frame, row) for row in rows] or [i18n.say(lang, "risk-evidence-none")]
    return Reply(i18n.join(lines), _back(lang, asked.customer.id), edit=True, private=True)


def _proof(frame: Frame, row: Happening) -> Html:
    when = formats.day(frame.lang, formats.local(row.at, frame.zone).date(), today=frame.today)
    parts = [words.word(frame.lang, "table", row.table)]
    if row.amount is not None and frame.amounts:
        parts.append(Html(formats.money(frame.lang, row.amount, row.currency or frame.currency)))
    if row.words:
        parts.append(i18n.quoted(formats.clip(row.words, 80)))
    return i18n.say(frame.lang, "risk-evidence-line", when=when, what=Html(" ".join(parts)))


def trend(frame: Frame, asked: Asked, history: Sequence[ScoreInfo]) -> Reply:
    """Past scores, one a week, latest first."""
    lang = frame.lang
    lines = [i18n.say(lang, "risk-trend-head", customer=name(asked.customer))]
    weekly = _one_a_week(history)
    lines += [_trend_line(frame, score) for score in weekly]
    if len(weekly) < 2:
        lines.append(i18n.say(lang, "risk-trend-first"))
    return Reply(i18n.join(lines), _back(lang, asked.customer.id), edit=True, private=True)


def _trend_line(frame: Frame, score: ScoreInfo) -> Html:
    chance = score.churn_probability
    return i18n.say(
        frame.lang,
        "risk-trend-line",
        when=formats.day(frame.lang, formats.local(score.as_of, frame.zone).date(), today=frame.today),
        bar=words.block(chance or 0.0),
        probability="–" if chance is None else formats.percent(frame.lang, chance),
        level=words.word(frame.lang, "level-short", score.level or "low"),
        grade=score.grade or "–",
    )


def _one_a_week(history: Sequence[ScoreInfo], most: int = 12) -> list[ScoreInfo]:
    kept: list[ScoreInfo] = []
    for score in history:
        if not kept or kept[-1].as_of - score.as_of >= timedelta(days=7):
            kept.append(score)
    return kept[:most]


def rating(frame: Frame, asked: Asked, *, edit: bool = False) -> Reply:
    """The grade by dimension, with the indicators that count most."""
    lang, score = frame.lang, asked.score
    lines = [
        i18n.say(
            lang,
            "rating-head",
            customer=name(asked.customer),
            grade=score.grade or "–",
            points=formats.number(lang, score.points or 0),
        )
    ]
    lines += [_dimension(lang, key, points) for key, points in score.detail.get("dimensions", {}).items()]
    lines += [i18n.say(lang, "rating-lines"), *(_indicator(frame, line) for line in lines_of(score)[:5])]
    known = formats.percent(lang, score.detail.get("grade_coverage") or 0.0)
    lines.append(i18n.say(lang, "rating-coverage", share=known))
    return Reply(i18n.join(lines), _back(lang, asked.customer.id), edit=edit, private=True)


def _dimension(lang: str, key: str, points: float) -> Html:
    return i18n.say(
        lang,
        "rating-dimension",
        bar=words.bar(points / 100, 8),
        dimension=words.word(lang, "dimension", key),
        points=formats.number(lang, points),
    )


_PERCENT: Final = (
    "margin_rate", "collected_share", "project_success", "debt_ratio", "profit_margin", "cash_margin", "limit_use",
    "late_15", "overdue_share", "stay", "satisfaction",
)  # fmt: skip


def _indicator(frame: Frame, line: GradeLine) -> Html:
    lang = frame.lang
    if line.value is None:
        shown = str(i18n.say(lang, "rating-value-unknown"))
    elif line.indicator in _PERCENT:
        shown = formats.percent(lang, line.value)
    else:
        shown = formats.number(lang, line.value, 1)
    return i18n.say(
        lang,
        "rating-line",
        sign="▲" if line.contribution >= 0 else "▼",
        indicator=words.word(lang, "indicator", line.indicator),
        value=shown,
        points=formats.number(lang, line.points),
    )


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everybody a person may see: counts by level, money expected and at risk, and who is first in the queue."""

    count: int
    levels: dict[str, int]
    value: float
    at_risk: float
    first: Sequence[tuple[CustomerInfo, ScoreInfo]]


def portfolio(frame: Frame, shown: Portfolio) -> Reply:
    """One picture of all customers in scope."""
    lang = frame.lang
    if not shown.count:
        return Reply(i18n.say(lang, "risk-portfolio-empty"))
    lines = [
        i18n.say(lang, "risk-portfolio-head", count=formats.number(lang, shown.count)),
        i18n.say(lang, "risk-portfolio-levels", **{key: str(count) for key, count in shown.levels.items()}),
    ]
    if frame.amounts:
        value, at_risk = frame.money(shown.value), frame.money(shown.at_risk)
        lines.append(i18n.say(lang, "risk-portfolio-value", value=value, at_risk=at_risk))
    lines.append(i18n.say(lang, "risk-portfolio-top"))
    lines += [_first(frame, place, customer, score) for place, (customer, score) in enumerate(shown.first)]
    buttons = [
        [Button(formats.clip(customer.name, 30), data("risk", "show", customer.id))] for customer, _ in shown.first[:3]
    ]
    return Reply(i18n.join(lines), buttons, private=True)


def _first(frame: Frame, place: int, customer: CustomerInfo, score: ScoreInfo) -> Html:
    values = {
        "number": words.CIRCLED[place],
        "customer": name(customer),
        "level": words.word(frame.lang, "level", score.level or "low"),
        "probability": formats.percent(frame.lang, score.churn_probability or 0.0),
    }
    if not frame.amounts:
        return i18n.say(frame.lang, "risk-portfolio-line-plain", **values)
    amount = frame.money(score.detail.get("at_risk") or 0)
    return i18n.say(frame.lang, "risk-portfolio-line", **values, amount=amount)
