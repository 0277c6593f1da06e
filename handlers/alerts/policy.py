"""The firm's own rules and settings, as scoring reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db import rules
from db.people import FirmInfo
from db.rules import RuleInfo
from handlers.risk import standing

if TYPE_CHECKING:
    from scoring.rules import RuleBook
    from scoring.settings import Alerts


def book(changed: Sequence[RuleInfo], team_id: int | None) -> RuleBook:
    """The rules in force for a team; versions of rules that are shipped no more are left out."""
    from scoring.rules import RULES, RuleBook, Setting

    chosen = rules.for_team(changed, team_id)
    return RuleBook(
        {key: Setting(each.enabled, each.parameters, each.severity) for key, each in chosen.items() if key in RULES}
    )


def settings(firm: FirmInfo) -> Alerts:
    """When alerts speak again, as the firm set it."""
    return standing.settings(firm).alerts


def risk_of(rule: str) -> str | None:
    """The kind of risk that a rule warns of; None for a rule that is shipped no more."""
    from scoring.rules import RULES

    return RULES[rule].risk if rule in RULES else None
