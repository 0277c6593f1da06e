"""The measures that are shipped: what to do about which kind of risk at which level, who helps, how soon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

LEVELS: Final = ("low", "medium", "high", "extreme")
_GRAVE, _SOME, _ANY = ("high", "extreme"), ("medium",), LEVELS
_LIGHT: Final = ("low", "medium")


@dataclass(frozen=True, slots=True)
class Playbook:
    """A measure: its texts are `playbook-<key>` (what) and `playbook-how-<key>` (how).

    days: workdays until it should be done. helpers: departments that take part, texts `department-<name>`.
    """

    key: str
    risk: str
    levels: tuple[str, ...]
    days: int
    helpers: tuple[str, ...] = ()


# In the order in which they are advised until their effects are known.
_SHIPPED: Final = (
    Playbook("senior_visit", "loss", _GRAVE, 5, ("management",)),
    Playbook("dedicated_contact", "loss", _GRAVE, 10, ("technology",)),
    Playbook("service_review", "loss", _SOME, 10, ("service",)),
    Playbook("win_back_offer", "loss", (*_SOME, *_GRAVE), 10, ("management",)),
    Playbook("care_call", "loss", ("low",), 10),
    Playbook("fix_complaint", "satisfaction", _GRAVE, 2, ("service", "quality")),
    Playbook("call_back", "satisfaction", _ANY, 5, ("service",)),
    Playbook("needs_review", "demand", _ANY, 10, ("product",)),
    Playbook("market_brief", "demand", _LIGHT, 10, ("marketing",)),
    Playbook("counter_offer", "competition", (*_SOME, *_GRAVE), 5, ("product", "management")),
    Playbook("show_references", "competition", _ANY, 10, ("marketing",)),
    Playbook("prepayment", "payment", _GRAVE, 3, ("finance", "legal")),
    Playbook("payment_plan", "payment", (*_SOME, *_GRAVE), 5, ("finance",)),
    Playbook("closer_watch", "payment", _SOME, 10, ("finance",)),
    Playbook("monitor", "payment", ("low",), 20, ("finance",)),
    Playbook("contingency", "concentration", _GRAVE, 10, ("management", "finance")),
    Playbook("diversify", "concentration", _ANY, 30, ("marketing",)),
    Playbook("renewal_talk", "contract", _ANY, 5, ("legal",)),
    Playbook("legal_review", "contract", (*_SOME, *_GRAVE), 5, ("legal",)),
    Playbook("project_review", "project", _ANY, 5, ("technology",)),
    Playbook("team_training", "project", _LIGHT, 20),
)
PLAYBOOKS: Final[Mapping[str, Playbook]] = {playbook.key: playbook for playbook in _SHIPPED}


@cache
def fitting(risk: str, level: str) -> tuple[Playbook, ...]:
    """The measures for a kind of risk at a level, best first; those of the nearest lower level where there is none."""
    for lower in reversed(LEVELS[: LEVELS.index(level) + 1]):
        found = tuple(playbook for playbook in _SHIPPED if playbook.risk == risk and lower in playbook.levels)
        if found:
            return found
    return tuple(playbook for playbook in _SHIPPED if playbook.risk == risk)
