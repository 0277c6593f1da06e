"""What lies behind a risk: the evidence of each reason, the trend, the grade by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from db.records import Happening
from db.scores import ScoreInfo
from handlers.common import formats, holding, i18n, words
from handlers.common.paying import Reason
from handlers.common.reply import Button, Html, Reply, data
from handlers.risk.record import GradeLine, lines_of
from handlers.risk.view import Asked, Frame, name, reason_line

Proof = tuple[Reason, Sequence[Happening]]
HEAVIEST: Final = 5  # lines of the grade that are shown


def _back(lang: str, customer_id: int) -> list[list[Button]]:
    return [[Button(i18n.label(lang, "risk-button-back"), data("risk", "show", customer_id))]]


def evidence(frame: Frame, asked: Asked, proofs: Sequence[Proof], paid: Sequence[Proof] = ()) -> Reply:
    """Each reason with the rows behind it, newest first; then those of a late payment."""
    lang = frame.lang
    lines = [i18n.say(lang, "risk-evidence-head", customer=name(asked.customer)), *_proofs(frame, proofs)]
    if paid:
        lines += [i18n.say(lang, "paying-evidence"), *_proofs(frame, paid)]
    return Reply(i18n.join(lines), _back(lang, asked.customer.id), edit=True, private=True)


def _proofs(frame: Frame, proofs: Sequence[Proof]) -> list[Html]:
    lines: list[Html] = []
    for place, (reason, rows) in enumerate(proofs):
        lines.append(reason_line(frame, reason, place))
        lines += [_proof(frame, row) for row in rows] or [i18n.say(frame.lang, "risk-evidence-none")]
    return lines


def _proof(frame: Frame, row: Happening) -> Html:
    when = formats.day(frame.lang, formats.local(row.at, frame.zone).date(), today=frame.today)
    parts = [words.word(frame.lang, "table", row.table)]
    if row.amount is not None and frame.amounts:
        parts.append(Html(formats.money(frame.lang, row.amount, row.currency or frame.currency)))
    if row.words:
        parts.append(i18n.quoted(formats.clip(formats.without_command(row.words), 80)))
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
    lines += holding.told(lang, asked.held)
    lines += [_dimension(lang, key, points) for key, points in score.detail.get("dimensions", {}).items()]
    lines += [i18n.say(lang, "rating-lines"), *(_indicator(frame, line) for line in _told(lines_of(score)))]
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


def _told(found: Sequence[GradeLine]) -> list[GradeLine]:
    """The heaviest lines, and those of the firm's own fields however light."""
    return [line for place, line in enumerate(found) if place < HEAVIEST or line.name]


_PERCENT: Final = (
    "margin_rate", "collected_share", "project_success", "debt_ratio", "profit_margin", "cash_margin", "limit_use",
    "late_15", "overdue_share", "stay", "satisfaction",
)  # fmt: skip


def _indicator(frame: Frame, line: GradeLine) -> Html:
    lang = frame.lang
    if line.value is None:
        shown = str(i18n.say(lang, "rating-value-unknown"))
    elif line.name:
        shown = line.said or _own_value(frame, line.value, line.kind)
    elif line.indicator in _PERCENT:
        shown = formats.percent(lang, line.value)
    else:
        shown = formats.number(lang, line.value, 1)
    return i18n.say(
        lang,
        "rating-line",
        sign="▲" if line.contribution >= 0 else "▼",
        indicator=line.name or words.word(lang, "indicator", line.indicator),
        value=shown,
        points=formats.number(lang, line.points),
    )


def _own_value(frame: Frame, value: float, kind: str) -> str:
    if kind == "money":
        return formats.money(frame.lang, value, frame.currency)
    return formats.number(frame.lang, value, 2)
