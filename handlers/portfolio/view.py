"""What /matrix and /concentration show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.portfolio import aims_view
from handlers.portfolio.frame import Frame, in_rows
from handlers.portfolio.service import OVERALL, CellFound, Concentration, Matrix, Standing

if TYPE_CHECKING:
    from scoring.concentration import Diversification, Group

RISKS: Final = (
    OVERALL, "loss", "payment", "satisfaction", "demand", "competition", "contract", "project", "concentration",
)  # fmt: skip
RANKS: Final = ("low", "medium", "high")
ICONS: Final = {"low": "🟢", "medium": "🟡", "high": "🟠", "extreme": "🔴"}
NAME: Final = 40
LISTED: Final = 10
Names = Mapping[int, str]


# Matrix -------------------------------------------------------------------------------------------------------------


def matrix(frame: Frame, found: Matrix, *, edit: bool = False) -> Reply:
    """Counts by probability (rows, high first) and impact; each cell is a button to its customers."""
    lang = frame.lang
    if not found.customers:
        return frame.reply([i18n.say(lang, "risk-portfolio-empty")], [], edit=edit)
    lines = [
        i18n.say(lang, "matrix-head", risk=_risk(lang, found.risk), count=frame.count(found.customers)),
        *(_row(frame, found, rank) for rank in reversed(RANKS)),
        _note(frame, found),
        *([i18n.say(lang, "matrix-absent", count=frame.count(found.absent))] if found.absent else []),
        *([] if frame.url else [i18n.say(lang, "matrix-hint")]),
    ]
    return frame.reply(lines, [*_grid(found), *_kinds(lang, found.risk)], edit=edit)


def _note(frame: Frame, found: Matrix) -> Html:
    """By what probability and impact are called low, medium and high, as the firm has set it."""
    medium, high = (frame.share(edge) for edge in found.probability)
    large, middle = (frame.share(share) for share in found.impact)
    return i18n.say(frame.lang, "matrix-note", medium=medium, high=high, large=large, middle=middle)


def _risk(lang: str, risk: str) -> Html:
    return i18n.say(lang, "matrix-overall") if risk == OVERALL else words.word(lang, "risk", risk)


def _row(frame: Frame, found: Matrix, rank: str) -> Html:
    shown = [f"{ICONS[found.levels[rank, impact]]} {found.counts.get((rank, impact), 0)}" for impact in RANKS]
    return i18n.say(
        frame.lang,
        "matrix-row",
        rank=words.word(frame.lang, "rank", rank),
        low=shown[0],
        medium=shown[1],
        high=shown[2],
    )


def _grid(found: Matrix) -> list[list[Button]]:
    return [
        [
            Button(
                f"{ICONS[found.levels[rank, impact]]} {found.counts.get((rank, impact), 0)}",
                data("mx", "cell", found.risk, rank, impact, 0),
            )
            for impact in RANKS
        ]
        for rank in reversed(RANKS)
    ]


def _kinds(lang: str, chosen: str) -> list[list[Button]]:
    made = [
        Button(("✓ " if risk == chosen else "") + i18n.label(lang, f"matrix-kind-{risk}"), data("mx", "show", risk))
        for risk in RISKS
    ]
    return in_rows(made, 3)


def cell(frame: Frame, of: tuple[str, tuple[str, str]], found: CellFound, names: Names) -> Reply:
    """The customers of one cell (`of`: kind of risk, ranks of probability and impact), most money at risk first."""
    lang, (risk, place) = frame.lang, of
    ranks = [words.word(lang, "rank", rank) for rank in place]
    head = i18n.say(
        lang, "matrix-cell-head", risk=_risk(lang, risk), probability=ranks[0], impact=ranks[1], count=found.total
    )
    shown = [each for each in found.shown if each.customer_id in names]
    lines = [_standing(frame, at, each, names[each.customer_id]) for at, each in enumerate(shown)]
    customers = [
        Button(formats.clip(names[each.customer_id], 24), data("risk", "show", each.customer_id)) for each in shown
    ]
    back = Button(i18n.label(lang, "matrix-back"), data("mx", "show", risk))
    buttons = [*in_rows(customers, 2), [*_pages(risk, place, found), back]]
    return frame.reply([head, *lines] if lines else [head, i18n.say(lang, "matrix-cell-empty")], buttons, edit=True)


def _standing(frame: Frame, at: int, each: Standing, name: str) -> Html:
    values = {
        "number": words.CIRCLED[at],
        "customer": formats.clip(name, NAME),
        "grade": each.grade or "–",
        "probability": frame.share(each.probability),
    }
    if not frame.amounts:
        return i18n.say(frame.lang, "matrix-cell-line-plain", **values)
    return i18n.say(frame.lang, "matrix-cell-line", **values, amount=frame.money(each.at_risk))


def _pages(risk: str, place: tuple[str, str], found: CellFound) -> list[Button]:
    made = []
    if found.page:
        made.append(Button("←", data("mx", "cell", risk, *place, found.page - 1)))
    if (found.page + 1) * LISTED < found.total:
        made.append(Button("→", data("mx", "cell", risk, *place, found.page + 1)))
    return made


# Concentration --------------------------------------------------------------------------------------------------------


def concentration(frame: Frame, found: Concentration, names: Names) -> Reply:
    """Top shares, HHI, band, target, trend, and what became broader."""
    lang, now = frame.lang, found.now
    if not now.groups:
        return frame.reply([i18n.say(lang, "concentration-empty")], [])
    tops = [i18n.say(lang, "concentration-top", n=str(n), share=frame.share(share)) for n, share in now.tops.items()]
    lines = [
        i18n.say(lang, "concentration-head", count=frame.count(found.companies), days=frame.count(found.window_days)),
        i18n.join(tops, " · "),
        _band(frame, found),
        _hhi(frame, found),
        _target(frame, found),
        *aims_view.targets(frame, found.targets),
        *_trend(frame, found),
        i18n.say(lang, "concentration-largest"),
        *(_group(frame, at, group, names) for at, group in enumerate(now.groups)),
        *_broader(frame, found.broader),
    ]
    return frame.reply(lines, _what_if(lang))


def _band(frame: Frame, found: Concentration) -> Html:
    moderate, high = (frame.share(edge) for edge in found.bands)
    band = i18n.say(frame.lang, f"concentration-band-{found.now.band}")
    return i18n.say(frame.lang, "concentration-band", band=band, moderate=moderate, high=high)


def _hhi(frame: Frame, found: Concentration) -> Html:
    return i18n.say(
        frame.lang,
        "concentration-hhi",
        hhi=frame.count(found.now.hhi * 10_000),
        band=i18n.say(frame.lang, f"concentration-hhi-{found.now.hhi_band}"),
        effective=frame.count(found.now.effective, 1),
    )


def _target(frame: Frame, found: Concentration) -> Html:
    """The target with its progress: how far the top five are from where they were to where they shall be."""
    lang, now = frame.lang, found.now
    target = frame.share(now.target)
    if not now.missing:
        return i18n.say(lang, "concentration-target-met", target=target)
    start, top5 = found.trend[0].top5, now.tops.get(5, 0.0)
    way = start - now.target
    done = max(0.0, (start - top5) / way) if way > 0 else 0.0
    missing = frame.count(now.missing * 100, 1)
    return i18n.say(lang, "concentration-target", target=target, missing=missing, bar=words.bar(done, 10))


def _trend(frame: Frame, found: Concentration) -> list[Html]:
    if len(found.trend) < 2:
        return []
    lang = frame.lang
    blocks = "".join(words.block(point.top5) for point in found.trend)
    steps = [f"{formats.day(lang, point.day, today=frame.today)} {frame.share(point.top5)}" for point in found.trend]
    return [i18n.say(lang, "concentration-trend", blocks=blocks, steps=" → ".join(steps))]


def _group(frame: Frame, at: int, group: Group, names: Names) -> Html:
    lang = frame.lang
    name = group.name or names.get(group.customers[0], "")
    several = len(group.customers) > 1
    shown = i18n.say(lang, "concentration-several", count=len(group.customers)) if several else Html("")
    values = {
        "number": words.CIRCLED[at],
        "name": formats.clip(name, NAME),
        "several": shown,
        "share": frame.share(group.share),
    }
    if not frame.amounts:
        return i18n.say(lang, "concentration-group-plain", **values)
    return i18n.say(lang, "concentration-group", **values, amount=frame.money(group.revenue))


def _broader(frame: Frame, found: Diversification) -> list[Html]:
    """What became broader, or did not, against the same time before."""
    lang = frame.lang
    kinds = {
        "industries": [words.word(lang, "industry", key) for key in found.new_industries],
        "regions": [words.word(lang, "region", key) for key in found.new_regions],
        "projects": [words.word(lang, "project-type", key) for key in found.new_project_types],
    }
    lines = [
        i18n.say(lang, "concentration-new", count=found.new_customers, share=frame.share(found.new_share))
        if found.new_customers
        else i18n.say(lang, "concentration-new-none")
    ]
    lines += [
        i18n.say(lang, f"concentration-{kind}", names=words.listed(lang, new[:5])) for kind, new in kinds.items() if new
    ]
    if found.effective_before:
        before, now = frame.count(found.effective_before, 1), frame.count(found.effective, 1)
        lines.append(i18n.say(lang, "concentration-effective", before=before, now=now))
    return [*lines, *([i18n.say(lang, "concentration-target-how")] if frame.sets_targets else [])]


def _what_if(lang: str) -> list[list[Button]]:
    made = [
        Button(i18n.label(lang, "whatif-try-largest", count=count), data("wi", "lose_largest", count, 0))
        for count in (1, 2, 3)
    ]
    return in_rows(made, 2)
