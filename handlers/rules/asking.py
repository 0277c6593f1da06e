"""A change of a shipped rule in one line: "华能 逾期 5", "Bolt late payment off", "late payment days 5 critical 30"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from handlers.common.errors import UserError
from handlers.common.formats import clip
from handlers.common.i18n import LANGUAGES, label
from handlers.common.understand import amounts

if TYPE_CHECKING:
    from scoring.rule import Rule

SHARES: Final = ("rarity", "drop", "use", "poor", "churn", "share")
# What people call a rule beside its title.
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "late_payment": ("逾期", "晚付", "拖欠", "欠款", "overdue", "late payments", "debt"),
    "credit_limit": ("额度", "信用额度", "超额", "credit limit"),
    "complaint_unresolved": ("投诉", "complaints", "complaint"),
    "no_visit": ("拜访", "没拜访", "visits", "visit"),
    "contract_ending": ("合同", "contract"),
    "falling_orders": ("订单", "下单", "orders"),
    "satisfaction_drop": ("满意度", "satisfaction"),
    "competitor": ("竞争对手", "竞争", "competitors"),
    "score_drop": ("评分", "score"),
    "concentration": ("集中度",),
    "market_event": ("市场", "market"),
}
_OWED: Final = ("欠款", "debt")  # an amount is meant, not days
_ON: Final = ("开启", "打开", "开", "on")
_OFF: Final = ("关闭", "停用", "关", "off")
_BACK: Final = ("恢复", "取消", "删除", "reset", "remove", "default")
_NUMBER: Final = re.compile(r"([-−]?\d[\d,，]*(?:\.\d+)?)\s*(%|％|天|倍|次|分|days?)?")
_AROUND: Final = " \t\n:：=,，。.!！的"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom it is for, in words ("" for all), which rule, and what is to become of it: nothing, to look at it.

    enabled None: as it is. back: what is set less specifically is to hold again.
    """

    whose: str
    key: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    enabled: bool | None = None
    back: bool = False


def shipped(text: str, rules: Mapping[str, Rule]) -> Asked | None:
    """What `text` asks of a shipped rule; None where it names none. UserError, which teaches, for a bad value."""
    found = _named(text.casefold(), rules)
    if found is None:
        return None
    start, end, key = found
    whose, name, rest = text[:start].strip(_AROUND), text[start:end].casefold(), text[end:].strip(_AROUND)
    word = rest.casefold()
    if word in _BACK:
        return Asked(whose, key, back=True)
    if not rest or word in (*_ON, *_OFF):
        return Asked(whose, key, enabled=None if not rest else word in _ON)
    wanted = _owed(rest, rules[key]) if name in _OWED else _parameters(rest, rules[key])
    if not wanted:
        raise UserError("rules-how", title=text[start:end], words=clip(rest, 30))
    return Asked(whose, key, wanted)


def _named(folded: str, rules: Mapping[str, Rule]) -> tuple[int, int, str] | None:
    """Where a rule is named, the first and longest name winning: (start, end, key)."""
    found = []
    for name, key in _names():
        match = re.search(_pattern(name), folded) if key in rules else None
        if match is not None:
            found.append((match.start(), -match.end(), key))
    if not found:
        return None
    start, end, key = min(found)
    return start, -end, key


def _pattern(name: str) -> str:
    return rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name)


@cache
def _names() -> tuple[tuple[str, str], ...]:
    return tuple(_each_name())


def _each_name() -> Iterator[tuple[str, str]]:
    from scoring.rules import RULES

    for key in RULES:
        for name in (*(label(lang, f"alert-title-{key}") for lang in LANGUAGES), *_CALLED.get(key, ())):
            yield name.casefold(), key


def _owed(said: str, rule: Rule) -> dict[str, float]:
    """Debt from an amount on; where none is tolerated, from the first day on."""
    found = amounts.parse(said)
    if said.strip() == "0":
        amount = 0.0
    elif found is None or found.value is None or found.value < 0:
        return {}
    else:
        amount = float(found.value)
    least = {name: rule.params[name].low for name in ("days", "over")}
    return {"amount": amount, **(least if amount == 0 else {})}


def _parameters(said: str, rule: Rule) -> dict[str, float]:
    """Thresholds: a number is the rule's first one, a name before it says which."""
    wanted: dict[str, float] = {}
    rest = said
    for match in _NUMBER.finditer(said):
        before = _word_before(said[: match.start()])
        name = _parameter(before, rule) if before else _first(rule)
        if name is None:
            return {}
        wanted[name] = _value(name, match)
        rest = rest.replace(match.group(), " ", 1).replace(before, " ", 1)
    return wanted if not rest.strip(_AROUND) else {}


def _word_before(text: str) -> str:
    """What stands between the number before and this one."""
    return re.split(r"\d[\d,，.]*\s*(?:%|％|天|倍|次|分|days?)?", text)[-1].strip(_AROUND)


def _parameter(name: str, rule: Rule) -> str | None:
    for each in rule.params:
        if name.casefold() in {each, *(label(lang, f"rule-param-{each}").casefold() for lang in LANGUAGES)}:
            return each
    return None


def _first(rule: Rule) -> str:
    return "days" if "days" in rule.params and rule.key != "falling_orders" else next(iter(rule.params))


def _value(name: str, match: re.Match[str]) -> float:
    number = float(re.sub("[,，]", "", match.group(1)).replace("−", "-"))
    return number / 100 if name in SHARES and (match.group(2) in ("%", "％") or number > 10) else number
