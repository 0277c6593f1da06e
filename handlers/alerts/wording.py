"""What a rule found, in words: pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from handlers.common import formats, words
from handlers.common.i18n import known, say
from handlers.common.reply import Html
from handlers.rules import own

Values = Mapping[str, Any]
_SHARES: Final = ("use", "churn", "churn_before", "share")
_HUNDREDTHS: Final = {"satisfaction_drop": ("now", "before")}  # 0-1 in scoring, of 100 for people
_NEWS: Final = 60
_FIELD: Final = 24  # characters of a field's name or choice
_LIMIT: Final = "usual"
_NEAR: Final = ("alert-when-today", "alert-when-yesterday")
_FELT: Final = 0.05  # of a churn probability: below, it is the points that fell
_MONEY: Final = ("amount", "exposure", "limit", "at_risk")


def title(lang: str, rule: str, values: Values) -> Html:
    """What a rule is called; one on an own field by the field and how it compares."""
    if not own.is_own(rule):
        return say(lang, f"alert-title-{rule}")
    if "op" not in values:
        return say(lang, "alert-title-own")
    return own_title(lang, values["op"], values["field"], str(values["limit"]))


def own_title(lang: str, op: str, field: str, choices: str) -> Html:
    """What a rule on an own field is called. choices: those of a choice, with slashes between them."""
    named = {"field": formats.clip(field, _FIELD)}
    limit = {"limit": formats.clip(choices, _FIELD)} if op in ("is", "is_not") else {}
    return say(lang, f"alert-title-own-{op}", **named, **limit)


def action(lang: str, rule: str, values: Values) -> Html:
    """What is to be done about a rule's alert."""
    if values.get("assumed"):
        return say(lang, f"alert-do-{rule}-assumed")
    return say(lang, "alert-do-own" if own.is_own(rule) else f"alert-do-{rule}")


def why(lang: str, rule: str, values: Values) -> Html:
    """The reason without amounts, which not every chat may see."""
    if own.is_own(rule):
        return _own_why(lang, values)
    return say(lang, f"alert-why-{rule}{_variant(rule, values)}", **_shown(lang, rule, values))


def amount(lang: str, rule: str, values: Values, currency: str) -> Html | None:
    """The amounts behind it; None for rules that have none."""
    if own.is_own(rule):
        return _own_amount(lang, values, currency)
    key = f"alert-amount-{rule}"
    if not known(lang, key):
        return None
    return say(
        lang, key, **{name: formats.money(lang, values[name] or 0, currency) for name in _MONEY if name in values}
    )


def _own_why(lang: str, values: Values) -> Html:
    """An own field's value and what it is compared with; an amount is told apart."""
    op, field = values["op"], formats.clip(str(values["field"]), _FIELD)
    if values["kind"] == "money":
        return say(lang, f"alert-why-own-{op}-money", field=field)
    if values["kind"] == "day":
        return _own_day(lang, field, values)
    shown = {name: _own_value(lang, values[name]) for name in ("value", "limit")}
    return say(lang, f"alert-why-own-{op}", field=field, **(shown if op != "is" else {"value": shown["value"]}))


def _own_day(lang: str, field: str, values: Values) -> Html:
    left, told = round(values["value"]), {"field": field, "date": str(values["date"])}
    if values["op"] == "past":
        return say(lang, "alert-why-own-past", **told, days=-left, limit=formats.number(lang, values["limit"]))
    if left == 0:
        return say(lang, "alert-why-own-within-today", **told)
    return say(lang, "alert-why-own-within" if left > 0 else "alert-why-own-within-over", **told, days=abs(left))


def _own_value(lang: str, value: Any) -> str:
    if isinstance(value, str):
        return formats.clip(value, _FIELD)
    return formats.number(lang, value, 2)


def _own_amount(lang: str, values: Values, currency: str) -> Html | None:
    if values["kind"] != "money":
        return None
    shown = {name: formats.money(lang, values[name] or 0, currency) for name in ("value", "limit")}
    return say(lang, "alert-amount-own", **shown)


def _variant(rule: str, values: Values) -> str:
    return f"-{variant}" if rule in _VARIANTS and (variant := _VARIANTS[rule](values)) else ""


def _falling(values: Values) -> str:
    """Silence is told as silence, unless it is none and the orders only became few; and what of it does not count."""
    if values["expected"] and (values["ratio"] or 0.0) < 1.5:
        return "thin" if values.get("quarter", values["recent"]) == values["recent"] else "thin-paused"
    return "paused" if (values.get("off") or 0) >= 1 else ""


def _new(values: Values) -> str:
    """A customer without a past to compare with."""
    past = values.get("usual") if "usual" in values else values.get("before")
    return "new" if past is None or past < 0 else ""


def _ending(values: Values) -> str:
    days = round(values["days"])
    if values.get("assumed"):
        return "assumed" if days >= 0 else "assumed-over"
    return "today" if days == 0 else "over" if days < 0 else ""


def _dropped(values: Values) -> str:
    """What fell is named, and a grade that stayed what it was is not."""
    same = values["grade_before"] == values["grade"]
    churn, before = values["churn"], values["churn_before"]
    if churn is None or before is None or churn - before < _FELT:
        return "points-only" if same else "points"
    parts = ["today"] * (values["days"] < 1) + ["churn"] * same
    return "-".join(parts)


_VARIANTS: Final[Mapping[str, Callable[[Values], str]]] = {
    "falling_orders": _falling,
    "late_payment": _new,
    "satisfaction_drop": _new,
    "contract_ending": _ending,
    "score_drop": _dropped,
    "market_event": lambda values: "news" if values.get("news") else "",
}


def _shown(lang: str, rule: str, values: Values) -> dict[str, str]:
    shown = {name: _value(lang, rule, name, value) for name, value in values.items() if value is not None}
    if "days" in values and values["days"] is not None:
        shown["when"] = when(lang, int(values["days"]))
        shown["days"] = formats.number(lang, abs(round(values["days"])))
    return shown


def _value(lang: str, rule: str, name: str, value: Any) -> str:
    if isinstance(value, str) and name != "what":
        return formats.clip(value, _NEWS)
    if isinstance(value, str):
        group = "statement" if rule == "abnormal_statement" else "signal"
        return words.listed(lang, [words.word(lang, group, each) for each in value.split(",")])
    if name in _SHARES:
        return formats.percent(lang, value)
    if name == _LIMIT:
        value = math.floor(value)  # what was exceeded must not read like what exceeds it
    return formats.number(lang, value * 100 if name in _HUNDREDTHS.get(rule, ()) else round(value))


def when(lang: str, days: int) -> Html:
    """Today, yesterday, or so many days ago."""
    if days < len(_NEAR):
        return say(lang, _NEAR[max(days, 0)])
    return say(lang, "alert-when-days", days=str(days))
