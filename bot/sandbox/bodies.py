"""Bodies of the control API: what a test or the page may ask for, checked at the border."""

import base64
import binascii
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.sandbox.errors import ControlError
from bot.sandbox.files import Upload

Ref = int | str


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


_B = TypeVar("_B", bound=_Body)


class FileBody(_Body):
    """A file as JSON carries it."""

    name: str = "file"
    base64: str

    @field_validator("base64")
    @classmethod
    def _is_base64(cls, value: str) -> str:
        try:
            base64.b64decode(value, validate=True)
        except binascii.Error as problem:
            raise ValueError("no base64") from problem
        return value

    def upload(self) -> Upload:
        """The decoded file."""
        return Upload(self.name, base64.b64decode(self.base64))


class LocationBody(_Body):
    """A point on the map, in degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class ContactBody(_Body):
    """A shared contact; without a name it is the sender's own."""

    phone_number: str
    first_name: str | None = None


class SendBody(_Body):
    """A person says something."""

    chat: Ref | None = None
    sender: Ref = Field(alias="from")
    text: str | None = None
    voice: FileBody | None = None
    photo: FileBody | None = None
    document: FileBody | None = None
    location: LocationBody | None = None
    contact: ContactBody | None = None
    caption: str | None = None
    thread: Ref | None = None
    reply_to: int | None = None
    forward_from: Ref | None = None
    album: str | None = None
    edit: int | None = None


class PressBody(_Body):
    """A person presses a button; `force` sends data that no button of the message carries."""

    chat: Ref | None = None
    sender: Ref = Field(alias="from")
    message_id: int
    data: str | None = None
    label: str | None = None
    force: bool = False


class EventBody(_Body):
    """Anything else that happens in Telegram."""

    kind: Literal[
        "join",
        "leave",
        "add_bot",
        "remove_bot",
        "promote",
        "demote",
        "upgrade",
        "block",
        "unblock",
        "inline",
        "choose",
        "react",
    ]
    chat: Ref | None = None
    sender: Ref = Field(alias="from")
    person: Ref | None = None
    type: Literal["group", "supergroup"] = "group"
    rights: dict[str, bool] = Field(default_factory=dict)
    query: str = Field(default="", max_length=256)
    offset: str = ""
    inline_query_id: str | None = None
    result_id: str | None = None
    message_id: int | None = None
    emoji: str | None = None


class ClockBody(_Body):
    """Where the clock shall go, or how fast."""

    advance: str | float | None = None
    now: datetime | None = None
    speed: float | None = Field(default=None, ge=0, le=100_000)


class FaultBody(_Body):
    """Trouble to make."""

    method: str | None = None
    error_code: int = Field(default=500, ge=400, le=599)
    retry_after: int | None = Field(default=None, ge=1)
    times: int = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)
    description: str | None = None
    chat: Ref | None = None
    lost: bool = False
    offline: float | None = Field(default=None, ge=0)
    clear: bool = False


def read_body(kind: type[_B], document: Any) -> _B:
    """A checked body; ControlError says what is wrong with which field."""
    try:
        return kind.model_validate(document)
    except ValidationError as problem:
        faults = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in problem.errors())
        raise ControlError("; ".join(faults)) from None
