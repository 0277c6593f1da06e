"""What a question asks, as values; kept as JSON while the next question may refer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from handlers.common.understand.periods import Period
from handlers.portfolio.lists_grammar import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """topic: one of `lexicon/questions.toml`; so are measure, by and flags. "" or () where nothing was said.

    where: traits as in `lists_grammar.Wish`; unless: those that are left out. customers: ids. period: the time asked
    about; than: the one it is compared with; ahead: the time lies ahead. days: for longer than so many; least: at least
    so often; limit: the first so many. amount: ("above" or "below", so much in the firm's currency).
    """

    topic: str
    measure: str = ""
    by: str = ""
    rank: str = ""
    flags: tuple[str, ...] = ()
    cause: str = ""
    products: tuple[str, ...] = ()
    unknown: str = ""  # the words for a product that nobody ever ordered
    where: Mapping[str, Values] = field(default_factory=dict)
    unless: Mapping[str, Values] = field(default_factory=dict)
    customers: tuple[int, ...] = ()
    period: Period | None = None
    than: Period | None = None
    ahead: bool = False
    days: int = 0
    least: int = 0
    limit: int = 0
    amount: tuple[str, float] | tuple[()] = ()
    currency: str = ""
    mine: bool = False

    def has(self, *flags: str) -> bool:
        """Whether any of the flags is set."""
        return any(flag in self.flags for flag in flags)

    def with_flags(self, *flags: str) -> Query:
        """The same with more flags."""
        return replace(self, flags=tuple(sorted({*self.flags, *flags})))

    def without_flags(self, *flags: str) -> Query:
        """The same without some flags."""
        return replace(self, flags=tuple(flag for flag in self.flags if flag not in flags))

    @property
    def narrowed(self) -> bool:
        """Whether it is asked of some customers only."""
        return bool(self.where or self.unless or self.customers or self.mine)


_PERIODS = ("period", "than")
_TRAITS = ("where", "unless")


def kept(query: Query) -> dict[str, Any]:
    """A query as JSON values."""
    values = asdict(query)
    for name in _TRAITS:
        values[name] = {trait: list(each) for trait, each in getattr(query, name).items()}
    for name in _PERIODS:
        span: Period | None = getattr(query, name)
        values[name] = None if span is None else [span.first.isoformat(), span.last.isoformat(), span.months, span.days]
    return values


def revived(values: Mapping[str, Any]) -> Query:
    """The query that `kept` made these values of."""
    given: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in values.items()}
    for name in _PERIODS:
        span = values.get(name)
        if span is not None:
            given[name] = Period(date.fromisoformat(span[0]), date.fromisoformat(span[1]), span[2], span[3])
    for name in _TRAITS:
        given[name] = {trait: tuple(each) for trait, each in values.get(name, {}).items()}
    return Query(**given)
