"""A warning rule: its thresholds, what it returns when it holds, and how the firm's own values override it.

A rule's `number` is 1 where it just fires and grows as things get worse, so that "worse" means the same for all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from scoring.facts import Facts
from scoring.reasons import Evidence

NOTICE: Final = 1
WARNING: Final = 2
CRITICAL: Final = 3
Params = Mapping[str, float]
Values = Mapping[str, float | str]


@dataclass(frozen=True)
class Firing:
    """A rule that holds for a customer. `number`: how bad, from 1; `evidence`: (table, row) pairs, newest first."""

    rule: str
    risk: str  # kind of risk of the matrix, chooses the playbook
    severity: int  # 1 notice, 2 warning, 3 critical
    number: float
    values: Values
    evidence: Evidence = ()


@dataclass(frozen=True)
class Found:
    """What a rule's function returns where it holds."""

    number: float
    values: Values
    evidence: Evidence = ()
    critical: bool = False


@dataclass(frozen=True)
class Param:
    """A threshold: its default and the range it may be set within."""

    default: float
    low: float
    high: float


@dataclass(frozen=True)
class Rule:
    """A warning rule as shipped."""

    key: str
    risk: str
    severity: int
    params: Mapping[str, Param]
    holds: Callable[[Facts, Params], Found | None]
    silences: tuple[str, ...] = ()  # rules that tell nothing new while this one fires

    def with_defaults(self, given: Params | None = None) -> dict[str, float]:
        """All parameters, the firm's where given. ValueError names a wrong one as `rule.param`."""
        chosen = {name: param.default for name, param in self.params.items()}
        for name, value in (given or {}).items():
            if name not in self.params:
                raise ValueError(f"{self.key}.{name}: unknown, one of {', '.join(self.params)}")
            param = self.params[name]
            if not param.low <= value <= param.high:
                raise ValueError(f"{self.key}.{name}: must be from {param.low:g} to {param.high:g}, not {value!r}")
            chosen[name] = float(value)
        return chosen

    def evaluate(self, facts: Facts, params: Params | None = None) -> Firing | None:
        """The firing, or None where the rule does not hold. `params`: all of them, as `with_defaults` gives them."""
        found = self.holds(facts, self.with_defaults() if params is None else params)
        if found is None:
            return None
        severity = CRITICAL if found.critical else self.severity
        return Firing(self.key, self.risk, severity, found.number, found.values, found.evidence)
