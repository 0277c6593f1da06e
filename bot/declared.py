"""`[[rules]]` of config.toml: warning rules as the firm wants them, beside what is set in chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from handlers.rules.configured import Declared

SEVERITIES: Final = ("notice", "warning", "critical")
KINDS: Final = ("class", "industry", "size", "region", "customer")


class DeclaredRule(BaseModel):
    """One rule, for the whole firm or for a team, and for all of its customers or those of a segment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: Annotated[str, Field(examples=['"no_visit"'])]
    team: Annotated[str | None, Field(min_length=1, examples=['"East"'])] = None
    customer_class: Annotated[str | None, Field(alias="class", min_length=1, examples=['"high_value"'])] = None
    industry: Annotated[str | None, Field(min_length=1, examples=['"power"'])] = None
    size: Annotated[str | None, Field(min_length=1, examples=['"small"'])] = None
    region: Annotated[str | None, Field(min_length=1, examples=['"foreign"'])] = None
    customer: Annotated[str | None, Field(min_length=1, examples=['"C-1001"'])] = None
    on: Annotated[bool, Field(examples=["false"])] = True
    severity: Annotated[Literal["notice", "warning", "critical"] | None, Field(examples=['"warning"'])] = None
    audience: Annotated[Literal["everyone", "group", "owner", "managers"] | None, Field(examples=['"owner"'])] = None
    thresholds: Annotated[dict[str, float], Field(examples=["{ days = 45 }"])] = Field(default_factory=dict)

    def declared(self) -> Declared:
        """As the rules are kept."""
        traits = {"class": self.customer_class, "industry": self.industry, "size": self.size, "region": self.region}
        segment = next((f"{kind}:{value}" for kind, value in traits.items() if value), None)
        severity = SEVERITIES.index(self.severity) + 1 if self.severity else None
        return Declared(
            self.rule, self.team, segment, self.customer, self.on, severity, self.audience, dict(self.thresholds)
        )


def mistakes(rules: Any) -> Iterator[str]:
    """What is wrong with the meaning of `[[rules]]` as the file has them, one line each; the form is checked apart."""
    if not isinstance(rules, list):
        return
    first: dict[tuple[Any, ...], int] = {}
    for number, each in enumerate(rules, 1):
        if not isinstance(each, Mapping):
            continue
        yield from (f"rules.{number}.{mistake}" for mistake in _of_one(each))
        scope = tuple(each.get(name) for name in ("rule", "team", *KINDS))
        if (before := first.setdefault(scope, number)) != number:
            yield f"rules.{number}: the same rule for the same customers as rules.{before}; keep one of them"


def _of_one(rule: Mapping[str, Any]) -> Iterator[str]:
    from scoring.rules import RULES

    given = [kind for kind in KINDS if rule.get(kind)]
    if len(given) > 1:
        yield f"{given[1]}: a rule is for one kind of segment; make two rules of {' and '.join(given)}"
    key, thresholds = rule.get("rule"), rule.get("thresholds")
    if not isinstance(key, str):
        return
    if " " in key.strip():
        # A condition on an own field, which is read where the fields are known.
        if thresholds:
            yield 'thresholds: the limit stands in the condition itself, such as rule = "capacity below 1000"'
        return
    if key not in RULES:
        yield f'rule: {key!r}: no such rule, one of {", ".join(RULES)}; for example rule = "no_visit"'
        return
    for name, value in thresholds.items() if isinstance(thresholds, Mapping) else ():
        param = RULES[key].params.get(name)
        if param is None:
            yield f"thresholds.{name}: unknown threshold of {key}; known here: {', '.join(RULES[key].params)}"
        elif isinstance(value, int | float) and not param.low <= value <= param.high:
            yield (
                f"thresholds.{name}: {value!r}: must be from {param.low:g} to {param.high:g};"
                f" for example {name} = {param.default:g}"
            )
