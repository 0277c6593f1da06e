"""A stored reason as a sentence with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Html

Values = Mapping[str, float | str]
_DIGITS: Final = {"ratio": 1, "value": 1}
_MOSTLY: Final = 0.5
_SHARES: Final = ("share",)


def sentence(lang: str, family: str, key: str, values: Values, *, currency: str, thin: bool = False) -> Html:
    """The reason in words. `values` are scoring's figures; amounts are in `currency`."""
    text = f"reason-{family}-{_case(family, key, values)}"
    if not i18n.known(lang, text):
        return words.word(lang, "family", family)
    said = _said(lang, text, tuple(_shown(lang, values, currency).items()))
    return Html(said + i18n.say(lang, "reason-thin")) if thin else said


@lru_cache(maxsize=8192)  # many customers have the same few orders
def _said(lang: str, text: str, shown: tuple[tuple[str, str], ...]) -> Html:
    return i18n.say(lang, text, **dict(shown))


def _case(family: str, key: str, values: Values) -> str:
    """Which of the texts of a key fits its figures."""
    if key in ("silence", "fresh"):  # who ordered once has no gap that is usual
        return (key if float(values.get("orders", 2)) > 1 else "once") + ("-paused" if values.get("paused") else "")
    if key == "rate":
        return _rate(values)
    if key == "own":
        return "own-busy" if float(values["scale"]) > _MOSTLY else "own-slow"
    if key == "season":
        return "busy" if float(values["scale"]) > 1 else "slow"
    if family == "complaints":
        return "open" if float(values["open"]) > 0 else "closed"
    if key == "late":
        return _late(values)
    if family == "visits":
        return "today" if float(values["days"]) < 1 else "visit"
    return key


def _late(values: Values) -> str:
    """Late by any day, by more than some days, or never."""
    if float(values["from"]) > 0:
        return "late"
    return "late-any" if float(values["share"]) > 0 else "late-never"


def _rate(values: Values) -> str:
    """Often or seldom; neither where the number of orders says the contrary of the gap between them."""
    often = float(values["gap"]) < float(values["median_gap"])
    against = float(values.get("sign", -1 if often else 1)) > 0
    return "steady" if often == against else "often" if often else "seldom"


def _shown(lang: str, values: Values, currency: str) -> dict[str, str]:
    shown: dict[str, str] = {}
    for name, value in values.items():
        if name == "kinds":
            shown[name] = words.listed(lang, [words.word(lang, "signal", kind) for kind in str(value).split(",")])
        elif name == "outcome":
            shown[name] = words.word(lang, "outcome", str(value))
        elif name == "metric":
            shown[name] = str(value).upper()
        elif name == "amount":
            shown[name] = formats.money(lang, float(value), currency)
        elif name in _SHARES:
            shown[name] = formats.percent(lang, float(value))
        else:
            shown[name] = formats.number(lang, float(value), _DIGITS.get(name, 0))
    return shown
