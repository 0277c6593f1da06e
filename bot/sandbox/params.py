"""Parameters of a Bot API call: JSON values or form strings, read the way Telegram reads them."""

import json
import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.files import Upload

_TRUE = {"true", "yes", "y", "1"}


def has_lone_surrogates(body: bytes) -> bool:
    """Whether a JSON document holds half of a surrogate pair, which no UTF-8 text can."""
    if rb"\ud" not in body.lower():
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def as_integer(value: Any) -> int:
    """A whole number from JSON or a form; anything else counts as 0, as Telegram takes it."""
    digits = str(value).strip()
    return int(digits) if re.fullmatch(r"-?[0-9]{1,18}", digits) else 0


class Params:
    """The parameters of one call; a missing one is empty, 0, False or None."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def recorded(self) -> dict[str, Any]:
        """As sent; an uploaded file is shown as a reference to its name."""
        return {**self.values, **{name: f"attach://{upload.name}" for name, upload in self.uploads.items()}}

    def has(self, name: str) -> bool:
        """Whether the parameter was given and is not null."""
        return self.values.get(name) is not None or name in self.uploads

    def text(self, name: str) -> str:
        """A string; numbers count as their digits."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return str(value) if type(value) is int else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number."""
        value = self.text(name).strip()
        return as_integer(value) if value else default

    def number(self, name: str) -> float | None:
        """A decimal number, or None where there is none."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """A boolean."""
        return self.text(name).strip().lower() in _TRUE

    def json(self, name: str, what: str) -> Any:
        """A JSON value given as itself or as a string; `what` names it in the refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {what} JSON object") from None

    def json_object(self, name: str, what: str) -> dict[str, Any] | None:
        """A JSON object."""
        value = self.json(name, what)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {what}")
        return value

    def json_list(self, name: str, what: str) -> list[Any] | None:
        """A JSON array."""
        value = self.json(name, what)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"can't parse {what}: expected an Array")
        return value
