"""Sentences: `say(lang, key, name=value)` from texts/<lang>/*.ftl, with every inserted string escaped here."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser

from handlers.common.reply import Html

LANGUAGES: Final = ("zh", "en")
DEFAULT: Final = "zh"
# English counts: figures come formatted, so a text cannot choose the singular by itself.
_ONE: Final = re.compile(r"(?<![\d.,])1 (day|time|order|invoice|visit|customer|complaint|point|week|month)s\b")
FOLDER: Final = Path(__file__).parent / "texts"


class MissingText(KeyError):
    """A key that no text file has, or a text that wants other variables than it was given."""


@cache
def bundle(lang: str) -> FluentBundle:
    """All texts of one language. Plain numbers only: whoever calls has formatted them for the language."""
    parser = FluentParser(with_spans=False)  # where a text stands in its file is half of what is kept of it
    made = FluentBundle([{"zh": "zh-CN", "en": "en"}[lang]], use_isolating=False)
    for path in sorted((FOLDER / lang).glob("*.ftl")):
        made.add_resource(parser.parse(path.read_text(encoding="utf-8")))
    return made


def say(lang: str, key: str, /, **values: str | int) -> Html:
    """The text under `key` in `lang`, as Telegram HTML. MissingText for an unknown key or a missing value.

    Strings are escaped unless they are Html; integers are for choosing a plural, not for showing.
    """
    texts = bundle(lang)
    pattern = texts.get_message(key).value if texts.has_message(key) else None
    if pattern is None:
        raise MissingText(f"{lang}: no text {key!r}")
    said, errors = texts.format_pattern(pattern, _escaped(values))
    if errors:
        raise MissingText(f"{lang}: {key}: {errors}")
    return Html(_ONE.sub(r"1 \1", str(said)) if lang == "en" else said)


def label(lang: str, key: str, /, **values: str | int) -> str:
    """The text under `key` as plain text: for buttons, toasts and files, where nothing is HTML."""
    return html.unescape(say(lang, key, **values))


def known(lang: str, key: str) -> bool:
    """Whether there is such a text."""
    return bool(bundle(lang).has_message(key))


def language(code: str | None, default: str = DEFAULT) -> str:
    """The language we speak for a code such as `zh-hans`, `en-US` or None."""
    if not code:
        return default
    return "zh" if code.lower().startswith("zh") else "en"


def _escaped(values: Mapping[str, str | int]) -> dict[str, str | int]:
    return {name: _escape(value) for name, value in values.items()}


def _escape(value: str | int) -> str | int:
    if isinstance(value, Html):
        return str(value)
    return html.escape(value, quote=False) if isinstance(value, str) else value


def quoted(text: str) -> Html:
    """Somebody's own words, escaped."""
    return Html(html.escape(text, quote=False))


def join(parts: list[Html], between: str = "\n") -> Html:
    """Several texts as one."""
    return Html(between.join(part for part in parts if part))
