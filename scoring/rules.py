"""The warning rules that are shipped, and their evaluation for a customer under the firm's settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from scoring import conditions as when
from scoring.facts import Facts
from scoring.own import FieldRule
from scoring.rule import CRITICAL, NOTICE, WARNING, Firing, Param, Params, Rule

_DAYS: Final = {"days": Param(30, 1, 90)}
_SHIPPED: Final = (
    Rule("leaving", "loss", CRITICAL, {"days": Param(45, 1, 90)}, when.leaving,
         silences=("falling_orders", "score_drop", "no_visit", "competitor")),
    Rule("credit_event", "payment", CRITICAL, {"days": Param(60, 1, 90)},
         when.reported("credit_event", "finance_trouble"),
         silences=("late_payment", "credit_limit", "abnormal_statement")),
    Rule("falling_orders", "loss", WARNING,
         {"orders": Param(4, 2, 50), "ratio": Param(1.5, 1.2, 10), "rarity": Param(0.998, 0.9, 0.9999),
          "days": Param(14, 1, 365), "drop": Param(0.5, 0.2, 0.95)},
         when.falling_orders, silences=("score_drop",)),
    Rule("late_payment", "payment", WARNING,
         {"days": Param(10, 1, 180), "over": Param(1.25, 1, 5), "critical": Param(45, 1, 365),
          "amount": Param(0, 0, 1e12)}, when.late_payment),
    Rule("credit_limit", "payment", WARNING, {"use": Param(1, 0.5, 3), "critical": Param(1.3, 1, 10)},
         when.credit_limit),
    Rule("complaint_unresolved", "satisfaction", WARNING, {"days": Param(7, 1, 90)}, when.complaint_unresolved),
    Rule("satisfaction_drop", "satisfaction", WARNING,
         {"poor": Param(0.25, 0, 0.6), "drop": Param(0.3, 0.1, 1), "age": Param(45, 1, 365)}, when.satisfaction_drop),
    Rule("contact_left", "loss", WARNING, _DAYS, when.contact_left),
    Rule("contract_ending", "contract", WARNING, {"days": Param(60, 7, 365), "critical": Param(14, 0, 90)},
         when.contract_ending),
    Rule("no_visit", "loss", NOTICE, {"days": Param(60, 7, 365)}, when.no_visit),
    Rule("competitor", "competition", WARNING, _DAYS, when.reported("competitor", "price_pressure")),
    Rule("changed_need", "demand", WARNING, _DAYS, when.reported("demand_down")),
    Rule("score_drop", "loss", WARNING, {"points": Param(12, 3, 50), "churn": Param(0.35, 0.05, 0.9)},
         when.score_drop),
    Rule("concentration", "concentration", WARNING, {"share": Param(0.2, 0.05, 0.9), "churn": Param(0.2, 0, 1)},
         when.concentration),
    Rule("abnormal_statement", "payment", WARNING, {"count": Param(2, 1, 6), "age": Param(120, 1, 730)},
         when.abnormal_statement),
    Rule("market_event", "demand", NOTICE, _DAYS, when.market_event),
)  # fmt: skip
RULES: Final[Mapping[str, Rule]] = {rule.key: rule for rule in _SHIPPED}


@dataclass(frozen=True)
class Setting:
    """The firm's own version of a rule. `severity` replaces the rule's, whatever the numbers."""

    on: bool = True
    params: Mapping[str, float] = field(default_factory=dict)
    severity: int | None = None


class RuleBook:
    """The rules as a firm has set them, `own`: those on fields of its own, which are off until they are set.

    ValueError names an unknown rule or a wrong parameter.
    """

    def __init__(self, settings: Mapping[str, Setting] | None = None, own: Iterable[FieldRule] = ()) -> None:
        chosen = settings or {}
        self.own = {rule.key: rule for rule in own}
        rules = {**RULES, **{key: made.rule() for key, made in self.own.items()}}
        unknown = chosen.keys() - rules.keys()
        if unknown:
            raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
        each = [(rule, chosen.get(key, Setting(on=key in RULES))) for key, rule in rules.items()]
        self._active = [(rule, rule.with_defaults(own.params), own.severity) for rule, own in each if own.on]

    def active(self) -> list[tuple[str, Params]]:
        """The rules that are asked, and their parameters."""
        return [(rule.key, params) for rule, params, _ in self._active]

    def evaluate(self, facts: Facts, among: Collection[str] | None = None) -> tuple[Firing, ...]:
        """Every rule that holds for a customer, worst first. among: the rules that may hold, where that is known."""
        firings = []
        for rule, params, severity in self._active:
            if among is not None and rule.key not in among:
                continue
            firing = rule.evaluate(facts, params)
            if firing is not None:
                firings.append(firing if severity is None else replace(firing, severity=severity))
        return tuple(sorted(firings, key=lambda each: (-each.severity, -each.number, each.rule)))


def silenced(firings: Iterable[Firing]) -> dict[str, str]:
    """Rule -> the rule that silences it, among the firings of one customer."""
    firing = {each.rule for each in firings}
    return {quiet: loud for loud in RULES if loud in firing for quiet in RULES[loud].silences if quiet in firing}
