"""Texts: both languages have the same keys and variables, the code's keys exist, HTML is sound, nothing is too long."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot.sandbox.html_parser import parse_html
from handlers.common import i18n
from handlers.common.i18n import FOLDER, LANGUAGES, MissingText, label, say

ROOT = FOLDER.parents[2]
CODE = [path for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))]
LIMIT = 4096
LONGEST = "名<&>" * 16
_KEY = re.compile(r"^[a-z]+(?:-[a-z0-9_]+)+$")
_AS_TYPED = re.compile(r"<code>.*?</code>|<pre>.*?</pre>|</?[a-z]+[^<>]*>", re.DOTALL)
_NARROW = re.compile(r"[\u4e00-\u9fff\u201d\uff09][,:;?!(]|[,;?!)][\u4e00-\u9fff]|[\uff0c\uff1a\uff1b\uff1f\uff01] ")
_SAYING = {"say", "label", "known", "UserError", "NotAllowed"}


# What the files say --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Message:
    """One text: its variables, as strings or as integers that choose a plural."""

    key: str
    names: frozenset[str]
    words: dict[str, str]
    numbers: frozenset[str]

    def values(self, number: int) -> dict[str, str | int]:
        """The longest values it may be given."""
        return {name: number if name in self.numbers else self.words.get(name, LONGEST) for name in sorted(self.names)}


@cache
def messages(lang: str) -> dict[str, Message]:
    """Every text of a language. Asserts that the files parse and no key comes twice."""
    found: dict[str, Message] = {}
    for path in sorted((FOLDER / lang).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} comes twice"
                found[entry.id.name] = _message(entry)
    return found


def _message(entry: ftl.Message) -> Message:
    names = frozenset(node.id.name for node in _walk(entry) if isinstance(node, ftl.VariableReference))
    words: dict[str, str] = {}
    numbers: set[str] = set()
    for node in _walk(entry):
        if isinstance(node, ftl.SelectExpression) and isinstance(node.selector, ftl.VariableReference):
            keys = [variant.key for variant in node.variants]
            if _plural(keys):
                numbers.add(node.selector.id.name)
            else:
                words[node.selector.id.name] = str(getattr(keys[0], "name", ""))
    return Message(entry.id.name, names, words, frozenset(numbers))


def _walk(node: object) -> Iterator[object]:
    """A node and all below it."""
    yield node
    for value in vars(node).values() if isinstance(node, ftl.BaseNode) else ():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ftl.BaseNode):
                yield from _walk(each)


def _plural(keys: list[Any]) -> bool:
    """Whether a number chooses among these variants."""
    named = {key.name for key in keys if isinstance(key, ftl.Identifier)}
    return named <= {"zero", "one", "two", "few", "many", "other"} or len(named) < len(keys)


def test_both_languages_have_the_same_files() -> None:
    files = [{path.name for path in (FOLDER / lang).glob("*.ftl")} for lang in LANGUAGES]
    assert files[0] == files[1]


def test_both_languages_have_the_same_keys() -> None:
    zh, en = (set(messages(lang)) for lang in LANGUAGES)
    assert sorted(zh ^ en) == []


def test_both_languages_use_the_same_variables() -> None:
    zh, en = (messages(lang) for lang in LANGUAGES)
    assert [key for key in zh if key in en and zh[key].names != en[key].names] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_sound_html_of_a_length_telegram_takes(lang: str) -> None:
    for message in messages(lang).values():
        for number in (0, 1, 2, 1234):
            shown = parse_html(say(lang, message.key, **message.values(number))).text
            assert len(shown.encode("utf-16-le")) // 2 < LIMIT, message.key


@pytest.mark.parametrize("value", ["华能", "Acme"])
def test_chinese_texts_use_the_punctuation_of_chinese(value: str) -> None:
    """What stands in code is typed as it is; all else is full-width and wants no space after it."""
    for message in messages("zh").values():
        values: dict[str, str | int] = {name: 3 if name in message.numbers else value for name in message.names}
        shown = _AS_TYPED.sub("", say("zh", message.key, **values | dict(message.words)))
        assert not _NARROW.search(shown), f"{message.key}: {shown}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_labels_carry_no_html(lang: str) -> None:
    """A text that some code shows as a label is plain: a button would show its tags."""
    for call in _calls():
        if call.function == "label" and call.key in messages(lang):
            message = messages(lang)[call.key]
            plain = label(lang, call.key, **(message.values(2) | dict.fromkeys(message.names - message.numbers, "x")))
            assert not re.search(r"</?[bius]>|</?code>", plain), call


# What the code wants -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A text that the code asks for; `names` of the values it gives, None where they cannot be told."""

    where: str
    function: str
    key: str
    names: frozenset[str] | None


@cache
def _calls() -> tuple[Call, ...]:
    return tuple(call for path in CODE for call in _calls_in(path))


def _calls_in(path: Path) -> Iterator[Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (name := _name(node.func)) in _SAYING:
            for argument in node.args[:2]:
                if isinstance(argument, ast.Constant) and _is_key(argument.value):
                    yield Call(f"{path.relative_to(ROOT)}:{node.lineno}", name, argument.value, _given(node))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_key(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(_KEY.match(value))


def _given(node: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in node.keywords]
    return None if None in names else frozenset(name for name in names if name)


def test_the_code_asks_only_for_texts_that_exist() -> None:
    assert [call for call in _calls() if call.function != "known" and call.key not in messages("zh")] == []


def test_the_code_gives_every_variable_a_text_wants() -> None:
    known = [call for call in _calls() if call.names is not None and call.function != "known"]
    wanted = messages("zh")
    short = [call for call in known if call.key in wanted and not wanted[call.key].names <= (call.names or frozenset())]
    assert short == []


def test_no_text_is_left_that_nothing_asks_for() -> None:
    """A key stands in the code as it is, or is made: by an f-string with its fixed parts, or of a group and a word."""
    strings = _strings()
    made = [re.compile(pattern) for pattern in _patterns()]
    unused = [
        key
        for key in messages("zh")
        if key not in strings
        and key.rpartition("-")[0] not in strings
        and not any(pattern.fullmatch(key) for pattern in made)
    ]
    assert unused == []


def _nodes() -> Iterator[ast.AST]:
    for path in CODE:
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _strings() -> set[str]:
    return {node.value for node in _nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _patterns() -> Iterator[str]:
    """F-strings that may make keys: they say at least one word of them themselves."""
    for node in _nodes():
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
            if re.fullmatch(r"[a-z]{2}[a-z0-9_-]*-[a-z0-9_-]*", "".join(part for part in parts if part)):
                yield "".join(".+" if part is None else re.escape(part) for part in parts)


# How a text is said ---------------------------------------------------------------------------------------------------


def test_inserted_strings_are_escaped_and_html_is_not() -> None:
    assert say("en", "customers-card-name", name="Bolt & Sons <Ltd>") == "<b>Bolt &amp; Sons &lt;Ltd&gt;</b>"
    inner = say("en", "customers-card-name", name="A<B")
    assert say("en", "customers-plain", text=inner) == "<b>A&lt;B</b>"


def test_an_unknown_key_and_a_missing_value_are_errors() -> None:
    with pytest.raises(MissingText):
        say("en", "nothing-is-called-so")
    with pytest.raises(MissingText):
        say("en", "customers-card-name")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_said_as_fluent_says_it(lang: str) -> None:
    bundle = FluentBundle([{"zh": "zh-CN", "en": "en"}[lang]], use_isolating=False)
    for path in sorted((FOLDER / lang).glob("*.ftl")):
        bundle.add_resource(FluentParser().parse(path.read_text(encoding="utf-8")))
    for message in messages(lang).values():
        for number in (2, -1_234_567):
            values: dict[str, str | int] = {**dict.fromkeys(message.names, number), **message.words, "name": "5 % {x}"}
            pattern = bundle.get_message(message.key).value
            assert pattern is not None
            said, errors = bundle.format_pattern(pattern, values)
            assert not errors
            assert say(lang, message.key, **values) == said


@pytest.mark.parametrize(("code", "language"), [("zh-hans", "zh"), ("en-GB", "en"), ("de", "en"), (None, "zh")])
def test_the_language_of_a_code(code: str | None, language: str) -> None:
    assert i18n.language(code) == language
