"""The sentences of the chat page, read from its scripts: no browser is needed."""

import re
from pathlib import Path

import bot.sandbox

PAGE = Path(bot.sandbox.__file__).parent / "page"
ROLES = {"representative", "manager", "administrator", "stranger"}  # named by the cast: t(`roles.${role}`)


def test_the_page_has_no_sentence_that_it_never_says() -> None:
    scripts = {file.name: file.read_text(encoding="utf-8") for file in PAGE.glob("*.js")}
    keys = set(re.findall(r"(?:^ {4}|, )(\w+): [\"{]", scripts.pop("texts.js"), re.MULTILINE)) - ROLES
    assert "roles" in keys
    said = "\n".join(scripts.values())
    assert sorted(key for key in keys if not re.search(rf"[\"`]{key}[\"`.]", said)) == []
