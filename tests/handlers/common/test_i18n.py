"""How texts are found and filled."""

from __future__ import annotations

import pytest

from handlers.common import i18n
from handlers.common.reply import Html


@pytest.mark.parametrize(
    ("days", "said"),
    [("1", "oldest 1 day"), ("11", "oldest 11 days"), ("1.1", "oldest 1.1 days"), ("2,001", "2,001 days")],
)
def test_one_of_a_thing_is_singular_in_english(days: str, said: str) -> None:
    assert said in i18n.say("en", "risk-data", count="6", of="8", days=days)


def test_what_is_inserted_is_escaped_once() -> None:
    assert "&lt;b&gt;" in i18n.say("en", "risk-no-score", customer="<b>")
    assert "<b>" in i18n.say("en", "risk-no-score", customer=Html("<b>"))


@pytest.mark.parametrize("key", ["no-such-text", "risk-data"])
def test_a_missing_text_or_value_is_an_error(key: str) -> None:
    with pytest.raises(i18n.MissingText):
        i18n.say("en", key)


@pytest.mark.parametrize(("code", "lang"), [("zh-hans", "zh"), ("en-US", "en"), ("de", "en"), (None, "zh"), ("", "zh")])
def test_languages_of_phones(code: str | None, lang: str) -> None:
    assert i18n.language(code) == lang


def test_labels_are_plain_text() -> None:
    assert i18n.label("en", "risk-no-score", customer="A & B").startswith("A & B")
