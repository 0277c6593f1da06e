"""What a view returns: text with buttons, and where it goes. Pure data, no Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

MAX_DATA_BYTES: Final = 64


class Html(str):
    """Text that is Telegram HTML already; every other string is escaped before it is inserted."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `data` is sent back when pressed; `url` opens a page; `query` starts inline mode here."""

    text: str
    data: str | None = None
    url: str | None = None
    query: str | None = None


Rows = Sequence[Sequence[Button]]


def data(verb: str, *parts: object) -> str:
    """Button data `v1:<verb>:<part>:...`. ValueError above 64 bytes or for a colon within a part."""
    words = [str(part) for part in parts]
    joined = ":".join(("v1", verb, *words))
    if len(joined.encode()) > MAX_DATA_BYTES or any(":" in word for word in (verb, *words)):
        raise ValueError(f"bad button data: {joined}")
    return joined


@dataclass(frozen=True, slots=True)
class Reply:
    """One message. Without more it answers in the chat of the update.

    edit: change the message whose button was pressed instead of sending a new one.
    edit_key: change the message that was sent under this outbox key.
    key: an outbox key by which the message can be named later; made from the update where none is given.
    private: in a group, only the asker may see it.
    words: rows of a reply keyboard (words typed for the person when tapped); () takes the keyboard away.
    force_reply: a hint in the input field; the person's next message answers this one.
    file_id: a row of db `file` sent as a document (photo=True: as a photo) with the text as caption.
    """

    text: Html
    buttons: Rows = ()
    edit: bool = False
    edit_key: str | None = None
    key: str | None = None
    chat_id: int | None = None
    thread_id: int | None = None
    silent: bool = False
    private: bool = False
    reply_to: int | None = None
    reply_to_key: str | None = None
    pin: bool = False
    words: Sequence[Sequence[str]] | None = None
    force_reply: str | None = None
    file_id: int | None = None
    photo: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def edited(self) -> Reply:
        """The same, as an edit of the pressed message."""
        return replace(self, edit=True)
