"""Sentences: `say(lang, key, name=value)` from texts/<lang>/*.ftl, with every inserted string escaped here."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast

from handlers.common.reply import Html

LANGUAGES: Final = ("zh", "en")
DEFAULT: Final = "zh"
# English counts: figures come formatted, so a text cannot choose the singular by itself.
_ONE: Final = re.compile(r"(?<![\d.,])1 (day|time|order|invoice|visit|customer|complaint|point|week|month)s\b")
FOLDER: Final = Path(__file__).parent / "texts"


class MissingText(KeyError):
    """A key that no text file has, or a text that wants other variables than it was given."""


class _Texts:
    """All texts of one language. Plain numbers only: whoever calls has formatted them for the language."""

    def __init__(self, lang: str) -> None:
        self._templates: dict[str, str] = {}
        self._choosing = FluentBundle([{"zh": "zh-CN", "en": "en"}[lang]], use_isolating=False)
        parser = FluentParser(with_spans=False)  # where a text stands in its file is half of what is kept of it
        for path in sorted((FOLDER / lang).glob("*.ftl")):
            self._take(parser.parse(path.read_text(encoding="utf-8")))

    def _take(self, file: ast.Resource) -> None:
        """Nearly all texts are words and values, filled in three times as fast as by Fluent; it serves the others."""
        choosing: list[ast.EntryType] = []
        for each in file.body:
            template = _template(each.value) if isinstance(each, ast.Message) and each.value else None
            if template is None:
                choosing.append(each)
            else:
                assert isinstance(each, ast.Message)
                self._templates[each.id.name] = template
        self._choosing.add_resource(ast.Resource(choosing))

    def __contains__(self, key: str) -> bool:
        return key in self._templates or self._choosing.has_message(key)

    def said(self, key: str, values: Mapping[str, str | int]) -> str:
        """The text with its values. KeyError for an unknown key or a missing value."""
        template = self._templates.get(key)
        if template is not None:
            return template % {name: _shown(value) for name, value in values.items()}
        pattern = self._choosing.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        said, errors = self._choosing.format_pattern(pattern, {name: _escape(each) for name, each in values.items()})
        if errors:
            raise KeyError(errors)
        return str(said)


def _template(pattern: ast.Pattern) -> str | None:
    """A text of words and values for the % operator; None where it has to choose."""
    parts: list[str] = []
    for element in pattern.elements:
        inner = element.expression if isinstance(element, ast.Placeable) else element
        if isinstance(inner, ast.VariableReference):
            parts.append(f"%({inner.id.name})s")
        elif isinstance(inner, ast.StringLiteral):
            parts.append(str(inner.parse()["value"]).replace("%", "%%"))
        elif isinstance(inner, ast.TextElement):
            parts.append(inner.value.replace("%", "%%"))
        else:
            return None
    return "".join(parts)


@cache
def _texts(lang: str) -> _Texts:
    return _Texts(lang)


def say(lang: str, key: str, /, **values: str | int) -> Html:
    """The text under `key` in `lang`, as Telegram HTML. MissingText for an unknown key or a missing value.

    Strings are escaped unless they are Html; integers are for choosing a plural, not for showing.
    """
    try:
        said = _texts(lang).said(key, values)
    except KeyError as error:
        raise MissingText(f"{lang}: {key}: {error}") from None
    return Html(_ONE.sub(r"1 \1", said) if lang == "en" else said)


def label(lang: str, key: str, /, **values: str | int) -> str:
    """The text under `key` as plain text: for buttons, toasts and files, where nothing is HTML."""
    return html.unescape(say(lang, key, **values))


def known(lang: str, key: str) -> bool:
    """Whether there is such a text."""
    return key in _texts(lang)


def language(code: str | None, default: str = DEFAULT) -> str:
    """The language we speak for a code such as `zh-hans`, `en-US` or None."""
    if not code:
        return default
    return "zh" if code.lower().startswith("zh") else "en"


def _escape(value: str | int) -> str | int:
    if isinstance(value, Html):
        return str(value)
    return html.escape(value, quote=False) if isinstance(value, str) else value


def _shown(value: str | int) -> str:
    """As Fluent shows it."""
    escaped = _escape(value)
    return escaped if isinstance(escaped, str) else f"{escaped:,}"


def quoted(text: str) -> Html:
    """Somebody's own words, escaped."""
    return Html(html.escape(text, quote=False))


def join(parts: list[Html], between: str = "\n") -> Html:
    """Several texts as one."""
    return Html(between.join(part for part in parts if part))
