"""Configuration: every mistake at once, with its path and a right example; secrets kept."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.config import BadConfig, Settings, load


def _write(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def _mistakes(file: Path, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(BadConfig) as refusal:
        load(file, environment or {})
    return [mistake.removeprefix(f"{file}: ") for mistake in refusal.value.mistakes]


def test_without_a_file_everything_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Settings()


def test_the_example_is_valid_and_says_the_defaults() -> None:
    example = Path(__file__).parents[2] / "config.example.toml"
    assert load(example, {}) == Settings()
    whole = "\n".join(line.removeprefix("# ") if " = " in line else line for line in example.read_text().splitlines())
    documented = {f"{section}.{key}" for section, keys in tomllib.loads(whole).items() for key in keys}
    known = Settings().model_dump()
    assert documented == {f"{section}.{key}" for section, keys in known.items() for key in keys}


def test_the_environment_comes_first(tmp_path: Path) -> None:
    file = _write(tmp_path, '[database]\nurl = "sqlite:///a.db"\n')
    settings = load(file, {"HOLDFAST_DATABASE_URL": "postgresql://h/b", "HOLDFAST_TOKEN": "1:abc"})
    assert settings.database.url == "postgresql://h/b"
    assert settings.telegram.token.get_secret_value() == "1:abc"
    assert load(None, {"HOLDFAST_CONFIG": str(file)}).database.url == "sqlite:///a.db"


def test_all_mistakes_are_named_with_a_right_example(tmp_path: Path) -> None:
    telegram = '[telegram]\npoll_seconds = "soon"\ncolour = 1\n'
    others = '[web]\nport = 99999\n[nope]\nx = 1\n[database]\nurl = "mysql://x"\n'
    mistakes = _mistakes(_write(tmp_path, telegram + others))
    starts = ["telegram.poll_seconds: 'soon'", "telegram.colour: unknown key", "database.url: 'mysql://x'"]
    starts += ["web.port: 99999", "nope: unknown key"]
    assert [mistake[: len(start)] for mistake, start in zip(mistakes, starts, strict=True)] == starts
    assert mistakes[0].endswith("for example poll_seconds = 30")
    assert "known here: token, token_file, api, poll_seconds" in mistakes[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("telegram = 3\n", "for example [telegram]"),
        ("[telegram\n", "not TOML"),
        ('[telegram]\ntoken = "hello"\n', "not a bot token"),
        ('[telegram]\ntoken_file = "nowhere"\n', "cannot be read"),
    ],
)
def test_a_mistake_says_what_is_right(tmp_path: Path, text: str, words: str) -> None:
    (mistake,) = _mistakes(_write(tmp_path, text))
    assert words in mistake
    assert "hello" not in mistake


def test_a_missing_file_is_named_where_it_was_asked_for(tmp_path: Path) -> None:
    assert _mistakes(tmp_path / "none.toml") == ["no such file; `holdfast init` writes one"]


def test_a_token_that_others_may_read_is_refused(tmp_path: Path) -> None:
    (mistake,) = _mistakes(_write(tmp_path, '[telegram]\ntoken = "1:abc"\n', mode=0o644))
    assert "chmod 600" in mistake
    (tmp_path / "token").write_text("1:abc\n")
    (tmp_path / "token").chmod(0o644)
    (mistake,) = _mistakes(_write(tmp_path, '[telegram]\ntoken_file = "token"\n'))
    assert "chmod 600" in mistake


def test_a_token_file_lies_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:abc\n")
    (tmp_path / "token").chmod(0o600)
    settings = load(_write(tmp_path, '[telegram]\ntoken_file = "token"\n'), {})
    assert settings.telegram.token.get_secret_value() == "1:abc"
    assert "abc" not in repr(settings)
