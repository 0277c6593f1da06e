"""Configuration: every mistake at once, with its path and a right example; secrets kept."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import BadConfig, Settings, load
from bot.declared import DeclaredRule, mistakes
from db.thinning import Keeping
from scoring.rules import RULES


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
    lines = example.read_text().splitlines()
    whole = tomllib.loads(
        "\n".join(line.removeprefix("# ") if " = " in line or "[[" in line else line for line in lines)
    )
    rules = whole.pop("rules")
    documented = {f"{section}.{key}" for section, keys in whole.items() for key in keys}
    known = Settings().model_dump(exclude={"rules"})
    assert documented == {f"{section}.{key}" for section, keys in known.items() for key in keys}
    fields = DeclaredRule.model_fields.items()
    assert {key for rule in rules for key in rule} == {field.alias or name for name, field in fields}
    assert [DeclaredRule.model_validate(rule).rule for rule in rules] == [rule["rule"] for rule in rules]
    assert list(mistakes(rules)) == []
    assert all(key in example.read_text() for key in RULES)


def test_all_mistakes_in_rules_are_named_at_once(tmp_path: Path) -> None:
    rules = """
[[rules]]
rule = "no_visits"
[[rules]]
rule = "no_visit"
industry = "power"
size = "small"
thresholds = { days = 900, weeks = 3 }
audience = "everybody"
colour = 1
[[rules]]
rule = "late_payment"
thresholds = { days = "ten" }
[[rules]]
rule = "late_payment"
[[rules]]
team = "East"
"""
    found = _mistakes(_write(tmp_path, "[web]\nport = 99999\n" + rules))
    starts = ["web.port: 99999", "rules.2.audience: 'everybody'",
              "rules.2.colour: unknown key; known here: rule, team, class", "rules.3.thresholds.days: 'ten'",
              "rules.5.rule: Field required; for example rule = ",
              "rules.1.rule: 'no_visits': no such rule, one of leaving",
              "rules.2.size: a rule is for one kind of segment",
              "rules.2.thresholds.days: 900: must be from 7 to 365; for example days = 60",
              "rules.2.thresholds.weeks: unknown threshold of no_visit; known here: days",
              "rules.4: the same rule for the same customers as rules.3"]  # fmt: skip
    assert [mistake[: len(start)] for mistake, start in zip(found, starts, strict=True)] == starts
    assert found[1].endswith('for example audience = "owner"')
    assert found[3].endswith("for example thresholds = { days = 45 }")


def test_the_environment_comes_first(tmp_path: Path) -> None:
    file = _write(tmp_path, '[database]\nurl = "sqlite:///a.db"\n')
    settings = load(file, {"HOLDFAST_DATABASE_URL": "postgresql://h/b", "HOLDFAST_TOKEN": "1:abc"})
    assert settings.database.url == "postgresql://h/b"
    assert settings.telegram.token.get_secret_value() == "1:abc"
    assert load(None, {"HOLDFAST_CONFIG": str(file)}).database.url == "sqlite:///a.db"


def test_all_mistakes_are_named_with_a_right_example(tmp_path: Path) -> None:
    telegram = '[telegram]\npoll_seconds = "soon"\ncolour = 1\n'
    others = '[web]\nport = 99999\n[nope]\nx = 1\n[database]\nurl = "mysql://u:pw@x"\n'
    mistakes = _mistakes(_write(tmp_path, telegram + others))
    starts = ["telegram.poll_seconds: 'soon'", "telegram.colour: unknown key", "database.url: 'mysql://***@x'"]
    starts += ["web.port: 99999", "nope: unknown key"]
    assert [mistake[: len(start)] for mistake, start in zip(mistakes, starts, strict=True)] == starts
    assert mistakes[0].endswith("for example poll_seconds = 30")
    assert "u:pw" not in mistakes[2]
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


def test_how_long_scores_are_kept(tmp_path: Path) -> None:
    file = _write(tmp_path, "[scores]\nnightly_days = 90\nweekly_days = 400\nthin = false\n")
    assert load(file, {}).scores.keeping() == Keeping(timedelta(days=90), timedelta(days=400), thin=False)
    assert Settings().scores.keeping() == Keeping()
    assert _mistakes(_write(tmp_path, "[scores]\nnightly_days = 90\nweekly_days = 80\n")) == [
        "scores.weekly_days: 80: shorter than nightly_days; for example weekly_days = 365"
    ]
    (shortest,) = _mistakes(_write(tmp_path, "[scores]\nnightly_days = 20\n"))
    assert shortest.startswith("scores.nightly_days: 20: ")


def test_a_secret_file_is_checked_like_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    config = _write(tmp_path, '[webhook]\nsecret_file = "secret"\n')
    for content, words in (("", "is empty"), ("a" * 15, "must be 16 to 256"), ("a b" * 9, "must be 16 to 256")):
        file.write_text(content)
        file.chmod(0o600)
        (mistake,) = _mistakes(config)
        assert mistake.startswith(f"webhook.secret_file: {file}")
        assert words in mistake
        assert "a b" not in mistake
    file.write_text("0123456789abcdef\n")
    assert load(config, {}).webhook.secret.get_secret_value() == "0123456789abcdef"
    (tmp_path / "token").write_bytes(b"\xff")
    (tmp_path / "token").chmod(0o600)
    mistakes = _mistakes(
        _write(tmp_path, '[telegram]\ntoken_file = "token"\n[webhook]\nsecret_file = "none"\nport = 0\n')
    )
    assert [each.split(":")[0] for each in mistakes] == ["telegram.token_file", "webhook.secret_file", "webhook.port"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://bot.example.com/hook", "must begin with https://"),
        ("bot.example.com/hook", "not an https address"),
        ("ftp://bot.example.com/hook", "not an https address"),
        ("https://bot.example.com:abc/hook", "not an address"),
        ("https://[::1/hook", "not an address"),
        ("https:///hook", "not an https address"),
        ("https://bot.example.com/a hook", "not an https address"),
        ("https://user:pw@bot.example.com/hook", "neither a name before @"),
        ("https://bot.example.com/hook?a=1", "neither a name before @"),
        ("https://bot.example.com:8022/hook", "ports 443, 80, 88, 8443 only"),
        ("https://127.0.0.1/hook", "cannot reach this machine"),
        ("http://localhost:8022/hook", "cannot reach this machine"),
    ],
)
def test_an_address_that_telegram_cannot_push_to_is_refused(tmp_path: Path, url: str, words: str) -> None:
    (mistake,) = _mistakes(_write(tmp_path, f'[webhook]\nurl = "{url}"\n'))
    assert mistake.startswith("webhook.url: ")
    assert words in mistake
    assert mistake.endswith('for example url = "https://bot.example.com/telegram"')
    assert "pw@" not in mistake


@pytest.mark.parametrize(
    "url",
    ["https://bot.example.com/telegram", "https://203.0.113.7:8443", "https://[2001:db8::1]:88/收", "https://a.b:80/"],
)
def test_addresses_that_telegram_pushes_to_are_taken(tmp_path: Path, url: str) -> None:
    assert load(_write(tmp_path, f'[webhook]\nurl = "{url}"\n'), {}).webhook.url == url


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8022/hook", "http://localhost/hook", "https://bot.example.com:9000/x"]
)
def test_a_server_of_ones_own_pushes_elsewhere_too(tmp_path: Path, url: str) -> None:
    text = f'[telegram]\napi = "http://127.0.0.1:8081"\n[webhook]\nurl = "{url}"\n'
    assert load(_write(tmp_path, text), {}).webhook.url == url


def test_a_port_is_for_one_purpose(tmp_path: Path) -> None:
    text = '[webhook]\nurl = "https://bot.example.com/x"\nport = 8100\n[web]\nport = 8100\n'
    assert _mistakes(_write(tmp_path, text)) == ["webhook.port: 8100 is web.port already; for example port = 8101"]


def test_what_can_be_no_name_of_a_file_is_a_mistake_like_others(tmp_path: Path) -> None:
    text = '[webhook]\nurl = "https://203.0.113.7/x"\ncertificate = "a\\u0000b"\n'
    [mistake] = _mistakes(_write(tmp_path, text))
    assert "webhook.certificate: " in mistake
    assert "cannot be read" in mistake


def test_a_certificate_is_looked_at_before_telegram_is_given_it(tmp_path: Path) -> None:
    config = _write(tmp_path, '[webhook]\nurl = "https://203.0.113.7/x"\ncertificate = "public.pem"\n')
    file = tmp_path / "public.pem"
    assert "cannot be read" in _mistakes(config)[0]
    file.write_text("nothing")
    assert "no certificate in PEM" in _mistakes(config)[0]
    file.write_text("-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n")
    assert "holds a private key" in _mistakes(config)[0]
    file.write_text("-----BEGIN CERTIFICATE-----\n")
    assert load(config, {}).webhook.certificate == file
