"""Everything the bot can do, in reading order: one folder of `handlers/` each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from handlers.common import fallback, talk
from handlers.common.context import App
from handlers.common.jobs import Job

FEATURES: Final = (
    "members",
    "customers",
    "visits",
    "portfolio",  # before updates, to hear "what if"; before risk: 风险矩阵 begins like 风险
    "projects",  # before updates, to be asked who takes part
    "profile",  # before updates, to hear the firm's own fields
    "risk",  # before updates, to hear "A or B"
    "updates",
    "briefs",
    "offers",
    "measures",
    "alerts",
    "digests",
    "rules",
    "weights",
    "classes",
    "reviews",
    "imports",
    "reports",
    "activity",
    "asks",
    "audit",
    "privacy",
)


@dataclass(frozen=True, slots=True)
class Feature:
    """What a folder of `handlers/` brings: how it listens, and what the clock triggers."""

    register: Callable[[App], None]
    jobs: Mapping[str, Job] = field(default_factory=dict)


def load() -> list[Feature]:
    """All features; after them the listener for plain words, so that commands win; last what nobody answers."""
    found = [_feature(name) for name in FEATURES if _present(name, "chat")]
    return [*found, Feature(talk.register), Feature(fallback.register)]


def _feature(name: str) -> Feature:
    chat = import_module(f"handlers.{name}.chat")
    jobs = import_module(f"handlers.{name}.jobs").JOBS if _present(name, "jobs") else {}
    return Feature(chat.register, jobs)


def _present(name: str, module: str) -> bool:
    """Some features only answer, and have no jobs; some are only called by others, and have no chat."""
    return find_spec(f"handlers.{name}.{module}") is not None
