"""config.toml and the environment -> validated settings; every mistake is reported at once, with its path."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot import addresses, declared
from bot.api import OFFICIAL
from bot.declared import DeclaredRule
from db.thinning import NIGHTLY_DAYS, SHORTEST_DAYS, THIN, WEEKLY_DAYS, Keeping

DEFAULT_URL: Final = "sqlite:///holdfast.db"
DEFAULT_FILE: Final = Path("config.toml")


_SECRET_FILES: Final = (
    ("telegram", "token", "token_file"),
    ("webhook", "secret", "secret_file"),
    ("notes", "key", "key_file"),
)
_SECRETS: Final = tuple(f"{section}.{key}" for section, key, _ in _SECRET_FILES)
_NAMED_IN_ADDRESS: Final = re.compile(r"[^/\s']*@(?=\S)")  # an address of a database may hold a password
TOKEN_SHAPE: Final = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")


class BadConfig(Exception):
    """What is wrong with the configuration, one line for each mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telegram(_Section):
    token: Annotated[SecretStr, Field(examples=['"123456789:AAE-the-token-from-BotFather"'])] = SecretStr("")
    token_file: Annotated[Path | None, Field(examples=['"/etc/holdfast/token"'])] = None
    api: Annotated[str, Field(pattern=r"^https?://[^/\s]+", examples=['"https://api.telegram.org"'])] = OFFICIAL

    @field_validator("token")
    @classmethod
    def _shaped(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not TOKEN_SHAPE.fullmatch(token.get_secret_value()):
            raise ValueError("not a bot token")
        return token

    poll_seconds: Annotated[int, Field(ge=0, le=50, examples=["30"])] = 30


class Webhook(_Section):
    url: Annotated[str | None, Field(examples=['"https://bot.example.com/telegram"'])] = None
    host: Annotated[str, Field(min_length=1, examples=['"127.0.0.1"'])] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, examples=["8022"])] = 8022
    secret: Annotated[SecretStr, Field(examples=['"what-openssl-rand-hex-32-prints"'])] = SecretStr("")
    secret_file: Annotated[Path | None, Field(examples=['"holdfast.secret"'])] = None
    max_connections: Annotated[int, Field(ge=1, le=100, examples=["40"])] = 40
    certificate: Annotated[Path | None, Field(examples=['"/etc/holdfast/public.pem"'])] = None

    @field_validator("url")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        if url is not None and (wrong := addresses.mistake(url)):
            raise ValueError(wrong)
        return url

    @field_validator("secret")
    @classmethod
    def _sendable(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not _SECRET_SHAPE.fullmatch(secret.get_secret_value()):
            raise ValueError("must be 16 to 256 of A-Z a-z 0-9 _ and -")
        return secret


class Database(_Section):
    url: Annotated[str, Field(pattern=r"^(sqlite:///.+|postgres(ql)?://.+)", examples=['"sqlite:///holdfast.db"'])] = (
        DEFAULT_URL
    )


class Operator(_Section):
    chat: Annotated[int | None, Field(examples=["-1001234567890"])] = None


class Web(_Section):
    host: Annotated[str, Field(min_length=1, examples=['"127.0.0.1"'])] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, examples=["8021"])] = 0


class Log(_Section):
    level: Annotated[Literal["debug", "info", "warning", "error"], Field(examples=['"info"'])] = "info"
    format: Annotated[Literal["console", "json"], Field(examples=['"console"'])] = "console"


class Workers(_Section):
    processes: Annotated[int, Field(ge=1, le=64, examples=["1"])] = 1


class Limits(_Section):
    scale: Annotated[float, Field(ge=0, le=10, examples=["1.0"])] = 1.0


class Voice(_Section):
    model: Annotated[Path | None, Field(examples=['"/srv/whisper-base"'])] = None


class Notes(_Section):
    endpoint: Annotated[str | None, Field(pattern=r"^https?://[^/\s]+", examples=['"http://localhost:8080/v1"'])] = None
    model: Annotated[str, Field(examples=['"gpt-4o-mini"'])] = ""
    key: Annotated[SecretStr, Field(examples=['"sk-the-key"'])] = SecretStr("")
    key_file: Annotated[Path | None, Field(examples=['"/etc/holdfast/notes.key"'])] = None


class Scores(_Section):
    nightly_days: Annotated[int, Field(ge=SHORTEST_DAYS, le=36_500, examples=[f"{NIGHTLY_DAYS}"])] = NIGHTLY_DAYS
    weekly_days: Annotated[int, Field(ge=SHORTEST_DAYS, le=36_500, examples=[f"{WEEKLY_DAYS}"])] = WEEKLY_DAYS
    thin: Annotated[bool, Field(examples=["true"])] = THIN

    @field_validator("weekly_days")
    @classmethod
    def _longer(cls, weekly: int, given: ValidationInfo) -> int:
        if weekly < given.data.get("nightly_days", weekly):
            raise ValueError("shorter than nightly_days")
        return weekly

    def keeping(self) -> Keeping:
        """How long old scores stay."""
        return Keeping(timedelta(days=self.nightly_days), timedelta(days=self.weekly_days), self.thin)


class Settings(_Section):
    """Everything that an administrator may set. Scoring is set in the chat, not here; rules here or there."""

    telegram: Telegram = Telegram()
    webhook: Webhook = Webhook()
    database: Database = Database()
    operator: Operator = Operator()
    web: Web = Web()
    log: Log = Log()
    workers: Workers = Workers()
    limits: Limits = Limits()
    voice: Voice = Voice()
    notes: Notes = Notes()
    scores: Scores = Scores()
    rules: tuple[DeclaredRule, ...] = ()


def load(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from `file` (else HOLDFAST_CONFIG, else config.toml where there is one) and the environment.

    BadConfig lists every mistake as `file: key: what is wrong; a right example`.
    """
    path = file or Path(environment.get("HOLDFAST_CONFIG") or DEFAULT_FILE)
    required = file is not None or "HOLDFAST_CONFIG" in environment
    values = _read(path, required=required)
    mistakes = _readable_by_others(values, path)
    told = _overlay(values, environment)
    mistakes += [f"{path}: {mistake}" for mistake in _take_in(values, path.parent, told)]
    try:
        settings = Settings.model_validate(values)
        mistakes += [f"{path}: {mistake}" for mistake in _across(settings)]
    except ValidationError as error:
        mistakes += [_sentence(path, mistake, told) for mistake in error.errors(include_url=False)]
    mistakes += [f"{path}: {mistake}" for mistake in declared.mistakes(values.get("rules"))]
    if mistakes:
        raise BadConfig(mistakes)
    return settings


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            raise BadConfig([f"{path}: no such file; `holdfast init` writes one"]) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig([f"{path}: cannot be read ({error})"]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig([f"{path}: not TOML: {error}"]) from None


def _readable_by_others(values: dict[str, Any], path: Path) -> list[str]:
    given = [f"{section}.{key}" for section, key, _ in _SECRET_FILES if _given(values, section, key)]
    return [f"{path}: {each}: others may read this file; run `chmod 600 {path}`" for each in given if _is_open(path)]


def _given(values: dict[str, Any], section: str, key: str) -> bool:
    table = values.get(section)
    return isinstance(table, dict) and bool(table.get(key))


def _is_open(file: Path) -> bool:
    return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _overlay(values: dict[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Put what the environment says over what the file says; the keys it said, with the variable of each."""
    told = {}
    for name, section, key in (("HOLDFAST_TOKEN", "telegram", "token"), ("HOLDFAST_DATABASE_URL", "database", "url")):
        if environment.get(name):
            table = values.setdefault(section, {})
            if isinstance(table, dict):
                table[key] = environment[name]
                told[f"{section}.{key}"] = name
    return told


def _take_in(values: dict[str, Any], folder: Path, told: dict[str, str]) -> Iterator[str]:
    """Put what secret files hold into the values, and other files where they are; what is wrong with them."""
    for section, key, named in _SECRET_FILES:
        if _given(values, section, named) and not _given(values, section, key):
            file = folder / str(values[section][named])
            try:
                values[section][key] = _secret(file)
                told[f"{section}.{key}"] = f"{section}.{named}: {file}"
            except ValueError as error:
                yield f"{section}.{named}: {error}"
    if _given(values, "webhook", "certificate"):
        file = folder / str(values["webhook"]["certificate"])
        values["webhook"]["certificate"] = str(file)
        if wrong := _not_to_be_sent(file):
            yield f"webhook.certificate: {wrong}"


def _secret(file: Path) -> str:
    """What a file beside the configuration holds. ValueError where it cannot be read, or can by others."""
    try:
        if _is_open(file):
            raise ValueError(f"others may read {file}; run `chmod 600 {file}`")
        content = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{file} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file} is no text") from None
    if not content:
        raise ValueError(f"{file} is empty")
    return content


def _not_to_be_sent(file: Path) -> str | None:
    """Why Telegram cannot be given this certificate; None where it can. A private key must never leave the machine."""
    try:
        content = file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: of what can be no name of a file
        return f"{str(file)!r} cannot be read ({getattr(error, 'strerror', error)})"
    if b"PRIVATE KEY" in content:
        return f"{file} holds a private key; name the file with the certificate alone"
    return None if b"BEGIN CERTIFICATE" in content else f"{file} is no certificate in PEM"


def _across(settings: Settings) -> Iterator[str]:
    """Mistakes that no section shows alone."""
    web, webhook, telegram = settings.web, settings.webhook, settings.telegram
    if webhook.url is None:
        return
    if telegram.api.rstrip("/") == OFFICIAL and (wrong := addresses.refused_by_telegram(webhook.url)):
        yield f"webhook.url: {webhook.url!r}: {wrong}; for example {_example(('webhook', 'url'))}"
    if web.port == webhook.port:
        yield f"webhook.port: {web.port} is web.port already; for example port = {web.port % 65535 + 1}"


def _sentence(path: Path, mistake: ErrorDetails, told: Mapping[str, str]) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"{path}: {where}: unknown key; {_known(mistake['loc'])}"
    secret = where in _SECRETS or isinstance(mistake["input"], dict)
    given = "" if secret else f"{_NAMED_IN_ADDRESS.sub('***@', repr(mistake['input']))}: "
    what = mistake["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if mistake["type"] == "string_pattern_mismatch":
        what = "cannot be so"
    example = _example(mistake["loc"])
    if where in told and "." in told[where]:
        return f"{path}: {told[where]}: {what}; for example {example.partition(' = ')[2]}"
    if where in told:
        return f"{told[where]}: {given}{what}; for example {told[where]}={example.partition(' = ')[2]}"
    return f"{path}: {where}: {given}{what}; for example {example}"


def _known(path: tuple[str | int, ...]) -> str:
    return "known here: " + ", ".join(_section(path) if len(path) > 1 else Settings.model_fields)


def _example(path: tuple[str | int, ...]) -> str:
    keys = [part for part in path[1:] if isinstance(part, str)]
    if not keys:
        return f"[[{path[0]}]]" if path[0] == "rules" else f"[{path[0]}]"
    return f"{keys[0]} = {(_section(path)[keys[0]].examples or [''])[0]}"


def _section(path: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    """The keys of the section that a path leads into, as they stand in the file."""
    annotation = Settings.model_fields[str(path[0])].annotation
    section = next(iter(get_args(annotation)), annotation)  # of a list, what it lists
    assert section is not None
    fields: dict[str, FieldInfo] = section.model_fields
    return {field.alias or name: field for name, field in fields.items()}
