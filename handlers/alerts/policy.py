"""The firm's own rules and settings, as scoring reads them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Final

from db import rules
from db.people import FirmInfo
from db.rules import RuleInfo
from handlers.risk import standing
from handlers.rules import own

if TYPE_CHECKING:
    from scoring.own import FieldRule
    from scoring.rules import RuleBook
    from scoring.settings import Alerts

Sort = tuple[int | None, frozenset[str]]
_NONE: Final[frozenset[str]] = frozenset()


def book(
    changed: Sequence[RuleInfo],
    team_id: int | None,
    traits: Collection[str] = (),
    made: Sequence[FieldRule] = (),
) -> RuleBook:
    """The rules in force for customers with these traits in a team, those `made` on own fields too.

    Rules that are there no more are left out.
    """
    from scoring.rules import RULES, RuleBook, Setting

    there = {*RULES, *(rule.key for rule in made)}
    chosen = rules.chosen(changed, team_id, traits)
    return RuleBook(
        {key: Setting(each.enabled, each.parameters, each.severity) for key, each in chosen.items() if key in there},
        made,
    )


class Books:
    """The rules in force for every customer of the firm, each set of them made once."""

    def __init__(self, changed: Sequence[RuleInfo], made: Sequence[FieldRule] = ()) -> None:
        self._changed = changed
        self._own = made
        self._segments = frozenset(each.segment for each in changed if each.segment)
        self.by_traits = bool(self._segments)  # whether more than the team decides which rules are in force
        self._made: dict[Sort, RuleBook] = {}

    def sort(self, team_id: int | None, traits: Callable[[], frozenset[str]]) -> Sort:
        """What of a customer decides which rules are in force: its team, and the traits that rules were made for."""
        return team_id, traits() & self._segments if self._segments else _NONE

    def of(self, sort: Sort) -> RuleBook:
        """The rules for customers of a sort."""
        if sort not in self._made:
            self._made[sort] = book(self._changed, *sort, self._own)
        return self._made[sort]

    def chosen(self, sort: Sort) -> dict[str, RuleInfo]:
        """The firm's versions of the rules for customers of a sort."""
        return rules.chosen(self._changed, *sort)


def settings(firm: FirmInfo) -> Alerts:
    """When alerts speak again, as the firm set it."""
    return standing.settings(firm).alerts


def risk_of(rule: str) -> str | None:
    """The kind of risk that a rule warns of; None for one that is shipped no more."""
    from scoring.own import RISK
    from scoring.rules import RULES

    if own.is_own(rule):
        return RISK
    return RULES[rule].risk if rule in RULES else None
