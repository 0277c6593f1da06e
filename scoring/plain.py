"""Dataclasses to plain values and back, so that what was fitted is stored as JSON and never as a pickle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Numbers, texts, lists and dicts of a dataclass, however nested."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    return [to_plain(item) for item in value] if isinstance(value, tuple | list) else value


def from_plain(kind: type[T], stored: Any) -> T:
    """The dataclass `kind` from what `to_plain` made of it. TypeError for a missing or unknown field."""
    hints = get_type_hints(kind)
    if not isinstance(stored, Mapping) or stored.keys() - hints.keys():
        raise TypeError(f"not the fields of {kind.__name__}: {stored!r}")
    return kind(**{name: _read(hints[name], value) for name, value in stored.items()})


def _read(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return from_plain(hint, value)
    if origin is tuple:
        inner = arguments[0] if arguments[-1] is ... else None
        return tuple(_read(inner or arguments[i], item) for i, item in enumerate(value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return MappingProxyType({key: _read(arguments[1], item) for key, item in value.items()})
    if value is not None and type(None) in arguments:
        return _read(next(a for a in arguments if a is not type(None)), value)
    return value
