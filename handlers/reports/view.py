"""A report in words: parts of paragraphs and tables, the same for PDF and Excel. Pure."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from handlers.common import formats, quarters, realised, why, words
from handlers.common.i18n import label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.reports.service import LEVELS, RANKS, Item, Report

if TYPE_CHECKING:
    from scoring.quarters import Quarter

_NAME: Final = 40
UNITS: Final = ("count", "share", "money")


@dataclass(frozen=True, slots=True)
class Square:
    """One cell of a table; `level` colours it. `number`: what a spreadsheet can add up, `unit` (of UNITS) how."""

    text: str
    level: str = ""
    number: float | None = None
    unit: str = "count"


@dataclass(frozen=True, slots=True)
class Table:
    """`wide`: the columns that share the room that is left, and into how many parts of it."""

    head: Sequence[str]
    rows: Sequence[Sequence[Square]]
    wide: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    paragraphs: Sequence[str]
    tables: Sequence[Table] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Pages:
    """A whole report; plain text everywhere, nothing is markup."""

    lang: str
    currency: str
    title: str
    subtitle: str
    parts: Sequence[Part]


def choice(lang: str) -> Reply:
    """Which form the report shall have."""
    buttons = [Button(label(lang, f"reports-button-{form}"), data("report", form)) for form in ("pdf", "xlsx")]
    return Reply(say(lang, "reports-which"), [buttons])


def pages(lang: str, report: Report) -> Pages:
    """The risk report in its four parts."""
    names = [formats.team(lang, team.name, team.name_en) for team in report.teams]
    whose = html.unescape(words.listed(lang, names)) if names else label(lang, "reports-everybody")
    day = formats.local(report.now, report.firm.zone).date().isoformat()
    return Pages(
        lang,
        report.firm.currency,
        label(lang, "reports-title", firm=report.firm.name),
        label(lang, "reports-subtitle", whose=whose, day=day, customers=formats.number(lang, report.customers)),
        [_identification(lang, report), _matrix(lang, report), _method(lang, report), _conclusion(lang, report)],
    )


def _identification(lang: str, report: Report) -> Part:
    named = [Square(_word(lang, "level", level), level) for level in LEVELS]
    head = [label(lang, "reports-kind"), *(square.text for square in named)]
    rows = [
        [Square(_word(lang, "risk", risk)), *(_count(lang, levels.get(level, 0), level) for level in LEVELS)]
        for risk, levels in sorted(report.risks.items(), key=lambda each: [-each[1].get(level, 0) for level in LEVELS])
    ]
    lately = _quarters(lang, report)
    return Part(
        label(lang, "reports-part-identification"),
        [
            label(lang, "reports-identified", **_money(lang, report)),
            *([label(lang, "reports-quarters", days=_default_days(lang, report))] if lately else []),
        ],
        [Table(head, rows), _named(lang, report), *lately],
    )


def _quarters(lang: str, report: Report) -> list[Table]:
    """The quarters since the first of which anything is known; defaults once most debts are old enough to be one."""
    known = [each for each in report.quarters if each.buyers or each.due or each.complaints]
    if not known:
        return []
    names = ("quarter", "sales", "retention", "late", "default", "bad", "answer", "solve")
    return [Table([label(lang, f"reports-{name}") for name in names], [_quarter(lang, report, each) for each in known])]


def _default_days(lang: str, report: Report) -> str:
    return formats.number(lang, report.quarters[-1].default_days)


def _quarter(lang: str, report: Report, each: Quarter) -> list[Square]:
    old = quarters.ripe(each)
    return [
        Square(quarters.name(each.since_day)),
        _amount(lang, report, each.sales),
        _share(lang, each.retention),
        _share(lang, each.late),
        _share(lang, each.defaulted if old else math.nan),
        _share(lang, each.bad if old else math.nan),
        _time(lang, each.answer_hours),
        _time(lang, each.solve_days),
    ]


def _share(lang: str, share: float) -> Square:
    return Square("–") if math.isnan(share) else Square(formats.percent(lang, share, 1), "", share, "share")


def _time(lang: str, time: float) -> Square:
    return Square("–") if math.isnan(time) else Square(formats.number(lang, time, 1), "", round(time, 1))


def _money(lang: str, report: Report) -> dict[str, str]:
    currency = report.firm.currency
    return {
        "value": formats.money(lang, report.value, currency),
        "risk": formats.money(lang, report.at_risk, currency),
        "customers": formats.number(lang, report.customers),
    }


def _count(lang: str, count: int, level: str) -> Square:
    return Square(formats.number(lang, count), level, count) if count else Square("–")


def _word(lang: str, group: str, key: str) -> str:
    return html.unescape(words.word(lang, group, key))


def _named(lang: str, report: Report) -> Table:
    head = [label(lang, f"reports-{name}") for name in ("customer", "level", "kind", "churn", "at-risk", "why")]
    rows = [_customer(lang, report, item) for item in report.first]
    return Table(head, rows, wide={0: 1, 5: 2})


def _customer(lang: str, report: Report, item: Item) -> list[Square]:
    level, churn = item.score.level or "low", item.score.churn_probability
    at_risk = item.score.detail.get("at_risk")
    return [
        Square(formats.clip(item.name, _NAME)),
        Square(_word(lang, "level-short", level), level),
        Square(_word(lang, "risk", item.cell.risk) if item.cell else "–"),
        Square("–") if churn is None else Square(formats.percent(lang, churn), "", churn, "share"),
        Square("–") if at_risk is None else _amount(lang, report, float(at_risk)),
        Square(_reasons(lang, report, item)),
    ]


def _amount(lang: str, report: Report, amount: float) -> Square:
    return Square(formats.money(lang, amount, report.firm.currency), "", amount, "money")


def _reasons(lang: str, report: Report, item: Item) -> str:
    told = [
        why.sentence(lang, each.family, each.key, each.values, currency=report.firm.currency) for each in item.reasons
    ]
    return html.unescape(words.clauses(lang, [*_level(lang, item), *told])) or "–"


def _level(lang: str, item: Item) -> list[Html]:
    """The risk that makes the level with its probability, where it is another than to lose the customer."""
    cell = item.cell
    if cell is None or cell.risk == "loss" or cell.level == "low":
        return []
    risk, chance = words.word(lang, "risk", cell.risk), formats.percent(lang, cell.probability)
    return [say(lang, "reports-why-risk", risk=risk, probability=chance)]


def _matrix(lang: str, report: Report) -> Part:
    """Rows: probability, the highest on top. Columns: impact."""
    head = [label(lang, "reports-axes"), *(label(lang, f"reports-impact-{rank}") for rank in RANKS)]
    rows = [
        [
            Square(label(lang, f"reports-probability-{rank}")),
            *(
                _cell(lang, report.grid.get((rank, impact), 0), report.table[RANKS.index(rank)][place])
                for place, impact in enumerate(RANKS)
            ),
        ]
        for rank in reversed(RANKS)
    ]
    return Part(label(lang, "reports-part-matrix"), [label(lang, "reports-matrix")], [Table(head, rows)])


def _cell(lang: str, count: int, level: str) -> Square:
    return Square(formats.number(lang, count), level, count)


def _method(lang: str, report: Report) -> Part:
    method, lines = report.method, [label(lang, f"reports-method-{number}") for number in ("1", "2", "3", "4")]
    if method.scored_at is not None and method.horizon_days is not None:
        when = formats.local(method.scored_at, report.firm.zone).strftime("%Y-%m-%d %H:%M")
        days = formats.number(lang, method.horizon_days)
        lines.append(label(lang, "reports-scored", when=when, model=method.model or "–", days=days))
        lines.append(label(lang, "reports-coverage", share=formats.percent(lang, method.coverage)))
    if method.error is None:
        lines.append(label(lang, "reports-untested"))
    else:
        lines.append(label(lang, "reports-tested", error=formats.number(lang, method.error * 100, 1)))
    how = realised.Reader(lang, formats.local(report.now, report.firm.zone).date())
    lines += [html.unescape(each) for each in realised.told(how, method.drift)]
    return Part(label(lang, "reports-part-method"), lines)


def _conclusion(lang: str, report: Report) -> Part:
    grave = {level: formats.number(lang, report.levels.get(level, 0)) for level in LEVELS}
    lines = [
        label(lang, "reports-concluded", **grave),
        label(lang, "reports-advice" if report.first else "reports-calm"),
    ]
    head = [label(lang, f"reports-{name}") for name in ("customer", "owner", "measure", "within")]
    rows = [_advised(lang, item) for item in report.first if item.advice is not None]
    return Part(label(lang, "reports-part-conclusion"), lines, [Table(head, rows, wide={0: 1, 2: 1})] if rows else [])


def _advised(lang: str, item: Item) -> list[Square]:
    assert item.advice is not None
    playbook, days = item.advice
    return [
        Square(formats.clip(item.name, _NAME), item.score.level or ""),
        Square(item.owner or "–"),
        Square(_word(lang, "playbook", playbook)),
        Square(label(lang, "reports-workdays", days=formats.number(lang, days))),
    ]
