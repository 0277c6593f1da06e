"""A group of settings that is read from plain values (TOML, JSON) and names every mistake with its dotted key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from itertools import pairwise
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

Check = tuple[str, bool, str]  # key, whether it holds, what it must be


@dataclass(frozen=True)
class Section:
    """Base of frozen dataclasses of settings. Building one that breaks a check raises ValueError."""

    def __post_init__(self) -> None:
        mistakes = [f"{key}: must be {rule}" for key, holds, rule in self.checks() if not holds]
        if mistakes:
            raise ValueError("; ".join(mistakes))

    def checks(self) -> Iterable[Check]:
        """What must hold."""
        return ()

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], *, base: Self | None = None, prefix: str = "") -> Self:
        """`base` (or the defaults) overridden by `values`. ValueError names every wrong key, dotted, joined by "; "."""
        kinds, mistakes = get_type_hints(cls), []
        given = {f.name: _current(f, base) for f in fields(cls) if _current(f, base) is not MISSING}
        for key, value in values.items():
            try:
                if key not in kinds:
                    raise ValueError(f"{prefix}{key}: unknown, one of {', '.join(kinds)}")
                given[key] = _read(kinds[key], value, given.get(key), f"{prefix}{key}")
            except ValueError as mistake:
                mistakes.append(str(mistake))
        missing = [f"{prefix}{f.name}: missing" for f in fields(cls) if f.name not in {*given, *values}]
        if mistakes or missing:
            raise ValueError("; ".join(mistakes + missing))
        try:
            return cls(**given)
        except ValueError as mistake:
            raise ValueError("; ".join(f"{prefix}{line}" for line in str(mistake).split("; "))) from mistake


def positive(section: Section, *keys: str) -> Iterable[Check]:
    """Checks that these fields are above zero."""
    return [(key, getattr(section, key) > 0, "above 0") for key in keys]


def rises(values: Sequence[float], low: float, high: float, *, strictly: bool = True) -> bool:
    """Whether the values rise and stay within `low` and `high`, both included."""
    steps = all(a < b if strictly else a <= b for a, b in pairwise(values))
    return steps and all(low <= value <= high for value in values)


def _current(setting: Field[Any], base: Section | None) -> Any:
    if base is not None:
        return getattr(base, setting.name)
    if setting.default_factory is not MISSING:
        return setting.default_factory()
    return setting.default


def _read(kind: Any, value: Any, base: Any, name: str) -> Any:
    """`value` as a `kind`, over `base` where one is partly given. ValueError says what is wrong with `name`."""
    if isinstance(kind, UnionType):  # what may be left unset
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if get_origin(kind) is tuple:
        return _read_tuple(get_args(kind), value, name)
    if get_origin(kind) is Mapping:
        element, known = get_args(kind)[1], base or {}
        return {**known, **{k: _read(element, v, known.get(k), f"{name}.{k}") for k, v in _table(value, name).items()}}
    if issubclass(kind, Section):
        return kind.from_mapping(_table(value, name), base=base, prefix=f"{name}.")
    return _read_plain(kind, value, name)


def _read_tuple(kinds: tuple[Any, ...], value: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{name}: must be a list, not {value!r}")
    elements = [kinds[0]] * len(value) if kinds[-1] is Ellipsis else list(kinds)
    if len(elements) != len(value):
        raise ValueError(f"{name}: must have {len(elements)} elements, not {len(value)}")
    return tuple(
        _read(kind, item, None, f"{name}[{i}]") for i, (kind, item) in enumerate(zip(elements, value, strict=True))
    )


def _read_plain(kind: type, value: Any, name: str) -> Any:
    if kind in (str, bool):
        if not isinstance(value, kind):
            raise ValueError(f"{name}: must be {'a text' if kind is str else 'true or false'}, not {value!r}")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{name}: must be a number, not {value!r}")
    if kind is int and value != int(value):
        raise ValueError(f"{name}: must be a whole number, not {value!r}")
    return kind(value)


def _table(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name}: must be a table, not {value!r}")
    return value
