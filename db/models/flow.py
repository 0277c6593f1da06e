"""What comes in and goes out: inbox, outbox, drafts of unfinished conversations, uploaded files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key


class Inbox(Base):
    """A raw update, stored before Telegram is told that it arrived."""

    __tablename__ = "inbox"
    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="new")  # new done parked
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    __table_args__ = (
        Index("ix_inbox_new", "update_id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    )


class Outbox(Base):
    """A Bot API call that is owed. `target` is the key of the message it edits, pins or deletes.

    state: queued, flight (posted, fate unknown until answered), sent, parked (refused for good), superseded.
    repeat: it was in flight when the process was killed or the line went dead, so it may be there already.
    timeouts: how often it was posted and never answered.
    """

    __tablename__ = "outbox"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    params: Mapped[Json]
    target: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    state: Mapped[str] = mapped_column(default="queued")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    timeouts: Mapped[int] = mapped_column(default=0)
    repeat: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None]
    __table_args__ = (
        Index(
            "ix_outbox_owed",
            "id",
            sqlite_where=text("state IN ('queued', 'flight')"),
            postgresql_where=text("state IN ('queued', 'flight')"),
        ),
        Index("ix_outbox_chat_id_message_id", "chat_id", "message_id"),
    )


class Draft(Base):
    """An unfinished conversation of a person in a chat; `version` refuses buttons of an older step."""

    __tablename__ = "draft"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    data: Mapped[Json] = mapped_column(default=dict)
    message_key: Mapped[str | None]
    expires_at: Mapped[datetime]


class Ticket(Base):
    """What a button stands for when 64 bytes cannot hold it: a command that waits for a pick, a step to undo.

    Used at most once, by the person it was made for.
    """

    __tablename__ = "ticket"
    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    data: Mapped[Json] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class File(Base):
    """Bytes that came from or go to Telegram: a photo of a visit, a report, an import file; or a place.

    `chat_id`, `message_id`: the message it came in, of an album the first one. Degrees of a place.
    """

    __tablename__ = "file"
    id: Mapped[Key]
    name: Mapped[str]
    mime: Mapped[str | None]
    telegram_file_id: Mapped[str | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    album: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    __table_args__ = (
        Index("ix_file_chat_id_message_id", "chat_id", "message_id"),
        Index("ix_file_entry_id", "entry_id"),
        Index("ix_file_album", "album"),
    )
